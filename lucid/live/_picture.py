"""A chart as SVG: one small picture per panel, side by side where there is room, in the page's own colours."""

from __future__ import annotations

import math
from html import escape

from lucid.live._scale import placed, powers, room, short, ticks
from lucid.live._series import Series

WIDTH, HEIGHT = 360, 210
LEFT, RIGHT, TOP, BOTTOM = 44, 10, 34, 24
ROW = 17  # of the key

# Readable on white and on black; dashes tell lines apart without colour.
COLOURS = ("#3f7fd1", "#d9730d", "#1a9672", "#b455c9", "#8a8d1f", "#d1495b")
DASHES = ("", "7 4", "2 3", "9 3 2 3", "12 4", "4 4")


def picture(title: str, status: str, panels: list[list[str]], series: dict[str, Series], log: set[str]) -> str:
    """The whole chart, as HTML of which all but the frame is SVG."""
    first = 0
    parts = []
    for names in panels:
        shown = [(name, series[name]) for name in names if name in series]
        parts.append(_panel(shown, first, any(name in log for name in names)))
        first += len(names)
    head = " · ".join(([f"<b>{escape(title)}</b>"] if title else []) + ([escape(status)] if status else []))
    return (
        f'<div data-lucid-live style="font:12px/1.5 system-ui,sans-serif;max-width:760px">'
        f'<div style="font-variant-numeric:tabular-nums;opacity:.85">{head}</div>'
        f'<div style="display:flex;flex-wrap:wrap;gap:8px 16px">{"".join(parts)}</div></div>'
    )


def _panel(shown: list[tuple[str, Series]], first: int, log: bool) -> str:
    (left, right), (low, high) = _ends(shown, log)
    x_at = placed(left, right, LEFT, WIDTH - RIGHT, False)
    key, rows = _key(shown, first)
    y_at = placed(low, high, HEIGHT - BOTTOM, TOP + ROW * (rows - 1), log)
    bottom = HEIGHT - BOTTOM
    parts = [f"<title>{escape(_said(shown, log))}</title>"]
    for value in powers(low, high) if log else ticks(low, high, 4):
        y = y_at(value)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="currentColor" stroke-opacity=".16"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{short(value)}</text>')
    for value in (tick for tick in ticks(left, right, 5) if tick == int(tick)):
        x = x_at(value)
        side = ' text-anchor="end"' if x > WIDTH - RIGHT - 14 else ' text-anchor="middle"'
        parts.append(f'<text x="{x:.1f}" y="{bottom + 16}"{side}>{short(value)}</text>')
    parts.append(f'<path d="M{LEFT} {bottom}H{WIDTH - RIGHT}" stroke="currentColor" stroke-opacity=".5"/>')
    for i, (_, one) in enumerate(shown):
        parts.append(_curve(one, _stroke(first, i), log, x_at, y_at))
    parts.append(key)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'style="flex:1 1 280px;min-width:0;max-width:{WIDTH}px;height:auto" font-family="system-ui, sans-serif" '
        f'font-size="12" fill="currentColor">{"".join(parts)}</svg>'
    )


def _ends(shown: list[tuple[str, Series]], log: bool) -> tuple[tuple[float, float], tuple[float, float]]:
    """The ends of both axes. Of smoothed curves the raw one is drawn faintly, so all values count."""
    curves = [one for _, one in shown if one.buckets]
    places = [place for one in curves for place in (one.buckets[0][0], one.buckets[-1][1])] or [0.0]
    left, right = min(places), max(places)
    if left == right:
        left, right = left - 0.5, right + 0.5
    lows = [one.least for one in curves]
    if log:  # what is not positive has no place
        lows = [b[4] for one in curves for b in one.buckets if b[4] > 0]
    highs = [one.most for one in curves if one.most > (0 if log else -math.inf)]
    return (left, right), room(min(lows, default=math.inf), max(highs, default=-math.inf), log)


def _stroke(first: int, i: int) -> tuple[str, str]:
    """The colour of a panel's curve `i`, which no neighbour has, and its dashes as an attribute."""
    dash = DASHES[i % len(DASHES)]
    return COLOURS[(first + i) % len(COLOURS)], f' stroke-dasharray="{dash}"' if dash else ""


def _curve(one: Series, stroke: tuple[str, str], log: bool, x_at, y_at) -> str:
    colour, dash = stroke
    drawn = ""
    if one.width > 1 and not one.smooth:  # how far the values of a bucket reach
        for run in _runs([(b[1], b[4], b[5]) for b in one.buckets], log):
            edge = [f"{x_at(x):.1f},{y_at(top):.1f}" for x, _, top in run]
            edge += [f"{x_at(x):.1f},{y_at(low):.1f}" for x, low, _ in reversed(run)]
            drawn += f'<polygon points="{" ".join(edge)}" fill="{colour}" fill-opacity=".18"/>'
    lines = [(one.points(), 1.0, 2)]
    if one.smooth:
        lines = [(one.points(), 0.3, 1), (one.smoothed(), 1.0, 2)]
    for points, opacity, width in lines:
        style = f'stroke="{colour}" stroke-width="{width}" stroke-opacity="{opacity:g}"{dash}'
        for run in _runs(points, log):
            if len(run) == 1:
                (x, y) = run[0]
                drawn += f'<circle cx="{x_at(x):.1f}" cy="{y_at(y):.1f}" r="2" fill="{colour}"/>'
                continue
            line = " ".join(f"{x_at(x):.1f},{y_at(y):.1f}" for x, y in run)
            drawn += f'<polyline points="{line}" fill="none" stroke-linejoin="round" {style}/>'
    return drawn


def _runs(points, log: bool):
    """Stretches of points that have a place on the chart; what is between them is a gap."""
    run = []
    for point in points:
        if all(value - value == 0 and (value > 0 or not log) for value in point[1:]):
            run.append(point)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _key(shown: list[tuple[str, Series]], first: int) -> tuple[str, int]:
    """The names of the curves with their latest values, from the left, and how many rows they take."""
    x, row, parts = LEFT, 0, []
    for i, (name, one) in enumerate(shown):
        label, value = name.replace("_", " "), _latest(one)
        line = 23 if len(shown) > 1 else 0  # a piece of the curve in front of its name
        across = line + round(7 * (len(label) + len(value) + 1))
        if x > LEFT and x + across > WIDTH - RIGHT:
            x, row = LEFT, row + 1
        y = 18 + ROW * row
        if line:
            colour, dash = _stroke(first, i)
            parts.append(f'<path d="M{x} {y - 4}h18" stroke="{colour}" stroke-width="2.5"{dash}/>')
        parts.append(
            f'<text x="{x + line}" y="{y}"><tspan font-weight="600">{escape(label)}</tspan> {escape(value)}</text>'
        )
        x += across + 12
    return "".join(parts), row + 1


def _latest(one: Series) -> str:
    value = one.last
    if one.smooth and value - value == 0:
        value = one.buckets[-1][6]
    absent = f" ({one.absent:,} not finite)" if one.absent else ""
    return short(value) + absent


def _said(shown: list[tuple[str, Series]], log: bool) -> str:
    """What somebody hears who does not see the picture."""
    words = []
    for name, one in shown:
        text = f"{name.replace('_', ' ')}: no value yet"
        if one.total > one.absent:
            text = (
                f"{name.replace('_', ' ')}: {short(one.last)} at step {one.buckets[-1][1]:,.0f}, "
                f"between {short(one.least)} and {short(one.most)}"
            )
        words.append(text + (f", {one.absent:,} values not finite" if one.absent else ""))
    return "; ".join(words) + (" (logarithmic scale)" if log else "")
