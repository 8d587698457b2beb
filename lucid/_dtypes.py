"""Dtypes in Python: their names, the default, promotion, and the limits of numbers."""

from __future__ import annotations

from typing import Any, TypeAlias

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of

# What an argument may be that says which dtype, or on which device.
DTypeLike: TypeAlias = _C.dtype | str | type
DeviceLike: TypeAlias = _C.device | str

dtype = _C.dtype

NAMES = (
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "bool_",
    "complex64",
    "complex128",
)
ALIASES = {
    "half": "float16",
    "double": "float64",
    "short": "int16",
    "long": "int64",
    "cfloat": "complex64",
    "cdouble": "complex128",
    "float": "float32",
    "int": "int32",
    "bool": "bool_",
}

get_default_dtype = _C.get_default_dtype


def set_default_dtype(dt: dtype) -> None:
    """Sets the default float dtype, float32 at first: that of factories and of integers that meet a float.

    Parameters
    ----------
    dt : dtype
        float16, bfloat16, float32 or float64.

    Raises
    ------
    TypeError
        If it is not a dtype object, or not a floating-point one.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_default_dtype(lucid.float64)
    >>> lucid.zeros(2).dtype
    lucid.float64
    >>> lucid.set_default_dtype(lucid.float32)
    """
    if not isinstance(dt, dtype):
        raise TypeError(f"set_default_dtype: dt is {kind_of(dt)}; wanted a lucid.dtype")
    _C._set_default_dtype(dt)


def set_default_tensor_type(t: object) -> None:
    """Sets the default float dtype by the name of a tensor type, `FloatTensor` or "torch.DoubleTensor".

    Parameters
    ----------
    t : type or str
        A tensor type of floating-point numbers, or its name.

    Raises
    ------
    TypeError
        If it is not the type of floating-point tensors.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_default_tensor_type(lucid.DoubleTensor)
    >>> lucid.get_default_dtype()
    lucid.float64
    >>> lucid.set_default_tensor_type("torch.FloatTensor")
    """
    from lucid._surface.legacy import LETTERS

    name = t.rpartition(".")[2] if isinstance(t, str) else getattr(t, "__name__", "")
    found = {f"{letter}Tensor": dtype_name for dtype_name, letter in LETTERS.items()}.get(name)
    if found is None or not _C.dtype(found).is_floating_point:
        raise TypeError(
            f"set_default_tensor_type: t is {t!r}; wanted the type of floating-point tensors, such as lucid.FloatTensor"
        )
    _C._set_default_dtype(_C.dtype(found))


def _kind(dt: dtype) -> int:
    """0 bool, 1 integer, 2 floating, 3 complex: the higher kind wins a promotion."""
    return 3 if dt.is_complex else 2 if dt.is_floating_point else 0 if dt is _C.bool_ else 1


def _as_dtype(value: object, op: str, name: str) -> dtype:
    if not isinstance(value, dtype):
        raise TypeError(f"{op}: {name} is {kind_of(value)}; wanted a lucid.dtype")
    return value


def promote_types(a_dtype: dtype, b_dtype: dtype) -> dtype:
    """Returns the dtype of an operation on tensors of these two: the higher kind, and in it what holds both.

    Kinds: bool < integer < floating < complex. A signed and an unsigned integer make the least signed dtype that holds
    both, uint64 and a signed one float64.

    Parameters
    ----------
    a_dtype, b_dtype : dtype
        The dtypes.

    Returns
    -------
    dtype
        The promoted one.

    Examples
    --------
    >>> import lucid
    >>> lucid.promote_types(lucid.int64, lucid.float32)
    lucid.float32
    """
    a, b = _as_dtype(a_dtype, "promote_types", "a_dtype"), _as_dtype(b_dtype, "promote_types", "b_dtype")
    return _C._promote_types(a, b)


def result_type(a: Tensor | float, b: Tensor | float) -> dtype:
    """Returns the dtype of an operation on two tensors or Python numbers.

    Tensors with dims decide. A 0-d tensor counts beside them only where its kind is higher, and so does a number
    beside any tensor.

    Parameters
    ----------
    a, b : Tensor or number
        The operands.

    Returns
    -------
    dtype
        The dtype of ``a + b``.

    Examples
    --------
    >>> import lucid
    >>> lucid.result_type(lucid.ones(2, dtype=lucid.int64), 1.5)
    lucid.float32
    """
    result = None
    for rank in (0, 1, 2):  # tensors with dims, 0-d tensors, numbers
        found = [_operand_dtype(value) for value in (a, b) if _rank(value) == rank]
        if found:
            own = found[0] if len(found) == 1 else _C._promote_types(*found)
            if rank == 2 and own.is_complex:  # a number gives its kind; the width is the tensor's
                real = result if result is not None and result.is_floating_point else get_default_dtype()
                own = _C.complex128 if real is _C.float64 else _C.complex64
            result = own if result is None or _kind(own) > _kind(result) else result
    return result


def _rank(value: object) -> int:
    return 2 if not isinstance(value, Tensor) else 1 if value.ndim == 0 else 0


def _operand_dtype(value: object) -> dtype:
    if isinstance(value, Tensor):
        return value.dtype
    for python, dt in ((bool, _C.bool_), (int, _C.int64), (float, get_default_dtype()), (complex, _C.complex64)):
        if isinstance(value, python):
            return dt
    raise TypeError(f"result_type: an argument is {kind_of(value)}; wanted Tensors or numbers")


