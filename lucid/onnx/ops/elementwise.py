"""Ops that compute element by element, with ONNX's broadcasting."""

from __future__ import annotations

import math
from functools import reduce
from typing import Any

import lucid
import lucid.nn.functional as F
from lucid import Tensor
from lucid.onnx._graph import Node
from lucid.onnx._tensors import dtype_of
from lucid.onnx.ops import FUNCTIONS, op

# ONNX's name and the function of one or two tensors that has no attributes.
PLAIN: dict[str, Any] = {
    "Abs": lucid.abs,
    "Acos": lucid.acos,
    "Acosh": lucid.acosh,
    "Add": lucid.add,
    "And": lucid.logical_and,
    "Asin": lucid.asin,
    "Asinh": lucid.asinh,
    "Atan": lucid.atan,
    "Atanh": lucid.atanh,
    "BitwiseAnd": lucid.bitwise_and,
    "BitwiseNot": lucid.bitwise_not,
    "BitwiseOr": lucid.bitwise_or,
    "BitwiseXor": lucid.bitwise_xor,
    "Ceil": lucid.ceil,
    "Cos": lucid.cos,
    "Cosh": lucid.cosh,
    "Equal": lucid.eq,
    "Erf": lucid.erf,
    "Exp": lucid.exp,
    "Floor": lucid.floor,
    "Greater": lucid.gt,
    "GreaterOrEqual": lucid.ge,
    "HardSwish": F.hardswish,
    "IsNaN": lucid.isnan,
    "Less": lucid.lt,
    "LessOrEqual": lucid.le,
    "Log": lucid.log,
    "MatMul": lucid.matmul,
    "Mish": F.mish,
    "Mul": lucid.mul,
    "Neg": lucid.neg,
    "Not": lucid.logical_not,
    "Or": lucid.logical_or,
    "Reciprocal": lucid.reciprocal,
    "Relu": lucid.relu,
    "Round": lucid.round,
    "Sigmoid": lucid.sigmoid,
    "Sign": lucid.sign,
    "Sin": lucid.sin,
    "Sinh": lucid.sinh,
    "Softsign": F.softsign,
    "Sqrt": lucid.sqrt,
    "Sub": lucid.sub,
    "Tan": lucid.tan,
    "Tanh": lucid.tanh,
    "Where": lucid.where,
    "Xor": lucid.logical_xor,
}


def _plain(function: Any) -> Any:
    return lambda n, *inputs: function(*inputs)


FUNCTIONS.update({("", name): _plain(function) for name, function in PLAIN.items()})


@op("Identity")
def identity(n: Node, x: Any) -> Any:
    return x


@op("Div")
def div(n: Node, a: Tensor, b: Tensor) -> Tensor:
    """Integers are truncated."""
    return a / b if a.is_floating_point() else lucid.div(a, b, rounding_mode="trunc")


@op("Mod")
def mod(n: Node, a: Tensor, b: Tensor) -> Tensor:
    return lucid.fmod(a, b) if n.attr("fmod", 0) else lucid.remainder(a, b)


@op("Pow")
def power(n: Node, a: Tensor, b: Tensor) -> Tensor:
    """In the dtype of the base."""
    if a.dtype is not b.dtype and not a.is_floating_point():
        wide = lucid.float64 if b.is_floating_point() else lucid.int64
        return lucid.pow(a.to(wide), b.to(wide)).to(a.dtype)
    return lucid.pow(a, b.to(a.dtype))


@op("Sum")
def add_all(n: Node, *inputs: Tensor) -> Tensor:
    return reduce(lucid.add, inputs)


@op("Mean")
def mean_all(n: Node, *inputs: Tensor) -> Tensor:
    return reduce(lucid.add, inputs) / len(inputs)


@op("Max")
def maximum(n: Node, *inputs: Tensor) -> Tensor:
    return reduce(lucid.maximum, inputs)


@op("Min")
def minimum(n: Node, *inputs: Tensor) -> Tensor:
    return reduce(lucid.minimum, inputs)


@op("BitShift")
def shift(n: Node, a: Tensor, b: Tensor) -> Tensor:
    left = n.attr("direction") == "LEFT"
    return lucid.bitwise_left_shift(a, b) if left else lucid.bitwise_right_shift(a, b)


@op("Clip")
def clip(n: Node, x: Tensor, low: Tensor | None = None, high: Tensor | None = None) -> Tensor:
    if n.version < 11:
        return lucid.clamp(x, n.attr("min", -math.inf), n.attr("max", math.inf))
    # Where the bounds cross, the upper one counts.
    x = x if low is None else lucid.maximum(x, low)
    return x if high is None else lucid.minimum(x, high)


@op("Cast")
def cast(n: Node, x: Tensor) -> Tensor:
    return _cast(x, dtype_of(n.attr("to"), "the `to` of Cast"))


