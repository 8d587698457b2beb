"""Second spellings of keyword arguments, such as PyTorch's ``input`` for ``x``."""

from __future__ import annotations

import functools
from collections.abc import Callable

__all__ = ["also_called"]


def also_called(**aliases: str) -> Callable[[Callable], Callable]:
    """Accept ``aliases[name]`` as another keyword for the parameter ``name``.

    The signature shown by ``inspect`` stays the function's own. Calls without keyword
    arguments pay one function call for it.
    """

    def decorate(function: Callable) -> Callable:
        @functools.wraps(function)
        def call(*args: object, **kwargs: object) -> object:
            if kwargs:
                for name, alias in aliases.items():
                    if alias in kwargs:
                        if name in kwargs:
                            raise TypeError(
                                f"{function.__name__}: {name} and {alias} are both given, two names of one "
                                "argument; wanted one of them"
                            )
                        kwargs[name] = kwargs.pop(alias)
            return function(*args, **kwargs)

        return call

    return decorate
