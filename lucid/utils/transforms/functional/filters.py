"""Equalizing, blurring and sharpening images."""

from __future__ import annotations

import math

import lucid
from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.utils.transforms.functional._base import _four, _image, _pair, as_floats, like
from lucid.utils.transforms.functional.colors import _blend

__all__ = [*("adjust_sharpness", "clahe", "depthwise_conv2d", "equalize", "gaussian_blur")]


def _curve(levels: Tensor, clip_limit: float | None) -> Tensor:
    """Where each of the levels from 0 to 255 goes, so that all are as frequent: 256 numbers from 0 to 1."""
    counts = lucid.bincount(levels.reshape(-1), minlength=256).to(lucid.float32)
    total = levels.numel()
    if clip_limit is not None:
        limit = max(1.0, clip_limit * total / 256)
        above = (counts - limit).clamp(min=0).sum()
        counts = counts.clamp(max=limit) + above / 256
    sums = counts.cumsum(0)
    first = sums[int((counts > 0).nonzero()[0])] if clip_limit is None else lucid.zeros(())
    return ((sums - first) / (sums[-1] - first).clamp(min=1e-6)).clamp(0, 1) if float(sums[-1] - first) > 0 else None


def _levels(img: Tensor) -> Tensor:
    return (as_floats(img) * 255).round().clamp(0, 255).long()


def equalize(img: Tensor, clip_limit: float | None = None) -> Tensor:
    """Spread the values of each channel so that all are about as frequent.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    clip_limit : float, optional
        How many times more frequent than on average a value may be for it to count.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import equalize
    >>> equalize(lucid.tensor([[100, 101, 102]], dtype=lucid.uint8))
    tensor([[  0, 128, 255]], dtype=lucid.uint8)
    """
    if not _image(img, "equalize").numel():
        return img
    levels = _levels(img)
    flat = levels.reshape(-1, *levels.shape[-2:])
    found = []
    for channel in flat:
        curve = _curve(channel, clip_limit)
        found.append(channel / 255 if curve is None else curve[channel])
    return like(lucid.stack(found).reshape(levels.shape), img)


