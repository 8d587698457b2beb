"""Rows of ops that compute element by element."""

from __future__ import annotations

import math
from typing import Any

import lucid
from lucid.onnx._builder import Builder, T
from lucid.onnx._symbols import Sym
from lucid.onnx._tensors import code_of
from lucid.onnx.rows import ROWS, row

# Op of Lucid: op of ONNX, of one tensor of the result's dtype.
UNARY = {
    "abs": "Abs",
    "acos": "Acos",
    "acosh": "Acosh",
    "asin": "Asin",
    "asinh": "Asinh",
    "atan": "Atan",
    "atanh": "Atanh",
    "bitwise_not": "BitwiseNot",
    "ceil": "Ceil",
    "cos": "Cos",
    "cosh": "Cosh",
    "erf": "Erf",
    "exp": "Exp",
    "floor": "Floor",
    "hardswish": "HardSwish",
    "log": "Log",
    "mish": "Mish",
    "neg": "Neg",
    "reciprocal": "Reciprocal",
    "relu": "Relu",
    "round": "Round",
    "sigmoid": "Sigmoid",
    "sign": "Sign",
    "sin": "Sin",
    "sinh": "Sinh",
    "softsign": "Softsign",
    "sqrt": "Sqrt",
    "tan": "Tan",
    "tanh": "Tanh",
}
# Of two tensors in the dtype of the result.
BINARY = {
    "add": "Add",
    "bitwise_and": "BitwiseAnd",
    "bitwise_or": "BitwiseOr",
    "bitwise_xor": "BitwiseXor",
    "maximum": "Max",
    "minimum": "Min",
    "mul": "Mul",
    "sub": "Sub",
}
# Of two tensors in the dtype that both promote to.
COMPARISONS = {"eq": "Equal", "ge": "GreaterOrEqual", "gt": "Greater", "le": "LessOrEqual", "lt": "Less"}
LOGICAL = {"logical_and": "And", "logical_or": "Or", "logical_xor": "Xor"}

# Which dtypes ONNX has no kernels for in ops that take only wider numbers: they are computed in float32.
_ROUNDED = ("Ceil", "Floor", "Round")


def _unary(name: str) -> Any:
    def of(g: Builder, out: list[T], x: Any) -> str:
        dtype = out[0].dtype
        if name == "BitwiseNot" and dtype is lucid.bool:
            return g.node("Not", [x.name])
        if name in _ROUNDED and not dtype.is_floating_point:
            return g.operand(x, dtype)
        return g.node(name, [g.operand(x, dtype)])

    return of


def _binary(name: str) -> Any:
    def of(g: Builder, out: list[T], a: Any, b: Any) -> str:
        dtype = out[0].dtype
        if dtype is lucid.bool and name in ("Add", "Max", "Mul", "Min"):
            return g.node("Or" if name in ("Add", "Max") else "And", [g.operand(a, dtype), g.operand(b, dtype)])
        if dtype is lucid.bool and name.startswith("Bitwise"):
            return g.node(name.removeprefix("Bitwise"), [g.operand(a, dtype), g.operand(b, dtype)])
        return g.node(name, [g.operand(a, dtype), g.operand(b, dtype)])

    return of


def common(a: Any, b: Any) -> Any:
    """The dtype in which two operands are compared."""
    pair = [x.tensor if isinstance(x, T) else x.values[0] if isinstance(x, Sym) else x for x in (a, b)]
    return lucid.result_type(*pair)


def _compared(name: str) -> Any:
    def of(g: Builder, out: list[T], a: Any, b: Any) -> str:
        dtype = common(a, b)
        if dtype is lucid.bool and name != "Equal":
            dtype = lucid.int32
        return g.node(name, [g.operand(a, dtype), g.operand(b, dtype)])

    return of


def _logical(name: str) -> Any:
    return lambda g, out, a, b: g.node(name, [g.operand(a, lucid.bool), g.operand(b, lucid.bool)])


for _names, _kind in ((UNARY, _unary), (BINARY, _binary), (COMPARISONS, _compared), (LOGICAL, _logical)):
    ROWS.update((_own, _kind(_theirs)) for _own, _theirs in _names.items())


@row("ne")
def not_equal(g: Builder, out: list[T], a: Any, b: Any) -> str:
    return g.node("Not", [_compared("Equal")(g, out, a, b)])


