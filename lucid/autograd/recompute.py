"""Checkpoints: parts of a model whose intermediate results are computed again in backward instead of being kept.

With n layers of the same size, checkpoints every sqrt(n) layers need memory for about 2 sqrt(n) of them instead of n,
for one more forward pass (Chen, Xu, Zhang, Guestrin, "Training Deep Nets with Sublinear Memory Cost",
arXiv:1604.06174).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.autograd.function import Function
from lucid.autograd.grad_mode import enable_grad, is_grad_enabled


class _Tree:
    """Nested tuples, lists and dicts taken apart: the tensors in them, and how to put them together again."""

    def __init__(self, value: Any):
        self.tensors: list[Tensor] = []
        self._shape = self._take(value)

    def _take(self, value: Any):
        if isinstance(value, Tensor):
            self.tensors.append(value)
            return None
        if isinstance(value, (tuple, list)):
            return type(value), [self._take(item) for item in value]
        if isinstance(value, dict):
            return type(value), {key: self._take(item) for key, item in value.items()}
        return type(None), value

    def build(self, tensors: Iterable[Tensor]) -> Any:
        return self._put(self._shape, iter(tensors))

    def _put(self, shape, tensors) -> Any:
        if shape is None:
            return next(tensors)
        kind, inner = shape
        if kind is type(None):
            return inner
        if issubclass(kind, dict):
            items = {key: self._put(item, tensors) for key, item in inner.items()}
            return items if kind is dict else kind(items)
        items = [self._put(item, tensors) for item in inner]
        if issubclass(kind, list) or kind is tuple:
            return kind(items)
        return kind(*items) if hasattr(kind, "_fields") else kind(items)  # named tuples; structure sequences


class _Run:
    """One checkpointed call: what it takes to do it again."""

    inputs: list[Tensor]
    build: Any
    state: Tensor | None
    outside: bool

    def __init__(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[Any, Any], preserve_rng_state: bool
    ):
        self.function = function
        arguments = _Tree((args, kwargs))
        self.inputs = arguments.tensors
        self.build = arguments.build
        self.state = _C.get_rng_state() if preserve_rng_state else None
        self.outputs: list[tuple[Any, ...]] = []
        self.differentiable: list[bool] = []
        self.outside = False

    def call(self, inputs: list[Tensor]) -> _Tree:
        args, kwargs = self.build(inputs)
        with enable_grad():
            return _Tree(self.function(*args, **kwargs))

    def first(self) -> tuple[_Tree, list[Tensor]]:
        """Runs the function; its results without history, and the leaves that it used without being given them."""
        start = _C.zeros(1, device="cpu", requires_grad=True)
        with enable_grad():
            oldest = (start * 1).grad_fn._sequence_nr()
        inputs = _apart(self.inputs)
        results = self.call(inputs)
        self.outputs = _described(results.tensors)
        given = {id(tensor) for tensor in inputs}
        leaves, self.outside = _leaves(results.tensors, oldest)
        leaves = [leaf for leaf in leaves if id(leaf) not in given]
        self.differentiable = [result.requires_grad for result in results.tensors]
        # The graph of this run goes with its results.
        results.tensors = [result.detach() for result in results.tensors]
        return results, leaves

    def again(self, inputs: list[Tensor]) -> list[Tensor]:
        """The results anew, with history, from the same random numbers."""
        now = None
        if self.state is not None:
            now = _C.get_rng_state()
            _C.set_rng_state(self.state)
        try:
            results = self.call(inputs).tensors
        finally:
            if now is not None:
                _C.set_rng_state(now)
        found = _described(results)
        if found != self.outputs:
            raise RuntimeError(
                f"checkpoint: the function gave {found} (shape and dtype of each tensor) when it was "
                f"computed again in backward; wanted {self.outputs}, as when it was called"
            )
        return results

    def gradients(
        self,
        inputs: list[Tensor],
        leaves: Iterable[Tensor],
        grads: Iterable[Tensor | None],
        needed: Iterable[bool],
        create_graph: bool,
    ) -> tuple[Tensor | None, ...]:
        """The gradients of the inputs, which are leaves, and of the other leaves, where needed."""
        results = self.again(inputs)
        pairs = [(result, grad) for result, grad in zip(results, grads) if grad is not None and result.requires_grad]
        wanted = [tensor for tensor, needs in zip([*inputs, *leaves], needed) if needs]
        if not pairs or not wanted:
            return (None,) * len(list(needed))
        # In passing: the hooks of a leaf are called where its gradient arrives in the pass around this one.
        found = iter(
            _C._grad(
                [result for result, _ in pairs],
                [grad for _, grad in pairs],
                wanted,
                create_graph or self.outside,
                create_graph,
                True,
                True,
            )
        )
        return tuple(next(found) if needs else None for needs in needed)


def _apart(tensors: Iterable[Tensor]) -> list[Tensor]:
    """Leaves on the same memory."""
    return [tensor.detach().requires_grad_(tensor.requires_grad) for tensor in tensors]


def _described(tensors: Iterable[Tensor]) -> list[tuple[Any, ...]]:
    return [(tuple(tensor.shape), str(tensor.dtype)) for tensor in tensors]


def _leaves(roots: Iterable[Tensor], oldest: int) -> tuple[list[Tensor], bool]:
    """The leaves that `roots` come from, and whether their graph reaches nodes from before `oldest`."""
    found, outside = {id(root): root for root in roots if root.requires_grad and root.is_leaf}, False
    pending, seen = [root.grad_fn for root in roots if root.grad_fn is not None], set()
    while pending:
        node = pending.pop()
        if node in seen:
            continue
        seen.add(node)  # by identity; being in the set keeps the object, and so its identity, alive
        inner = [following for following, _ in node.next_functions if following is not None]
        if node.name() == "AccumulateGrad":
            found.setdefault(id(node.variable), node.variable)
        elif node._sequence_nr() < oldest:
            outside = True
        pending += inner
    return list(found.values()), outside


class Checkpoint(Function):
    """Saves the inputs of a run instead of what happened in it."""

    @staticmethod
    def forward(ctx: Any, run: _Run, results: list[Tensor], count: int, *tensors: Tensor) -> tuple[Tensor, ...]:
        ctx.run, ctx.count = run, count
        ctx.save_for_backward(*tensors[:count])
        ctx.leaves = tensors[count:]
        ctx.mark_non_differentiable(*(result for result, wanted in zip(results, run.differentiable) if not wanted))
        return tuple(results)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor | None) -> tuple[Any, ...]:
        run, saved, leaves, needed = ctx.run, ctx.saved_tensors, ctx.leaves, ctx.needs_input_grad[3:]
        if not is_grad_enabled():
            return (None, None, None, *run.gradients(_apart(saved), leaves, grads, needed, False))

        # Gradients that are to be differentiated are a function like any other, of the inputs and of the given
        # gradients.
        def function(*tensors):
            given = iter(tensors[len(saved) :])
            return run.gradients(
                list(tensors[: len(saved)]),
                leaves,
                [None if grad is None else next(given) for grad in grads],
                needed,
                True,
            )

        return (
            None,
            None,
            None,
            *checkpoint(function, *saved, *(grad for grad in grads if grad is not None), preserve_rng_state=False),
        )


def checkpoint(
    function: Callable[..., Any], *args: Any, use_reentrant: bool = True, preserve_rng_state: bool = True, **kwargs: Any
) -> Any:
    """Calls a function whose intermediate results are not kept for backward, but computed again there.

    Of ``function(*args, **kwargs)`` only the arguments are kept. In backward the function is called again, with the
    random numbers that it drew the first time, and its gradient is that of the second call, bit for bit what it would
    have been without the checkpoint.

    Parameters
    ----------
    function : callable
        What to call: a module, or a function of tensors. It must do the same both times.
    *args, **kwargs : object
        Its arguments. Tensors in tuples, lists and dicts are found.
    use_reentrant : bool, default True
        Accepted for PyTorch's sake. There is one implementation, which works in `autograd.grad` too and gives a
        gradient to parameters even where no argument wants one.
    preserve_rng_state : bool, default True
        Set the default generator back for the second call, so that dropout drops the same elements. False saves that
        where the function draws no random numbers.

    Returns
    -------
    object
        What the function returned: a tensor, or tensors in tuples, lists and dicts.

    Raises
    ------
    RuntimeError
        If the second call, in backward, gives other shapes or dtypes than the first.

    Notes
    -----
    Tensors that the function uses without being given them may be leaves, such as a module's parameters. Others should
    be arguments: the graph behind them is walked again with each checkpoint that reaches it.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.checkpoint import checkpoint
    >>> x = lucid.tensor([0.0, 1.0], requires_grad=True)
    >>> y = checkpoint(lambda t: t.exp().sin().sum(), x)
    >>> y.backward()
    >>> x.grad
    tensor([ 0.5403, -2.4783])
    """
    if not callable(function):
        raise TypeError(f"checkpoint: function is {kind_of(function)}; wanted a callable")
    for name, value in (("use_reentrant", use_reentrant), ("preserve_rng_state", preserve_rng_state)):
        if not isinstance(value, bool) and value is not None:
            raise TypeError(f"checkpoint: {name} is {kind_of(value)}; wanted a bool")
    if not is_grad_enabled():
        return function(*args, **kwargs)
    run = _Run(function, args, kwargs, bool(preserve_rng_state))
    results, leaves = run.first()
    if not results.tensors or not any(tensor.requires_grad for tensor in [*run.inputs, *leaves]):
        return results.build(results.tensors)
    inputs, run.inputs = run.inputs, []
    return results.build(Checkpoint.apply(run, results.tensors, len(inputs), *inputs, *leaves))


def checkpoint_sequential(
    functions: Any, segments: int, input: Any, use_reentrant: bool = True, preserve_rng_state: bool = True
) -> Any:
    """Calls functions one after the other, in as many checkpoints as `segments` says.

    Parameters
    ----------
    functions : Sequential or sequence of callables
        Each gets what the one before returned.
    segments : int
        How many parts to divide them into, at least 1 and at most their number. The last one is not checkpointed: its
        results are wanted first in backward.
    input : Tensor
        What the first one gets.
    use_reentrant, preserve_rng_state : bool
        As for `checkpoint`.

    Returns
    -------
    object
        What the last one returned.

    Raises
    ------
    ValueError
        If `segments` is less than 1 or more than there are functions.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.checkpoint import checkpoint_sequential
    >>> checkpoint_sequential([lucid.sin, lucid.cos, lucid.exp], 2, lucid.zeros(1))
    tensor([2.7183])
    """
    parts = list(functions.children()) if hasattr(functions, "children") else list(functions)
    if isinstance(segments, bool) or not hasattr(segments, "__index__"):
        raise TypeError(f"checkpoint_sequential: segments is {kind_of(segments)}; wanted an int")
    segments = segments.__index__()
    if not 1 <= segments <= max(len(parts), 1):
        raise ValueError(
            f"checkpoint_sequential: segments is {segments}; wanted 1 to {max(len(parts), 1)}, the number of functions"
        )

    def segment(functions: list[Any]) -> Callable[..., Any]:
        def run(value):
            for function in functions:
                value = function(value)
            return value

        return run

    size = len(parts) // segments
    for i in range(segments - 1):
        input = checkpoint(
            segment(parts[i * size : (i + 1) * size]),
            input,
            use_reentrant=use_reentrant,
            preserve_rng_state=preserve_rng_state,
        )
    return segment(parts[(segments - 1) * size :])(input)


__all__ = ["checkpoint", "checkpoint_sequential"]
