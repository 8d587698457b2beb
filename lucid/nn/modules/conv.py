"""Convolution layers."""

from __future__ import annotations

import math

import lucid
from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn import init
from lucid.nn.functional.conv import same_padding
from lucid.nn.modules._sizes import size, size_pair
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["Conv2d"]

_PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class Conv2d(Module):
    """Slides learned 2-D filters over images (a cross-correlation).

    ``out[n, o] = bias[o] + sum over i of  weight[o, i] * in[n, i]``, where ``*`` is the valid
    2-D cross-correlation of the padded input (Goodfellow, Bengio and Courville, Deep Learning, 9.1).

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size : int or (int, int)
        Height and width of a filter.
    stride : int or (int, int), optional
        Step between two positions of the filter (default 1).
    padding : int, (int, int), "same" or "valid", optional
        Rows and columns added on both sides (default 0). ``"same"`` keeps height and width
        and needs stride 1; ``"valid"`` adds nothing.
    dilation : int or (int, int), optional
        Distance between two elements of the filter (default 1).
    groups : int, optional
        The channels are split into so many groups that do not see each other (default 1).
    bias : bool, optional
        Whether to add a learned bias (default ``True``).
    padding_mode : {"zeros", "reflect", "replicate", "circular"}, optional
        What the padding holds (default ``"zeros"``).
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight : Parameter, shape (out_channels, in_channels / groups, *kernel_size)
        Drawn from U(-b, b), b = 1 / sqrt(in_channels / groups * kernel area).
    bias : Parameter, shape (out_channels,), or None
        Drawn from the same distribution.

    Raises
    ------
    ValueError
        If ``groups`` does not divide both channel counts, or a padding is unknown.

    Notes
    -----
    Input ``(N, C_in, H, W)``, or ``(C_in, H, W)`` for one image. Output height is
    ``floor((H + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1``, width likewise.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Conv2d(3, 8, 3, padding=1)(lucid.zeros(2, 3, 28, 28)).shape
    (2, 8, 28, 28)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] | str = 0,
        dilation: int | tuple[int, int] = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        in_channels = size("Conv2d", "in_channels", in_channels)
        out_channels = size("Conv2d", "out_channels", out_channels)
        groups = size("Conv2d", "groups", groups, 1)
        for name, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
            if channels % groups:
                raise ValueError(f"Conv2d: {name} is {channels}; wanted a number divisible by groups, {groups}")
        if padding_mode not in _PADDING_MODES:
            raise ValueError(f"Conv2d: padding_mode is {padding_mode!r}; wanted one of {_PADDING_MODES}")
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = size_pair("Conv2d", "kernel_size", kernel_size, 1)
        self.stride = size_pair("Conv2d", "stride", stride, 1)
        self.dilation = size_pair("Conv2d", "dilation", dilation, 1)
        self.groups = groups
        self.padding_mode = padding_mode
        if isinstance(padding, str):
            if padding == "same":
                amounts = same_padding(self.kernel_size, self.stride, self.dilation, "Conv2d")
            elif padding == "valid":
                amounts = (0, 0, 0, 0)
            else:
                raise ValueError(f"Conv2d: padding is {padding!r}; wanted 'same' or 'valid'")
            self.padding: str | tuple[int, int] = padding
        else:
            self.padding = size_pair("Conv2d", "padding", padding)
            amounts = (self.padding[1],) * 2 + (self.padding[0],) * 2
        # Left, right, top, bottom, as functional.pad wants them.
        self._reversed_padding = amounts
        options = {"device": device, "dtype": dtype}
        shape = (out_channels, in_channels // groups, *self.kernel_size)
        self.weight = Parameter(lucid.empty(shape, **options))
        if bias:
            self.bias = Parameter(lucid.empty((out_channels,), **options))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new values for weight and bias."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in = math.prod(self.weight.shape[1:])
            bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0.0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, x: Tensor) -> Tensor:
        """Convolve a batch of images or a single one."""
        padding = self.padding
        if self.padding_mode != "zeros":
            x = F.pad(x, self._reversed_padding, mode=self.padding_mode)
            padding = 0
        return F.conv2d(x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def extra_repr(self) -> str:
        """The settings that differ from the defaults, after channels, kernel and stride."""
        parts = [f"{self.in_channels}, {self.out_channels}", f"kernel_size={self.kernel_size}", f"stride={self.stride}"]
        if self.padding != (0, 0):
            parts.append(f"padding={self.padding}")
        if self.dilation != (1, 1):
            parts.append(f"dilation={self.dilation}")
        if self.groups != 1:
            parts.append(f"groups={self.groups}")
        if self.bias is None:
            parts.append("bias=False")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode}")
        return ", ".join(parts)
