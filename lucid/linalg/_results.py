"""What the functions here share: named results, the out= form, and vectors among matrices."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor


def into(result, out):
    """The result of a function, written into `out` where that was given."""
    if out is None:
        return result
    if isinstance(result, tuple):
        if not isinstance(out, (tuple, list)) or len(out) != len(result):
            raise TypeError(f"linalg: out is {type(out).__name__}; wanted a tuple of {len(result)} tensors")
        values = [into(one, place) for one, place in zip(result, out)]
        return type(result)(*values) if hasattr(result, "_fields") else type(result)(values)
    return _C.positive(result, out=out)


def is_column(A: Tensor, B: Tensor) -> bool:
    """Whether B holds a vector for each matrix, and not matrices."""
    return B.ndim == 1 or (A.ndim - 1 == B.ndim and tuple(B.shape) == tuple(A.shape[:-1]))
