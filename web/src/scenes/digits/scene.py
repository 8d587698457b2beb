"""The scene of digits: pictures that code draws, the visitor's own drawing, and what a network makes of both."""

import inspect
import time
from types import SimpleNamespace

import scenes_digits_examples as examples
import scenes_digits_strokes as strokes
from playground import scene
from playground.scene import evaluating

import lucid
from lucid import nn

TESTS = 500  #: digits that no program trains on
TRAINED = 200  #: training digits that are looked at beside them
SHARE = 10  #: testing waits so many times as long as it took, so that it costs training little
PAUSE = (0.7, 2.5)  #: but in seconds not less and not more than this
MAPS = 16  #: feature maps that are shown of a layer
SHOWN = 32  #: training digits that are shown
LAYERS = 4  #: layers of which maps are shown
SAMPLE = 22  #: the test digit that is looked at until the visitor draws


class Scene(scene.Scene):
    """Drawn digits, and the drawing that every picture looks at."""

    requires = {
        "model": "a module or function that takes digits (N, 1, 28, 28)",
        "step": "a function without arguments that trains one step and returns the loss",
    }

    def __init__(self, settings):
        super().__init__(settings)
        seed = int(settings["seed"])
        # Two seeds apart, so that test digits are never training digits.
        self.X, self.y = strokes.digits(int(settings["count"]), 2 * seed)
        self.X_test, self.y_test = strokes.digits(TESTS, 2 * seed + 1)
        self.batch = examples.Batches(self.X, self.y)
        self.controls = SimpleNamespace(lr=None, batch=None, distortion=None)
        self.drawing, self.meant, self.was_wrong, self.wanted = self.X_test[SAMPLE : SAMPLE + 1], None, False, ""
        self.tested, self.rest = None, 0.0
        self.shown, self.shown_of = {}, None
        self.change(settings)

    def change(self, settings):
        super().change(settings)
        self.controls.batch = max(1, int(self.controls.batch))
        self.batch.own((settings["source"], settings["own"]))
        if settings["drawing"] != self.wanted:
            self.wanted = settings["drawing"]
            self._wish()

    def _wish(self):
        """The drawing, and what it is meant to be, as the settings say."""
        images, labels = examples.decode(self.wanted)
        if not labels:
            self._look_at(self.X_test[SAMPLE : SAMPLE + 1])
            self.meant = None
            return
        self._look_at(images[:1])
        if labels[0] != self.meant:
            self.meant, self.was_wrong = labels[0], False

    def _look_at(self, image):
        if not lucid.equal(image, self.drawing):
            self.drawing, self.was_wrong = image, False

    def provides(self):
        return {
            "X": self.X,
            "y": self.y,
            "X_test": self.X_test,
            "y_test": self.y_test,
            "classes": 10,
            "batch": self.batch,
            "distort": examples.distort,
            "controls": self.controls,
        }

    def prelude(self):
        seed, live = int(self.settings["seed"]), self.controls
        return "\n\n".join(
            [
                "# How the digits come about that the program below trains on.",
                inspect.getsource(strokes),
                inspect.getsource(examples),
                "from types import SimpleNamespace\n",
                f"X, y = digits({len(self.X)}, seed={2 * seed})\n"
                f"X_test, y_test = digits({TESTS}, seed={2 * seed + 1})\n"
                "classes = 10\n"
                "batch = Batches(X, y)\n"
                f"batch.own({(self.settings['source'], self.settings['own'])!r})\n"
                f"controls = SimpleNamespace(lr={live.lr}, batch={live.batch}, distortion={live.distortion})\n"
                f"lucid.manual_seed({seed})\n",
            ]
        )

    def data(self):
        pixels = (self.X_test * 255).round().to(lucid.uint8)
        return {"sample": SAMPLE}, {"X_test": pixels, "y_test": self.y_test.to(lucid.uint8)}

    def rehearse(self, program):
        self.tested, self.rest, self.was_wrong = None, 0.0, False
        count = self.controls.batch
        with evaluating(program.model):
            self._check(program.model(self.X[:count]), count)

    def facts(self, program):
        return {"convolutions": len(self._convolutions(program))}

    def measure(self, program):
        """Look at the drawing every time, and at the test digits now and then."""
        figures, buffers = {}, {}
        if self.tested is None or time.perf_counter() >= self.rest:
            self._test(program)
        figures |= {"test": self.tested["test"], "train": self.tested["train"], "tested": self.tested["step"]}
        buffers |= {"said": self.tested["said"], "right": self.tested["right"]}
        panel = self.settings["panel"]
        layers, maps = self._convolutions(program), []
        watched = {"maps": layers, "filters": layers[:1]}.get(panel, [])
        with evaluating(program.model), _watching(watched, maps):
            probabilities = lucid.softmax(self._check(program.model(self.drawing), 1), 1)[0]
            if panel == "saliency":
                buffers["saliency"] = self._saliency(program, probabilities.argmax())
        buffers["probabilities"] = probabilities
        for index, output in enumerate(maps[:LAYERS]):
            buffers[f"map{index}"] = output[0, :MAPS]
            figures[f"channels{index}"] = output.shape[1]
        if panel == "data":
            buffers |= self._trained_on()
        if panel == "filters":
            for layer in layers[:1]:
                buffers["filters"] = layer.weight[:MAPS, 0]
        return figures | self._judge(probabilities), buffers

    def _judge(self, probabilities):
        """Whether the drawing is what the visitor meant, and was not before."""
        if self.meant is None:
            return {}
        self.was_wrong = self.was_wrong or int(probabilities.argmax()) != self.meant
        sure = float(probabilities[self.meant])
        return {"meant": sure, "mended": float(self.was_wrong and sure >= 0.9)}

    def _test(self, program):
        began = time.perf_counter()
        with evaluating(program.model):
            images = lucid.cat([self.X_test, self.X[:TRAINED]])
            # In parts, which fit a processor's cache.
            output = lucid.cat([self._check(program.model(part), len(part)) for part in images.split(100)])
            said, chances = output.argmax(1), lucid.softmax(output, 1)
        right = said == lucid.cat([self.y_test, self.y[:TRAINED]])
        self.tested = {
            "step": program.steps,
            "test": right[:TESTS].float().mean().item(),
            "train": right[TESTS:].float().mean().item(),
            "said": said[:TESTS].to(lucid.uint8),
            "right": chances[:TESTS].gather(1, self.y_test.unsqueeze(1)).reshape(TESTS).float(),
        }
        now = time.perf_counter()
        self.rest = now + min(max(PAUSE[0], SHARE * (now - began)), PAUSE[1])

    def _trained_on(self):
        """Some digits as the program gets them: others every two seconds, and when what makes them has changed."""
        now = (self.controls.distortion, self.batch.choice, int(time.perf_counter() / 2))
        if now != self.shown_of:
            # A run that is watched has the same random numbers as one that is not.
            state = lucid.get_rng_state()
            images, labels = self.batch(SHOWN)
            images = examples.distort(images, self.controls.distortion)
            lucid.set_rng_state(state)
            pixels = (images * 255).round().to(lucid.uint8)
            self.shown, self.shown_of = {"X_shown": pixels, "y_shown": labels.to(lucid.uint8)}, now
        return self.shown

    def _saliency(self, program, digit):
        """How the digit's logit changes with each pixel of the drawing."""
        with lucid.enable_grad():
            pixels = self.drawing.clone().requires_grad_()
            (slope,) = lucid.autograd.grad(program.model(pixels)[0, digit], [pixels], allow_unused=True)
        return lucid.zeros(28, 28) if slope is None else slope.reshape(28, 28)

    def _convolutions(self, program):
        modules = getattr(program.model, "modules", None)
        return [layer for layer in modules() if isinstance(layer, nn.Conv2d)] if callable(modules) else []

    def _check(self, output, count):
        shape = tuple(getattr(output, "shape", ()))
        if shape != (count, 10):
            raise ValueError(
                f"model: for {count} digits the page needs an output of shape ({count}, 10), one column per digit; "
                f"the model gave {shape if hasattr(output, 'shape') else type(output).__name__}"
            )
        return output.float()

    # -- questions of the page ---------------------------------------------------------------

    def ask_draw(self, program, pixels):
        """The drawing as it is while the pen still moves: 784 greys from 0 to 15 and 16 for full ink."""
        self._look_at((pixels.float() / 16).reshape(1, 1, 28, 28))

    def ask_test(self, program):
        """The test digits are looked at again before the next picture."""
        self.rest = 0.0


class _watching:
    """What layers give while a model is called, in the order of the calls."""

    def __init__(self, layers, outputs):
        self.layers, self.outputs = layers, outputs

    def __enter__(self):
        keep = lambda layer, inputs, output: self.outputs.append(output)
        self.hooks = [layer.register_forward_hook(keep) for layer in self.layers]

    def __exit__(self, *failure):
        for hook in self.hooks:
            hook.remove()
