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
__getattr__: Callable[[str], Any] = without(__name__)

T = TypeVar("T")


class ScriptModule:
    """What compiled models would be instances of: nothing is one.

    Examples
    --------
    >>> import lucid
    >>> isinstance(lucid.nn.ReLU(), lucid.jit.ScriptModule)
    False
    """


class ScriptFunction:
    """What compiled functions would be instances of: nothing is one.

    Examples
    --------
    >>> import lucid
    >>> isinstance(print, lucid.jit.ScriptFunction)
    False
    """


class RecursiveScriptModule(ScriptModule):
    """What modules that were compiled would be instances of: nothing is one.

    Examples
    --------
    >>> import lucid
    >>> isinstance(lucid.nn.ReLU(), lucid.jit.RecursiveScriptModule)
    False
    """


class TracerWarning(Warning):
    """What PyTorch warns of while it traces; here for filters of warnings."""


class ScriptWarning(Warning):
    """What PyTorch warns of while it compiles; here for filters of warnings."""


class Error(RuntimeError):
    """What compiled functions raise in PyTorch; nothing raises it."""


def script(obj: T, optimize: Any = None, example_inputs: Any = None) -> T:
    """Returns `obj`: a function, class or Module.

    Parameters
    ----------
    obj : object
        Anything.
    optimize, example_inputs : optional
        Accepted and without effect.

    Returns
    -------
    object
        `obj`.

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
    """Returns `func`. The inputs are not used, and other inputs may take other branches, as in plain Python.

    Parameters
    ----------
    func : callable
        A function or Module.
    example_inputs, **options : optional
        Accepted and without effect.

    Returns
    -------
    callable
        `func`.

    Examples
    --------
    >>> import lucid
    >>> relu = lucid.nn.ReLU()
    >>> lucid.jit.trace(relu, lucid.ones(1)) is relu
    True
    """
    return func


def _same(fn: T) -> T:
    """Returns what it decorates.

    Parameters
    ----------
    fn : object
        A function or class.

    Returns
    -------
    object
        `fn`.

    Examples
    --------
    >>> import lucid
    >>> @lucid.jit.export
    ... def twice(x):
    ...     return 2 * x
    >>> twice(2)
    4
    """
    return fn


export: Callable[[Any], Any] = _same
script_if_tracing: Callable[[Any], Any] = _same
interface: Callable[[Any], Any] = _same
script_method: Callable[[Any], Any] = _same


def freeze(mod: T, preserved_attrs: Any = None, optimize_numerics: bool = True) -> T:
    """Returns `mod`.

    Parameters
    ----------
    mod : Module
        Any.
    preserved_attrs, optimize_numerics : optional
        Accepted and without effect.

    Returns
    -------
    Module
        `mod`.

    Examples
    --------
    >>> import lucid
    >>> relu = lucid.nn.ReLU()
    >>> lucid.jit.freeze(relu) is relu
    True
    """
    return mod


def optimize_for_inference(mod: T, other_methods: Any = None) -> T:
    """Returns `mod`.

    Parameters
    ----------
    mod : Module
        Any.
    other_methods : optional
        Accepted and without effect.

    Returns
    -------
    Module
        `mod`.

    Examples
    --------
    >>> import lucid
    >>> relu = lucid.nn.ReLU()
    >>> lucid.jit.optimize_for_inference(relu) is relu
    True
    """
    return mod


def ignore(drop: Any = False, **options: Any) -> Any:
    """Returns what it decorates, with arguments (`@ignore(drop=True)`) or without.

    Parameters
    ----------
    drop : bool or callable, default False
        What is decorated, or accepted and without effect.
    **options : optional
        Accepted and without effect.

    Returns
    -------
    callable
        What it decorates, or a decorator.

    Examples
    --------
    >>> import lucid
    >>> @lucid.jit.ignore(drop=True)
    ... def twice(x):
    ...     return 2 * x
    >>> twice(2)
    4
    """
    return drop if callable(drop) else _same


unused = ignore


def is_scripting() -> bool:
    """Returns False.

    Returns
    -------
    bool
        False.

    Examples
    --------
    >>> import lucid
    >>> lucid.jit.is_scripting()
    False
    """
    return False


def is_tracing() -> bool:
    """Returns False.

    Returns
    -------
    bool
        False.

    Examples
    --------
    >>> import lucid
    >>> lucid.jit.is_tracing()
    False
    """
    return False


def annotate(the_type: Any, the_value: T) -> T:
    """Returns `the_value`.

    Parameters
    ----------
    the_type : type
        Not looked at.
    the_value : object
        Anything.

    Returns
    -------
    object
        `the_value`.

    Examples
    --------
    >>> import lucid
    >>> lucid.jit.annotate(list[int], [])
    []
    """
    return the_value


def Attribute(value: T, type: Any = None) -> T:
    """Returns `value`.

    Parameters
    ----------
    value : object
        Anything.
    type : type, optional
        Not looked at.

    Returns
    -------
    object
        `value`.

    Examples
    --------
    >>> import lucid
    >>> lucid.jit.Attribute(3, int)
    3
    """
    return value


def fork(func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Calls `func` at once, and returns what `wait` gives back.

    Parameters
    ----------
    func : callable
        What is called.
    *args, **kwargs : object
        Its arguments.

    Returns
    -------
    object
        What it returned.

    Examples
    --------
    >>> import lucid
    >>> lucid.jit.wait(lucid.jit.fork(lucid.ones, 2))
    tensor([1., 1.])
    """
    return func(*args, **kwargs)


