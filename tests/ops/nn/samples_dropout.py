"""Samples of the ops of wasm/ops/nn/dropout.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t


def rrelu():
    """Outside training, where rrelu is a leaky_relu: in training it draws, which test_sampling.py tests."""
    for shape in ((2, 3), (), (0,), (37,), (2, 0, 3)):
        yield Sample((t(*shape, values=(0.5, -0.4, 1.5, -2.0, 0.1)),), dtypes="f32 f64")
        yield Sample((t(*shape, values=(-0.5, 0.4, 1.5, -2.0, -0.1)), 0.1, 0.6), dtypes="f32 f64")


def _dropping(*shapes):
    """Calls that draw nothing, or nothing that matters: p is 0 or 1, or training is over."""
    for shape in shapes:
        for rest in ((0.0, True), (1.0, True), (0.4, False)):
            yield Sample((t(*shape), *rest), dtypes="f32 f64")


def dropout():
    """dropout(x, p, training). What is drawn in between: test_dropout.py and test_nn_layers.py."""
    yield from _dropping((2, 3), (), (0,), (37,))


def dropout_channels(dims):
    """dropout1d(x, p, training) and its kin, of images of so many dims."""
    yield from _dropping((2, 2, *[2] * dims), (0, 2, *[2] * dims), *([] if dims == 2 else [(2, *[1] * dims)]))


def alpha_dropout():
    yield from _dropping((2, 3), (), (0,), (37,))


def feature_alpha_dropout():
    yield from _dropping((2, 3), (2, 2, 2), (0, 3))
