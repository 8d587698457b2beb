"""Convolutions, transposed ones, and how their padding is said."""

from __future__ import annotations

from typing import Any

import lucid
import lucid.nn.functional as F
from lucid import Tensor
from lucid.onnx._graph import Node
from lucid.onnx._wire import LOAD
from lucid.onnx.ops import op

_CONV: dict[int, Any] = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
_TRANSPOSED: dict[int, Any] = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}


def padding(n: Node, sizes: Any, kernel: Any, strides: Any, dilations: Any) -> list[tuple[int, int]]:
    """What comes before and behind in each dim."""
    mode, dims = n.attr("auto_pad", "NOTSET"), len(kernel)
    if mode in ("SAME_UPPER", "SAME_LOWER"):
        pads = []
        for size, k, stride, dilation in zip(sizes, kernel, strides, dilations):
            whole = max((-(-size // stride) - 1) * stride + dilation * (k - 1) + 1 - size, 0)
            half = whole // 2
            pads.append((half, whole - half) if mode == "SAME_UPPER" else (whole - half, half))
        return pads
    given = n.attr("pads") if mode == "NOTSET" else None
    given = given or [0] * (2 * dims)
    return list(zip(given[:dims], given[dims:]))


def padded(x: Tensor, pads: list[tuple[int, int]], value: float = 0.0) -> Tensor:
    """With its last dims padded."""
    flat = [number for pair in reversed(pads) for number in pair]
    return F.pad(x, flat, value=value) if any(flat) else x


def spread(n: Node, name: str, dims: int) -> list[int]:
    """An attribute with a number for each dim, 1 by default."""
    return n.attr(name) or [1] * dims


@op("Conv")
def conv(n: Node, x: Tensor, w: Tensor, b: Tensor | None = None) -> Tensor:
    dims = x.ndim - 2
    if dims not in _CONV:
        raise ValueError(f"{LOAD}: {n.where()} has {dims} dims; wanted one to three")
    strides, dilations = spread(n, "strides", dims), spread(n, "dilations", dims)
    pads = padding(n, x.shape[2:], w.shape[2:], strides, dilations)
    if any(before != after for before, after in pads):
        x, pads = padded(x, pads), [(0, 0)] * dims
    return _CONV[dims](x, w, b, strides, [before for before, _ in pads], dilations, n.attr("group", 1))


@op("ConvTranspose")
def conv_transpose(n: Node, x: Tensor, w: Tensor, b: Tensor | None = None) -> Tensor:
    dims = x.ndim - 2
    if dims not in _TRANSPOSED:
        raise ValueError(f"{LOAD}: {n.where()} has {dims} dims; wanted one to three")
    strides, dilations = spread(n, "strides", dims), spread(n, "dilations", dims)
    more = n.attr("output_padding") or [0] * dims
    whole = [(size - 1) * s + d * (k - 1) + 1 for size, s, d, k in zip(x.shape[2:], strides, dilations, w.shape[2:])]
    mode, wanted = n.attr("auto_pad", "NOTSET"), n.attr("output_shape")
    if wanted is None and mode in ("SAME_UPPER", "SAME_LOWER"):
        wanted = [size * s for size, s in zip(x.shape[2:], strides)]
    if wanted is not None:
        pads = []
        for full, extra, size in zip(whole, more, wanted[-dims:]):
            cut = full + extra - size
            pads.append((cut // 2, cut - cut // 2) if mode == "SAME_UPPER" else (cut - cut // 2, cut // 2))
    else:
        given = n.attr("pads") or [0] * (2 * dims)
        pads = list(zip(given[:dims], given[dims:]))
    group = n.attr("group", 1)
    fits = all(extra < max(s, d) for extra, s, d in zip(more, strides, dilations))
    if fits and all(before == after >= 0 for before, after in pads):
        return _TRANSPOSED[dims](x, w, b, strides, [before for before, _ in pads], more, group, dilations)
    y = _TRANSPOSED[dims](x, w, None, strides, 0, 0, group, dilations)
    y = padded(y, [(0, max(extra - after, 0)) for extra, (_, after) in zip(more, pads)])
    for d, (before, after) in enumerate(pads):
        keep = whole[d] + more[d] - before - after
        y = padded(y, [(max(-before, 0) if i == d else 0, max(-after, 0) if i == d else 0) for i in range(dims)])
        y = y.narrow(d + 2, max(before, 0), keep)
    return y if b is None else y + b.reshape([-1] + [1] * dims)


@op("Col2Im")
def col2im(n: Node, x: Tensor, image: Tensor, block: Tensor) -> Tensor:
    size, kernel = image.tolist(), block.tolist()
    dims = len(size)
    strides, dilations = spread(n, "strides", dims), spread(n, "dilations", dims)
    given = n.attr("pads") or [0] * (2 * dims)
    symmetric = given[:dims] == given[dims:]
    if dims == 2 and symmetric:
        return F.fold(x, size, kernel, dilations, given[:dims], strides)
    # A transposed convolution with a weight that puts each element where it belongs.
    count = 1
    for k in kernel:
        count *= k
    batch, channels = x.shape[0], x.shape[1] // count
    whole = [s + given[d] + given[d + dims] for d, s in enumerate(size)]
    steps = [(w - dl * (k - 1) - 1) // s + 1 for w, k, s, dl in zip(whole, kernel, strides, dilations)]
    columns = x.reshape(batch * channels, count, *steps)
    weight = lucid.eye(count, dtype=x.dtype).reshape(count, 1, *kernel)
    y = _TRANSPOSED[dims](columns, weight, None, strides, 0, 0, 1, dilations)
    y = padded(y, [(0, w - have) for w, have in zip(whole, y.shape[2:])])
    for d, s in enumerate(size):
        y = y.narrow(d + 2, given[d], s)
    return y.reshape(batch, channels, *size)
