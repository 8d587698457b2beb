"""Samples of the ops of wasm/ops/spatial/convolution.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t

# x, weight, stride, padding, output_padding, groups, dilation
TRANSPOSED = (
    ((1, 1, 2, 2), (1, 1, 2, 2), 1, 0, 0, 1, 1),
    ((1, 2, 2, 1), (2, 3, 1, 2), 1, 0, 0, 1, 1),
    ((2, 1, 2, 2), (1, 2, 2, 2), 2, 1, 1, 1, 1),
    ((1, 2, 2, 1), (2, 1, 2, 3), (2, 1), (0, 1), (1, 0), 2, 1),
    ((1, 1, 2, 3), (1, 1, 2, 2), 1, 1, (1, 0), 1, (2, 1)),
    ((1, 1, 2, 1), (1, 2, 2, 2), 1, 0, 2, 1, 3),
    ((2, 2, 2), (2, 1, 2, 2), 2, 0, 0, 1, 1),
    ((0, 2, 3, 3), (2, 2, 2, 2), 1, 0, 0, 1, 1),
)


def conv_transpose2d():
    for x, weight, *options in TRANSPOSED:
        yield Sample((t(*x), t(*weight), None, *options), dtypes="f32 f64")
        yield Sample((t(*x), t(*weight), t(weight[1] * options[3]), *options), dtypes="f32 f64")
    yield Sample((t(2, 4, 5, 6), t(4, 3, 3, 3), t(6), 2, 1, 1, 2), dtypes="f32 f64")


# x, weight, stride, padding, dilation, groups
CONVOLUTIONS = (
    ((1, 1, 3, 3), (1, 1, 2, 2), 1, 0, 1, 1),
    ((1, 2, 2, 3), (2, 2, 1, 1), 1, 0, 1, 1),
    ((2, 1, 3, 2), (2, 1, 2, 2), 1, 1, 1, 1),
    ((1, 1, 4, 3), (1, 1, 2, 3), (2, 1), (0, 1), 1, 1),
    ((1, 1, 4, 3), (1, 1, 2, 2), 1, 1, (2, 1), 1),
    ((1, 2, 3, 2), (4, 1, 2, 2), 2, 1, 1, 2),
    ((2, 2, 3), (1, 2, 2, 2), 1, 0, 1, 1),
    ((0, 2, 3, 3), (2, 2, 2, 2), 1, 0, 1, 1),
)


def conv2d():
    for x, weight, *options in CONVOLUTIONS:
        yield Sample((t(*x), t(*weight), None, *options), dtypes="f32 f64")
        yield Sample((t(*x), t(*weight), t(weight[0]), *options), dtypes="f32 f64")
    yield Sample((t(2, 4, 9, 10), t(6, 2, 3, 3), t(6), 2, 1, 1, 2), dtypes="f32 f64")
    yield Sample((t(1, 3, 17, 19), t(8, 3, 5, 5), t(8), 1, 2), dtypes="f32 f64")


def conv2d_backward_input():
    yield Sample((t(1, 1, 2, 2), t(1, 1, 2, 2), (1, 1, 3, 3), 1, 0, 1, 1), dtypes="f32 f64")
    yield Sample((t(1, 2, 2, 1), t(2, 1, 2, 2), (1, 2, 3, 2), (2, 2), (1, 0), 1, 2), dtypes="f32 f64")


def conv2d_backward_weight():
    yield Sample((t(1, 1, 2, 2), t(1, 1, 3, 3), (1, 1, 2, 2), 1, 0, 1, 1), dtypes="f32 f64")
    yield Sample((t(1, 2, 2, 1), t(1, 2, 3, 2), (2, 1, 2, 2), (2, 2), (1, 0), 1, 2), dtypes="f32 f64")


def conv2d_padded():
    """convolution2d_padded(x, weight, bias, stride, padding, dilation, groups)."""
    for x, weight, dilation, groups in (
        ((1, 1, 3, 3), (1, 1, 2, 2), 1, 1),
        ((1, 2, 3, 2), (2, 1, 3, 2), 1, 2),
        ((1, 4, 3), (1, 1, 2, 3), (2, 1), 1),
        ((0, 2, 3, 3), (2, 2, 2, 2), 1, 1),
    ):
        yield Sample((t(*x), t(*weight), None, 1, "same", dilation, groups), dtypes="f32 f64")
        yield Sample((t(*x), t(*weight), t(weight[0]), [1, 1], "same", dilation, groups), dtypes="f32 f64")
    yield Sample((t(1, 1, 3, 3), t(1, 1, 2, 2), t(1), 2, "valid"), dtypes="f32 f64")
