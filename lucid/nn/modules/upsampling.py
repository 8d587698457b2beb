"""Layers that bring images and their kin to another size."""

from __future__ import annotations

from collections.abc import Sequence

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn.modules.module import Module

__all__ = ["Upsample", "UpsamplingBilinear2d", "UpsamplingNearest2d"]


class Upsample(Module):
    """Brings sequences, images or volumes to another size: :func:`lucid.nn.functional.interpolate`.

    Parameters
    ----------
    size : int or sequence of int, optional
        The lengths of the axes behind the channels.
    scale_factor : float or sequence of float, optional
        How many times as long they become instead.
    mode : str, optional
        ``"nearest"`` (the default), ``"nearest-exact"``, ``"linear"``, ``"bilinear"``, ``"bicubic"``,
        ``"trilinear"`` or ``"area"``.
    align_corners : bool, optional
        Whether the middles of the outermost elements stay where they are; of the linear and cubic modes.
    recompute_scale_factor : bool, optional
        Whether places follow from the sizes, and not from ``scale_factor`` itself.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Upsample(scale_factor=2)(lucid.tensor([[[1.0, 3.0]]])).tolist()
    [[[1.0, 1.0, 3.0, 3.0]]]
    """

    name: str
    scale_factor: tuple[float, ...]

    def __init__(
        self,
        size: int | Sequence[int] | None = None,
        scale_factor: float | Sequence[float] | None = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ) -> None:
        super().__init__()
        self.name = type(self).__name__
        self.size = size
        if isinstance(scale_factor, (tuple, list)):
            self.scale_factor = tuple(float(factor) for factor in scale_factor)
        else:
            self.scale_factor = None if scale_factor is None else float(scale_factor)
        self.mode = mode
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor

    def forward(self, x: Tensor) -> Tensor:
        """Apply `lucid.nn.functional.interpolate` to `x`."""
        return F.interpolate(
            x, self.size, self.scale_factor, self.mode, self.align_corners, self.recompute_scale_factor
        )

    def extra_repr(self) -> str:
        """The size or the factor, and the mode."""
        given = f"size={self.size}" if self.scale_factor is None else f"scale_factor={self.scale_factor}"
        return f"{given}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    """Brings images to another size by taking the nearest element: :class:`Upsample` with mode ``"nearest"``.

    Parameters
    ----------
    size : int or pair of int, optional
        Height and width.
    scale_factor : float or pair of float, optional
        How many times as large they become instead.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.UpsamplingNearest2d(scale_factor=2)(lucid.ones(1, 1, 2, 3)).shape
    lucid.Size([1, 1, 4, 6])
    """

    def __init__(
        self, size: int | Sequence[int] | None = None, scale_factor: float | Sequence[float] | None = None
    ) -> None:
        super().__init__(size, scale_factor, "nearest")


class UpsamplingBilinear2d(Upsample):
    """Brings images to another size along straight lines: :class:`Upsample`, ``"bilinear"``, with aligned corners.

    Parameters
    ----------
    size : int or pair of int, optional
        Height and width.
    scale_factor : float or pair of float, optional
        How many times as large they become instead.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.UpsamplingBilinear2d((1, 3))(lucid.tensor([[[[1.0, 3.0]]]])).tolist()
    [[[[1.0, 2.0, 3.0]]]]
    """

    def __init__(
        self, size: int | Sequence[int] | None = None, scale_factor: float | Sequence[float] | None = None
    ) -> None:
        super().__init__(size, scale_factor, "bilinear", True)
