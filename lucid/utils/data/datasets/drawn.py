"""Handwritten-looking digits, drawn by code.

Each digit is a few strokes through control points, of which every sample moves a little; then the whole is scaled,
slanted, turned and bent. A stroke is drawn as a row of dots: the ink at a pixel is a sum of Gaussians, each the
product of one over x and one over y, so that an image is one matrix product of two thin matrices."""

from __future__ import annotations

import math
from typing import Any

import lucid
from lucid._C import Generator, Tensor
from lucid.utils.data.dataset import TensorDataset
from lucid.utils.data.datasets._checks import count, number

__all__ = ["Digits", "digits"]

# Strokes as control points (x, y) in a box from 0 to 1, y downwards; the curve passes through them. A point given
# twice is a corner. Several ways to write a digit are as frequent as each other.
_FORMS: dict[int, list[list[str]]] = {
    0: [
        ["50,2 20,18 10,50 20,83 50,98 80,83 90,50 80,18 50,2"],
        ["58,3 26,16 16,52 27,86 52,97 76,80 84,46 72,14 46,4"],
    ],
    1: [["50,2 50,50 50,98"], ["28,22 54,2 54,2 54,50 54,98"], ["56,2 50,50 44,98"]],
    2: [
        ["14,24 28,6 52,2 78,12 82,32 64,56 38,78 12,97 12,97 50,95 90,97"],
        ["16,22 40,3 70,6 82,28 66,58 34,84 18,94 14,82 30,78 52,90 72,98 90,90"],
    ],
    3: [
        ["16,12 44,2 76,10 78,32 46,47 46,47 80,56 88,78 62,96 34,98 12,86"],
        ["14,5 80,5 80,5 48,40 48,40 78,50 88,74 66,95 36,98 12,86"],
    ],
    4: [
        ["58,3 36,34 10,66 10,66 50,66 92,66", "68,38 68,70 66,98"],
        ["22,4 18,30 22,52 48,56 80,50", "80,4 78,50 74,98"],
        ["66,2 38,34 10,64 10,64 92,66", "66,2 66,50 66,98"],
    ],
    5: [
        ["82,4 24,5 24,5 18,44 18,44 50,38 80,50 86,72 68,93 40,98 12,88"],
        ["26,6 20,46 20,46 52,40 80,54 84,76 64,95 36,98 12,88", "26,6 54,5 84,4"],
    ],
    6: [
        ["72,3 42,18 20,48 15,74 30,95 56,98 78,86 80,64 60,51 36,55 18,74"],
        ["62,2 34,26 18,60 22,88 48,98 76,88 78,66 56,55 30,64 22,80"],
    ],
    7: [
        ["12,6 50,5 88,5 88,5 64,44 44,98"],
        ["12,6 88,5 88,5 62,48 42,98", "34,52 56,50 80,49"],
        ["14,16 14,6 86,5 86,5 58,40 48,98"],
    ],
    8: [
        ["78,16 54,2 26,10 22,28 46,46 74,62 80,82 56,98 28,92 18,74 36,56 66,40 80,20 72,8"],
        ["50,47 24,34 26,10 50,2 74,10 76,34 50,47 20,62 18,86 50,98 82,86 80,62 50,47"],
    ],
    9: [
        ["80,20 58,3 30,8 18,30 34,50 60,46 80,22 80,22 78,60 70,98"],
        ["78,18 52,2 24,14 22,38 46,50 72,38 80,14 80,50 66,84 34,97"],
    ],
}  # fmt: skip
_DOTS = 72  # along all strokes of a digit together


def _curve(points: list[tuple[float, float]]) -> list[tuple[list[float], list[float]]]:
    """A Catmull-Rom curve through the points: for each step of it, the weights of all points there."""
    n, steps = len(points), []
    for at in range(n - 1):
        if points[at] == points[at + 1]:
            continue
        # At an end, and beyond a corner, the neighbour that is missing is the point itself.
        before = at if at == 0 or points[at - 1] == points[at] else at - 1
        after = at + 1 if at == n - 2 or points[at + 2] == points[at + 1] else at + 2
        for step in range(24):
            t = step / 24
            weights = [0.0] * n
            for place, weight in (
                (before, (-t + 2 * t * t - t**3) / 2),
                (at, (2 - 5 * t * t + 3 * t**3) / 2),
                (at + 1, (t + 4 * t * t - 3 * t**3) / 2),
                (after, (t**3 - t * t) / 2),
            ):
                weights[place] += weight
            steps.append(weights)
    steps.append([0.0] * (n - 1) + [1.0])
    return steps


