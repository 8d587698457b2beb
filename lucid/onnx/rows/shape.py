"""Rows of ops that give a tensor another shape."""

from __future__ import annotations

from typing import Any

import lucid
from lucid.onnx._builder import Builder, T
from lucid.onnx._symbols import Sym, apply, plus, times
from lucid.onnx.rows import row

MOST = (1 << 63) - 1


def _shape(t: T) -> list:
    return list(t.shape or ())


@row("view", "reshape", "flatten", "unflatten", "ravel", "view_as")
def reshape(g: Builder, out: list[T], x: T, *rest: Any) -> str:
    target, own = _shape(out[0]), _shape(x)
    if out[0].dtype is not x.dtype:
        raise NotImplementedError("a view in another dtype")
    wanted = rest[0] if rest and isinstance(rest[0], tuple) else ()
    if wanted.count(-1) == 1 and len(wanted) == len(target):
        at = wanted.index(-1)
        if not any(isinstance(size, Sym) for d, size in enumerate(target) if d != at):
            return g.reshaped(x.name, [-1 if d == at else size for d, size in enumerate(target)])
    # 0 is "as in the input": for leading dims that stay, so that only what follows has to be computed.
    same = 0
    while same < min(len(target), len(own)) and target[same] == own[same] and 0 not in target:
        same += 1
    rest_of = target[same:]
    if sum(isinstance(size, Sym) for size in rest_of) <= 1 and 0 not in target and same:
        sizes = [-1 if isinstance(size, Sym) else size for size in rest_of]
        return g.node("Reshape", [x.name, g.ints([0] * same + sizes)])
    return g.reshaped(x.name, target)


@row("permute")
def permute(g: Builder, out: list[T], x: T, dims: tuple) -> str:
    return g.node("Transpose", [x.name], perm=[d % x.ndim for d in dims])


@row("transpose", "swapaxes")
def transpose(g: Builder, out: list[T], x: T, a: Any = None, b: Any = None) -> str:
    order = list(range(x.ndim))
    if x.ndim:
        a, b = (0 if a is None else a) % x.ndim, (1 if b is None else b) % x.ndim
        order[a], order[b] = order[b], order[a]
    return g.node("Transpose", [x.name], perm=order)


@row("t", "matrix_transpose")
def turned(g: Builder, out: list[T], x: T) -> str:
    return transpose(g, out, x, -2, -1) if x.ndim > 1 else g.node("Identity", [x.name])


@row("unsqueeze")
def unsqueeze(g: Builder, out: list[T], x: T, dim: int) -> str:
    return g.node("Unsqueeze", [x.name, g.ints([dim % (x.ndim + 1)])])


@row("squeeze")
def squeeze(g: Builder, out: list[T], x: T, dims: Any = None) -> str:
    over = range(x.ndim) if dims is None else [d % max(x.ndim, 1) for d in dims]
    axes = [d for d in over if x.ndim and _shape(x)[d] == 1]
    return g.node("Squeeze", [x.name, g.ints(sorted(axes))]) if axes else g.node("Identity", [x.name])


@row("cat", "join")
def cat(g: Builder, out: list[T], tensors: list, dim: int = 0) -> str:
    parts = [g.operand(t, out[0].dtype) for t in tensors if not (t.ndim == 1 and t.shape == [0] and out[0].ndim > 1)]
    return g.node("Concat", parts, axis=dim)


@row("stack")
def stack(g: Builder, out: list[T], tensors: list, dim: int = 0) -> str:
    at = dim % out[0].ndim
    parts = [g.node("Unsqueeze", [g.operand(t, out[0].dtype), g.ints([at])]) for t in tensors]
    return g.node("Concat", parts, axis=at)


@row("split_size", "split_sections", "split_with_sizes", "chunk", "tensor_split", "tensor_split_indices")
def split(g: Builder, out: list[T], x: T, how: Any, dim: int = 0) -> list:
    sizes = [_shape(part)[dim] for part in out]
    if len(out) == 1:
        return [g.node("Identity", [x.name])]
    if g.since(18) and len(set(map(repr, sizes))) == 1:
        return g.node("Split", [x.name], len(out), axis=dim, num_outputs=len(out))
    return g.node("Split", [x.name, g.ints(sizes)], len(out), axis=dim)


@row("unbind")
def unbind(g: Builder, out: list[T], x: T, dim: int = 0) -> list:
    return [g.node("Gather", [x.name, g.scalar(i, lucid.int64)], axis=dim) for i in range(len(out))]


@row("expand", "expand_as", "broadcast_to")
def expand(g: Builder, out: list[T], x: T, *rest: Any) -> str:
    target, own = _shape(out[0]), _shape(x)
    own = [1] * (len(target) - len(own)) + own
    sizes = [1 if mine == size else size for mine, size in zip(own, target)]  # 1 leaves a size as it is
    return g.node("Expand", [x.name, g.ints(sizes)])


@row("repeat", "tile")
def repeat(g: Builder, out: list[T], x: T, times_each: tuple) -> str:
    each, name = list(times_each), x.name
    if len(each) < x.ndim:
        each = [1] * (x.ndim - len(each)) + each
    if len(each) > x.ndim:
        name = g.reshaped(name, [1] * (len(each) - x.ndim) + _shape(x))
    return g.node("Tile", [name, g.ints(each)])


