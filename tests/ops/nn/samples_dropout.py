"""Samples of the ops of wasm/ops/nn/dropout.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t


def rrelu():
    """Outside training, where rrelu is a leaky_relu: in training it draws, which test_sampling.py tests."""
    for shape in ((2, 3), (), (0,), (37,), (2, 0, 3)):
        yield Sample((t(*shape, values=(0.5, -0.4, 1.5, -2.0, 0.1)),), dtypes="f32 f64")
        yield Sample((t(*shape, values=(-0.5, 0.4, 1.5, -2.0, -0.1)), 0.1, 0.6), dtypes="f32 f64")
