"""The hooks of optimizers: around steps, of one optimizer or of all, and around state_dict and load_state_dict."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from lucid.utils.hooks import RemovableHandle

__all__ = ["HookRegistry", "hooked", "register_optimizer_step_post_hook", "register_optimizer_step_pre_hook"]

_before_all: dict[int, Callable[..., Any]] = {}
_after_all: dict[int, Callable[..., Any]] = {}
_KINDS = ("_before_step", "_after_step", "_before_save", "_after_save", "_before_load", "_after_load")


def _register(hooks: dict[int, Callable[..., Any]], hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
    handle = RemovableHandle(hooks)
    hooks[handle.key] = hook
    if prepend:
        for key in [key for key in hooks if key != handle.key]:
            hooks[key] = hooks.pop(key)
    return handle


def register_optimizer_step_pre_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Call a function before each step of every optimizer.

    Parameters
    ----------
    hook : callable
        ``hook(optimizer, args, kwargs)``, with what ``step`` was called with; it may return other ``(args, kwargs)``.

    Returns
    -------
    RemovableHandle
        Whose ``remove()`` takes the hook away.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> hook = lambda optimizer, args, kwargs: print("step")
    >>> handle = optim.optimizer.register_optimizer_step_pre_hook(hook)
    >>> optim.SGD([nn.Parameter([1.0])], lr=0.1).step()
    step
    >>> handle.remove()
    """
    return _register(_before_all, hook)


def register_optimizer_step_post_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Call a function after each step of every optimizer.

    Parameters
    ----------
    hook : callable
        ``hook(optimizer, args, kwargs)``.

    Returns
    -------
    RemovableHandle
        Whose ``remove()`` takes the hook away.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> hook = lambda optimizer, args, kwargs: print("step")
    >>> handle = optim.optimizer.register_optimizer_step_post_hook(hook)
    >>> optim.SGD([nn.Parameter([1.0])], lr=0.1).step()
    step
    >>> handle.remove()
    """
    return _register(_after_all, hook)


def hooked(step: Callable[..., Any]) -> Callable[..., Any]:
    """The `step` of a class, with the hooks around it."""

    @functools.wraps(step)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        own = self._hooks
        if self._stepping or not (own or _before_all or _after_all):  # a step that calls that of its base class
            self._opt_called = True
            return step(self, *args, **kwargs) if args or kwargs else step(self)
        own = own or {kind: {} for kind in _KINDS}
        self._stepping = True
        try:
            for hook in (*_before_all.values(), *own["_before_step"].values()):
                result = hook(self, args, kwargs)
                if result is not None:
                    if not (isinstance(result, tuple) and len(result) == 2):
                        raise RuntimeError(
                            f"{type(self).__name__}.step: a hook returned {result!r}; wanted None or (args, kwargs)"
                        )
                    args, kwargs = result
            self._opt_called = True
            result = step(self, *args, **kwargs)
            for hook in (*own["_after_step"].values(), *_after_all.values()):
                hook(self, args, kwargs)
            return result
        finally:
            self._stepping = False

    return call


class HookRegistry:
    """The hooks of one optimizer."""

    _hooks: dict[str, dict[int, Callable[..., Any]]] | None = None  # made with the first hook
    _stepping = False

    def _register_hook(self, kind: str, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        if self._hooks is None:
            self._hooks = {kind: {} for kind in _KINDS}
        return _register(self._hooks[kind], hook, prepend)

    def _hooks_of(self, kind: str) -> tuple[Callable[..., Any], ...]:
        return tuple(self._hooks[kind].values()) if self._hooks else ()

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call a function before each step.

        Parameters
        ----------
        hook : callable
            ``hook(optimizer, args, kwargs)``, with what ``step`` was called with; it may return other
            ``(args, kwargs)``.

        Returns
        -------
        RemovableHandle
            Whose ``remove()`` takes the hook away.
        """
        return self._register_hook("_before_step", hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call a function after each step.

        Parameters
        ----------
        hook : callable
            ``hook(optimizer, args, kwargs)``.

        Returns
        -------
        RemovableHandle
            Whose ``remove()`` takes the hook away.
        """
        return self._register_hook("_after_step", hook)

    def register_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call a function before each :meth:`state_dict`.

        Parameters
        ----------
        hook : callable
            ``hook(optimizer)``.
        prepend : bool, optional
            Whether it comes before the hooks that are there (default ``False``).

        Returns
        -------
        RemovableHandle
            Whose ``remove()`` takes the hook away.
        """
        return self._register_hook("_before_save", hook, prepend)

    def register_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call a function with each result of :meth:`state_dict`.

        Parameters
        ----------
        hook : callable
            ``hook(optimizer, state_dict)``; it may change the dictionary, or return another one.
        prepend : bool, optional
            Whether it comes before the hooks that are there (default ``False``).

        Returns
        -------
        RemovableHandle
            Whose ``remove()`` takes the hook away.
        """
        return self._register_hook("_after_save", hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call a function before each :meth:`load_state_dict`.

        Parameters
        ----------
        hook : callable
            ``hook(optimizer, state_dict)``, with a shallow copy of what is to be loaded; it may change the
            dictionary, or return another one.
        prepend : bool, optional
            Whether it comes before the hooks that are there (default ``False``).

        Returns
        -------
        RemovableHandle
            Whose ``remove()`` takes the hook away.
        """
        return self._register_hook("_before_load", hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call a function after each :meth:`load_state_dict`.

        Parameters
        ----------
        hook : callable
            ``hook(optimizer)``.
        prepend : bool, optional
            Whether it comes before the hooks that are there (default ``False``).

        Returns
        -------
        RemovableHandle
            Whose ``remove()`` takes the hook away.
        """
        return self._register_hook("_after_load", hook, prepend)
