"""References for the ops of wasm/ops/shape/windows.py, each with NumPy as its first parameter."""

from __future__ import annotations


def np_pixel_unshuffle(np, x, r):
    """The pixels at each place (i, j) of their squares are one channel."""
    places = np.stack([x[..., i::r, j::r] for i in range(r) for j in range(r)], -3)
    *shape, channels, _, height, width = places.shape
    return places.reshape(*shape, channels * r * r, height, width)


def np_pixel_shuffle(np, x, r):
    *shape, channels, height, width = x.shape
    parts = x.reshape(*shape, channels // (r * r), r, r, height, width)
    moved = np.moveaxis(parts, (-4, -3), (-3, -1))
    return moved.reshape(*shape, channels // (r * r), height * r, width * r)
