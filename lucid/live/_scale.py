"""Numbers on axes: where round ones lie, and how they are written."""

from __future__ import annotations

import math
from collections.abc import Callable


def placed(low: float, high: float, start: float, end: float, log: bool) -> Callable[[float], float]:
    """The function from values to pixels that takes `low` to `start` and `high` to `end`."""
    if log:
        low, high = math.log10(low), math.log10(high)
        return lambda value: start + (end - start) * (math.log10(value) - low) / ((high - low) or 1.0)
    return lambda value: start + (end - start) * (value - low) / ((high - low) or 1.0)


def room(low: float, high: float, log: bool) -> tuple[float, float]:
    """The ends of an axis for values from `low` to `high`, with some air; 0 is among them where it is not far off."""
    if not low <= high:
        return (0.1, 1.0) if log else (0.0, 1.0)
    if log:
        return low / 1.15, high * 1.15
    air = 0.06 * (high - low) or 0.5 * abs(high) or 0.5
    if 0 <= low <= 0.5 * high:
        return 0.0, high + air
    if 0.5 * low >= high and high <= 0:
        return low - air, 0.0
    return low - air, high + air


def ticks(low: float, high: float, about: int) -> list[float]:
    """Round numbers between two others: steps of 1, 2 or 5 times a power of ten."""
    spread = (high - low) / about
    if not 0 < spread < math.inf:
        return []
    power = 10.0 ** math.floor(math.log10(spread))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= spread * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{i * step:.12g}") for i in range(first, last + 1)]


def powers(low: float, high: float, most: int = 5) -> list[float]:
    """Powers of ten between two numbers; round numbers where there are not two of them."""
    found = [10.0**i for i in range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)]
    return found[:: -(-len(found) // most)] if len(found) > 1 else [tick for tick in ticks(low, high, 3) if tick > 0]


def short(value: float) -> str:
    """A number in at most about six characters: 0.0123, 250, 12k, 1.5M, 1e-05."""
    size = abs(value)
    for limit, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if limit <= size < 1e12:
            unit = {"G": 1e9, "M": 1e6, "k": 1e3}[letter]
            return f"{value / unit:.4g}{letter}"
    return f"{value:.4g}".replace("e-0", "e-").replace("e+0", "e")
