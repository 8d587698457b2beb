"""Samples of the matrix exponential."""

from __future__ import annotations

from ops.sampling import Sample, t


def matrix_exp():
    for shape in ((1, 1), (3, 3), (2, 2, 2)):
        yield Sample((t(*shape),), dtypes="f32 f64 c64 c128")
    yield Sample((t(3, 3, low=-8, high=8),), dtypes="f64", grad=False)
    for shape in ((0, 0), (0, 2, 2), (2, 0, 0)):
        yield Sample((t(*shape),), dtypes="f32 f64")
