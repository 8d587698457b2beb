"""Samples of the ops of wasm/ops/spatial/convolution.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t

# By the number of dims: x, weight, stride, padding, output_padding, groups, dilation
TRANSPOSED = {
    1: (
        ((2, 2, 3), (2, 1, 2), 2, 1, 1, 2, 1),
        ((2, 2), (2, 2, 3), 1, 0, 2, 1, 3),
        ((0, 2, 3), (2, 2, 2), 1, 0, 0, 1, 1),
    ),
    2: (
        ((1, 1, 2, 2), (1, 1, 2, 2), 1, 0, 0, 1, 1),
        ((1, 2, 2, 1), (2, 3, 1, 2), 1, 0, 0, 1, 1),
        ((2, 1, 2, 2), (1, 2, 2, 2), 2, 1, 1, 1, 1),
        ((1, 2, 2, 1), (2, 1, 2, 3), (2, 1), (0, 1), (1, 0), 2, 1),
        ((1, 1, 2, 3), (1, 1, 2, 2), 1, 1, (1, 0), 1, (2, 1)),
        ((1, 1, 2, 1), (1, 2, 2, 2), 1, 0, 2, 1, 3),
        ((2, 2, 2), (2, 1, 2, 2), 2, 0, 0, 1, 1),
        ((0, 2, 3, 3), (2, 2, 2, 2), 1, 0, 0, 1, 1),
    ),
    3: (
        ((1, 2, 2, 1, 2), (2, 1, 2, 2, 1), (2, 1, 1), 0, (1, 0, 0), 2, 1),
        ((1, 1, 2, 1), (1, 2, 2, 1, 2), 1, (1, 0, 0), 0, 1, 2),
        ((0, 1, 2, 2, 2), (1, 1, 2, 2, 2), 1, 0, 0, 1, 1),
    ),
}


def conv_transpose(dims):
    for x, weight, *options in TRANSPOSED[dims]:
        yield Sample((t(*x), t(*weight), None, *options), dtypes="f32 f64")
        yield Sample((t(*x), t(*weight), t(weight[1] * options[3]), *options), dtypes="f32 f64")
    if dims == 2:
        yield Sample((t(2, 4, 5, 6), t(4, 3, 3, 3), t(6), 2, 1, 1, 2), dtypes="f32 f64")


# By the number of dims: x, weight, stride, padding, dilation, groups
CONVOLUTIONS = {
    1: (
        ((1, 1, 4), (1, 1, 2), 1, 0, 1, 1),
        ((2, 2, 5), (4, 1, 2), 2, 1, 1, 2),
        ((2, 5), (3, 2, 2), 1, 1, 2, 1),
        ((0, 2, 3), (2, 2, 2), 1, 0, 1, 1),
    ),
    2: (
        ((1, 1, 3, 3), (1, 1, 2, 2), 1, 0, 1, 1),
        ((1, 2, 2, 3), (2, 2, 1, 1), 1, 0, 1, 1),
        ((2, 1, 3, 2), (2, 1, 2, 2), 1, 1, 1, 1),
        ((1, 1, 4, 3), (1, 1, 2, 3), (2, 1), (0, 1), 1, 1),
        ((1, 1, 4, 3), (1, 1, 2, 2), 1, 1, (2, 1), 1),
        ((1, 2, 3, 2), (4, 1, 2, 2), 2, 1, 1, 2),
        ((2, 2, 3), (1, 2, 2, 2), 1, 0, 1, 1),
        ((0, 2, 3, 3), (2, 2, 2, 2), 1, 0, 1, 1),
    ),
    3: (
        ((1, 2, 2, 3, 2), (2, 1, 2, 2, 1), (1, 2, 1), (1, 0, 0), 1, 2),
        ((1, 3, 2, 2), (2, 1, 2, 1, 2), 1, 0, (2, 1, 1), 1),
        ((1, 2, 2, 1, 2), (1, 2, 1, 1, 1), 1, 0, 1, 1),
        ((0, 1, 2, 2, 2), (1, 1, 2, 2, 2), 1, 0, 1, 1),
    ),
}


def conv(dims):
    for x, weight, *options in CONVOLUTIONS[dims]:
        yield Sample((t(*x), t(*weight), None, *options), dtypes="f32 f64")
        yield Sample((t(*x), t(*weight), t(weight[0]), *options), dtypes="f32 f64")
    if dims == 2:
        yield Sample((t(2, 4, 9, 10), t(6, 2, 3, 3), t(6), 2, 1, 1, 2), dtypes="f32 f64")
        yield Sample((t(1, 3, 17, 19), t(8, 3, 5, 5), t(8), 1, 2), dtypes="f32 f64")


def convolve():
    for dims in (1, 3):
        yield list(conv(dims))[1]


def convolution():
    """convolution(x, weight, bias, stride, padding, dilation, transposed, output_padding, groups)."""
    yield Sample((t(1, 2, 3, 3), t(2, 1, 2, 2), t(2), 1, (0, 1), 1, False, 0, 2), dtypes="f32 f64")
    yield Sample((t(2, 3), t(2, 1, 2), None, 2, 0, 1, True, 1, 1), dtypes="f32 f64")
    yield Sample((t(0, 1, 3), t(1, 1, 2), None, 1, 0, 1, False, 0, 1), dtypes="f32 f64")


def conv_tbc():
    yield Sample((t(3, 2, 2), t(2, 2, 1), t(1)), dtypes="f32 f64")
    yield Sample((t(2, 1, 2), t(3, 2, 2), t(2), 1), dtypes="f32 f64")
    yield Sample((t(2, 0, 2), t(1, 2, 2), t(2)), dtypes="f32 f64")


def convolve_backward_input():
    yield Sample((t(1, 1, 2, 2), t(1, 1, 2, 2), (1, 1, 3, 3), 1, 0, 1, 1), dtypes="f32 f64")
    yield Sample((t(1, 2, 2, 1), t(2, 1, 2, 2), (1, 2, 3, 2), (2, 2), (1, 0), 1, 2), dtypes="f32 f64")
    yield Sample((t(1, 1, 1, 2, 1), t(1, 1, 2, 1, 1), (1, 1, 2, 2, 1), 1, 0, 1, 1), dtypes="f32 f64")


def convolve_backward_weight():
    yield Sample((t(1, 1, 2, 2), t(1, 1, 3, 3), (1, 1, 2, 2), 1, 0, 1, 1), dtypes="f32 f64")
    yield Sample((t(1, 2, 2, 1), t(1, 2, 3, 2), (2, 1, 2, 2), (2, 2), (1, 0), 1, 2), dtypes="f32 f64")
    yield Sample((t(1, 1, 1, 2, 1), t(1, 1, 2, 2, 1), (1, 1, 2, 1, 1), 1, 0, 1, 1), dtypes="f32 f64")


def conv_padded(dims):
    """convolution2d_padded(x, weight, bias, stride, padding, dilation, groups), and its kin."""
    for x, weight, dilation, groups in (
        ((1, 1, 2, 2, 1), (1, 1, 2, 1, 1), 1, 1),
        ((1, 1, 3, 3, 2), (1, 1, 2, 2, 1), 1, 1),
        ((1, 2, 3, 2, 1), (2, 1, 3, 2, 2), 1, 2),
        ((1, 4, 3, 2), (1, 1, 2, 3, 2), (2, 1, 1), 1),
        ((0, 2, 3, 3, 2), (2, 2, 2, 2, 2), 1, 1),
    ):
        x, weight = x[: dims - 3] if dims < 3 else x, weight[: dims - 3] if dims < 3 else weight
        dilation = dilation[:dims] if isinstance(dilation, tuple) else dilation
        yield Sample((t(*x), t(*weight), None, 1, "same", dilation, groups), dtypes="f32 f64")
        if dims == 2:
            yield Sample((t(*x), t(*weight), t(weight[0]), [1, 1], "same", dilation, groups), dtypes="f32 f64")
    sizes = [1, 1] + [3] * dims, [1, 1] + [2] * dims
    yield Sample((t(*sizes[0]), t(*sizes[1]), t(1), 2, "valid"), dtypes="f32 f64")
