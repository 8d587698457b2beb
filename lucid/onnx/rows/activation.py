"""Rows of activations."""

from __future__ import annotations

import math

import lucid
from lucid.onnx._builder import Builder, T
from lucid.onnx.rows import row


@row("gelu", "gelu_erf")
def gelu(g: Builder, out: list[T], x: T, how: int = 0) -> str:
    dtype = out[0].dtype
    if g.since(20):
        return g.node("Gelu", [x.name], approximate="tanh" if how else None)
    if how:
        cube = g.node("Mul", [g.node("Mul", [x.name, x.name]), x.name])
        inner = g.node("Add", [x.name, g.node("Mul", [cube, g.scalar(0.044715, dtype)])])
        inside = g.node("Tanh", [g.node("Mul", [inner, g.scalar(math.sqrt(2 / math.pi), dtype)])])
    else:
        inside = g.node("Erf", [g.node("Mul", [x.name, g.scalar(math.sqrt(0.5), dtype)])])
    half = g.node("Mul", [x.name, g.scalar(0.5, dtype)])
    return g.node("Mul", [half, g.node("Add", [inside, g.scalar(1.0, dtype)])])


@row("gelu_tanh")
def gelu_tanh(g: Builder, out: list[T], x: T) -> str:
    return gelu(g, out, x, 1)


@row("silu")
def silu(g: Builder, out: list[T], x: T) -> str:
    return g.node("Mul", [x.name, g.node("Sigmoid", [x.name])])


@row("elu")
def elu(g: Builder, out: list[T], x: T, alpha: float = 1.0) -> str:
    return g.node("Elu", [x.name], alpha=float(alpha))


@row("celu")
def celu(g: Builder, out: list[T], x: T, alpha: float = 1.0) -> str:
    wide = g.node("Celu", [g.cast(x.name, x.dtype, lucid.float32)], alpha=float(alpha))  # it has no other dtype
    return g.cast(wide, lucid.float32, x.dtype)


@row("selu")
def selu(g: Builder, out: list[T], x: T) -> str:
    return g.node("Selu", [x.name])


@row("leaky_relu")
def leaky_relu(g: Builder, out: list[T], x: T, slope: float = 0.01) -> str:
    return g.node("LeakyRelu", [x.name], alpha=float(slope))


@row("hardsigmoid")
def hardsigmoid(g: Builder, out: list[T], x: T) -> str:
    return g.node("HardSigmoid", [x.name], alpha=1 / 6, beta=0.5)


@row("softplus")
def softplus(g: Builder, out: list[T], x: T, beta: float = 1.0, threshold: float = 20.0) -> str:
    if beta == 1:
        return g.node("Softplus", [x.name])
    scaled = g.node("Softplus", [g.node("Mul", [x.name, g.scalar(beta, x.dtype)])])
    return g.node("Div", [scaled, g.scalar(beta, x.dtype)])


@row("logsigmoid")
def logsigmoid(g: Builder, out: list[T], x: T) -> str:
    return g.node("Neg", [g.node("Softplus", [g.node("Neg", [x.name])])])


@row("threshold")
def threshold(g: Builder, out: list[T], x: T, edge: float, value: float) -> str:
    above = g.node("Greater", [x.name, g.scalar(edge, x.dtype)])
    return g.node("Where", [above, x.name, g.scalar(value, x.dtype)])


@row("softshrink")
def softshrink(g: Builder, out: list[T], x: T, edge: float = 0.5) -> str:
    return g.node("Shrink", [x.name], lambd=float(edge), bias=float(edge))


@row("hardshrink")
def hardshrink(g: Builder, out: list[T], x: T, edge: float = 0.5) -> str:
    return g.node("Shrink", [x.name], lambd=float(edge), bias=0.0)


@row("softmax")
def softmax(g: Builder, out: list[T], x: T, dim: int = -1) -> str:
    return g.node("Softmax", [g.operand(x, out[0].dtype)], axis=dim)


@row("log_softmax")
def log_softmax(g: Builder, out: list[T], x: T, dim: int = -1) -> str:
    return g.node("LogSoftmax", [g.operand(x, out[0].dtype)], axis=dim)
