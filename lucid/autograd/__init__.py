"""Reverse-mode automatic differentiation.

The graph and the backward pass are C (wasm/engine); this package is what Python adds to them: modes, `grad` and
`backward` for several tensors at once, functions written in Python, and numerical checks of gradients.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of, without
from lucid.autograd.grad_mode import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    is_multithreading_enabled,
    no_grad,
    set_grad_enabled,
    set_multithreading_enabled,
)

if TYPE_CHECKING:
    from lucid.autograd.anomaly_mode import detect_anomaly, is_anomaly_enabled, set_detect_anomaly
    from lucid.autograd.function import Function, FunctionCtx
    from lucid.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp
    from lucid.autograd.handle import RemovableHandle
    from lucid.autograd.numerical import gradcheck, gradgradcheck
    from lucid.autograd.recompute import checkpoint
    from lucid.autograd.variable import Variable

__all__ = [
    "Function",
    "FunctionCtx",
    "RemovableHandle",
    "Variable",
    "backward",
    "checkpoint",
    "detect_anomaly",
    "enable_grad",
    "forward_ad",
    "functional",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "graph",
    "hessian",
    "hvp",
    "inference_mode",
    "is_anomaly_enabled",
    "is_grad_enabled",
    "jacobian",
    "jvp",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
    "set_multithreading_enabled",
    "vhp",
    "vjp",
]

_LAZY = {
    "Function": "function",
    "FunctionCtx": "function",
    "gradcheck": "numerical",
    "gradgradcheck": "numerical",
    "GradcheckError": "numerical",
    "RemovableHandle": "handle",
    "Variable": "variable",
    "checkpoint": "recompute",
    "detect_anomaly": "anomaly_mode",
    "is_anomaly_check_nan_enabled": "anomaly_mode",
    "is_anomaly_enabled": "anomaly_mode",
    "set_detect_anomaly": "anomaly_mode",
    **dict.fromkeys(("hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"), "functional"),
    **dict.fromkeys(("anomaly_mode", "forward_ad", "function", "functional", "graph", "profiler", "variable")),
}


def backward(
    tensors: Tensor | Sequence[Tensor],
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensor | Sequence[Tensor] | None = None,
) -> None:
    """Adds the gradients of `tensors` to the `.grad` of the leaves that they were computed from.

    Parameters
    ----------
    tensors : Tensor or sequence of Tensor
        The roots; each must be in the graph. A `GradientEdge` may stand for a tensor, here and in `inputs`.
    grad_tensors : Tensor, sequence of (Tensor or None), or None
        The gradient of each root, of its shape. None stands for 1 and is for roots of one element only.
    retain_graph : bool, optional
        Keep the graph for another backward. Default: as `create_graph`.
    create_graph : bool, default False
        Record the backward pass, so that the gradients can be differentiated.
    inputs : Tensor or sequence of Tensor, optional
        Only these leaves get a gradient.

    Raises
    ------
    RuntimeError
        If a root is outside the graph, a gradient has another shape or is missing for a root with several elements, or
        the saved tensors were freed by an earlier backward.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([1.0, 2.0], requires_grad=True)
    >>> lucid.autograd.backward([x.sum(), (x * x).sum()])
    >>> x.grad
    tensor([3., 5.])
    """
    roots = _places(tensors, "backward", "tensors")
    seeds = _seeds(grad_tensors, len(roots), "backward", "grad_tensors")
    if inputs is not None:
        inputs = _places(inputs, "backward", "inputs")
        if not inputs:
            raise RuntimeError("backward: inputs is empty; wanted tensors, or None to reach every leaf")
    _C._backward(roots, seeds, bool(create_graph if retain_graph is None else retain_graph), bool(create_graph), inputs)


def grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor],
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """Computes the gradients of `outputs` with respect to `inputs`; no `.grad` is touched.

    Parameters
    ----------
    outputs, inputs : Tensor or sequence of Tensor
        Roots, and the leaves or intermediate results to differentiate by. A `GradientEdge` may stand for a tensor.
    grad_outputs : Tensor, sequence of (Tensor or None), or None
        The gradient of each output; None stands for 1 and is for outputs of one element only.
    retain_graph, create_graph : bool
        As for `backward`.
    only_inputs : bool, default True
        Accepted for PyTorch's sake; False is refused.
    allow_unused : bool, default False
        Give None for an input that the outputs do not depend on, rather than raise.
    is_grads_batched : bool, default False
        Each of `grad_outputs` has a batch of gradients along a first dim of its own, for which all gradients are
        computed at once; the results have that dim too.
    materialize_grads : bool, default False
        Give zeros for an input that the outputs do not depend on.

    Returns
    -------
    tuple of Tensor
        One gradient per input, of its shape.

    Raises
    ------
    RuntimeError
        If an input is not reachable from the outputs, unless `allow_unused`; else as for `backward`.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor(3.0, requires_grad=True)
    >>> (slope,) = lucid.autograd.grad(x ** 3, x, create_graph=True)
    >>> slope.item(), lucid.autograd.grad(slope, x)[0].item()
    (27.0, 18.0)
    """
    if not only_inputs:
        raise ValueError("grad: only_inputs is not True; wanted True (backward fills the .grad of every leaf)")
    if materialize_grads and allow_unused is False:
        raise ValueError("grad: allow_unused is False with materialize_grads; wanted True, or nothing")
    roots = _places(outputs, "grad", "outputs")
    leaves = _places(inputs, "grad", "inputs")
    seeds = _seeds(grad_outputs, len(roots), "grad", "grad_outputs")
    retain, create = bool(create_graph if retain_graph is None else retain_graph), bool(create_graph)
    lenient = bool(allow_unused) or bool(materialize_grads)
    if is_grads_batched:
        found = _batch_of_gradients(roots, seeds, leaves, retain, create, lenient)
    else:
        found = _C._grad(roots, seeds, leaves, retain, create, lenient)
    if materialize_grads:
        return tuple(_C.zeros_like(x) if g is None else g for x, g in zip(leaves, found))
    return found


def _batch_of_gradients(roots, seeds, leaves, retain: bool, create: bool, lenient: bool) -> tuple[Any, ...]:
    """The gradients for each slice of the seeds, in one pass over the graph."""
    if seeds is None:
        raise ValueError("grad: grad_outputs is None with is_grads_batched; wanted a batch of gradients")
    sizes = {seed.shape[0] if seed.ndim else None for seed in seeds if seed is not None}
    if len(sizes) != 1 or None in sizes:
        raise RuntimeError("grad: grad_outputs has no common first dim; wanted a batch of one size in each")
    (size,) = sizes
    level = _C._transform_enter(0)
    try:
        wrapped = [None if seed is None else _C._wrap_batch(seed, level) for seed in seeds]
        found = _C._grad(roots, wrapped, leaves, retain, create, lenient)
        whole = []
        for gradient in found:
            inside = None if gradient is None else _C._unwrap(gradient, level)
            whole.append(inside[0] if inside else None if gradient is None else gradient.expand(size, *gradient.shape))
        return tuple(whole)
    finally:
        _C._transform_exit()


def _places(value, op: str, name: str) -> list[Tensor]:
    """Tensors; a GradientEdge becomes one that stands in its place of the graph."""
    if isinstance(value, Tensor):
        return [value]
    items = [value] if hasattr(value, "output_nr") else list(value)
    return _tensors(
        [
            _C._edge_tensor(e.node, e.output_nr) if hasattr(e, "output_nr") and not isinstance(e, Tensor) else e
            for e in items
        ],
        op,
        name,
    )


def _tensors(value: Tensor | Sequence[Tensor], op: str, name: str) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    items = list(value)
    for i, item in enumerate(items):
        if not isinstance(item, Tensor):
            raise TypeError(f"{op}: {name}[{i}] is {kind_of(item)}; wanted a Tensor")
    return items


def _seeds(value, count: int, op: str, name: str) -> list[Tensor | None] | None:
    if value is None:
        return None
    items = [value] if isinstance(value, Tensor) else list(value)
    if len(items) != count:
        raise RuntimeError(f"{op}: {name} has {len(items)} entries; wanted one for each of the {count} tensors")
    for i, item in enumerate(items):
        if item is not None and not isinstance(item, Tensor):
            raise TypeError(f"{op}: {name}[{i}] is {kind_of(item)}; wanted a Tensor or None")
    return items


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        return without(__name__)(name)
    from importlib import import_module

    module = import_module(f"lucid.autograd.{_LAZY[name] or name}")
    value = module if _LAZY[name] is None else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(_LAZY))
