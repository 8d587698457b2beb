"""Fold and Unfold."""

from __future__ import annotations

from lucid.nn import functional as F
from lucid.nn._base.of_function import OfFunction
from lucid.nn._base.sizes import per_dim

__all__ = ["Fold", "Unfold"]

Sizes = int | tuple[int, ...]


def _check(layer: str, **sizes: object) -> None:
    for name, value in sizes.items():
        per_dim(layer, name, value, 2, 0 if name == "padding" else 1)


class Fold(OfFunction):
    """Adds columns up to images: each is put where :class:`Unfold` would have taken its patch from.

    Parameters
    ----------
    output_size : int or (int, int)
        Height and width of the images.
    kernel_size : int or (int, int)
        Height and width of a patch.
    dilation, padding, stride : int or (int, int), optional
        Steps between the elements of a patch, zeros added on each side, steps between patches (default 1, 0, 1).

    Notes
    -----
    Input ``(N, C * height * width, L)`` or ``(C * height * width, L)``, output ``(N, C, *output_size)``.
    Where patches overlap, the result is a sum.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Fold((2, 3), 2)(lucid.ones(1, 4, 2)).tolist()
    [[[[1.0, 2.0, 1.0], [1.0, 2.0, 1.0]]]]
    """

    _function = F.fold

    def __init__(
        self, output_size: Sizes, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
    ) -> None:
        _check(
            "Fold", output_size=output_size, kernel_size=kernel_size, dilation=dilation, padding=padding, stride=stride
        )
        super().__init__(output_size, kernel_size, dilation, padding, stride)


class Unfold(OfFunction):
    """Makes a column of every patch of an image, as convolution meets them.

    Parameters
    ----------
    kernel_size : int or (int, int)
        Height and width of a patch.
    dilation, padding, stride : int or (int, int), optional
        Steps between the elements of a patch, zeros added on each side, steps between patches (default 1, 0, 1).

    Notes
    -----
    Input ``(N, C, H, W)`` or ``(C, H, W)``, output ``(N, C * height * width, L)`` for the L patches that fit.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Unfold(2)(lucid.zeros(1, 3, 4, 5)).shape
    lucid.Size([1, 12, 12])
    """

    _function = F.unfold

    def __init__(self, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1) -> None:
        _check("Unfold", kernel_size=kernel_size, dilation=dilation, padding=padding, stride=stride)
        super().__init__(kernel_size, dilation, padding, stride)
