"""References for the ops of wasm/ops/shape/padding.py, each with NumPy as its first parameter."""

from __future__ import annotations


def np_pad(np, x, padding, mode="constant", value=None):
    """numpy.pad with pairs for the last dims first; negative ones cut."""
    if not len(padding):
        return x.copy()
    pairs = [(0, 0)] * (x.ndim - len(padding) // 2) + [
        tuple(padding[i : i + 2]) for i in range(len(padding) - 2, -1, -2)
    ]
    options = {"constant_values": np.asarray(value or 0).astype(x.dtype)} if mode == "constant" else {}
    wide = np.pad(
        x,
        [(max(a, 0), max(b, 0)) for a, b in pairs],
        {"replicate": "edge", "circular": "wrap"}.get(mode, mode),
        **options,
    )
    return wide[tuple(slice(max(-a, 0), None if b >= 0 else b) for a, b in pairs)]
