"""Samples of vector norms."""

from __future__ import annotations

from ops.sampling import INF, Sample, t


def vector_norm():
    """Every kind of order, over all dims and some, of vectors with zeros, of nothing."""
    for p in (2.0, 1.0, 3.0, 0.5, 0.0, -1.0, -2.5, INF, -INF):
        smooth = p not in (0.0, INF, -INF)
        one = t(2, 3, distinct=True, low=0.3)
        yield Sample((one, p, [1], False), dtypes="f32 f64", grad=smooth)
        yield Sample((one, p, None, True), dtypes="f32 f64", grad=smooth)
        yield Sample((t(4, values=(0.0, -2.0, 0.0, 3.0)), p, None, False), dtypes="f32 f64", grad=False)
        yield Sample((t(2, 3), p, [0], False), dtypes="c64 c128", grad=False)
    for p in (2.0, 1.0, 3.0, 0.0):
        yield Sample((t(0, 2), p, [0], False), dtypes="f32 f64", grad=False)
    yield Sample((t(2, 3, 4), 2.0, [0, 2], True), dtypes="f32 f64")
    yield Sample((t(2, 3, 17), 2.0, [-1], False), dtypes="f32 f64 f16 bf16", grad=False)
    yield Sample((t(), 3.0, None, False), dtypes="f32 f64", grad=False)
