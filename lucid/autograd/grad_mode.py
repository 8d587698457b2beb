"""Switches for recording: `no_grad`, `enable_grad`, `set_grad_enabled`, `inference_mode`.

Each is a context manager and a decorator. Each thread has a switch of its own, which starts out on.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any, Self, TypeVar

from lucid import _C
from lucid._errors import kind_of

F = TypeVar("F", bound=Callable[..., Any])

is_grad_enabled: Callable[[], bool] = _C.is_grad_enabled
_set = _C._set_grad_enabled
_CO_GENERATOR = 0x20  # inspect.CO_GENERATOR, without importing inspect


def _wrap(function: F, mode: bool) -> F:
    """`function`, run with recording set to `mode`. The body of a generator function runs so; its caller does not."""
    if getattr(getattr(function, "__code__", None), "co_flags", 0) & _CO_GENERATOR:
        return _wrap_generator(function, mode)

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        previous = _set(mode)
        try:
            return function(*args, **kwargs)
        finally:
            _set(previous)

    return wrapper


def _wrap_generator(function: F, mode: bool) -> F:
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        generator = function(*args, **kwargs)
        resume, value = generator.send, None
        try:
            while True:
                previous = _set(mode)
                try:
                    produced = resume(value)
                except StopIteration as stop:
                    return stop.value
                finally:
                    _set(previous)
                try:
                    resume, value = generator.send, (yield produced)
                except GeneratorExit:
                    raise
                except BaseException as error:
                    resume, value = generator.throw, error
        finally:
            generator.close()

    return wrapper


class _GradMode:
    """What the modes share: set on entry, put back on exit; nests, and one object may be entered again inside
    itself."""

    _mode: bool
    _previous: tuple[Any, ...] | None = None  # (mode before the innermost entry, (mode before the one around it, …))

    def __enter__(self) -> Self:
        self._previous = (_set(self._mode), self._previous)
        return self

    def __exit__(self, *args: object) -> None:
        mode, self._previous = self._previous
        _set(mode)

    def __call__(self, fn: F) -> F:
        return _wrap(fn, self._mode)


class _BareDecorator(_GradMode):
    """Also allows `@no_grad` without parentheses."""

    def __new__(cls, fn: F | None = None) -> Any:
        if fn is None:
            return object.__new__(cls)
        if not callable(fn):
            raise TypeError(f"{cls.__name__}: fn is {kind_of(fn)}; wanted the function to decorate")
        return _wrap(fn, cls._mode)


class no_grad(_BareDecorator):
    """Records nothing inside: results do not require a gradient.

    Usable as a context manager, `with lucid.no_grad():`, and as a decorator, `@lucid.no_grad()`.

    Parameters
    ----------
    fn : callable, optional
        What is decorated, where the class itself is the decorator.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2, requires_grad=True)
    >>> with lucid.no_grad():
    ...     y = x * 2
    >>> y.requires_grad
    False
    """

    _mode = False


class enable_grad(_BareDecorator):
    """Records inside, also within `no_grad`.

    Parameters
    ----------
    fn : callable, optional
        What is decorated, where the class itself is the decorator.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2, requires_grad=True)
    >>> with lucid.no_grad():
    ...     with lucid.enable_grad():
    ...         y = x * 2
    >>> y.requires_grad
    True
    """

    _mode = True


class set_grad_enabled(_GradMode):
    """Turns recording on or off: at once as a function, until the end of the block as a context manager.

    Parameters
    ----------
    mode : bool
        Whether operations are recorded.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2, requires_grad=True)
    >>> with lucid.set_grad_enabled(False):
    ...     y = x * 2
    >>> y.requires_grad, (x * 2).requires_grad
    (False, True)
    """

    def __init__(self, mode: bool):
        self._mode = _checked(mode, "set_grad_enabled")
        self._before = _set(self._mode)

    def __enter__(self) -> Self:
        self._previous = (self._before, self._previous)
        _set(self._mode)
        return self

    def __call__(self, fn: F) -> F:
        _set(self._before)  # as a decorator it changes the function only
        return _wrap(fn, self._mode)


class inference_mode(_GradMode):
    """Records nothing inside, as `no_grad` does; results are ordinary tensors.

    Parameters
    ----------
    mode : bool, default True
        False leaves the block recorded.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2, requires_grad=True)
    >>> with lucid.inference_mode():
    ...     y = x * 2
    >>> y.requires_grad
    False
    """

    def __new__(cls, mode: bool = True) -> Any:
        if callable(mode):
            return _wrap(mode, False)
        return super().__new__(cls)

    def __init__(self, mode: bool = True):
        self._inference = _checked(mode, "inference_mode")
        self._mode = not mode

    def __enter__(self) -> Self:
        if not self._inference:
            self._mode = is_grad_enabled()
        self._outer = (is_inference_mode_enabled(), getattr(self, "_outer", None))
        _here.inference = self._inference
        return super().__enter__()

    def __exit__(self, *args: object) -> None:
        _here.inference, self._outer = self._outer
        super().__exit__(*args)

    def __call__(self, fn: F) -> F:
        if getattr(getattr(fn, "__code__", None), "co_flags", 0) & _CO_GENERATOR or not self._inference:
            return super().__call__(fn) if self._inference else fn

        @functools.wraps(fn)
        def wrapper(*args, **kwargs):
            with inference_mode():
                return fn(*args, **kwargs)

        return wrapper


_here = threading.local()


def is_inference_mode_enabled() -> bool:
    """Tests whether `inference_mode` is on in this thread.

    Returns
    -------
    bool
        False outside of it.

    Examples
    --------
    >>> import lucid
    >>> with lucid.inference_mode():
    ...     lucid.is_inference_mode_enabled()
    True
    """
    return getattr(_here, "inference", False)


_multithreading = True


def is_multithreading_enabled() -> bool:
    """Returns what `set_multithreading_enabled` set last.

    Returns
    -------
    bool
        True to begin with.

    Examples
    --------
    >>> import lucid
    >>> lucid.autograd.is_multithreading_enabled()
    True
    """
    return _multithreading


class set_multithreading_enabled:
    """Accepted for PyTorch's sake: a backward pass runs in the thread that asks for it.

    Parameters
    ----------
    mode : bool
        Remembered.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(1, requires_grad=True)
    >>> with lucid.autograd.set_multithreading_enabled(False):
    ...     (x * 2).backward()
    """

    def __init__(self, mode: bool):
        global _multithreading
        self._previous = _multithreading
        _multithreading = _checked(mode, "set_multithreading_enabled")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        global _multithreading
        _multithreading = self._previous


def _checked(mode: object, name: str) -> bool:
    if not isinstance(mode, bool):
        raise TypeError(f"{name}: mode is {kind_of(mode)}; wanted a bool")
    return mode
