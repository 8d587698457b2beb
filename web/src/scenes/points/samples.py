"""The data of the points scene: shapes to classify, planes and functions to fit, and the visitor's own points."""

import math

import lucid

EXTENT = 3.0  #: the plane that is drawn and sampled reaches from -EXTENT to EXTENT on both axes
HEIGHT = 2.0  #: the picture of a function reaches from -HEIGHT to HEIGHT

# -- classes: where a point of a class lies ----------------------------------------------------


def ring(label, classes, uniform, normal, noise):
    """A disc and rings around it; noise blurs the radius."""
    width = EXTENT * 0.92 / (classes - 0.25)
    inner = 0.0 if label == 0 else (label - 0.25 + 0.15) * width
    outer = 0.6 * width if label == 0 else (label + 0.75 - 0.15) * width
    # The square root spreads the points evenly over the area and not along the radius.
    radius = math.sqrt(inner**2 + (outer**2 - inner**2) * uniform()) + 0.7 * noise * normal()
    angle = 2 * math.pi * uniform()
    return radius * math.cos(angle), radius * math.sin(angle)


def wedge(label, classes, uniform, normal, noise):
    """Twice as many wedges as classes, labelled in turn: with two classes this is XOR."""
    angle = 2 * math.pi * uniform()
    at = 2 * classes * angle / (2 * math.pi)
    if int(at) % classes != label:
        angle += (label - int(at)) % classes * math.pi / classes
    # Out to the edge of the square, so that the points fill the plane.
    edge = 0.9 * EXTENT / max(abs(math.cos(angle)), abs(math.sin(angle)))
    radius = edge * math.sqrt(0.04 + 0.96 * uniform())
    return radius * math.cos(angle) + noise * normal(), radius * math.sin(angle) + noise * normal()


def arm(label, classes, uniform, normal, noise):
    """One spiral arm per class, each a turn of the first."""
    along = uniform()
    radius = 0.93 * EXTENT * (0.04 + 0.96 * along)
    turns = 1.85 if classes == 2 else 1.4 if classes == 3 else 1.1
    angle = 2 * math.pi * (turns * along + label / classes)
    return radius * math.sin(angle) + 0.6 * noise * normal(), radius * math.cos(angle) + 0.6 * noise * normal()


def blob(label, classes, uniform, normal, noise):
    """One round cloud per class, their centres on a circle."""
    angle = 2 * math.pi * (label + 0.125) / classes
    spread = 0.3 + 1.5 * noise
    return (0.55 * EXTENT * math.cos(angle) + spread * normal(), 0.55 * EXTENT * math.sin(angle) + spread * normal())


def moon(label, classes, uniform, normal, noise):
    """One half circle per class, each a turn of the first, with an end inside the next one."""
    size = 0.6 * EXTENT
    angle = math.pi * uniform()
    # Two moons reach into each other; more of them would collide in the middle, and are drawn apart.
    drop = 0.25 if classes == 2 else -0.1
    x, y = size * (math.cos(angle) - 0.5), size * (math.sin(angle) - drop)
    turn = 2 * math.pi * label / classes
    cos, sin = math.cos(turn), math.sin(turn)
    return cos * x - sin * y + noise * normal(), sin * x + cos * y + noise * normal()


# -- planes: a number for every place, from -1 to 1 --------------------------------------------


def slope(x, y):
    """A tilted plane: what a single neuron can do."""
    return (x + y) / (2 * EXTENT)


def hills(x, y):
    """Hills and hollows in turn."""
    centres = [(-2, 1.6, 1), (0, 1.9, -1), (2, 1.4, 1), (-2, -1.4, -1), (0, -1.9, 1), (2, -1.6, -1)]
    return sum(sign * math.exp(-((x - a) ** 2 + (y - b) ** 2) / 0.8) for a, b, sign in centres)


def ripple(x, y):
    """Rings, as from a stone in the water."""
    return math.cos(2.4 * math.hypot(x, y))


