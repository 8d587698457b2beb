"""Samples of sorting and searching. Differentiated are those without ties: at a tie the derivative jumps."""

from __future__ import annotations

from ops.sampling import Sample, index, t

EVERY = "b8 u8 i32 i64 f32 f64"
FLOATS = "f32 f64"
NAN, INF = float("nan"), float("inf")
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


def searchsorted():
    """Lines of one value: those stay sorted in every layout. Others are in test_order.py."""
    for keywords in ({}, {"right": True}, {"side": "right"}, {"side": "left"}, {"sorter": index(6, below=6)}):
        for values in ((4,), (2, 3), (), (0,)):
            yield Sample((t(6, values=(1.0,)), t(*values, low=0, high=2)), keywords, dtypes=EVERY[3:], grad=False)
        yield Sample(
            (t(2, 4, values=(2.0,)), t(2, 3, values=(2.0, -5.0, 0.5, NAN, 3.0, -1.0))),
            {} if "sorter" in keywords else keywords,
            dtypes=FLOATS,
            grad=False,
        )
    yield Sample((t(0), t(3)), dtypes=FLOATS, grad=False)


def bucketize():
    for right in (False, True):
        for values in ((4,), (2, 3), (), (0,)):
            yield Sample(
                (t(*values, low=0, high=2), t(6, values=(1.0,))), {"right": right}, dtypes=EVERY[3:], grad=False
            )
    yield Sample((2, t(6, values=(1.0,))), dtypes=EVERY[3:], grad=False)


def bincount():
    for n in (0, 5, 40):
        yield Sample((t(n, low=0, high=9),), dtypes="u8 i32 i64", grad=False)
        yield Sample((t(n, low=0, high=9), None, 12), dtypes="u8 i32 i64", grad=False)
        yield Sample((t(n, low=0, high=9, dtype="int64"), t(n)), dtypes=FLOATS, grad=False)
