"""The border of one call of a module with backward hooks: two identity functions, where gradients enter and leave."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import lucid
from lucid import _C
from lucid._C import Tensor

if TYPE_CHECKING:
    from lucid.nn.modules.module import Module

__all__ = ["BackwardBorder"]


class BackwardBorder:
    """The two identity functions around one call of a module with backward hooks."""

    def __init__(self, module: Module, pre_hooks: list[Callable[..., Any]], hooks: list[Callable[..., Any]]) -> None:
        self.module = module
        self.pre_hooks = pre_hooks
        self.hooks = hooks
        self.arity = 0  # positional arguments of the call
        self.input_places: list[int] = []  # which of them are wrapped
        self.output_places: list[int] = []
        self.outputs = 0
        # Kept alive by the backward pass, and no longer: under create_graph the gradients lead back to this object, in
        # a way that Python's collector does not see.
        self.grad_output: weakref.ref[_Gradients] | None = None

    def wrap_inputs(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        self.arity = len(args)
        if not lucid.is_grad_enabled():
            return args
        self.input_places = _differentiable(args)
        return _pass_through(args, self.input_places, self._leave)

    def wrap_outputs(self, output: object) -> object:
        if not lucid.is_grad_enabled():
            return output
        if isinstance(output, Tensor):
            items: tuple[Any, ...] = (output,)
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

    def _enter(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
        """The backward pass reaches the outputs."""
        grad_output = _spread(grads, self.output_places, self.outputs)
        for hook in self.pre_hooks:
            grad_output = self._replaced(hook(self.module, grad_output), grad_output, "grad_output")
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

    def _leave(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
        """The backward pass has gone through the module and reaches the inputs."""
        grad_input = _spread(grads, self.input_places, self.arity)
        kept = self.grad_output and self.grad_output()
        grad_output = kept.grads if kept else (None,) * self.outputs
        for hook in self.hooks:
            changed = hook(self.module, grad_input, grad_output)
            grad_input = self._replaced(changed, grad_input, "grad_input")
        return tuple(grad_input[place] for place in self.input_places)

    def _replaced(self, changed: object, before: tuple[Any, ...], what: str) -> tuple[Any, ...]:
        if changed is None:
            return before
        if not isinstance(changed, tuple):
            changed = (changed,)
        if len(changed) != len(before):
            raise RuntimeError(
                f"{type(self.module).__name__}: a backward hook returned {len(changed)} gradients; wanted "
                f"{len(before)}, as {what} has"
            )
        return changed


class _Gradients:
    """The gradients of a call's outputs in one backward pass."""

    __slots__ = ("__weakref__", "grads")

    def __init__(self, grads: tuple[Any, ...]) -> None:
        self.grads = grads


def _differentiable(items: tuple[Any, ...]) -> list[int]:
    return [place for place, item in enumerate(items) if isinstance(item, Tensor) and item.requires_grad]


def _spread(grads: tuple[Any, ...], places: list[int], length: int) -> tuple[Any, ...]:
    result: list[Tensor | None] = [None] * length
    for place, grad in zip(places, grads):
        result[place] = grad
    return tuple(result)


_border_function: type[Any] | None = None


def _pass_through(items: tuple[Any, ...], places: list[int], on_backward: Callable[..., Any]) -> tuple[Any, ...]:
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


def _get_border_function() -> type[Any]:
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
