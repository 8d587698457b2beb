"""Samples of the ops of wasm/ops/shape/broadcasting.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import EVERY, Sample, lists, some, t


def expand_like():
    for shape, other in (((3,), (2, 3)), ((2, 1), (2, 3)), ((), (2, 2)), ((1, 3), (0, 3))):
        yield Sample((t(*shape), t(*other)), dtypes="f32 f64")


def expand():
    yield from some(
        ((2, 1), (2, 3)),
        ((3,), (2, 3)),
        ((), (2, 2)),
        ((), ()),
        ((2, 3), (2, 3)),
        ((1, 3), (0, 3)),
        ((0, 3), (2, 0, 3)),
        ((2, 1, 2), (3, 2, 4, 2)),
    )


def meshgrid():
    for parts in (((2,), (3,)), ((2,), (), (3,)), ((4,),), ((2,), (0,)), ((2,), (2,), (2,))):
        for indexing in ("ij", "xy"):
            yield Sample(([t(*shape, low=-9, high=9) for shape in parts],), {"indexing": indexing}, dtypes=EVERY)


def broadcast_list():
    yield from lists(((2, 1), (3,)), ((), (2, 2)), ((0, 3), (1,)), ((2,),), ((2, 1, 2), (3, 1), ()))


def cartesian_prod():
    yield from lists(((2,), (3,)), ((2,), (1,), (2,)), ((3,),), ((2,), (0,)))


def combinations():
    yield from some(((4,),), ((4,), 3), ((3,), 2, True), ((2,), 3, True), ((3,), 1), ((2,), 3), ((0,), 2), ((3,), 3))
