"""What a scene is on Python's side. ``scenes/<id>/scene.py`` defines a class ``Scene`` that extends this one.

A scene makes the data that the visitor's program finds, says what the program must define, and looks at the program
now and then: figures (numbers with names) and tensors for the page to draw. It is plain Python and lucid, without
NumPy, seeded, and runs natively as well. ``scenes/contract.ts`` is the other side.
"""

import contextlib
from types import SimpleNamespace


class ProgramError(Exception):
    """The program ran, but does not define what the page needs; the message is for its author."""


class Program:
    """The visitor's program after it ran: its module's names, and what the page counts.

    Attributes
    ----------
    names : dict
        Everything that the program defined, and what it found defined.
    steps : int
        How often ``step()`` was called.
    loss : float or None
        What the last call returned.
    """

    def __init__(self, names):
        self.names = names
        self.steps = 0
        self.loss = None

    def __getattr__(self, name):
        # program.model reads like the program itself.
        try:
            return self.__dict__["names"][name]
        except KeyError:
            raise AttributeError(f"program: it defines no {name!r}; wanted one of {sorted(self.names)}") from None

    def get(self, name, otherwise=None):
        return self.names.get(name, otherwise)


class Scene:
    """One scene with one choice of settings.

    Parameters
    ----------
    settings : dict
        The values of all settings that ``index.ts`` declares, by id, and ``seed``.

    Attributes
    ----------
    settings : dict
        The values as they are now.
    controls : SimpleNamespace
        The settings that count at once (``affects: "live"``), for the program to read while it trains.
    emit : callable
        ``emit(value)``: tell the page something while Python is at work (``Run.listen`` hears it).
    """

    #: what the program must define: name -> what it must be, in words that follow "the page needs". All are called.
    requires = {
        "model": "a module or function that takes a batch and returns its output",
        "step": "a function without arguments that trains one step and returns the loss",
    }

    def __init__(self, settings):
        self.settings = dict(settings)
        self.controls = SimpleNamespace()
        self.emit = lambda value: None

    def change(self, settings):
        """Settings that count at once have changed while the program may be training; ``settings`` has all of them."""
        self.settings = dict(settings)
        for name in vars(self.controls):
            setattr(self.controls, name, settings[name])

    def provides(self):
        """What the program finds already defined: name -> value."""
        return {}

    def data(self):
        """What the page draws once, before there is a model: a payload, that is JSON, or ``(JSON, {name: tensor})``."""
        return None

    def rehearse(self, program):
        """Try the loaded program once, so that a mistake shows with its own shapes. It raises what it raises."""

    def facts(self, program):
        """Figures that do not change with training (counts of units, of parameters), for challenges. A dict."""
        return {}

    def measure(self, program):
        """What is to be seen now: ``(figures, buffers)``, a dict of numbers and a dict of tensors (or bytes)."""
        return {}, {}

    def prelude(self):
        """Python source that defines what ``provides`` gives, so that an exported program runs by itself natively."""
        return ""

    # Questions of the page, asked while nothing else runs: ``ask_<question>(self, program, **args)`` returns a payload.
    # ``program`` is None as long as none is loaded. A generator or coroutine is not a payload; an ``async def`` is.


@contextlib.contextmanager
def evaluating(*models):
    """Look at models without training them: no gradient is recorded, dropout and the like rest, and wake afterwards."""
    import lucid

    awake = [model for model in models if getattr(model, "training", False) is True]
    for model in awake:
        model.eval()
    try:
        with lucid.no_grad():
            yield
    finally:
        for model in awake:
            model.train()
