"""What the functions here share: results written into `out`, other spellings of arguments, vectors among matrices."""

from __future__ import annotations

import functools

from lucid import _C
from lucid._C import Tensor
from lucid._out import into

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


def is_column(A: Tensor, B: Tensor) -> bool:
    """Whether B holds a vector for each matrix, and not matrices."""
    return B.ndim == 1 or (A.ndim - 1 == B.ndim and tuple(B.shape) == tuple(A.shape[:-1]))
