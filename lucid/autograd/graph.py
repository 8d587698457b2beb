"""The recorded graph: its nodes and edges, hooks over several gradients, and what becomes of saved tensors."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.autograd.handle import RemovableHandle

Node = _C.Node
_state = threading.local()  # disabled: the messages of disable_saved_tensors_hooks, innermost last


# ---- Edges ----------------------------------------------------------------------------------------------------------


class GradientEdge(NamedTuple):
    """A place in the graph to which a gradient goes: output `output_nr` of `node`.

    `backward` and `grad` take it where they take a tensor, so that the tensor itself need not be kept.

    Attributes
    ----------
    node : Node
        Which node.
    output_nr : int
        Which of its outputs.
    ownership_token : object
        PyTorch's; None here.

    Examples
    --------
    >>> import lucid
    >>> from lucid.autograd.graph import get_gradient_edge
    >>> get_gradient_edge(lucid.ones(1, requires_grad=True)).output_nr
    0
    """

    node: Node
    output_nr: int
    ownership_token: Any = None


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """Gives the place in the graph to which the gradient of a tensor goes.

    Parameters
    ----------
    tensor : Tensor
        One that requires a gradient.

    Returns
    -------
    GradientEdge

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2, requires_grad=True)
    >>> y = x * 3
    >>> edge = lucid.autograd.graph.get_gradient_edge(y)
    >>> z = (y * y).sum()
    >>> del y
    >>> lucid.autograd.grad(z, edge)
    (tensor([6., 6.]),)
    """
    return GradientEdge(*_C._edge(tensor))


def increment_version(tensor: Tensor | Iterable[Tensor]) -> None:
    """Counts a write to tensors that Lucid could not see, so that backward notices it.

    Parameters
    ----------
    tensor : Tensor or iterable of Tensor

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2)
    >>> lucid.autograd.graph.increment_version(x)
    >>> x._version
    1
    """
    for one in [tensor] if isinstance(tensor, Tensor) else list(tensor):
        _C._bump(one)


# ---- Hooks over several gradients -----------------------------------------------------------------------------------


def register_multi_grad_hook(
    tensors: Sequence[Tensor], fn: Callable[..., Any], *, mode: str = "all"
) -> RemovableHandle:
    """Calls a function when the gradients of several tensors are known.

    Parameters
    ----------
    tensors : sequence of Tensor
        Each requires a gradient.
    fn : callable
        With 'all' it is called with a list of one gradient per tensor, None for those that the pass does not reach,
        once they are all there; with 'any' with the first gradient that comes, once in each pass. What it returns is
        not looked at.
    mode : {'all', 'any'}, default 'all'

    Returns
    -------
    RemovableHandle

    Raises
    ------
    TypeError
        If `fn` cannot be called, or one of `tensors` is not a Tensor.
    ValueError
        If `mode` is another word, or there are no tensors.

    Examples
    --------
    >>> import lucid
    >>> x, y = lucid.ones(2, requires_grad=True), lucid.ones(2, requires_grad=True)
    >>> handle = lucid.autograd.graph.register_multi_grad_hook([x, y], lambda grads: print(len(grads)))
    >>> (x * y).sum().backward()
    2
    """
    if mode not in ("all", "any"):
        raise ValueError(f"register_multi_grad_hook: mode is {mode!r}; wanted 'all' or 'any'")
    if not callable(fn):
        raise TypeError(f"register_multi_grad_hook: fn is {kind_of(fn)}; wanted a callable")
    if not tensors:
        raise ValueError("register_multi_grad_hook: tensors is empty; wanted at least one")
    for i, tensor in enumerate(tensors):
        if not isinstance(tensor, Tensor):
            raise TypeError(f"register_multi_grad_hook: tensors[{i}] is {kind_of(tensor)}; wanted a Tensor")
    passes = _Passes(fn, tuple([get_gradient_edge(tensor).node for tensor in tensors]), mode)
    return _Handles([tensor.register_hook(passes.hook(i)) for i, tensor in enumerate(tensors)], fn)


class _Handles(RemovableHandle):
    """The handles of several hooks, as one."""

    __slots__ = ()

    def remove(self) -> None:
        while self._hooks:
            self._hooks.pop().remove()


class _Pass:
    """What has come in one backward pass; it lives as long as the pass."""

    def __init__(self, count: int):
        self.grads: list[Tensor | None] = [None] * count
        self.come = 0
        self.expected: int | None = None
        self.called = False


class _Passes:
    """The gradients of several tensors, collected in each backward pass."""

    def __init__(self, fn: Callable, nodes: tuple, mode: str):
        self.fn, self.nodes, self.mode = fn, nodes, mode
        self.under_way: WeakValueDictionary[int, _Pass] = WeakValueDictionary()

    def hook(self, place: int) -> Callable:
        return lambda grad: self.arrived(place, grad)

    def arrived(self, place: int, grad: Tensor) -> None:
        number = _C._pass_number()
        current = self.under_way.get(number)
        if current is None:
            current = self.under_way[number] = _Pass(len(self.nodes))
            _C._keep_in_pass(current)
        if self.mode == "any":
            if not current.called:
                current.called = True
                self.fn(grad)
            return
        if current.expected is None:
            current.expected = _C._will_run(self.nodes)
        current.grads[place] = grad
        current.come += 1
        if current.come == current.expected:
            self.fn(current.grads)


# ---- Saved tensors --------------------------------------------------------------------------------------------------


class saved_tensors_hooks:
    """Keeps something else than the tensors that ops save for backward.

    Each tensor that is saved inside is given to `pack_hook`, and what that returns is kept. When backward needs the
    tensor, `unpack_hook` makes it from that. Where several are nested, the innermost counts.

    Parameters
    ----------
    pack_hook : callable
        Takes a tensor outside of the graph, returns anything. It must not change the tensor.
    unpack_hook : callable
        Takes what `pack_hook` returned, returns a tensor of the same shape, dtype and elements.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([2.0, 3.0], requires_grad=True)
    >>> with lucid.autograd.graph.saved_tensors_hooks(lambda t: t.tolist(), lambda kept: lucid.tensor(kept)):
    ...     y = (x * x).sum()
    >>> y.backward()
    >>> x.grad
    tensor([4., 6.])
    """

    def __init__(self, pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]):
        for name, hook in (("pack_hook", pack_hook), ("unpack_hook", unpack_hook)):
            if not callable(hook):
                raise TypeError(f"saved_tensors_hooks: {name} is {kind_of(hook)}; wanted a callable")
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook
        self._previous: list = []

    def __enter__(self):
        if messages := getattr(_state, "disabled", None):
            raise RuntimeError(messages[-1])
        self._previous.append(_C._saved_hooks((self.pack_hook, self.unpack_hook)))
        return self

    def __exit__(self, *args: object) -> None:
        _C._saved_hooks(self._previous.pop())


class save_on_cpu(saved_tensors_hooks):
    """Keeps saved tensors in the host's memory, and copies them back to their device when backward needs them.

    Parameters
    ----------
    pin_memory : bool, default False
        Accepted for PyTorch's sake.
    device_type : str, optional
        Accepted for PyTorch's sake: each tensor goes back to where it came from.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2, requires_grad=True)
    >>> with lucid.autograd.graph.save_on_cpu():
    ...     y = x.exp().sum()
    >>> y.backward()
    >>> x.grad.shape
    lucid.Size([2])
    """

    def __init__(self, pin_memory: bool = False, device_type: str = "cpu"):
        def pack(tensor: Tensor):
            return tensor.device, tensor if tensor.device.type in ("cpu", "meta") else tensor.cpu()

        def unpack(packed):
            device, tensor = packed
            return tensor.to(device)

        super().__init__(pack, unpack)


class disable_saved_tensors_hooks:
    """Refuses `saved_tensors_hooks` inside, with an error of this message.

    Parameters
    ----------
    error_message : str

    Examples
    --------
    >>> import lucid
    >>> graph = lucid.autograd.graph
    >>> with graph.disable_saved_tensors_hooks("not here"):
    ...     try:
    ...         with graph.save_on_cpu():
    ...             pass
    ...     except RuntimeError as error:
    ...         print(error)
    not here
    """

    def __init__(self, error_message: str):
        if not isinstance(error_message, str):
            raise TypeError(f"disable_saved_tensors_hooks: error_message is {kind_of(error_message)}; wanted a str")
        self.error_message = error_message

    def __enter__(self):
        active = _C._saved_hooks(None)
        _C._saved_hooks(active)
        if active is not None:
            raise RuntimeError("disable_saved_tensors_hooks: saved_tensors_hooks are in use; wanted it outside of them")
        _state.disabled = [*getattr(_state, "disabled", ()), self.error_message]
        return self

    def __exit__(self, *args: object) -> None:
        _state.disabled = _state.disabled[:-1]

    def __call__(self, fn: Callable) -> Callable:
        @functools.wraps(fn)
        def wrapper(*args, **kwargs):
            with disable_saved_tensors_hooks(self.error_message):
                return fn(*args, **kwargs)

        return wrapper


class allow_mutation_on_saved_tensors:
    """Lets tensors that backward needs be changed in place: before a write what was saved of them is copied.

    Gradients are those of the values that were saved. Without it, backward raises VersionMismatch. What was changed
    before the block, backward inside takes as it is now.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([2.0], requires_grad=True)
    >>> y = x * 1
    >>> with lucid.autograd.graph.allow_mutation_on_saved_tensors():
    ...     z = (y * y).sum()
    ...     _ = y.detach().mul_(10)
    ...     z.backward()
    >>> x.grad
    tensor([4.])
    """

    def __init__(self):
        self._previous = []

    def __enter__(self):
        self._previous.append(_C._allow_mutation(True))
        return self

    def __exit__(self, *args: object) -> None:
        _C._allow_mutation(self._previous.pop())


__all__ = [
    "GradientEdge",
    "Node",
    "allow_mutation_on_saved_tensors",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
]
