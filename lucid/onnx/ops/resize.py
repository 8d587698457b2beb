"""Resize, by weights: along each axis the result is a product with a matrix that says which elements it is made of."""

from __future__ import annotations

import math
from typing import Any

import lucid
import lucid.nn.functional as F
from lucid import Tensor
from lucid.onnx._graph import Node
from lucid.onnx._wire import LOAD
from lucid.onnx.ops import op


@op("Upsample")
def upsample(n: Node, x: Tensor, scales: Tensor | None = None) -> Tensor:
    factors = scales.tolist() if scales is not None else n.attr("scales")
    sizes = [math.floor(size * factor) for size, factor in zip(x.shape, factors)]
    mode = n.attr("mode", "nearest")
    return _resized(n, x, mode, "asymmetric", "floor", sizes, factors, range(x.ndim), None)


@op("Resize")
def resize(n: Node, x: Tensor, *given: Tensor | None) -> Tensor:
    if n.version < 11:
        scales = given[0]
        assert scales is not None
        return upsample(n, x, scales)
    roi, scales, sizes = (*given, None, None, None)[:3]
    axes = [axis % x.ndim for axis in n.attr("axes") or range(x.ndim)]
    if scales is not None and scales.numel():
        factors = scales.tolist()
        wanted = [math.floor(x.shape[axis] * factor) for axis, factor in zip(axes, factors)]
    else:
        assert sizes is not None
        wanted = sizes.tolist()
        factors = [size / x.shape[axis] for size, axis in zip(wanted, axes)]
        policy = n.attr("keep_aspect_ratio_policy", "stretch")
        if policy != "stretch":
            factor = (min if policy == "not_larger" else max)(factors)
            factors = [factor] * len(axes)
            wanted = [math.floor(factor * x.shape[axis] + 0.5) for axis in axes]
    box = None if roi is None or not roi.numel() else roi.tolist()
    how = n.attr("coordinate_transformation_mode", "half_pixel")
    nearest = n.attr("nearest_mode", "round_prefer_floor")
    return _resized(n, x, n.attr("mode", "nearest"), how, nearest, wanted, factors, axes, box)


def _resized(
    n: Node, x: Tensor, mode: str, how: str, nearest: str, sizes: Any, scales: Any, axes: Any, box: Any
) -> Tensor:
    fast = _interpolated(n, x, mode, how, nearest, sizes, scales, axes)
    if fast is not None:
        return fast
    dtype, outside = x.dtype, None
    y = x if mode == "nearest" or x.is_floating_point() else x.to(lucid.float32)
    for i, axis in enumerate(axes):
        size, scale = x.shape[axis], scales[i]
        if sizes[i] == size and scale == 1 and how != "tf_crop_and_resize":
            continue
        at, out = _coordinates(how, size, sizes[i], scale, box and (box[i], box[i + len(axes)]))
        if out is not None:
            shape = [1] * x.ndim
            shape[axis] = sizes[i]
            out = lucid.tensor(out).reshape(shape)
            outside = out if outside is None else outside | out
        if mode == "nearest":
            y = y.index_select(axis, lucid.tensor([min(max(_nearest(nearest, c), 0), size - 1) for c in at]))
        else:
            matrix = lucid.tensor(_weights(n, mode, at, size, scale), dtype=lucid.float64).to(y.dtype)
            y = (y.transpose(axis, -1) @ matrix.t()).transpose(axis, -1)
    if outside is not None and how == "tf_crop_and_resize":
        y = lucid.where(outside, lucid.full((), n.attr("extrapolation_value", 0.0), dtype=y.dtype), y)
    return y if y.dtype is dtype else y.round().to(dtype)