def can_cast(from_: dtype, to: dtype) -> bool:
    """Tests whether promotion allows a cast: to the same kind or a higher one (bool < integer < floating < complex).

    Parameters
    ----------
    from_, to : dtype
        From which dtype to which.

    Returns
    -------
    bool
        Whether an in-place op or `out=` may cast so.

    Examples
    --------
    >>> import lucid
    >>> lucid.can_cast(lucid.int64, lucid.float32), lucid.can_cast(lucid.float32, lucid.int64)
    (True, False)
    """
    source, target = _as_dtype(from_, "can_cast", "from_"), _as_dtype(to, "can_cast", "to")
    return _kind(source) <= _kind(target)


def is_floating_point(t: Tensor) -> bool:
    """Tests whether a dtype, or that of a tensor, is a floating-point one.

    Parameters
    ----------
    t : Tensor or dtype
        What is asked about.

    Returns
    -------
    bool
        False of complex dtypes.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_floating_point(lucid.ones(1)), lucid.is_floating_point(lucid.int64)
    (True, False)
    """
    return _of(t, "is_floating_point").is_floating_point


def is_complex(t: Tensor) -> bool:
    """Tests whether a dtype, or that of a tensor, is a complex one.

    Parameters
    ----------
    t : Tensor or dtype
        What is asked about.

    Returns
    -------
    bool
        True of complex64 and complex128.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_complex(lucid.tensor(1j))
    True
    """
    return _of(t, "is_complex").is_complex


def is_signed(t: Tensor) -> bool:
    """Tests whether a dtype, or that of a tensor, has negative numbers.

    Parameters
    ----------
    t : Tensor or dtype
        What is asked about.

    Returns
    -------
    bool
        False of bool and the unsigned integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_signed(lucid.int8), lucid.is_signed(lucid.uint8)
    (True, False)
    """
    return _of(t, "is_signed").is_signed


def _of(value: object, op: str) -> dtype:
    if isinstance(value, Tensor):
        return value.dtype
    if isinstance(value, dtype):
        return value
    raise TypeError(f"{op}: the argument is {kind_of(value)}; wanted a Tensor or a dtype")


# name: (mantissa bits, largest exponent, decimal digits)
_FLOATS = {"float16": (10, 15, 3), "bfloat16": (7, 127, 2), "float32": (23, 127, 6), "float64": (52, 1023, 15)}
_PARTS = {"complex64": "float32", "complex128": "float64"}


class finfo:
    """The limits of a floating-point dtype.

    Parameters
    ----------
    dt : dtype or str, optional
        A floating-point dtype, or a complex one, of whose parts the limits are. Default: the default float dtype.

    Attributes
    ----------
    eps : float
        The gap between 1 and the next number.
    max, min : float
        The largest number and its negative.
    tiny, smallest_normal : float
        The smallest positive number with full precision.
    resolution : float
        10 to the number of decimal digits that are kept, negated.
    bits : int
        How many bits a number has.
    dtype : str
        The name of the dtype.

    Raises
    ------
    TypeError
        If the dtype is not a floating-point one.

    Examples
    --------
    >>> import lucid
    >>> lucid.finfo(lucid.float32).bits
    32
    """

    bits: Any
    eps: float
    max: float
    min: float
    tiny: float
    smallest_normal: float

    def __init__(self, dt: dtype | str | None = None):
        resolved = get_default_dtype() if dt is None else _C._dtype(dt)
        name = _PARTS.get(resolved._name, resolved._name)
        if name not in _FLOATS:
            raise TypeError(f"finfo: the dtype is {resolved!r}; wanted a floating-point one (iinfo is for integers)")
        mantissa, exponent, digits = _FLOATS[name]
        self.bits = getattr(_C, name).itemsize * 8
        self.eps = 2.0**-mantissa
        self.max = (2.0 - self.eps) * 2.0**exponent
        self.min = -self.max
        self.tiny = self.smallest_normal = 2.0 ** (1 - exponent)
        self.resolution: float = float(f"1e-{digits}")
        self.dtype = name

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.smallest_normal:g}, tiny={self.tiny:g}, dtype={self.dtype})"
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, finfo) and self.dtype == other.dtype

    def __hash__(self) -> int:
        return hash((finfo, self.dtype))


class iinfo:
    """The limits of an integer dtype.

    Parameters
    ----------
    dt : dtype or str
        An integer dtype.

    Attributes
    ----------
    bits, max, min : int
        How many bits a number has, the largest and the smallest number.
    dtype : str
        The name of the dtype.

    Raises
    ------
    TypeError
        If the dtype is not an integer one.

    Examples
    --------
    >>> import lucid
    >>> lucid.iinfo(lucid.int32).max
    2147483647
    """

    bits: int
    max: Any
    dtype: Any

    def __init__(self, dt: dtype | str):
        resolved = _C._dtype(dt)
        if _kind(resolved) != 1:
            raise TypeError(
                f"iinfo: the dtype is {resolved!r}; wanted an integer one (finfo is for floating-point ones)"
            )
        self.bits = resolved.itemsize * 8
        self.max = 2 ** (self.bits - resolved.is_signed) - 1
        self.min = -self.max - 1 if resolved.is_signed else 0
        self.dtype = resolved._name

    def __repr__(self) -> str:
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, iinfo) and self.dtype == other.dtype

    def __hash__(self) -> int:
        return hash((iinfo, self.dtype))
