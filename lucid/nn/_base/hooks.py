"""Module hooks: their registry, their registration methods and the hooked call.

A module without hooks has no registry at all, so that calling it costs one
check. The first registration creates the registry; a call that finds it empty again
drops it.

Full backward hooks need the gradients at the module's border. Two identity
functions stand there: one behind the outputs, where the backward pass enters the module,
and one before the inputs, where it leaves.
"""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.utils.hooks import RemovableHandle

__all__ = ["ModuleHooks", "HookMixin"]


class ModuleHooks:
    """All hooks of one module, by kind, in the order in which they run."""

    __slots__ = (
        "forward_pre",
        "forward",
        "backward_pre",
        "backward",
        "load_pre",
        "load_post",
        "with_kwargs",
        "always_call",
    )

    def __init__(self) -> None:
        self.forward_pre: dict[int, Callable] = {}
        self.forward: dict[int, Callable] = {}
        self.backward_pre: dict[int, Callable] = {}
        self.backward: dict[int, Callable] = {}
        self.load_pre: dict[int, Callable] = {}
        self.load_post: dict[int, Callable] = {}
        self.with_kwargs: set[int] = set()
        self.always_call: set[int] = set()

    def empty(self) -> bool:
        return not (
            self.forward_pre or self.forward or self.backward_pre or self.backward or self.load_pre or self.load_post
        )


