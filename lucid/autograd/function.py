"""Functions whose gradient is written in Python."""

from __future__ import annotations

from typing import Any

from lucid import _C

FunctionCtx = _C.FunctionCtx


class Function:
    """An operation with a forward and a backward of your own.

    Subclass it, write both as static methods, and call `apply`. `forward` runs without recording; what backward needs
    of tensors is kept with `ctx.save_for_backward`, anything else as an attribute of `ctx`. `backward` gets one
    gradient per output and returns one per argument of forward, None for arguments that are not tensors. It is
    recorded where create_graph asks for it, so that it can itself be differentiated.

    `forward(ctx, *args)` may also be written as `forward(*args)` and `setup_context(ctx, inputs, output)`.

    Examples
    --------
    >>> import lucid
    >>> class Square(lucid.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x * x
    ...     @staticmethod
    ...     def backward(ctx, grad):
    ...         (x,) = ctx.saved_tensors
    ...         return grad * 2 * x
    >>> x = lucid.tensor([3.0], requires_grad=True)
    >>> Square.apply(x).sum().backward()
    >>> x.grad
    tensor([6.])
    """

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Computes the result, or a tuple of results, from `(ctx, *args)`."""
        raise NotImplementedError("Function: a subclass must define the static method forward")

    @staticmethod
    def backward(ctx: FunctionCtx, *grad_outputs: Any) -> Any:
        """Computes the gradient of each argument of forward from the gradients of its results."""
        raise NotImplementedError("Function: a subclass must define the static method backward to be differentiated")

    # A subclass that defines it gets forward's arguments without ctx.
    setup_context: Any = None

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Runs forward on the arguments and records the operation."""
        ctx = FunctionCtx(args)
        previous = _C._set_grad_enabled(False)
        try:
            if cls.setup_context is None:
                output = cls.forward(ctx, *args, **kwargs)
            else:
                output = cls.forward(*args, **kwargs)
                cls.setup_context(ctx, args, output)
        finally:
            _C._set_grad_enabled(previous)
        return _C._function_apply(cls, ctx, args, output)


__all__ = ["Function", "FunctionCtx"]
