"""What the functions of images share: values from 0 to 1 or to 255, and sizes."""

from __future__ import annotations

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of

__all__ = ["as_floats", "like"]

_MODES = ("nearest", "bilinear", "bicubic")


def _image(img: Tensor, function: str) -> Tensor:
    if not isinstance(img, Tensor):
        raise TypeError(f"{function}: img is {kind_of(img)}; wanted a Tensor")
    if img.dim() < 2:
        raise ValueError(f"{function}: img has shape {tuple(img.shape)}; wanted (…, C, H, W) or (H, W)")
    return img


def as_floats(img: Tensor) -> Tensor:
    """The image from 0 to 1."""
    return img if img.is_floating_point() else img.to(lucid.float32) / 255


def like(result: Tensor, img: Tensor) -> Tensor:
    """What was computed from 0 to 1, held there, in the dtype of an image."""
    if img.is_floating_point():
        return result.clamp(0, 1).to(img.dtype)
    return (result * 255).round().clamp(0, 255).to(img.dtype)


def _four(img: Tensor) -> Tensor:
    """An image as (1, channels, H, W), of floats."""
    flat = img.reshape(1, -1, *img.shape[-2:])
    return flat if flat.is_floating_point() else flat.to(lucid.float32)


def _back(result: Tensor, img: Tensor) -> Tensor:
    """(1, channels, H, W) as the image was, but for its size and values beyond those of its dtype."""
    result = result.reshape(*img.shape[:-2], *result.shape[-2:])
    if img.is_floating_point():
        return result.to(img.dtype)
    return result.round().clamp(0, 255).to(img.dtype) if img.dtype == lucid.uint8 else result.round().to(img.dtype)


def _pair(function: str, size) -> tuple[int, int]:
    pair = (size, size) if isinstance(size, int) else tuple(size)
    if len(pair) != 2 or not all(isinstance(s, int) and s > 0 for s in pair):
        raise ValueError(f"{function}: size is {size!r}; wanted one or two ints of 1 or more")
    return pair
