"""Dtypes in the standard's spelling: its kinds, promotion of arrays of any rank, and limits."""

from __future__ import annotations

from typing import Any

import lucid
from lucid import Tensor, dtype
from lucid._dtypes import DeviceLike
from lucid._errors import kind_of

_SIGNED = ("int8", "int16", "int32", "int64")
_UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
_FLOATING = ("float32", "float64")
_COMPLEX = ("complex64", "complex128")
KINDS = {
    "bool": ("bool",),
    "signed integer": _SIGNED,
    "unsigned integer": _UNSIGNED,
    "integral": _SIGNED + _UNSIGNED,
    "real floating": _FLOATING,
    "complex floating": _COMPLEX,
    "numeric": _SIGNED + _UNSIGNED + _FLOATING + _COMPLEX,
}


def array(x: object, op: str, name: str = "x") -> Tensor:
    """`x`, if it is a Tensor."""
    if not isinstance(x, Tensor):
        raise TypeError(f"{op}: {name} is {kind_of(x)}; wanted a Tensor")
    return x


def promoted(op: str, *operands) -> list[Tensor]:
    """The operands as Tensors of the dtype that they have in common; 0-d arrays count, numbers give their kind only.

    Two numbers and no array are a TypeError.
    """
    if not _any_tensor(operands):
        raise TypeError(
            f"{op}: the arguments are {', '.join(kind_of(x) for x in operands)}; wanted a Tensor among them"
        )
    common = result_type(*operands)
    return [x if isinstance(x, Tensor) and x.dtype is common else _converted(x, common) for x in operands]


def _converted(x, common: dtype) -> Tensor:
    return x.to(common) if isinstance(x, Tensor) else lucid.tensor(x, dtype=common)


def _any_tensor(values) -> bool:
    return any(isinstance(value, Tensor) for value in values)


def result_type(*arrays_and_dtypes: Any) -> dtype:
    """Returns the dtype that arrays, dtypes and Python numbers promote to; a number beside others gives its kind only.

    Parameters
    ----------
    *arrays_and_dtypes : Tensor, number or dtype
        The operands.

    Returns
    -------
    dtype
        The promoted one.

    Raises
    ------
    TypeError
        If an argument has no dtype.
    ValueError
        If there are none.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.result_type(xp.ones(2), xp.float64)
    lucid.float64
    """
    dtypes = [x.dtype if isinstance(x, Tensor) else x for x in arrays_and_dtypes]
    result = None
    for dt in dtypes:
        if isinstance(dt, dtype):
            result = dt if result is None else lucid.promote_types(result, dt)
        elif not isinstance(dt, (int, float, complex)):
            raise TypeError(f"result_type: an argument is {kind_of(dt)}; wanted Tensors, dtypes or numbers")
    numbers = [x for x in dtypes if not isinstance(x, dtype)]
    if result is None:
        if not numbers:
            raise ValueError("result_type: there are no arguments; wanted one at least")
        raise ValueError("result_type: the arguments are numbers only; wanted a Tensor or a dtype among them")
    for number in numbers:
        result = lucid.result_type(lucid.empty(1, dtype=result), number)
    return result


def can_cast(from_: dtype | Tensor, to: dtype, /) -> bool:
    """Tests whether the rules of promotion allow a cast of a dtype, or of an array, to another dtype.

    Parameters
    ----------
    from_ : dtype or Tensor
        From what.
    to : dtype
        To what.

    Returns
    -------
    bool
        Whether it can be.

    Raises
    ------
    TypeError
        If an argument is not a dtype.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.can_cast(xp.int8, xp.int16), xp.can_cast(xp.int16, xp.int8)
    (True, False)
    """
    source = from_.dtype if isinstance(from_, Tensor) else from_
    for value, name in ((source, "from_"), (to, "to")):
        if not isinstance(value, dtype):
            raise TypeError(f"can_cast: {name} is {kind_of(value)}; wanted a lucid.dtype")
    try:
        return lucid.promote_types(source, to) is to
    except (TypeError, lucid.DtypeMismatch):
        return False


def astype(x: Tensor, dtype: dtype, /, *, copy: bool = True, device: DeviceLike | None = None) -> Tensor:
    """Converts an array to another dtype; without `copy`, one that has it already is returned as it is.

    Parameters
    ----------
    x : Tensor
        An array.
    dtype : dtype, optional
        Of the result.
    copy : bool, optional
        True copies always, False never.
    device : device, optional
        Of the result.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.astype(xp.asarray([1, 2]), xp.float32)
    tensor([1., 2.])
    """
    array(x, "astype")
    return x.to(device=device if device is not None else x.device, dtype=dtype, copy=copy)


def isdtype(dtype: dtype, kind: Any) -> bool:
    """Tests whether a dtype is another one, of a kind, or one of a tuple of these.

    Parameters
    ----------
    dtype : dtype
    kind : dtype, str or tuple of these
        "bool", "signed integer", "unsigned integer", "integral", "real floating", "complex floating" or "numeric".

    Returns
    -------
    bool
        Whether it is.

    Raises
    ------
    TypeError
        If an argument is not a dtype.
    ValueError
        If `kind` is an unknown word.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.isdtype(xp.int8, "integral"), xp.isdtype(xp.int8, ("bool", xp.float32))
    (True, False)
    """
    if not isinstance(dtype, lucid.dtype):
        raise TypeError(f"isdtype: dtype is {kind_of(dtype)}; wanted a lucid.dtype")
    if isinstance(kind, tuple):
        return any(isdtype(dtype, each) for each in kind)
    if isinstance(kind, lucid.dtype):
        return dtype is kind
    if not isinstance(kind, str):
        raise TypeError(f"isdtype: kind is {kind_of(kind)}; wanted a dtype, a str or a tuple of these")
    if kind not in KINDS:
        raise ValueError(f"isdtype: kind is {kind!r}; wanted one of {', '.join(KINDS)}")
    if kind == "real floating":
        return dtype.is_floating_point
    if kind == "numeric" and dtype.is_floating_point:
        return True
    return str(dtype).removeprefix("lucid.") in KINDS[kind]


def finfo(type: dtype | Tensor, /) -> Any:
    """Returns the limits of a floating-point or complex dtype, or of that of an array; see lucid.finfo.

    Parameters
    ----------
    type : dtype or Tensor
        What is asked about.

    Returns
    -------
    object
        With the limits as attributes.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.finfo(xp.complex128).bits
    64
    """
    return _Limits(lucid.finfo, type, "bits eps max min smallest_normal")


def iinfo(type: dtype | Tensor, /) -> Any:
    """Returns the limits of an integer dtype, or of that of an array; see lucid.iinfo.

    Parameters
    ----------
    type : dtype or Tensor
        What is asked about.

    Returns
    -------
    object
        With the limits as attributes.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.iinfo(xp.uint8).max
    255
    """
    return _Limits(lucid.iinfo, type, "bits max min")


class _Limits:
    """What lucid.finfo or iinfo says, whose `dtype` is a dtype as the standard wants it, not its name."""

    def __init__(self, of, type, names: str):
        info = of(type.dtype if isinstance(type, Tensor) else type)
        for name in names.split():
            setattr(self, name, getattr(info, name))
        self.dtype = getattr(lucid, info.dtype)

    def __repr__(self) -> str:
        return (
            f"{'finfo' if hasattr(self, 'eps') else 'iinfo'}({', '.join(f'{k}={v!r}' for k, v in vars(self).items())})"
        )
