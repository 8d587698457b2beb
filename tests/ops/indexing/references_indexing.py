"""References for the ops of wasm/ops/indexing/indexing.py, each with NumPy as its first parameter."""

from __future__ import annotations


def scattered_by_mask(np, x, mask, source):
    shape = np.broadcast_shapes(x.shape, mask.shape)
    out, chosen = np.broadcast_to(x, shape).copy(), np.broadcast_to(mask, shape)
    out[chosen] = source.reshape(-1)[: int(chosen.sum())]
    return out
