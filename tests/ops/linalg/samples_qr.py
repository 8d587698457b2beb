"""Samples of products of reflections."""

from __future__ import annotations

from ops.sampling import Sample, t

FIELDS = "f32 f64 c64 c128"


def householder_product():
    for m, n, k in ((3, 3, 3), (4, 2, 2), (4, 3, 1), (3, 3, 0), (0, 0, 0), (1, 1, 1)):
        yield Sample((t(m, n), t(k), k), dtypes=FIELDS)
    yield Sample((t(2, 3, 2), t(2, 2), 2), dtypes="f32 f64")


def ormqr():
    for transpose in (False, True):
        yield Sample((t(3, 2), t(2), t(3, 4), 2, True, transpose), dtypes=FIELDS)
        yield Sample((t(3, 2), t(2), t(4, 3), 2, False, transpose), dtypes=FIELDS)
        yield Sample((t(2, 3, 3), t(2, 1), t(2, 3, 1), 1, True, transpose), dtypes="f32 f64")
    yield Sample((t(0, 0), t(0), t(0, 2), 0, True, False), dtypes="f32 f64")
