"""Rows of pools, padding and resizing."""

from __future__ import annotations

from typing import Any

import lucid
from lucid.onnx._builder import Builder, T
from lucid.onnx._symbols import Sym, apply
from lucid.onnx.rows import row
from lucid.onnx.rows.network import each
from lucid.onnx.rows.shape import _shape


def _window(kernel: Any, stride: Any, padding: Any, dims: int) -> dict[str, Any]:
    kernel = each(kernel, dims)
    return {
        "kernel_shape": kernel,
        "strides": kernel if stride is None or stride == () else each(stride, dims),
        "pads": each(padding, dims) * 2,
    }


def _batched(g: Builder, x: T, dims: int) -> tuple[str, Any]:
    """With a batch, and what takes it off again."""
    if x.ndim == dims + 2:
        return x.name, lambda name: name
    return g.node("Unsqueeze", [x.name, g.ints([0])]), lambda name: g.node("Squeeze", [name, g.ints([0])])


@row("max_pool")
def max_pool(
    g: Builder, out: list[T], x: T, dims: int, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil: bool
) -> list[Any]:
    name, back = _batched(g, x, dims)
    more = {**_window(kernel, stride, padding, dims), "dilations": each(dilation, dims), "ceil_mode": int(ceil)}
    if not out[1].name:  # nobody asks where they are
        return [back(g.node("MaxPool", [name], **more)), None]
    values, at = g.node("MaxPool", [name], 2, **more)
    # ONNX counts in the whole tensor, Lucid in each plane.
    plane: Any = 1
    for size in _shape(x)[-dims:]:
        plane = apply(lambda a, b: a * b, plane, size)
    return [back(values), back(g.node("Mod", [at, g.scalar(plane, lucid.int64)]))]


@row("avg_pool")
def avg_pool(
    g: Builder,
    out: list[T],
    x: T,
    dims: int,
    kernel: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil: bool = False,
    count_padding: bool = True,
    divisor: Any = None,
) -> str:
    name, back = _batched(g, x, dims)
    window = _window(kernel, stride, padding, dims)
    pads = any(window["pads"])
    if ceil and not g.since(19):
        raise NotImplementedError(
            "ceil_mode, whose meaning was mended in opset 19: export with opset_version=19 or later"
        )
    if divisor is not None:
        whole = 1
        for k in window["kernel_shape"]:
            whole *= k
        count_padding = True
    more = {**window, "ceil_mode": int(ceil), "count_include_pad": int(bool(count_padding and pads))}
    y = g.node("AveragePool", [name], **more)
    if divisor is not None:
        y = g.node("Mul", [y, g.scalar(whole / divisor, x.dtype)])
    return back(y)


