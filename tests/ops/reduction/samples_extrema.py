"""Samples of the ops of wasm/ops/reduction/extrema.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.reduction.samples_reduction import REDUCED
from ops.sampling import NAN, Sample, t


def arg_reduction():
    """argmax and argmin; ties go to the first, nan wins."""
    for dim in (None, 0, 1, -1):
        for keepdim in (False, True):
            if dim is not None or not keepdim:
                yield Sample((t(3, 4, low=-9, high=9), dim, keepdim), dtypes=REDUCED)
    yield Sample((t(3, 5, values=(1, 3, 3, 2)), 1, False), dtypes=REDUCED)
    yield Sample((t(6, values=(1.0, NAN, 5.0, NAN)), 0, False), dtypes="f32 f64")
    yield Sample((t(), None, False), dtypes=REDUCED)
    yield Sample((t(0, 3), 1, False), dtypes=REDUCED)
    yield Sample((t(5, 70, low=-99, high=99), 1, False), dtypes=REDUCED)


def aminmax():
    for dim in (None, 0, -1, (0, 2)):
        for keepdim in (False, True):
            yield Sample((t(2, 3, 2, distinct=True),), {"dim": dim, "keepdim": keepdim}, dtypes="b8 u8 i64 f32 f64")
    yield Sample((t(),), dtypes="f32 i64")
    yield Sample((t(2, 0),), {"dim": 0}, dtypes="f32")
    yield Sample((t(3, values=(1.0, float("nan"), 2.0)),), dtypes="f32 f64", grad=False)
