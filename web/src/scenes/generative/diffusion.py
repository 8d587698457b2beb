"""Denoising diffusion on points (Ho et al. 2020, arXiv:2006.11239): what the page shows of the visitor's model."""

import inspect
import time
from types import SimpleNamespace

import scenes_generative_figures as figures
from playground import scene
from playground.scene import ProgramError, evaluating

import lucid

POINTS = 1000  #: points to learn from
CLOUD = 240  #: points that are made out of noise, and as many of the data that are blurred
GRID = 13  #: arrows along one side of the picture


def schedule(steps):
    """How much of a point's square is left after each of ``steps`` steps: from nearly all to nearly nothing.

    Noise comes slowly at first and faster later, as in Ho et al.; here for any number of steps.
    """
    done = lucid.arange(1, steps + 1) / steps
    return (-(0.05 * done + 6 * done**2)).exp()


class Reverse:
    """Noise on its way to a figure: a cloud of points and a grid of arrows, one step of the way at a time.

    The noise is the same each time, so that the cloud follows the model as it learns, and does not flicker.

    Parameters
    ----------
    kept : Tensor
        What ``schedule`` gives.
    seed : int
        Of the noise.
    sampler : str
        ``"ddpm"``: each step takes noise away and adds a little fresh noise, as in Ho et al. ``"ddim"``: no fresh
        noise, and smooth paths (Song et al. 2020, arXiv:2010.02502).
    """

    def __init__(self, kept, seed, sampler):
        generator = lucid.Generator().manual_seed(seed)
        self.steps = len(kept)
        self.noise = lucid.randn(self.steps + 1, CLOUD, 2, generator=generator)
        before = lucid.cat([lucid.ones(1), kept[:-1]])
        left = kept / before
        fresh = (1 - left) * (1 - before) / (1 - kept) * (sampler == "ddpm")
        # A step back is grow * x - drop * noise + spread * fresh noise (equation 12 of Song et al., which is
        # equation 11 of Ho et al. with this much fresh noise).
        self.grow = (1 / left.sqrt()).tolist()
        self.drop = ((1 - kept).sqrt() / left.sqrt() - (1 - before - fresh).clamp(min=0).sqrt()).tolist()
        self.spread = fresh.sqrt().tolist()
        ticks = [figures.EXTENT * (2 * (i + 0.5) / GRID - 1) for i in range(GRID)]
        self.grid = lucid.tensor([[x, -y] for y in ticks for x in ticks])
        self.start()

    def start(self):
        self.time = self.steps
        self.cloud = [self.noise[self.steps]]
        self.arrows = []

    def advance(self, model):
        """One step back in time. The grid goes with the cloud, so that a step costs one call of the model."""
        at = self.time - 1
        x = self.cloud[-1]
        rows = lucid.cat([x, self.grid])
        noise = model(rows, lucid.full((len(rows),), at, dtype=lucid.int64)).float()
        self.arrows.append(noise[CLOUD:])
        x = self.grow[at] * x - self.drop[at] * noise[:CLOUD]
        self.cloud.append(x + self.spread[at] * self.noise[at] if at else x)
        self.time = at

    def way(self):
        """Cloud at the times 0 … T, and arrows at the times 1 … T."""
        return lucid.stack(self.cloud[::-1]), lucid.stack(self.arrows[::-1])


def nearest(a, b):
    """How far the points of ``a`` lie from their nearest ones in ``b``, on average."""
    return lucid.cdist(a, b).min(1).values.mean().item()


