"""References for the ops of wasm/ops/reduction/statistics.py, each with NumPy as its first parameter."""

from __future__ import annotations

import math


def np_var(np, x, dim=None, keepdim=False, correction=1):
    """The variance; over n ≤ correction elements it is 0 / 0, or a positive number / 0."""
    dims = tuple(range(x.ndim)) if dim is None else dim
    count = math.prod([x.shape[d] for d in ((dims,) if isinstance(dims, int) else dims)]) if x.ndim else 1
    dims = None if x.ndim == 0 else dims
    squares = np.var(np.asarray(x, "float64"), axis=dims, keepdims=keepdim) * count
    with np.errstate(all="ignore"):
        return np.divide(squares, max(count - correction, 0))


def np_std(np, x, dim=None, keepdim=False, correction=1):
    return np.sqrt(np_var(np, x, dim, keepdim, correction))


def np_mean(np, x, dim=None, keepdim=False):
    return np.mean(np.asarray(x, "float64"), axis=None if x.ndim == 0 else dim, keepdims=keepdim)
