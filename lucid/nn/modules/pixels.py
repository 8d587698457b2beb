"""PixelUnshuffle."""

from __future__ import annotations

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn.modules.module import Module

__all__ = ["PixelUnshuffle"]


class PixelUnshuffle(Module):
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
    (8, 12, 2, 3)
    """

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, x: Tensor) -> Tensor:
        """Divide height and width by the factor; there are its square times as many channels."""
        return F.pixel_unshuffle(x, self.downscale_factor)

    def extra_repr(self) -> str:
        """The factor."""
        return f"downscale_factor={self.downscale_factor}"
