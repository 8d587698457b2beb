"""Names of `torch.compiler`, for programs that ask it not to compile something: nothing is compiled here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from lucid._errors import without
from lucid._surface.compiling import compile

__all__ = ["allow_in_graph", "assume_constant_result", "compile", "cudagraph_mark_step_begin", "disable"]
__all__ += ["is_compiling", "is_dynamo_compiling", "is_exporting", "list_backends", "reset", "set_stance"]
__getattr__: Callable[[str], Any] = without(__name__)

F = TypeVar("F", bound=Callable[..., Any])


def disable(fn: Any = None, recursive: bool = True, *, reason: str | None = None) -> Any:
    """Returns `fn`; a decorator with arguments or without.

    Parameters
    ----------
    fn : callable, optional
        What is decorated.
    recursive, reason : optional
        Accepted and without effect.

    Returns
    -------
    callable
        `fn`, or a decorator.

    Examples
    --------
    >>> import lucid
    >>> @lucid.compiler.disable
    ... def twice(x):
    ...     return 2 * x
    >>> twice(2)
    4
    """
    return (lambda made: made) if fn is None else fn


def allow_in_graph(fn: F) -> F:
    """Returns `fn`.

    Parameters
    ----------
    fn : callable
        Any.

    Returns
    -------
    callable
        `fn`.

    Examples
    --------
    >>> import lucid
    >>> lucid.compiler.allow_in_graph(print) is print
    True
    """
    return fn


assume_constant_result = allow_in_graph


def is_compiling() -> bool:
    """Returns False.

    Returns
    -------
    bool
        False.

    Examples
    --------
    >>> import lucid
    >>> lucid.compiler.is_compiling()
    False
    """
    return False


is_dynamo_compiling: Callable[[], bool] = is_compiling
is_exporting: Callable[[], bool] = is_compiling


def reset() -> None:
    """Does nothing: there is nothing to forget.

    Examples
    --------
    >>> import lucid
    >>> lucid.compiler.reset()
    """


def cudagraph_mark_step_begin() -> None:
    """Does nothing.

    Examples
    --------
    >>> import lucid
    >>> lucid.compiler.cudagraph_mark_step_begin()
    """


def set_stance(stance: str = "default", **options: Any) -> None:
    """Accepts how to compile.

    Parameters
    ----------
    stance : str, default "default"
        Not acted on.
    **options : optional
        Neither.

    Examples
    --------
    >>> import lucid
    >>> lucid.compiler.set_stance("force_eager")
    """


def list_backends(exclude_tags: Any = ()) -> list[str]:
    """Returns no name.

    Parameters
    ----------
    exclude_tags : optional
        Not looked at.

    Returns
    -------
    list of str
        Empty.

    Examples
    --------
    >>> import lucid
    >>> lucid.compiler.list_backends()
    []
    """
    return []
