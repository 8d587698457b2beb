"""Samples of the ops of wasm/ops/reduction/sums.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.reduction.samples_reduction import reduction
from ops.sampling import EVERY, INF, NAN, Sample, some, t


def with_nan():
    """As reduction, and with NaN: among numbers, beside infinities, and alone."""
    yield from reduction()
    for dim in (None, 0, 1, (0, 1)):
        yield Sample((t(3, 2, values=(1.0, NAN, -2.5, 0.5, NAN, 3.0)), dim), dtypes="f16 f32 f64", grad=False)
    yield Sample((t(4, 2, values=(NAN, 1.0, NAN, INF)), 0, True), dtypes="f32 f64", grad=False)
    yield Sample((t(3, values=(NAN,)),), dtypes="f32 f64", grad=False)


def count_nonzero():
    for dim in (None, 0, -1, (0, 1)):
        yield Sample((t(3, 4, values=(0, 1, 2, 0, 0)), dim), dtypes=EVERY + " f16 c64")
    yield Sample((t(3, values=(NAN, 0.0, -0.0)),), dtypes="f32 f64")
    yield from some(((),), ((0, 3), 0), ((0, 3), 1), ((0,),))


def trace():
    yield from some(((3, 3),), ((2, 4),), ((4, 2),), ((1, 1),), ((0, 3),), dtypes=EVERY + " f16 c64")