class HookMixin:
    """The part of Module that registers hooks and runs them."""

    _hooks: ModuleHooks | None = None

    def _register_hook(
        self, kind: str, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> RemovableHandle:
        if not callable(hook):
            raise TypeError(
                f"{type(self).__name__}: a {kind.replace('_', ' ')} hook is {kind_of(hook)}; wanted a callable"
            )
        if self._hooks is None:
            self._hooks = ModuleHooks()
        registry: dict[int, Callable] = getattr(self._hooks, kind)
        extra_sets = (self._hooks.with_kwargs, self._hooks.always_call)
        handle = RemovableHandle(registry, extra_sets=extra_sets)
        if prepend:
            later = dict(registry)
            registry.clear()
            registry[handle.key] = hook
            registry.update(later)
        else:
            registry[handle.key] = hook
        if with_kwargs:
            self._hooks.with_kwargs.add(handle.key)
        if always_call:
            self._hooks.always_call.add(handle.key)
        return handle

    def register_forward_pre_hook(
        self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False
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
        self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
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

    def register_full_backward_pre_hook(self, hook: Callable, *, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(module, grad_output)`` when the gradients of the outputs are known.

        The hook returns ``None``, or the gradients to use instead of ``grad_output``, a
        tuple with one entry per output (``None`` for an output that is not a tensor).
        """
        return self._register_hook("backward_pre", hook, prepend=prepend)

    def register_full_backward_hook(self, hook: Callable, *, prepend: bool = False) -> RemovableHandle:
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

    def register_backward_hook(self, hook: Callable) -> RemovableHandle:
        """The older name of :meth:`register_full_backward_hook`; it does the same here."""
        return self._register_hook("backward", hook)

    def register_load_state_dict_pre_hook(self, hook: Callable) -> RemovableHandle:
        """Call a hook before this module reads its part of a state_dict.

        It is called as ``hook(module, state_dict, prefix, local_metadata, strict,
        missing_keys, unexpected_keys, error_msgs)`` and may edit ``state_dict`` (rename a key,
        say) and the lists.
        """
        return self._register_hook("load_pre", hook)

    def _register_load_state_dict_pre_hook(self, hook: Callable, with_module: bool = False) -> RemovableHandle:
        """The older form of :meth:`register_load_state_dict_pre_hook`, whose hook is not given the module."""
        return self._register_hook("load_pre", hook if with_module else _WithoutModule(hook))

    def register_load_state_dict_post_hook(self, hook: Callable) -> RemovableHandle:
        """Call ``hook(module, incompatible_keys)`` after ``load_state_dict`` copied the values.

        The hook may edit the two lists ``missing_keys`` and ``unexpected_keys``; with ``strict``
        what is left in them afterwards is an error. It must return ``None``.
        """
        return self._register_hook("load_post", hook)

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> object:
        hooks = self._hooks
        if hooks.empty():
            self._hooks = None
            return self.forward(*args, **kwargs)
        finished: set[int] = set()
        try:
            args, kwargs = self._run_forward_pre_hooks(hooks, args, kwargs)
            border = None
            if hooks.backward or hooks.backward_pre:
                border = _BackwardBorder(self, hooks)
                args = border.wrap_inputs(args)
            output = self.forward(*args, **kwargs)
            for key, hook in list(hooks.forward.items()):
                finished.add(key)
                if key in hooks.with_kwargs:
                    changed = hook(self, args, kwargs, output)
                else:
                    changed = hook(self, args, output)
                if changed is not None:
                    output = changed
            return output if border is None else border.wrap_outputs(output)
        except Exception:
            for key, hook in list(hooks.forward.items()):
                if key not in hooks.always_call or key in finished:
                    continue
                try:
                    if key in hooks.with_kwargs:
                        hook(self, args, kwargs, None)
                    else:
                        hook(self, args, None)
                except Exception as error:  # the first error is the one to report
                    warnings.warn(
                        f"{type(self).__name__}: an always_call forward hook raised {type(error).__name__}: {error}",
                        stacklevel=3,
                    )
            raise

    def _run_forward_pre_hooks(self, hooks: ModuleHooks, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for key, hook in list(hooks.forward_pre.items()):
            if key in hooks.with_kwargs:
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


class _WithoutModule:
    """A hook that is not given the module; an object, so that it can be copied and pickled with it."""

    def __init__(self, hook: Callable) -> None:
        self.hook = hook

    def __call__(self, module: HookMixin, *args: object) -> object:
        return self.hook(*args)


class _BackwardBorder:
    """The two identity functions around one call of a module with backward hooks."""

    def __init__(self, module: HookMixin, hooks: ModuleHooks) -> None:
        self.module = module
        self.pre_hooks = list(hooks.backward_pre.values())
        self.hooks = list(hooks.backward.values())
        self.arity = 0  # positional arguments of the call
        self.input_places: list[int] = []  # which of them are wrapped
        self.output_places: list[int] = []
        self.outputs = 0
        # Kept alive by the backward pass, and no longer: under create_graph the gradients lead back to this object, in
        # a way that Python's collector does not see.
        self.grad_output: weakref.ref[_Gradients] | None = None

    def wrap_inputs(self, args: tuple) -> tuple:
        self.arity = len(args)
        if not lucid.is_grad_enabled():
            return args
        self.input_places = _differentiable(args)
        return _pass_through(args, self.input_places, self._leave)

    def wrap_outputs(self, output: object) -> object:
        if not lucid.is_grad_enabled():
            return output
        if isinstance(output, Tensor):
            items: tuple = (output,)
        elif isinstance(output, (tuple, list)):
            items = tuple(output)
        else:
            warnings.warn(
                f"{type(self.module).__name__}: backward hooks need forward to return a Tensor or "
                f"a tuple of them, got {type(output).__name__}; they will not run",
                stacklevel=4,
            )
            return output
        self.outputs = len(items)
        self.output_places = _differentiable(items)
        wrapped = _pass_through(items, self.output_places, self._enter)
        if isinstance(output, Tensor):
            return wrapped[0]
        if hasattr(output, "_fields"):
            return type(output)(*wrapped)
        return type(output)(wrapped)

    def _enter(self, grads: tuple) -> tuple:
        """The backward pass reaches the outputs."""
        grad_output = _spread(grads, self.output_places, self.outputs)
        for hook in self.pre_hooks:
            grad_output = _replaced(hook(self.module, grad_output), grad_output, "grad_output")
        if self.input_places:
            kept = _Gradients(grad_output)
            self.grad_output = weakref.ref(kept)
            _C._keep_in_pass(kept)
        else:
            for hook in self.hooks:
                if hook(self.module, (None,) * self.arity, grad_output) is not None:
                    raise RuntimeError(
                        f"{type(self.module).__name__}: a full backward hook returned gradients; "
                        "wanted None, as no input of the module requires one"
                    )
        return tuple(grad_output[place] for place in self.output_places)

    def _leave(self, grads: tuple) -> tuple:
        """The backward pass has gone through the module and reaches the inputs."""
        grad_input = _spread(grads, self.input_places, self.arity)
        kept = self.grad_output and self.grad_output()
        grad_output = kept.grads if kept else (None,) * self.outputs
        for hook in self.hooks:
            changed = hook(self.module, grad_input, grad_output)
            grad_input = _replaced(changed, grad_input, "grad_input")
        return tuple(grad_input[place] for place in self.input_places)


class _Gradients:
    """The gradients of a call's outputs in one backward pass."""

    __slots__ = ("__weakref__", "grads")

    def __init__(self, grads: tuple) -> None:
        self.grads = grads


def _differentiable(items: tuple) -> list[int]:
    return [place for place, item in enumerate(items) if isinstance(item, Tensor) and item.requires_grad]


def _spread(grads: tuple, places: list[int], length: int) -> tuple:
    result: list[Tensor | None] = [None] * length
    for place, grad in zip(places, grads):
        result[place] = grad
    return tuple(result)


def _replaced(changed: object, before: tuple, what: str) -> tuple:
    if changed is None:
        return before
    if not isinstance(changed, tuple):
        changed = (changed,)
    if len(changed) != len(before):
        raise RuntimeError(
            f"register_full_backward_hook: the hook returned {len(changed)} gradients; wanted {len(before)}, as {what} "
            "has"
        )
    return changed


_border_function: type | None = None


def _pass_through(items: tuple, places: list[int], on_backward: Callable) -> tuple:
    """Copy the tensors at ``places`` through an identity that calls ``on_backward``."""
    if not places:
        return items
    wrapped = _get_border_function().apply(on_backward, *(items[place] for place in places))
    if isinstance(wrapped, Tensor):
        wrapped = (wrapped,)
    result = list(items)
    for place, tensor in zip(places, wrapped):
        result[place] = tensor
    return tuple(result)


def _get_border_function() -> type:
    """The autograd Function, made on first use: most programs never need it."""
    global _border_function
    if _border_function is None:
        from lucid.autograd import Function

        class ModuleBorder(Function):
            @staticmethod
            def forward(ctx, on_backward, *tensors):
                ctx.on_backward = on_backward
                # Copies, so that an in-place op behind the border cannot reach
                # into what the module saved for its backward.
                copies = tuple(tensor.clone() for tensor in tensors)
                return copies if len(copies) > 1 else copies[0]

            @staticmethod
            def backward(ctx, *grads):
                return (None, *ctx.on_backward(grads))

        _border_function = ModuleBorder
    return _border_function
