"""Rows of sums, extrema, scans and orders."""

from __future__ import annotations

from typing import Any

import lucid
from lucid.onnx._builder import Builder, T
from lucid.onnx._symbols import Sym, apply, times
from lucid.onnx.rows import row


def axes_of(x: T, dims: Any) -> list[int]:
    """The dims that are reduced."""
    if dims is None or dims == ():
        return list(range(x.ndim))
    dims = dims if isinstance(dims, (tuple, list)) else [dims]
    return [d % max(x.ndim, 1) for d in dims]


def reduced(g: Builder, op: str, name: str, x: T, dims: Any, keepdim: bool) -> str:
    """A reduction over dims, None being all of them."""
    axes = axes_of(x, dims)
    if not x.ndim:
        return g.node("Identity", [name])
    if g.since(18) or op == "ReduceSum":
        return g.node(op, [name, g.ints(axes)], keepdims=int(keepdim))
    return g.node(op, [name], axes=axes, keepdims=int(keepdim))


def _plain(op: str) -> Any:
    def of(g: Builder, out: list[T], x: T, dims: Any = None, keepdim: bool = False, dtype: Any = None) -> str:
        return reduced(g, op, g.operand(x, out[0].dtype), x, dims, keepdim)

    return of


row("sum")(_plain("ReduceSum"))
row("mean")(_plain("ReduceMean"))
row("prod")(_plain("ReduceProd"))
row("logsumexp")(_plain("ReduceLogSumExp"))


def _extremum(op: str) -> Any:
    def of(g: Builder, out: list[T], x: T, dims: Any = None, keepdim: bool = False) -> str:
        wide = lucid.int32 if x.dtype in (lucid.bool, lucid.int16, lucid.uint16, lucid.uint32) else x.dtype
        if x.dtype is lucid.uint32:
            wide = lucid.int64
        name = reduced(g, op, g.cast(x.name, x.dtype, wide), x, dims, keepdim)
        return g.cast(name, wide, x.dtype)

    return of


row("amax")(_extremum("ReduceMax"))
row("amin")(_extremum("ReduceMin"))
row("max_all")(lambda g, out, x: _extremum("ReduceMax")(g, out, x))
row("min_all")(lambda g, out, x: _extremum("ReduceMin")(g, out, x))


def _truth(op: str) -> Any:
    def of(g: Builder, out: list[T], x: T, dims: Any = None, keepdim: bool = False) -> str:
        number = g.cast(g.cast(x.name, x.dtype, lucid.bool), lucid.bool, lucid.int32)
        return g.cast(reduced(g, op, number, x, dims, keepdim), lucid.int32, lucid.bool)

    return of


row("any")(_truth("ReduceMax"))
row("all")(_truth("ReduceMin"))


def _argument(op: str) -> Any:
    def of(g: Builder, out: list[T], x: T, dim: Any = None, keepdim: bool = False) -> str:
        name = x.name
        if dim is None or not x.ndim:
            name = g.node("Reshape", [name, g.ints([-1])])
            found = g.node(op, [name], axis=0, keepdims=0)
            return g.reshaped(found, list(out[0].shape or ()))
        return g.node(op, [name], axis=dim, keepdims=int(keepdim))

    return of


row("argmax")(_argument("ArgMax"))
row("argmin")(_argument("ArgMin"))


def _with_places(extremum: str, argument: str) -> Any:
    def of(g: Builder, out: list[T], x: T, dim: int, keepdim: bool = False) -> list[Any]:
        values = _extremum(extremum)(g, out, x, (dim,), keepdim)
        return [values, _argument(argument)(g, out[1:], x, dim, keepdim)]

    return of


row("max_dim")(_with_places("ReduceMax", "ArgMax"))
row("min_dim")(_with_places("ReduceMin", "ArgMin"))


def variance(g: Builder, x: T, dims: Any, keepdim: bool, correction: float) -> str:
    """The mean of squares of what is left of the mean."""
    axes = axes_of(x, dims)
    centered = g.node("Sub", [x.name, reduced(g, "ReduceMean", x.name, x, dims, True)])
    square = g.node("Mul", [centered, centered])
    if correction == 0:
        return reduced(g, "ReduceMean", square, x, dims, keepdim)
    total = reduced(g, "ReduceSum", square, x, dims, keepdim)
    count: Any = 1
    for axis in axes:
        count = times(count, (x.shape or [])[axis])
    if isinstance(count, Sym):
        if correction != int(correction):
            count = g.node("Sub", [g.scalar(count, x.dtype), g.scalar(float(correction), x.dtype)])
        else:
            count = g.scalar(apply(lambda n: n - int(correction), count), x.dtype)
    else:
        count = g.scalar(float(max(count - correction, 0)), x.dtype)
    return g.node("Div", [total, count])


@row("var")
def var(g: Builder, out: list[T], x: T, dims: Any = None, keepdim: bool = False, correction: float = 1.0) -> str:
    return variance(g, x, dims, keepdim, correction)


@row("std")
def std(g: Builder, out: list[T], x: T, dims: Any = None, keepdim: bool = False, correction: float = 1.0) -> str:
    return g.node("Sqrt", [variance(g, x, dims, keepdim, correction)])


@row("vector_norm")
def vector_norm(
    g: Builder, out: list[T], x: T, order: float, dims: Any = None, keepdim: bool = False, *rest: Any
) -> str:
    name = g.operand(x, out[0].dtype)
    if order in (1, 2):
        return reduced(g, "ReduceL1" if order == 1 else "ReduceL2", name, x, dims, keepdim)
    size = g.node("Abs", [name])
    if order in (float("inf"), float("-inf")):
        return reduced(g, "ReduceMax" if order > 0 else "ReduceMin", size, x, dims, keepdim)
    total = reduced(g, "ReduceSum", g.node("Pow", [size, g.scalar(float(order), x.dtype)]), x, dims, keepdim)
    return g.node("Pow", [total, g.scalar(1 / order, x.dtype)])


@row("cumsum")
def cumsum(g: Builder, out: list[T], x: T, dim: int, dtype: Any = None) -> str:
    if not x.ndim:
        return g.node("Identity", [g.operand(x, out[0].dtype)])
    return g.node("CumSum", [g.operand(x, out[0].dtype), g.scalar(dim, lucid.int64)])


@row("topk")
def topk(g: Builder, out: list[T], x: T, k: Any, dim: int = -1, largest: bool = True, order: bool = True) -> list[Any]:
    return g.node("TopK", [x.name, g.ints([k])], 2, axis=dim, largest=int(largest), sorted=int(order))


@row("sort")
def sort(g: Builder, out: list[T], x: T, dim: int = -1, descending: bool = False, stable: bool = False) -> list[Any]:
    return g.node("TopK", [x.name, g.ints([(x.shape or [])[dim]])], 2, axis=dim, largest=int(descending), sorted=1)


@row("argsort")
def argsort(g: Builder, out: list[T], x: T, dim: int = -1, descending: bool = False, stable: bool = False) -> str:
    return sort(g, out, x, dim, descending)[1]
