"""Samples of the ops of wasm/ops/nn/pooling.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t

# x, kernel_size, stride, padding, dilation, ceil_mode
POOLS = (
    ((1, 1, 4, 3), 2, None, 0, 1, False),
    ((1, 1, 3, 4), (2, 3), 1, 0, 1, False),
    ((1, 1, 3, 3), 2, 2, 1, 1, False),
    ((1, 1, 4, 3), 2, (2, 1), 0, (1, 2), False),
    ((1, 1, 3, 4), 2, 2, 0, 1, True),
    ((2, 2, 3), 2, 1, 0, 1, False),
)


def max_pool2d():
    for x, *options in POOLS:
        yield Sample((t(*x, distinct=True), *options), dtypes="f32 f64")
    yield Sample((t(0, 2, 3, 3), 2), dtypes="f32 f64")
    yield Sample((t(2, 3, 11, 13), 3, 2, 1, 1, True), dtypes="f32 f64", grad=False)


def max_pool2d_backward():
    yield Sample((t(1, 1, 2, 2), t(1, 1, 2, 2, dtype="int64", values=(0, 2, 2, 5)), (1, 1, 3, 3)), dtypes="f32 f64")
