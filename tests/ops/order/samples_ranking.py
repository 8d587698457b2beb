"""Samples of the ops of wasm/ops/order/ranking.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import FLOATS, NAN, Sample, t

LINES = (((5,), -1), ((3, 4), 0), ((3, 4), 1), ((2, 3, 2), 1), ((), -1), ((3, 0), 0), ((70,), 0), ((65, 2), 0))


def kthvalue():
    for shape, dim in LINES:
        for k in {1, max(1, (shape[dim] if shape else 1) // 2), shape[dim] if shape else 1}:
            yield Sample((t(*shape, distinct=True), k, dim), dtypes=FLOATS)
            yield (
                Sample((t(*shape, distinct=True), k, dim, True), dtypes="i64 f32 f64", grad=False)
                if shape
                else Sample((t(), 1), dtypes=FLOATS)
            )


def mode():
    for shape, dim in LINES:
        for keepdim in (False, True):
            yield Sample((t(*shape, low=-3, high=3), dim, keepdim), dtypes="b8 u8 i32 i64", grad=False)
    yield Sample((t(2, 3, distinct=True), 1), dtypes=FLOATS, note="all once: the least")
    yield Sample((t(5, values=(2.0, -0.0, 0.0, NAN, NAN)), 0), dtypes=FLOATS, grad=False)


def median_all():
    for shape in ((5,), (6,), (2, 3), (), (0,), (70,)):
        yield Sample((t(*shape, distinct=True),), dtypes=FLOATS)
    yield Sample((t(5, low=-3, high=3),), dtypes="b8 u8 i32 i64", grad=False)
    yield Sample((t(5, values=(2.0, NAN, -1.0, NAN, 4.0)),), dtypes=FLOATS, grad=False)
    yield Sample((t(2, values=(NAN,)),), dtypes=FLOATS, grad=False)


def median_kept():
    for shape in ((2, 3), (), (0,), (5,)):
        yield Sample((t(*shape, distinct=True), None, True), dtypes=FLOATS)
    yield Sample((t(4, distinct=True), None), dtypes=FLOATS)


def median_dim():
    for shape, dim in LINES:
        for keepdim in (False, True):
            yield Sample((t(*shape, distinct=True), dim, keepdim), dtypes=FLOATS)
    yield Sample((t(3, 5, values=(2.0, NAN, -1.0, NAN, 4.0, 0.5, 7.0)), 1), dtypes=FLOATS, grad=False)
