"""Convolution layers."""

from __future__ import annotations

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn._base.convolution import Convolution
from lucid.nn._base.sizes import size_pair

__all__ = ["Conv2d"]

_PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class Conv2d(Convolution):
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
    lucid.Size([2, 8, 28, 28])
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
        pairs = {"kernel_size": kernel_size, "stride": stride, "dilation": dilation}
        self._set_up((in_channels, out_channels), pairs, groups, padding_mode, modes=_PADDING_MODES)
        if isinstance(padding, str):
            if padding == "same":
                amounts = self._same_padding()
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
        shape = (self.out_channels, self.in_channels // self.groups, *self.kernel_size)
        self._make_parameters(shape, self.out_channels, bias, device, dtype)

    def _same_padding(self) -> tuple[int, int, int, int]:
        """What to add (left, right, top, bottom) so that height and width stay as they are."""
        if self.stride != (1, 1):
            raise ValueError(f"Conv2d: stride is {self.stride}; wanted 1 with padding='same'")
        height, width = (step * (size - 1) for step, size in zip(self.dilation, self.kernel_size))
        return width // 2, width - width // 2, height // 2, height - height // 2

    def forward(self, x: Tensor) -> Tensor:
        """Convolve a batch of images or a single one."""
        padding = self.padding
        if self.padding_mode != "zeros":
            x = F.pad(x, self._reversed_padding, mode=self.padding_mode)
            padding = 0
        return F.conv2d(x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)
