"""Digits that code draws: each a few strokes, bent, turned, and put to paper with a pen of some width.

``digits`` makes thousands in a fraction of a second, because all of them are bent and drawn at once.
"""

import math

import lucid

SIZE = 28  #: pixels along one side, as in MNIST
POINTS = 56  #: along the strokes of a digit


def line(*corners):
    """A stroke from corner to corner, each ``(x, y)``; the digit fills -1 to 1, and y points down."""
    return list(corners)


def arc(x, y, rx, ry, start, end):
    """A stroke along an ellipse; angles in degrees, from the right over the bottom."""
    angles = [math.radians(start + (end - start) * i / 24) for i in range(25)]
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


#: For each digit, the ways to write it; a way is a list of strokes.
SHAPES = [
    [[arc(0, 0, 0.62, 1, -90, 270)], [arc(0, 0, 0.8, 0.95, -60, 300)]],
    [
        [line((0, -1), (0, 1))],
        [line((-0.45, -0.55), (0.1, -1), (0.1, 1))],
        [line((-0.4, -0.6), (0.05, -1), (0.05, 1)), line((-0.45, 1), (0.5, 1))],
    ],
    [
        [arc(0, -0.45, 0.6, 0.55, -180, 30) + [(-0.65, 1), (0.7, 1)]],
        [arc(0, -0.45, 0.58, 0.55, -160, 60) + arc(-0.45, 0.78, 0.22, 0.22, 20, 290) + [(0.2, 0.85), (0.75, 0.9)]],
    ],
    [
        [arc(-0.05, -0.5, 0.55, 0.5, -160, 90), arc(-0.05, 0.48, 0.65, 0.52, -90, 155)],
        [line((-0.6, -1), (0.5, -1), (-0.05, -0.2)) + arc(-0.05, 0.4, 0.65, 0.6, -90, 150)],
    ],
    [
        [line((0.1, -1), (-0.7, 0.3), (0.75, 0.3)), line((0.35, -0.35), (0.35, 1))],
        [line((-0.55, -0.9), (-0.6, 0.1), (0.5, 0.1)), line((0.5, -0.9), (0.45, 1))],
        [line((0.35, 1), (0.35, -1), (-0.7, 0.35), (0.75, 0.35))],
    ],
    [
        [line((0.6, -1), (-0.45, -1), (-0.5, -0.1)) + arc(-0.05, 0.35, 0.62, 0.63, -135, 145)],
        [line((-0.4, -1), (-0.45, -0.15)) + arc(-0.05, 0.4, 0.6, 0.6, -130, 150), line((-0.4, -1), (0.6, -0.95))],
    ],
    [
        [arc(0.55, 0.25, 1.1, 1.25, -100, -180) + arc(0, 0.45, 0.58, 0.55, 180, -180)],
        [line((0.35, -1), (-0.45, 0.1)) + arc(0, 0.45, 0.55, 0.55, -150, -510)],
    ],
    [
        [line((-0.65, -1), (0.65, -1), (-0.15, 1))],
        [line((-0.65, -1), (0.65, -1), (-0.1, 1)), line((-0.35, 0.05), (0.5, 0.05))],
        [line((-0.65, -0.7), (-0.6, -1), (0.65, -1), (0.1, 0), (-0.05, 1))],
    ],
    [
        [arc(0, -0.5, 0.5, 0.48, 90, -270), arc(0, 0.5, 0.6, 0.52, -90, 270)],
        [arc(0, -0.5, 0.48, 0.5, -30, -270) + arc(0, 0.5, 0.58, 0.5, -90, 250) + [(0.45, -0.75)]],
    ],
    [
        [arc(0, -0.45, 0.55, 0.53, -20, -380) + [(0.5, 0), (0.35, 1)]],
        [arc(0, -0.45, 0.55, 0.53, 0, -360) + arc(-0.15, 0.1, 0.72, 0.88, -30, 120)],
        [arc(0, -0.45, 0.5, 0.5, -10, -370), line((0.5, -0.9), (0.5, 1))],
    ],
]


