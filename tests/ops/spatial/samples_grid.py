"""Samples of the ops of wasm/ops/spatial/grid.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t

# Places whose positions are far from a kink, inside and outside of images with these sizes.
PLACES = (-0.83, 0.31, 0.12, -0.44, 1.37, -1.61, 0.57, 0.9)
PADDINGS = ("zeros", "border", "reflection")


def grid_sampled():
    """grid_sampled(x, grid, mode, padding, align_corners, order)."""
    for mode in ("bilinear", "nearest", "bicubic"):
        for i, padding in enumerate(PADDINGS):
            for corners in (False, True):
                shape = ((1, 1, 3, 4), (2, 2, 2, 1), (1, 3, 1, 4))[i]
                grid = t(shape[0], 2, 2 // shape[0], 2, values=PLACES)
                yield Sample((t(*shape), grid, mode, padding, corners, (0, 0)), dtypes="f32 f64")
            if mode != "nearest":
                yield Sample(
                    (t(1, 1, 3, 4), t(1, 2, 1, 2, values=PLACES), mode, padding, False, (1, 0)), dtypes="f32 f64"
                )
                yield Sample(
                    (t(1, 1, 3, 4), t(1, 2, 1, 2, values=PLACES), mode, padding, True, (1, 1)), dtypes="f32 f64"
                )
    for mode, padding in (("bilinear", "zeros"), ("bilinear", "reflection"), ("nearest", "border")):
        grid = t(1, 2, 1, 1, 3, values=PLACES)
        yield Sample((t(1, 1, 2, 3, 2), grid, mode, padding, False, (0, 0, 0)), dtypes="f32 f64")
    yield Sample((t(0, 2, 3, 3), t(0, 2, 2, 2), "bilinear", "zeros", False, (0, 0)), dtypes="f32 f64")
    yield Sample((t(1, 2, 3, 3), t(1, 0, 2, 2), "bicubic", "zeros", False, (0, 0)), dtypes="f32 f64")
    yield Sample(
        (t(2, 3, 7, 9), t(2, 5, 4, 2, low=-1.3, high=1.3), "bicubic", "reflection", True, (0, 0)),
        dtypes="f32 f64",
        grad=False,
    )


def grid_sampled_back():
    for mode, padding in (("bilinear", "zeros"), ("bicubic", "border"), ("nearest", "reflection")):
        grid = t(1, 2, 2, 2, values=PLACES)
        yield Sample((t(1, 1, 2, 2), grid, (1, 1, 3, 4), mode, padding, False, (0, 0)), dtypes="f32 f64")
    yield Sample(
        (t(1, 1, 1, 2, 1), t(1, 1, 2, 1, 3, values=PLACES), (1, 1, 2, 3, 2), "bilinear", "zeros", True, (0, 0, 1)),
        dtypes="f32 f64",
    )
