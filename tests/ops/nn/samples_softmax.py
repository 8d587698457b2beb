"""Samples of the ops of wasm/ops/nn/softmax.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t

import lucid


def softmax():
    for shape, dim in (
        ((2, 3), 1),
        ((2, 3), 0),
        ((2, 3, 2), -2),
        ((4,), 0),
        ((), 0),
        ((), -1),
        ((0, 3), 1),
        ((3, 0), 1),
        ((2, 37), -1),
        ((37, 2), 0),
    ):
        yield Sample((t(*shape, low=-3, high=3), dim), dtypes="b8 u8 i32 i64 f32 f64")
    yield Sample((t(2, 3, values=(1e4, 0.0, -1e4)), 1), dtypes="f32 f64", grad=False, note="no overflow")


def softmax_cast():
    """With a dtype, and without."""
    for shape, dim in (((2, 3), 1), ((4,), 0), ((), 0), ((0, 3), 1)):
        for dtype in (lucid.float64, lucid.float32, None):
            yield Sample((t(*shape, low=-3, high=3), dim, dtype), dtypes="i32 f32 f64", grad=dtype is not lucid.float32)


def softmax_backward():
    for shape, dim in (((2, 3), 1), ((2, 3), 0), ((2, 2, 2), 1), ((4,), 0)):
        yield Sample((t(*shape), t(*shape, low=0.1, high=0.9), dim), dtypes="f32 f64")
