"""References for the ops of wasm/ops/reduction/renorm.py, each with NumPy as its first parameter."""

from __future__ import annotations


def np_renorm(np, x, p, dim, maxnorm):
    """One sub-tensor after the other."""
    rows = np.moveaxis(np.array(x, np.result_type(x, "float32")), dim, 0)  # a copy
    for row in rows:
        size = np.abs(row)
        norm = (np.max(size, initial=0) if p == np.inf else np.sum(size**p) ** (1 / p)) if row.size else 0.0
        if norm > maxnorm:
            row *= maxnorm / (norm + 1e-7)
    return np.moveaxis(rows, 0, dim)
