"""Padding layers over one, two and three dims of space."""

from __future__ import annotations

from typing import Any

from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn import functional as F
from lucid.nn._base.documented import documented
from lucid.nn.modules.module import Module

__all__ = [
    f"{kind}Pad{n}d" for kind in ("Circular", "Constant", "Reflection", "Replication", "Zero") for n in (1, 2, 3)
]

_EXAMPLE = """Parameters
    ----------
    padding : int or tuple of {twice} ints
        How much to add at both ends of each dim, or before and behind the last dim, then the one before it, and so on.
        A negative number takes elements away.
{value}
    Notes
    -----
    Input ``{input}`` or ``{one}``; a size n becomes ``n + before + behind``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.{name}({arguments})(lucid.ones(1, 1, {fours})).shape
    lucid.Size([1, 1, {sixes}])
    """


class _PadNd(Module):
    """A layer that applies functional.pad in its mode."""

    _dims: int
    _mode: str
    padding: tuple[int, ...]

    def __init__(self, padding: int | tuple[int, ...]) -> None:
        super().__init__()
        layer, count = type(self).__name__, 2 * self._dims
        given = (padding,) * count if hasattr(padding, "__index__") else padding
        if not isinstance(given, (tuple, list)) or len(given) != count:
            raise TypeError(f"{layer}: padding is {padding!r}; wanted an int or a tuple of {count} ints")
        for item in given:
            if not hasattr(item, "__index__"):
                raise TypeError(f"{layer}: padding is {padding!r}, with {kind_of(item)}; wanted ints")
        self.padding = tuple(given)

    def forward(self, x: Tensor) -> Tensor:
        """Pad a batch or a single sample."""
        return F.pad(x, self.padding, self._mode)

    def extra_repr(self) -> str:
        """The amounts."""
        return f"{self.padding}"


class _ConstantPadNd(_PadNd):
    def __init__(self, padding: int | tuple[int, ...], value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, x: Tensor) -> Tensor:
        """Pad a batch or a single sample."""
        return F.pad(x, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        """The amounts and the value."""
        return f"padding={self.padding}, value={self.value}"


class _ReflectionPadNd(_PadNd):
    _mode = "reflect"


class _ReplicationPadNd(_PadNd):
    _mode = "replicate"


class _CircularPadNd(_PadNd):
    _mode = "circular"


def _layer(
    kind: str, dims: int, bases: tuple[type[Any], ...], what: str, methods: dict[str, object] | None = None
) -> Any:
    """Make the layer that pads over so many dims."""
    constant = kind == "Constant"
    made = type(f"{kind}Pad{dims}d", bases, {"__module__": __name__, "_dims": dims, **(methods or {})})
    return documented(
        f"Adds {what} around each {{thing}}.\n\n    " + _EXAMPLE,
        twice=2 * dims,
        value="    value : float\n        The number.\n" if constant else "",
        arguments="1, 3.5" if constant else "1",
        sixes=", ".join("6" * dims),
    )(made)


def _zero_init(self: _ConstantPadNd, padding: int | tuple[int, ...]) -> None:
    _ConstantPadNd.__init__(self, padding, 0.0)


_ZERO = {"__init__": _zero_init, "extra_repr": _PadNd.extra_repr}

ConstantPad1d: type[_ConstantPadNd]
ConstantPad2d: type[_ConstantPadNd]
ConstantPad3d: type[_ConstantPadNd]
ConstantPad1d, ConstantPad2d, ConstantPad3d = (
    _layer("Constant", n, (_ConstantPadNd,), "elements of one value") for n in (1, 2, 3)
)
ZeroPad1d: type[_ConstantPadNd]
ZeroPad2d: type[_ConstantPadNd]
ZeroPad3d: type[_ConstantPadNd]
ZeroPad1d, ZeroPad2d, ZeroPad3d = (
    _layer("Zero", n, (base,), "zeros", _ZERO)
    for n, base in enumerate((ConstantPad1d, ConstantPad2d, ConstantPad3d), 1)
)
ReflectionPad1d: type[_ReflectionPadNd]
ReflectionPad2d: type[_ReflectionPadNd]
ReflectionPad3d: type[_ReflectionPadNd]
ReflectionPad1d, ReflectionPad2d, ReflectionPad3d = (
    _layer("Reflection", n, (_ReflectionPadNd,), "its reflection at the outermost elements") for n in (1, 2, 3)
)
ReplicationPad1d: type[_ReplicationPadNd]
ReplicationPad2d: type[_ReplicationPadNd]
ReplicationPad3d: type[_ReplicationPadNd]
ReplicationPad1d, ReplicationPad2d, ReplicationPad3d = (
    _layer("Replication", n, (_ReplicationPadNd,), "copies of the outermost elements") for n in (1, 2, 3)
)
CircularPad1d: type[_CircularPadNd]
CircularPad2d: type[_CircularPadNd]
CircularPad3d: type[_CircularPadNd]
CircularPad1d, CircularPad2d, CircularPad3d = (
    _layer("Circular", n, (_CircularPadNd,), "the elements from the other end") for n in (1, 2, 3)
)