def _form(strokes: list[str]) -> tuple[list[list[float]], list[list[float]], list[float]]:
    """Control points, the matrix that makes dots of them, and which dot begins a stroke."""
    parts = [[tuple(int(v) / 100 for v in pair.split(",")) for pair in stroke.split()] for stroke in strokes]
    control = [list(point) for part in parts for point in part]
    curves, lengths = [], []
    for part in parts:
        steps = _curve(part)
        places = [
            (sum(w * p[0] for w, p in zip(weights, part)), sum(w * p[1] for w, p in zip(weights, part)))
            for weights in steps
        ]
        so_far = [0.0]
        for a, b in zip(places, places[1:]):
            so_far.append(so_far[-1] + math.dist(a, b))
        curves.append((steps, so_far))
        lengths.append(so_far[-1])
    matrix, starts, offset, left = [], [], 0, _DOTS
    for at, (steps, so_far) in enumerate(curves):
        dots = left if at == len(curves) - 1 else round(_DOTS * lengths[at] / sum(lengths))
        left -= dots
        place = 0
        for dot in range(dots):
            wanted = so_far[-1] * dot / (dots - 1)
            while place < len(steps) - 1 and so_far[place] < wanted - 1e-9:
                place += 1
            row = [0.0] * len(control)
            row[offset : offset + len(steps[place])] = steps[place]
            matrix.append(row)
            starts.append(1.0 if dot == 0 else 0.0)
        offset += len(parts[at])
    return control, matrix, starts


_made: dict[tuple[int, int], tuple[Tensor, Tensor, Tensor]] = {}


def _tensors(digit: int, way: int) -> tuple[Tensor, Tensor, Tensor]:
    if (digit, way) not in _made:
        control, matrix, starts = _form(_FORMS[digit][way])
        _made[digit, way] = (lucid.tensor(control), lucid.tensor(matrix), lucid.tensor(starts))
    return _made[digit, way]


def _dots(digit: int, way: int, n: int, distortion: float, generator) -> tuple[Tensor, Tensor]:
    """Where the dots of n drawings of a digit are, (n, dots, 2), around 0, and how much ink each has, (n, dots)."""
    control, matrix, starts = _tensors(digit, way)

    def drawn(*size: int) -> Tensor:
        return distortion * (2 * lucid.rand(n, *size, generator=generator) - 1)

    points = control - 0.5 + 0.045 * drawn(len(control), 2)
    places = lucid.matmul(matrix, points)
    # Bent: a slow wave across each direction.
    wave = lucid.sin(places[..., [1, 0]] * 5 + math.pi * drawn(1, 2))
    places = places + 0.035 * drawn(1, 2) * wave
    # Scaled, slanted, turned and moved.
    turn, slant, scale = 0.22 * drawn(), 0.1 + 0.28 * drawn(), 1 + 0.12 * drawn(2)
    x, y = places[..., 0] * (0.74 * scale[:, :1]), places[..., 1] * scale[:, 1:]
    x = x - slant.unsqueeze(1) * y
    cos, sin = turn.cos().unsqueeze(1), turn.sin().unsqueeze(1)
    places = lucid.stack((cos * x - sin * y, sin * x + cos * y), -1)
    steps = (places[:, 1:] - places[:, :-1]).square().sum(-1).sqrt()
    ink = lucid.cat((lucid.zeros(n, 1), steps), 1) * (1 - starts)
    middle = (places.amax(1, keepdim=True) + places.amin(1, keepdim=True)) / 2
    return places - middle + 0.05 * drawn(1, 2), ink


