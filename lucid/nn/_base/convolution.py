"""What the layers of convolution share: their sizes, their parameters, and how they print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn import functional as F
from lucid.nn._base.affine import Affine
from lucid.nn._base.sizes import per_dim, size
from lucid.nn.modules.lazy import LazyModuleMixin
from lucid.nn.parameter import is_lazy

__all__ = ["LazyConv", "LazyConvTranspose", "_ConvNd", "_ConvTransposeNd"]

_PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class _ConvNd(Affine):
    """A layer with a filter for each pair of an input's and an output's channel.

    A subclass says over how many dims it is, and which function it applies.
    """

    output_padding: Any
    in_channels: int
    out_channels: int
    groups: int

    _dims: int
    _function: Callable[..., Tensor]
    transposed = False

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, ...],
        stride: int | tuple[int, ...] = 1,
        padding: int | tuple[int, ...] | str = 0,
        dilation: int | tuple[int, ...] = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        settings = {"kernel_size": kernel_size, "stride": stride, "dilation": dilation}
        self._set_up((in_channels, out_channels), settings, groups, padding_mode, modes=_PADDING_MODES)
        layer = type(self).__name__
        if not isinstance(padding, str):
            self.padding: str | tuple[int, ...] = per_dim(layer, "padding", padding, self._dims)
            ends = [(amount, amount) for amount in self.padding]
        elif padding in ("same", "valid"):
            self.padding = padding
            totals = [
                step * (length - 1) * (padding == "same") for step, length in zip(self.dilation, self.kernel_size)
            ]
            ends = [(total // 2, total - total // 2) for total in totals]
            if padding == "same" and self.stride != (1,) * self._dims:
                raise ValueError(f"{layer}: stride is {self.stride}; wanted 1 with padding='same'")
        else:
            raise ValueError(f"{layer}: padding is {padding!r}; wanted 'same' or 'valid'")
        # The last dim first, as functional.pad wants them.
        self._reversed_padding_repeated_twice = [amount for pair in reversed(ends) for amount in pair]
        self.output_padding = (0,) * self._dims
        self._make_parameters(self._weight_shape(), self.out_channels, bias, device, dtype)

    def _set_up(
        self,
        channels: tuple[int, int],
        settings: dict[str, object],
        groups: int,
        padding_mode: str,
        *,
        modes: tuple[str, ...],
    ) -> None:
        """Check and store the settings; in ``settings`` are those with a number for each dim."""
        layer = type(self).__name__
        if padding_mode not in modes:
            wanted = repr(modes[0]) if len(modes) == 1 else f"one of {modes}"
            raise ValueError(f"{layer}: padding_mode is {padding_mode!r}; wanted {wanted}")
        self.in_channels = size(layer, "in_channels", channels[0])
        self.out_channels = size(layer, "out_channels", channels[1])
        self.groups = size(layer, "groups", groups, 1)
        for name in ("in_channels", "out_channels"):
            if getattr(self, name) % self.groups:
                raise ValueError(
                    f"{layer}: {name} is {getattr(self, name)}; wanted a number divisible by groups, {self.groups}"
                )
        for name, value in settings.items():
            setattr(self, name, per_dim(layer, name, value, self._dims, 0 if "padding" in name else 1))
        self.padding_mode = padding_mode

    def _weight_shape(self) -> tuple[int, ...]:
        return (self.out_channels, self.in_channels // self.groups, *self.kernel_size)

    def _conv_forward(self, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        """Convolve with another weight, as layers do that compute theirs anew at each call."""
        padding = self.padding
        if self.padding_mode != "zeros":
            x = F.pad(x, self._reversed_padding_repeated_twice, mode=self.padding_mode)
            padding = 0
        return self._function(x, weight, bias, self.stride, padding, self.dilation, self.groups)

    def forward(self, x: Tensor) -> Tensor:
        """Convolve a batch or a single sample."""
        return self._conv_forward(x, self.weight, self.bias)

    def extra_repr(self) -> str:
        """The settings that differ from the defaults, after channels, kernel and stride."""
        parts = [f"{self.in_channels}, {self.out_channels}", f"kernel_size={self.kernel_size}", f"stride={self.stride}"]
        zeros, ones = (0,) * self._dims, (1,) * self._dims
        for name, default in (("padding", zeros), ("dilation", ones), ("output_padding", zeros), ("groups", 1)):
            value = getattr(self, name)
            if value != default:
                parts.append(f"{name}={value}")
        if self.bias is None:
            parts.append("bias=False")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode}")
        return ", ".join(parts)


class _ConvTransposeNd(_ConvNd):
    """A transposed convolution, whose weight has the input's channels first."""

    transposed = True

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, ...],
        stride: int | tuple[int, ...] = 1,
        padding: int | tuple[int, ...] = 0,
        output_padding: int | tuple[int, ...] = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: int | tuple[int, ...] = 1,
        padding_mode: str = "zeros",
        device: object = None,
        dtype: object = None,
    ) -> None:
        super(_ConvNd, self).__init__()
        settings = {
            "kernel_size": kernel_size,
            "stride": stride,
            "padding": padding,
            "output_padding": output_padding,
            "dilation": dilation,
        }
        self._set_up((in_channels, out_channels), settings, groups, padding_mode, modes=("zeros",))
        self._make_parameters(self._weight_shape(), self.out_channels, bias, device, dtype)

    def _weight_shape(self) -> tuple[int, ...]:
        return (self.in_channels, self.out_channels // self.groups, *self.kernel_size)

    def forward(self, x: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Convolve a batch or a single sample.

        ``output_size``, the lengths of the result behind the channels or all, takes the place of
        ``output_padding``.
        """
        padding = self.output_padding
        if output_size is not None:
            padding = self._padding_for(x, tuple(output_size))
        return self._function(
            x, self.weight, self.bias, self.stride, self.padding, padding, self.groups, self.dilation
        )  # fmt: skip

    def _padding_for(self, x: Tensor, output_size: tuple[int, ...]) -> tuple[int, ...]:
        layer, dims = type(self).__name__, self._dims
        if len(output_size) not in (dims, x.ndim):
            raise ValueError(f"{layer}: output_size is {output_size}; wanted {dims} or {x.ndim} elements")
        wanted = output_size[-dims:]
        least = tuple(
            (length - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1
            for length, stride, padding, dilation, kernel in zip(
                x.shape[-dims:], self.stride, self.padding, self.dilation, self.kernel_size
            )
        )
        added = tuple(length - low for length, low in zip(wanted, least))
        if any(not 0 <= extra < stride for extra, stride in zip(added, self.stride)):
            most = tuple(low + stride - 1 for low, stride in zip(least, self.stride))
            raise ValueError(
                f"{layer}: output_size is {wanted}; wanted {least} to {most} for an input of {tuple(x.shape[-dims:])}"
            )
        return added


class _Lazy(LazyModuleMixin):
    """A convolution whose first input says how many channels it has."""

    in_channels: int

    def initialize_parameters(self, x: Tensor, *rest: object) -> None:
        """Give weight and bias their shapes from the channels of ``x``."""
        layer, dims = type(self).__name__, self._dims
        if not is_lazy(self.weight):
            self.in_channels = self.weight.shape[0] if self.transposed else self.weight.shape[1] * self.groups
        elif not isinstance(x, Tensor) or x.ndim not in (dims + 1, dims + 2):
            given = f"a Tensor of shape {tuple(x.shape)}" if isinstance(x, Tensor) else kind_of(x)
            raise ValueError(f"{layer}: the input is {given}; wanted a Tensor with {dims + 1} or {dims + 2} dims")
        else:
            channels = x.shape[-dims - 1]
            if channels % self.groups:
                raise ValueError(
                    f"{layer}: the input has {channels} channels; wanted a number divisible by groups, {self.groups}"
                )
            self.in_channels = channels
        self._materialize(self._weight_shape(), self.out_channels)


class LazyConv(_Lazy):
    """The lazy form of a convolution, without ``in_channels``."""

    def __init__(
        self,
        out_channels: int,
        kernel_size: int | tuple[int, ...],
        stride: int | tuple[int, ...] = 1,
        padding: int | tuple[int, ...] | str = 0,
        dilation: int | tuple[int, ...] = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__(
            0, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype
        )  # fmt: skip


class LazyConvTranspose(_Lazy):
    """The lazy form of a transposed convolution, without ``in_channels``."""

    def __init__(
        self,
        out_channels: int,
        kernel_size: int | tuple[int, ...],
        stride: int | tuple[int, ...] = 1,
        padding: int | tuple[int, ...] = 0,
        output_padding: int | tuple[int, ...] = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: int | tuple[int, ...] = 1,
        padding_mode: str = "zeros",
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__(
            0, out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode, device,
            dtype,
        )  # fmt: skip
