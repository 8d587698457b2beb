"""What the layers of convolution share: their sizes, their parameters, and how they print."""

from __future__ import annotations

from lucid.nn._base.affine import Affine
from lucid.nn._base.sizes import size, size_pair

__all__ = ["Convolution"]


class Convolution(Affine):
    """A layer with a filter for each pair of an input's and an output's channel."""

    def _set_up(
        self,
        channels: tuple[int, int],
        pairs: dict[str, object],
        groups: int,
        padding_mode: str,
        *,
        modes: tuple[str, ...],
    ) -> None:
        """Check and store the settings; ``pairs`` are those with a number for each axis."""
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
        for name, value in pairs.items():
            setattr(self, name, size_pair(layer, name, value, 0 if "padding" in name else 1))
        self.padding_mode = padding_mode

    def extra_repr(self) -> str:
        """The settings that differ from the defaults, after channels, kernel and stride."""
        parts = [f"{self.in_channels}, {self.out_channels}", f"kernel_size={self.kernel_size}", f"stride={self.stride}"]
        for name, default in (("padding", (0, 0)), ("dilation", (1, 1)), ("output_padding", (0, 0)), ("groups", 1)):
            value = getattr(self, name, default)
            if value != default:
                parts.append(f"{name}={value}")
        if self.bias is None:
            parts.append("bias=False")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode}")
        return ", ".join(parts)
