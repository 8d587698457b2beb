"""Normalization."""

from __future__ import annotations

from typing import Any

import lucid
import lucid.nn.functional as F
from lucid import Tensor
from lucid.onnx._graph import Node
from lucid.onnx._tensors import dtype_of
from lucid.onnx.ops import op


@op("BatchNormalization")
def batch_norm(n: Node, x: Tensor, scale: Tensor, b: Tensor, mean: Tensor, var: Tensor) -> Any:
    epsilon, momentum = n.attr("epsilon", 1e-5), n.attr("momentum", 0.9)
    same = scale.dtype is x.dtype and mean.dtype is x.dtype
    if not n.attr("training_mode", 0):
        if same and x.ndim >= 2:
            return F.batch_norm(x, mean, var, scale, b, False, 0.1, epsilon)
        shape = [1, -1] + [1] * (x.ndim - 2) if x.ndim > 1 else [-1]
        scale, b, mean, var = (t.reshape(shape) for t in (scale, b, mean, var))
        return ((x - mean) / lucid.sqrt(var + epsilon) * scale + b).to(x.dtype)
    dims = [d for d in range(x.ndim) if d != 1]
    now_mean, now_var = x.mean(dims), x.var(dims, correction=0)
    y = F.batch_norm(x, now_mean, now_var, scale, b, False, 0.1, epsilon)
    return y, mean * momentum + now_mean * (1 - momentum), var * momentum + now_var * (1 - momentum)


@op("InstanceNormalization")
def instance_norm(n: Node, x: Tensor, scale: Tensor, b: Tensor) -> Tensor:
    return F.instance_norm(x, weight=scale, bias=b, eps=n.attr("epsilon", 1e-5))


@op("LayerNormalization")
def layer_norm(n: Node, x: Tensor, scale: Tensor, b: Tensor | None = None) -> Any:
    axis, epsilon = n.attr("axis", -1) % x.ndim, n.attr("epsilon", 1e-5)
    shape = x.shape[axis:]
    if not (n.wants(1) or n.wants(2)) and scale.shape == shape and (b is None or b.shape == shape):
        return F.layer_norm(x, shape, scale, b, epsilon)
    dims = list(range(axis, x.ndim))
    wide = x.to(dtype_of(n.attr("stash_type", 1), "the stash_type of LayerNormalization"))
    mean = wide.mean(dims, keepdim=True)
    inverse = 1 / lucid.sqrt(wide.var(dims, correction=0, keepdim=True) + epsilon)
    y = ((wide - mean) * inverse).to(x.dtype) * scale
    return y if b is None else y + b, mean, inverse


@op("RMSNormalization")
def rms_norm(n: Node, x: Tensor, scale: Tensor) -> Tensor:
    axis, epsilon = n.attr("axis", -1) % x.ndim, n.attr("epsilon", 1e-5)
    if scale.shape == x.shape[axis:]:
        return F.rms_norm(x, x.shape[axis:], scale, epsilon)
    wide = x.to(dtype_of(n.attr("stash_type", 1), "the stash_type of RMSNormalization"))
    y = wide / lucid.sqrt((wide * wide).mean(list(range(axis, x.ndim)), keepdim=True) + epsilon)
    return y.to(x.dtype) * scale


@op("GroupNormalization")
def group_norm(n: Node, x: Tensor, scale: Tensor, b: Tensor) -> Tensor:
    groups, epsilon = n.attr("num_groups"), n.attr("epsilon", 1e-5)
    if n.version < 21:  # scale and bias for each group
        each = x.shape[1] // groups
        scale, b = scale.repeat_interleave(each), b.repeat_interleave(each)
    return F.group_norm(x, groups, scale, b, epsilon)


@op("LRN")
def lrn(n: Node, x: Tensor) -> Tensor:
    size, alpha, beta, bias = n.attr("size"), n.attr("alpha", 1e-4), n.attr("beta", 0.75), n.attr("bias", 1.0)
    channels = x.shape[1]
    square = F.pad((x * x).transpose(1, -1), ((size - 1) // 2, size // 2)).transpose(1, -1)
    total = square.narrow(1, 0, channels)
    for i in range(1, size):
        total = total + square.narrow(1, i, channels)
    return x / (bias + alpha / size * total) ** beta


@op("MeanVarianceNormalization")
def mean_variance(n: Node, x: Tensor) -> Tensor:
    axes = n.attr("axes") or [0, 2, 3]
    centered = x - x.mean(axes, keepdim=True)
    return centered / (lucid.sqrt((centered * centered).mean(axes, keepdim=True)) + 1e-9)


@op("LpNormalization")
def lp_normalization(n: Node, x: Tensor) -> Tensor:
    axis, p = n.attr("axis", -1), n.attr("p", 2)
    norm = x.abs().sum(axis, keepdim=True) if p == 1 else lucid.sqrt((x * x).sum(axis, keepdim=True))
    return lucid.where(norm == 0, lucid.zeros_like(x), x / norm)