@row("logical_not")
def logical_not(g: Builder, out: list[T], x: T) -> str:
    return g.node("Not", [g.operand(x, lucid.bool)])


@row("div")
def div(g: Builder, out: list[T], a: Any, b: Any) -> str:
    return g.node("Div", [g.operand(a, out[0].dtype), g.operand(b, out[0].dtype)])


@row("div_rounded")
def div_rounded(g: Builder, out: list[T], a: Any, b: Any, mode: int) -> str:
    return _divided(g, out, a, b, floor=mode in (1, "floor"))


@row("floor_divide")
def floor_divide(g: Builder, out: list[T], a: Any, b: Any) -> str:
    return _divided(g, out, a, b, floor=True)


def _divided(g: Builder, out: list[T], a: Any, b: Any, floor: bool) -> str:
    dtype = out[0].dtype
    x, y = g.operand(a, dtype), g.operand(b, dtype)
    if dtype.is_floating_point:
        quotient = g.node("Div", [x, y])
        if floor:
            return g.node("Floor", [quotient])
        return g.node("Mul", [g.node("Sign", [quotient]), g.node("Floor", [g.node("Abs", [quotient])])])
    if not floor:
        return g.node("Div", [x, y])
    # ONNX's quotient of integers is truncated: what is left over first goes.
    return g.node("Div", [g.node("Sub", [x, g.node("Mod", [x, y])]), y])


@row("remainder")
def remainder(g: Builder, out: list[T], a: Any, b: Any) -> str:
    dtype = out[0].dtype
    x, y = g.operand(a, dtype), g.operand(b, dtype)
    if not dtype.is_floating_point:
        return g.node("Mod", [x, y])
    # What is left has the sign of the dividend; where that is not the divisor's, the next multiple counts.
    left, zero = g.node("Mod", [x, y], fmod=1), g.scalar(0, dtype)
    differs = g.node("Xor", [g.node("Less", [left, zero]), g.node("Less", [y, zero])])
    moved = g.node("And", [differs, g.node("Not", [g.node("Equal", [left, zero])])])
    return g.node("Where", [moved, g.node("Add", [left, y]), left])


@row("fmod")
def fmod(g: Builder, out: list[T], a: Any, b: Any) -> str:
    return g.node("Mod", [g.operand(a, out[0].dtype), g.operand(b, out[0].dtype)], fmod=1)


@row("pow")
def power(g: Builder, out: list[T], a: Any, b: Any) -> str:
    dtype = out[0].dtype
    if isinstance(a, T) and b == 2 and not isinstance(b, T):
        x = g.operand(a, dtype)
        return g.node("Mul", [x, x])
    return g.node("Pow", [g.operand(a, dtype), g.operand(b, dtype)])


@row("square")
def square(g: Builder, out: list[T], x: T) -> str:
    name = g.operand(x, out[0].dtype)
    return g.node("Mul", [name, name])


@row("rsqrt")
def rsqrt(g: Builder, out: list[T], x: T) -> str:
    return g.node("Reciprocal", [g.node("Sqrt", [g.operand(x, out[0].dtype)])])


@row("expm1")
def expm1(g: Builder, out: list[T], x: T) -> str:
    dtype = out[0].dtype
    return g.node("Sub", [g.node("Exp", [g.operand(x, dtype)]), g.scalar(1.0, dtype)])


@row("log1p")
def log1p(g: Builder, out: list[T], x: T) -> str:
    dtype = out[0].dtype
    return g.node("Log", [g.node("Add", [g.operand(x, dtype), g.scalar(1.0, dtype)])])


def _log_of_base(base: float) -> Any:
    def of(g: Builder, out: list[T], x: T) -> str:
        dtype = out[0].dtype
        return g.node("Mul", [g.node("Log", [g.operand(x, dtype)]), g.scalar(1 / math.log(base), dtype)])

    return of


row("log2")(_log_of_base(2.0))
row("log10")(_log_of_base(10.0))


@row("exp2")
def exp2(g: Builder, out: list[T], x: T) -> str:
    return g.node("Pow", [g.scalar(2.0, out[0].dtype), g.operand(x, out[0].dtype)])


@row("trunc")
def trunc(g: Builder, out: list[T], x: T) -> str:
    if not out[0].dtype.is_floating_point:
        return g.node("Identity", [x.name])
    return g.node("Mul", [g.node("Sign", [x.name]), g.node("Floor", [g.node("Abs", [x.name])])])


