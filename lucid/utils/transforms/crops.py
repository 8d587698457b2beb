"""Transforms that cut a rectangle out of an image."""

from __future__ import annotations

import math
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.utils.transforms import functional as F
from lucid.utils.transforms.core import GeometricTransform, uniform, whole

__all__ = [*("CenterCrop", "Crop", "RandomCrop", "RandomResizedCrop", "RandomSizedCrop")]


class _Cropping(GeometricTransform):
    """Transforms that draw a rectangle (top, left, height, width), and may resize it to `target`."""

    target: tuple[int, int] | None = None

    def size(self, params: Any, hw: tuple[int, int]) -> tuple[int, int]:
        """Return height and width."""
        return self.target or tuple(params[2:])

    def pixels(self, img: Tensor, params: Any, mode: str, fill: float | None = None) -> Tensor:
        """Cut."""
        piece = F.crop(img, *params)
        return piece if self.target is None else F.resize(piece, self.target, interpolation=mode)

    def points(self, pts: Tensor, params: Any, hw: tuple[int, int]) -> Tensor:
        """Move, and scale."""
        top, left, height, width = params
        size = self.size(params, hw)
        moved = pts - lucid.tensor([float(left), float(top)])
        return (moved + 0.5) * lucid.tensor([size[1] / width, size[0] / height]) - 0.5


class Crop(_Cropping):
    """Cuts a given rectangle out of an image, as much of it as there is.

    Parameters
    ----------
    x_min, y_min, x_max, y_max : int, default 0, 0, 1024, 1024
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Crop
    >>> Crop(1, 0, 3, 1)(lucid.arange(4).unsqueeze(0))
    tensor([[1, 2]])
    """

    x_min: int
    y_min: int
    x_max: int
    y_max: int

    def __init__(self, x_min: int = 0, y_min: int = 0, x_max: int = 1024, y_max: int = 1024, p: float = 1.0) -> None:
        super().__init__(p)
        if not 0 <= x_min < x_max or not 0 <= y_min < y_max:
            raise ValueError(
                f"Crop: corners are {(x_min, y_min)} and {(x_max, y_max)}; wanted the first before the second"
            )
        self.x_min, self.y_min, self.x_max, self.y_max = x_min, y_min, x_max, y_max

    def make_params(self, img: Tensor) -> tuple[int, int, int, int]:
        """Find the rectangle."""
        h, w = img.shape[-2:]
        if self.x_min >= w or self.y_min >= h:
            raise ValueError(f"Crop: the image is {h} × {w}; wanted one that reaches beyond {(self.y_min, self.x_min)}")
        return self.y_min, self.x_min, min(self.y_max, h) - self.y_min, min(self.x_max, w) - self.x_min


class _ToSize(_Cropping):
    height: Any
    width: int | None

    def __init__(self, height: Any, width: int | None = None, p: float = 1.0) -> None:
        super().__init__(p)
        if width is None:
            height, width = (height, height) if isinstance(height, int) else height
        F.resize_target(1, 1, (height, width))
        self.height, self.width = height, width


class CenterCrop(_ToSize):
    """Cuts the middle out of an image; where that is smaller, there is 0 around it.

    Parameters
    ----------
    height : int or (int, int)
    width : int, optional
        Default: as `height`.
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import CenterCrop
    >>> CenterCrop(2)(lucid.rand(3, 5, 5)).shape
    lucid.Size([3, 2, 2])
    """

    def make_params(self, img: Tensor) -> tuple[int, int, int, int]:
        """Find the rectangle."""
        h, w = img.shape[-2:]
        return round((h - self.height) / 2), round((w - self.width) / 2), self.height, self.width


class RandomCrop(_ToSize):
    """Cuts a rectangle of a given size out of an image, from a place that is drawn.

    Parameters
    ----------
    height : int or (int, int)
    width : int, optional
        Default: as `height`.
    p : float, default 1.0
    padding : int, default 0
        Margin that is put around the image first, of 0.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RandomCrop
    >>> RandomCrop(32, padding=4)(lucid.rand(3, 32, 32)).shape
    lucid.Size([3, 32, 32])
    """

    def __init__(
        self, height: int | tuple[int, int], width: int | None = None, p: float = 1.0, padding: int = 0
    ) -> None:
        super().__init__(height, width, p)
        self.padding = padding

    def make_params(self, img: Tensor) -> tuple[int, int, int, int]:
        """Draw the place."""
        spare = [size + 2 * self.padding - want for size, want in zip(img.shape[-2:], (self.height, self.width))]
        if min(spare) < 0:
            raise ValueError(
                f"RandomCrop: the image is {tuple(img.shape[-2:])}; wanted at least {(self.height, self.width)}"
            )
        return (*(whole(0, room) - self.padding for room in spare), self.height, self.width)


