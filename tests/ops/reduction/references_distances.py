"""References for the ops of wasm/ops/reduction/distances.py, each with NumPy as its first parameter."""

from __future__ import annotations


def distances_of_rows(np, x, y, p):
    size = np.abs(x[..., :, None, :] - y[..., None, :, :])
    if p == np.inf:
        return np.max(size, axis=-1, initial=0)
    return np.sum(size != 0, axis=-1) * 1.0 if p == 0 else np.sum(size**p, axis=-1) ** (1 / p)
