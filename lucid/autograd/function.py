"""Functions whose gradient is written in Python."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of

_RANDOMNESS = ("error", "different", "same")


class FunctionCtx(_C.FunctionCtx):
    """The first argument of a Function's forward and backward; other attributes may be set on it freely.

    Examples
    --------
    >>> import lucid
    >>> class Double(lucid.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.factor = 2
    ...         return x * ctx.factor
    ...     @staticmethod
    ...     def backward(ctx, grad):
    ...         return grad * ctx.factor
    >>> lucid.func.grad(Double.apply)(lucid.tensor(1.0))
    tensor(2.)
    """

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Keeps `tensors` (or None) for `jvp`, where `saved_tensors` gives them back.

        Examples
        --------
        >>> import lucid
        >>> class Square(lucid.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         ctx.save_for_forward(x)
        ...         return x * x
        ...     @staticmethod
        ...     def jvp(ctx, tangent):
        ...         return 2 * ctx.saved_tensors[0] * tangent
        >>> x = lucid.tensor([3.0])
        >>> lucid.func.jvp(Square.apply, (x,), (lucid.ones(1),))[1]
        tensor([6.])
        """
        for i, tensor in enumerate(tensors):
            if tensor is not None and not isinstance(tensor, Tensor):
                raise TypeError(f"save_for_forward: argument {i} is {kind_of(tensor)}; wanted a Tensor or None")
        self._for_forward = tensors

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What save_for_backward kept (in `jvp`, save_for_forward); an error when it was changed in place or freed."""
        if self.__dict__.get("_in_jvp") and "_for_forward" in self.__dict__:
            return self._for_forward
        return _C.FunctionCtx.saved_tensors.__get__(self)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(
            f"ctx: it has no attribute {name!r}; wanted one that forward or setup_context has set, or saved_tensors"
        )


class VmapInfo(NamedTuple):
    """What a Function's `vmap` is told: how large the batch is, and what random ops do.

    Attributes
    ----------
    batch_size : int
        How large.
    randomness : str
        As of `lucid.func.vmap`.

    Examples
    --------
    >>> from lucid.autograd.function import VmapInfo
    >>> VmapInfo(4, "error").batch_size
    4
    """

    batch_size: int
    randomness: str


class FunctionMeta(type):
    """The type of Function's subclasses.

    Examples
    --------
    >>> from lucid.autograd.function import Function, FunctionMeta
    >>> type(Function) is FunctionMeta
    True
    """


class Function(metaclass=FunctionMeta):
    """An operation with a forward and a backward of your own.

    Subclass it, write both as static methods, and call `apply`. `forward` runs without recording; what backward needs
    of tensors is kept with `ctx.save_for_backward`, anything else as an attribute of `ctx`. `backward` gets one
    gradient per output and returns one per argument of forward, None for arguments that are not tensors. It is
    recorded where create_graph asks for it, so that it can itself be differentiated.

    `forward(ctx, *args)` may also be written as `forward(*args)` and `setup_context(ctx, inputs, output)`.

    Under `lucid.func.vmap` forward and backward work on batched tensors op by op, unless there is a static method
    ``vmap(info, in_dims, *args)``, which gets whole tensors, where their batch dims are, and returns the output and
    where its batch dim is. Under `jvp` the derivative is that of a static method ``jvp(ctx, *tangents)``, or else is
    found from backward, which is linear in its gradients.

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

    generate_vmap_rule = False  # accepted for PyTorch's sake: it is always so where there is no vmap

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Computes the result, or a tuple of results, from `(ctx, *args)`."""
        raise NotImplementedError("Function: a subclass must define the static method forward")

    @staticmethod
    def backward(ctx: FunctionCtx, *grad_outputs: Any) -> Any:
        """Computes the gradient of each argument of forward from those of its results, `grad_outputs`.

        `ctx` is the `FunctionCtx` that forward had.
        """
        raise NotImplementedError("Function: a subclass must define the static method backward to be differentiated")

    # A subclass that defines them: the first gets forward's arguments without ctx.
    setup_context: Any = None
    vmap: Any = None
    jvp: Any = None
    vjp: Any = None  # another name for backward

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "vjp" in vars(cls) and "backward" not in vars(cls):
            cls.backward = vars(cls)["vjp"]

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Runs forward on the arguments and records the operation."""
        inside = _C._innermost(args)
        if inside is not None:
            level, batched, randomness = inside
            if not batched:
                return _dual(cls, args, kwargs, level)
            if cls.vmap is not None:
                return _batched(cls, args, level, _RANDOMNESS[randomness])
        ctx = FunctionCtx(args)
        return _C._function_apply(cls, ctx, args, _forward(cls, ctx, args, kwargs))


def _forward(cls: type[Function], ctx: FunctionCtx, args: tuple[Any, ...], kwargs: dict[Any, Any]) -> Any:
    previous = _C._set_grad_enabled(False)
    try:
        if cls.setup_context is None:
            return cls.forward(ctx, *args, **kwargs)
        output = cls.forward(*args, **kwargs)
        cls.setup_context(ctx, args, output)
        return output
    finally:
        _C._set_grad_enabled(previous)


# ---- Under vmap -----------------------------------------------------------------------------------------------------


def _inside(value: Any, level: int) -> tuple[Any, ...] | None:
    return _C._unwrap(value, level) if isinstance(value, Tensor) else None


def _batched(cls: type[Function], args: tuple[Any, ...], level: int, randomness: str) -> Any:
    """The batch by the function's own rule. What the wrapped tensors themselves are leaves of is recorded here."""
    recording = _C.is_grad_enabled() and any(isinstance(arg, Tensor) and arg.requires_grad for arg in args)
    if not recording:
        return _by_rule(cls, args, level, randomness)
    if cls.setup_context is None:
        raise RuntimeError(
            f"{cls.__name__}: a Function with a vmap of its own is differentiated inside vmap, but its forward takes "
            "ctx; wanted a forward without it, and setup_context"
        )
    ctx = FunctionCtx(args)
    previous = _C._set_grad_enabled(False)
    try:
        output = _by_rule(cls, args, level, randomness)
        cls.setup_context(ctx, args, output)
    finally:
        _C._set_grad_enabled(previous)
    return _C._function_apply(cls, ctx, args, output)


def _by_rule(cls: type[Function], args: tuple[Any, ...], level: int, randomness: str) -> Any:
    inside = [_inside(arg, level) for arg in args]
    size = next(found[0].shape[0] for found in inside if found)
    whole = [arg if found is None else found[0] for arg, found in zip(args, inside)]
    in_dims = tuple(None if found is None else 0 for found in inside)
    given = cls.vmap(VmapInfo(size, randomness), in_dims, *whole)
    if not isinstance(given, tuple) or len(given) != 2:
        raise RuntimeError(f"{cls.__name__}: vmap returned {kind_of(given)}; wanted a pair (output, out_dims)")
    output, out_dims = given

    def wrapped(value: Any, dim: Any) -> Any:
        if isinstance(value, (tuple, list)):
            dims = dim if isinstance(dim, (tuple, list)) else [dim] * len(value)
            if len(dims) != len(value):
                raise RuntimeError(
                    f"{cls.__name__}: vmap returned {len(dims)} out_dims for {len(value)} outputs; wanted one for each"
                )
            return tuple(wrapped(one, where) for one, where in zip(value, dims))
        if dim is None or not isinstance(value, Tensor):
            return value
        if isinstance(dim, bool) or not isinstance(dim, int) or not -value.ndim <= dim < value.ndim:
            raise RuntimeError(
                f"{cls.__name__}: vmap returned the out_dim {dim!r} for an output of shape {tuple(value.shape)}; "
                "wanted one of its dims, or None"
            )
        if value.shape[dim] != size:
            raise RuntimeError(
                f"{cls.__name__}: vmap returned an output of shape {tuple(value.shape)}; wanted size {size}, that of "
                f"the batch, in dim {dim}"
            )
        return _C._wrap_batch(_C.movedim(value, dim, 0), level)

    return wrapped(output, out_dims)


# ---- Under jvp ------------------------------------------------------------------------------------------------------


def _dual(cls: type[Function], args: tuple[Any, ...], kwargs: dict[Any, Any], level: int) -> Any:
    """The value and its tangent. What the wrapped tensors themselves are leaves of is recorded here."""
    if not (_C.is_grad_enabled() and any(isinstance(arg, Tensor) and arg.requires_grad for arg in args)):
        return _pushed(cls, args, kwargs, level)
    ctx = FunctionCtx(args)
    previous = _C._set_grad_enabled(False)
    try:
        output = _pushed(cls, args, kwargs, level)
        if cls.setup_context is None:
            cls.forward(ctx, *args, **kwargs)  # for what it keeps in ctx
        else:
            cls.setup_context(ctx, args, output)
    finally:
        _C._set_grad_enabled(previous)
    return _C._function_apply(cls, ctx, args, output)


def _pushed(cls: type[Function], args: tuple[Any, ...], kwargs: dict[Any, Any], level: int) -> Any:
    inside = [_inside(arg, level) for arg in args]
    primals = tuple([arg if found is None else found[0] for arg, found in zip(args, inside)])
    tangents = [None if found is None else found[1] for found in inside]
    if cls.jvp is None:
        return _through_backward(cls, primals, tangents, kwargs, level)
    ctx = FunctionCtx(primals)
    output = _forward(cls, ctx, primals, kwargs)
    if _C._innermost(primals) is not None or any(isinstance(p, Tensor) and p.requires_grad for p in primals):
        output = cls.apply(*primals, **kwargs)
    if ctx.materialize_grads:
        tangents = [
            _C.zeros_like(p) if t is None and isinstance(p, Tensor) and _has_tangent(p) else t
            for p, t in zip(primals, tangents)
        ]
    ctx._in_jvp = True
    found = cls.jvp(ctx, *tangents)
    several = isinstance(output, (tuple, list))
    outputs = tuple(output) if several else (output,)
    slopes = tuple(found) if isinstance(found, (tuple, list)) else (found,)
    if len(slopes) != len(outputs):
        raise RuntimeError(
            f"{cls.__name__}: jvp returned {len(slopes)} tangents; wanted {len(outputs)}, one for each output"
        )
    made = []
    for i, (value, slope) in enumerate(zip(outputs, slopes)):
        if slope is not None and not isinstance(slope, Tensor):
            raise TypeError(f"{cls.__name__}: tangent {i} from jvp is {kind_of(slope)}; wanted a Tensor or None")
        made.append(value if slope is None or not isinstance(value, Tensor) else _C._wrap_dual(value, slope, level))
    return tuple(made) if several else made[0]


def _has_tangent(value: Tensor) -> bool:
    return value.dtype.is_floating_point or value.dtype.is_complex


def _through_backward(
    cls: type[Function], primals: tuple[Any, ...], tangents: list[Any], kwargs: dict[Any, Any], level: int
) -> Any:
    """The derivative along the tangents from backward: it is linear in the gradients, so it is transposed once more."""
    keeps = _C.is_grad_enabled()
    places = [i for i, t in enumerate(tangents) if t is not None]
    _C._set_grad_enabled(True)
    try:
        given = list(primals)
        for i in places:
            p = primals[i]
            given[i] = p.expand(p.shape) if p.requires_grad and keeps else p.detach().requires_grad_()
        output = cls.apply(*given, **kwargs)
        several = isinstance(output, (tuple, list))
        outputs = list(output) if several else [output]
        live = [k for k, y in enumerate(outputs) if isinstance(y, Tensor) and y.requires_grad]
        slopes: list[Any] = [None] * len(outputs)
        if live and places:
            duals = [_C.zeros_like(outputs[k], requires_grad=True) for k in live]
            rows = _C._grad([outputs[k] for k in live], duals, [given[i] for i in places], True, True, True)
            pairs = [(g, tangents[i]) for g, i in zip(rows, places) if g is not None and g.requires_grad]
            if pairs:
                found = _C._grad([g for g, _ in pairs], [t for _, t in pairs], duals, True, keeps, True)
                for k, slope in zip(live, found):
                    slopes[k] = slope
    finally:
        _C._set_grad_enabled(keeps)
    kept = any(isinstance(p, Tensor) and p.requires_grad for p in primals) and keeps
    values = [y.detach() if isinstance(y, Tensor) and not kept and y.requires_grad else y for y in outputs]
    made = tuple(y if s is None else _C._wrap_dual(y, s, level) for y, s in zip(values, slopes))
    return made if several else made[0]


# ---- Helpers --------------------------------------------------------------------------------------------------------


class _Once(Function):
    """Hands its tensors on, and refuses to be differentiated."""

    @staticmethod
    def forward(ctx, name: str, *tensors: Tensor) -> tuple[Tensor, ...]:
        ctx.name = name
        return tuple(tensor.view_as(tensor) for tensor in tensors)

    @staticmethod
    def backward(ctx, *grads):
        raise RuntimeError(
            f"{ctx.name}: its backward is marked with once_differentiable; wanted first derivatives only"
        )


def once_differentiable(fn: Callable[..., Any]) -> Callable[..., Any]:
    """Marks the backward of a Function as one that cannot be differentiated again.

    It runs without recording, and trying to differentiate what it gave is an error instead of a wrong result.

    Parameters
    ----------
    fn : callable
        The backward.

    Returns
    -------
    callable
        A backward that runs without recording.

    Examples
    --------
    >>> import lucid
    >>> from lucid.autograd.function import once_differentiable
    >>> class Double(lucid.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         return x * 2
    ...     @staticmethod
    ...     @once_differentiable
    ...     def backward(ctx, grad):
    ...         return grad * 2
    >>> x = lucid.ones(1, requires_grad=True)
    >>> Double.apply(x).backward()
    >>> x.grad
    tensor([2.])
    """

    @functools.wraps(fn)
    def wrapper(ctx, *args):
        recording = _C._set_grad_enabled(False)
        try:
            found = fn(ctx, *args)
        finally:
            _C._set_grad_enabled(recording)
        if not recording or not any(isinstance(arg, Tensor) and arg.requires_grad for arg in args):
            return found
        several = isinstance(found, (tuple, list))
        items = list(found) if several else [found]
        places = [i for i, item in enumerate(items) if isinstance(item, Tensor) and _has_tangent(item)]
        if places:
            # So that they have a history, which leads to the error.
            inputs = [items[i].detach().requires_grad_() for i in places]
            for i, tensor in zip(places, _Once.apply(fn.__qualname__, *inputs)):
                items[i] = tensor
        return tuple(items) if several else items[0]

    return wrapper


class InplaceFunction(Function):
    """A Function whose constructor notes whether it works in place, which older code asks for.

    Parameters
    ----------
    inplace : bool, default False
        Kept as an attribute.

    Examples
    --------
    >>> from lucid.autograd.function import InplaceFunction
    >>> InplaceFunction(True).inplace
    True
    """

    def __init__(self, inplace: bool = False):
        super().__init__()
        self.inplace = inplace


__all__ = ["Function", "FunctionCtx", "FunctionMeta", "InplaceFunction", "VmapInfo", "once_differentiable"]
