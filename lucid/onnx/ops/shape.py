"""Ops that give a tensor another shape, or make one from a shape."""

from __future__ import annotations

import math
from typing import Any

import lucid
import lucid.nn.functional as F
from lucid import Tensor
from lucid.onnx._graph import Node
from lucid.onnx._tensors import dtype_of
from lucid.onnx._wire import LOAD
from lucid.onnx.ops import op


def ints(t: Tensor) -> list[int]:
    """The elements of a tensor of integers."""
    return t.reshape(-1).tolist()


@op("Constant")
def constant(n: Node) -> Any:
    for name, value in n.attrs.items():
        if name == "value":
            return value
        if name in ("value_float", "value_floats"):
            return lucid.tensor(value, dtype=lucid.float32)
        if name in ("value_int", "value_ints"):
            return lucid.tensor(value, dtype=lucid.int64)
    raise ValueError(f"{LOAD}: {n.where()} has the attributes {list(n.attrs)}; wanted a dense tensor of numbers")


@op("ConstantOfShape")
def constant_of_shape(n: Node, shape: Tensor) -> Tensor:
    value = n.attr("value")
    return lucid.zeros(ints(shape)) if value is None else value.reshape(()).expand(ints(shape)).clone()


@op("Shape")
def shape(n: Node, x: Tensor) -> Tensor:
    return lucid.tensor(list(x.shape)[n.attr("start", 0) : n.attr("end", None)], dtype=lucid.int64)


@op("Size")
def size(n: Node, x: Tensor) -> Tensor:
    return lucid.tensor(math.prod(x.shape), dtype=lucid.int64)


@op("Reshape")
def reshape(n: Node, x: Tensor, target: Tensor) -> Tensor:
    wanted = ints(target)
    if not n.attr("allowzero", 0):
        wanted = [x.shape[d] if size == 0 else size for d, size in enumerate(wanted)]
    return x.reshape(wanted)


@op("Flatten")
def flatten(n: Node, x: Tensor) -> Tensor:
    axis = n.attr("axis", 1)
    axis += x.ndim if axis < 0 else 0
    if axis == 1 and x.ndim > 1 and x.numel():
        return x.flatten(1)
    return x.reshape(math.prod(x.shape[:axis]), math.prod(x.shape[axis:]))


@op("Transpose")
def transpose(n: Node, x: Tensor) -> Tensor:
    return x.permute(n.attr("perm") or list(range(x.ndim))[::-1])


@op("Squeeze")
def squeeze(n: Node, x: Tensor, axes: Tensor | None = None) -> Tensor:
    given = ints(axes) if axes is not None else n.attr("axes")
    return x.squeeze() if given is None else x.squeeze(tuple(given)) if given else x


@op("Unsqueeze")
def unsqueeze(n: Node, x: Tensor, axes: Tensor | None = None) -> Tensor:
    given = ints(axes) if axes is not None else n.attr("axes")
    for axis in sorted(axis % (x.ndim + len(given)) for axis in given):
        x = x.unsqueeze(axis)
    return x


@op("Concat")
def concat(n: Node, *inputs: Tensor) -> Tensor:
    return lucid.cat(inputs, n.attr("axis", 1))


