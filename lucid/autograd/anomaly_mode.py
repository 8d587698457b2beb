"""Anomaly mode: errors and NaN in backward, told with the line of the forward pass that they come from."""

from __future__ import annotations

import functools
import linecache
import sys
import warnings
from collections.abc import Callable
from typing import Any, Self

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of

_on = False
_check_nan = True


class _Trace:
    """The stack at a point of the forward pass; its text is made only when it is wanted."""

    __slots__ = ("frames",)

    def __init__(self) -> None:
        self.frames: list[tuple[str, int, str]] = []
        frame = sys._getframe(1)
        while frame is not None:
            self.frames.append((frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_qualname))
            frame = frame.f_back
        del self.frames[:1]  # that of the function that notes it down
        self.frames.reverse()

    def lines(self) -> list[str]:
        found = []
        for file, line, function in self.frames:
            text = linecache.getline(file, line).strip()
            found.append(f'  File "{file}", line {line}, in {function}\n' + (f"    {text}\n" if text else ""))
        return found

    def last(self) -> str:
        """The innermost line that is not Lucid's own."""
        for file, line, function in reversed(self.frames):
            if not file.startswith(_OWN):
                text = linecache.getline(file, line).strip()
                return f'File "{file}", line {line}, in {function}' + (f": {text}" if text else "")
        return "no line of Python"


_OWN = __file__.rpartition("autograd")[0]


def _made(node) -> None:
    node.metadata["traceback_"] = _Trace()
    parent = _C._running_node()
    if parent is not None:
        node.metadata["parent_"] = parent


def _failed(node) -> None:
    """Warns with the forward traceback of a node, and with those of the nodes in whose backward it was made."""
    trace = node.metadata.get("traceback_")
    if trace is None:
        warnings.warn(
            f"Error detected in {node.name()}. No forward pass information: anomaly mode was off then.", stacklevel=2
        )
        return
    text = f"Error detected in {node.name()}. Traceback of forward call that caused the error:\n" + "".join(
        trace.lines()
    )
    seen = {node}
    while (parent := node.metadata.get("parent_")) is not None and parent not in seen:
        node = parent
        seen.add(node)
        trace = node.metadata.get("traceback_")
        text += f"\n\nPrevious calculation was induced by {node.name()}. Traceback of forward call that induced it:\n"
        text += "".join(trace.lines()) if trace is not None else "  (no forward pass information)\n"
    warnings.warn(text, stacklevel=2)


def _gave(node, gradients: tuple[Tensor | None, ...]) -> None:
    if not _check_nan:
        return
    for i, gradient in enumerate(gradients):
        if gradient is None or not _has_nan(gradient):
            continue
        _failed(node)
        trace = node.metadata.get("traceback_")
        where = "" if trace is None else f" (the forward call was {trace.last()})"
        raise RuntimeError(
            f"{node.name()}: its backward returned nan values in its {i}th output; wanted numbers{where}"
        )


def _has_nan(gradient: Tensor) -> bool:
    if gradient.device.type == "meta":
        return False
    try:
        with_grad = _C._set_grad_enabled(False)
        try:
            return bool(_C.any(_C.ne(gradient, gradient)).item())
        finally:
            _C._set_grad_enabled(with_grad)
    except (RuntimeError, NotImplementedError):  # inside a transform elements cannot be looked at
        return False


def is_anomaly_enabled() -> bool:
    """Whether anomaly mode is on.

    Returns
    -------
    bool
        False at first.

    Examples
    --------
    >>> import lucid
    >>> with lucid.autograd.detect_anomaly():
    ...     lucid.autograd.is_anomaly_enabled()
    True
    """
    return _on


def is_anomaly_check_nan_enabled() -> bool:
    """Tests whether anomaly mode looks for NaN.

    Returns
    -------
    bool
        True to begin with.

    Examples
    --------
    >>> import lucid
    >>> lucid.autograd.is_anomaly_check_nan_enabled()
    True
    """
    return _check_nan


def _set(mode: bool, check_nan: bool) -> None:
    global _on, _check_nan
    for name, value in (("mode", mode), ("check_nan", check_nan)):
        if not isinstance(value, bool):
            raise TypeError(f"set_detect_anomaly: {name} is {kind_of(value)}; wanted a bool")
    _on, _check_nan = mode, check_nan
    _C._watch_nodes((_made, _failed, _gave) if mode else None)


class _AnomalyMode:
    _previous: tuple[bool, bool]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        _set(*self._previous)


class detect_anomaly(_AnomalyMode):
    """Finds out what in the forward pass makes backward fail.

    Inside, each recorded op notes down where it was called. When its backward raises an error, or gives NaN, a warning
    shows that traceback, and with NaN a RuntimeError names op and line. It is slow: for debugging only.

    Parameters
    ----------
    check_nan : bool, default True
        Raise an error when a gradient holds NaN.

    Examples
    --------
    >>> import lucid
    >>> import warnings
    >>> x = lucid.tensor(0.0, requires_grad=True)
    >>> with warnings.catch_warnings(), lucid.autograd.detect_anomaly():
    ...     warnings.simplefilter("ignore")
    ...     try:
    ...         (x * 0 / x).backward()
    ...     except RuntimeError as error:
    ...         print(str(error)[:45])
    DivBackward0: its backward returned nan value
    """

    def __init__(self, check_nan: bool = True):
        if not isinstance(check_nan, bool):
            raise TypeError(f"detect_anomaly: check_nan is {kind_of(check_nan)}; wanted a bool")
        self.check_nan = check_nan

    def __enter__(self) -> Self:
        self._previous = (_on, _check_nan)
        _set(True, self.check_nan)
        return self

    def __call__(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(fn)
        def wrapper(*args, **kwargs):
            with detect_anomaly(self.check_nan):
                return fn(*args, **kwargs)

        return wrapper


class set_detect_anomaly(_AnomalyMode):
    """Turns anomaly mode on or off: at once as a function, until the end of the block as a context manager.

    Parameters
    ----------
    mode : bool
        Whether ops note down where they were called.
    check_nan : bool, default True
        As for `detect_anomaly`.

    Examples
    --------
    >>> import lucid
    >>> with lucid.autograd.set_detect_anomaly(True):
    ...     lucid.autograd.is_anomaly_enabled()
    True
    >>> lucid.autograd.is_anomaly_enabled()
    False
    """

    def __init__(self, mode: bool, check_nan: bool = True):
        self._previous = (_on, _check_nan)
        _set(mode, check_nan)


__all__ = ["detect_anomaly", "is_anomaly_check_nan_enabled", "is_anomaly_enabled", "set_detect_anomaly"]
