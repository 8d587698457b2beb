"""Attention, and the positions that go into it."""

from __future__ import annotations

import math
from typing import Any

import lucid
import lucid.nn.functional as F
from lucid import Tensor
from lucid.onnx._graph import Node
from lucid.onnx._tensors import dtype_of
from lucid.onnx.ops import op


def _heads(x: Tensor, count: int | None) -> Tensor:
    """(batch, heads, steps, size)"""
    if x.ndim == 4:
        return x
    batch, steps, width = x.shape
    return x.reshape(batch, steps, count, width // (count or 1)).transpose(1, 2)


def _repeated(x: Tensor, heads: int) -> Tensor:
    """Keys and values that several heads share."""
    return x if x.shape[1] == heads else x.repeat_interleave(heads // x.shape[1], 1)


@op("Attention")
def attention(
    n: Node,
    q: Tensor,
    k: Tensor,
    v: Tensor,
    mask: Tensor | None = None,
    past_key: Tensor | None = None,
    past_value: Tensor | None = None,
    lengths: Tensor | None = None,
) -> Any:
    flat = q.ndim == 3
    q, k, v = _heads(q, n.attr("q_num_heads")), _heads(k, n.attr("kv_num_heads")), _heads(v, n.attr("kv_num_heads"))
    if past_key is not None and past_value is not None:
        k, v = lucid.cat([past_key, k], 2), lucid.cat([past_value, v], 2)
    all_keys, all_values = k, v
    heads, dtype = q.shape[1], q.dtype
    k, v = _repeated(k, heads), _repeated(v, heads)
    scale, cap = n.attr("scale"), n.attr("softcap", 0.0)
    root = math.sqrt(1 / math.sqrt(q.shape[-1]) if scale is None else scale)
    bias = _bias(n, q, k, mask, past_key, lengths)
    wanted = n.wants(3)
    if not wanted and not cap and n.attr("softmax_precision") is None:
        y = F.scaled_dot_product_attention(q, k, v, bias, scale=root * root)
        scores = None
    else:
        raw = (q * root) @ (k * root).transpose(-2, -1)
        biased, mode = raw if bias is None else raw + bias, n.attr("qk_matmul_output_mode", 0)
        if cap:
            capped = cap * lucid.tanh(raw / cap)
            biased = capped if bias is None else capped + bias
        else:
            capped = raw
        precision = n.attr("softmax_precision")
        wide = biased if precision is None else biased.to(dtype_of(precision, "the softmax_precision of Attention"))
        weights = lucid.softmax(wide, -1).to(dtype)
        if bias is not None:  # who may look nowhere gets nothing
            weights = lucid.where((bias == -math.inf).all(-1, keepdim=True), lucid.zeros((), dtype=dtype), weights)
        y = weights @ v
        scores = {0: raw, 1: capped, 2: biased, 3: weights}[mode]
    if flat:
        y = y.transpose(1, 2).flatten(2)
    return y, all_keys, all_values, scores


def _bias(n: Node, q: Tensor, k: Tensor, mask: Any, past: Any, lengths: Any) -> Tensor | None:
    """What is added to the scores: -inf where nobody may look."""
    steps, keys = q.shape[2], k.shape[2]
    bias = None
    if mask is not None:
        if mask.dtype is lucid.bool:
            bias = lucid.where(mask, lucid.zeros((), dtype=q.dtype), lucid.full((), -math.inf, dtype=q.dtype))
        else:
            bias = mask.to(q.dtype)
        if bias.shape[-1] < keys:
            bias = F.pad(bias, (0, keys - bias.shape[-1]), value=-math.inf)
    left, right = n.attr("left_window_size", -1), n.attr("right_window_size", -1)
    right = 0 if n.attr("is_causal", 0) else right
    if left >= 0 or right >= 0:
        offset: Any = 0 if past is None else past.shape[2]
        if past is None and lengths is not None:
            offset = (lengths.to(lucid.int64) - steps).reshape(-1, 1, 1, 1)
        ahead = lucid.arange(keys)[None, :] - (lucid.arange(steps)[:, None] + offset)
        if right >= 0:
            bias = _closed(ahead > right, bias, q)
        if left >= 0:
            bias = _closed(-ahead > left, bias, q)
    if lengths is not None:
        bias = _closed(lucid.arange(keys) >= lengths.to(lucid.int64).reshape(-1, 1, 1, 1), bias, q)
    return bias


def _closed(where: Tensor, bias: Tensor | None, q: Tensor) -> Tensor:
    shut = lucid.full((), -math.inf, dtype=q.dtype)
    return lucid.where(where, shut, lucid.zeros((), dtype=q.dtype) if bias is None else bias)


@op("RotaryEmbedding")
def rotary(n: Node, x: Tensor, cos: Tensor, sin: Tensor, positions: Tensor | None = None) -> Tensor:
    shape, flat = x.shape, x.ndim == 3
    if flat:
        x = x.reshape(shape[0], shape[1], n.attr("num_heads"), -1)
    else:
        x = x.transpose(1, 2)
    size = x.shape[-1]
    turned = n.attr("rotary_embedding_dim", 0) or size
    head, rest = x[..., :turned], x[..., turned:]
    if positions is not None:
        cos, sin = cos[positions.to(lucid.int64)], sin[positions.to(lucid.int64)]
    cos, sin = cos[..., : turned // 2].unsqueeze(2), sin[..., : turned // 2].unsqueeze(2)
    if n.attr("interleaved", 0):
        a, b = head[..., 0::2], head[..., 1::2]
        head = lucid.stack([cos * a - sin * b, sin * a + cos * b], -1).flatten(-2)
    else:
        a, b = head.chunk(2, -1)
        head = lucid.cat([cos * a - sin * b, sin * a + cos * b], -1)
    y = lucid.cat([head, rest], -1) if turned < size else head
    return y.reshape(shape) if flat else y.transpose(1, 2)
