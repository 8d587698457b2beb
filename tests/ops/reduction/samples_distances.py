"""Samples of the ops of wasm/ops/reduction/distances.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t


def row_distances():
    """Every kind of p; one row, long rows, batches; empty ones."""
    for p in (2.0, 1.0, 0.0, float("inf"), 3.0, 1.5, 0.5):
        yield Sample(
            (t(3, 2, low=0, high=4, distinct=True), t(4, 2, low=5, high=9, distinct=True), p), dtypes="f32 f64"
        )
    yield Sample((t(2, 37), t(3, 37), 2.0), dtypes="f32 f64", grad=False)
    yield Sample((t(2, 37), t(3, 37), 1.0), dtypes="f32 f64", grad=False)
    yield Sample((t(2, 1, 2, 3), t(2, 1, 3, 3), 2.0), dtypes="f16 f32 f64")
    for p in (2.0, 0.0, float("inf"), 1.5):
        yield Sample((t(2, 0), t(3, 0), p), dtypes="f32 f64")
    yield Sample((t(0, 2), t(3, 2), 2.0), dtypes="f32 f64")
    yield Sample((t(2, 3), t(0, 3), 1.0), dtypes="f32 f64")
