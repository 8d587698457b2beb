"""PixelUnshuffle."""

from __future__ import annotations

from lucid.nn import functional as F
from lucid.nn._base.of_function import OfFunction

__all__ = ["PixelUnshuffle"]


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