@op("CastLike")
def cast_like(n: Node, x: Tensor, like: Tensor) -> Tensor:
    return _cast(x, like.dtype)


def _cast(x: Tensor, dtype: Any) -> Tensor:
    whole = not (dtype.is_floating_point or dtype.is_complex or dtype is lucid.bool)
    if x.is_floating_point() and whole and dtype.itemsize < 4:
        # Too large a number wraps round there, as in C on most machines; lucid's own cast stops at the bounds.
        return x.to(lucid.int32).to(dtype)
    return x.to(dtype)


@op("IsInf")
def is_inf(n: Node, x: Tensor) -> Tensor:
    up, down = n.attr("detect_positive", 1), n.attr("detect_negative", 1)
    if up and down:
        return lucid.isinf(x)
    return lucid.isposinf(x) if up else lucid.isneginf(x) if down else lucid.zeros_like(x, dtype=lucid.bool)


# ---- activations -----------------------------------------------------------------------------------------------------


@op("Elu")
def elu(n: Node, x: Tensor) -> Tensor:
    return F.elu(x, n.attr("alpha", 1.0))


@op("Celu")
def celu(n: Node, x: Tensor) -> Tensor:
    return F.celu(x, n.attr("alpha", 1.0))


@op("Selu")
def selu(n: Node, x: Tensor) -> Tensor:
    alpha, gamma = n.attr("alpha", 1.67326319217681884765625), n.attr("gamma", 1.05070102214813232421875)
    return gamma * F.elu(x, alpha)


@op("LeakyRelu")
def leaky_relu(n: Node, x: Tensor) -> Tensor:
    return F.leaky_relu(x, n.attr("alpha", 0.01))


@op("ThresholdedRelu")
def thresholded_relu(n: Node, x: Tensor) -> Tensor:
    return F.threshold(x, n.attr("alpha", 1.0), 0.0)


@op("PRelu")
def prelu(n: Node, x: Tensor, slope: Tensor) -> Tensor:
    return lucid.where(x < 0, slope * x, x)


@op("HardSigmoid")
def hard_sigmoid(n: Node, x: Tensor) -> Tensor:
    return lucid.clamp(n.attr("alpha", 0.2) * x + n.attr("beta", 0.5), 0.0, 1.0)


@op("Softplus")
def softplus(n: Node, x: Tensor) -> Tensor:
    return F.softplus(x)


@op("Gelu")
def gelu(n: Node, x: Tensor) -> Tensor:
    return F.gelu(x, approximate=n.attr("approximate", "none"))


@op("Swish")
def swish(n: Node, x: Tensor) -> Tensor:
    alpha = n.attr("alpha", 1.0)
    return F.silu(x) if alpha == 1 else x * lucid.sigmoid(alpha * x)


@op("SwiGLU")
def swiglu(n: Node, gate: Tensor, value: Tensor) -> Tensor:
    return swish(n, gate) * value


@op("Shrink")
def shrink(n: Node, x: Tensor) -> Tensor:
    bias, edge = n.attr("bias", 0.0), n.attr("lambd", 0.5)
    if x.is_floating_point() and bias == edge:
        return F.softshrink(x, edge)
    inside = lucid.where(x > edge, x - bias, lucid.zeros_like(x))
    return lucid.where(x < -edge, x + bias, inside).to(x.dtype)


def _over(n: Node, x: Tensor, function: Any) -> Tensor:
    """A function of lines along an axis; before opset 13 of all that comes from the axis on."""
    if n.version >= 13:
        return function(x, n.attr("axis", -1))
    axis = n.attr("axis", 1) % max(x.ndim, 1)
    return function(x.reshape(math.prod(x.shape[:axis]), -1), 1).reshape(x.shape)


@op("Softmax")
def softmax(n: Node, x: Tensor) -> Tensor:
    return _over(n, x, lucid.softmax)


@op("LogSoftmax")
def log_softmax(n: Node, x: Tensor) -> Tensor:
    return _over(n, x, lucid.log_softmax)


def _hardmax(x: Tensor, axis: int) -> Tensor:
    return lucid.zeros_like(x).scatter(axis, x.argmax(axis, keepdim=True), 1.0)


@op("Hardmax")
def hardmax(n: Node, x: Tensor) -> Tensor:
    return _over(n, x, _hardmax)


@op("Dropout")
def dropout(n: Node, x: Tensor, ratio: Tensor | None = None, training: Tensor | None = None) -> Any:
    rate = n.attr("ratio", 0.5) if ratio is None or n.version < 12 else ratio.item()
    if training is None or not training.item() or rate == 0:
        return x, lucid.ones_like(x, dtype=lucid.bool)
    mask = lucid.rand_like(x) >= rate
    return x * mask / (1 - rate), mask
