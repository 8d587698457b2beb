"""lucid.compile: programs run as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lucid._errors import kind_of


def compile(
    model: Callable[..., Any] | None = None,
    *,
    fullgraph: bool = False,
    dynamic: bool | None = None,
    backend: str | Callable[..., Any] = "inductor",
    mode: str | None = None,
    options: dict[str, Any] | None = None,
    disable: bool = False,
    **others: object,
) -> Any:
    """Returns the model or function as it is: there is no compiler, and the program runs without one.

    Parameters
    ----------
    model : callable, optional
        A Module or a function. Without it the result is a decorator.
    fullgraph, dynamic, backend, mode, options, disable, **others : optional
        Accepted and without effect.

    Returns
    -------
    callable
        `model`, or a decorator.

    Raises
    ------
    TypeError
        If `model` cannot be called.

    Examples
    --------
    >>> import lucid
    >>> @lucid.compile(mode="reduce-overhead")
    ... def double(x):
    ...     return x + x
    >>> double(2)
    4
    """
    if model is None:
        return compile
    if not callable(model):
        raise TypeError(f"compile: model is {kind_of(model)}; wanted a callable")
    return model
