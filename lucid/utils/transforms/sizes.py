"""Transforms that resize an image."""

from __future__ import annotations

from typing import Any

import lucid
from lucid._C import Tensor
from lucid.utils.transforms import functional as F
from lucid.utils.transforms.core import GeometricTransform, limits, uniform

__all__ = [*("LongestMaxSize", "RandomScale", "Resize", "ResizeShortestEdge", "SmallestMaxSize")]


class _Resizing(GeometricTransform):
    """Transforms that say by `size` how large an image becomes."""

    def pixels(self, img: Tensor, params: Any, mode: str, fill: float | None = None) -> Tensor:
        """Resize."""
        return F.resize(img, self.size(params, tuple(img.shape[-2:])), interpolation=mode)

    def points(self, pts: Tensor, params: Any, hw: tuple[int, int]) -> Tensor:
        """Scale."""
        size = self.size(params, hw)
        return (pts + 0.5) * lucid.tensor([size[1] / hw[1], size[0] / hw[0]]) - 0.5


class Resize(_Resizing):
    """Resizes an image.

    Parameters
    ----------
    height : int or (int, int)
        With `width` None the shorter edge, or both numbers.
    width : int, optional
    interpolation : int or str, default 1
        "nearest", "bilinear" or "bicubic", or 0, 1, 2.
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Resize
    >>> Resize(8, 6)(lucid.rand(3, 20, 40)).shape, Resize(10)(lucid.rand(3, 20, 40)).shape
    (lucid.Size([3, 8, 6]), lucid.Size([3, 10, 20]))
    """

    interpolation: int | str

    height: int | tuple[int, int]
    width: int | None

    def __init__(
        self, height: int | tuple[int, int], width: int | None = None, interpolation: int | str = 1, p: float = 1.0
    ) -> None:
        super().__init__(p)
        self.height, self.width, self.interpolation = height, width, interpolation
        self._target = height if width is None else (height, width)
        F.resize_target(1, 1, self._target)

    def size(self, params: Any, hw: tuple[int, int]) -> tuple[int, int]:
        """Return height and width."""
        return F.resize_target(*hw, self._target)


def _scaled(hw: tuple[int, int], factor: float) -> tuple[int, int]:
    return max(1, round(hw[0] * factor)), max(1, round(hw[1] * factor))


class _ByEdge(_Resizing):
    interpolation: int | str

    max_size: int

    def __init__(self, max_size: int, interpolation: int | str = 1, p: float = 1.0) -> None:
        super().__init__(p)
        F.resize_target(1, 1, max_size)
        self.max_size, self.interpolation = max_size, interpolation


class SmallestMaxSize(_ByEdge):
    """Resizes an image so that its shorter edge has a given length.

    Parameters
    ----------
    max_size : int
    interpolation : int or str, default 1
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import SmallestMaxSize
    >>> SmallestMaxSize(10)(lucid.rand(3, 20, 40)).shape
    lucid.Size([3, 10, 20])
    """

    def size(self, params: Any, hw: tuple[int, int]) -> tuple[int, int]:
        """Return height and width."""
        return _scaled(hw, self.max_size / min(hw))


class LongestMaxSize(_ByEdge):
    """Resizes an image so that its longer edge has a given length.

    Parameters
    ----------
    max_size : int
    interpolation : int or str, default 1
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import LongestMaxSize
    >>> LongestMaxSize(10)(lucid.rand(3, 20, 40)).shape
    lucid.Size([3, 5, 10])
    """

    def size(self, params: Any, hw: tuple[int, int]) -> tuple[int, int]:
        """Return height and width."""
        return _scaled(hw, self.max_size / max(hw))


class ResizeShortestEdge(_Resizing):
    """Resizes an image so that its shorter edge has a given length, or its longer one another if it would be longer.

    Parameters
    ----------
    min_size, max_size : int
    interpolation : int or str, default "bilinear"
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import ResizeShortestEdge
    >>> ResizeShortestEdge(10, 15)(lucid.rand(3, 20, 40)).shape
    lucid.Size([3, 8, 15])
    """

    interpolation: int | str

    min_size: int
    max_size: int

    def __init__(self, min_size: int, max_size: int, interpolation: int | str = "bilinear", p: float = 1.0) -> None:
        super().__init__(p)
        F.resize_target(1, 1, (min_size, max_size))
        self.min_size, self.max_size, self.interpolation = min_size, max_size, interpolation

    def size(self, params: Any, hw: tuple[int, int]) -> tuple[int, int]:
        """Return height and width."""
        return _scaled(hw, min(self.min_size / min(hw), self.max_size / max(hw)))


class RandomScale(_Resizing):
    """Resizes an image by a factor that is drawn.

    Parameters
    ----------
    scale_limit : float or (float, float), default 0.1
        How far from 1.
    interpolation : int or str, default 1
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RandomScale
    >>> RandomScale((1.0, 1.0), p=1.0)(lucid.rand(3, 4, 4)).shape
    lucid.Size([3, 8, 8])
    """

    interpolation: int | str

    scale_limit: float | tuple[float, float]

    def __init__(
        self, scale_limit: float | tuple[float, float] = 0.1, interpolation: int | str = 1, p: float = 0.5
    ) -> None:
        super().__init__(p)
        self.scale_limit, self.interpolation = scale_limit, interpolation

    def make_params(self, img: Tensor) -> float:
        """Draw the factor."""
        return 1 + uniform(*limits(self.scale_limit))

    def size(self, params: float, hw: tuple[int, int]) -> tuple[int, int]:
        """Return height and width."""
        return _scaled(hw, max(params, 1e-3))
