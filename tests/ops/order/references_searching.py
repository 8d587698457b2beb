"""References for the ops of wasm/ops/order/searching.py, each with NumPy as its first parameter."""

from __future__ import annotations


def searched(np, line, values, right):
    side = "right" if right else "left"
    if line.ndim == 1:
        return np.asarray(np.searchsorted(line, values, side)).astype("int64")
    return np.array(
        [
            np.searchsorted(a, b, side)
            for a, b in zip(line.reshape(-1, line.shape[-1]), values.reshape(-1, values.shape[-1]))
        ]
    ).reshape(values.shape)
