"""Samples of the ops of wasm/ops/shape/padding.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import some


def constant_pad():
    yield from some(
        ((3,), (1, 2)),
        ((2, 3), (1, 0, 0, 2), 5),
        ((2, 3), (-1, 1)),
        ((4,), (-1, -2)),
        ((2, 2), (0, 0), -1),
        ((2, 3), (-1, 2, 1, -1), 3),
        ((2, 1, 2), (0, 0, 0, 0, 1, 1)),
        ((), ()),
        ((0, 2), (1, 1, 2, 0), 1),
        ((2,), (-2, 3), 2),
    )


def pad():
    yield from some(
        ((3,), (1, 2)),
        ((2, 3), (1, 0, 0, 2), {"value": 5}),
        ((4,), (3, 2), "reflect"),
        ((2, 3), (2, 1, 1, 0), "reflect"),
        ((3,), (2, 4), "replicate"),
        ((2, 2), (0, 1, 2, 0), "replicate"),
        ((3,), (3, 2), "circular"),
        ((2, 3), (1, 1, 2, 1), "circular"),
        ((2, 3), (0, 0), "reflect"),
        ((), ()),
        ((0, 2), (1, 1)),
    )
