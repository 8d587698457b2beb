"""Transforms that blur an image, and that add noise to it."""

from __future__ import annotations

import math
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.utils.transforms import functional as F
from lucid.utils.transforms.core import PhotometricTransform, limits, uniform, whole

__all__ = [
    *("Blur", "Defocus", "Downscale", "GaussNoise", "GaussianBlur", "ISONoise", "MedianBlur", "MotionBlur"),
    *("MultiplicativeNoise", "RingingOvershoot", "UnsharpMask", "ZoomBlur"),
]


def _odd(low: int, high: int) -> int:
    """An odd size between two, drawn."""
    low, high = low | 1, high | 1
    return low + 2 * whole(0, max(0, (high - low) // 2))


class _BySize(PhotometricTransform):
    """Transforms of an odd size, from 3 to `blur_limit`, which is drawn."""

    def __init__(self, blur_limit: int = 7, p: float = 0.5) -> None:
        super().__init__(p)
        if not isinstance(blur_limit, int) or blur_limit < 3:
            raise ValueError(f"{type(self).__name__}: blur_limit is {blur_limit!r}; wanted an int of 3 or more")
        self.blur_limit = blur_limit

    def make_params(self, img: Tensor) -> int:
        """Draw the size."""
        return _odd(3, self.blur_limit)


class Blur(_BySize):
    """Takes the mean of a square around each pixel.

    Parameters
    ----------
    blur_limit : int, default 7
        The largest side of the square; it is drawn, from 3 on.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Blur
    >>> Blur(3, p=1.0)(lucid.eye(3))[1, 1].item().__round__(5)
    0.33333
    """

    def color(self, x: Tensor, params: int) -> Tensor:
        """Take means."""
        line = [1 / params] * params
        return F.depthwise_conv2d(F.depthwise_conv2d(x, [line]), [[v] for v in line])


class MedianBlur(_BySize):
    """Takes the median of a square around each pixel.

    Parameters
    ----------
    blur_limit : int, default 7
        The largest side of the square; it is drawn, from 3 on.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import MedianBlur
    >>> MedianBlur(3, p=1.0)(lucid.eye(4)).sum()
    tensor(2.)
    """

    def color(self, x: Tensor, params: int) -> Tensor:
        """Take medians."""
        half = params // 2
        h, w = x.shape[-2:]
        padded = F.pad(x, half, mode="replicate")
        parts = [padded[..., top : top + h, left : left + w] for top in range(params) for left in range(params)]
        return lucid.stack(parts, -1).median(-1)[0]


class MotionBlur(_BySize):
    """Blurs an image along a line of an angle that is drawn.

    Parameters
    ----------
    blur_limit : int, default 7
        The longest line; it is drawn, from 3 on.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import MotionBlur
    >>> MotionBlur(p=1.0)(lucid.ones(1, 8, 8)).round().sum()
    tensor(64.)
    """

    def make_params(self, img: Tensor) -> tuple[int, float]:
        """Draw length and angle."""
        return _odd(3, self.blur_limit), uniform(0, math.pi)

    def color(self, x: Tensor, params: tuple[int, float]) -> Tensor:
        """Blur along the line."""
        size, angle = params
        kernel, half = [[0.0] * size for _ in range(size)], size // 2
        for at in range(-4 * half, 4 * half + 1):
            row, column = round(half - at / 4 * math.sin(angle)), round(half + at / 4 * math.cos(angle))
            kernel[row][column] = 1.0
        total = sum(map(sum, kernel))
        return F.depthwise_conv2d(x, [[v / total for v in row] for row in kernel])


class GaussianBlur(PhotometricTransform):
    """Blurs an image by a Gaussian.

    Parameters
    ----------
    blur_limit : (int, int), default (3, 7)
        Between which odd sizes that of the kernel is drawn.
    sigma_limit : float or (float, float), default 0.0
        Between what the standard deviation is drawn; a number is the largest one. 0: it follows from the size.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import GaussianBlur
    >>> GaussianBlur(p=1.0)(lucid.rand(3, 8, 8)).shape
    lucid.Size([3, 8, 8])
    """

    blur_limit: tuple[int, int]
    sigma_limit: float | tuple[float, float]

    def __init__(
        self, blur_limit: tuple[int, int] = (3, 7), sigma_limit: float | tuple[float, float] = 0.0, p: float = 0.5
    ) -> None:
        super().__init__(p)
        self.blur_limit, self.sigma_limit = blur_limit, sigma_limit

    def make_params(self, img: Tensor) -> tuple[int, float]:
        """Draw size and standard deviation."""
        pair = (self.blur_limit,) * 2 if isinstance(self.blur_limit, int) else self.blur_limit
        size = _odd(*pair)
        several = isinstance(self.sigma_limit, (tuple, list))
        sigma = uniform(*self.sigma_limit) if several else uniform(0, self.sigma_limit)
        return size, sigma if sigma > 0 else 0.3 * ((size - 1) * 0.5 - 1) + 0.8

    def color(self, x: Tensor, params: tuple[int, float]) -> Tensor:
        """Blur."""
        return F.gaussian_blur(x, params[1], params[0])


class UnsharpMask(GaussianBlur):
    """Adds to an image what blurring takes away from it, where that is much.

    Parameters
    ----------
    blur_limit : (int, int), default (3, 7)
    sigma_limit : float or (float, float), default 0.0
    alpha : (float, float), default (0.2, 0.5)
        How many times it is added.
    threshold : float, default 10.0
        From which difference on, of 255.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import UnsharpMask
    >>> UnsharpMask(p=1.0)(lucid.rand(3, 8, 8)).shape
    lucid.Size([3, 8, 8])
    """

    alpha: tuple[float, float]
    threshold: float

    def __init__(
        self,
        blur_limit: tuple[int, int] = (3, 7),
        sigma_limit: float | tuple[float, float] = 0.0,
        alpha: tuple[float, float] = (0.2, 0.5),
        threshold: float = 10.0,
        p: float = 0.5,
    ) -> None:
        super().__init__(blur_limit, sigma_limit, p)
        self.alpha, self.threshold = alpha, threshold

    def make_params(self, img: Tensor) -> tuple[Any, ...]:
        """Draw size, standard deviation and factor."""
        return (*super().make_params(img), uniform(*self.alpha))

    def color(self, x: Tensor, params: tuple[Any, ...]) -> Tensor:
        """Sharpen."""
        difference = x - F.gaussian_blur(x, params[1], params[0])
        return x + lucid.where(difference.abs() * 255 > self.threshold, params[2] * difference, 0.0)


class RingingOvershoot(PhotometricTransform):
    """Cuts off the high frequencies of an image, so that there are rings at its edges.

    Parameters
    ----------
    blur_limit : (int, int), default (7, 15)
        Between which odd sizes that of the kernel is drawn.
    p : float, default 0.5

    Notes
    -----
    The kernel is a sinc across and down, with a cutoff between π/4 and π/2.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RingingOvershoot
    >>> RingingOvershoot(p=1.0)(lucid.rand(3, 16, 16)).shape
    lucid.Size([3, 16, 16])
    """

    def __init__(self, blur_limit: tuple[int, int] = (7, 15), p: float = 0.5) -> None:
        super().__init__(p)
        self.blur_limit = blur_limit

    def make_params(self, img: Tensor) -> tuple[int, float]:
        """Draw size and cutoff."""
        return _odd(*self.blur_limit), uniform(math.pi / 4, math.pi / 2)

    def color(self, x: Tensor, params: tuple[int, float]) -> Tensor:
        """Filter."""
        size, cutoff = params
        at = lucid.arange(size, dtype=lucid.float32) - size // 2
        weights = lucid.sinc(at * (cutoff / math.pi))
        weights = weights / weights.sum()
        return F.depthwise_conv2d(F.depthwise_conv2d(x, weights.unsqueeze(0)), weights.unsqueeze(1))


class GaussNoise(PhotometricTransform):
    """Adds normally distributed noise.

    Parameters
    ----------
    var_limit : (float, float), default (10.0, 50.0)
        Between what the variance is drawn, on the scale to 255.
    mean : float, default 0.0
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import GaussNoise
    >>> GaussNoise(p=1.0)(lucid.rand(3, 8, 8)).shape
    lucid.Size([3, 8, 8])
    """

    var_limit: tuple[float, float]
    mean: float

    def __init__(self, var_limit: tuple[float, float] = (10.0, 50.0), mean: float = 0.0, p: float = 0.5) -> None:
        super().__init__(p)
        self.var_limit, self.mean = var_limit, mean

    def make_params(self, img: Tensor) -> Tensor:
        """Draw the noise."""
        pair = (0.0, self.var_limit) if isinstance(self.var_limit, (int, float)) else self.var_limit
        return (self.mean + math.sqrt(uniform(*pair)) * lucid.randn(img.shape)) / 255

    def color(self, x: Tensor, params: Tensor) -> Tensor:
        """Add."""
        return x + params if params.shape == x.shape else x + params.mean()


class MultiplicativeNoise(PhotometricTransform):
    """Multiplies an image by what is drawn.

    Parameters
    ----------
    multiplier : (float, float), default (0.9, 1.1)
    elementwise : bool, default False
        Whether there is a factor for each value, and not one for all.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import MultiplicativeNoise
    >>> MultiplicativeNoise((0.5, 0.5), p=1.0)(lucid.ones(1, 1))
    tensor([[0.5000]])
    """

    multiplier: tuple[float, float]
    elementwise: bool

    def __init__(self, multiplier: tuple[float, float] = (0.9, 1.1), elementwise: bool = False, p: float = 0.5) -> None:
        super().__init__(p)
        self.multiplier, self.elementwise = multiplier, elementwise

    def make_params(self, img: Tensor) -> Tensor:
        """Draw the factors."""
        low, high = limits(self.multiplier, 1.0)
        return low + (high - low) * lucid.rand(img.shape if self.elementwise else ())

    def color(self, x: Tensor, params: Tensor) -> Tensor:
        """Multiply."""
        return x * (params if params.shape in (x.shape, ()) else params.mean())


class ISONoise(PhotometricTransform):
    """Adds noise as a camera does in the dark: to the light, and to the hues.

    Parameters
    ----------
    color_shift : (float, float), default (0.01, 0.05)
        Standard deviation of the hue, as a part of once around.
    intensity : (float, float), default (0.1, 0.5)
        How strong both are.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import ISONoise
    >>> ISONoise(p=1.0)(lucid.rand(3, 8, 8)).shape
    lucid.Size([3, 8, 8])
    """

    color_shift: tuple[float, float]
    intensity: tuple[float, float]

    def __init__(
        self,
        color_shift: tuple[float, float] = (0.01, 0.05),
        intensity: tuple[float, float] = (0.1, 0.5),
        p: float = 0.5,
    ) -> None:
        super().__init__(p)
        self.color_shift, self.intensity = color_shift, intensity

    def make_params(self, img: Tensor) -> tuple[float, float]:
        """Draw both."""
        return uniform(*self.color_shift), uniform(*self.intensity)

    def color(self, x: Tensor, params: tuple[float, float]) -> Tensor:
        """Add."""
        shift, intensity = params
        x = F._colors(x, "ISONoise")
        if x.shape[-3] == 1:
            return x + intensity * 0.1 * x.std() * lucid.randn(x.shape)
        h, s, v = F.rgb_to_hsv(x)
        h = (h + shift * intensity * lucid.randn(h.shape)) % 1
        v = (v + intensity * 0.3 * v.std() * lucid.randn(v.shape)).clamp(0, 1)
        return F.hsv_to_rgb(h, s, v)


class Downscale(PhotometricTransform):
    """Makes an image smaller, and as large as it was again.

    Parameters
    ----------
    scale_min, scale_max : float, default 0.25
        Between what the scale is drawn.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Downscale
    >>> Downscale(p=1.0)(lucid.rand(3, 8, 8)).unique().numel() <= 12
    True
    """

    scale_min: float
    scale_max: float

    def __init__(self, scale_min: float = 0.25, scale_max: float = 0.25, p: float = 0.5) -> None:
        super().__init__(p)
        if not 0 < scale_min <= scale_max <= 1:
            raise ValueError(f"Downscale: scales are {scale_min} and {scale_max}; wanted numbers from 0 to 1, in order")
        self.scale_min, self.scale_max = scale_min, scale_max

    def make_params(self, img: Tensor) -> float:
        """Draw the scale."""
        return uniform(self.scale_min, self.scale_max)

    def color(self, x: Tensor, params: float) -> Tensor:
        """Shrink and grow."""
        h, w = x.shape[-2:]
        small = F.resize(x, (max(1, int(h * params)), max(1, int(w * params))), interpolation="nearest")
        return F.resize(small, (h, w), interpolation="nearest")


class Defocus(PhotometricTransform):
    """Takes the mean of a disc around each pixel, as a lens does.

    Parameters
    ----------
    radius : (int, int), default (3, 10)
        Between what the radius is drawn.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Defocus
    >>> Defocus((1, 1), p=1.0)(lucid.ones(1, 5, 5)).round().sum()
    tensor(25.)
    """

    def __init__(self, radius: tuple[int, int] = (3, 10), p: float = 0.5) -> None:
        super().__init__(p)
        self.radius = radius

    def make_params(self, img: Tensor) -> int:
        """Draw the radius."""
        return whole(*((self.radius,) * 2 if isinstance(self.radius, int) else self.radius))

    def color(self, x: Tensor, params: int) -> Tensor:
        """Take means."""
        at = lucid.arange(-params, params + 1)
        disc = (at.unsqueeze(1) ** 2 + at**2 <= params * params + params).float()
        return F.depthwise_conv2d(x, disc / disc.sum())


class ZoomBlur(PhotometricTransform):
    """Takes the mean of an image at growing sizes.

    Parameters
    ----------
    max_factor : float, default 1.31
        The largest size.
    step_factor : (float, float), default (0.01, 0.03)
        Between what the step from size to size is drawn.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import ZoomBlur
    >>> ZoomBlur(p=1.0)(lucid.rand(3, 8, 8)).shape
    lucid.Size([3, 8, 8])
    """

    max_factor: float
    step_factor: tuple[float, float]

    def __init__(
        self, max_factor: float = 1.31, step_factor: tuple[float, float] = (0.01, 0.03), p: float = 0.5
    ) -> None:
        super().__init__(p)
        self.max_factor, self.step_factor = max_factor, step_factor

    def make_params(self, img: Tensor) -> list[float]:
        """Draw the step."""
        step = max(1e-3, uniform(*limits(self.step_factor)))
        return [1 + step * at for at in range(int((self.max_factor - 1) / step) + 1)]

    def color(self, x: Tensor, params: list[float]) -> Tensor:
        """Take the mean."""
        h, w = x.shape[-2:]
        total: Any = 0
        for factor in params:
            matrix = F.affine_matrix(cx=(w - 1) / 2, cy=(h - 1) / 2, scale=factor)
            total = total + F.warp_affine(x, matrix, (h, w), border="replicate")
        return total / len(params)
