"""Samples of the ops of wasm/ops/order/sorting.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import EVERY, FLOATS, INF, NAN, Sample, t

SPECIAL = (2.5, NAN, -INF, 0.0, -0.0, INF, NAN, -1e-40, 1e30, -7.25, 0.0)


def sort():
    for shape, dim in (
        ((5,), -1),
        ((3, 4), 0),
        ((3, 4), 1),
        ((2, 3, 2), 1),
        ((), -1),
        ((0,), 0),
        ((2, 0, 3), 1),
        ((2, 0, 3), -1),
        ((1, 4), 0),
    ):
        for descending in (False, True):
            yield Sample((t(*shape, distinct=True), dim, descending), dtypes=FLOATS)
            yield Sample((t(*shape, low=-4, high=4), dim, descending), dtypes=EVERY, grad=False, note="ties")
    for n in (47, 49, 79, 82, 700):
        yield Sample((t(n, low=-300, high=300),), {"stable": True}, dtypes=EVERY, grad=False)
        yield Sample((t(2, n, low=-3e9, high=3e9), -1, True), dtypes=FLOATS, grad=False)
    for n in (11, 300):
        for descending in (False, True):
            yield Sample(
                (t(n, values=SPECIAL), 0, descending), dtypes=FLOATS, grad=False, note="nan, inf and both zeros"
            )


def topk():
    for shape, k, dim in (
        ((5,), 2, -1),
        ((3, 4), 2, 0),
        ((3, 4), 4, 1),
        ((2, 3, 2), 1, 1),
        ((), 1, -1),
        ((0,), 0, 0),
        ((2, 0, 3), 2, -1),
        ((3, 2), 0, 0),
    ):
        for largest in (False, True):
            yield Sample((t(*shape, distinct=True), k, dim, largest), dtypes=FLOATS)
            yield Sample((t(*shape, low=-4, high=4), k, dim, largest), dtypes=EVERY, grad=False, note="ties")
    for n, k in ((60, 7), (700, 1), (700, 100), (1000, 999)):
        yield Sample((t(n, low=-300, high=300), k), dtypes=EVERY, grad=False)
        yield Sample((t(2, n, low=-3e9, high=3e9), k, 1, False), dtypes=FLOATS, grad=False)
    for largest in (False, True):
        yield Sample((t(33, values=SPECIAL), 9, 0, largest), dtypes=FLOATS, grad=False, note="nan, inf and both zeros")


def unique_flat():
    for shape in ((6,), (3, 4), (), (0,), (2, 0), (130,)):
        for consecutive in (False, True):
            yield Sample((t(*shape, low=-3, high=3), consecutive), dtypes=EVERY, grad=False)
            yield Sample(
                (t(*shape, values=(2.0, 2.0, -0.0, 0.0, 1.5, NAN, NAN, 2.0, -INF)), consecutive),
                dtypes=FLOATS,
                grad=False,
            )


def unique_dim():
    for shape, dim in (((6,), 0), ((9, 2), 0), ((2, 9), -1), ((2, 7, 2), 1), ((1, 3), 0), ((0, 3), 0), ((70, 1), 0)):
        for consecutive in (False, True):
            yield Sample((t(*shape, low=0, high=2), dim, consecutive), dtypes=EVERY, grad=False)
            yield Sample(
                (t(*shape, values=(2.0, 2.0, -1.0, 0.0, 2.0, 2.0, -0.0, -1.0)), dim, consecutive),
                dtypes=FLOATS,
                grad=False,
            )
    for consecutive in (False, True):
        yield Sample(
            (t(6, 2, values=(1.0, NAN, 1.0, NAN, 0.5, 2.0)), 0, consecutive), dtypes=FLOATS, grad=False, note="nan"
        )


def msort():
    for shape in ((5,), (3, 2), (), (0,), (2, 0), (17, 2, 2)):
        yield Sample((t(*shape, low=-3, high=3, distinct=True),), dtypes="b8 u8 i64 f32 f64")
