"""Sizes, crops, mirrors and margins of images."""

from __future__ import annotations

import lucid
from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.utils.transforms.functional._base import _MODES, _back, _four, _image, _pair

__all__ = [*("center_crop", "crop", "hflip", "pad", "resize", "resize_target", "resized_crop", "vflip")]


def resize_target(h: int, w: int, size: int | tuple[int, int]) -> tuple[int, int]:
    """Return the size after a resize: two numbers as they are, one number for the shorter edge.

    Parameters
    ----------
    h, w : int
        The size before.
    size : int or (int, int)
        The shorter edge, or height and width.

    Returns
    -------
    (int, int)
        Height and width.

    Examples
    --------
    >>> from lucid.utils.transforms.functional import resize_target
    >>> resize_target(100, 200, 50), resize_target(100, 200, (30, 30))
    ((50, 100), (30, 30))
    """
    if not isinstance(size, int):
        return _pair("resize_target", size)
    _pair("resize_target", size)
    return (size, max(1, int(size * w / h))) if h <= w else (max(1, int(size * h / w)), size)


def resize(img: Tensor, size: int | tuple[int, int], *, interpolation: str = "bilinear") -> Tensor:
    """Resize an image, smoothly where it becomes smaller.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    size : int or (int, int)
        Height and width, or the shorter edge.
    interpolation : str, default "bilinear"
        "nearest", "bilinear" or "bicubic".

    Returns
    -------
    Tensor
        The dtype of `img`.

    Raises
    ------
    ValueError
        If `interpolation` is another word.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import resize
    >>> resize(lucid.rand(3, 20, 40), 10).shape
    lucid.Size([3, 10, 20])
    """
    target = resize_target(*_image(img, "resize").shape[-2:], size)
    if tuple(img.shape[-2:]) == target:
        return img
    if interpolation not in _MODES:
        raise ValueError(f"resize: interpolation is {interpolation!r}; wanted one of {_MODES}")
    if interpolation == "nearest":
        return _back(F.interpolate(_four(img), size=target, mode="nearest"), img)
    scaled = F.interpolate(_four(img), size=target, mode=interpolation, align_corners=False, antialias=True)
    return _back(scaled, img)


def crop(img: Tensor, top: int, left: int, height: int, width: int) -> Tensor:
    """Cut a rectangle out of an image; what lies outside of the image is 0.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    top, left, height, width : int
        The rectangle.

    Returns
    -------
    Tensor
        Shape (…, height, width).

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import crop
    >>> crop(lucid.ones(3, 3), -1, 1, 3, 3)
    tensor([[0., 0., 0.],
            [1., 1., 0.],
            [1., 1., 0.]])
    """
    h, w = _image(img, "crop").shape[-2:]
    _pair("crop", (height, width))
    inside = img[..., max(0, top) : max(0, min(h, top + height)), max(0, left) : max(0, min(w, left + width))]
    if inside.shape[-2:] == (height, width):
        return inside
    up, before = min(max(0, -top), height), min(max(0, -left), width)
    result = lucid.zeros((*img.shape[:-2], height, width), dtype=img.dtype)
    result[..., up : up + inside.shape[-2], before : before + inside.shape[-1]] = inside
    return result


def center_crop(img: Tensor, size: int | tuple[int, int]) -> Tensor:
    """Cut the middle out of an image.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    size : int or (int, int)
        Height and width.

    Returns
    -------
    Tensor
        Of that size.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import center_crop
    >>> center_crop(lucid.arange(5).unsqueeze(0), (1, 3))
    tensor([[1, 2, 3]])
    """
    height, width = _pair("center_crop", size)
    h, w = _image(img, "center_crop").shape[-2:]
    return crop(img, round((h - height) / 2), round((w - width) / 2), height, width)


def resized_crop(
    img: Tensor, top: int, left: int, height: int, width: int, size, *, interpolation: str = "bilinear"
) -> Tensor:
    """Cut a rectangle out of an image, and resize it.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    top, left, height, width : int
        The rectangle.
    size, interpolation : optional
        As of `resize`.

    Returns
    -------
    Tensor
        Of that size.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import resized_crop
    >>> resized_crop(lucid.rand(3, 20, 20), 5, 5, 10, 10, 4).shape
    lucid.Size([3, 4, 4])
    """
    return resize(crop(img, top, left, height, width), size, interpolation=interpolation)


def hflip(img: Tensor) -> Tensor:
    """Mirror an image from left to right.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import hflip
    >>> hflip(lucid.tensor([[1, 2]]))
    tensor([[2, 1]])
    """
    return lucid.flip(_image(img, "hflip"), (-1,))


def vflip(img: Tensor) -> Tensor:
    """Mirror an image from top to bottom.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import vflip
    >>> vflip(lucid.tensor([[1], [2]]))
    tensor([[2],
            [1]])
    """
    return lucid.flip(_image(img, "vflip"), (-2,))


def pad(img: Tensor, padding, *, mode: str = "constant", value: float = 0.0) -> Tensor:
    """Put a margin around an image.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    padding : int, (int, int) or (int, int, int, int)
        For all sides, for left and right and top and bottom, or for left, top, right and bottom.
    mode : str, default "constant"
        "constant", "replicate" (also "edge"), "reflect" or "circular".
    value : float, default 0.0
        Of a constant margin.

    Returns
    -------
    Tensor
        The dtype of `img`.

    Raises
    ------
    ValueError
        If `padding` has another number of ints.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import pad
    >>> pad(lucid.ones(1, 1), (1, 0, 2, 0))
    tensor([[0., 1., 0., 0.]])
    """
    sides = (padding,) * 4 if isinstance(padding, int) else tuple(padding)
    sides = sides * 2 if len(sides) == 2 else sides
    if len(sides) != 4:
        raise ValueError(f"pad: padding is {padding!r}; wanted 1, 2 or 4 ints")
    left, top, right, bottom = sides
    if mode == "constant":
        return F.pad(_image(img, "pad"), (left, right, top, bottom), value=value)
    mode = "replicate" if mode == "edge" else mode
    return _back(F.pad(_four(_image(img, "pad")), (left, right, top, bottom), mode=mode), img)
