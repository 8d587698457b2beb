"""Other spellings of parameters, which functions in Python accept as the op table's do."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

_ALIASES = {
    "input": "x a self tensor",
    "x": "input",
    "t": "input x self tensor",
    "dim": "axis dims axes",
    "keepdim": "keepdims",
    "other": "b y",
}


def spelled(function: F) -> F:
    """Makes a function take the keywords of `_ALIASES` for parameters that it has, where no other is called so."""
    code = function.__code__
    own = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    names = {alias: name for name in own for alias in _ALIASES.get(name, "").split() if alias not in own}

    @functools.wraps(function)
    def call(*args: Any, **keywords: Any) -> Any:
        for alias in keywords.keys() & names.keys():
            if names[alias] in keywords:
                raise TypeError(
                    f"{function.__name__}() got multiple values for argument {names[alias]!r}, once as {alias!r}"
                )
            keywords[names[alias]] = keywords.pop(alias)
        return function(*args, **keywords)

    return call  # type: ignore[return-value]
