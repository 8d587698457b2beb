"""Module hooks: their registry, their registration methods and the hooked call.

A module without hooks has no registry at all, so that calling it costs one
check. The first registration creates the registry; a call that finds it empty again
drops it. Hooks of all modules are in one more registry; where it is empty, calls do not look.

Full backward hooks need the gradients at the module's border. Two identity
functions stand there: one behind the outputs, where the backward pass enters the module,
and one before the inputs, where it leaves.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from lucid import _C
from lucid._errors import kind_of
from lucid.nn._base.border import BackwardBorder
from lucid.utils.hooks import RemovableHandle

__all__ = [
    "EVERYWHERE",
    "HookMixin",
    "ModuleHooks",
    "hooks_of",
    "register_everywhere",
    "register_registration",
    "registered",
]


_KINDS = ("forward_pre", "forward", "backward_pre", "backward", "state_pre", "state_post", "load_pre", "load_post")


class ModuleHooks:
    """All hooks of one module, or of all modules, by kind, in the order in which they run."""

    __slots__ = (*_KINDS, "with_kwargs", "always_call", "returning", "kept")

    def __init__(self) -> None:
        for kind in _KINDS:
            setattr(self, kind, {})
        self.with_kwargs: set[int] = set()
        self.always_call: set[int] = set()
        self.returning: set[int] = set()  # hooks of state_dict that may return another one
        self.kept = False  # somebody has taken one of the dictionaries, and may put something into it

    def empty(self) -> bool:
        return not any(getattr(self, kind) for kind in _KINDS)

    def add(
        self, owner: str, kind: str, hook: Callable[..., Any], prepend: bool = False, marks: tuple[str, ...] = ()
    ) -> RemovableHandle:
        if not callable(hook):
            raise TypeError(f"{owner}: a {kind.replace('_', ' ')} hook is {kind_of(hook)}; wanted a callable")
        registry: dict[int, Callable[..., Any]] = getattr(self, kind)
        handle = RemovableHandle(registry, extra_sets=(self.with_kwargs, self.always_call, self.returning))
        if prepend:
            later = dict(registry)
            registry.clear()
            registry[handle.key] = hook
            registry.update(later)
        else:
            registry[handle.key] = hook
        for mark in marks:
            getattr(self, mark).add(handle.key)
        return handle


EVERYWHERE = ModuleHooks()  # the hooks of all modules: lucid.nn.hooks registers them
_NONE = ModuleHooks()


def hooks_of(module: HookMixin, kind: str) -> list[tuple[int, Callable[..., Any]]]:
    """The hooks of a kind that run for a module: those of all modules, then its own."""
    return [*getattr(EVERYWHERE, kind).items(), *getattr(module._hooks or _NONE, kind).items()]


def _has(module: HookMixin, mark: str, key: int) -> bool:
    return key in getattr(EVERYWHERE, mark) or key in getattr(module._hooks or _NONE, mark)


class HookMixin:
    """The part of Module that registers hooks and runs them."""

    _hooks: ModuleHooks | None = None

    def _register_hook(
        self, kind: str, hook: Callable[..., Any], prepend: bool = False, **marks: bool
    ) -> RemovableHandle:
        owner = type(self).__name__
        hooks = ModuleHooks() if self._hooks is None else self._hooks
        handle = hooks.add(owner, kind, hook, prepend, tuple(mark for mark, wanted in marks.items() if wanted))
        self._hooks = hooks
        return handle

    def register_forward_pre_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, args)`` before each ``forward``.

        Parameters
        ----------
        hook : callable
            Returns ``None``, or the positional arguments to use instead (a
            tuple, or the single argument). With ``with_kwargs`` it is called as
            ``hook(module, args, kwargs)`` and returns ``None`` or ``(args, kwargs)``.
        prepend : bool, optional
            Run before the hooks that are already there (default ``False``: after).
        with_kwargs : bool, optional
            Whether the hook also gets the keyword arguments.

        Returns
        -------
        RemovableHandle
            Its ``remove()`` removes the hook; it is a context manager too.

        Examples
        --------
        >>> import lucid
        >>> from lucid import nn
        >>> layer = nn.Identity()
        >>> with layer.register_forward_pre_hook(lambda module, args: args[0] * 2):
        ...     layer(lucid.tensor([1.0]))
        tensor([2.])
        """
        return self._register_hook("forward_pre", hook, prepend=prepend, with_kwargs=with_kwargs)

    def register_forward_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, args, output)`` after each ``forward``.

        Parameters
        ----------
        hook : callable
            Returns ``None``, or the output to use instead. With ``with_kwargs`` it is
            called as ``hook(module, args, kwargs, output)``.
        prepend : bool, optional
            Run before the hooks that are already there (default ``False``: after).
        with_kwargs : bool, optional
            Whether the hook also gets the keyword arguments.
        always_call : bool, optional
            Run the hook, with ``output=None``, even if ``forward`` raised; the exception
            then goes on.

        Returns
        -------
        RemovableHandle

        Examples
        --------
        >>> import lucid
        >>> from lucid import nn
        >>> layer = nn.Linear(2, 3)
        >>> handle = layer.register_forward_hook(
        ...     lambda module, args, output: print(output.shape))
        >>> _ = layer(lucid.zeros(4, 2))
        lucid.Size([4, 3])
        >>> handle.remove()
        """
        return self._register_hook("forward", hook, prepend=prepend, with_kwargs=with_kwargs, always_call=always_call)

    def register_full_backward_pre_hook(self, hook: Callable[..., Any], *, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(module, grad_output)`` when the gradients of the outputs are known.

        The hook returns ``None``, or the gradients to use instead of ``grad_output``, a
        tuple with one entry per output (``None`` for an output that is not a tensor).
        """
        return self._register_hook("backward_pre", hook, prepend=prepend)

    def register_full_backward_hook(self, hook: Callable[..., Any], *, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(module, grad_input, grad_output)`` when the gradients of the inputs are known.

        Both are tuples, one entry per positional argument and per output; an
        entry is ``None`` where there is no gradient. The hook returns ``None``, or the
        gradients to use instead of ``grad_input``. If no input requires a
        gradient the hook runs as soon as ``grad_output`` is known.

        Examples
        --------
        >>> import lucid
        >>> from lucid import nn
        >>> layer = nn.Linear(2, 1)
        >>> handle = layer.register_full_backward_hook(
        ...     lambda module, grad_input, grad_output: print(grad_output[0].tolist()))
        >>> layer(lucid.ones(1, 2)).sum().backward()
        [[1.0]]
        """
        return self._register_hook("backward", hook, prepend=prepend)

    def register_backward_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """The older name of :meth:`register_full_backward_hook`; it does the same here."""
        return self._register_hook("backward", hook)

    def register_load_state_dict_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call a hook before this module reads its part of a state_dict.

        It is called as ``hook(module, state_dict, prefix, local_metadata, strict,
        missing_keys, unexpected_keys, error_msgs)`` and may edit ``state_dict`` (rename a key,
        say) and the lists.
        """
        return self._register_hook("load_pre", hook)

    def _register_load_state_dict_pre_hook(
        self, hook: Callable[..., Any], with_module: bool = False
    ) -> RemovableHandle:
        """The older form of :meth:`register_load_state_dict_pre_hook`, whose hook is not given the module."""
        return self._register_hook("load_pre", hook if with_module else _WithoutModule(hook))

    def register_load_state_dict_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(module, incompatible_keys)`` after ``load_state_dict`` copied the values.

        The hook may edit the two lists ``missing_keys`` and ``unexpected_keys``; with ``strict``
        what is left in them afterwards is an error. It must return ``None``.
        """
        return self._register_hook("load_post", hook)

    def register_state_dict_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(module, prefix, keep_vars)`` before this module writes its part of a state_dict."""
        return self._register_hook("state_pre", hook)

    def register_state_dict_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(module, state_dict, prefix, local_metadata)`` when this module has written its part.

        It edits ``state_dict`` and returns ``None``.
        """
        return self._register_hook("state_post", hook)

    def _register_state_dict_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """The older form of :meth:`register_state_dict_post_hook`, whose hook may return another state_dict."""
        return self._register_hook("state_post", hook, returning=True)

    def _call_with_hooks(self, args: tuple[Any, ...], kwargs: dict[Any, Any]) -> object:
        own = self._hooks
        if own is not None and not own.kept and own.empty():
            self._hooks = own = None
        if own is None and not is_anything_everywhere():
            return self.forward(*args, **kwargs)
        finished: set[int] = set()
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            border = None
            pre_hooks, hooks = hooks_of(self, "backward_pre"), hooks_of(self, "backward")
            if pre_hooks or hooks:
                border = BackwardBorder(self, [hook for _, hook in pre_hooks], [hook for _, hook in hooks])
                args = border.wrap_inputs(args)
            output = self.forward(*args, **kwargs)
            for key, hook in hooks_of(self, "forward"):
                finished.add(key)
                if _has(self, "with_kwargs", key):
                    changed = hook(self, args, kwargs, output)
                else:
                    changed = hook(self, args, output)
                if changed is not None:
                    output = changed
            return output if border is None else border.wrap_outputs(output)
        except Exception:
            for key, hook in hooks_of(self, "forward"):
                if key in finished or not _has(self, "always_call", key):
                    continue
                try:
                    if _has(self, "with_kwargs", key):
                        hook(self, args, kwargs, None)
                    else:
                        hook(self, args, None)
                except Exception as error:  # the first error is the one to report
                    warnings.warn(
                        f"{type(self).__name__}: an always_call forward hook raised {type(error).__name__}: {error}",
                        stacklevel=3,
                    )
            raise

    def _run_forward_pre_hooks(
        self, args: tuple[Any, ...], kwargs: dict[Any, Any]
    ) -> tuple[tuple[Any, ...], dict[Any, Any]]:
        for key, hook in hooks_of(self, "forward_pre"):
            if _has(self, "with_kwargs", key):
                changed = hook(self, args, kwargs)
                if changed is None:
                    continue
                if not (isinstance(changed, tuple) and len(changed) == 2):
                    raise RuntimeError(
                        f"{type(self).__name__}: a forward pre hook with kwargs returned {changed!r}; wanted None "
                        "or (args, kwargs)"
                    )
                args, kwargs = changed
            else:
                changed = hook(self, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
        return args, kwargs


def _dictionary(kind: str) -> property:
    """One of PyTorch's dictionaries, such as ``_forward_hooks``, in which programs count hooks and delete them."""

    def read(self: HookMixin) -> object:
        if self._hooks is None:
            self._hooks = ModuleHooks()
        self._hooks.kept = True
        return getattr(self._hooks, kind)

    def write(self: HookMixin, value: object) -> None:
        read(self)
        setattr(self._hooks, kind, value)

    return property(read, write)


for _name, _kind in {
    "_forward_pre_hooks": "forward_pre",
    "_forward_hooks": "forward",
    "_backward_pre_hooks": "backward_pre",
    "_backward_hooks": "backward",
    "_state_dict_pre_hooks": "state_pre",
    "_state_dict_hooks": "state_post",
    "_load_state_dict_pre_hooks": "load_pre",
    "_load_state_dict_post_hooks": "load_post",
    "_forward_hooks_with_kwargs": "with_kwargs",
    "_forward_pre_hooks_with_kwargs": "with_kwargs",
    "_forward_hooks_always_called": "always_call",
}.items():
    setattr(HookMixin, _name, _dictionary(_kind))


def is_anything_everywhere() -> bool:
    """Tell whether there is a hook of all modules; where not, calls look for none from now on."""
    found = not EVERYWHERE.empty()
    if not found:
        _C._watch_module_calls(False)
    return found


def register_everywhere(kind: str, hook: Callable[..., Any], **marks: bool) -> RemovableHandle:
    """Register a hook that runs for every module."""
    wanted = tuple(mark for mark, given in marks.items() if given)
    handle = EVERYWHERE.add("lucid.nn.hooks", kind, hook, marks=wanted)
    _C._watch_module_calls(True)
    return handle


# Hooks of registrations, hook(module, name, value), which return None or the value to register instead.
REGISTRATION: dict[str, dict[int, Callable[..., Any]]] = {"_parameters": {}, "_buffers": {}, "_modules": {}}


def register_registration(registry: str, hook: Callable[..., Any]) -> RemovableHandle:
    """Register a hook that runs when any module registers a parameter, a buffer or a child."""
    if not callable(hook):
        raise TypeError(f"register_registration: hook is {kind_of(hook)}; wanted a callable")
    handle = RemovableHandle(REGISTRATION[registry])
    REGISTRATION[registry][handle.key] = hook
    return handle


def registered(module: HookMixin, registry: str, name: str, value: object) -> object:
    """What the registration hooks make of a value."""
    for hook in list(REGISTRATION[registry].values()):
        changed = hook(module, name, value)
        if changed is not None:
            value = changed
    return value


class _WithoutModule:
    """A hook that is not given the module; an object, so that it can be copied and pickled with it."""

    def __init__(self, hook: Callable[..., Any]) -> None:
        self.hook = hook

    def __call__(self, module: HookMixin, *args: object) -> object:
        return self.hook(*args)
