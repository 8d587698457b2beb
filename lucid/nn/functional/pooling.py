"""Pooling."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid.nn.functional._aliases import also_called
from lucid.nn.functional.conv import pair

__all__ = ["max_pool2d"]


@also_called(x="input")
def max_pool2d(
    x: Tensor,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
    return_indices: bool = False,
    ceil_mode: bool = False,
) -> Tensor | tuple[Tensor, Tensor]:
    """The largest value of each window of an image.

    Parameters
    ----------
    x : Tensor, shape (N, C, H, W) or (C, H, W)
    kernel_size : int or (int, int)
        Height and width of the window.
    stride : int or (int, int), optional
        Step between windows (default: ``kernel_size``).
    padding : int or (int, int), optional
        Rows and columns of minus infinity on both sides (default 0).
    dilation : int or (int, int), optional
        Distance between two elements of the window (default 1).
    return_indices : bool, optional
        Whether to return also the maxima's places in the flattened plane (default ``False``).
    ceil_mode : bool, optional
        Whether a window that only starts inside counts (default ``False``).

    Returns
    -------
    Tensor, shape (N, C, H_out, W_out), or a pair of it and an int64 Tensor

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.max_pool2d(lucid.arange(4.0).reshape(1, 1, 2, 2), 2).tolist()
    [[[[3.0]]]]
    """
    kernel_size = pair(kernel_size, "max_pool2d", "kernel_size")
    # An empty tuple is PyTorch's other way to leave the stride out.
    stride = kernel_size if stride in (None, (), []) else pair(stride, "max_pool2d", "stride")
    padding = pair(padding, "max_pool2d", "padding")
    dilation = pair(dilation, "max_pool2d", "dilation")
    op = _C.max_pool2d_with_indices if return_indices else _C.max_pool2d
    if x.ndim != 3:
        return op(x, kernel_size, stride, padding, dilation, ceil_mode)
    result = op(x.unsqueeze(0), kernel_size, stride, padding, dilation, ceil_mode)
    if return_indices:
        return result[0].squeeze(0), result[1].squeeze(0)
    return result.squeeze(0)
