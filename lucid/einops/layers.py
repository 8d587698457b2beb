"""rearrange and reduce as layers, to stand in an `nn.Sequential`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lucid._C import Tensor
from lucid.einops._pattern import read
from lucid.einops._transform import rearrange, reduce
from lucid.nn import Module


class _OfPattern(Module):
    def __init__(self, pattern: str, axes_lengths: dict[str, int]) -> None:
        super().__init__()
        read(type(self).__name__, pattern)  # what is wrong with it alone is said at once
        self.pattern = pattern
        self.axes_lengths = axes_lengths

    def extra_repr(self) -> str:
        return ", ".join([repr(self.pattern), *(f"{name}={size}" for name, size in self.axes_lengths.items())])


class Rearrange(_OfPattern):
    """A layer that applies `rearrange`.

    Parameters
    ----------
    pattern : str
    **axes_lengths : int
        As for `rearrange`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> from lucid.einops.layers import Rearrange
    >>> model = nn.Sequential(Rearrange("b c h w -> b (c h w)"), nn.Linear(12, 2))
    >>> model(lucid.zeros(5, 3, 2, 2)).shape
    lucid.Size([5, 2])
    """

    def __init__(self, pattern: str, **axes_lengths: int):
        super().__init__(pattern, axes_lengths)

    def forward(self, input: Tensor) -> Tensor:
        """Rearranges the tensor `input`."""
        return rearrange(input, self.pattern, **self.axes_lengths)


class Reduce(_OfPattern):
    """A layer that applies `reduce`.

    Parameters
    ----------
    pattern : str
    reduction : {'min', 'max', 'sum', 'mean', 'prod', 'any', 'all'} or callable
    **axes_lengths : int
        As for `reduce`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.einops.layers import Reduce
    >>> Reduce("b c (h 2) (w 2) -> b c h w", "max")(lucid.zeros(1, 3, 4, 6)).shape
    lucid.Size([1, 3, 2, 3])
    """

    def __init__(self, pattern: str, reduction: str | Callable[..., Any], **axes_lengths: int):
        super().__init__(pattern, axes_lengths)
        self.reduction = reduction

    def forward(self, input: Tensor) -> Tensor:
        """Reduces the tensor `input`."""
        return reduce(input, self.pattern, self.reduction, **self.axes_lengths)

    def extra_repr(self) -> str:
        head, *rest = super().extra_repr().split(", ") if not self.axes_lengths else [super().extra_repr()]
        return ", ".join([head, repr(self.reduction), *rest])


__all__ = ["Rearrange", "Reduce"]