# -- functions of one variable, from about -1.5 to 1.5 -----------------------------------------


def sine(x):
    return 1.2 * math.sin(2 * x)


def step(x):
    return -1.2 if x < -1 else 0.1 if x < 1 else 1.2


def corner(x):
    return abs(x) - 1.4


def cubic(x):
    return 0.25 * x**3 - 1.3 * x


CLASSES = {"spiral": arm, "circle": ring, "xor": wedge, "gauss": blob, "moons": moon}
PLANES = {"slope": slope, "hills": hills, "ripple": ripple}
FUNCTIONS = {"sine": sine, "step": step, "abs": corner, "cubic": cubic}

# -- drawing samples of them -------------------------------------------------------------------


def draw_classes(place, count, classes, noise, seed):
    """``count`` labelled points: a tensor of points (count, 2) and one of labels (count,).

    ``noise`` is 0 for clean shapes, 0.5 for shapes that overlap a good deal. The classes get equal shares, as nearly as
    that goes. The same seed gives the same points, in the browser and outside it.
    """
    generator = lucid.Generator().manual_seed(seed)
    # Drawn in one go, because one call for a thousand numbers costs no more than a call for one.
    uniform = iter(lucid.rand(3 * count, generator=generator).tolist()).__next__
    normal = iter(lucid.randn(3 * count, generator=generator).tolist()).__next__
    labels = [index % classes for index in range(count)]
    points = [place(label, classes, uniform, normal, noise) for label in labels]
    return lucid.tensor(points), lucid.tensor(labels)


def draw_numbers(value, inputs, count, noise, seed):
    """``count`` points (count, inputs) anywhere, and a number for each, (count, 1): ``value`` of it, and noise."""
    generator = lucid.Generator().manual_seed(seed)
    points = EXTENT * 0.95 * (2 * lucid.rand(count, inputs, generator=generator) - 1)
    values = lucid.tensor([[value(*point)] for point in points.tolist()])
    return points, values + 0.8 * noise * lucid.randn(count, 1, generator=generator)


# -- the visitor's own points, as a text -------------------------------------------------------

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def read_points(text):
    """Read points from five characters each, which are three numbers of ten bits: x, y, and a class or a value."""
    points = []
    for start in range(0, len(text) - 4, 5):
        number = 0
        for character in text[start : start + 5]:
            number = 64 * number + DIGITS.index(character)
        points.append((number >> 20, number >> 10 & 1023, number & 1023))
    return points


def write_point(x, y, value):
    """The five characters of a point, as ``own.ts`` writes them."""
    number = x << 20 | y << 10 | value
    return "".join(DIGITS[number >> shift & 63] for shift in (24, 18, 12, 6, 0))


def own_classes(text):
    points = read_points(text)
    return (
        lucid.tensor([[EXTENT * (2 * x / 1023 - 1), EXTENT * (2 * y / 1023 - 1)] for x, y, _ in points]),
        lucid.tensor([label for _, _, label in points]),
    )


def own_plane(text):
    points = read_points(text)
    return (
        lucid.tensor([[EXTENT * (2 * x / 1023 - 1), EXTENT * (2 * y / 1023 - 1)] for x, y, _ in points]),
        lucid.tensor([[2 * value / 1023 - 1] for _, _, value in points]),
    )


def own_function(text):
    points = read_points(text)
    return (
        lucid.tensor([[EXTENT * (2 * x / 1023 - 1)] for x, _, _ in points]),
        lucid.tensor([[HEIGHT * (2 * y / 1023 - 1)] for _, y, _ in points]),
    )


def hold_out(X, y):
    """Keep every fifth point for the test, once there are enough of them: X, y, X_test, y_test."""
    if len(y) < 20:
        return X, y, X, y
    test = lucid.arange(len(y)) % 5 == 4
    return X[~test], y[~test], X[test], y[test]
