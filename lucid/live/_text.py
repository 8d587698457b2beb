"""A chart as one line of text, with a curve of block characters for each series."""

from __future__ import annotations

import math

from lucid.live._scale import short
from lucid.live._series import Series

BLOCKS = "▁▂▃▄▅▆▇█"


def line(status: str, series: dict[str, Series], log: set[str], width: int, blocks: bool = True) -> str:
    """`status`, then name, curve and latest value of each series: at most `width` characters."""
    words = {name: (name.replace("_", " "), short(one.last)) for name, one in series.items()}
    for across in (24, 16, 12, 8, 6, 4, 0) if blocks else (0,):
        parts = [status] if status else []
        for name, (label, value) in words.items():
            curve = spark(series[name], across, name in log) if across else ""
            parts.append(" ".join(part for part in (label, curve, value) if part))
        text = "  ".join(parts)
        if len(text) <= width:
            return text
    return text[:width]


def spark(one: Series, across: int, log: bool) -> str:
    """The curve in `across` characters at most, a blank where there is no value."""
    places = one.smoothed() if one.smooth else one.points()
    values = [value if value - value == 0 and (value > 0 or not log) else math.nan for _, value in places]
    values = [math.log(value) for value in values] if log else values
    count = min(across, len(values))
    means = []
    for i in range(count):
        some = [v for v in values[i * len(values) // count : (i + 1) * len(values) // count] if v == v]
        means.append(sum(some) / len(some) if some else math.nan)
    finite = [mean for mean in means if mean == mean]
    if not finite:
        return " " * count
    low, high = min(finite), max(finite)
    scale = (len(BLOCKS) - 1) / (high - low) if high > low else 0.0
    return "".join(" " if mean != mean else BLOCKS[round((mean - low) * scale) if scale else 3] for mean in means)
