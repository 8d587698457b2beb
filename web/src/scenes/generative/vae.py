"""A variational autoencoder of small digits (Kingma and Welling 2013, arXiv:1312.6114): what the page shows of it."""

import inspect
import time
from types import SimpleNamespace

import scenes_generative_digits as digits
from playground import scene
from playground.scene import ProgramError, evaluating

import lucid
from lucid.nn import functional as F

TRAIN, TEST = 800, 200
EXTENT = 2.6  #: the part of the latent plane that is drawn, on both axes
TILES = 13  #: decoded pictures along one side of the plane
WALK = 11  #: pictures on the way from one digit to another
PIXELS = digits.SIZE**2


class Vae(scene.Scene):
    """Digits, and the plane in which a model keeps them.

    Attributes
    ----------
    here : list of float
        The place in the plane to which the visitor walked.
    """

    requires = {
        "model": "a module with `encode(x)`, which takes pictures (N, 1, 14, 14) and returns mean and log variance, "
        "(N, 2) each, and `decode(z)`, which takes places (N, 2) and returns the pictures as logits",
        "step": "a function without arguments that trains one step and returns the loss",
    }

    def __init__(self, settings):
        super().__init__(settings)
        seed = int(settings["seed"])
        self.controls = SimpleNamespace(lr=settings["lr"], beta=settings["beta"])
        self.X, self.y = digits.draw(TRAIN, 2 * seed)
        self.X_test, self.y_test = digits.draw(TEST, 2 * seed + 1)
        self.chance = lucid.randn(TEST, 2, generator=lucid.Generator().manual_seed(seed))
        ticks = [EXTENT * (2 * (i + 0.5) / TILES - 1) for i in range(TILES)]
        self.tiles = lucid.tensor([[x, -y] for y in ticks for x in ticks])
        self.here = [0.0, 0.0]
        self.seen = None
        self.looks = 0
        self.steps = self.due = 0  # of the last frame, and when the next look may be

    def provides(self):
        return {"X": self.X, "y": self.y, "controls": self.controls}

    def prelude(self):
        """The module that draws the digits, as it is, and what the program needs of it."""
        return "\n".join([
            inspect.getsource(digits),
            "",
            "from types import SimpleNamespace\n",
            f"X, y = draw({TRAIN}, {2 * int(self.settings['seed'])})",
            f"controls = SimpleNamespace(lr={self.controls.lr!r}, beta={self.controls.beta!r})\n",
        ])  # fmt: skip

    def data(self):
        about = {"extent": EXTENT, "tiles": TILES, "size": digits.SIZE}
        return about, {"y": self.y_test, "originals": _bytes(self.X_test[:10])}

    def rehearse(self, program):
        self.seen = None
        for name in ("encode", "decode"):
            if not callable(getattr(program.model, name, None)):
                raise ProgramError(f"`model` has no method `{name}`; the page needs {self.requires['model']}.")
        with evaluating(program.model):
            self._decode(program, self._encode(program, self.X_test[:3])[0])

    def _encode(self, program, x):
        answer = program.model.encode(x)
        shapes = [tuple(part.shape) for part in answer] if isinstance(answer, tuple | list) else None
        if shapes != [(len(x), 2)] * 2:
            raise ProgramError(
                f"model.encode: for {len(x)} pictures the page needs mean and log variance, each of shape "
                f"({len(x)}, 2), so that the places lie in a plane; the model gave "
                f"{shapes or type(answer).__name__}"
            )
        return answer[0].float(), answer[1].float()

    def _decode(self, program, z):
        logits = program.model.decode(z)
        if getattr(logits, "numel", int)() != len(z) * PIXELS:
            got = tuple(logits.shape) if hasattr(logits, "shape") else type(logits).__name__
            raise ProgramError(
                f"model.decode: for {len(z)} places the page needs {PIXELS} logits each, in the shape of the "
                f"pictures ({len(z)}, 1, {digits.SIZE}, {digits.SIZE}); the model gave {got}"
            )
        return logits.float().reshape(len(z), PIXELS)

    def _reads(self, pictures):
        """What pictures (N, pixels) look like: the digits of the training pictures that are nearest."""
        return self.y[lucid.cdist(pictures, self.X.reshape(TRAIN, PIXELS)).argmin(1)]

    def ask_go(self, program, x, y):
        """The visitor walked to a place: what is there, and what it looks like."""
        self.here = [float(x), float(y)]
        if program is None:
            return {"reads": None}
        self.seen = None
        with evaluating(program.model):
            picture = self._decode(program, lucid.tensor([self.here])).sigmoid()
        return {"reads": int(self._reads(picture))}, {"here": _bytes(picture)}

    def measure(self, program):
        """What is to be seen. While training goes on, looking takes about a tenth of the time, and a frame between two
        looks shows the last again. Whoever looks again without training in between gets the present.
        """
        now = time.perf_counter()
        if self.seen is None or self.steps == program.steps or now >= self.due:
            self.seen = self._look(program)
            end = time.perf_counter()
            self.due = end + 9 * (end - now)
        self.steps = program.steps
        return self.seen

    def _look(self, program):
        with evaluating(program.model):
            mean, log_variance = self._encode(program, self.X_test)
            z = mean + (log_variance / 2).exp() * self.chance
            start, end = (mean[int(self.settings[name])] for name in ("from", "to"))
            share = lucid.linspace(0, 1, WALK)[:, None]
            walk = start + share * (end - start)
            # One call for everything that is to be decoded: the overhead of a call is paid once.
            parts = [z, self.tiles, walk, mean[:10], lucid.tensor([self.here])]
            decoded = self._decode(program, lucid.cat(parts)).split([len(part) for part in parts])
            x = self.X_test.reshape(TEST, PIXELS)
            rebuilt = F.binary_cross_entropy_with_logits(decoded[0], x, reduction="sum").item() / TEST
            kl = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum().item() / TEST
            tiles, steps, same, here = (part.sigmoid() for part in decoded[1:])
            reads = self._reads(lucid.cat([steps, here])).tolist()
        between = set(reads[:-1]) - {int(self.settings["from"]), int(self.settings["to"])}
        self.looks += 1  # the page draws only what it has not drawn yet
        numbers = {"look": self.looks, "total": rebuilt + kl, "rebuilt": rebuilt, "kl": kl, "between": len(between)}
        return numbers, {
            "places": mean,
            "tiles": _bytes(tiles),
            "walk": _bytes(steps),
            "way": walk,
            "reads": lucid.tensor(reads, dtype=lucid.int32),
            "rebuilt": _bytes(same),
            "here": _bytes(here),
        }


def _bytes(pictures):
    """As many bytes as pixels: what a screen shows."""
    return (pictures.reshape(-1, digits.SIZE, digits.SIZE) * 255).round().to(lucid.uint8)
