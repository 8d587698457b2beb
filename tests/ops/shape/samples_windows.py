"""Samples of the ops of wasm/ops/shape/windows.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import some


def pixel_unshuffle():
    yield from some(
        ((1, 4, 6), 2),
        ((2, 3, 2, 4), 2),
        ((2, 1, 3, 3, 3), 3),
        ((2, 2, 3), 1),
        ((1, 2, 2), 2),
        ((0, 2, 4), 2),
        ((2, 2, 0), 2),
        ((3, 0, 0), 5),
        ((1,) * 12 + (2, 4, 2), 2),
    )


def unfold():
    """Windows that overlap, touch, leave gaps; along a middle dim; of one element; of all; none at all."""
    yield from some(
        ((7,), 0, 3, 1),
        ((7,), 0, 3, 2),
        ((6,), 0, 2, 2),
        ((7,), -1, 2, 4),
        ((2, 5), 1, 3, 1),
        ((5, 2), 0, 2, 1),
        ((2, 4, 1), 1, 3, 1),
        ((3,), 0, 3, 5),
        ((4,), 0, 1, 1),
        ((0, 4), 1, 2, 1),
    )


def pixel_shuffle():
    yield from some(
        ((4, 2, 3), 2),
        ((2, 8, 1, 2), 2),
        ((2, 1, 9, 1, 2), 3),
        ((2, 2, 3), 1),
        ((0, 4, 2, 2), 2),
        ((4, 0, 2), 2),
        ((0, 0, 0), 5),
        ((1,) * 12 + (4, 1, 2), 2),
    )


def channel_shuffle():
    yield from some(((1, 6, 2), 2), ((2, 4, 2, 3), 4), ((2, 3, 1), 1), ((0, 4, 2), 2), ((1, 4, 0), 2))
