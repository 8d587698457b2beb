"""Padding."""

from __future__ import annotations

import lucid
from lucid._C import Tensor
from lucid.nn.functional._aliases import also_called

__all__ = ["pad"]


@also_called(x="input", padding="pad")
def pad(x: Tensor, padding: tuple[int, ...], mode: str = "constant", value: float = 0.0) -> Tensor:
    """Add elements at the ends of the last axes.

    Parameters
    ----------
    x : Tensor
    padding : tuple of int
        ``(before, after)`` of the last axis, then of the last but one, and so on.
        A negative number removes elements.
    mode : {"constant", "reflect", "replicate", "circular"}, optional
        What the new elements are: ``value``; the mirror image without the edge itself;
        the edge; the other end (default ``"constant"``).
    value : float, optional
        The constant (default 0).

    Raises
    ------
    ValueError
        If ``mode`` is unknown, or ``padding`` is not made of pairs, has too many, or asks for
        more elements than the mode can give.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> x = lucid.tensor([1.0, 2.0, 3.0])
    >>> F.pad(x, (1, 2)).tolist()
    [0.0, 1.0, 2.0, 3.0, 0.0, 0.0]
    >>> F.pad(x, (2, 1), mode="reflect").tolist()
    [3.0, 2.0, 1.0, 2.0, 3.0, 2.0]
    """
    padding = tuple(padding)
    if len(padding) % 2 or len(padding) > 2 * x.ndim:
        raise ValueError(f"pad: padding is {padding}; wanted a pair for each of at most {x.ndim} dims")
    if mode not in ("constant", "reflect", "replicate", "circular"):
        raise ValueError(f"pad: mode is {mode!r}; wanted 'constant', 'reflect', 'replicate' or 'circular'")
    for number in range(len(padding) // 2):
        before, after = padding[2 * number], padding[2 * number + 1]
        axis = x.ndim - 1 - number
        if mode == "constant":
            x = _pad_constant(x, axis, before, after, 0.0 if value is None else value)
        elif before or after:
            places = _source_places(x.shape[axis], before, after, mode, axis)
            index = lucid.tensor(places, dtype=lucid.int64, device=x.device)
            x = x[(slice(None),) * axis + (index,)]
    return x


def _pad_constant(x: Tensor, axis: int, before: int, after: int, value: float) -> Tensor:
    length = x.shape[axis]
    first, last = max(-before, 0), length - max(-after, 0)
    if first > last:
        raise ValueError(
            f"pad: padding removes {first} and {length - last} elements of dim {axis}; wanted no more than its {length}"
        )
    if (first, last) != (0, length):
        x = x[(slice(None),) * axis + (slice(first, last),)]

    def filled(amount: int) -> list[Tensor]:
        if amount <= 0:
            return []
        shape = tuple(x.shape[:axis]) + (amount,) + tuple(x.shape[axis + 1 :])
        return [lucid.full(shape, value, dtype=x.dtype, device=x.device)]

    pieces = [*filled(before), x, *filled(after)]
    return x if len(pieces) == 1 else lucid.cat(pieces, axis)


def _source_places(length: int, before: int, after: int, mode: str, axis: int) -> list[int]:
    """Where each element of the padded axis comes from."""
    most = {"reflect": length - 1, "circular": length}.get(mode)
    if most is not None and max(before, after) > most:
        raise ValueError(
            f"pad: padding is {before, after} for dim {axis} of size {length}; wanted at most {most} in mode {mode!r}"
        )
    if length == 0:
        raise ValueError(f"pad: dim {axis} is empty; wanted at least one element in mode {mode!r}")
    places = range(-before, length + after)
    if mode == "circular":
        return [place % length for place in places]
    if mode == "replicate":
        return [min(max(place, 0), length - 1) for place in places]
    last = length - 1
    return [last - abs(last - abs(place)) for place in places]
