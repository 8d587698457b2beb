"""Samples of the ops of wasm/ops/reduction/statistics.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, some, t


def moments():
    """var and std. keepdim by name: the third argument by position is `unbiased`."""
    for dim in (None, 0, -1, (0, 2)):
        for keepdim in (False, True):
            yield Sample((t(3, 2, 4), dim), {"keepdim": keepdim}, dtypes="f32 f64")
    for correction in (0, 1, 2, -1):
        yield Sample((t(2, 5), 1), {"correction": correction}, dtypes="f32 f64")
    yield Sample((t(67, low=99, high=101), 0), dtypes="f64", grad=False)
    yield Sample((t(3, 2, low=-9, high=9), 0), dtypes="i64")
    yield Sample((t(0, 3), 1), dtypes="f32 f64")
    yield Sample((t(), None), {"correction": 0}, dtypes="f32 f64")
    yield Sample((t(2, 1), 1), dtypes="f32 f64", grad=False, note="no degree of freedom")
    yield Sample((t(2), 0), {"correction": 3}, dtypes="f32 f64", grad=False, note="fewer than none")


def spread_unbiased():
    for unbiased in (True, False):
        yield from some(((2, 3), unbiased), ((5,), unbiased), dtypes="f32 f64 i32")
    yield Sample((t(), False), dtypes="f32 f64")
    yield Sample((t(0, 3), True), grad=False)


def spread_dim_unbiased():
    yield from some(
        ((2, 3), 0, True),
        ((2, 3), 1, False, True),
        ((2, 3), (0, 1), False),
        ((2, 3), None, True, True),
        ((), None, False),
        dtypes="f32 f64 i32",
    )
    yield Sample((t(0, 3), 1, True), grad=False)