def clahe(img: Tensor, clip_limit: float = 4.0, tile_grid_size: tuple[int, int] = (8, 8)) -> Tensor:
    """Equalize an image in tiles, with smooth passages between them.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    clip_limit : float, default 4.0
        As in `equalize`.
    tile_grid_size : (int, int), default (8, 8)
        How many tiles there are from top to bottom and from left to right.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    References
    ----------
    Zuiderveld, "Contrast limited adaptive histogram equalization", Graphics Gems IV, 1994.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import clahe
    >>> clahe(lucid.rand(3, 32, 32)).shape
    lucid.Size([3, 32, 32])
    """
    rows, columns = _pair("clahe", tile_grid_size)
    h, w = _image(img, "clahe").shape[-2:]
    if not img.numel():
        return img
    rows, columns = min(rows, h), min(columns, w)
    levels = _levels(img)
    flat = levels.reshape(-1, h, w)
    identity = lucid.arange(256) / 255

    def neighbors(size: int, tiles: int) -> tuple[Tensor, Tensor, Tensor]:
        place = ((lucid.arange(size) + 0.5) * tiles / size - 0.5).clamp(0, tiles - 1)
        below = place.floor().long()
        return below, (below + 1).clamp(max=tiles - 1), place - below

    top, bottom, down = neighbors(h, rows)
    left, right, across = neighbors(w, columns)
    down, across = down.unsqueeze(1), across.unsqueeze(0)
    found = []
    for channel in flat:
        curves = []
        for row in range(rows):
            for column in range(columns):
                high = slice(h * row // rows, h * (row + 1) // rows)
                wide = slice(w * column // columns, w * (column + 1) // columns)
                curve = _curve(channel[high, wide], clip_limit)
                curves.append(identity if curve is None else curve)
        table = lucid.stack(curves).reshape(-1)

        def look(row: Tensor, column: Tensor, channel=channel, table=table) -> Tensor:
            return table[(row.unsqueeze(1) * columns + column.unsqueeze(0)) * 256 + channel]

        above = look(top, left) * (1 - across) + look(top, right) * across
        under = look(bottom, left) * (1 - across) + look(bottom, right) * across
        found.append(above * (1 - down) + under * down)
    return like(lucid.stack(found).reshape(levels.shape), img)


def depthwise_conv2d(img: Tensor, kernel2d: list[list[float]]) -> Tensor:
    """Slide one kernel over each channel; beyond the edges the image is mirrored.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    kernel2d : list of list of float
        Rows of the kernel.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import depthwise_conv2d
    >>> depthwise_conv2d(lucid.eye(3), [[1 / 9] * 3] * 3)[1, 1].item()
    0.3333333432674408
    """
    x = as_floats(_image(img, "depthwise_conv2d"))
    kernel = lucid.as_tensor(kernel2d, dtype=x.dtype)
    rows, columns = kernel.shape
    four = _four(x)
    channels = four.shape[1]
    up, before = (rows - 1) // 2, (columns - 1) // 2
    sides = (before, columns - 1 - before, up, rows - 1 - up)
    h, w = four.shape[-2:]
    mode = "reflect" if max(sides[:2]) < w and max(sides[2:]) < h else "replicate"
    four = F.pad(four, sides, mode=mode)
    done = F.conv2d(four, kernel.expand(channels, 1, rows, columns).contiguous(), groups=channels)
    return like(done.reshape(x.shape), img)


def _gaussian(sigma: float, ksize: int) -> Tensor:
    at = lucid.arange(ksize, dtype=lucid.float32) - (ksize - 1) / 2
    weights = lucid.exp(-(at * at) / (2 * sigma * sigma))
    return weights / weights.sum()


def gaussian_blur(img: Tensor, sigma: float, ksize: int | None = None) -> Tensor:
    """Blur an image by a Gaussian, first across and then down.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    sigma : float
        Its standard deviation in pixels; 0 leaves the image.
    ksize : int, optional
        How many pixels it reaches over, an odd number; three standard deviations to each side otherwise.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Raises
    ------
    ValueError
        If `sigma` is negative, or `ksize` not an odd int.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import gaussian_blur
    >>> gaussian_blur(lucid.ones(1, 5, 5), 1.0).round().sum().item()
    25.0
    """
    if not 0 <= sigma < math.inf:
        raise ValueError(f"gaussian_blur: sigma is {sigma}; wanted a finite number of 0 or more")
    if sigma == 0:
        return _image(img, "gaussian_blur")
    ksize = 2 * max(1, math.ceil(3 * sigma)) + 1 if ksize is None else ksize
    if not isinstance(ksize, int) or ksize < 1 or ksize % 2 == 0:
        raise ValueError(f"gaussian_blur: ksize is {ksize!r}; wanted an odd int of 1 or more")
    weights = _gaussian(sigma, ksize)
    blurred = depthwise_conv2d(as_floats(_image(img, "gaussian_blur")), weights.unsqueeze(0))
    return like(depthwise_conv2d(blurred, weights.unsqueeze(1)), img)


def adjust_sharpness(img: Tensor, factor: float) -> Tensor:
    """Move an image away from a smoothed one: 0 is smooth, 1 leaves it.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    factor : float
        How much.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import adjust_sharpness
    >>> adjust_sharpness(lucid.rand(3, 8, 8), 2.0).shape
    lucid.Size([3, 8, 8])
    """
    x = as_floats(_image(img, "adjust_sharpness"))
    soft = [[1 / 13, 1 / 13, 1 / 13], [1 / 13, 5 / 13, 1 / 13], [1 / 13, 1 / 13, 1 / 13]]
    return like(_blend(x, depthwise_conv2d(x, soft), factor), img)
