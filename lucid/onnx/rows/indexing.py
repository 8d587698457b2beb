"""Rows of ops that take elements from places, and put some there."""

from __future__ import annotations

from typing import Any

import lucid
from lucid.onnx._builder import Builder, T
from lucid.onnx._symbols import Sym, apply
from lucid.onnx.rows import row
from lucid.onnx.rows.shape import MOST, _shape


def _places(g: Builder, index: T) -> str:
    return g.cast(index.name, index.dtype, lucid.int64)


@row("index_select")
def index_select(g: Builder, out: list[T], x: T, dim: int, index: T) -> str:
    place = g.node("Reshape", [_places(g, index), g.ints([-1])])
    if not x.ndim:
        return g.node("Identity", [x.name])
    return g.node("Gather", [x.name, place], axis=dim)


@row("index_rows")
def index_rows(g: Builder, out: list[T], x: T, positions: T, dim: int, count: int) -> str:
    name = x.name
    if count != 1:
        shape = _shape(x)
        name = g.reshaped(name, [*shape[:dim], -1, *shape[dim + count :]])
    return g.node("Gather", [name, _places(g, positions)], axis=dim)


@row("embedding")
def embedding(g: Builder, out: list[T], weight: T, index: T, *rest: Any) -> str:
    return g.node("Gather", [weight.name, _places(g, index)], axis=0)


@row("embedding_lookup")
def embedding_lookup(
    g: Builder, out: list[T], index: T, weight: T, padding: Any = None, norm: Any = None, *rest: Any
) -> str:
    if norm is not None:
        raise NotImplementedError("max_norm, which changes the weight")
    return embedding(g, out, weight, index)


@row("gather", "take_along_dim")
def gather(g: Builder, out: list[T], x: T, dim: int, index: T) -> str:
    if not x.ndim:
        return g.node("Identity", [x.name])
    name = x.name
    for d in range(x.ndim):  # ONNX's index is as large as the tensor in other dims
        if d != dim % x.ndim and _shape(x)[d] != _shape(index)[d]:
            name = g.node("Slice", [name, g.ints([0]), g.ints([_shape(index)[d]]), g.ints([d])])
    return g.node("GatherElements", [name, _places(g, index)], axis=dim)


def _scattered(g: Builder, out: list[T], x: T, dim: int, index: T, source: Any, how: str) -> str:
    if isinstance(source, T):
        updates = g.operand(source, out[0].dtype)
        for d in range(source.ndim):
            if _shape(source)[d] != _shape(index)[d]:
                updates = g.node("Slice", [updates, g.ints([0]), g.ints([_shape(index)[d]]), g.ints([d])])
    else:
        updates = g.node("Expand", [g.scalar(source, out[0].dtype), g.ints(_shape(index))])
    reduction = how if how != "none" else None
    return g.node("ScatterElements", [x.name, _places(g, index), updates], axis=dim, reduction=reduction)


@row("scatter", "scatter_put", "scatter_fill")
def scatter(g: Builder, out: list[T], x: T, dim: int, index: T, source: Any, how: Any = -1) -> str:
    return _scattered(g, out, x, dim, index, source, {-1: "none", None: "none", 0: "add"}.get(how, "mul"))


@row("scatter_add", "scatter_sum")
def scatter_add(g: Builder, out: list[T], x: T, dim: int, index: T, source: Any) -> str:
    return _scattered(g, out, x, dim, index, source, "add")


@row("scatter_reduce")
def scatter_reduce(
    g: Builder, out: list[T], x: T, dim: int, index: T, source: Any, how: int, include: bool = True
) -> str:
    name = ("mul", None, "max", "min", "add")[how]
    if name is None or not include:
        raise NotImplementedError("the mean, or results without the element that is there")
    return _scattered(g, out, x, dim, index, source, name)


