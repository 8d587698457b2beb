"""Samples of triangles and triangular solves."""

from __future__ import annotations

from ops.sampling import Sample, t


def solve_triangular():
    """Both triangles, with and without the diagonal, one and several right-hand sides, broadcast batches, empty
    ones."""
    for upper in (False, True):
        for unit in (False, True):
            yield Sample((t(3, 3, low=0.5, high=2), t(3, 2), upper, unit), dtypes="f32 f64 c64 c128")
            yield Sample((t(3, 3, low=0.5, high=2), t(3, 1), upper, unit), dtypes="f32 f64")
        yield Sample((t(2, 2, 2, low=0.5, high=2), t(2, 3), upper, False), dtypes="f32 f64")
        yield Sample((t(2, 2, low=0.5, high=2), t(3, 2, 2), upper, False), dtypes="f32 f64")
        yield Sample((t(2, 1, 2, 2, low=0.5, high=2), t(1, 2, 2, 1), upper, False), dtypes="f32 f64")
        for n, k in ((1, 1), (1, 3), (0, 2), (2, 0)):
            yield Sample((t(n, n, low=0.5, high=2), t(n, k), upper, False), dtypes="f32 f64")
        yield Sample((t(0, 2, 2), t(2, 2), upper, False), dtypes="f32 f64")
        yield Sample((t(9, 9, low=0.5, high=2), t(9, 5), upper, False), dtypes="f64", grad=False)
