"""Quantized numbers, by arithmetic."""

from __future__ import annotations

from typing import Any

import lucid
from lucid import Tensor
from lucid.onnx._graph import Node
from lucid.onnx._tensors import dtype_of
from lucid.onnx.ops import op
from lucid.onnx.ops.convolution import conv


def _spread(n: Node, x: Tensor, t: Tensor) -> Tensor:
    """A scale or zero point as wide as what it is for: one, one for each place of an axis, or one for each block."""
    if t.numel() == 1 and t.ndim <= 1:
        return t.reshape(())
    axis, block = n.attr("axis", 1) % x.ndim, n.attr("block_size", 0)
    if block:
        return t.repeat_interleave(block, axis).narrow(axis, 0, x.shape[axis])
    return t.reshape([-1 if d == axis else 1 for d in range(x.ndim)])


def _quantized(x: Tensor, scale: Tensor, zero: Tensor | None, dtype: Any) -> Tensor:
    bounds = lucid.iinfo(dtype)
    y = lucid.round(x / scale)
    y = y if zero is None else y + zero.to(y.dtype)
    return lucid.clamp(y, bounds.min, bounds.max).to(lucid.int32).to(dtype)


@op("QuantizeLinear")
def quantize(n: Node, x: Tensor, scale: Tensor, zero: Tensor | None = None) -> Tensor:
    dtype = zero.dtype if zero is not None else lucid.uint8
    if zero is None and n.attr("output_dtype", 0):
        dtype = dtype_of(n.attr("output_dtype"), "the output_dtype of QuantizeLinear")
    scale = _spread(n, x, scale).to(x.dtype)
    return _quantized(x, scale, None if zero is None else _spread(n, x, zero), dtype)


@op("DequantizeLinear")
def dequantize(n: Node, x: Tensor, scale: Tensor, zero: Tensor | None = None) -> Tensor:
    dtype = scale.dtype
    if n.attr("output_dtype", 0):
        dtype = dtype_of(n.attr("output_dtype"), "the output_dtype of DequantizeLinear")
    y = x.to(lucid.float32)
    y = y if zero is None else y - _spread(n, x, zero).to(lucid.float32)
    return (y * _spread(n, x, scale).to(lucid.float32)).to(dtype)


@op("DynamicQuantizeLinear")
def dynamic_quantize(n: Node, x: Tensor) -> tuple[Any, ...]:
    low, high = lucid.clamp(x.min(), max=0.0), lucid.clamp(x.max(), min=0.0)
    scale = (high - low) / 255
    scale = lucid.where(scale == 0, lucid.ones_like(scale), scale)
    zero = lucid.clamp(lucid.round(-low / scale), 0, 255).to(lucid.uint8)
    return _quantized(x, scale, zero, lucid.uint8), scale, zero


def _shifted(x: Tensor, zero: Tensor | None, rows: bool = False) -> Tensor:
    x = x.to(lucid.int32)
    if zero is None:
        return x
    zero = zero.to(lucid.int32)
    return x - (zero.unsqueeze(-1) if rows and zero.ndim == 1 and zero.numel() > 1 else zero)


@op("MatMulInteger")
def matmul_integer(n: Node, a: Tensor, b: Tensor, a_zero: Tensor | None = None, b_zero: Tensor | None = None) -> Tensor:
    return (_shifted(a, a_zero, True) @ _shifted(b, b_zero)).to(lucid.int32)


@op("QLinearMatMul")
def qlinear_matmul(
    n: Node,
    a: Tensor,
    a_scale: Tensor,
    a_zero: Tensor,
    b: Tensor,
    b_scale: Tensor,
    b_zero: Tensor,
    scale: Tensor,
    zero: Tensor,
) -> Tensor:
    product = (_shifted(a, a_zero, True) @ _shifted(b, b_zero)).to(lucid.float32)
    factor = a_scale.to(lucid.float32) * b_scale.to(lucid.float32) / scale.to(lucid.float32)
    return _quantized(product * factor, lucid.ones(()), zero, zero.dtype)


def _convolved(n: Node, x: Tensor, w: Tensor) -> Tensor:
    """In float64, in which the sums are exact."""
    return conv(n, x.to(lucid.float64), w.to(lucid.float64))


@op("ConvInteger")
def conv_integer(n: Node, x: Tensor, w: Tensor, x_zero: Tensor | None = None, w_zero: Tensor | None = None) -> Tensor:
    if w_zero is not None and w_zero.numel() > 1:
        w_zero = w_zero.reshape([-1] + [1] * (w.ndim - 1))
    return _convolved(n, _shifted(x, x_zero), _shifted(w, w_zero)).to(lucid.int32)


@op("QLinearConv")
def qlinear_conv(
    n: Node,
    x: Tensor,
    x_scale: Tensor,
    x_zero: Tensor,
    w: Tensor,
    w_scale: Tensor,
    w_zero: Tensor,
    scale: Tensor,
    zero: Tensor,
    b: Tensor | None = None,
) -> Tensor:
    over = [-1] + [1] * (w.ndim - 1)
    y = _convolved(n, _shifted(x, x_zero), _shifted(w, w_zero.reshape(over) if w_zero.numel() > 1 else w_zero))
    channel = [-1] + [1] * (w.ndim - 2)
    if b is not None:
        y = y + b.to(lucid.float64).reshape(channel)
    factor = x_scale * (w_scale.reshape(channel) if w_scale.numel() > 1 else w_scale) / scale
    return _quantized(y.to(lucid.float32) * factor, lucid.ones(()), zero, zero.dtype)