@op("Split")
def split(n: Node, x: Tensor, sizes: Tensor | None = None) -> tuple[Any, ...]:
    axis = n.attr("axis", 0)
    given = ints(sizes) if sizes is not None else n.attr("split")
    if given is None:
        count = n.attr("num_outputs") or len(n.outputs)
        given = -(-x.shape[axis] // count)
    return tuple(x.split(given, axis))


@op("Expand")
def expand(n: Node, x: Tensor, target: Tensor) -> Tensor:
    return x.expand(lucid.broadcast_shapes(x.shape, tuple(ints(target))))


@op("Tile")
def tile(n: Node, x: Tensor, repeats: Tensor) -> Tensor:
    return x.repeat(ints(repeats))


@op("Pad")
def pad(
    n: Node, x: Tensor, pads: Tensor | None = None, value: Tensor | None = None, axes: Tensor | None = None
) -> Tensor:
    sizes = ints(pads) if pads is not None else n.attr("pads")
    over = [axis % x.ndim for axis in ints(axes)] if axes is not None else range(x.ndim)
    both = {axis: (sizes[i], sizes[i + len(sizes) // 2]) for i, axis in enumerate(over)}
    mode = n.attr("mode", "constant")
    for axis, (before, after) in both.items():  # negative ones cut
        x = x.narrow(axis, max(-before, 0), x.shape[axis] - max(-before, 0) - max(-after, 0))
    both = {axis: (max(before, 0), max(after, 0)) for axis, (before, after) in both.items()}
    if mode == "constant":
        fill = n.attr("value", 0.0) if value is None else value.item()
        flat = [number for axis in reversed(range(x.ndim)) for number in both.get(axis, (0, 0))]
        while flat[-2:] == [0, 0]:
            del flat[-2:]
        if x.dtype is lucid.bool:
            return F.pad(x.to(lucid.uint8), flat, value=float(fill)).to(lucid.bool) if flat else x
        return F.pad(x, flat, value=fill) if flat else x
    for axis, (before, after) in both.items():
        if before or after:
            x = x.index_select(axis, _reflected(mode, x.shape[axis], before, after))
    return x


def _reflected(mode: str, size: int, before: int, after: int) -> Tensor:
    """Which elements of a line stand where, padded."""
    places = lucid.arange(-before, size + after)
    if mode == "edge":
        return places.clamp(0, size - 1)
    if mode == "wrap":
        return places % size
    period = max(2 * (size - 1), 1)
    places = places % period
    return lucid.where(places < size, places, period - places)


@op("DepthToSpace")
def depth_to_space(n: Node, x: Tensor) -> Tensor:
    block, mode = n.attr("blocksize"), n.attr("mode", "DCR")
    if mode == "CRD":
        return F.pixel_shuffle(x, block)
    batch, channels, height, width = x.shape
    y = x.reshape(batch, block, block, channels // block**2, height, width).permute(0, 3, 4, 1, 5, 2)
    return y.reshape(batch, channels // block**2, height * block, width * block)


@op("SpaceToDepth")
def space_to_depth(n: Node, x: Tensor) -> Tensor:
    block, mode = n.attr("blocksize"), n.attr("mode", "DCR")
    batch, channels, height, width = x.shape
    y = x.reshape(batch, channels, height // block, block, width // block, block)
    y = y.permute(0, 1, 3, 5, 2, 4) if mode == "CRD" else y.permute(0, 3, 5, 1, 2, 4)
    return y.reshape(batch, channels * block**2, height // block, width // block)


@op("Range")
def arange(n: Node, start: Tensor, limit: Tensor, delta: Tensor) -> Tensor:
    return lucid.arange(start.item(), limit.item(), delta.item(), dtype=start.dtype)


@op("EyeLike")
def eye_like(n: Node, x: Tensor) -> Tensor:
    dtype = dtype_of(n.attr("dtype"), "the dtype of EyeLike") if n.attr("dtype") else x.dtype
    rows, columns = x.shape
    return (lucid.arange(columns) - lucid.arange(rows)[:, None] == n.attr("k", 0)).to(dtype)


@op("Trilu")
def trilu(n: Node, x: Tensor, k: Tensor | None = None) -> Tensor:
    offset = 0 if k is None else int(k.item())
    return lucid.triu(x, offset) if n.attr("upper", 1) else lucid.tril(x, offset)


@op("Einsum")
def einsum(n: Node, *inputs: Tensor) -> Tensor:
    return lucid.einsum(n.attr("equation").replace(" ", ""), *inputs)


@op("Gemm")
def gemm(n: Node, a: Tensor, b: Tensor, c: Tensor | None = None) -> Tensor:
    alpha, beta = n.attr("alpha", 1.0), n.attr("beta", 1.0)
    a = a.t() if n.attr("transA", 0) else a
    if alpha == 1 and n.attr("transB", 0) and a.is_floating_point():
        if c is None or (beta == 1 and c.ndim == 1 and c.shape[0] == b.shape[0]):
            return F.linear(a, b, c)
    y = a @ (b.t() if n.attr("transB", 0) else b)
    y = y if alpha == 1 else y * alpha
    return y if c is None else y + (c if beta == 1 else c * beta)


@op("Det")
def det(n: Node, x: Tensor) -> Tensor:
    return lucid.linalg.det(x)


@op("CenterCropPad")
def center_crop_pad(n: Node, x: Tensor, target: Tensor) -> Tensor:
    axes = n.attr("axes") or list(range(x.ndim))
    for axis, wanted in zip(axes, ints(target)):
        have = x.shape[axis]
        if wanted < have:
            x = x.narrow(axis, (have - wanted) // 2, wanted)
        elif wanted > have:
            before = (wanted - have) // 2
            flat = [0, 0] * (x.ndim - 1 - axis % x.ndim) + [before, wanted - have - before]
            x = F.pad(x, flat)
    return x
