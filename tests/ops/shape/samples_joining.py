"""Samples of the ops of wasm/ops/shape/joining.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import EVERY, Sample, lists, t


def cat():
    for dim, *parts in (
        (0, (2, 3), (1, 3)),
        (1, (2, 1), (2, 3), (2, 2)),
        (-1, (2, 2), (2, 1)),
        (0, (3,)),
        (0, (0, 2), (2, 2)),
        (2, (1, 2, 1), (1, 2, 3)),
    ):
        yield Sample(([t(*shape, low=-9, high=9) for shape in parts], dim), dtypes=EVERY)
    yield Sample(([t(2, 2), t(2, 2, dtype="int64", low=-9, high=9)], 1), dtypes="f32 f64", note="a mix of dtypes")
    yield Sample(([t(2, 2, low=-9, high=9), t(1, 2, dtype="float64")],), dtypes="i32 f32 f64", note="a mix of dtypes")


def stack():
    for dim, shape, count in (
        (0, (2, 3), 2),
        (1, (3,), 3),
        (-1, (2, 1), 2),
        (0, (), 3),
        (1, (0, 2), 2),
        (2, (2, 2), 1),
    ):
        yield Sample(([t(*shape, low=-9, high=9) for _ in range(count)], dim), dtypes=EVERY)
    yield Sample(([t(2), t(2, dtype="int64", low=-9, high=9)],), dtypes="f32 f64", note="a mix of dtypes")


def hstack():
    for parts in (((2, 1), (2, 3)), ((2,), (3,)), ((), ()), ((0,), (2,)), ((2, 0, 2), (2, 1, 2))):
        yield Sample(([t(*shape, low=-9, high=9) for shape in parts],), dtypes=EVERY)


def vstack():
    for parts in (((1, 2), (2, 2)), ((3,), (3,)), ((), ()), ((0, 2), (1, 2)), ((2,), (2, 2)), ((1, 2, 2), (2, 2, 2))):
        yield Sample(([t(*shape, low=-9, high=9) for shape in parts],), dtypes=EVERY)


def dstack():
    yield from lists(((2, 1), (2, 1)), ((3,), (3,)), ((), ()), ((2, 1, 2), (2, 1, 1)), ((0, 2), (0, 2)), ((2,), (1, 2)))


def column_stack():
    yield from lists(((3,), (3,)), ((2,), (2, 2)), ((), ()), ((0,), (0, 2)), ((2, 1), (2, 2)))


def block_diag():
    yield from lists(((2, 2), (1, 3)), ((3,), ()), ((2, 1),), ((0, 2), (2, 1)), ((), ()))
    yield Sample(([t(2, 1), t(2, dtype="int64", low=-9, high=9)],), dtypes="f32 f64", note="a mix of dtypes")
