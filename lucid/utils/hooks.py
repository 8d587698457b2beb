"""The handle that every ``register_*_hook`` method returns."""

from __future__ import annotations

import itertools
from collections.abc import Callable, MutableMapping
from typing import Any

from lucid._errors import without

__all__ = ["RemovableHandle", "unserializable_hook"]
__getattr__: Callable[[str], Any] = without(__name__)

_next_key = itertools.count().__next__


class RemovableHandle:
    """Removes a hook from the mapping it was registered in.

    Parameters
    ----------
    hooks : mapping of int to callable
        The registry that holds the hook.
    key : int, optional
        The hook's key in that registry; a key never used before by default.
    extra_sets : tuple of set of int, optional
        Sets that also hold the key and that forget it with the hook.

    Attributes
    ----------
    key : int
        The hook's key.

    Examples
    --------
    >>> from lucid.utils.hooks import RemovableHandle
    >>> registry = {}
    >>> handle = RemovableHandle(registry)
    >>> registry[handle.key] = print
    >>> with handle:
    ...     len(registry)
    1
    >>> registry
    {}
    """

    key: int

    __slots__ = ("_hooks", "key", "_extra_sets")

    def __init__(
        self, hooks: MutableMapping[int, object], key: int | None = None, extra_sets: tuple[set[int], ...] = ()
    ) -> None:
        self._hooks = hooks
        if key is None:
            key = _next_key()
            while key in hooks:  # a registry that was pickled in another process
                key = _next_key()
        self.key = key
        self._extra_sets = extra_sets

    def remove(self) -> None:
        """Remove the hook. Removing it a second time does nothing."""
        self._hooks.pop(self.key, None)
        for keys in self._extra_sets:
            keys.discard(self.key)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *args: object) -> None:
        self.remove()


def unserializable_hook(f: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a hook that need not be saved with a tensor. A decorator.

    Parameters
    ----------
    f : callable
        The hook.

    Returns
    -------
    callable
        `f`.

    Examples
    --------
    >>> from lucid.utils.hooks import unserializable_hook
    >>> hook = lambda grad: 2 * grad
    >>> unserializable_hook(hook) is hook
    True
    """
    f.__torch_unserializable__ = True
    return f
