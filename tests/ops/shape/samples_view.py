"""Samples of the ops of wasm/ops/shape/view.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, some, t


def shapes():
    yield from some(
        ((2, 3), (2, 3)),
        ((2, 1, 3), (2, 3)),
        ((2, 3), (2, 1, 3, 1)),
        ((6,), (6, 1)),
        ((), (1,)),
        ((), ()),
        ((1, 1), ()),
        ((0, 3), (3, 0)),
        ((2, 0), (2, 0, 5)),
    )


def reshape():
    yield from some(
        ((2, 3), (3, 2)),
        ((2, 3), (6,)),
        ((2, 3), (-1,)),
        ((2, 3, 2), (2, -1)),
        ((2, 3, 2), (-1, 2, 1)),
        ((), (1, 1)),
        ((), ()),
        ((1,), ()),
        ((0, 3), (0,)),
        ((4, 3, 5), (5, 12)),
    )


def flatten():
    yield from some(
        ((2, 3, 2),), ((2, 3, 2), 1), ((2, 3, 2), 0, 1), ((2, 1, 2), -2, -1), ((3,),), ((),), ((0, 3),), ((2, 3), 1, 1)
    )


def unflatten():
    yield from some(
        ((2, 6), 1, (2, 3)), ((6, 2), 0, (3, 2)), ((2, 4), -1, (2, 1, 2)), ((0,), 0, (0, 3)), ((3,), 0, (3,))
    )


def like_another():
    for shape, other in (((2, 3), (2, 3)), ((0, 3), (0, 3)), ((), ()), ((1,), (1,))):
        yield Sample((t(*shape), t(*other)), dtypes="f32 f64")


def squeeze():
    yield from some(((2, 1, 3),), ((2, 1, 3), 1), ((1, 2, 1), (0, 2)), ((1, 2, 1), -1), ((1, 1),), ((),), ((0, 1),))


def unsqueeze():
    yield from some(((2, 3), 0), ((2, 3), -1), ((2, 3), 1), ((), 0), ((), -1), ((0,), 1))
