"""Samples of the ops of wasm/ops/spatial/pooling.py: the calls with which the suites test them."""

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


def max_pool2d_values():
    """max_pool2d_values(x, kernel_size, stride, padding, dilation, return_indices, ceil_mode)."""
    for sample in max_pool2d():
        window, ceil = sample.args[:5], sample.args[5:]
        yield Sample((*window, False, *ceil) if len(window) == 5 else window, dtypes=sample.dtypes, grad=sample.grad)


def max_pool2d_both():
    for sample in max_pool2d():
        window, ceil = sample.args[:5], sample.args[5:]
        yield Sample((*window, True, *ceil) if len(window) == 5 else window, dtypes=sample.dtypes, grad=sample.grad)


def max_unpool2d():
    """max_unpool2d(x, indices, kernel_size, stride, padding, output_size)."""
    for shape, places, rest in (
        ((1, 1, 2, 2), (0, 3, 9, 14), (2,)),
        ((2, 1, 2), (0, 3), (2, 2, 0, (2, 5))),
        ((1, 2, 1, 2), (1, 3, 0, 2), ((2, 3), None, (0, 1))),
        ((0, 2, 2, 2), (0,), (2,)),
    ):
        yield Sample((t(*shape), t(*shape, dtype="int64", values=places), *rest), dtypes="f32 f64")
