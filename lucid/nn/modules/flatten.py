"""Flatten and Unflatten."""

from __future__ import annotations

import math

from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn.modules.module import Module

__all__ = ["Flatten", "Unflatten"]


class Flatten(Module):
    """Joins a range of axes into one.

    Parameters
    ----------
    start_dim : int, optional
        First axis to join (default 1, so that the batch axis stays).
    end_dim : int, optional
        Last axis to join, included (default -1).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Flatten()(lucid.zeros(8, 3, 4, 4)).shape
    lucid.Size([8, 48])
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, x: Tensor) -> Tensor:
        """Join the axes of `x`; the result is a view where the memory layout allows it."""
        ndim = x.ndim
        if ndim == 0:
            return x.reshape((1,))
        start = _axis(self.start_dim, ndim, "Flatten", "start_dim")
        end = _axis(self.end_dim, ndim, "Flatten", "end_dim")
        if start > end:
            raise RuntimeError(
                f"Flatten: start_dim {self.start_dim} comes after end_dim {self.end_dim}; wanted two "
                f"dims of shape {tuple(x.shape)} in their order"
            )
        shape = tuple(x.shape)
        joined = math.prod(shape[start : end + 1])
        return x.reshape(shape[:start] + (joined,) + shape[end + 1 :])

    def extra_repr(self) -> str:
        """The range of axes."""
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """Splits one axis into several, the inverse of :class:`Flatten`.

    Parameters
    ----------
    dim : int
        The axis to split.
    unflattened_size : tuple of int
        The lengths of the new axes; one of them may be -1 and is then worked out.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Unflatten(1, (3, 4, -1))(lucid.zeros(8, 48)).shape
    lucid.Size([8, 3, 4, 4])
    """

    unflattened_size: tuple[int, ...]

    def __init__(self, dim: int, unflattened_size: tuple[int, ...]) -> None:
        super().__init__()
        if not isinstance(dim, int):
            raise TypeError(f"Unflatten: dim is {kind_of(dim)}; wanted an int")
        if not isinstance(unflattened_size, (tuple, list)) or not all(
            isinstance(size, int) for size in unflattened_size
        ):
            raise TypeError(f"Unflatten: unflattened_size is {unflattened_size!r}; wanted a tuple of ints")
        self.dim = dim
        self.unflattened_size = tuple(unflattened_size)

    def forward(self, x: Tensor) -> Tensor:
        """Split the axis of `x`; the result is a view."""
        shape = tuple(x.shape)
        dim = _axis(self.dim, len(shape), "Unflatten", "dim")
        sizes = list(self.unflattened_size)
        if sizes.count(-1) == 1:
            known = math.prod(size for size in sizes if size != -1)
            if known > 0:
                sizes[sizes.index(-1)] = shape[dim] // known
        if math.prod(sizes) != shape[dim] or any(size < 0 for size in sizes):
            raise RuntimeError(
                f"Unflatten: dim {self.dim} has size {shape[dim]}; wanted the product of "
                f"unflattened_size, {self.unflattened_size}"
            )
        return x.reshape(shape[:dim] + tuple(sizes) + shape[dim + 1 :])

    def extra_repr(self) -> str:
        """The axis and its new lengths."""
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"


def _axis(dim: int, ndim: int, where: str, what: str) -> int:
    if not -ndim <= dim < ndim:
        raise IndexError(f"{where}: {what} {dim} is out of range; wanted a dim of {ndim}")
    return dim % ndim
