"""PyTorch's decorators for its compiler: here a program runs as Python has it, so they hand back what they were given.

`trace` and `script` do not make another form of a model, and what they return is saved as the model is. There is no
`load` of compiled models.
"""

from __future__ import annotations

import builtins
import typing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import UnionType
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
__all__ += ["Error", "RecursiveScriptModule", "ScriptWarning", "TracerWarning", "isinstance", "onednn_fusion_enabled"]
__all__ += ["enable_onednn_fusion", "script_method", "set_fusion_strategy", "strict_fusion", "wait"]
__getattr__ = without(__name__)

T = TypeVar("T")


class ScriptModule:
    """What compiled models would be instances of: nothing is one."""


class ScriptFunction:
    """What compiled functions would be instances of: nothing is one."""


class RecursiveScriptModule(ScriptModule):
    """What modules that were compiled would be instances of: nothing is one."""


class TracerWarning(Warning):
    """What PyTorch warns of while it traces; here for filters of warnings."""


class ScriptWarning(Warning):
    """What PyTorch warns of while it compiles; here for filters of warnings."""


class Error(RuntimeError):
    """What compiled functions raise in PyTorch; nothing raises it."""


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


export = script_if_tracing = interface = script_method = _same


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


class strict_fusion:
    """Does nothing for a block: nothing is fused."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, *args: object) -> None:
        pass


def enable_onednn_fusion(enabled: bool) -> None:
    """Does nothing."""


def onednn_fusion_enabled() -> bool:
    """Returns False."""
    return False


def set_fusion_strategy(strategy: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Returns the strategy."""
    return strategy


def _is(obj: Any, target_type: Any) -> bool:
    """Returns whether an object is of a type; of `list[int]`, `dict[str, Tensor]` and their kin the entries count too.

    Examples
    --------
    >>> import lucid
    >>> lucid.jit.isinstance([1, 2], list[int]), lucid.jit.isinstance([1, "a"], list[int])
    (True, False)
    """
    if builtins.isinstance(target_type, tuple):
        return any(_is(obj, kind) for kind in target_type)
    origin, parts = typing.get_origin(target_type), typing.get_args(target_type)
    if origin is typing.Union or origin is UnionType:
        return any(_is(obj, kind) for kind in parts)
    if target_type is Any or target_type is None:
        return target_type is Any or obj is None
    if origin is None or not parts:
        return builtins.isinstance(obj, origin or target_type)
    if not builtins.isinstance(obj, origin):
        return False
    if origin is dict:
        return all(_is(key, parts[0]) and _is(value, parts[1]) for key, value in obj.items())
    if origin is tuple and parts[-1] is not Ellipsis:
        return len(obj) == len(parts) and all(map(_is, obj, parts))
    return all(_is(entry, parts[0]) for entry in obj)


isinstance = _is
