"""PyTorch's decorators for its compiler: here a program runs as Python has it, so they hand back what they were given.

`trace` and `script` do not make another form of a model, and what they return is saved as the model is. There is no
`load` of compiled models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from lucid._errors import without

__all__ = [
    "ScriptFunction",
    "ScriptModule",
    "Attribute",
    "Final",
    "annotate",
    "export",
    "ignore",
    "interface",
    "is_scripting",
    "is_tracing",
    "script",
]
__all__ += ["fork", "freeze", "optimize_for_inference", "optimized_execution", "script_if_tracing", "trace", "unused"]
__all__ += ["wait"]
__getattr__ = without(__name__)

T = TypeVar("T")


class ScriptModule:
    """What compiled models would be instances of: nothing is one."""


class ScriptFunction:
    """What compiled functions would be instances of: nothing is one."""


def script(obj: T, optimize: Any = None, example_inputs: Any = None) -> T:
    """Returns `obj`: a function, class or Module.

    Examples
    --------
    >>> import lucid
    >>> @lucid.jit.script
    ... def twice(x):
    ...     return 2 * x
    >>> twice(lucid.ones(2))
    tensor([2., 2.])
    """
    return obj


def trace(func: T, example_inputs: Any = None, **options: Any) -> T:
    """Returns `func`. The inputs are not used, and other inputs may take other branches, as in plain Python."""
    return func


def _same(fn: T) -> T:
    """Returns what it decorates."""
    return fn


export = script_if_tracing = interface = _same


def freeze(mod: T, preserved_attrs: Any = None, optimize_numerics: bool = True) -> T:
    """Returns `mod`."""
    return mod


def optimize_for_inference(mod: T, other_methods: Any = None) -> T:
    """Returns `mod`."""
    return mod


def ignore(drop: Any = False, **options: Any) -> Any:
    """Returns what it decorates, with arguments (`@ignore(drop=True)`) or without."""
    return drop if callable(drop) else _same


unused = ignore


def is_scripting() -> bool:
    """Returns False."""
    return False


def is_tracing() -> bool:
    """Returns False."""
    return False


def annotate(the_type: Any, the_value: T) -> T:
    """Returns `the_value`."""
    return the_value


def Attribute(value: T, type: Any = None) -> T:
    """Returns `value`."""
    return value


def fork(func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Calls `func` at once, and returns what `wait` gives back."""
    return func(*args, **kwargs)


def wait(future: T) -> T:
    """Returns what `fork` computed."""
    return future


@contextmanager
def optimized_execution(should_optimize: bool) -> Iterator[None]:
    """Does nothing."""
    yield
