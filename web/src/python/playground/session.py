"""Runs the visitor's program for the page: loads it, trains, measures, answers questions, and explains what went wrong.

The worker makes one ``Session`` and calls it from JavaScript. No method raises because of the visitor's code: they give
False, -1 or None, and ``failure`` holds a JSON description with the line to mark. What a method gives besides is a
``Payload``. The session knows no scene: ``open`` imports the one that the page chose.
"""

import asyncio
import builtins
import importlib
import inspect
import json
import linecache
import sys
import time
import types

import lucid

from .explain import PROGRAM, describe
from .payload import Payload
from .scene import Program, ProgramError


class Session:
    """One visitor's program on one scene.

    Attributes
    ----------
    scene : Scene or None
        What ``open`` made.
    program : Program or None
        What ``load`` made; None while there is none that could be trained.
    post : callable
        Takes a ``Payload`` to the page. The worker sets it.
    """

    def __init__(self):
        self.scene = None
        self.program = None
        self.failure = None
        self.loss = None
        self.source = ""
        self.post = lambda payload: None
        self.waiting = set()

    # -- what the worker calls ---------------------------------------------------------------

    def open(self, name, settings):
        """Make the scene of the module ``scenes_<name>``; returns its data, or None."""
        self.program = None
        return self._guard(self._open, name, json.loads(settings))

    def change(self, settings):
        """Settings that count at once have changed. True unless the scene refuses them."""
        return self._guard(self._change, json.loads(settings)) is not None

    def load(self, source, keep=False):
        """Run ``source`` from its top in a fresh module; returns the scene's facts about it, or None.

        With ``keep``, the weights of the program before go over to the new one, where names and shapes agree.
        """
        return self._guard(self._load, source, keep)

    def train(self, limit, seconds):
        """Call ``step()`` up to ``limit`` times or for about ``seconds``; the number of calls, or -1."""
        done = self._guard(self._train, limit, seconds)
        return -1 if done is None else done

    def measure(self):
        """Let the scene look at the program; returns figures and buffers as a payload, or None."""
        return self._guard(self._measure)

    def ask(self, module, question, args, buffers):
        """The page's question to the scene (``module`` is ``"scene"``) or to a tool's module: a payload, or None.

        A coroutine instead of a payload where the answer takes its time: give it to ``finish``.
        """
        return self._guard(self._ask, module, question, json.loads(args), buffers)

    async def finish(self, answer):
        """The payload of an answer that ``ask`` gave as a coroutine, or None."""
        self.failure = None
        task = asyncio.current_task()
        self.waiting.add(task)
        try:
            return Payload(await answer)
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                error = KeyboardInterrupt()  # what Stop is called everywhere else
            self.failure = json.dumps(describe(error))
            return None
        finally:
            self.waiting.discard(task)
            _flush()

    def cancel(self):
        """Give up the answers that are being waited for: what Stop means to code that lets others run meanwhile."""
        for task in list(self.waiting):
            task.cancel()

    def use(self, name, source):
        """Make a module of the page's own known, for ``ask``; named as in ``tools_graph``."""
        return self._guard(_install, name, source) is not None

    @property
    def steps(self):
        """How often ``step()`` was called, by training or by a tool."""
        return self.program.steps if self.program else 0

    def emit(self, value):
        """Tell the page something while Python is at work: JSON, or JSON and buffers, as a payload has them."""
        self.post(Payload(value))

    # -- the work ----------------------------------------------------------------------------

    def _open(self, name, settings):
        module = importlib.import_module(f"scenes_{name}")
        self.scene = module.Scene(settings)
        self.scene.emit = self.emit
        return Payload(self.scene.data())

    def _change(self, settings):
        self.scene.change(settings)
        return True

    def _load(self, source, keep):
        before, self.program, self.loss, self.source = self.program, None, None, source
        # A reset brings back the same weights, so that a run can be looked at twice.
        lucid.manual_seed(int(self.scene.settings.get("seed", 0)))
        names = run_source(source, PROGRAM, self.scene.provides())
        for name, wanted in self.scene.requires.items():
            value = names.get(name)
            if value is None:
                raise ProgramError(f"The program must define `{name}`: {wanted}.")
            if not callable(value):
                raise ProgramError(
                    f"`{name}` is {type(value).__name__}, which cannot be called; the page needs {wanted}."
                )
        program = Program(names)
        if keep and before is not None:
            kept = keep_weights(before, program)
            program.steps = before.steps
            print(f"kept {kept[0]} of {kept[1]} tensors from the program before")
        self.scene.rehearse(program)
        self.program = program
        model = program.get("model")
        parameters = getattr(model, "parameters", None)
        count = sum(p.numel() for p in parameters()) if callable(parameters) else None
        return Payload({"parameters": count, **self.scene.facts(program)})

    def _train(self, limit, seconds):
        program, step, clock = self.program, self.program.step, time.perf_counter
        end = clock() + seconds
        done, loss = 0, None
        try:
            while done < limit:
                loss = step()
                done += 1
                if clock() >= end:
                    break
        finally:
            program.steps += done
        # Only the last loss of a batch of steps is read: a figure per picture is all that is shown.
        program.loss = self.loss = None if loss is None else float(loss)
        return done

    def _measure(self):
        figures, buffers = self.scene.measure(self.program)
        return Payload((figures, buffers))

    def _ask(self, module, question, args, buffers):
        for name, data in _bytes(buffers):
            args[name] = lucid.frombuffer(data, dtype=lucid.uint8) if data else lucid.empty(0, dtype=lucid.uint8)
        if module == "scene":
            answer = getattr(self.scene, f"ask_{question}")(self.program, **args)
        else:
            answer = getattr(importlib.import_module(module), f"ask_{question}")(self, **args)
        return answer if inspect.iscoroutine(answer) else Payload(answer)

    def _guard(self, work, *args):
        self.failure = None
        try:
            return work(*args)
        except BaseException as error:  # SystemExit and KeyboardInterrupt must not end the worker either
            self.failure = json.dumps(describe(error))
            return None
        finally:
            _flush()