@row("flip")
def flip(g: Builder, out: list[T], x: T, dims: tuple) -> str:
    if not dims:
        return g.node("Identity", [x.name])
    count = len(dims)
    inputs = [x.name, g.ints([-1] * count), g.ints([-MOST - 1] * count), g.ints(list(dims)), g.ints([-1] * count)]
    return g.node("Slice", inputs)


@row("roll")
def roll(g: Builder, out: list[T], x: T, shifts: tuple, dims: Any = None) -> str:
    name = x.name
    if not dims:
        name = g.node("Reshape", [name, g.ints([-1])])
        dims = (0,)
    for shift, dim in zip(shifts, dims):
        cut = [g.ints([-shift]), g.ints([dim])]
        last = g.node("Slice", [name, cut[0], g.ints([MOST]), cut[1]])
        first = g.node("Slice", [name, g.ints([0]), cut[0], cut[1]])
        name = g.node("Concat", [last, first], axis=dim)
    return g.reshaped(name, _shape(out[0]))


def sliced(g: Builder, name: str, size: Any, dim: int, start: Any, length: Any, step: Any = 1) -> str:
    """Part of a dim; the whole of it needs no node."""
    if start == 0 and step == 1 and length == size:
        return name
    end = plus(start, times(length, step))
    if isinstance(step, int) and step > 0:
        to_end = all(e >= s for e, s in zip(*_rows(end, size)))
        end = MOST if to_end else end
    elif isinstance(step, int):
        end = -MOST - 1 if any(e < 0 for e in _rows(end, size)[0]) else end
    if isinstance(start, Sym):
        back = apply(lambda s, n: s - n, start, size)
        start = back if isinstance(back, int) else start
    if isinstance(end, Sym):
        back = apply(lambda e, n: e - n, end, size)
        end = back if isinstance(back, int) and back < 0 else end
    return g.node("Slice", [name, g.ints([start]), g.ints([end]), g.ints([dim]), g.ints([step])])


def _rows(*numbers: Any) -> list:
    count = max((len(n.values) for n in numbers if isinstance(n, Sym)), default=1)
    return [n.values if isinstance(n, Sym) else (n,) * count for n in numbers]


@row("slice")
def slice_(g: Builder, out: list[T], x: T, dim: int, start: Any, length: Any, step: Any = 1) -> str:
    return sliced(g, g.node("Identity", [x.name]), _shape(x)[dim], dim % x.ndim, start, length, step)


@row("narrow")
def narrow(g: Builder, out: list[T], x: T, dim: int, start: Any, length: Any) -> str:
    size = _shape(x)[dim]
    start = apply(lambda s, n: s + n if s < 0 else s, start, size)
    return slice_(g, out, x, dim, start, length)


@row("select")
def select(g: Builder, out: list[T], x: T, dim: int, index: Any) -> str:
    return g.node("Gather", [x.name, g.scalar(index, lucid.int64)], axis=dim)


@row("slice_nd")
def slice_nd(g: Builder, out: list[T], x: T, starts: tuple, sizes: tuple, steps: tuple, inserts: tuple) -> str:
    name, taken = x.name, []
    for d, (start, length, step) in enumerate(zip(starts, sizes, steps)):
        if length == -1:  # one element, and the dim goes
            taken.append(d)
            length = 1
        name = sliced(g, name, _shape(x)[d], d, start, length, step)
    if taken:
        name = g.node("Squeeze", [name, g.ints(taken)])
    if inserts:
        name = g.node("Unsqueeze", [name, g.ints(list(inserts))])
    return g.node("Identity", [name]) if name == x.name else name


@row("diagonal")
def diagonal(g: Builder, out: list[T], x: T, offset: int = 0, dim1: int = 0, dim2: int = 1) -> str:
    a, b = dim1 % x.ndim, dim2 % x.ndim
    rest = [d for d in range(x.ndim) if d not in (a, b)]
    rows, columns, count = _shape(x)[a], _shape(x)[b], _shape(out[0])[-1]
    name = g.node("Transpose", [x.name], perm=[*rest, a, b])
    first_row, first_column = max(-offset, 0), max(offset, 0)
    last = len(rest)
    name = sliced(g, name, rows, last, first_row, count)
    name = sliced(g, name, columns, last + 1, first_column, count)
    places = g.node("Range", [g.scalar(0, lucid.int64), g.scalar(count, lucid.int64), g.scalar(1, lucid.int64)])
    wanted = [_shape(x)[d] for d in rest] + [count, 1]
    index = g.node("Expand", [g.node("Unsqueeze", [places, g.ints([1])]), g.ints(wanted)])
    return g.node("Squeeze", [g.node("GatherElements", [name, index], axis=last + 1), g.ints([last + 1])])


@row("tril", "triu")
def tril(g: Builder, out: list[T], x: T, offset: int = 0) -> str:
    return _triangle(g, x, offset, 0)


@row("triu")
def triu(g: Builder, out: list[T], x: T, offset: int = 0) -> str:
    return _triangle(g, x, offset, 1)


def _triangle(g: Builder, x: T, offset: Any, upper: int) -> str:
    return g.node("Trilu", [x.name, g.scalar(offset, lucid.int64)], upper=upper)