def _adaptive(g: Builder, x: T, dims: int, wanted: Any, ones: str, pool: str) -> str:
    sizes, target = _shape(x)[-dims:], each(wanted, dims)
    target = [size if goal is None or goal < 0 else goal for size, goal in zip(sizes, target)]
    name, back = _batched(g, x, dims)
    if all(goal == 1 for goal in target):
        return back(g.node(ones, [name]))
    kernel = [apply(lambda n, m: n // m if n % m == 0 else 0, size, goal) for size, goal in zip(sizes, target)]
    if any(k == 0 or isinstance(k, Sym) for k in kernel):
        raise NotImplementedError(f"adaptive pooling of {sizes} to {target}; wanted 1, or a divisor of fixed sizes")
    return back(g.node(pool, [name], kernel_shape=kernel, strides=kernel))


@row("adaptive_avg_pool")
def adaptive_avg_pool(g: Builder, out: list[T], x: T, dims: int, wanted: Any) -> str:
    return _adaptive(g, x, dims, wanted, "GlobalAveragePool", "AveragePool")


@row("adaptive_max_pool")
def adaptive_max_pool(g: Builder, out: list[T], x: T, dims: int, wanted: Any) -> list[Any]:
    if out[1].name:
        raise NotImplementedError("the places of adaptive pooling")
    return [_adaptive(g, x, dims, wanted, "GlobalMaxPool", "MaxPool"), None]


@row("pad", "pad_with", "constant_pad")
def pad(g: Builder, out: list[T], x: T, sizes: tuple[Any, ...], mode: Any = 0, value: Any = None) -> str:
    before, after = [0] * x.ndim, [0] * x.ndim
    for i in range(len(sizes) // 2):
        before[-1 - i], after[-1 - i] = sizes[2 * i], sizes[2 * i + 1]
    how = ("constant", "reflect", "edge", "wrap")[mode]
    if how == "wrap" and not g.since(19):
        raise NotImplementedError("circular padding, which came with opset 19: export with opset_version=19 or later")
    fill = g.scalar(value, x.dtype) if value and how == "constant" else None
    return g.node("Pad", [x.name, g.ints(before + after), fill], mode=how)


@row("constant_pad")
def constant_pad(g: Builder, out: list[T], x: T, sizes: tuple[Any, ...], value: Any = 0) -> str:
    return pad(g, out, x, sizes, 0, value)


_MODES = ("nearest", "nearest_exact", "linear", "cubic", "area", "linear_smooth", "cubic_smooth", "lanczos")


@row("resample")
def resample(
    g: Builder, out: list[T], x: T, dim: int, size: Any, mode: int, scale: float = 0.0, corners: bool = False
) -> str:
    """One dim after the other, as interpolation goes."""
    how = _MODES[mode]
    if how in ("area", "lanczos"):
        raise NotImplementedError(f"interpolation of mode {how}")
    smooth = how.endswith("_smooth")
    more: dict[str, Any] = {"mode": how.removesuffix("_smooth").removesuffix("_exact")}
    more["coordinate_transformation_mode"] = "align_corners" if corners else "half_pixel"
    if how == "nearest":
        more |= {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    elif how == "nearest_exact":
        more |= {"nearest_mode": "round_prefer_ceil"}
    elif how.startswith("cubic"):
        more |= {"cubic_coeff_a": -0.5 if smooth else -0.75}
    if smooth:
        more |= {"antialias": 1}
    axis, own = dim % x.ndim, _shape(x)
    exact = apply(lambda n, m: int(n * scale) == m, own[axis], size)
    if scale and exact is True:
        scales = [1.0] * x.ndim
        scales[axis] = float(scale)
        return g.node("Resize", [x.name, None, g.constant(lucid.tensor(scales))], **more)
    sizes = [size if d == axis else own[d] for d in range(x.ndim)]
    return g.node("Resize", [x.name, None, None, g.ints(sizes)], **more)


@row("grid_sampled")
def grid_sampled(g: Builder, out: list[T], x: T, grid: T, mode: int, padding: int, corners: bool, *rest: Any) -> str:
    name = ("linear", "nearest", "cubic")[mode] if g.since(20) else ("bilinear", "nearest", "bicubic")[mode]
    edges = ("zeros", "border", "reflection")[padding]
    return g.node("GridSample", [x.name, grid.name], mode=name, padding_mode=edges, align_corners=int(corners))


def _columns(g: Builder, x: T, kernel: Any, stride: Any, padding: Any, dilation: Any) -> str:
    """The patches of images, as the columns of a matrix: a convolution whose weights pick one element each."""
    dims = x.ndim - 2
    kernel = each(kernel, dims)
    count = 1
    for k in kernel:
        count *= k
    channels = _shape(x)[1]
    weight = lucid.eye(count, dtype=x.dtype).reshape(count, 1, *kernel).repeat(channels, *[1] * (dims + 1))
    more = {"strides": each(stride, dims), "pads": each(padding, dims) * 2, "dilations": each(dilation, dims)}
    y = g.node("Conv", [x.name, g.constant(weight)], kernel_shape=kernel, group=channels, **more)
    return g.node("Reshape", [y, g.ints([0, channels * count, -1])])


@row("unfold_patches")
def unfold_patches(
    g: Builder, out: list[T], x: T, kernel: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> str:
    return _columns(g, x, kernel, stride, padding, dilation)


@row("unfold")
def unfold(g: Builder, out: list[T], x: T, dim: int, size: int, step: int) -> str:
    """Windows along a dim, which become the last one."""
    dim, count = dim % x.ndim, _shape(out[0])[dim % x.ndim]
    zero, one = g.scalar(0, lucid.int64), g.scalar(1, lucid.int64)
    starts = g.node("Mul", [g.node("Range", [zero, g.scalar(count, lucid.int64), one]), g.scalar(step, lucid.int64)])
    places = g.node("Add", [g.node("Unsqueeze", [starts, g.ints([1])]), g.constant(lucid.arange(size))])
    taken = g.node("Gather", [x.name, places], axis=dim)
    order = [d for d in range(x.ndim + 1) if d != dim + 1] + [dim + 1]
    return g.node("Transpose", [taken], perm=order)


@row("fold_patches")
def fold_patches(
    g: Builder, out: list[T], x: T, size: Any, kernel: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> str:
    dims = 2
    more = {"strides": each(stride, dims), "pads": each(padding, dims) * 2, "dilations": each(dilation, dims)}
    return g.node("Col2Im", [x.name, g.ints(_shape(out[0])[2:]), g.ints(each(kernel, dims))], **more)
