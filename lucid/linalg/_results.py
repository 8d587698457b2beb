"""What the functions here share: results written into `out`, other spellings of arguments, vectors among matrices."""

from __future__ import annotations

import functools

from lucid import _C
from lucid._C import Tensor
from lucid._dtypes import can_cast

LinAlgError = _C.engine.LinAlgError

_SPELLINGS = {"x": "A", "input": "A", "a": "A", "b": "B"}


def function(f):
    """Takes NumPy's and PyTorch's other names of the arguments, and `out` where the function itself does not."""
    names = f.__code__.co_varnames[: f.__code__.co_argcount + f.__code__.co_kwonlyargcount]

    @functools.wraps(f)
    def called(*args, out=None, **kwargs):
        for other, name in _SPELLINGS.items():
            if other in kwargs and other not in names and name in names:
                kwargs[name] = kwargs.pop(other)
        result = f(*args, **kwargs)
        return result if out is None else into(f.__name__, result, out)

    return called


def into(name: str, result, out):
    """The result of a function, written into `out`: a tensor, or as many as there are results."""
    if isinstance(result, tuple):
        if not isinstance(out, (tuple, list)) or len(out) != len(result):
            raise TypeError(f"{name}: out is {type(out).__name__}; wanted a tuple of {len(result)} tensors")
        pairs = list(zip(result, out))
    else:
        pairs = [(result, out)]
    for one, place in pairs:
        if not isinstance(place, Tensor):
            raise TypeError(f"{name}: out is {type(place).__name__}; wanted a Tensor")
        if tuple(place.shape) != tuple(one.shape):
            raise _C.engine.ShapeMismatch(
                f"{name}: out has shape {tuple(place.shape)}; wanted that of the result, {tuple(one.shape)}"
            )
        if not can_cast(one.dtype, place.dtype):
            raise _C.engine.DtypeMismatch(
                f"{name}: out is {place.dtype._name}; wanted a dtype that holds {one.dtype._name}"
            )
    for one, place in pairs:
        place.copy_(one)
    return out if not hasattr(result, "_fields") else result._make(out) if hasattr(result, "_make") else tuple(out)


def is_column(A: Tensor, B: Tensor) -> bool:
    """Whether B holds a vector for each matrix, and not matrices."""
    return B.ndim == 1 or (A.ndim - 1 == B.ndim and tuple(B.shape) == tuple(A.shape[:-1]))
