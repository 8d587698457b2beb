"""Samples of the ops of wasm/ops/spatial/folding.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t


def unfold_images():
    """unfold_images(x, kernel_size, dilation, padding, stride)."""
    for shape, *rest in (
        ((1, 2, 3, 3), 2),
        ((2, 1, 4, 3), (3, 2), (1, 2), (1, 0), (2, 1)),
        ((2, 2, 3), (2, 1), 1, 1, 2),
        ((0, 2, 3, 3), 2),
        ((2, 0, 3, 3), 2),
    ):
        yield Sample((t(*shape), *rest), dtypes="f32 f64")


def fold_images():
    """fold_images(x, output_size, kernel_size, dilation, padding, stride)."""
    for shape, *rest in (
        ((1, 8, 4), 3, 2),
        ((2, 6, 6), (4, 3), (3, 2), (1, 2), (1, 1), (2, 1)),
        ((4, 9), (2, 3), (2, 1), 1, (1, 0), (1, 1)),
        ((0, 4, 4), (3, 3), 2),
    ):
        yield Sample((t(*shape), *rest), dtypes="f32 f64")
