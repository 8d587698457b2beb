"""Pooling layers."""

from __future__ import annotations

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn._base.sizes import size_pair
from lucid.nn.modules.module import Module

__all__ = ["MaxPool2d"]


class MaxPool2d(Module):
    """Keeps the largest value of each window of an image.

    Parameters
    ----------
    kernel_size : int or (int, int)
        Height and width of the window.
    stride : int or (int, int), optional
        Step between two windows (default: ``kernel_size``).
    padding : int or (int, int), optional
        Rows and columns of minus infinity added on both sides (default 0), at most half the
        window.
    dilation : int or (int, int), optional
        Distance between two elements of the window (default 1).
    return_indices : bool, optional
        Whether to return also where each maximum stood, as an index into the flattened
        ``H * W`` plane (default ``False``).
    ceil_mode : bool, optional
        Whether a window that starts inside the padded image but ends outside
        counts (default ``False``).

    Notes
    -----
    Input ``(N, C, H, W)``, or ``(C, H, W)``. Output height is
    ``floor((H + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1``, width likewise; the
    quotient is rounded up with ``ceil_mode``. NaN counts as largest.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> x = lucid.arange(16.0).reshape(1, 1, 4, 4)
    >>> nn.MaxPool2d(2)(x).tolist()
    [[[[5.0, 7.0], [13.0, 15.0]]]]
    """

    def __init__(
        self,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] | None = None,
        padding: int | tuple[int, int] = 0,
        dilation: int | tuple[int, int] = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        for name, value, least in (
            ("kernel_size", kernel_size, 1),
            ("stride", kernel_size if stride is None else stride, 1),
            ("padding", padding, 0),
            ("dilation", dilation, 1),
        ):
            size_pair("MaxPool2d", name, value, least)
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        """Pool a batch of images or a single one."""
        return F.max_pool2d(
            x, self.kernel_size, self.stride, self.padding, self.dilation, self.return_indices, self.ceil_mode
        )

    def extra_repr(self) -> str:
        """The window's geometry."""
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )
