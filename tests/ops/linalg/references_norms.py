"""References for the norms of wasm/ops/linalg/norms.py, with NumPy as their first parameter."""

from __future__ import annotations


def vector_norm(np, x, p, dim, keepdim):
    size = np.abs(x).astype(np.float64)
    dims = tuple(range(x.ndim)) if dim is None else tuple(dim)
    if abs(p) == float("inf"):
        return (np.max if p > 0 else np.min)(size, axis=dims, keepdims=keepdim)
    if p == 0:
        return np.sum(size != 0, axis=dims, keepdims=keepdim)
    with np.errstate(divide="ignore"):
        return np.sum(size**p, axis=dims, keepdims=keepdim) ** (1 / p)
