"""Checks of the sizes that layers are given, with messages that name the layer and the argument."""

from __future__ import annotations

import operator

from lucid._errors import kind_of

__all__ = ["size", "size_pair", "sizes"]


def size(layer: str, name: str, value: object, least: int = 0) -> int:
    """An int of at least `least`; NumPy's integers count as ints."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{layer}: {name} is {kind_of(value)}; wanted an int") from None
    if number < least:
        raise ValueError(f"{layer}: {name} is {number}; wanted at least {least}")
    return number


def size_pair(layer: str, name: str, value: object, least: int = 0) -> tuple[int, int]:
    """An int for both axes, or one for each, as a pair."""
    if hasattr(value, "__index__"):
        return (size(layer, name, value, least),) * 2
    first, second = _pair(layer, name, value)
    return size(layer, name, first, least), size(layer, name, second, least)


def _pair(layer: str, name: str, value: object) -> tuple[object, object]:
    if isinstance(value, (tuple, list)) and len(value) in (1, 2):
        return value[0], value[-1]
    raise TypeError(f"{layer}: {name} is {value!r}; wanted an int or a pair of ints")


def sizes(layer: str, name: str, value: object, least: int = 0) -> tuple[int, ...]:
    """An int, or one for each axis, as a tuple."""
    if hasattr(value, "__index__"):
        return (size(layer, name, value, least),)
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        raise TypeError(f"{layer}: {name} is {kind_of(value)}; wanted an int or a sequence of ints")
    return tuple(size(layer, name, item, least) for item in value)
