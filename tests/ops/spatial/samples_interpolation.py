"""Samples of the ops of wasm/ops/spatial/interpolation.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t

MODES = ("nearest", "nearest_exact", "linear", "cubic", "area", "linear_smooth", "cubic_smooth", "lanczos")

# size of the dim, wanted size, scale
SIZES = ((5, 8, 0.0), (7, 3, 0.0), (4, 4, 0.0), (3, 7, 2.4), (1, 3, 0.0), (6, 1, 0.0))


def resample():
    """resample(x, dim, size, mode, scale, align_corners)."""
    for i, mode in enumerate(MODES):
        for k, (n, size, scale) in enumerate(SIZES):
            shape, dim = (((2, n), 1), ((n, 2), 0), ((1, n, 1), -2))[(i + k) % 3]
            yield Sample((t(*shape), dim, size, mode, scale), dtypes="f32 f64")
            if mode in ("linear", "cubic"):
                yield Sample((t(*shape), dim, size, mode, 0.0, True), dtypes="f32 f64")
    yield Sample((t(0, 3), 1, 5, "linear"), dtypes="f32 f64")
    yield Sample((t(3, 11, 6), 1, 5, "cubic_smooth"), dtypes="f32 f64", grad=False)


def resample_back():
    """The same with the two sizes exchanged."""
    for mode in MODES:
        for n, size, scale in SIZES[:4]:
            yield Sample((t(size, 2), 0, n, mode, scale), dtypes="f32 f64")
    yield Sample((t(2, 8), 1, 5, "linear", 0.0, True), dtypes="f32 f64")
    yield Sample((t(0, 5), 1, 3, "cubic"), dtypes="f32 f64")
