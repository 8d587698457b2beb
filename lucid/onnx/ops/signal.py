"""Grids that images are taken at, windows, and random numbers."""

from __future__ import annotations

import math
from typing import Any

import lucid
import lucid.nn.functional as F
from lucid import Tensor
from lucid.onnx._graph import Node
from lucid.onnx._tensors import dtype_of
from lucid.onnx.ops import op


@op("GridSample")
def grid_sample(n: Node, x: Tensor, grid: Tensor) -> Tensor:
    mode = {"linear": "bilinear", "cubic": "bicubic"}.get(n.attr("mode", "linear"), n.attr("mode", "linear"))
    corners = bool(n.attr("align_corners", 0))
    return F.grid_sample(x, grid, mode=mode, padding_mode=n.attr("padding_mode", "zeros"), align_corners=corners)


@op("AffineGrid")
def affine_grid(n: Node, theta: Tensor, size: Tensor) -> Tensor:
    return F.affine_grid(theta, size.tolist(), align_corners=bool(n.attr("align_corners", 0)))


def _window(name: str, of: Any) -> None:
    @op(name)
    def window(n: Node, size: Tensor) -> Tensor:
        count = int(size.item())
        span = count if n.attr("periodic", 1) else count - 1
        dtype = dtype_of(n.attr("output_datatype", 1), f"the output_datatype of {name}")
        turns = lucid.arange(count, dtype=lucid.float64) * (2 * math.pi / max(span, 1))
        return of(turns).to(dtype)


_window("HannWindow", lambda t: 0.5 - 0.5 * lucid.cos(t))
_window("HammingWindow", lambda t: 25 / 46 - 21 / 46 * lucid.cos(t))
_window("BlackmanWindow", lambda t: 0.42 - 0.5 * lucid.cos(t) + 0.08 * lucid.cos(2 * t))


def _dtype(n: Node, otherwise: Any) -> Any:
    return dtype_of(n.attr("dtype"), f"the dtype of {n.op}") if n.attr("dtype") else otherwise


@op("RandomNormal", "RandomUniform")
def random(n: Node) -> Tensor:
    return _drawn(n, n.attr("shape"), _dtype(n, lucid.float32))


@op("RandomNormalLike", "RandomUniformLike")
def random_like(n: Node, x: Tensor) -> Tensor:
    return _drawn(n, x.shape, _dtype(n, x.dtype))


def _drawn(n: Node, shape: Any, dtype: Any) -> Tensor:
    if n.op.startswith("RandomNormal"):
        return lucid.randn(shape, dtype=dtype) * n.attr("scale", 1.0) + n.attr("mean", 0.0)
    low, high = n.attr("low", 0.0), n.attr("high", 1.0)
    return lucid.rand(shape, dtype=dtype) * (high - low) + low


@op("Bernoulli")
def bernoulli(n: Node, x: Tensor) -> Tensor:
    return lucid.bernoulli(x).to(_dtype(n, x.dtype))


@op("Multinomial")
def multinomial(n: Node, x: Tensor) -> Tensor:
    drawn = lucid.multinomial(lucid.softmax(x, -1), n.attr("sample_size", 1), replacement=True)
    return drawn.to(_dtype(n, lucid.int32))


def _complex(x: Tensor) -> Tensor:
    return x.squeeze(-1) if x.shape[-1] == 1 else lucid.view_as_complex(x.contiguous())


@op("DFT")
def dft(n: Node, x: Tensor, length: Tensor | None = None, axis: Tensor | None = None) -> Tensor:
    dim = n.attr("axis", 1) if n.version < 20 else -2 if axis is None else int(axis.item())
    dim = dim % x.ndim if dim >= 0 else dim + x.ndim
    count = None if length is None else int(length.item())
    inverse, one_sided = n.attr("inverse", 0), n.attr("onesided", 0)
    if inverse and one_sided:
        return lucid.fft.irfft(_complex(x), count, dim).unsqueeze(-1).to(x.dtype)
    transform = lucid.fft.ifft if inverse else lucid.fft.rfft if one_sided and x.shape[-1] == 1 else lucid.fft.fft
    y = lucid.view_as_real(transform(_complex(x), count, dim))
    if one_sided and x.shape[-1] == 2:
        y = y.narrow(dim, 0, y.shape[dim] // 2 + 1)
    return y.to(x.dtype)