def _draw(places: Tensor, ink: Tensor, thickness: Tensor, size: int) -> Tensor:
    """The images, (n, size, size), of dots with ink."""
    width = thickness.reshape(-1, 1, 1) * (size / 28)
    pixels = lucid.arange(size, dtype=lucid.float32) - (size - 1) / 2
    places = places * (size * 20 / 28)
    across = lucid.exp(-(((places[..., :1] - pixels) / width) ** 2))
    down = lucid.exp(-(((places[..., 1:] - pixels) / width) ** 2)) * (ink.unsqueeze(-1) * (size * 20 / 28) / width)
    # A straight line has the sum √π in its middle; what is near to that is black.
    dark = lucid.matmul(down.transpose(1, 2), across) / math.sqrt(math.pi)
    return ((dark - 0.12) * 1.5).clamp(0, 1)


def digits(
    n: int = 1000,
    *,
    size: int = 28,
    distortion: float = 1.0,
    noise: float = 0.0,
    classes: tuple[int, ...] | list[int] = tuple(range(10)),
    generator: Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """Draws digits that look handwritten, each differently.

    Parameters
    ----------
    n : int, default 1000
        How many.
    size : int, default 28
        Height and width of an image.
    distortion : float, default 1.0
        How much they differ from one another; 0 for clean ones.
    noise : float, default 0.0
        Standard deviation of noise on the pixels.
    classes : sequence of int, default 0 to 9
        Which digits there are; in equal parts, and in random order.
    generator : Generator, optional
        Where everything is drawn from. The same seed gives the same images.

    Returns
    -------
    images : Tensor
        Shape (n, 1, size, size), float32 from 0, the paper, to 1.
    labels : Tensor
        Shape (n,), int64.

    Raises
    ------
    ValueError
        If `n` is negative, `size` is less than 4, or a class is not a digit.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.data.datasets import digits
    >>> images, labels = digits(100, generator=lucid.Generator(1))
    >>> images.shape, labels.bincount()
    (lucid.Size([100, 1, 28, 28]), tensor([10, 10, 10, 10, 10, 10, 10, 10, 10, 10]))
    """
    n, size = count("digits", "n", n), count("digits", "size", size, 4)
    distortion, noise = number("digits", "distortion", distortion), number("digits", "noise", noise)
    classes = tuple(dict.fromkeys(classes))
    if not classes or not all(isinstance(c, int) and 0 <= c <= 9 for c in classes):
        raise ValueError(f"digits: classes is {classes!r}; wanted digits from 0 to 9, at least one")
    images, labels = lucid.zeros(n, size, size), lucid.zeros(n, dtype=lucid.int64)
    order = lucid.randperm(n, generator=generator)
    ways = [(digit, way) for digit in classes for way in range(len(_FORMS[digit]))]
    # In equal parts: sample i, before they are put in order, is of class i mod the number of classes.
    for digit, way in ways:
        several = len(_FORMS[digit])
        at = classes.index(digit)
        mine = order[at :: len(classes)][way::several]
        for some in mine.split(128):
            places, ink = _dots(digit, way, len(some), distortion, generator)
            thickness = 1.25 + 0.45 * distortion * (2 * lucid.rand(len(some), generator=generator) - 1)
            images[some] = _draw(places, ink, thickness, size)
            labels[some] = digit
    if noise:
        images = (images + noise * lucid.randn(n, size, size, generator=generator)).clamp_(0, 1)
    return images.unsqueeze(1), labels


class Digits(TensorDataset):
    """Digits that look handwritten, as a data set: sample i is (image, label).

    Parameters
    ----------
    n : int, default 1000
        How many.
    seed : int, default 0
        Which; another one for the data that tests.
    **options : optional
        As of `digits`: size, distortion, noise, classes.

    Attributes
    ----------
    images, labels : Tensor
        All of them.

    Examples
    --------
    >>> from lucid.utils.data import DataLoader
    >>> from lucid.utils.data.datasets import Digits
    >>> train, test = Digits(200, seed=0), Digits(50, seed=1)
    >>> images, labels = next(iter(DataLoader(train, batch_size=32, shuffle=True)))
    >>> images.shape, labels.dtype
    (lucid.Size([32, 1, 28, 28]), lucid.int64)
    """

    images: Tensor
    labels: Tensor

    def __init__(self, n: int = 1000, seed: int = 0, **options: Any) -> None:
        self.images, self.labels = digits(n, generator=lucid.Generator(seed), **options)
        super().__init__(self.images, self.labels)
