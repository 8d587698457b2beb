"""Reverse-mode automatic differentiation.

The graph and the backward pass are C (wasm/engine); this package is what Python adds to them: modes, `grad` and
`backward` for several tensors at once, functions written in Python, and numerical checks of gradients.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.autograd.grad_mode import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled

if TYPE_CHECKING:
    from lucid.autograd.function import Function, FunctionCtx
    from lucid.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp
    from lucid.autograd.numerical import gradcheck, gradgradcheck
    from lucid.autograd.recompute import checkpoint

__all__ = [
    "Function",
    "FunctionCtx",
    "backward",
    "checkpoint",
    "enable_grad",
    "functional",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "graph",
    "hessian",
    "hvp",
    "inference_mode",
    "is_grad_enabled",
    "jacobian",
    "jvp",
    "no_grad",
    "set_grad_enabled",
    "vhp",
    "vjp",
]

_LAZY = {
    "Function": "function",
    "FunctionCtx": "function",
    "gradcheck": "numerical",
    "gradgradcheck": "numerical",
    "GradcheckError": "numerical",
    "checkpoint": "recompute",
    **dict.fromkeys(("hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"), "functional"),
    "graph": None,
    "function": None,
    "functional": None,
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
        The roots; each must be in the graph.
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
    roots = _tensors(tensors, "backward", "tensors")
    seeds = _seeds(grad_tensors, len(roots), "backward", "grad_tensors")
    if inputs is not None:
        inputs = _tensors(inputs, "backward", "inputs")
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
) -> tuple[Tensor | None, ...]:
    """Computes the gradients of `outputs` with respect to `inputs`; no `.grad` is touched.

    Parameters
    ----------
    outputs, inputs : Tensor or sequence of Tensor
        Roots, and the leaves or intermediate results to differentiate by.
    grad_outputs : Tensor, sequence of (Tensor or None), or None
        The gradient of each output; None stands for 1 and is for outputs of one element only.
    retain_graph, create_graph : bool
        As for `backward`.
    only_inputs : bool, default True
        Accepted for PyTorch's sake; False is refused.
    allow_unused : bool, default False
        Give None for an input that the outputs do not depend on, rather than raise.

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
    roots = _tensors(outputs, "grad", "outputs")
    leaves = _tensors(inputs, "grad", "inputs")
    seeds = _seeds(grad_outputs, len(roots), "grad", "grad_outputs")
    return _C._grad(
        roots,
        seeds,
        leaves,
        bool(create_graph if retain_graph is None else retain_graph),
        bool(create_graph),
        bool(allow_unused),
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


def __getattr__(name: str):
    if name not in _LAZY:
        raise AttributeError(f"module 'lucid.autograd' has no attribute {name!r}")
    from importlib import import_module

    module = import_module(f"lucid.autograd.{_LAZY[name] or name}")
    value = module if _LAZY[name] is None else getattr(module, name)
    globals()[name] = value
    return value


def __dir__():
    return sorted(set(globals()) | set(_LAZY))
