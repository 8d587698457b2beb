"""Samples of least squares. As in samples_lu.py matrices come in twos."""

from __future__ import annotations

from ops.sampling import Sample, t

FIELDS = "f32 f64 c64 c128"


def lstsq():
    for m, n, p in ((3, 3, 2), (4, 2, 3), (2, 4, 1), (1, 1, 1), (12, 9, 2)):
        yield Sample((t(2, m, n), t(2, m, p), 1e-6), dtypes=FIELDS, grad=m < 12)
    yield Sample((t(2, 3, 2), t(3, 2), 1e-6), dtypes="f32 f64")
    for shape, other in (((0, 2), (0, 1)), ((2, 0), (2, 1)), ((0, 3, 2), (0, 3, 1)), ((3, 2), (3, 0))):
        yield Sample((t(*shape), t(*other), 1e-6), dtypes="f32 f64", grad=False)
