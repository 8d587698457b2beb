"""Checks of the sizes that layers are given, with messages that name the layer and the argument."""

from __future__ import annotations

import operator

from lucid._errors import kind_of

__all__ = ["per_dim", "size", "sizes"]


def size(layer: str, name: str, value: object, least: int = 0) -> int:
    """An int of at least `least`; NumPy's integers count as ints."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{layer}: {name} is {kind_of(value)}; wanted an int") from None
    if number < least:
        raise ValueError(f"{layer}: {name} is {number}; wanted at least {least}")
    return number


_WANTED = {1: "an int", 2: "an int or a pair of ints", 3: "an int or three ints"}


def per_dim(layer: str, name: str, value: object, dims: int, least: int = 0) -> tuple[int, ...]:
    """An int for all dims of space, or one for each, as a tuple of `dims` ints."""
    if hasattr(value, "__index__"):
        return (size(layer, name, value, least),) * dims
    if not isinstance(value, (tuple, list)) or len(value) not in (1, dims):
        raise TypeError(f"{layer}: {name} is {value!r}; wanted {_WANTED[dims]}")
    return tuple(size(layer, name, item, least) for item in value) * (dims if len(value) == 1 else 1)


def sizes(layer: str, name: str, value: object, least: int = 0) -> tuple[int, ...]:
    """An int, or one for each axis, as a tuple."""
    if hasattr(value, "__index__"):
        return (size(layer, name, value, least),)
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        raise TypeError(f"{layer}: {name} is {kind_of(value)}; wanted an int or a sequence of ints")
    return tuple(size(layer, name, item, least) for item in value)