@row("lerp")
def lerp(g: Builder, out: list[T], a: T, b: T, weight: Any) -> str:
    dtype = out[0].dtype
    start = g.operand(a, dtype)
    way = g.node("Sub", [g.operand(b, dtype), start])
    return g.node("Add", [start, g.node("Mul", [way, g.operand(weight, dtype)])])


@row("atan2")
def atan2(g: Builder, out: list[T], y: Any, x: Any) -> str:
    """By the arc tangent of the quotient, in the half plane where that is right, and half a turn on in the other."""
    dtype = out[0].dtype
    rise, run = g.operand(y, dtype), g.operand(x, dtype)
    zero, half = g.scalar(0.0, dtype), g.scalar(math.pi, dtype)
    nothing = g.node("And", [g.node("Equal", [rise, zero]), g.node("Equal", [run, zero])])
    angle = g.node("Atan", [g.node("Div", [rise, g.node("Where", [nothing, g.scalar(1.0, dtype), run])])])
    turned = g.node("Where", [g.node("Less", [rise, zero]), g.node("Sub", [angle, half]), g.node("Add", [angle, half])])
    return g.node("Where", [g.node("Less", [run, zero]), turned, angle])


@row("isnan")
def isnan(g: Builder, out: list[T], x: T) -> str:
    return g.node("IsNaN", [x.name if x.dtype.is_floating_point else g.cast(x.name, x.dtype, lucid.float32)])


def _isinf(up: int, down: int) -> Any:
    def of(g: Builder, out: list[T], x: T) -> str:
        name = x.name if x.dtype.is_floating_point else g.cast(x.name, x.dtype, lucid.float32)
        return g.node("IsInf", [name], detect_positive=up, detect_negative=down)

    return of


row("isinf")(_isinf(1, 1))
row("isposinf")(_isinf(1, 0))
row("isneginf")(_isinf(0, 1))


def _shift(direction: str) -> Any:
    def of(g: Builder, out: list[T], a: Any, b: Any) -> str:
        dtype = out[0].dtype
        if lucid.iinfo(dtype).min < 0:
            raise NotImplementedError("shifts of signed integers, which came with opset 28; wanted an unsigned dtype")
        return g.node("BitShift", [g.operand(a, dtype), g.operand(b, dtype)], direction=direction)

    return of


row("bitwise_left_shift")(_shift("LEFT"))
row("bitwise_right_shift")(_shift("RIGHT"))


@row("where")
def where(g: Builder, out: list[T], condition: T, a: Any, b: Any) -> str:
    dtype = out[0].dtype
    return g.node("Where", [g.operand(condition, lucid.bool), g.operand(a, dtype), g.operand(b, dtype)])


@row("masked_fill")
def masked_fill(g: Builder, out: list[T], x: T, mask: T, value: Any) -> str:
    return where(g, out, mask, value, x)


@row("clamp", "clamp_between")
def clamp(g: Builder, out: list[T], x: T, low: Any = None, high: Any = None) -> str:
    dtype = out[0].dtype
    bounds = [None if bound is None else g.operand(bound, dtype) for bound in (low, high)]
    return g.node("Clip", [g.operand(x, dtype), *bounds])


@row("hardtanh")
def hardtanh(g: Builder, out: list[T], x: T, low: float, high: float) -> str:
    return clamp(g, out, x, low, high)


@row("cast")
def cast(g: Builder, out: list[T], x: Any, dtype: Any) -> str:
    to = out[0].dtype
    if not isinstance(x, T):
        return g.node("Identity", [g.scalar(x, to)])
    whole = not (to.is_floating_point or to.is_complex or to is lucid.bool)
    if x.dtype is to:
        return g.node("Identity", [x.name])
    if x.dtype.is_floating_point and whole and to is not lucid.int64:
        return g.node("Cast", [g.node("Cast", [x.name], to=code_of(lucid.int64))], to=code_of(to))
    return g.node("Cast", [x.name], to=code_of(to))


@row("clone", "contiguous")
def identity(g: Builder, out: list[T], x: T, *rest: Any) -> str:
    return g.node("Identity", [x.name])


@row("copy_", "fill_")
def copy(g: Builder, out: list[T], x: T, value: Any, *rest: Any) -> str:
    return g.node("Expand", [g.operand(value, out[0].dtype), g.ints(list(out[0].shape or ()))])
