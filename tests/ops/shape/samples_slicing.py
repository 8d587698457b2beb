"""Samples of the ops of wasm/ops/shape/slicing.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import some


def select():
    yield from some(((2, 3), 0, 1), ((2, 3), 1, -1), ((2, 3, 2), -2, 0), ((4,), 0, 2), ((0, 3), 1, 0))


def narrow():
    yield from some(((5,), 0, 1, 3), ((2, 4), 1, 2, 2), ((3, 2), -2, -2, 1), ((3, 2), 0, 3, 0), ((0, 3), 1, 0, 2))


def diagonal():
    yield from some(
        ((3, 3),),
        ((2, 4), 1),
        ((4, 2), -1),
        ((2, 3, 4), 0, 1, 2),
        ((2, 3, 3), 1, -1, 0),
        ((2, 3), 5),
        ((2, 3), -2),
        ((0, 3),),
    )


def flip():
    yield from some(((3,), 0), ((2, 3), (0, 1)), ((2, 3), -1), ((2, 1, 3), (0, 2)), ((), ()), ((0, 3), 1))


def sides():
    yield from some(((2, 3),), ((3, 1, 2),), ((0, 3),), ((2, 0),))


def repeat():
    yield from some(
        ((3,), 2),
        ((2, 3), (2, 2)),
        ((2,), (3, 1)),
        ((1, 2), (2, 0)),
        ((), (3,)),
        ((), ()),
        ((0, 2), (2, 2)),
        ((2, 3), (1, 1)),
        ((2, 1, 2), (2, 1, 3, 2)),
    )


def tile():
    yield from some(((2, 3), 2), ((2, 1, 3), (2, 1)), ((), ()), ((3,), ()))
    yield from repeat()
