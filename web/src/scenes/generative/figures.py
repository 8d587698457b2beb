"""Figures made of points, for the diffusion model to learn. All fit into a disc of radius about 2 around the origin."""

import math

import lucid

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
EXTENT = 2.8  #: the plane that is drawn reaches from -EXTENT to EXTENT on both axes


def _moons(u, v):
    """Two half circles that reach into each other."""
    angle = math.pi * u
    if v < 0.5:
        return 1.25 * (math.cos(angle) - 0.5), 1.25 * (math.sin(angle) - 0.25)
    return 1.25 * (0.5 - math.cos(angle)), 1.25 * (0.25 - math.sin(angle))


def _spiral(u, v):
    """One arm; the root spreads the points evenly along it."""
    along = math.sqrt(0.03 + 0.97 * u)
    angle = 4 * math.pi * along
    return 2 * along * math.sin(angle), 2 * along * math.cos(angle)


def _ring(u, v):
    return 1.6 * math.cos(2 * math.pi * u), 1.6 * math.sin(2 * math.pi * u)


def _heart(u, v):
    angle = 2 * math.pi * u
    x = 16 * math.sin(angle) ** 3
    y = 13 * math.cos(angle) - 5 * math.cos(2 * angle) - 2 * math.cos(3 * angle) - math.cos(4 * angle)
    return 0.115 * x, 0.115 * (y + 2.5)


FIGURES = {"moons": _moons, "spiral": _spiral, "ring": _ring, "heart": _heart}


def painted(text):
    """Points that a visitor painted: three letters each, 9 bits across and 9 bits up."""
    points = []
    for i in range(0, len(text) - 2, 3):
        code = [LETTERS.find(letter) for letter in text[i : i + 3]]
        if min(code) < 0:
            continue  # not ours: somebody edited the link
        number = code[0] << 12 | code[1] << 6 | code[2]
        points.append([EXTENT * (2 * (part + 0.5) / 512 - 1) for part in (number >> 9, number & 511)])
    return points


def sample(name, count, seed, text=""):
    """Draw ``count`` points of a figure.

    Parameters
    ----------
    name : str
        A key of ``FIGURES``, or ``"painted"`` for the points that ``text`` holds, each as often as it takes.
    count, seed : int
        How many, and which: the same seed gives the same points.

    Returns
    -------
    list of list
        ``[x, y]`` pairs.
    """
    generator = lucid.Generator().manual_seed(seed)
    uniforms = lucid.rand(count, 2, generator=generator).tolist()
    blur = lucid.randn(count, 2, generator=generator).mul(0.04).tolist()
    own = painted(text) or [[0.0, 0.0]]
    points = []
    for (u, v), (dx, dy) in zip(uniforms, blur):
        x, y = own[int(u * len(own))] if name == "painted" else FIGURES[name](u, v)
        points.append([x + dx, y + dy])
    return points
