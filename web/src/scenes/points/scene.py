"""The scene of 2-D points: data sets to classify, and the picture of what a model makes of the plane."""

import math

from playground import scene
from playground.scene import evaluating

import lucid

GRID = 80  #: cells of the picture along one side
EXTENT = 3.0  #: the plane that is drawn and sampled reaches from -EXTENT to EXTENT on both axes


def _ring(label, classes, uniform, normal, noise):
    """A disc and rings around it; noise blurs the radius."""
    width = EXTENT * 0.92 / (classes - 0.25)
    inner = 0.0 if label == 0 else (label - 0.25 + 0.15) * width
    outer = 0.6 * width if label == 0 else (label + 0.75 - 0.15) * width
    # The square root spreads the points evenly over the area and not along the radius.
    radius = math.sqrt(inner**2 + (outer**2 - inner**2) * uniform()) + 0.7 * noise * normal()
    angle = 2 * math.pi * uniform()
    return radius * math.cos(angle), radius * math.sin(angle)


def _wedge(label, classes, uniform, normal, noise):
    """Twice as many wedges as classes, labelled in turn: with two classes this is XOR."""
    angle = 2 * math.pi * uniform()
    wedge = 2 * classes * angle / (2 * math.pi)
    if int(wedge) % classes != label:
        angle += (label - int(wedge)) % classes * math.pi / classes
    # Out to the edge of the square, so that the points fill the plane.
    edge = 0.9 * EXTENT / max(abs(math.cos(angle)), abs(math.sin(angle)))
    radius = edge * math.sqrt(0.04 + 0.96 * uniform())
    return radius * math.cos(angle) + noise * normal(), radius * math.sin(angle) + noise * normal()


def _arm(label, classes, uniform, normal, noise):
    """One spiral arm per class, each a turn of the first."""
    along = uniform()
    radius = 0.93 * EXTENT * (0.04 + 0.96 * along)
    turns = 1.85 if classes == 2 else 1.4 if classes == 3 else 1.1
    angle = 2 * math.pi * (turns * along + label / classes)
    return radius * math.sin(angle) + 0.6 * noise * normal(), radius * math.cos(angle) + 0.6 * noise * normal()


def _blob(label, classes, uniform, normal, noise):
    """One round cloud per class, their centres on a circle."""
    angle = 2 * math.pi * (label + 0.125) / classes
    spread = 0.3 + 1.5 * noise
    return (0.55 * EXTENT * math.cos(angle) + spread * normal(), 0.55 * EXTENT * math.sin(angle) + spread * normal())


def _moon(label, classes, uniform, normal, noise):
    """One half circle per class, each a turn of the first, with an end inside the next one."""
    size = 0.6 * EXTENT
    angle = math.pi * uniform()
    # Two moons reach into each other; more of them would collide in the middle, and are drawn apart.
    drop = 0.25 if classes == 2 else -0.1
    x, y = size * (math.cos(angle) - 0.5), size * (math.sin(angle) - drop)
    turn = 2 * math.pi * label / classes
    cos, sin = math.cos(turn), math.sin(turn)
    return cos * x - sin * y + noise * normal(), sin * x + cos * y + noise * normal()


DATASETS = {"spiral": _arm, "circle": _ring, "xor": _wedge, "gauss": _blob, "moons": _moon}


def sample(dataset, count, classes, noise, seed):
    """Draw ``count`` labelled points.

    Parameters
    ----------
    dataset : str
        A key of ``DATASETS``.
    count : int
        Number of points; the classes get equal shares, as nearly as that goes.
    classes : int
        Number of classes, at least 2.
    noise : float
        0 for clean shapes, 0.5 for shapes that overlap a good deal.
    seed : int
        The same seed gives the same points, in the browser and outside it.

    Returns
    -------
    tuple of list
        Points as ``[x, y]`` pairs, and the class of each.
    """
    place = DATASETS[dataset]
    generator = lucid.Generator().manual_seed(seed)
    # Drawn in one go, because one call for a thousand numbers costs no more than a call for one.
    uniforms = iter(lucid.rand(3 * count, generator=generator).tolist())
    normals = iter(lucid.randn(3 * count, generator=generator).tolist())
    points, labels = [], []
    for index in range(count):
        label = index % classes
        points.append(list(place(label, classes, uniforms.__next__, normals.__next__, noise)))
        labels.append(label)
    return points, labels


class Scene(scene.Scene):
    """One data set, its grid, and what the page shows of a model on both."""

    requires = {
        "model": "a module or function that takes points (N, 2)",
        "step": "a function without arguments that trains one step and returns the loss",
    }

    def __init__(self, settings):
        super().__init__(settings)
        dataset, self.classes, count = settings["data"], int(settings["classes"]), int(settings["points"])
        noise, seed = settings["noise"] / 100, int(settings["seed"])
        # Two seeds apart, so that the test points are never training points.
        self.train = sample(dataset, count, self.classes, noise, 2 * seed)
        self.test = sample(dataset, max(self.classes, count // 2), self.classes, noise, 2 * seed + 1)
        self.X, self.y = (lucid.tensor(part) for part in self.train)
        self.X_test, self.y_test = (lucid.tensor(part) for part in self.test)
        # Row 0 is the top of the picture.
        ticks = [EXTENT * (2 * (i + 0.5) / GRID - 1) for i in range(GRID)]
        plane = lucid.tensor([[x, -y] for y in ticks for x in ticks])
        # One forward pass for all three: the overhead of a pass is paid once per picture.
        self._everything = lucid.cat([plane, self.X, self.X_test], 0)

    def provides(self):
        return {"X": self.X, "y": self.y, "X_test": self.X_test, "y_test": self.y_test, "classes": self.classes}

    def data(self):
        about = {"extent": EXTENT, "classes": self.classes}
        return about, {"X": self.X, "y": self.y, "X_test": self.X_test, "y_test": self.y_test}

    def rehearse(self, program):
        # On the training points, as the program will: a mistake shows with the program's own shapes.
        with evaluating(program.model):
            program.model(self.X)

    def measure(self, program):
        """Run the model over the plane and the points.

        The model may give one column per class (logits, as ``CrossEntropyLoss`` wants them) or, for two
        classes, a single logit per point (as ``BCEWithLogitsLoss`` wants it).
        """
        with evaluating(program.model):
            probability = self._probabilities(program.model(self._everything))
            cells = GRID * GRID
            best = probability[cells:].argmax(1)
            split = len(self.y)
            train = (best[:split] == self.y).float().mean().item()
            test = (best[split:] == self.y_test).float().mean().item()
        return {"train": train, "test": test}, {"field": probability[:cells].reshape(GRID, GRID, self.classes)}

    def _probabilities(self, output):
        rows = len(self._everything)
        shape = tuple(getattr(output, "shape", ()))
        if self.classes == 2 and shape in ((rows,), (rows, 1)):
            second = lucid.sigmoid(output.reshape(rows, 1))
            return lucid.cat([1 - second, second], 1).float()
        if shape != (rows, self.classes):
            raise ValueError(
                f"model: for {rows} points of {self.classes} classes the page needs an output of shape "
                f"({rows}, {self.classes}), one column per class; the model gave "
                f"{shape if hasattr(output, 'shape') else type(output).__name__}"
            )
        return lucid.softmax(output, 1).float()
