"""Small pictures of digits, drawn by code: strokes that are turned, slanted, stretched and bent a little."""

import math

import lucid

SIZE = 14  #: pixels along one side
PIECES = 16  #: straight pieces of which every digit is drawn


def _arc(x, y, wide, high, start, end, pieces=10):
    """Part of an ellipse; angles in turns, 0 on the right and 0.25 below."""
    turns = [start + (end - start) * i / pieces for i in range(pieces + 1)]
    return [(x + wide * math.cos(2 * math.pi * t), y + high * math.sin(2 * math.pi * t)) for t in turns]


#: for each digit its strokes, as corners in a box from -1 to 1 on both axes, y downwards
STROKES = [
    [_arc(0, 0, 0.62, 0.95, 0, 1, 16)],
    [[(-0.35, -0.55), (0.1, -0.95), (0.1, 0.95)]],
    [_arc(0, -0.45, 0.58, 0.5, 0.5, 1.1, 9) + [(-0.6, 0.93), (0.65, 0.93)]],
    [_arc(-0.05, -0.47, 0.55, 0.48, 0.55, 1.25, 8), _arc(-0.05, 0.46, 0.6, 0.48, -0.25, 0.45, 8)],
    [[(0.3, 0.95), (0.3, -0.95), (-0.65, 0.35), (0.7, 0.35)]],
    [[(0.55, -0.93), (-0.45, -0.93), (-0.5, -0.1)] + _arc(-0.05, 0.35, 0.6, 0.58, -0.37, 0.42, 10)],
    [[(0.4, -0.93)] + _arc(0.15, 0.3, 0.73, 0.95, 0.68, 0.5, 3) + _arc(0, 0.42, 0.58, 0.52, 0.5, 1.5, 11)],
    [[(-0.6, -0.93), (0.62, -0.93), (-0.1, 0.95)]],
    [_arc(0, -0.48, 0.48, 0.45, 0.25, 1.25, 8), _arc(0, 0.45, 0.6, 0.5, -0.25, 0.75, 8)],
    [_arc(0, -0.42, 0.58, 0.52, 0, 1, 11) + _arc(-0.15, -0.3, 0.73, 0.95, 0, 0.18, 3) + [(-0.4, 0.93)]],
]


def _pieces(digit):
    """Both ends of each straight piece, ``PIECES`` of them; the last comes again where there are fewer."""
    pairs = [pair for stroke in STROKES[digit] for pair in zip(stroke, stroke[1:])]
    return [pairs[min(i, len(pairs) - 1)] for i in range(PIECES)]


def draw(count, seed):
    """Draw ``count`` digits, 0 to 9 in turn.

    Returns
    -------
    tuple of Tensor
        Pictures (count, 1, 14, 14) of brightness 0 to 1, and what they show, int64 (count,).
    """
    generator = lucid.Generator().manual_seed(seed)
    ends = lucid.tensor([_pieces(digit) for digit in range(10)])  # (10, PIECES, 2, 2)
    ticks = (lucid.arange(SIZE) + 0.5) / SIZE * 2 - 1
    x, y = ticks[None, :].expand(SIZE, SIZE).reshape(-1), ticks[:, None].expand(SIZE, SIZE).reshape(-1)
    labels = lucid.arange(count) % 10
    pictures = [_some(ends[part], x, y, generator) for part in labels.split(200)]
    return lucid.cat(pictures).reshape(count, 1, SIZE, SIZE), labels


def _some(ends, x, y, generator):
    """A few of them at a time: every pixel is compared with every piece."""
    count = len(ends)
    normal = lucid.randn(7, count, generator=generator)
    px, py = ends[..., 0], ends[..., 1]  # (count, PIECES, 2)
    turn, slant, wide, high, left, up, bend = (part[:, None, None] for part in normal)
    px = px * (0.62 + 0.07 * wide) + 0.1 * slant * py + 0.06 * bend * (3 * py).sin()
    py = py * (0.72 + 0.05 * high)
    cos, sin = (0.1 * turn).cos(), (0.1 * turn).sin()
    px, py = cos * px - sin * py + 0.05 * left, sin * px + cos * py + 0.05 * up
    # Distance of each pixel's middle to the nearest piece: along the piece as far as it goes, and across.
    ax, ay = px[..., 0:1], py[..., 0:1]
    dx, dy = px[..., 1:2] - ax, py[..., 1:2] - ay
    gx, gy = x - ax, y - ay  # (count, PIECES, pixels)
    along = ((gx * dx + gy * dy) / (dx * dx + dy * dy + 1e-9)).clamp(0, 1)
    away = ((gx - along * dx) ** 2 + (gy - along * dy) ** 2).min(1).values.sqrt()
    thick = 0.09 + 0.02 * lucid.randn(count, 1, generator=generator).clamp(-1.5, 1.5)
    return ((thick + 0.07 - away) / 0.14).clamp(0, 1)