def _along(strokes):
    """``POINTS`` points at equal distances along the strokes, as a pen would leave them."""
    pieces = [(a, b, math.dist(a, b)) for stroke in strokes for a, b in zip(stroke, stroke[1:])]
    length = sum(piece[2] for piece in pieces)
    points, walked = [], 0.0
    for a, b, own in pieces:
        while len(points) < POINTS and (len(points) + 0.5) * length / POINTS <= walked + own:
            part = ((len(points) + 0.5) * length / POINTS - walked) / own
            points.append([a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])])
        walked += own
    return points + [list(pieces[-1][1])] * (POINTS - len(points)), length


_WAYS = [(digit, *_along(strokes)) for digit, ways in enumerate(SHAPES) for strokes in ways]


def digits(count, seed, strength=1.0):
    """Draw ``count`` digits, each in its own hand.

    Parameters
    ----------
    count : int
        How many; each digit comes equally often, as nearly as that goes.
    seed : int
        The same seed gives the same pictures, in the browser and outside it.
    strength : float
        How far hands differ; 0 draws every digit alike.

    Returns
    -------
    tuple of Tensor
        Pictures, float32 ``(count, 1, 28, 28)`` from 0 (paper) to 1 (ink), and the digits, int64 ``(count,)``.
    """
    generator = lucid.Generator().manual_seed(seed)

    def uniform(low, high, *shape):
        middle = (low + high) / 2
        return middle + strength * (high - low) * (lucid.rand(count, *shape, generator=generator) - 0.5)

    labels = lucid.arange(count) % 10
    # Which of the digit's ways: its first, and a random number of them further.
    firsts = [next(i for i, way in enumerate(_WAYS) if way[0] == digit) for digit in range(10)]
    ways = lucid.tensor([len(shapes) for shapes in SHAPES])[labels]
    chance = lucid.rand(count, generator=generator)
    way = lucid.tensor(firsts)[labels] + (chance * ways * min(1, strength)).long()
    points = lucid.tensor([points for _, points, _ in _WAYS])[way]
    length = lucid.tensor([length for _, _, length in _WAYS])[way].reshape(count, 1, 1)

    # Wobble: slow waves over the paper, so that strokes that touch go on touching.
    for _ in range(2):
        waves = lucid.bmm(points, uniform(-2.2, 2.2, 2, 2)) + uniform(-math.pi, math.pi, 1, 2)
        points = points + 0.13 * strength * lucid.sin(waves)
    # Turn, slant, stretch, and move.
    turn, slant = uniform(-0.22, 0.22), uniform(-0.1, 0.3)
    wide, high = uniform(6.5, 9.5), uniform(8.5, 10.5)
    cos, sin = lucid.cos(turn), lucid.sin(turn)
    rows = [wide * cos, wide * sin, high * (-sin - slant * cos), high * (cos - slant * sin)]
    points = lucid.bmm(points, lucid.stack(rows, 1).reshape(count, 2, 2))
    points = points + uniform(-1.5, 1.5, 1, 2) + (SIZE - 1) / 2

    # Ink: every point leaves a round spot, and where the spots add up to enough, there is a stroke. A spot is a product
    # of a column and a row, so that all of a picture's are one matrix product.
    pen = uniform(0.8, 1.5, 1, 1)
    grid = lucid.arange(SIZE).float()
    column = lucid.exp(-(((grid.reshape(1, SIZE, 1) - points[:, :, 1].unsqueeze(1)) / pen) ** 2))
    row = lucid.exp(-(((points[:, :, 0].unsqueeze(2) - grid) / pen) ** 2))
    spots = lucid.bmm(column, row) * (length * 8 / POINTS)
    images = lucid.clamp((spots - 0.45) * 1.1, 0, 1).unsqueeze(1)
    noise = 0.06 * strength * lucid.randn(*images.shape, generator=generator)
    return lucid.clamp(images + noise * lucid.rand(count, 1, 1, 1, generator=generator), 0, 1), labels
