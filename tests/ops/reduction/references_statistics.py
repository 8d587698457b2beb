"""References for the ops of wasm/ops/reduction/statistics.py, each with NumPy as its first parameter."""

from __future__ import annotations

import math


def np_var(np, x, dim=None, keepdim=False, correction=1):
    """The variance; over n ≤ correction elements it is that of the population."""
    dims = tuple(range(x.ndim)) if dim is None else dim
    count = math.prod([x.shape[d] for d in ((dims,) if isinstance(dims, int) else dims)]) if x.ndim else 1
    dims = None if x.ndim == 0 else dims
    return np.var(np.asarray(x, "float64"), axis=dims, keepdims=keepdim, ddof=correction if count > correction else 0)
