"""Rows of ops that make tensors: those whose size depends on the input; others are stored as they came out."""

from __future__ import annotations

from typing import Any

import lucid
from lucid.onnx._builder import Builder, T
from lucid.onnx._tensors import code_of, write_tensor
from lucid.onnx.rows import row
from lucid.onnx.rows.shape import _shape

RANDOM = {"rand", "randn", "randint", "randperm", "bernoulli", "uniform_", "normal_", "multinomial", "poisson"}
RANDOM |= {"dropout", "dropout_drawn", "bernoulli_", "bernoulli_tensor_", "native_dropout", "rrelu"}


def _filled(g: Builder, out: list[T], value: Any) -> str:
    if out[0].dtype is lucid.bool or isinstance(value, (int, float, bool)):
        stored = write_tensor(lucid.full((1,), value, dtype=out[0].dtype), "")
        return g.node("ConstantOfShape", [g.ints(_shape(out[0]))], value=stored)
    return g.node("Expand", [g.scalar(value, out[0].dtype), g.ints(_shape(out[0]))])


@row("zeros", "zeros_like", "empty", "empty_like")
def zeros(g: Builder, out: list[T], *rest: Any) -> str:
    return _filled(g, out, 0)


@row("ones", "ones_like")
def ones(g: Builder, out: list[T], *rest: Any) -> str:
    return _filled(g, out, 1)


@row("linspace")
def linspace(g: Builder, out: list[T], start: Any, end: Any, steps: Any, *rest: Any) -> str:
    dtype = out[0].dtype
    zero, one = g.scalar(0, lucid.int64), g.scalar(1, lucid.int64)
    places = g.cast(g.node("Range", [zero, g.scalar(steps, lucid.int64), one]), lucid.int64, dtype)
    gaps = g.node("Max", [g.node("Sub", [g.scalar(steps, dtype), g.scalar(1, dtype)]), g.scalar(1, dtype)])
    way = g.node("Sub", [g.scalar(end, dtype), g.scalar(start, dtype)])
    return g.node("Add", [g.node("Mul", [places, g.node("Div", [way, gaps])]), g.scalar(start, dtype)])


@row("full", "full_like")
def full(g: Builder, out: list[T], like: Any, value: Any, *rest: Any) -> str:
    return _filled(g, out, value)


@row("fill")
def fill(g: Builder, out: list[T], x: T, value: Any) -> str:
    if isinstance(value, T):
        return g.node("Expand", [g.operand(value, out[0].dtype), g.ints(_shape(out[0]))])
    return _filled(g, out, value)


@row("arange")
def arange(g: Builder, out: list[T], start: Any, end: Any = None, step: Any = None, *rest: Any) -> str:
    dtype = out[0].dtype
    if end is None:
        start, end = 0, start
    wide = dtype if dtype in (lucid.float32, lucid.float64, lucid.int16, lucid.int32, lucid.int64) else lucid.float32
    bounds = [g.scalar(number, wide) for number in (start, end, 1 if step is None else step)]
    return g.cast(g.node("Range", bounds), wide, dtype)


@row("eye")
def eye(g: Builder, out: list[T], *rest: Any) -> str:
    blank = _filled(g, out, 0)
    return g.node("EyeLike", [blank], dtype=code_of(out[0].dtype))


@row("randn")
def randn(g: Builder, out: list[T], *rest: Any) -> str:
    return g.node("RandomNormalLike", [_filled(g, out, 0)])


@row("rand")
def rand(g: Builder, out: list[T], *rest: Any) -> str:
    return g.node("RandomUniformLike", [_filled(g, out, 0)])
