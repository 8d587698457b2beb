"""Charts without a library: lines, points and bars as SVG that reads on light and on dark."""

import math
from html import escape

WIDTH, HEIGHT = 560, 260  #: the page sets the width to what there is room for
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 14, 30
MOST = 600  #: points of a line that are drawn; a screen has no more

#: readable on white and on black; dashes tell lines apart without colour
COLOURS = ("#3f7fd1", "#d9730d", "#1a9672", "#b455c9", "#8a8d1f", "#d1495b")
DASHES = ("", "7 4", "2 3", "9 3 2 3", "12 4", "4 4")


class Chart:
    def __init__(self, series, x, kind, title, log):
        self.series, self.x, self.kind, self.title, self.log = series, x, kind, title, log

    def __repr__(self):
        return f"<chart of {', '.join(name or 'y' for name in self.series)}>"

    def _repr_svg_(self):
        xs = {name: self.x or range(len(ys)) for name, ys in self.series.items()}
        values = [y for ys in self.series.values() for y in ys if math.isfinite(y) and (y > 0 or not self.log)]
        places = [x for name, ys in self.series.items() for x in list(xs[name])[: len(ys)] if math.isfinite(x)]
        low, high = _around(values, self.log, self.kind == "bars")
        first, last = (min(places), max(places)) if places else (0.0, 1.0)
        if self.kind == "bars":
            first, last = first - 0.5, last + 0.5
        if first == last:
            first, last = first - 0.5, last + 0.5
        y_at = _scale(low, high, HEIGHT - BOTTOM, TOP + 16 * self._heads(), self.log)
        x_at = _scale(first, last, LEFT, WIDTH - RIGHT, False)
        parts = [*self._axes(low, high, first, last, x_at, y_at)]
        for i, (name, ys) in enumerate(self.series.items()):
            colour = COLOURS[i % len(COLOURS)]
            points = [
                (x_at(x), y_at(y))
                for x, y in zip(xs[name], ys)
                if math.isfinite(x) and math.isfinite(y) and (y > 0 or not self.log)
            ]
            parts.append(self._draw(i, colour, points, x_at, y_at(low if self.log else min(max(0.0, low), high))))
        label = self.title or repr(self).strip("<>")
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
            f'role="img" aria-label="{escape(label)}" font-family="system-ui, sans-serif" font-size="12" '
            f'fill="currentColor">{"".join(parts)}</svg>'
        )

    def _keyed(self):
        return len(self.series) > 1 or "" not in self.series

    def _heads(self):
        """Lines of text above: the title and the key share one if they fit."""
        wide = 7.2 * len(self.title) + sum(7.2 * len(name) + 42 for name in self.series) > WIDTH - LEFT
        return 2 if self._keyed() and self.title and wide else int(bool(self._keyed() or self.title))

    def _axes(self, low, high, first, last, x_at, y_at):
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        for value in _log_ticks(low, high) if self.log else _ticks(low, high, 5):
            y = y_at(value)
            yield f'<path d="M{LEFT} {y:.1f}H{right}" stroke="currentColor" stroke-opacity=".15"/>'
            yield f'<text x="{LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">{_number(value)}</text>'
        for value in _ticks(first, last, max(3, WIDTH // 90)):
            yield f'<text x="{x_at(value):.1f}" y="{bottom + 18}" text-anchor="middle">{_number(value)}</text>'
        yield f'<path d="M{LEFT} {bottom}H{right}" stroke="currentColor" stroke-opacity=".5"/>'
        if self.title:
            yield f'<text x="{LEFT}" y="14" font-weight="600">{escape(self.title)}</text>'
        if self._keyed():
            x, y = right, 30 if self._heads() == 2 else 14
            for i, name in reversed(list(enumerate(self.series))):
                x -= 7.2 * len(name)
                yield f'<text x="{x:.0f}" y="{y}">{escape(name)}</text>'
                stroke = f'stroke="{COLOURS[i % len(COLOURS)]}" stroke-width="2.5"'
                yield f'<path d="M{x - 26:.0f} {y - 4}h20" {stroke}{_dash(i, self.kind)}/>'
                x -= 42

    def _draw(self, i, colour, points, x_at, ground):
        if self.kind == "points":
            return "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points)
        if self.kind == "bars":
            width = 0.8 * (x_at(1) - x_at(0)) / len(self.series)
            return "".join(
                f'<rect x="{x + (i - len(self.series) / 2) * width:.1f}" y="{min(y, ground):.1f}" '
                f'width="{max(1.0, width - 1):.1f}" height="{abs(ground - y):.1f}" fill="{colour}"/>'
                for x, y in points
            )
        points = _thinned(points)
        if len(points) == 1:
            return f'<circle cx="{points[0][0]:.1f}" cy="{points[0][1]:.1f}" r="3" fill="{colour}"/>'
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        return (
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2" '
            f'stroke-linejoin="round"{_dash(i, self.kind)}/>'
        )


def chart(y, x=None, *, kind="line", title="", log=False):
    """A chart of numbers: a list or tensor, or a dict of them by name for more than one line.

    Parameters
    ----------
    y : list, tensor or dict
        The values.
    x : list or tensor, optional
        Their places; 0, 1, 2, … by default.
    kind : "line", "points" or "bars"
    title : str
    log : bool
        Whether the axis of the values goes in powers of ten.
    """
    if kind not in ("line", "points", "bars"):
        raise ValueError(f"chart: kind {kind!r} is none of 'line', 'points', 'bars'")
    series = {str(name): _numbers(values) for name, values in (y.items() if isinstance(y, dict) else [("", y)])}
    return Chart(series, None if x is None else _numbers(x), kind, title, log)


def _numbers(values):
    if hasattr(values, "detach"):
        values = values.detach().reshape(-1).tolist()
    return [float(value) for value in values]


def _around(values, log, from_zero):
    """The least and the largest value of the axis, with some air."""
    if not values:
        return (1.0, 10.0) if log else (0.0, 1.0)
    low, high = min(values), max(values)
    if log:
        return (low / 1.1, high * 1.1)
    if from_zero or 0 < low < 0.4 * high:
        low = min(0.0, low)
    air = 0.05 * (high - low) or 0.5 * abs(high) or 0.5
    return (low if low == 0 else low - air, high + air)


def _scale(low, high, start, end, log):
    if log:
        low, high = math.log10(low), math.log10(high)
        return lambda value: start + (end - start) * (math.log10(value) - low) / ((high - low) or 1)
    return lambda value: start + (end - start) * (value - low) / ((high - low) or 1)


def _ticks(low, high, about):
    """Round numbers between two others: steps of 1, 2 or 5 times a power of ten."""
    spread = (high - low) / about
    if not spread > 0 or not math.isfinite(spread):
        return []
    power = 10.0 ** math.floor(math.log10(spread))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= spread * 0.999)
    start = math.ceil(low / step - 1e-9)
    return [round(i * step, 12) for i in range(start, math.floor(high / step + 1e-9) + 1)]


def _log_ticks(low, high):
    powers = [10.0**i for i in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)]
    return powers[:: -(-len(powers) // 6)] if len(powers) > 1 else _ticks(low, high, 4)


def _number(value):
    return f"{value:.4g}".replace("e+0", "e").replace("e-0", "e-")


def _thinned(points):
    """Of very many points the least and the largest of each stretch, so that no spike is lost."""
    if len(points) <= MOST:
        return points
    size = -(-len(points) // (MOST // 2))
    kept = []
    for start in range(0, len(points), size):
        part = points[start : start + size]
        kept += sorted({min(part, key=lambda p: p[1]), max(part, key=lambda p: p[1])})
    return kept


def _dash(i, kind):
    return f' stroke-dasharray="{DASHES[i % len(DASHES)]}"' if kind == "line" and DASHES[i % len(DASHES)] else ""
