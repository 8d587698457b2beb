"""PixelShuffle and PixelUnshuffle."""

from __future__ import annotations

from lucid.nn import functional as F
from lucid.nn._base.of_function import OfFunction

__all__ = ["PixelShuffle", "PixelUnshuffle"]


class PixelShuffle(OfFunction):
    """Makes each group of channels of one pixel into a square of pixels.

    Parameters
    ----------
    upscale_factor : int
        The side r of a square, at least 1; its square divides the channels (Shi et al. 2016, Real-time single image
        and video super-resolution).

    Notes
    -----
    Input ``(*, C * r * r, H, W)``, output ``(*, C, H * r, W * r)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.PixelShuffle(2)(lucid.zeros(8, 12, 2, 3)).shape
    lucid.Size([8, 3, 4, 6])
    """

    _function = F.pixel_shuffle

    def __init__(self, upscale_factor: int) -> None:
        super().__init__(upscale_factor)


class PixelUnshuffle(OfFunction):
    """Makes each square of pixels into channels of one pixel.

    Parameters
    ----------
    downscale_factor : int
        The side r of a square, at least 1; a divisor of height and width.

    Notes
    -----
    Input ``(*, C, H * r, W * r)``, output ``(*, C * r * r, H, W)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.PixelUnshuffle(2)(lucid.zeros(8, 3, 4, 6)).shape
    lucid.Size([8, 12, 2, 3])
    """

    _function = F.pixel_unshuffle

    def __init__(self, downscale_factor: int) -> None:
        super().__init__(downscale_factor)