class Diffusion(scene.Scene):
    """A figure made of points, and noise that becomes it."""

    requires = {
        "model": "a module or function called as `model(x, t)` with points (N, 2) and their times (N,) from 0 to "
        "steps - 1, which returns the noise (N, 2) that it sees in them",
        "step": "a function without arguments that trains one step and returns the loss",
    }

    def __init__(self, settings):
        super().__init__(settings)
        self.steps, seed = int(settings["steps"]), int(settings["seed"])
        self.controls = SimpleNamespace(lr=settings["lr"])
        self.kept = schedule(self.steps)
        name, text = settings["data"], settings.get("painted", "")
        # Two seeds apart, so that samples are compared with points that the program has not seen.
        self.X = lucid.tensor(figures.sample(name, POINTS, 2 * seed, text))
        self.unseen = lucid.tensor(figures.sample(name, CLOUD, 2 * seed + 1, text))
        self.reverse = Reverse(self.kept, seed, settings["sampler"])
        self.seen = None
        self.looks = 0
        self.steps_seen = self.last = -1  # of the last frame: steps, and when it was

    def provides(self):
        return {"X": self.X, "steps": self.steps, "kept": self.kept, "controls": self.controls}

    def prelude(self):
        """The module that makes the figures, as it is, and what the program needs of it."""
        name, text = self.settings["data"], self.settings.get("painted", "")
        own = f", {text!r}" if name == "painted" else ""
        return "\n".join([
            inspect.getsource(figures),
            "",
            inspect.getsource(schedule),
            "",
            "from types import SimpleNamespace\n",
            f"X = lucid.tensor(sample({name!r}, {POINTS}, {2 * int(self.settings['seed'])}{own}))",
            f"steps = {self.steps}",
            "kept = schedule(steps)",
            f"controls = SimpleNamespace(lr={self.controls.lr!r})\n",
        ])  # fmt: skip

    def data(self):
        """The way there: points of the figure that take on noise, step by step, at the times 0 … T."""
        generator = lucid.Generator().manual_seed(2 * int(self.settings["seed"]) + 1)
        before = 1.0
        way = [self.unseen]
        for kept in self.kept.tolist():
            left, before = kept / before, kept
            noise = lucid.randn(CLOUD, 2, generator=generator)
            way.append(left**0.5 * way[-1] + (1 - left) ** 0.5 * noise)
        about = {"extent": figures.EXTENT, "steps": self.steps, "grid": GRID}
        return about, {"X": self.X, "forward": lucid.stack(way)}

    def change(self, settings):
        if settings["sampler"] != self.settings["sampler"]:
            self.reverse = Reverse(self.kept, int(settings["seed"]), settings["sampler"])
        super().change(settings)

    def rehearse(self, program):
        with evaluating(program.model):
            x, t = self.X[:5], lucid.tensor([0, 1, 2, 3, 4]) % self.steps
            noise = program.model(x, t)
            if tuple(getattr(noise, "shape", ())) != (5, 2):
                got = tuple(noise.shape) if hasattr(noise, "shape") else type(noise).__name__
                raise ProgramError(
                    f"model: for 5 points and times the page needs noise of shape (5, 2); the model gave {got}"
                )
        self.seen = None

    def measure(self, program):
        """The cloud as the model makes it now.

        The way back takes as many calls of the model as there are steps. While the model trains, a frame pays for a
        part of them, so that training goes on; whoever looks after a rest, or again without training in between, gets
        all.
        """
        now = time.perf_counter()
        alone = self.seen is None or self.steps_seen == program.steps or now - self.last > 0.25
        self.steps_seen, self.last = program.steps, now
        if alone:
            self.reverse.start()
        with evaluating(program.model):
            while self.reverse.time and (alone or time.perf_counter() - now < 0.006):
                self.reverse.advance(program.model)
        if not self.reverse.time:
            self.seen = self._look()
            self.reverse.start()
        return self.seen

    def _look(self):
        cloud, arrows = self.reverse.way()
        made = cloud[0]
        # The one is small for points on the figure, be they all in one place; the other only if no part is left out.
        self.looks += 1  # the page draws only what it has not drawn yet
        numbers = {"look": self.looks, "off": nearest(made, self.X), "missed": nearest(self.unseen, made)}
        return numbers, {"cloud": cloud, "arrows": arrows}
