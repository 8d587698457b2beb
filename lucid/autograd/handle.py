"""A handle that takes a hook out of a list."""

from __future__ import annotations

from collections.abc import Callable


class RemovableHandle:
    """Takes a hook out of the list that it was registered in.

    Parameters
    ----------
    hooks_list : list of callable
        The hooks.
    hook : callable
        The one to take out.

    Examples
    --------
    >>> import lucid
    >>> hooks = [print]
    >>> handle = lucid.autograd.RemovableHandle(hooks, print)
    >>> handle.remove()
    >>> hooks
    []
    """

    __slots__ = ("_hook", "_hooks")

    def __init__(self, hooks_list: list[Callable[..., object]], hook: Callable[..., object]):
        self._hooks, self._hook = hooks_list, hook

    def remove(self) -> None:
        """Takes the hook out; doing it again does nothing."""
        for i, hook in enumerate(self._hooks):
            if hook is self._hook:
                del self._hooks[i]
                return

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *args: object) -> None:
        self.remove()


__all__ = ["RemovableHandle"]
