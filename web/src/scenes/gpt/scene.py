"""The scene of a character GPT: the text that it reads, and what the page shows of what it makes of it."""

import inspect
import time

import scenes_gpt_corpus as corpora
from playground import scene
from playground.scene import evaluating
from scenes_gpt_look import Plane, Sample, embedding_of, logits_of, maps, restore, state_of, watching

import lucid
from lucid.nn import functional as F

EXAMPLES = {"fables": "the old owl paints the s", "names": "Marlo", "alice": "Alice was begin"}
CONTEXT = 32  #: characters that a default program looks back, where the text is no sums
WINDOWS = 24  #: pieces of the held-out text that its loss is taken from
EVERY = 10  #: steps between two looks at the held-out text
SUMS = 100  #: held-out sums that are asked
SAMPLES = 7  #: texts that are kept
SHARE = 0.12  #: of the time that writing may take
PAUSE = 0.7  #: seconds from the beginning of one text to that of the next, so that they can be read
REST = 3.0  #: seconds that a text which the visitor asked for stays on top
LOOK = 0.15  #: seconds between two looks into the model


class Scene(scene.Scene):
    """One text, its characters, and what the page shows of a model that reads it."""

    requires = {
        "model": "a module or function that takes numbers of characters (B, T) and returns scores (B, T, len(chars))",
        "step": "a function without arguments that trains one step and returns the loss",
    }

    def __init__(self, settings):
        super().__init__(settings)
        self.controls.lr = settings["lr"]
        self.kind = settings["corpus"]
        self.arguments = {
            "kind": self.kind,
            "seed": int(settings["seed"]),
            "digits": int(settings["digits"]),
            "backwards": bool(settings["backwards"]),
            "own": settings["text"] if self.kind == "own" else "",
        }
        self.text, self.held = corpora.corpus(**self.arguments)
        self.chars, self.context, self.starts = corpora.reading(self.kind, self.text, self.held)
        self.number = {c: i for i, c in enumerate(self.chars)}
        self.end = self.number.get("\n") if self.text.count("\n") >= 40 else None
        self.example = self._example()
        if self.kind == "sums":
            lines = self.held.splitlines(True)[:SUMS]
            self.asked = lucid.tensor([self._encode(line) for line in lines])
            self.answer = lines[0].index("=") + 1
        self._program = None

    def _example(self):
        if self.kind == "sums":
            line = self.held.partition("\n")[0]
            return line[: line.index("=") + 1]
        example = EXAMPLES.get(self.kind, self.text.lstrip()[: CONTEXT - 8])
        return "".join(c for c in example if c in self.number) or self.chars[0]

    def _encode(self, text):
        return [self.number[c] for c in text if c in self.number]

    def provides(self):
        return {
            "text": self.text,
            "chars": self.chars,
            "context": self.context,
            "starts": self.starts,
            "width": int(self.settings["width"]),
            "layers": int(self.settings["layers"]),
            "controls": self.controls,
        }

    def prelude(self):
        values = self.provides()
        return "\n".join(
            [
                inspect.getsource(corpora),
                "\nfrom types import SimpleNamespace\n",
                f"text, held_out = corpus(**{self.arguments!r})",
                f"chars, context, starts = reading({self.kind!r}, text, held_out)",
                f"width, layers = {values['width']}, {values['layers']}",
                f"controls = SimpleNamespace(lr={self.controls.lr!r})",
                "",
            ]
        )

    def change(self, settings):
        super().change(settings)
        self._looked = 0.0  # what is typed shows at once

    def data(self):
        return {
            "chars": self.chars,
            "context": self.context,
            "length": len(self.text) + len(self.held),
            "beginning": self.text[:400],
            "example": self.example,
            "short": self.kind == "own" and len(self.settings["text"]) < corpora.SHORTEST,
            "shortest": corpora.SHORTEST,
        }

    def _reach(self, program):
        """How many characters the program's model looks back: its own ``context``, where it has defined one anew."""
        context = program.get("context")
        return context if isinstance(context, int) and context > 0 else self.context

    def rehearse(self, program):
        count = min(self._reach(program), len(self.text) - 1)
        idx = lucid.tensor([self._encode(self.text[:count])] * 2)
        with evaluating(program.model):
            output = program.model(idx)
        output = output[0] if isinstance(output, (tuple, list)) and output else output
        wanted, shape = (2, count, len(self.chars)), getattr(output, "shape", None)
        if shape is None or tuple(shape) != wanted:
            raise ValueError(
                f"model: for numbers of characters of shape (2, {count}) the page needs scores of shape {wanted}, "
                f"one for each of the {len(self.chars)} characters; the model gave "
                f"{type(output).__name__ if shape is None else tuple(shape)}"
            )

    def facts(self, program):
        facts = {"characters": len(self.chars)}
        if isinstance(program.get("parameters"), dict) and not hasattr(program.model, "parameters"):
            facts["parameters"] = sum(p.numel() for p in program.parameters.values())
        return facts

    # -- looking -----------------------------------------------------------------------------

    def _fresh(self, program):
        """A program that has not been looked at: nothing is written yet, and no weights are the best."""
        self._program = program
        self._figures, self._buffers, self._samples = {}, {}, []
        self._best, self._best_loss, self._best_step = None, float("inf"), 0
        self._tested, self._tokens = None, (time.perf_counter(), program.steps)
        self._looked, self._wrote, self._wrote_at, self._serial, self._next = 0.0, time.perf_counter(), 0, 0, 0.0
        self._generator = lucid.Generator().manual_seed(1000 + self.arguments["seed"])
        self._plane = Plane()

    def measure(self, program):
        """Held-out loss now and then, a few characters more of the sample, and a look into the model."""
        if program is not self._program:
            self._fresh(program)
        now = time.perf_counter()
        with evaluating(program.model):
            if self._tested is None or abs(program.steps - self._tested) >= EVERY:
                self._test(program)
            if program.steps != self._wrote_at:
                self._write(program)
            if now - self._looked >= LOOK:
                self._look(program)
        self._count(program, now)
        return self._figures, {**self._buffers, **self._written()}

    def _count(self, program, now):
        """Tokens per second, from the program's ``batch`` and ``context``."""
        batch, context = program.get("batch"), program.get("context")
        then, steps = self._tokens
        if now - then < 0.5 or not isinstance(batch, int) or not isinstance(context, int):
            return
        if program.steps > steps and now - then < 3:  # a longer time was a pause
            self._figures["tokens"] = round((program.steps - steps) * batch * context / (now - then))
        self._tokens = (now, program.steps)

    def _test(self, program):
        self._tested = program.steps
        held = lucid.tensor(self._encode(self.held))
        length = min(self._reach(program), len(held) - 1)
        room = len(held) - length
        stride = self.context + 1 if self.kind == "sums" else max(1, room // WINDOWS)
        starts = lucid.arange(0, room, stride)[: 2 * WINDOWS]
        piece = held[starts[:, None] + lucid.arange(length + 1)]
        logits = logits_of(program, piece[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), piece[:, 1:].flatten()).item()
        state = state_of(program)
        if loss < self._best_loss and state is not None:
            self._best = {name: value.detach().clone() for name, value in state.items()}
            self._best_loss, self._best_step = loss, program.steps
        self._figures |= {"held": loss, "best": self._best_loss, "best_step": self._best_step}
        if self.kind == "sums" and self._reach(program) >= self.context:
            self._figures["sums"] = self._sums(program)

    def _sums(self, program):
        """Share of held-out sums whose every digit is the likeliest one, given the digits before it."""
        # Written greedily, digit by digit, exactly these come out right; but one pass is enough to know it.
        best = logits_of(program, self.asked[:, :-1])[:, self.answer - 1 :].argmax(-1)
        return (best == self.asked[:, self.answer :]).all(1).float().mean().item()

    def _write(self, program):
        now = time.perf_counter()
        end = now + min(0.04, SHARE * (now - self._wrote))
        self._wrote, self._wrote_at = now, program.steps
        while True:
            if not self._samples or self._samples[0].done:
                if now < self._next:
                    break
                self._begin(program)
                self._next = now + PAUSE
            self._grow(program, self._samples[0])
            if time.perf_counter() >= end:
                break

    def _begin(self, program, prompt=None):
        answer, most = None, 72 if self.end is not None else 96
        if prompt is None and self.kind == "sums":
            line = self.asked[int(lucid.randint(0, len(self.asked), (1,), generator=self._generator))].tolist()
            prompt, answer = line[: self.answer], line[self.answer : -1]
        self._serial += 1
        sample = Sample(self._serial, program.steps, prompt or [], most, answer)
        self._samples = [sample, *self._samples[: SAMPLES - 1]]

    def _grow(self, program, sample):
        if not sample.ids and self.end is not None:
            # A text begins after the end of another; where texts have no end, after nothing, that is any character.
            sample.ids, sample.chances = [self.end], [0.0]
            sample.given = 1
        elif not sample.ids:
            first = lucid.randint(0, len(self.text) - 1, (1,), generator=self._generator)
            sample.ids, sample.chances, sample.given = self._encode(self.text[int(first)]), [1.0], 0
        temperature = max(0.05, self.settings["temperature"])
        sample.grow(program, self._reach(program), temperature, self._generator, self.end)

    def _written(self):
        """The samples, newest first: characters one after another, and where each text begins and ends."""
        about = [(len(s.ids), s.given, s.step, int(s.done), s.right, s.serial) for s in self._samples]
        return {
            "samples": lucid.tensor(about, dtype=lucid.int32).reshape(-1, 6),
            "written": lucid.tensor([i for s in self._samples for i in s.ids], dtype=lucid.int32),
            "chances": lucid.tensor([c for s in self._samples for c in s.chances], dtype=lucid.float32),
        }

    def _look(self, program):
        self._looked = time.perf_counter()
        probe = (self._encode(self.settings["probe"]) or self._encode(self.example))[-self._reach(program) :]
        with watching(program) as seen:
            logits = logits_of(program, lucid.tensor([probe]))[0]
        attention, heads = maps(seen, len(probe))
        self._buffers = {
            "probe": lucid.tensor(probe, dtype=lucid.int32),
            "next": logits.softmax(-1),
            "attention": attention,
            "heads": heads,
        }
        table = embedding_of(program, len(self.chars))
        if table is not None:
            self._buffers["letters"] = self._plane.of(table)

    # -- questions ---------------------------------------------------------------------------

    def ask_best(self, program):
        """Back to the weights with which the held-out loss was lowest; the step they are from, or None."""
        if program is None or program is not self._program or self._best is None:
            return {"step": None}
        restore(program, self._best)
        self._tested, self._looked = None, 0.0
        return {"step": self._best_step}

    def ask_write(self, program):
        """Go on with what the visitor typed, to the end of a text."""
        if program is None:
            return None
        if program is not self._program:
            self._fresh(program)
        with evaluating(program.model):
            self._begin(program, self._encode(self.settings["probe"]) or self._encode(self.example))
            while not self._samples[0].done:
                self._grow(program, self._samples[0])
        self._next = time.perf_counter() + REST
        return {"length": len(self._samples[0].ids)}
