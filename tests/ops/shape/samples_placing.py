"""Samples of the ops of wasm/ops/shape/placing.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import EVERY, Sample, some, t


def _placing(*calls):
    for shape, part, *rest in calls:
        yield Sample((t(*shape, low=-9, high=9), t(*part, low=-9, high=9), *rest), dtypes=EVERY)


def select_scatter():
    yield from _placing(((2, 3), (3,), 0, 1), ((2, 3, 2), (2, 2), -2, -1), ((3,), (), 0, 2), ((0, 3), (0,), 1, 0))


def slice_copy():
    yield from some(
        ((5,),),
        ((5,), 0, 1, 4, 2),
        ((2, 4), 1, -3, None),
        ((2, 4), -2, None, 1),
        ((3,), 0, 2, 1),
        ((0, 3), 1, 0, 2),
        ((3,), 0, -(2**62), 2**62),
    )


def slice_scatter():
    yield from _placing(
        ((5,), (5,)),
        ((5,), (2,), 0, 1, 4, 2),
        ((2, 4), (2, 3), 1, -3, None),
        ((2, 4), (1, 4), -2, None, 1),
        ((3,), (0,), 0, 2, 1),
        ((0, 3), (0, 2), 1, 0, 2),
    )


def diagonal_scatter():
    yield from _placing(
        ((3, 3), (3,)),
        ((2, 4), (2,), 1),
        ((4, 2), (2,), -1),
        ((2, 3, 4), (2, 3), 0, 1, 2),
        ((2, 3, 3), (3, 1), 1, -1, 0),
        ((2, 3), (0,), 5),
    )


def as_strided_scatter():
    yield from _placing(
        ((2, 3), (2, 2), (2, 2), (1, 2)),
        ((2, 3), (3,), (3,), (1,), 2),
        ((4,), (), (), (), 3),
        ((4,), (0, 2), (0, 2), (1, 1)),
    )