def run_source(source, filename, names):
    """Run a program from its top in a fresh module ``__main__`` that has ``names``; returns the module's names."""
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    # A real module, so that classes in the program have a home that pickle and dataclasses find.
    module = types.ModuleType("__main__")
    module.__dict__.update(names, __file__=filename, __builtins__=builtins)
    sys.modules["__main__"] = module
    exec(compile(source, filename, "exec", dont_inherit=True), module.__dict__)
    return module.__dict__


def keep_weights(before, after):
    """Copy what fits from one program's models to another's; how many tensors were kept, and of how many."""
    kept = total = 0
    for name, model in list(after.names.items()):
        if not (callable(getattr(model, "state_dict", None)) and callable(getattr(model, "load_state_dict", None))):
            continue
        old, own = before.get(name), model.state_dict()
        old = old.state_dict() if callable(getattr(old, "state_dict", None)) else {}
        if not all(isinstance(value, lucid.Tensor) for value in own.values()):
            continue  # an optimizer: what it remembers belongs to the weights before
        fits = {key: old[key] for key, value in own.items() if key in old and old[key].shape == value.shape}
        model.load_state_dict(fits, strict=False)
        kept, total = kept + len(fits), total + len(own)
    return kept, total


def _bytes(buffers):
    """Name and contents of a question's buffers: a dict, or an object of JavaScript's with typed arrays."""
    if hasattr(buffers, "to_py"):
        buffers = buffers.to_py()
    return [(name, bytearray(data)) for name, data in (buffers or {}).items()]


def _install(name, source):
    path = f"{__file__.rpartition('/playground/')[0]}/{name}.py"
    with open(path, "w") as file:
        file.write(source)
    importlib.invalidate_caches()
    if name in sys.modules:
        importlib.reload(sys.modules[name])
    return True


def _flush():
    sys.stdout.flush()
    sys.stderr.flush()
