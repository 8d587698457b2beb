"""Samples of the ops of wasm/ops/nn/linear.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t

AFFINE = (((2, 3), (4, 3)), ((3,), (2, 3)), ((2, 1, 2), (3, 2)), ((0, 3), (2, 3)), ((5, 37), (3, 37)))


def linear_map():
    """linear_map(x, weight, bias), also of one output feature without a dim."""
    for x, weight in AFFINE:
        yield Sample((t(*x), t(*weight)), dtypes="f32 f64")
        yield Sample((t(*x), t(*weight), t(weight[0])), dtypes="f32 f64")
    for x in ((2, 3), (3,), (0, 3)):
        yield Sample((t(*x), t(3)), dtypes="f32 f64")
        yield Sample((t(*x), t(3), t()), dtypes="f32 f64")


def fused_linear_gelu():
    for x, weight in AFFINE:
        for approximate in ("tanh", "none"):
            yield Sample((t(*x), t(*weight), t(weight[0]), approximate), dtypes="f32 f64")


def fused_linear_relu():
    for x, weight in AFFINE:
        yield Sample((t(*x), t(*weight), t(weight[0])), dtypes="f32 f64")


def noisy_linear():
    """noisy_linear(x, weight_mu, weight_sigma, bias_mu, bias_sigma, epsilon_in, epsilon_out)."""
    for x, shape in (((2, 3), (4, 3)), ((3,), (2, 3)), ((0, 3), (2, 3))):
        weights, biases, noise = [t(*shape)] * 2, [t(shape[0])] * 2, [t(shape[1]), t(shape[0])]
        yield Sample((t(*x), *weights, *biases, *noise), dtypes="f32 f64")
        yield Sample((t(*x), *weights, *biases), dtypes="f32 f64")
        yield Sample((t(*x), *weights, None, None, *noise), dtypes="f32 f64")
    yield Sample((t(*x), *weights, biases[0], None, *noise), dtypes="f32 f64")


def bilinear():
    """bilinear(input1, input2, weight, bias)."""
    for batch in ((), (2,), (2, 1), (0,)):
        for in1, in2, out in ((2, 3, 2), (1, 1, 3), (3, 0, 2)):
            operands = (t(*batch, in1), t(*batch, in2), t(out, in1, in2))
            yield Sample(operands, dtypes="f32 f64")
            yield Sample((*operands, t(out)), dtypes="f32 f64")
