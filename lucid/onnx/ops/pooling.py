"""Pools."""

from __future__ import annotations

import math
from typing import Any

import lucid
import lucid.nn.functional as F
from lucid import Tensor
from lucid.onnx._graph import Node
from lucid.onnx._wire import LOAD
from lucid.onnx.ops import op
from lucid.onnx.ops.convolution import padded, padding, spread

_MAX: dict[int, Any] = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
_AVG: dict[int, Any] = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}
_UNPOOL: dict[int, Any] = {1: F.max_unpool1d, 2: F.max_unpool2d, 3: F.max_unpool3d}
_CONV: dict[int, Any] = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}


class _Windows:
    """Where the windows of a pool lie."""

    def __init__(self, n: Node, x: Tensor) -> None:
        self.kernel = n.attr("kernel_shape")
        dims = len(self.kernel)
        if dims not in _MAX or x.ndim != dims + 2:
            raise ValueError(f"{LOAD}: {n.where()} has {dims} dims on a tensor of {x.ndim}; wanted one to three")
        self.dims, self.sizes = dims, list(x.shape[2:])
        self.strides, self.dilations = spread(n, "strides", dims), spread(n, "dilations", dims)
        self.pads = padding(n, self.sizes, self.kernel, self.strides, self.dilations)
        self.beyond = [0] * dims  # what ceil_mode adds behind
        if n.attr("ceil_mode", 0):
            for d, (before, after) in enumerate(self.pads):
                reach = self.dilations[d] * (self.kernel[d] - 1) + 1
                room, stride = self.sizes[d] + before + after, self.strides[d]
                count = -(-(room - reach) // stride) + 1
                if (count - 1) * stride >= self.sizes[d] + before:  # a window must begin within what is there
                    count -= 1
                self.beyond[d] = max((count - 1) * stride + reach - room, 0)

    def is_plain(self) -> bool:
        """Whether the pools of `nn.functional` say it by themselves."""
        return not any(self.beyond) and all(
            before == after and 2 * before <= k for (before, after), k in zip(self.pads, self.kernel)
        )

    def all_pads(self) -> list[tuple[int, int]]:
        return [(before, after + more) for (before, after), more in zip(self.pads, self.beyond)]


@op("MaxPool")
def max_pool(n: Node, x: Tensor) -> Any:
    w, dtype = _Windows(n, x), x.dtype
    if not x.is_floating_point():
        x = x.to(lucid.float32)
    pool, both = _MAX[w.dims], n.wants(1)
    if w.is_plain():
        pads = [before for before, _ in w.pads]
        result = pool(x, w.kernel, w.strides, pads, w.dilations, False, both)
    else:
        result = pool(padded(x, w.all_pads(), -math.inf), w.kernel, w.strides, 0, w.dilations, False, both)
    if not both:
        return result.to(dtype)
    values, at = result
    whole = w.sizes if w.is_plain() else [s + sum(pair) for s, pair in zip(w.sizes, w.all_pads())]
    where, rest = [], at
    for size in reversed(whole):
        where.insert(0, rest % size)
        rest = rest // size
    if not w.is_plain():
        where = [place - before for place, (before, _) in zip(where, w.pads)]
    order = list(range(w.dims)) if not n.attr("storage_order", 0) else list(range(w.dims))[::-1]
    flat = lucid.zeros_like(at)
    for d in order:
        flat = flat * w.sizes[d] + where[d]
    planes = lucid.arange(x.shape[0] * x.shape[1]).reshape(x.shape[0], x.shape[1], *[1] * w.dims)
    return values.to(dtype), flat + planes * math.prod(w.sizes)


@op("AveragePool")
def average_pool(n: Node, x: Tensor) -> Tensor:
    w, padding_counts = _Windows(n, x), bool(n.attr("count_include_pad", 0))
    if w.is_plain() and all(d == 1 for d in w.dilations):
        pads = [before for before, _ in w.pads]
        return _AVG[w.dims](x, w.kernel, w.strides, pads, False, padding_counts or not any(pads))
    ones = lucid.ones((1, 1, *w.sizes), dtype=x.dtype)
    if padding_counts:  # but not what ceil_mode added
        ones = padded(padded(ones, w.pads, 1.0), [(0, more) for more in w.beyond])
    else:
        ones = padded(ones, w.all_pads())
    return _window_sum(padded(x, w.all_pads()), w) / _window_sum(ones, w)


def _window_sum(x: Tensor, w: _Windows) -> Tensor:
    planes = x.reshape(-1, 1, *x.shape[2:])
    y = _CONV[w.dims](planes, lucid.ones((1, 1, *w.kernel), dtype=x.dtype), None, w.strides, 0, w.dilations)
    return y.reshape(*x.shape[:2], *y.shape[2:])


@op("LpPool")
def lp_pool(n: Node, x: Tensor) -> Tensor:
    w, p = _Windows(n, x), n.attr("p", 2)
    return _window_sum(padded(x.abs() ** p, w.all_pads()), w) ** (1 / p)


@op("GlobalAveragePool")
def global_average_pool(n: Node, x: Tensor) -> Tensor:
    return x.mean(tuple(range(2, x.ndim)), keepdim=True)


@op("GlobalMaxPool")
def global_max_pool(n: Node, x: Tensor) -> Tensor:
    return x.amax(tuple(range(2, x.ndim)), keepdim=True)


@op("GlobalLpPool")
def global_lp_pool(n: Node, x: Tensor) -> Tensor:
    p = n.attr("p", 2)
    return (x.abs() ** p).sum(tuple(range(2, x.ndim)), keepdim=True) ** (1 / p)


@op("MaxUnpool")
def max_unpool(n: Node, x: Tensor, at: Tensor, target: Tensor | None = None) -> Tensor:
    kernel = n.attr("kernel_shape")
    dims = len(kernel)
    strides, given = spread(n, "strides", dims), n.attr("pads") or [0] * (2 * dims)
    sizes = [
        (size - 1) * s + k - given[d] - given[d + dims]
        for d, (size, s, k) in enumerate(zip(x.shape[2:], strides, kernel))
    ]
    flat = lucid.zeros((math.prod(x.shape[:2]) * math.prod(sizes),), dtype=x.dtype)
    y = flat.scatter(0, at.reshape(-1), x.reshape(-1)).reshape(*x.shape[:2], *sizes)
    if target is None:
        return y
    wanted = target.tolist()
    # The places count in the smaller tensor, whose elements stand at the beginning of the larger one.
    return padded(y, [(0, size - have) for size, have in zip(wanted[2:], sizes)])
