"""Points in the plane, in classes or along a shape."""

from __future__ import annotations

import math
from typing import Any

import lucid
from lucid._C import Generator, Tensor
from lucid.utils.data.datasets._checks import count, number

__all__ = ["blobs", "checkerboard", "circles", "gaussians_on_a_ring", "moons", "spirals", "swiss_roll"]


def _classes(n: int, classes: int) -> Tensor:
    """Labels in equal parts, in order."""
    return lucid.arange(n) * classes // max(n, 1)


def _finished(x: Tensor, y: Tensor, noise: float, generator) -> tuple[Tensor, Tensor]:
    """Add noise, and mix the order of the classes."""
    if noise:
        x = x + noise * lucid.randn(x.shape, generator=generator)
    order = lucid.randperm(len(x), generator=generator)
    return x[order], y[order]


def spirals(
    n: int = 300, *, classes: int = 2, noise: float = 0.05, turns: float = 1.0, generator: Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Makes points on the arms of a spiral, one arm per class.

    Parameters
    ----------
    n : int, default 300
        Points of all classes together.
    classes : int, default 2
    noise : float, default 0.05
        Standard deviation around the arm; the arms end at radius 1.
    turns : float, default 1.0
        How often an arm goes around.
    generator : Generator, optional

    Returns
    -------
    x : Tensor
        Shape (n, 2), float32.
    y : Tensor
        Shape (n,), int64: the arm.

    Examples
    --------
    >>> from lucid.utils.data.datasets import spirals
    >>> x, y = spirals(300, classes=3)
    >>> y.bincount()
    tensor([100, 100, 100])
    """
    n, classes = count("spirals", "n", n), count("spirals", "classes", classes, 1)
    noise, turns = number("spirals", "noise", noise), number("spirals", "turns", turns)
    y = _classes(n, classes)
    radius = lucid.rand(n, generator=generator).sqrt()
    angle = 2 * math.pi * (turns * radius + y / classes)
    return _finished(lucid.stack((radius * angle.cos(), radius * angle.sin()), 1), y, noise, generator)


def moons(n: int = 200, *, noise: float = 0.1, generator: Generator | None = None) -> tuple[Tensor, Tensor]:
    """Makes points on two half circles that reach into each other.

    Parameters
    ----------
    n : int, default 200
    noise : float, default 0.1
        Standard deviation around the half circles, whose radius is 1.
    generator : Generator, optional

    Returns
    -------
    x : Tensor
        Shape (n, 2), float32.
    y : Tensor
        Shape (n,), int64: 0 for the upper one, 1 for the lower.

    Examples
    --------
    >>> from lucid.utils.data.datasets import moons
    >>> x, y = moons(100, noise=0.0)
    >>> bool((x[y == 0][:, 1] >= 0).all())
    True
    """
    n, noise = count("moons", "n", n), number("moons", "noise", noise)
    y = _classes(n, 2)
    angle = math.pi * lucid.rand(n, generator=generator)
    lower = y.float()
    x = lucid.stack((angle.cos() * (1 - 2 * lower) + lower, angle.sin() * (1 - 2 * lower) + 0.5 * lower), 1)
    return _finished(x, y, noise, generator)


def circles(
    n: int = 200, *, noise: float = 0.05, factor: float = 0.5, classes: int = 2, generator: Generator | None = None
) -> Any:
    """Makes points on circles around one center, one circle per class.

    Parameters
    ----------
    n : int, default 200
    noise : float, default 0.05
        Standard deviation around the circles.
    factor : float, default 0.5
        The radius of each circle as a part of the next larger one; class 0 is the largest, with radius 1.
    classes : int, default 2
    generator : Generator, optional

    Returns
    -------
    x : Tensor
        Shape (n, 2), float32.
    y : Tensor
        Shape (n,), int64.

    Examples
    --------
    >>> from lucid.utils.data.datasets import circles
    >>> x, y = circles(100, noise=0.0)
    >>> x[y == 1].norm(dim=1).max().item()
    0.5
    """
    n, classes = count("circles", "n", n), count("circles", "classes", classes, 1)
    noise, factor = number("circles", "noise", noise), number("circles", "factor", factor)
    y = _classes(n, classes)
    angle = 2 * math.pi * lucid.rand(n, generator=generator)
    radius = factor ** y.float()
    return _finished(lucid.stack((radius * angle.cos(), radius * angle.sin()), 1), y, noise, generator)


def blobs(
    n: int = 300,
    *,
    classes: int = 3,
    features: int = 2,
    std: float = 1.0,
    spread: float = 10.0,
    generator: Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """Makes clouds of normally distributed points, one per class.

    Parameters
    ----------
    n : int, default 300
    classes : int, default 3
    features : int, default 2
        Dimensions of a point.
    std : float, default 1.0
        Standard deviation of a cloud.
    spread : float, default 10.0
        Centers are drawn uniformly from -spread to spread.
    generator : Generator, optional

    Returns
    -------
    x : Tensor
        Shape (n, features), float32.
    y : Tensor
        Shape (n,), int64.

    Examples
    --------
    >>> from lucid.utils.data.datasets import blobs
    >>> x, y = blobs(90, features=5)
    >>> x.shape
    lucid.Size([90, 5])
    """
    n, classes = count("blobs", "n", n), count("blobs", "classes", classes, 1)
    features = count("blobs", "features", features, 1)
    std, spread = number("blobs", "std", std), number("blobs", "spread", spread)
    centers = spread * (2 * lucid.rand(classes, features, generator=generator) - 1)
    y = _classes(n, classes)
    return _finished(centers[y], y, std, generator)


def gaussians_on_a_ring(
    n: int = 800, *, modes: int = 8, std: float = 0.1, radius: float = 2.0, generator: Generator | None = None
) -> Any:
    """Makes small clouds of points around a ring, for models that generate.

    Parameters
    ----------
    n : int, default 800
    modes : int, default 8
        How many clouds.
    std : float, default 0.1
        Standard deviation of a cloud.
    radius : float, default 2.0
        That of the ring.
    generator : Generator, optional

    Returns
    -------
    x : Tensor
        Shape (n, 2), float32.
    y : Tensor
        Shape (n,), int64: which cloud.

    Examples
    --------
    >>> from lucid.utils.data.datasets import gaussians_on_a_ring
    >>> x, y = gaussians_on_a_ring(160)
    >>> y.unique().tolist()
    [0, 1, 2, 3, 4, 5, 6, 7]
    """
    name = "gaussians_on_a_ring"
    n, modes = count(name, "n", n), count(name, "modes", modes, 1)
    std, radius = number(name, "std", std), number(name, "radius", radius)
    y = _classes(n, modes)
    angle = 2 * math.pi / modes * y
    return _finished(radius * lucid.stack((angle.cos(), angle.sin()), 1), y, std, generator)


def checkerboard(n: int = 400, *, cells: int = 4, generator: Generator | None = None) -> tuple[Tensor, Tensor]:
    """Makes points in a square from -1 to 1, whose class is the color of a checkerboard's cell. Two cells are XOR.

    Parameters
    ----------
    n : int, default 400
    cells : int, default 4
        In each direction.
    generator : Generator, optional

    Returns
    -------
    x : Tensor
        Shape (n, 2), float32.
    y : Tensor
        Shape (n,), int64: 0 or 1.

    Examples
    --------
    >>> from lucid.utils.data.datasets import checkerboard
    >>> x, y = checkerboard(100, cells=2)
    >>> bool((y == (x[:, 0] * x[:, 1] < 0)).all())
    True
    """
    n, cells = count("checkerboard", "n", n), count("checkerboard", "cells", cells, 1)
    x = 2 * lucid.rand(n, 2, generator=generator) - 1
    return x, ((x + 1) * (cells / 2)).floor().long().sum(1) % 2


def swiss_roll(
    n: int = 1000, *, noise: float = 0.0, dims: int = 2, generator: Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Makes points on a sheet that is rolled up.

    Parameters
    ----------
    n : int, default 1000
    noise : float, default 0.0
        Standard deviation around the sheet, which is about 14 wide.
    dims : int, default 2
        2 for the spiral, 3 for the sheet.
    generator : Generator, optional

    Returns
    -------
    x : Tensor
        Shape (n, dims), float32.
    t : Tensor
        Shape (n,), float32: where along the roll a point is, from 1.5π to 4.5π.

    Examples
    --------
    >>> from lucid.utils.data.datasets import swiss_roll
    >>> x, t = swiss_roll(50, dims=3)
    >>> x.shape
    lucid.Size([50, 3])
    """
    n, noise = count("swiss_roll", "n", n), number("swiss_roll", "noise", noise)
    if dims not in (2, 3):
        raise ValueError(f"swiss_roll: dims is {dims!r}; wanted 2 or 3")
    t = 1.5 * math.pi * (1 + 2 * lucid.rand(n, generator=generator))
    columns = [t * t.cos(), t * t.sin()]
    if dims == 3:
        columns.insert(1, 21 * lucid.rand(n, generator=generator))
    x = lucid.stack(columns, 1)
    return (x + noise * lucid.randn(x.shape, generator=generator) if noise else x), t
