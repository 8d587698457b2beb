"""Transposed convolution."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid.nn.functional._aliases import also_called
from lucid.nn.functional.conv import pair

__all__ = ["conv_transpose2d"]


@also_called(x="input")
def conv_transpose2d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
    output_padding: int | tuple[int, int] = 0,
    groups: int = 1,
    dilation: int | tuple[int, int] = 1,
) -> Tensor:
    """2-D transposed convolution: the map from a convolution's output back to its input.

    Parameters
    ----------
    x : Tensor, shape (N, C_in, H, W) or (C_in, H, W)
    weight : Tensor, shape (C_in, C_out / groups, kernel_height, kernel_width)
    bias : Tensor, shape (C_out,), optional
    stride, padding, dilation : int or (int, int), optional
        Those of the convolution whose transpose this is (default 1, 0, 1).
    output_padding : int or (int, int), optional
        Rows and columns added at the end (default 0), less than stride or dilation.
    groups : int, optional
        Default 1.

    Returns
    -------
    Tensor, shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        ``H_out = (H - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding + 1``

    Raises
    ------
    ValueError
        If an argument is out of its range.
    RuntimeError
        If the shapes do not go together.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.conv_transpose2d(lucid.ones(1, 1, 2, 2), lucid.ones(1, 1, 2, 2)).tolist()
    [[[[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]]]
    """
    stride = pair(stride, "conv_transpose2d", "stride")
    padding = pair(padding, "conv_transpose2d", "padding")
    output_padding = pair(output_padding, "conv_transpose2d", "output_padding")
    dilation = pair(dilation, "conv_transpose2d", "dilation")
    return _C.conv_transpose2d(x, weight, bias, stride, padding, output_padding, groups, dilation)