@row("index_add")
def index_add(g: Builder, out: list[T], x: T, dim: int, index: T, source: T, alpha: Any = 1) -> str:
    shape = [1] * x.ndim
    shape[dim % x.ndim] = -1
    wide = g.node("Expand", [g.node("Reshape", [_places(g, index), g.ints(shape)]), g.ints(_shape(source))])
    updates = g.operand(source, x.dtype)
    updates = updates if alpha == 1 else g.node("Mul", [updates, g.scalar(alpha, x.dtype)])
    return g.node("ScatterElements", [x.name, wide, updates], axis=dim, reduction="add")


@row("nonzero")
def nonzero(g: Builder, out: list[T], x: T, *rest: Any) -> str:
    return g.node("Transpose", [g.node("NonZero", [x.name])], perm=[1, 0])


# ---- x[index] --------------------------------------------------------------------------------------------------------


def _items(x: T, index: Any) -> list[Any]:
    """One item for each dim of x and each None, an ellipsis filled up."""
    items = list(index) if isinstance(index, tuple) else [index]
    items = [_item(item) for item in items]
    used = sum(_width(item) for item in items if item is not Ellipsis)
    fill = [slice(None)] * (x.ndim - used)
    at = next((i for i, item in enumerate(items) if item is Ellipsis), len(items))
    return items[:at] + fill + items[at + 1 :]


def _item(item: Any) -> Any:
    if isinstance(item, (bool, list, range)):
        raise NotImplementedError("an index of bools or a list; a tensor of integers does the same")
    return item


def _width(item: Any) -> int:
    if isinstance(item, T) and item.dtype is lucid.bool:
        return item.ndim
    return 0 if item is None else 1


def _bound(value: Any, otherwise: int) -> Any:
    return otherwise if value is None else value


def _parts(x: T, items: list[Any]) -> tuple[list[Any], list[Any], list[Any]]:
    """Slices (dim, start, stop, step), what becomes of each dim, and tensors by place in the result of the slices."""
    cuts, shape, tensors, dim = [], [], [], 0
    for item in items:
        if item is None:
            shape.append("new")
            continue
        if isinstance(item, slice):
            step = _bound(item.step, 1)
            if (item.start, item.stop, step) != (None, None, 1):
                down = not isinstance(step, Sym) and step < 0
                start, stop = _bound(item.start, MOST if down else 0), _bound(item.stop, -MOST - 1 if down else MOST)
                cuts.append((dim, start, stop, step))
            shape.append("keep")
        elif isinstance(item, T) and (item.ndim or item.dtype is lucid.bool):
            if item.dtype is lucid.bool or item.dtype is lucid.uint8:
                raise NotImplementedError(
                    "a mask as an index, whose result has a shape that depends on values; use where"
                )
            tensors.append((len(shape), item))
            shape.append("tensor")
        else:
            place: Any = item
            if isinstance(item, T):  # of no dims: a number that was read
                tensors.append((len(shape), item))
                shape.append("scalar")
                dim += 1
                continue
            stop = apply(lambda i: MOST if i == -1 else i + 1, place)
            cuts.append((dim, place, stop, 1))
            shape.append("drop")
        dim += 1
    return cuts, shape, tensors


@row("getitem")
def getitem(g: Builder, out: list[T], x: T, index: Any) -> str:
    cuts, shape, tensors = _parts(x, _items(x, index))
    name = _cut(g, x.name, cuts)
    drops = [d for d, what in enumerate([s for s in shape if s != "new"]) if what == "drop"]
    if drops:
        name = g.node("Squeeze", [name, g.ints(drops)])
    left = [what for what in shape if what != "drop"]
    if "new" in left:
        name = g.node("Unsqueeze", [name, g.ints([d for d, what in enumerate(left) if what == "new"])])
    if tensors:
        name = _by_tensors(
            g, name, [d for d, what in enumerate(left) if what in ("tensor", "scalar")], tensors, len(left)
        )
    return g.node("Identity", [name]) if name == x.name else name


