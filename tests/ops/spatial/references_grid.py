"""What the ops of wasm/ops/spatial/grid.py are in NumPy."""

from __future__ import annotations

import itertools
import math


def _padded(at, size, padding, corners):
    """(a position moved to inside, the derivative of that)"""
    slope = 1.0
    if padding == "zeros":
        return at, slope
    if padding == "reflection":
        low, high = (0.0, size - 1.0) if corners else (-0.5, size - 0.5)
        if low == high:
            return 0.0, 0.0
        period = 2 * (high - low)
        at = (at - low) % period
        if at > period / 2:
            at, slope = period - at, -1.0
        at += low
    if at <= 0:
        return 0.0, 0.0
    return (size - 1.0, 0.0) if at >= size - 1 else (at, slope)


def _keys(distance, order):
    """The cubic convolution with the slope -0.75, or its derivative by the distance."""
    a = -0.75
    if distance <= 1:
        terms = (1.0, 0.0, -(a + 3), a + 2)
    else:
        terms = (-4 * a, 8 * a, -5 * a, a)
    for _ in range(order):
        terms = tuple(k * c for k, c in enumerate(terms))[1:]
    return sum(c * distance**k for k, c in enumerate(terms))


def _along(place, size, mode, padding, corners, order):
    """[(element, weight)] of one axis."""
    scale = (size - 1) / 2 if corners else size / 2
    at = (place + 1) * scale - (0 if corners else 0.5)
    if mode == "bicubic":
        low = math.floor(at)
        found = []
        for i in range(low - 1, low + 3):
            sign = 1 if at >= i else -1
            found.append(
                (_padded(float(i), size, padding, corners)[0], _keys(abs(at - i), order) * (sign * scale) ** order)
            )
    else:
        at, slope = _padded(at, size, padding, corners)
        if mode == "nearest":
            found = [] if order else [(round(at), 1.0)]
        else:
            low = math.floor(at)
            part = at - low
            pair = ((1 - part, part), (-scale * slope, scale * slope), (0.0, 0.0))[min(order, 2)]
            found = [(low, pair[0]), (low + 1, pair[1])]
    return [(int(i), w) for i, w in found if 0 <= i < size]


def np_grid_sampled(np, x, grid, mode, padding, align_corners, order):
    sizes = x.shape[2:]
    y = np.zeros((*x.shape[:2], *grid.shape[1:-1]), x.dtype)
    for place in np.ndindex(grid.shape[:-1]):
        axes = [
            _along(float(grid[place][k]), sizes[-1 - k], mode, padding, align_corners, order[k])
            for k in range(len(sizes))
        ][::-1]
        for taps in itertools.product(*axes):
            weight = math.prod(w for _, w in taps)
            y[(place[0], slice(None), *place[1:])] += weight * x[(place[0], slice(None), *(i for i, _ in taps))]
    return y
