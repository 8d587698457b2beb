"""Samples of the ops of wasm/ops/spatial/pooling.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t

# By the number of dims: x, kernel_size, stride, padding, dilation, ceil_mode
POOLS = {
    1: (((1, 2, 5), 2, None, 0, 1, False), ((2, 6), 3, 2, 1, 1, True), ((1, 1, 6), 2, 1, 1, 3, False)),
    2: (
        ((1, 1, 4, 3), 2, None, 0, 1, False),
        ((1, 1, 3, 4), (2, 3), 1, 0, 1, False),
        ((1, 1, 3, 3), 2, 2, 1, 1, False),
        ((1, 1, 4, 3), 2, (2, 1), 0, (1, 2), False),
        ((1, 1, 3, 4), 2, 2, 0, 1, True),
        ((2, 2, 3), 2, 1, 0, 1, False),
    ),
    3: (
        ((1, 1, 3, 2, 3), 2, None, 0, 1, False),
        ((1, 2, 3, 2), (1, 2, 2), (1, 2, 1), (0, 1, 0), 1, True),
        ((1, 1, 3, 3, 2), 2, 1, (0, 1, 1), (2, 1, 1), False),
    ),
}


def max_pool(dims, indices, few=False):
    """max_pool2d(x, kernel_size, stride, padding, dilation, ceil_mode, return_indices) and its kin."""
    for x, *options in POOLS[dims][: 1 if few else None]:
        yield Sample((t(*x, distinct=True), *options, indices), dtypes="f32 f64")
    yield Sample((t(*[0, 2] + [3] * dims), 2, (), 0, 1, False, indices), dtypes="f32 f64")
    if dims == 2 and not few:
        yield Sample((t(2, 3, 11, 13), 3, 2, 1, 1, True, indices), dtypes="f32 f64", grad=False)


def max_pool_backward():
    places = t(1, 1, 2, 2, dtype="int64", values=(0, 2, 2, 5))
    yield Sample((t(1, 1, 2, 2), places, (1, 1, 3, 3), 2), dtypes="f32 f64")
    yield Sample((t(1, 1, 2, 2), places, (1, 1, 2, 6), 1), dtypes="f32 f64")


def fractional_max_pool():
    """fractional_max_pool(x, dims, kernel_size, output_size, samples)."""
    drawn = {"values": (0.31, 0.77, 0.52, 0.12), "low": 0.1, "high": 0.9}
    yield Sample((t(1, 2, 5, 4, distinct=True), 2, 2, (3, 2), t(1, 2, 2, **drawn)), dtypes="f32 f64")
    yield Sample((t(1, 3, 4, 2, distinct=True), 3, (2, 2, 1), (2, 3, 2), t(1, 1, 3, **drawn)), dtypes="f32 f64")
    yield Sample((t(0, 1, 3, 3), 2, 2, 2, t(0, 1, 2)), dtypes="f32 f64")


def max_unpool(dims):
    """max_unpool2d(x, indices, kernel_size, stride, padding, output_size) and its kin."""
    for shape, places, *rest in {
        1: (((1, 2, 2), (0, 3), 2), ((2, 2), (4, 1), 2, 2, 0, (5,)), ((0, 1, 2), (0,), 2)),
        2: (
            ((1, 1, 2, 2), (0, 3, 9, 14), 2),
            ((2, 1, 2), (0, 3), 2, 2, 0, (2, 5)),
            ((1, 2, 1, 2), (1, 3, 0, 2), (2, 3), None, (0, 1)),
            ((0, 2, 2, 2), (0,), 2),
        ),
        3: (
            ((1, 1, 2, 1, 1), (0, 9), 2),
            ((1, 1, 1, 2), (3, 8), (1, 2, 2), None, 0, (1, 2, 5)),
            ((0, 1, 2, 1, 1), (0,), 2),
        ),
    }[dims]:
        yield Sample((t(*shape), t(*shape, dtype="int64", values=places), *rest), dtypes="f32 f64")


def avg_pool(dims):
    """avg_pool2d(x, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override) and its kin."""
    for number, (x, kernel, stride, padding, dilation, ceil_mode) in enumerate(POOLS[dims]):
        if dilation == 1:
            yield Sample((t(*x), kernel, stride, padding, ceil_mode, number % 2 == 0), dtypes="f32 f64")
    x, kernel, stride, *_ = POOLS[dims][0]
    if dims == 1:
        yield Sample((t(1, 40), 33, 2), dtypes="f32 f64", note="a window of several vectors")
    else:
        yield Sample((t(*x), kernel, 1, 1, True, False, -3), dtypes="f32 f64")
        yield Sample((t(*x), kernel, 1, 1, True, False), dtypes="f32 f64")
    yield Sample((t(*[0, 2] + [3] * dims), 2), dtypes="f32 f64")


def lp_pool(dims):
    """lp_pool2d(x, norm_type, kernel_size, stride, ceil_mode) and its kin."""
    x, kernel, *_ = POOLS[dims][0]
    yield Sample((t(*x, low=0.5, high=2), 2.0, kernel), dtypes="f32 f64")
    yield Sample((t(*x, low=0.5, high=2), 3, [kernel] * dims, 1, True), dtypes="f32 f64")
    yield Sample((t(*[0, 2] + [3] * dims), 2.0, 2), dtypes="f32 f64")


def adaptive_pool(dims, indices=None, few=False):
    """adaptive_avg_pool2d(x, output_size), adaptive_max_pool2d(x, output_size, return_indices) and their kin."""
    more = () if indices is None else (indices,)
    for shape, size in {
        1: (((1, 2, 5), 3), ((2, 4), (None,)), ((1, 1, 2), 5), ((0, 1, 2), 1)),
        2: (((1, 2, 4, 3), (3, 2)), ((2, 2, 3), (None, 2)), ((1, 1, 3, 2), 1), ((0, 1, 2, 2), None)),
        3: (((1, 1, 3, 2, 3), 2), ((1, 2, 3, 2), (1, None, 3)), ((0, 1, 2, 2, 2), 1)),
    }[dims][-2 if few else 0 :]:
        yield Sample((t(*shape, distinct=True), size, *more), dtypes="f32 f64")
