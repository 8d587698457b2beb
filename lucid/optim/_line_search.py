"""The line search of L-BFGS: Nocedal and Wright 2006, Numerical Optimization, algorithms 3.5 and 3.6."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lucid._C import Tensor

__all__ = ["Point", "strong_wolfe"]

_FALL, _FLATTEN = 1e-4, 0.9  # c1 and c2 of the strong Wolfe conditions


class Point(NamedTuple):
    """A place along the direction: how far, the loss, the gradient, and the slope along the direction."""

    t: float
    value: float
    gradient: Tensor
    slope: float


def _lowest(a: Point, b: Point, least: float, most: float) -> float:
    """Where the cubic through two points with their slopes is lowest (formula 3.59), kept within bounds."""
    if a.t > b.t:
        a, b = b, a
    d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.t - b.t)
    square = d1 * d1 - a.slope * b.slope
    if not square >= 0:
        return (least + most) / 2
    d2 = square**0.5
    below = b.slope - a.slope + 2 * d2
    if below == 0:
        return (least + most) / 2
    return min(max(b.t - (b.t - a.t) * ((b.slope + d2 - d1) / below), least), most)


def strong_wolfe(
    at: Callable[[float], Point], start: Point, t: float, size: float, tolerance: float, most: int
) -> tuple[Point, int]:
    """A point where the loss has fallen and flattened enough, and how often `at` was called.

    Parameters
    ----------
    at : callable
        Gives the point at a distance.
    start : Point
        Where the direction begins.
    t : float
        The first distance to try.
    size : float
        The largest element of the direction: an interval whose ends differ by less than `tolerance` is not divided.
    tolerance : float
        See `size`.
    most : int
        How many further points are tried.
    """

    def too_high(point: Point) -> bool:
        return point.value > start.value + _FALL * point.t * start.slope

    def flat(point: Point) -> bool:
        return abs(point.slope) <= -_FLATTEN * start.slope

    before, now, tried = start, at(t), 0
    ends: list[Point] | None = None
    while tried < most:  # go on until a good point lies between two
        if too_high(now) or (tried > 1 and now.value >= before.value):
            ends = [before, now]
            break
        if flat(now):
            return now, tried + 1
        if now.slope >= 0:
            ends = [before, now]
            break
        further = _lowest(before, now, now.t + 0.01 * (now.t - before.t), now.t * 10)
        before, now = now, at(further)
        tried += 1
    if ends is None:
        return min(start, now, key=lambda point: point.value), tried + 1
    low = 0 if ends[0].value <= ends[1].value else 1
    stuck = False
    while tried < most and abs(ends[1].t - ends[0].t) * size >= tolerance:
        left, right = sorted(point.t for point in ends)
        t = _lowest(ends[0], ends[1], left, right)
        edge = 0.1 * (right - left)
        if min(right - t, t - left) < edge:  # too near to an end: twice, and it is moved away
            if stuck or t >= right or t <= left:
                t = right - edge if abs(t - right) < abs(t - left) else left + edge
                stuck = False
            else:
                stuck = True
        else:
            stuck = False
        now = at(t)
        tried += 1
        if too_high(now) or now.value >= ends[low].value:
            ends[1 - low] = now
            low = 0 if ends[0].value <= ends[1].value else 1
            continue
        if flat(now):
            return now, tried + 1
        if now.slope * (ends[1 - low].t - ends[low].t) >= 0:
            ends[1 - low] = ends[low]
        ends[low] = now
    return ends[low], tried + 1
