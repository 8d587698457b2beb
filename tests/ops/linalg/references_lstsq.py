"""The reference for the op of wasm/ops/linalg/lstsq.py, with NumPy as its first parameter."""

from __future__ import annotations


def lstsq(np, a, b):
    if 0 in a.shape:
        batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        return np.zeros((*batch, a.shape[-1], b.shape[-1]), a.dtype), np.zeros(batch, np.int64)
    inverse = np.linalg.pinv(a, rcond=1e-6)
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    return inverse @ b, np.broadcast_to(np.linalg.matrix_rank(a, tol=1e-6 * np.abs(a).max()), batch).astype(np.int64)
