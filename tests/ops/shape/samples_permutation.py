"""Samples of the ops of wasm/ops/shape/permutation.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import some


def matrix():
    yield from some(((2, 3),), ((4,),), ((),), ((0, 3),), ((1, 1),))


def permute():
    yield from some(
        ((2, 3), (1, 0)),
        ((2, 1, 3), (2, 0, 1)),
        ((2, 3, 2), (-1, 1, 0)),
        ((), ()),
        ((0, 2, 3), (1, 2, 0)),
        ((3,), (0,)),
    )


def transpose():
    yield from some(((2, 3), 0, 1), ((2, 1, 3), -1, 0), ((2, 3), 1, 1), ((2, 3, 2),), ((),), ((0, 3), 0, 1), ((4,),))


def swapaxes():
    yield from some(((2, 3), 0, 1), ((2, 1, 3), -1, 0), ((2, 3), 1, 1), ((0, 3), 0, 1))


def movedim():
    yield from some(
        ((2, 3, 1), 0, -1),
        ((2, 3, 2), (0, 1), (2, 0)),
        ((2, 3, 2), -1, 0),
        ((0, 3), 0, 1),
        ((2, 1, 3, 2), (3, 0), (1, 2)),
    )
