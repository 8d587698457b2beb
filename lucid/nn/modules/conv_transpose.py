"""Transposed convolution layers."""

from __future__ import annotations

from collections.abc import Sequence

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn._base.convolution import Convolution

__all__ = ["ConvTranspose2d"]


class ConvTranspose2d(Convolution):
    """Spreads each element of an image over a window of a larger one, by learned filters.

    It is the gradient of :class:`Conv2d` by its input (Dumoulin and Visin 2016, A guide to
    convolution arithmetic for deep learning, chapter 4).

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size : int or (int, int)
    stride, padding, dilation : int or (int, int), optional
        Those of the convolution whose shapes this layer reverses (default 1, 0, 1).
    output_padding : int or (int, int), optional
        Rows and columns added at the end (default 0): several input sizes of a convolution
        give one output size, and this says which is meant.
    groups : int, optional
        The channels are split into so many groups that do not see each other (default 1).
    bias : bool, optional
        Whether to add a learned bias (default ``True``).
    padding_mode : {"zeros"}, optional
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight : Parameter, shape (in_channels, out_channels / groups, *kernel_size)
        Drawn from U(-b, b), b = 1 / sqrt(out_channels / groups * kernel area).
    bias : Parameter, shape (out_channels,), or None
        Drawn from the same distribution.

    Raises
    ------
    ValueError
        If ``groups`` does not divide both channel counts, or ``padding_mode`` is another.

    Notes
    -----
    Input ``(N, C_in, H, W)``, or ``(C_in, H, W)`` for one image. Output height is
    ``(H - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding + 1``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.ConvTranspose2d(8, 3, 3, stride=2, padding=1)
    >>> layer(lucid.zeros(2, 8, 14, 14)).shape
    lucid.Size([2, 3, 27, 27])
    >>> layer(lucid.zeros(2, 8, 14, 14), output_size=(28, 28)).shape
    lucid.Size([2, 3, 28, 28])
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] = 0,
        output_padding: int | tuple[int, int] = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: int | tuple[int, int] = 1,
        padding_mode: str = "zeros",
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        pairs = {
            "kernel_size": kernel_size,
            "stride": stride,
            "padding": padding,
            "output_padding": output_padding,
            "dilation": dilation,
        }
        self._set_up((in_channels, out_channels), pairs, groups, padding_mode, modes=("zeros",))
        shape = (self.in_channels, self.out_channels // self.groups, *self.kernel_size)
        self._make_parameters(shape, self.out_channels, bias, device, dtype)

    def forward(self, x: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Convolve a batch of images or a single one.

        ``output_size``, the last two or all lengths of the result, takes the place of
        ``output_padding``.
        """
        padding = self.output_padding
        if output_size is not None:
            padding = self._padding_for(x, tuple(output_size))
        return F.conv_transpose2d(
            x, self.weight, self.bias, self.stride, self.padding, padding, self.groups,
            self.dilation,
        )  # fmt: skip

    def _padding_for(self, x: Tensor, output_size: tuple[int, ...]) -> tuple[int, ...]:
        if len(output_size) not in (2, x.ndim):
            raise ValueError(f"ConvTranspose2d: output_size is {output_size}; wanted 2 or {x.ndim} elements")
        wanted = output_size[-2:]
        least = tuple(
            (length - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1
            for length, stride, padding, dilation, kernel in zip(
                x.shape[-2:], self.stride, self.padding, self.dilation, self.kernel_size
            )
        )
        added = tuple(size - low for size, low in zip(wanted, least))
        if any(not 0 <= extra < stride for extra, stride in zip(added, self.stride)):
            most = tuple(low + stride - 1 for low, stride in zip(least, self.stride))
            raise ValueError(
                f"ConvTranspose2d: output_size is {wanted}; wanted {least} to {most} for an input of "
                f"{tuple(x.shape[-2:])}"
            )
        return added
