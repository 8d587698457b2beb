"""NumPy's arrays, scalars and dtypes in files: of numbers only, and checked before NumPy sees their bytes."""

from __future__ import annotations

import math
import re
from pickle import UnpicklingError
from typing import Any

import numpy as np

from lucid.serialization import _unpickler
from lucid.serialization._tensors import _ints, require

_CODE = re.compile(r"[<>|=]?(b1|[iu][1248]|f[248]|c8|c16|\?)")


def _dtype(code: object, align: object = False, copy: object = True) -> Any:
    if not isinstance(code, (str, bytes)):
        raise UnpicklingError("corrupt file: a dtype of NumPy's has no name")
    text = code if isinstance(code, str) else code.decode("ascii")
    if not _CODE.fullmatch(text):
        raise UnpicklingError(f"the file has an array of NumPy's dtype {text!r:.40}; wanted one of numbers")
    return np.dtype(text, copy=True)


def _dtype_state(target: Any, state: object) -> None:
    require(tuple, state)
    order = state[1] if len(state) > 1 else None  # type: ignore[arg-type, index]
    order = order.decode("ascii") if isinstance(order, bytes) else order
    if len(state) not in (8, 9) or order not in ("<", ">", "|", "=") or any(part is not None for part in state[2:5]):  # type: ignore[arg-type, index]
        raise UnpicklingError("corrupt file: a dtype of NumPy's is not one of numbers")
    target.__setstate__((3, order, None, None, None, -1, -1, 0))


def _scalar(dtype: object, data: object) -> Any:
    kind = require(np.dtype, dtype)
    data = data.encode("latin-1") if isinstance(data, str) else require(bytes, data)
    if len(data) != kind.itemsize:
        raise UnpicklingError(f"corrupt file: a scalar of NumPy's has {len(data)} bytes; wanted {kind.itemsize}")
    return np.frombuffer(data, kind)[0]


class _Array:
    """`numpy.ndarray`, which files name only to have one made."""

    __slots__ = ()


ARRAY = _Array()


def _reconstruct(kind: object, shape: object, code: object) -> Any:
    if kind is not ARRAY or shape != (0,):
        raise UnpicklingError("corrupt file: an array of another class than NumPy's")
    return np.ndarray((0,), "b")


def _array_state(target: Any, state: object) -> None:
    if not isinstance(state, tuple) or len(state) != 5:
        raise UnpicklingError("corrupt file: an array has no contents")
    version, shape, dtype, fortran, data = state
    sizes, kind = _ints(shape), require(np.dtype, dtype)
    data = data.encode("latin-1") if isinstance(data, str) else require(bytes, data)
    if version != 1 or len(sizes) > 32 or len(data) != math.prod(sizes) * kind.itemsize:
        raise UnpicklingError(f"corrupt file: an array of shape {sizes!r:.80} has {len(data)} bytes")
    if target.shape != (0,) or target.dtype != np.dtype("b"):
        raise UnpicklingError("corrupt file: an array is filled twice")
    target.__setstate__((1, sizes, kind, require((bool, int), fortran), data))


CALLS = {
    "numpy.dtype": _dtype,
    **{
        f"numpy.{core}.multiarray.{name}": call
        for core in ("core", "_core")
        for name, call in (("scalar", _scalar), ("_reconstruct", _reconstruct))
    },
}
_unpickler.STATES[np.ndarray] = _array_state
_unpickler.STATES |= {type(np.dtype(code)): _dtype_state for code in "?bBhHiIlLqQefdFD"}
