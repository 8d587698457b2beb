"""PyTorch's tensor types by dtype: `FloatTensor`, `LongTensor` and their kin.

They are no classes of tensors, which are all `lucid.Tensor`, but names for a dtype with three uses:
`LongTensor([1, 2])` and `LongTensor(2, 3)` make tensors, `isinstance(x, LongTensor)` looks at the dtype, and
`x.type(LongTensor)` casts.
"""

from __future__ import annotations

from typing import Any

from lucid import _C
from lucid._C import Tensor

LETTERS = {
    "float16": "Half",
    "bfloat16": "BFloat16",
    "float32": "Float",
    "float64": "Double",
    "int8": "Char",
    "int16": "Short",
    "int32": "Int",
    "int64": "Long",
    "uint8": "Byte",
    "uint16": "UInt16",
    "uint32": "UInt32",
    "uint64": "UInt64",
    "bool": "Bool",
    "complex64": "ComplexFloat",
    "complex128": "ComplexDouble",
}


class TensorType(type):
    """What `FloatTensor` and its kin are instances of."""

    dtype: _C.dtype

    def __call__(cls, *args: Any, device: Any = None) -> Tensor:
        if len(args) == 1 and isinstance(args[0], Tensor) and args[0].dtype is not cls.dtype:
            raise TypeError(
                f"{cls.__name__}: data is a Tensor of {args[0].dtype!r}; wanted one of {cls.dtype!r} (x.to casts)"
            )
        return Tensor(*args, dtype=cls.dtype, device=device)

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, Tensor) and instance.dtype is cls.dtype

    def __repr__(cls) -> str:
        return f"<class 'lucid.{cls.__name__}'>"


class SparseTensorType(TensorType):
    """What `sparse.FloatTensor` and its kin are instances of."""

    def __call__(cls, *args: Any, device: Any = None) -> Tensor:
        from lucid import sparse_coo_tensor

        if all(isinstance(arg, int) for arg in args):
            return sparse_coo_tensor(args, dtype=cls.dtype, device=device)
        return sparse_coo_tensor(*args, dtype=cls.dtype, device=device)

    def __instancecheck__(cls, instance: object) -> bool:
        return bool(getattr(instance, "is_sparse", False)) and instance.dtype is cls.dtype

    def __repr__(cls) -> str:
        return f"<class 'lucid.sparse.{cls.__name__}'>"


def sparse_type(name: str) -> SparseTensorType | None:
    """`lucid.sparse.FloatTensor` and its kin, or None."""
    dtype = next((dtype for dtype, letter in LETTERS.items() if name == f"{letter}Tensor"), None)
    if dtype is None:
        return None
    doc = f"Makes sparse tensors of {dtype}: `{name}(indices, values, size)`, or of sizes alone. A name for the dtype."
    return SparseTensorType(name, (), {"dtype": _C.dtype(dtype), "__module__": "lucid.sparse", "__doc__": doc})


_DOC = """Makes tensors of {1}, and is a name for that dtype.

``isinstance(x, {0})`` looks at the dtype of a tensor, and ``x.type({0})`` casts.

Parameters
----------
*args : int, or one sequence, array or Tensor
    The sizes of a new tensor, whose elements are unset, or the values.
device : device or str, optional
    Default: the default device.

Examples
--------
>>> import lucid
>>> lucid.{0}([1, 0]).dtype == lucid.{1}
True
"""


def __getattr__(name: str) -> TensorType:
    for dtype, letter in LETTERS.items():
        if name == f"{letter}Tensor":
            doc = _DOC.format(name, dtype)
            found = TensorType(name, (), {"dtype": _C.dtype(dtype), "__module__": "lucid", "__doc__": doc})
            globals()[name] = found
            return found
    raise AttributeError(f"module 'lucid._surface.legacy' has no attribute {name!r}")