def _cut(g: Builder, name: str, cuts: list[Any]) -> str:
    if not cuts:
        return name
    dims, starts, stops, steps = (list(column) for column in zip(*cuts))
    return g.node("Slice", [name, g.ints(starts), g.ints(stops), g.ints(dims), g.ints(steps)])


def _by_tensors(g: Builder, name: str, dims: list[int], tensors: list[Any], ndim: int) -> str:
    if len(dims) == 1:
        return g.node("Gather", [name, _places(g, tensors[0][1])], axis=dims[0])
    together = dims == list(range(dims[0], dims[0] + len(dims)))
    order = dims + [d for d in range(ndim) if d not in dims]
    if order != list(range(ndim)):
        name = g.node("Transpose", [name], perm=order)
    rank = max(t.ndim for _, t in tensors)
    shape: Any = [t for _, t in tensors]
    wide = [_places(g, t) for t in shape]
    total = wide[0]
    for other in wide[1:]:  # what all broadcast to
        total = g.node("Add", [total, other])
    target = g.node("Shape", [total])
    columns = [g.node("Unsqueeze", [g.node("Expand", [w, target]), g.ints([rank])]) for w in wide]
    name = g.node("GatherND", [name, g.node("Concat", columns, axis=rank)])
    rest = ndim - len(dims)
    if together and dims[0]:  # the result's dims stand where the tensors stood
        lead = dims[0]
        perm = [*range(rank, rank + lead), *range(rank), *range(rank + lead, rank + rest)]
        name = g.node("Transpose", [name], perm=perm)
    return name


@row("setitem")
def setitem(g: Builder, out: list[T], x: T, index: Any, value: Any) -> str:
    if isinstance(index, T) and index.dtype is lucid.bool and not (isinstance(value, T) and value.ndim):
        mask = index.name
        if index.ndim < x.ndim:
            mask = g.node("Unsqueeze", [mask, g.ints(list(range(index.ndim, x.ndim)))])
        return g.node("Where", [mask, g.operand(value, x.dtype), x.name])
    cuts, shape, tensors = _parts(x, _items(x, index))
    if any(what == "scalar" for what in shape) or (tensors and (cuts or len(tensors) > 1 or shape.index("tensor"))):
        raise NotImplementedError("an assignment to places of several tensors, or of a tensor behind other indices")
    # The numbers of all elements, cut as the tensor is, say where the values go.
    sizes = _shape(x)
    if tensors:
        own = _places(g, tensors[0][1])
        places = g.node("Unsqueeze", [own, g.ints([tensors[0][1].ndim])])
        parts = [*_shape(tensors[0][1]), *sizes[1:]]
        return g.node("ScatterND", [x.name, places, g.node("Expand", [g.operand(value, x.dtype), g.ints(parts)])])
    count = sizes[0] if sizes else 1
    for size in sizes[1:]:
        count = apply(lambda a, b: a * b, count, size)
    numbers = g.node("Range", [g.scalar(0, lucid.int64), g.scalar(count, lucid.int64), g.scalar(1, lucid.int64)])
    part = _cut(g, g.reshaped(numbers, sizes), cuts)
    drops = [d for d, what in enumerate([s for s in shape if s != "new"]) if what == "drop"]
    if drops:
        part = g.node("Squeeze", [part, g.ints(drops)])
    news = [d for d, what in enumerate([s for s in shape if s != "drop"]) if what == "new"]
    if news:
        part = g.node("Unsqueeze", [part, g.ints(news)])
    wide = g.node("Expand", [g.operand(value, x.dtype), g.node("Shape", [part])])
    flat = g.ints([-1])
    line = g.node(
        "ScatterElements",
        [g.node("Reshape", [x.name, flat]), g.node("Reshape", [part, flat]), g.node("Reshape", [wide, flat])],
        axis=0,
    )
    return g.reshaped(line, sizes)
