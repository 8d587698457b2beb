"""Ops that take elements from places, and put some there."""

from __future__ import annotations

import math
from typing import Any

import lucid
import lucid.nn.functional as F
from lucid import Tensor
from lucid.onnx._graph import Node
from lucid.onnx.ops import op
from lucid.onnx.ops.shape import ints


def places(indices: Tensor, size: int) -> Tensor:
    """Indices of which none is negative."""
    indices = indices.to(lucid.int64)
    return lucid.where(indices < 0, indices + size, indices)


@op("Gather")
def gather(n: Node, x: Tensor, indices: Tensor) -> Tensor:
    axis = n.attr("axis", 0) % max(x.ndim, 1)
    if axis == 0 and x.ndim == 2 and x.is_floating_point() and isinstance(x, lucid.nn.Parameter):
        return F.embedding(places(indices, x.shape[0]), x)
    if indices.ndim == 0:
        return x.index_select(axis, places(indices, x.shape[axis]).reshape(1)).squeeze(axis)
    y = x.index_select(axis, places(indices, x.shape[axis]).reshape(-1))
    return y if indices.ndim == 1 else y.reshape(x.shape[:axis] + indices.shape + x.shape[axis + 1 :])


@op("GatherElements")
def gather_elements(n: Node, x: Tensor, indices: Tensor) -> Tensor:
    axis = n.attr("axis", 0)
    return x.gather(axis, places(indices, x.shape[axis]))


def _flat_places(indices: Tensor, shape: Any) -> Tensor:
    """Places in the first dims, as numbers in a flattened tensor of them."""
    indices = indices.to(lucid.int64)
    flat = lucid.zeros(indices.shape[:-1], dtype=lucid.int64)
    for d, size in enumerate(shape):
        flat = flat * size + places(indices[..., d], size)
    return flat


@op("GatherND")
def gather_nd(n: Node, x: Tensor, indices: Tensor) -> Tensor:
    batch, deep = n.attr("batch_dims", 0), indices.shape[-1]
    lead = math.prod(x.shape[:batch])
    flat = _flat_places(indices, x.shape[batch : batch + deep])
    span = math.prod(x.shape[batch : batch + deep])
    if batch:
        own = flat.reshape(lead, -1) + lucid.arange(lead)[:, None] * span
        flat = own.reshape(flat.shape)
    rest = x.shape[batch + deep :]
    taken = x.reshape(lead * span, *rest).index_select(0, flat.reshape(-1))
    return taken.reshape(*indices.shape[:-1], *rest)


def _reduced(y: Tensor, axis: int, index: Tensor, updates: Tensor, how: str) -> Tensor:
    if how in ("none", ""):
        return y.scatter(axis, index, updates)
    names = {"add": "sum", "mul": "prod", "max": "amax", "min": "amin"}
    return y.scatter_reduce(axis, index, updates, names[how])


@op("Scatter", "ScatterElements")
def scatter_elements(n: Node, x: Tensor, indices: Tensor, updates: Tensor) -> Tensor:
    axis = n.attr("axis", 0)
    return _reduced(x, axis, places(indices, x.shape[axis]), updates, n.attr("reduction", "none"))


@op("ScatterND")
def scatter_nd(n: Node, x: Tensor, indices: Tensor, updates: Tensor) -> Tensor:
    deep = indices.shape[-1]
    flat = _flat_places(indices, x.shape[:deep]).reshape(-1, 1)
    rows = x.reshape(math.prod(x.shape[:deep]), -1)
    given = updates.reshape(flat.shape[0], -1)
    return _reduced(rows, 0, flat.expand(given.shape), given, n.attr("reduction", "none")).reshape(x.shape)


@op("Slice")
def slice_(n: Node, x: Tensor, *given: Tensor | None) -> Tensor:
    if n.version < 10:
        starts, ends = n.attr("starts"), n.attr("ends")
        axes, steps = n.attr("axes"), None
    else:
        starts, ends, axes, steps = (None if t is None else ints(t) for t in (*given, None, None)[:4])
    axes = list(range(len(starts))) if axes is None else [axis % x.ndim for axis in axes]
    index: list[Any] = [slice(None)] * x.ndim
    for i, axis in enumerate(axes):
        size, step = x.shape[axis], 1 if steps is None else steps[i]
        start, end = starts[i] + (size if starts[i] < 0 else 0), ends[i] + (size if ends[i] < 0 else 0)
        if step > 0:
            index[axis] = slice(min(max(start, 0), size), min(max(end, 0), size), step)
        else:
            start, end = min(max(start, 0), size - 1), min(max(end, -1), size - 1)
            index[axis] = slice(start, end if end >= 0 else None, step)
    return x[tuple(index)]


@op("OneHot")
def one_hot(n: Node, indices: Tensor, depth: Tensor, values: Tensor) -> Tensor:
    count, axis = int(depth.reshape(()).item()), n.attr("axis", -1)
    axis += indices.ndim + 1 if axis < 0 else 0
    classes = lucid.arange(count).reshape([-1] + [1] * (indices.ndim - axis))
    where = indices.to(lucid.int64)
    hot = lucid.where(where < 0, where + count, where).unsqueeze(axis) == classes
    off, on = values.unbind()
    return lucid.where(hot, on, off)


@op("NonZero")
def nonzero(n: Node, x: Tensor) -> Tensor:
    return x.nonzero().t() if x.ndim else x.reshape(1).nonzero().t()[:0].expand(0, int(bool(x)))


@op("Compress")
def compress(n: Node, x: Tensor, condition: Tensor) -> Tensor:
    axis = n.attr("axis")
    flat = x.reshape(-1) if axis is None else x
    return flat.index_select(axis or 0, condition.nonzero().reshape(-1))


@op("ReverseSequence")
def reverse_sequence(n: Node, x: Tensor, lengths: Tensor) -> Tensor:
    time, batch = n.attr("time_axis", 0), n.attr("batch_axis", 1)
    steps = lucid.arange(x.shape[time]).unsqueeze(1)
    mirrored = lengths.to(lucid.int64) - 1 - steps  # (time, batch)
    index = lucid.where(mirrored >= 0, mirrored, steps)
    index = index if time < batch else index.t()
    return x.gather(time, index.reshape(*index.shape, *[1] * (x.ndim - 2)).expand(x.shape))


@op("TensorScatter")
def tensor_scatter(n: Node, past: Tensor, update: Tensor, write: Tensor | None = None) -> Tensor:
    axis = n.attr("axis", -2) % past.ndim
    steps = lucid.arange(update.shape[axis]).unsqueeze(0)
    first = lucid.zeros((past.shape[0], 1), dtype=lucid.int64) if write is None else write.to(lucid.int64).unsqueeze(1)
    index = first + steps
    if n.attr("mode", "linear") == "circular":
        index = index % past.shape[axis]
    shape = [1] * past.ndim
    shape[0], shape[axis] = past.shape[0], update.shape[axis]
    return past.scatter(axis, index.reshape(shape).expand(update.shape), update)