class RandomResizedCrop(_Cropping):
    """Cuts a rectangle of an area and a shape that are drawn out of an image, and resizes it.

    Parameters
    ----------
    height : int or (int, int)
    width : int, optional
        Default: as `height`.
    scale : (float, float), default (0.08, 1.0)
        Which part of the area.
    ratio : (float, float), default (3/4, 4/3)
        Width by height.
    interpolation : int or str, default 1
    p : float, default 1.0

    References
    ----------
    Szegedy et al., "Going deeper with convolutions", 2015.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RandomResizedCrop
    >>> RandomResizedCrop(8)(lucid.rand(3, 20, 30)).shape
    lucid.Size([3, 8, 8])
    """

    target: tuple[int, int]

    height: int | tuple[int, int]
    width: int
    scale: tuple[float, float]
    ratio: tuple[float, float]

    def __init__(
        self,
        height: int | tuple[int, int],
        width: int | None = None,
        scale: tuple[float, float] = (0.08, 1.0),
        ratio: tuple[float, float] = (3 / 4, 4 / 3),
        interpolation: int | str = 1,
        p: float = 1.0,
    ) -> None:
        super().__init__(p)
        if width is None:
            height, width = (height, height) if isinstance(height, int) else height
        if not 0 < scale[0] <= scale[1] or not 0 < ratio[0] <= ratio[1]:
            raise ValueError(
                f"RandomResizedCrop: scale is {scale} and ratio {ratio}; wanted ranges of positive numbers"
            )
        self.target = F.resize_target(1, 1, (height, width))
        self.height, self.width, self.scale, self.ratio = height, width, scale, ratio
        self.interpolation = interpolation

    def make_params(self, img: Tensor) -> tuple[int, int, int, int]:
        """Draw the rectangle: ten times, and then it is the middle."""
        h, w = img.shape[-2:]
        for _ in range(10):
            area = h * w * uniform(*self.scale)
            ratio = math.exp(uniform(math.log(self.ratio[0]), math.log(self.ratio[1])))
            width, height = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
            if 0 < width <= w and 0 < height <= h:
                return whole(0, h - height), whole(0, w - width), height, width
        ratio = min(max(w / h, self.ratio[0]), self.ratio[1])
        height, width = (h, round(h * ratio)) if w / h > ratio else (round(w / ratio), w)
        return (h - height) // 2, (w - width) // 2, max(1, height), max(1, width)


class RandomSizedCrop(_Cropping):
    """Cuts a rectangle whose height is drawn out of an image, and resizes it.

    Parameters
    ----------
    min_max_height : (int, int)
    height, width : int
        After that.
    w2h_ratio : float, default 1.0
        Width by height of the rectangle.
    interpolation : int or str, default 1
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RandomSizedCrop
    >>> RandomSizedCrop((5, 10), 8, 8)(lucid.rand(3, 20, 30)).shape
    lucid.Size([3, 8, 8])
    """

    target: tuple[int, int]
    interpolation: int | str

    min_max_height: tuple[int, int]
    height: int
    width: int
    w2h_ratio: float

    def __init__(
        self,
        min_max_height: tuple[int, int],
        height: int,
        width: int,
        w2h_ratio: float = 1.0,
        interpolation: int | str = 1,
        p: float = 1.0,
    ) -> None:
        super().__init__(p)
        self.target = F.resize_target(1, 1, (height, width))
        self.min_max_height, self.height, self.width = min_max_height, height, width
        self.w2h_ratio, self.interpolation = w2h_ratio, interpolation

    def make_params(self, img: Tensor) -> tuple[int, int, int, int]:
        """Draw the rectangle."""
        h, w = img.shape[-2:]
        height = min(whole(*self.min_max_height), h)
        width = min(max(1, round(height * self.w2h_ratio)), w)
        return whole(0, h - height), whole(0, w - width), height, width
