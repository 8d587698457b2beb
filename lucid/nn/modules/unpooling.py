"""Unpooling layers."""

from __future__ import annotations

from collections.abc import Sequence

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn._base.sizes import size_pair
from lucid.nn.modules.module import Module

__all__ = ["MaxUnpool2d"]


class MaxUnpool2d(Module):
    """Puts the maxima of :class:`MaxPool2d` back where they were, with zeros elsewhere.

    Parameters
    ----------
    kernel_size, stride, padding : int or (int, int)
        Those of the pooling; ``stride`` is ``kernel_size`` by default.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> pool, unpool = nn.MaxPool2d(2, return_indices=True), nn.MaxUnpool2d(2)
    >>> unpool(*pool(lucid.tensor([[[1.0, 3.0], [2.0, 0.0]]]))).tolist()
    [[[0.0, 3.0], [0.0, 0.0]]]
    """

    def __init__(
        self,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] | None = None,
        padding: int | tuple[int, int] = 0,
    ) -> None:
        super().__init__()
        self.kernel_size = size_pair("MaxUnpool2d", "kernel_size", kernel_size, 1)
        step = kernel_size if stride is None else stride
        self.stride = size_pair("MaxUnpool2d", "stride", step, 1)
        self.padding = size_pair("MaxUnpool2d", "padding", padding)

    def forward(self, x: Tensor, indices: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Unpool images, given where their maxima were."""
        return F.max_unpool2d(x, indices, self.kernel_size, self.stride, self.padding, output_size)

    def extra_repr(self) -> str:
        """The window's geometry."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"
