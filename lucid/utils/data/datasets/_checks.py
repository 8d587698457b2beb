"""What the functions that make data ask of their arguments."""

from __future__ import annotations

import math
from operator import index

from lucid._errors import kind_of

__all__ = ["count", "number"]


def count(function: str, name: str, value, least: int = 0) -> int:
    try:
        value = index(value)
    except TypeError:
        raise TypeError(f"{function}: {name} is {kind_of(value)}; wanted an int") from None
    if value < least:
        raise ValueError(f"{function}: {name} is {value}; wanted {least} or more")
    return value


def number(function: str, name: str, value) -> float:
    if not isinstance(value, (int, float)):
        raise TypeError(f"{function}: {name} is {kind_of(value)}; wanted a number")
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{function}: {name} is {value}; wanted a finite number of 0 or more")
    return float(value)
