"""The scene of points: classes, planes and functions to learn, and the picture of what a model makes of them."""

import inspect
import math

import scenes_points_samples as samples
from playground import scene
from playground.scene import evaluating
from scenes_points_network import Network
from scenes_points_samples import EXTENT
from scenes_points_surface import Surface

import lucid

GRID = 80  #: cells of the picture of the plane along one side
ALONG = 240  #: places along the picture of a function
ALL = 1000  #: the slider of the batch size says "max" from here on
OFF = 1e-5  #: the sliders of regularisation have no zero: this is where they say "off"


class Scene(scene.Scene):
    """One task with one data set, and what the page shows of a model on both."""

    requires = {
        "model": "a module or function that takes points (N, 2), or numbers (N, 1) where a function is fitted",
        "step": "a function without arguments that trains one step and returns the loss",
    }

    def __init__(self, settings):
        super().__init__(settings)
        self.program = None
        self.task = settings["task"]
        self.own = settings[{"classify": "data", "plane": "plane", "function": "function"}[self.task]] == "own"
        self.classes = int(settings["classes"]) if self.task == "classify" else 1
        if self.task == "function":
            places = lucid.linspace(-EXTENT, EXTENT, ALONG).reshape(ALONG, 1)
        else:
            # Row 0 is the top of the picture.
            ticks = [EXTENT * (2 * (i + 0.5) / GRID - 1) for i in range(GRID)]
            places = lucid.tensor([[x, -y] for y in ticks for x in ticks])
        self.places = places
        self._take(settings)
        self._control(settings)

    def _control(self, settings):
        batch = round(settings["batch"])
        self.controls.lr = float(settings["lr"])
        self.controls.decay = _regularisation(settings["decay"])
        self.controls.l1 = _regularisation(settings["l1"])
        self.controls.batch = batch if batch < ALL else len(self.X)

    def change(self, settings):
        before, self.settings = self.settings, dict(settings)
        if self.own and settings[self._text] != before[self._text]:
            old = self.provides()
            self._take(settings)
            if self.program is not None:
                # The program reads X and y at each step, so it goes on with the new points, unless it made its own.
                names = self.program.names
                for name, value in self.provides().items():
                    if names.get(name) is old[name]:
                        names[name] = value
        self._control(settings)

    @property
    def _text(self):
        return f"own-{self.task}"

    # -- data --------------------------------------------------------------------------------

    def _recipe(self, settings):
        """How the points are made: Python lines that make them, with the names of ``samples``, and those names."""
        count, noise, seed = int(settings["points"]), settings["noise"] / 100, int(settings["seed"])
        # Two seeds apart, so that the test points are never training points.
        if self.own:
            text = settings[self._text].rpartition("!")[2]
            # The program has to run on something: as long as the plane is empty, on one point in the middle of it.
            reader = {"classify": samples.own_classes, "plane": samples.own_plane, "function": samples.own_function}
            read = reader[self.task]
            text = text or "gCAAA"
            return f'X, y, X_test, y_test = hold_out(*{read.__name__}("{text}"))', (
                "DIGITS",
                samples.read_points,
                read,
                samples.hold_out,
            )
        if self.task == "classify":
            shape, draw = samples.CLASSES[settings["data"]], samples.draw_classes
            arguments = "{count}, {classes}, {noise}, {seed}"
        elif self.task == "plane":
            shape, draw = samples.PLANES[settings["plane"]], samples.draw_numbers
            arguments = "2, {count}, {noise}, {seed}"
        else:
            shape, draw = samples.FUNCTIONS[settings["function"]], samples.draw_numbers
            arguments = "1, {count}, {noise}, {seed}"
        lines = [
            f"{names} = {draw.__name__}({shape.__name__}, "
            + arguments.format(count=size, classes=self.classes, noise=noise, seed=own)
            + ")"
            for names, size, own in (
                ("X, y", count, 2 * seed),
                ("X_test, y_test", max(self.classes, count // 2), 2 * seed + 1),
            )
        ]
        return "\n".join(lines), (shape, draw)

    def _take(self, settings):
        lines, _ = self._recipe(settings)
        made = dict(vars(samples))
        exec(lines, made)
        self.X, self.y, self.X_test, self.y_test = (made[name] for name in ("X", "y", "X_test", "y_test"))
        if self.task == "classify":
            # Own points may have been painted with more classes than there are now.
            self.y, self.y_test = self.y.clamp(max=self.classes - 1), self.y_test.clamp(max=self.classes - 1)
        # One forward pass for all three: the overhead of a pass is paid once per picture.
        self._everything = lucid.cat([self.places, self.X, self.X_test], 0)

    def provides(self):
        names = {"X": self.X, "y": self.y, "X_test": self.X_test, "y_test": self.y_test, "controls": self.controls}
        return names | ({"classes": self.classes} if self.task == "classify" else {})

    def prelude(self):
        lines, needed = self._recipe(self.settings)
        parts = ["import math", "from types import SimpleNamespace", "", "import lucid", ""]
        parts += [f"EXTENT, HEIGHT = {EXTENT}, {samples.HEIGHT}"]
        parts += [f'{it} = "{getattr(samples, it)}"' for it in needed if isinstance(it, str)]
        parts += ["\n\n" + inspect.getsource(it).rstrip() for it in needed if not isinstance(it, str)]
        parts += ["\n", lines]
        if self.task == "classify":
            parts.append(f"classes = {self.classes}")
        values = ", ".join(f"{name}={value}" for name, value in vars(self.controls).items())
        parts += [f"controls = SimpleNamespace({values})", ""]
        return "\n".join(parts)

    def data(self):
        about = {"extent": EXTENT, "height": samples.HEIGHT, "classes": self.classes, "task": self.task}
        return about, {"X": self.X, "y": self.y, "X_test": self.X_test, "y_test": self.y_test}

    # -- the program -------------------------------------------------------------------------

    def rehearse(self, program):
        # On the training points, as the program will: a mistake shows with the program's own shapes.
        with evaluating(program.model):
            program.model(self.X)
        self.program = program
        self.network = Network(program.model)
        self.surface = Surface(self, program)

    def facts(self, program):
        """``hidden``: units in all layers but the last, as far as the layers are ``nn.Linear``."""
        self.network.look(self._corners())
        widths = [len(layer.weight) for layer in self.network.linears]
        return {"hidden": sum(widths[:-1]) if widths else None}

    def measure(self, program):
        """Run the model over the plane and the points.

        The model may give one column per class (logits, as ``CrossEntropyLoss`` wants them) or, for two
        classes, a single logit per point (as ``BCEWithLogitsLoss`` wants it); where numbers are fitted, one number
        per point.
        """
        view = self.settings["view"]
        # The plane is most of the work: only where it is seen.
        cells = len(self.places) if view not in ("network", "surface") else 0
        inputs, split = self._everything[len(self.places) - cells :], cells + len(self.y)
        with evaluating(program.model):
            output = self.meaning(program.model(inputs), len(inputs))
            train, test = self._score(output[cells:split], self.y), self._score(output[split:], self.y_test)
        buffers = {}
        if cells:
            field = output[:cells]
            buffers["field"] = field.reshape(GRID, GRID, -1) if self.task != "function" else field
        if view == "network" and self.network.due(program.steps):
            buffers |= self.network.look(self._corners())
        self.surface.follow(program.steps)
        if view == "surface":
            buffers |= self.surface.places()
        return {"train": train, "test": test}, buffers

    def _score(self, output, wanted):
        """The share of right answers; for numbers, the share of their variance that is explained (R²)."""
        if self.task == "classify":
            return (output.argmax(1) == wanted).float().mean().item()
        spread = ((wanted - wanted.mean()) ** 2).mean().item()
        error = ((output - wanted) ** 2).mean().item()
        return max(0.0, 1 - error / spread) if spread > 0 and math.isfinite(error) else 0.0

    def meaning(self, output, rows):
        """What the model's output says: probabilities of the classes, or a column of numbers."""
        shape = tuple(getattr(output, "shape", ()))
        gave = shape if hasattr(output, "shape") else type(output).__name__
        if self.task != "classify":
            if shape not in ((rows,), (rows, 1)):
                raise ValueError(
                    f"model: for {rows} points the page needs one number each, shape ({rows}, 1); the model gave {gave}"
                )
            return output.reshape(rows, 1).float()
        if self.classes == 2 and shape in ((rows,), (rows, 1)):
            second = lucid.sigmoid(output.reshape(rows, 1))
            return lucid.cat([1 - second, second], 1).float()
        if shape != (rows, self.classes):
            raise ValueError(
                f"model: for {rows} points of {self.classes} classes the page needs an output of shape "
                f"({rows}, {self.classes}), one column per class; the model gave {gave}"
            )
        return lucid.softmax(output, 1).float()

    def _corners(self):
        """The places of the units' own small maps: every fourth of the plane, or of the line."""
        if self.task == "function":
            return self.places[::6]
        side = self.places.reshape(GRID, GRID, 2)[2::4, 2::4]
        return side.reshape(-1, 2)

    # -- questions ---------------------------------------------------------------------------

    def ask_edit(self, program, layer, unit, source, value):
        """Set a weight of a unit by hand, or its bias where ``source`` is None; returns the value as it is now."""
        return {"value": self.network.edit(layer, unit, source, value)}

    def ask_surface(self, program, toward, seed):
        """Choose the plane of weights to look at, centred on the weights as they are: ``"random"`` or ``"start"``."""
        return self.surface.choose(toward, seed)

    def ask_surface_row(self, program, row):
        """The losses along one row of that plane."""
        return {"row": row}, {"losses": self.surface.row(row)}


def _regularisation(value):
    return 0.0 if float(value) <= 1.01 * OFF else float(value)
