"""Ops that take sums, extrema and the like over axes."""

from __future__ import annotations

from typing import Any

import lucid
from lucid import Tensor
from lucid.onnx._graph import Node
from lucid.onnx.ops import op


def axes_of(n: Node, x: Tensor, axes: Tensor | None) -> list[int] | None:
    """The axes that are reduced; None for none at all."""
    given = axes.tolist() if axes is not None else n.attr("axes")
    if given:
        return [axis % max(x.ndim, 1) for axis in given]
    return None if n.attr("noop_with_empty_axes", 0) else list(range(x.ndim))


def _reduction(name: str, function: Any, alone: Any = lambda x: x) -> None:
    @op(name)
    def reduced(n: Node, x: Tensor, axes: Tensor | None = None) -> Tensor:
        over = axes_of(n, x, axes)
        if over is None or x.ndim == 0:
            return alone(x)
        return function(x, over, bool(n.attr("keepdims", 1))).to(x.dtype)


def _product(x: Tensor, axes: list[int], keepdim: bool) -> Tensor:
    for axis in sorted(axes, reverse=True):
        x = x.prod(axis, keepdim=keepdim)
    return x


def _extremum(function: Any, largest: bool) -> Any:
    def of(x: Tensor, axes: list[int], keepdim: bool) -> Tensor:
        if x.numel():
            return function(x.to(lucid.uint8), axes, keepdim) if x.dtype is lucid.bool else function(x, axes, keepdim)
        # Of nothing it is the other end of the dtype.
        shape = [1 if d in axes else size for d, size in enumerate(x.shape)]
        shape = shape if keepdim else [size for d, size in enumerate(x.shape) if d not in axes]
        if x.is_floating_point():
            end: Any = float("-inf") if largest else float("inf")
        elif x.dtype is lucid.bool:
            end = not largest
        else:
            end = lucid.iinfo(x.dtype).min if largest else lucid.iinfo(x.dtype).max
        return lucid.full(shape, end, dtype=x.dtype)

    return of


def _root(x: Tensor) -> Tensor:
    return lucid.sqrt(x) if x.is_floating_point() else lucid.sqrt(x.to(lucid.float64))


_reduction("ReduceSum", lambda x, axes, keep: x.sum(axes, keep))
_reduction("ReduceMean", lambda x, axes, keep: x.mean(axes, keep))
_reduction("ReduceMax", _extremum(lucid.amax, True))
_reduction("ReduceMin", _extremum(lucid.amin, False))
_reduction("ReduceProd", _product)
_reduction("ReduceL1", lambda x, axes, keep: x.abs().sum(axes, keep), lucid.abs)
_reduction("ReduceL2", lambda x, axes, keep: _root((x * x).sum(axes, keep)), lucid.abs)
_reduction("ReduceSumSquare", lambda x, axes, keep: (x * x).sum(axes, keep), lambda x: x * x)
_reduction("ReduceLogSum", lambda x, axes, keep: x.sum(axes, keep).log(), lucid.log)
_reduction("ReduceLogSumExp", lambda x, axes, keep: lucid.logsumexp(x, axes, keep))


def _argument(function: Any) -> Any:
    def of(n: Node, x: Tensor) -> Tensor:
        axis, keep = n.attr("axis", 0), bool(n.attr("keepdims", 1))
        if not n.attr("select_last_index", 0):
            return function(x, axis, keep)
        return x.shape[axis] - 1 - function(x.flip(axis), axis, keep)

    return of


op("ArgMax")(_argument(lucid.argmax))
op("ArgMin")(_argument(lucid.argmin))


def _scan(function: Any, neutral: int) -> Any:
    def of(n: Node, x: Tensor, axis: Tensor) -> Tensor:
        dim = int(axis.item()) % x.ndim
        x = x.flip(dim) if n.attr("reverse", 0) else x
        y = function(x, dim).to(x.dtype)
        if n.attr("exclusive", 0):
            first = lucid.full_like(y.narrow(dim, 0, 1), neutral)
            y = lucid.cat([first, y.narrow(dim, 0, y.shape[dim] - 1)], dim)
        return y.flip(dim) if n.attr("reverse", 0) else y

    return of


op("CumSum")(_scan(lucid.cumsum, 0))
op("CumProd")(_scan(lucid.cumprod, 1))


@op("TopK")
def topk(n: Node, x: Tensor, k: Tensor | None = None) -> tuple[Any, ...]:
    count = n.attr("k") if k is None else int(k.item())
    axis, largest = n.attr("axis", -1), bool(n.attr("largest", 1))
    # Of equal elements the first ones, as ONNX wants: a stable sort.
    values, places = lucid.sort(x, dim=axis, descending=largest, stable=True)
    return values.narrow(axis, 0, count), places.narrow(axis, 0, count)


@op("Unique")
def unique(n: Node, x: Tensor) -> tuple[Any, ...]:
    axis = n.attr("axis")
    flat = x.reshape(-1) if axis is None else x
    axis = axis or 0
    values, inverse, counts = lucid.unique(flat, return_inverse=True, return_counts=True, dim=axis)
    spread = lucid.arange(inverse.numel())
    first = lucid.full((counts.numel(),), inverse.numel(), dtype=lucid.int64)
    first = first.scatter_reduce(0, inverse.reshape(-1), spread, "amin")
    if not n.attr("sorted", 1):
        order = first.argsort()
        place = lucid.empty_like(order).scatter(0, order, lucid.arange(order.numel()))
        values, first, counts = values.index_select(axis, order), first[order], counts[order]
        inverse = place[inverse]
    return values, first, inverse.reshape(-1), counts
