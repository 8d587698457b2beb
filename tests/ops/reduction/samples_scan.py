"""Samples of scans along a dim."""

from __future__ import annotations

from ops.sampling import EVERY, FLOATS, INF, NAN, Sample, t

SHAPES = (
    ((5,), -1),
    ((3, 4), 0),
    ((3, 4), 1),
    ((2, 3, 2), 1),
    ((), -1),
    ((0,), 0),
    ((2, 0, 3), 1),
    ((2, 0, 3), -1),
    ((1, 4), 0),
    ((3, 37), 0),
    ((40, 2), -2),
)


def cumsum():
    for shape, dim in SHAPES:
        yield Sample((t(*shape, low=-9, high=9), dim), dtypes=EVERY)
    yield Sample((t(6, values=(1.0, INF, -INF, 2.0)), 0), dtypes=FLOATS, grad=False)
    for shape, dim in (((3, 4), 0), ((3, 4), -1), ((), 0), ((0, 2), 0), ((67,), 0)):
        yield Sample((t(*shape), dim), dtypes="c64 c128")


def cumprod():
    for shape, dim in SHAPES:
        yield Sample((t(*shape, low=-2, high=2), dim), dtypes=EVERY)
    yield Sample((t(5, values=(1.5, 0.0, -2.0, 0.5, 3.0)), 0), dtypes=FLOATS, note="a zero")
    yield Sample((t(3, 3, values=(0.0, 0.0, -2.0, 0.5, 0.0)), 0), dtypes=FLOATS, note="several zeros")


def logcumsumexp():
    for shape, dim in SHAPES:
        yield Sample((t(*shape, low=-3, high=3), dim), dtypes=EVERY)
    yield Sample((t(5, values=(1000.0, -1000.0, 1000.0, 999.0, 1001.0)), 0), dtypes=FLOATS, note="far apart")
    yield Sample(
        (t(2, 4, values=(-INF, -INF, 0.0, 1.0, -INF, INF, INF, NAN)), 1), dtypes=FLOATS, grad=False, note="inf and nan"
    )


def cumsum_reverse():
    for shape, dim in SHAPES:
        yield Sample((t(*shape), dim), dtypes=FLOATS)


def cummax():
    for shape, dim in SHAPES:
        yield Sample((t(*shape, distinct=True), dim), dtypes=FLOATS)
        yield Sample((t(*shape, low=-3, high=3), dim), dtypes=EVERY, grad=False, note="ties")
    yield Sample((t(2, 6, values=(1.0, NAN, 3.0, -INF, NAN, 0.0, -0.0)), 1), dtypes=FLOATS, grad=False, note="nan")


def linear_scan():
    for shape, dim in SHAPES:
        for reverse in (False, True):
            yield Sample((t(*shape), t(*shape), dim, reverse), dtypes=FLOATS)
    yield Sample((t(5), t(5, values=(1.0, 0.0, 2.0)), 0, False), dtypes=FLOATS)


def shift_line():
    for shape, dim in SHAPES:
        for back in (False, True):
            yield Sample((t(*shape), dim, back, 1.0), dtypes=FLOATS)