def _interpolated(n: Node, x: Tensor, mode: str, how: str, nearest: str, sizes: Any, scales: Any, axes: Any) -> Any:
    """By `nn.functional.interpolate`, where that says the same."""
    wanted = dict(zip(axes, sizes))
    lead = all(wanted.get(d, x.shape[d]) == x.shape[d] for d in (0, 1))
    if not lead or not 3 <= x.ndim <= 5 or not x.is_floating_point() or n.attr("antialias", 0):
        return None
    factors, given = [wanted.get(d, x.shape[d]) / x.shape[d] for d in range(2, x.ndim)], dict(zip(axes, scales))
    if any(abs(f - given.get(d + 2, 1.0)) > 1e-6 for d, f in enumerate(factors)) or n.attr("exclude_outside", 0):
        return None  # the size was rounded: the scale says where the elements lie
    target = [wanted.get(d, x.shape[d]) for d in range(2, x.ndim)]
    if mode == "nearest" and how == "asymmetric" and nearest == "floor":
        return F.interpolate(x, target, mode="nearest")
    linear = {3: "linear", 4: "bilinear", 5: "trilinear"}[x.ndim]
    corners = how == "align_corners"
    usual = corners or how == "half_pixel" or (how == "pytorch_half_pixel" and all(size > 1 for size in target))
    if mode == "linear" and usual:
        return F.interpolate(x, target, mode=linear, align_corners=corners)
    if mode == "cubic" and usual and x.ndim == 4 and n.attr("cubic_coeff_a", -0.75) == -0.75:
        return F.interpolate(x, target, mode="bicubic", align_corners=corners)
    return None


def _coordinates(how: str, size: int, wanted: int, scale: float, box: Any) -> tuple[list[float], list[bool] | None]:
    """Where each element of the result lies in the input, and which lie outside of it."""
    span = range(wanted)
    if how == "asymmetric":
        return [i / scale for i in span], None
    if how == "align_corners":
        exact = scale * size  # not rounded
        return [i * (size - 1) / (exact - 1) if wanted > 1 else 0.0 for i in span], None
    if how == "pytorch_half_pixel":
        return [(i + 0.5) / scale - 0.5 if wanted > 1 else -0.5 for i in span], None
    if how == "half_pixel_symmetric":
        exact = scale * size
        shift = size / 2 * (1 - wanted / exact)
        return [shift + (i + 0.5) / scale - 0.5 for i in span], None
    if how == "tf_crop_and_resize":
        start, end = box
        if wanted > 1:
            step = (end - start) * (size - 1) / (wanted - 1)
            at = [start * (size - 1) + i * step for i in span]
        else:
            at = [0.5 * (start + end) * (size - 1)]
        return at, [c < 0 or c > size - 1 for c in at]
    if how != "half_pixel":
        raise ValueError(f"{LOAD}: the coordinate_transformation_mode of Resize is {how!r}; wanted one of ONNX's")
    return [(i + 0.5) / scale - 0.5 for i in span], None


def _nearest(mode: str, at: float) -> int:
    if mode == "floor":
        return math.floor(at)
    if mode == "ceil":
        return math.ceil(at)
    if mode == "round_prefer_ceil":
        return math.floor(at + 0.5)
    return math.ceil(at - 0.5)


def _weights(n: Node, mode: str, at: list[float], size: int, scale: float) -> list[list[float]]:
    """A row for each element of the result."""
    a, rows = n.attr("cubic_coeff_a", -0.75), []
    reach = 2 if mode == "cubic" else 1
    wide = min(scale, 1.0) if n.attr("antialias", 0) else 1.0  # how much narrower the filter's argument gets

    def filter_of(distance: float) -> float:
        d = abs(distance) * wide
        if mode == "linear":
            return max(1 - d, 0.0)
        if d <= 1:
            return ((a + 2) * d - (a + 3)) * d * d + 1
        return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a if d < 2 else 0.0

    exclude = n.attr("exclude_outside", 0)
    for c in at:
        row = [0.0] * size
        span = reach / wide
        first, last = math.floor(c - span) + 1 if wide == 1 else math.floor(c - span), math.ceil(c + span)
        weights = {p: filter_of(p - c) for p in range(first, last + 1)}
        if exclude:
            weights = {p: w for p, w in weights.items() if 0 <= p < size}
        total = sum(weights.values())
        for p, w in weights.items():
            row[min(max(p, 0), size - 1)] += w / total
        rows.append(row)
    return rows
