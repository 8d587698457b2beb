"""Sets of values: unique, in the form that the flags ask for, and isin."""

from __future__ import annotations

from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._composite import _tensor
from lucid._dtypes import promote_types
from lucid._errors import kind_of
from lucid._factories import tensor

_MISSING = object()
_SPELLINGS = {"axis": "dim", "dims": "dim", "axes": "dim", "x": "input", "a": "input"}


def _spelled(op: str, keywords: dict[Any, Any], **values):
    """The values of `input` and `dim`, which may be spelled otherwise."""
    for alias, value in keywords.items():
        name = _SPELLINGS.get(alias)
        if name is None:
            raise TypeError(f"{op}() got an unexpected keyword argument {alias!r}")
        if values[name] is not _MISSING:
            raise TypeError(f"{op}() got multiple values for argument {name!r}, once as {alias!r}")
        values[name] = value
    return values.values()


def _chosen(op: str, input, consecutive: bool, inverse: bool, counts: bool, dim, keywords: dict[Any, Any]):
    if keywords:
        input, dim = _spelled(op, keywords, input=input, dim=_MISSING if dim is None else dim)
    _tensor(input, op)
    if dim is None or dim is _MISSING:
        found = _C.unique_flat(input, consecutive)
    else:
        found = _C.unique_dim(input, dim, consecutive)
    if not inverse and not counts:
        return found[0]
    return (found[0], *([found[1]] if inverse else []), *([found[2]] if counts else []))


def unique(
    input: Tensor = _MISSING,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
    **keywords: Any,
) -> Any:
    """Finds the values that occur in a tensor, each once, in ascending order.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype. A NaN equals nothing, so that each one is a value of its own; -0 equals 0.
    sorted : bool, default True
        Accepted for compatibility: the values are always sorted.
    return_inverse : bool, default False
        Also give, for each element, the position of its value.
    return_counts : bool, default False
        Also give how often each value occurs.
    dim : int, optional
        Compare the slices along this dim, and put them in lexicographic order. Default: the elements.
    **keywords : optional
        Other spellings of `input` and `dim`.

    Returns
    -------
    Tensor, or a tuple of Tensors
        The values (in one dim, or the shape of `input` with fewer slices); then, as asked for, the inverse (int64, the
        shape of `input`, or one entry per slice) and the counts (int64). Not differentiable.

    Raises
    ------
    ShapeMismatch
        If `dim` is given and another dim has size 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.unique(lucid.tensor([3, 1, 3]), return_counts=True)
    (tensor([1, 3]), tensor([1, 2]))
    """
    return _chosen("unique", input, False, return_inverse, return_counts, dim, keywords)


def unique_consecutive(
    input: Tensor = _MISSING,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
    **keywords: Any,
) -> Any:
    """Keeps only the first of each run of equal neighbours in a tensor.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype.
    return_inverse : bool, default False
        Also give, for each element, the position of its value.
    return_counts : bool, default False
        Also give the length of each run.
    dim : int, optional
        Compare neighbouring slices along this dim. Default: the elements, in row-major order.
    **keywords : optional
        Other spellings of `input` and `dim`.

    Returns
    -------
    Tensor, or a tuple of Tensors
        As those of `unique`.

    Examples
    --------
    >>> import lucid
    >>> lucid.unique_consecutive(lucid.tensor([3, 3, 1, 3]))
    tensor([3, 1, 3])
    """
    return _chosen("unique_consecutive", input, True, return_inverse, return_counts, dim, keywords)


def isin(
    elements: Tensor | float, test_elements: Tensor | float, *, assume_unique: bool = False, invert: bool = False
) -> Tensor:
    """Tests which elements are among others.

    Parameters
    ----------
    elements : Tensor or number
        What is looked for.
    test_elements : Tensor or number
        Among which; one of both is a Tensor. NaN is equal to nothing.
    assume_unique : bool, default False
        Accepted for compatibility.
    invert : bool, default False
        Whether to test which are not among them.

    Returns
    -------
    Tensor
        bool, the shape of `elements`.

    Raises
    ------
    TypeError
        If neither is a Tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.isin(lucid.tensor([1, 2, 3]), lucid.tensor([3, 1]))
    tensor([ True, False,  True])
    """
    if not isinstance(elements, Tensor) and not isinstance(test_elements, Tensor):
        given = f"elements is {kind_of(elements)} and test_elements {kind_of(test_elements)}"
        raise TypeError(f"isin: {given}; wanted a Tensor among them")
    if not isinstance(test_elements, Tensor):
        found = _C.eq(elements, test_elements)
        return _C.logical_not(found) if invert else found
    wanted = test_elements.detach().flatten()
    x = elements.detach() if isinstance(elements, Tensor) else tensor(elements)
    if x.dtype is not wanted.dtype:
        dtype = promote_types(x.dtype, wanted.dtype)
        x, wanted = x.to(dtype), wanted.to(dtype)
    n = wanted.numel()
    if n <= 8 or wanted.dtype.is_complex:
        found = _C.any(_C.eq(x.unsqueeze(-1), wanted), -1)
    else:
        ordered = _C.sort(wanted, 0)[0]
        places = _C.searchsorted(ordered, x.contiguous()).clamp_max(n - 1)
        found = _C.eq(_C.take(ordered, places), x)
    return _C.logical_not(found) if invert else found
