"""Convolution."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid.nn.functional._aliases import also_called
from lucid.nn.functional.padding import pad

__all__ = ["conv2d"]


@also_called(x="input")
def conv2d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] | str = 0,
    dilation: int | tuple[int, int] = 1,
    groups: int = 1,
) -> Tensor:
    """2-D cross-correlation of images with filters.

    Parameters
    ----------
    x : Tensor, shape (N, C_in, H, W) or (C_in, H, W)
    weight : Tensor, shape (C_out, C_in / groups, kernel_height, kernel_width)
    bias : Tensor, shape (C_out,), optional
    stride, dilation : int or (int, int), optional
        Default 1.
    padding : int, (int, int), "same" or "valid", optional
        Zeros added on both sides (default 0); ``"same"`` keeps height and width.
    groups : int, optional
        Default 1.

    Returns
    -------
    Tensor, shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        ``H_out = floor((H + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1``

    Raises
    ------
    ValueError
        If ``padding`` is an unknown word, or ``"same"`` is used with a stride.
    RuntimeError
        If the shapes do not go together.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.conv2d(lucid.ones(1, 1, 3, 3), lucid.ones(1, 1, 2, 2)).tolist()
    [[[[4.0, 4.0], [4.0, 4.0]]]]
    """
    stride = pair(stride, "conv2d", "stride")
    dilation = pair(dilation, "conv2d", "dilation")
    if padding == "valid":
        padding = (0, 0)
    elif padding == "same":
        kernel_size = tuple(weight.shape[2:])
        left, right, top, bottom = same_padding(kernel_size, stride, dilation, "conv2d")
        padding = (top, left)
        if (left, top) != (right, bottom):
            # The op pads evenly; an even kernel needs one more after than before.
            x = pad(x, (0, right - left, 0, bottom - top))
    elif isinstance(padding, str):
        raise ValueError(f"conv2d: padding is {padding!r}; wanted 'same' or 'valid'")
    else:
        padding = pair(padding, "conv2d", "padding")
    if x.ndim == 3:
        return _C.conv2d(x.unsqueeze(0), weight, bias, stride, padding, dilation, groups).squeeze(0)
    return _C.conv2d(x, weight, bias, stride, padding, dilation, groups)


def same_padding(
    kernel_size: tuple[int, int], stride: tuple[int, int], dilation: tuple[int, int], where: str
) -> tuple[int, int, int, int]:
    """What to add (left, right, top, bottom) so that height and width stay as they are."""
    if stride != (1, 1):
        raise ValueError(f"{where}: stride is {stride}; wanted 1 with padding='same'")
    total_height = dilation[0] * (kernel_size[0] - 1)
    total_width = dilation[1] * (kernel_size[1] - 1)
    left, top = total_width // 2, total_height // 2
    return left, total_width - left, top, total_height - top


def pair(value: object, where: str, what: str) -> tuple[int, int]:
    """An int for both axes, or one int for each."""
    if isinstance(value, int):
        return (value, value)
    if isinstance(value, (tuple, list)):
        if len(value) == 2:
            return (value[0], value[1])
        if len(value) == 1:
            return (value[0], value[0])
    raise TypeError(f"{where}: {what} is {value!r}; wanted an int or a pair of ints")
