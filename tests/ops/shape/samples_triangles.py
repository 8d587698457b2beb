"""Samples of the ops of wasm/ops/shape/triangles.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import some


def triangle():
    yield from some(
        ((3, 3),),
        ((2, 4), 1),
        ((4, 2), -1),
        ((2, 2, 3), -1),
        ((3, 3), 5),
        ((3, 3), -5),
        ((0, 3),),
        ((2, 0),),
        ((1, 1),),
    )


def diag_embed():
    yield from some(
        ((3,),),
        ((2, 3), 1),
        ((2, 2), -1),
        ((2, 3), 0, 0, 2),
        ((2, 3), 1, -1, 0),
        ((2, 1, 2), 0, 1, 3),
        ((0,), 2),
        ((0, 2),),
    )


def diag():
    yield from some(
        ((3,),), ((2,), 1), ((2,), -2), ((3, 3),), ((2, 4), 1), ((4, 2), -1), ((2, 2), 5), ((0,),), ((0, 3),)
    )


def diagflat():
    yield from some(((3,),), ((2, 2), 1), ((),), ((0,), 1), ((1, 2), -1))