def wait(future: T) -> T:
    """Returns what `fork` computed.

    Parameters
    ----------
    future : object
        What `fork` returned.

    Returns
    -------
    object
        The same.

    Examples
    --------
    >>> import lucid
    >>> lucid.jit.wait(lucid.jit.fork(lucid.ones, 2))
    tensor([1., 1.])
    """
    return future


@contextmanager
def optimized_execution(should_optimize: bool) -> Iterator[None]:
    """Does nothing for a block.

    Parameters
    ----------
    should_optimize : bool
        Not looked at.

    Yields
    ------
    None
        The block.

    Examples
    --------
    >>> import lucid
    >>> with lucid.jit.optimized_execution(True):
    ...     pass
    """
    yield


class strict_fusion:
    """Does nothing for a block: nothing is fused.

    Examples
    --------
    >>> import lucid
    >>> with lucid.jit.strict_fusion():
    ...     pass
    """

    def __enter__(self) -> None:
        pass

    def __exit__(self, *args: object) -> None:
        pass


def enable_onednn_fusion(enabled: bool) -> None:
    """Does nothing.

    Parameters
    ----------
    enabled : bool
        Not looked at.

    Examples
    --------
    >>> import lucid
    >>> lucid.jit.enable_onednn_fusion(True)
    """


def onednn_fusion_enabled() -> bool:
    """Returns False.

    Returns
    -------
    bool
        False.

    Examples
    --------
    >>> import lucid
    >>> lucid.jit.onednn_fusion_enabled()
    False
    """
    return False


def set_fusion_strategy(strategy: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Returns the strategy.

    Parameters
    ----------
    strategy : list of (str, int)
        Not acted on.

    Returns
    -------
    list of (str, int)
        The same.

    Examples
    --------
    >>> import lucid
    >>> lucid.jit.set_fusion_strategy([("STATIC", 2)])
    [('STATIC', 2)]
    """
    return strategy


def _is(obj: Any, target_type: Any) -> bool:
    """Returns whether an object is of a type; of `list[int]`, `dict[str, Tensor]` and their kin the entries count too.

    Parameters
    ----------
    obj : object
        Anything.
    target_type : type or tuple
        Also a union.

    Returns
    -------
    bool
        Whether it is.

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
