"""Pixels that become channels."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid.nn.functional._aliases import also_called

__all__ = ["pixel_unshuffle"]


@also_called(x="input")
def pixel_unshuffle(x: Tensor, downscale_factor: int) -> Tensor:
    """Make each square of pixels into channels of one pixel.

    With ``r = downscale_factor``, ``result[..., (c * r + i) * r + j, h, w]`` is
    ``x[..., c, h * r + i, w * r + j]``.

    Parameters
    ----------
    x : Tensor, shape (*, C, H * r, W * r)
        Any dtype.
    downscale_factor : int
        The side of a square, at least 1; a divisor of height and width.

    Returns
    -------
    Tensor, shape (*, C * r * r, H, W)
        A copy.

    Raises
    ------
    ValueError
        If ``x`` has fewer than 3 axes, or ``downscale_factor`` is less than 1 or does not divide
        height and width.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.pixel_unshuffle(lucid.tensor([[[1.0, 2.0], [3.0, 4.0]]]), 2).tolist()
    [[[1.0]], [[2.0]], [[3.0]], [[4.0]]]
    """
    return _C.pixel_unshuffle(x, downscale_factor)
