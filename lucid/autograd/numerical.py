"""Gradients checked against finite differences, in float64."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.autograd import grad
from lucid.autograd.grad_mode import enable_grad, no_grad


class GradcheckError(RuntimeError):
    """A gradient differs from its finite difference, or is missing."""


def gradcheck(
    func: Callable[..., Tensor | Sequence[Tensor]],
    inputs: Tensor | Sequence[object],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
) -> bool:
    r"""Compares the gradients of `func` with central differences, (f(x + eps) − f(x − eps)) / (2 eps).

    Every entry of the Jacobian of every floating-point output by every input that requires a gradient is compared. The
    check runs in float64: inputs of another floating dtype are converted first.

    Parameters
    ----------
    func : callable
        Takes `inputs`, returns a Tensor or a sequence of Tensors. It must be a function of its inputs alone.
    inputs : Tensor or sequence
        Its arguments. At least one must be a floating-point Tensor that requires a gradient.
    eps : float, default 1e-6
        The step of the difference.
    atol, rtol : float, default 1e-5 and 1e-3
        Entries agree when abs(analytical − numerical) ≤ atol + rtol · abs(numerical).
    raise_exception : bool, default True
        False returns False where a gradient is wrong.
    nondet_tol : float, default 0.0
        How far two backward passes may differ.
    check_batched_grad : bool, default False
        Compare gradients of a batch (`is_grads_batched`) too.
    check_forward_ad : bool, default False
        Compare derivatives in forward mode too.
    check_backward_ad : bool, default True
        False leaves out the gradients themselves.
    check_undefined_grad, check_grad_dtypes, fast_mode : bool
        Accepted for PyTorch's sake: a missing gradient counts as zero, gradients have their input's dtype, and the
        whole Jacobian is compared.

    Returns
    -------
    bool
        True when all gradients agree.

    Raises
    ------
    GradcheckError
        If a gradient is wrong: a RuntimeError that names the output, the input and the entry that differ.
    ValueError
        If no input requires a gradient, or no output can be differentiated.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([0.3, 0.7], dtype=lucid.float64, requires_grad=True)
    >>> lucid.autograd.gradcheck(lucid.tanh, x)
    True
    """
    arguments, wanted = _prepare(inputs)
    outputs = _outputs(func, arguments)
    differentiable = [i for i, output in enumerate(outputs) if output.dtype.is_floating_point]
    if not differentiable:
        raise ValueError("gradcheck: func returned no floating-point Tensor; wanted at least one")
    leaves = [arguments[i] for i in wanted]
    found = {}
    if check_backward_ad:
        found["gradient"] = [_analytical(outputs[i], leaves) for i in differentiable]
        again = [_analytical(outputs[i], leaves) for i in differentiable]
        if _largest_difference(found["gradient"], again) > nondet_tol:
            if raise_exception:
                raise GradcheckError("gradcheck: two backward passes gave different gradients; wanted equal ones")
            return False
    if check_batched_grad:
        found["gradient in a batch"] = _jacobians(func, arguments, wanted, differentiable, {"vectorize": True})
    if check_forward_ad:
        found["derivative in forward mode"] = _jacobians(
            func, arguments, wanted, differentiable, {"strategy": "forward-mode"}
        )
    for which, (place, leaf) in enumerate(zip(wanted, leaves)):
        numerical = _numerical(func, arguments, leaf, differentiable, eps)
        for row, output in enumerate(differentiable):
            for kind, analytical in found.items():
                problem = _compare(analytical[row][which], numerical[row], leaf, outputs[output], atol, rtol)
                if problem:
                    if raise_exception:
                        raise GradcheckError(
                            f"gradcheck: {kind} of output {output} by input {place} is wrong: {problem}"
                        )
                    return False
    return True


def _jacobians(func, arguments, wanted: list[int], differentiable: list[int], options: dict[Any, Any]) -> list[Any]:
    """What `_analytical` gives, in another way."""
    from lucid.autograd.functional import jacobian

    def of_leaves(*leaves):
        given = list(arguments)
        for place, leaf in zip(wanted, leaves):
            given[place] = leaf
        outputs = _outputs(func, given)
        return tuple(outputs[i] for i in differentiable)

    leaves = tuple(arguments[i] for i in wanted)
    return [
        [part.reshape(-1, leaf.numel()).tolist() if part.numel() else [] for part, leaf in zip(row, leaves)]
        for row in jacobian(of_leaves, leaves, **options)
    ]


def _largest_difference(first, second) -> float:
    if isinstance(first, list):
        return max((_largest_difference(a, b) for a, b in zip(first, second)), default=0.0)
    return 0.0 if first == second or (first != first and second != second) else abs(first - second)


def gradgradcheck(
    func: Callable[..., Tensor | Sequence[Tensor]],
    inputs: Tensor | Sequence[object],
    grad_outputs: Tensor | Sequence[Tensor] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    """Compares second derivatives with finite differences of the first ones.

    The gradients of `func`, seen as a function of its inputs and of `grad_outputs`, are given to `gradcheck`.

    Parameters
    ----------
    func, inputs, eps, atol, rtol, raise_exception : optional
        As of `gradcheck`, and so is what is raised.
    grad_outputs : Tensor or sequence of Tensor, optional
        The gradients of the outputs at which to check; default: fixed pseudo-random numbers.

    Returns
    -------
    bool
        Whether they agree.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([0.3, 0.7], dtype=lucid.float64, requires_grad=True)
    >>> lucid.autograd.gradgradcheck(lucid.tanh, x)
    True
    """
    arguments, wanted = _prepare(inputs)
    outputs = [output for output in _outputs(func, arguments) if output.dtype.is_floating_point]
    if grad_outputs is None:
        generator = _C.Generator(20)
        seeds = [_C.rand(output.shape, generator=generator, dtype=_C.float64) + 0.5 for output in outputs]
    else:
        seeds = [grad_outputs] if isinstance(grad_outputs, Tensor) else list(grad_outputs)
        if len(seeds) != len(outputs):
            raise ValueError(
                f"gradgradcheck: grad_outputs has {len(seeds)} entries; wanted {len(outputs)}, one "
                "for each floating-point output of func"
            )
        seeds = [_C.to_dtype(seed.detach(), _C.float64) for seed in seeds]
    seeds = [seed.detach().requires_grad_() for seed in seeds]
    count = len(arguments)

    def first_gradients(*values):
        own, weights = values[:count], values[count:]
        results = [r for r in _outputs(func, own) if r.dtype.is_floating_point]
        pairs = [(r, w) for r, w in zip(results, weights) if r.requires_grad]
        leaves = [own[i] for i in wanted]
        gradients = grad([r for r, _ in pairs], leaves, [w for _, w in pairs], create_graph=True, allow_unused=True)
        return [_C.to_dtype(leaf, _C.float64) * 0 if g is None else g for g, leaf in zip(gradients, leaves)]

    return gradcheck(
        first_gradients, [*arguments, *seeds], eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception
    )


def _prepare(inputs) -> tuple[list[object], list[int]]:
    """The arguments as float64 leaves of our own, and the places of those to differentiate by."""
    arguments = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    wanted = []
    for i, argument in enumerate(arguments):
        if isinstance(argument, Tensor) and argument.requires_grad:
            arguments[i] = _leaf(argument, i)
            wanted.append(i)
    if not wanted:
        raise ValueError("gradcheck: no input requires a gradient; wanted at least one floating-point Tensor that does")
    return arguments, wanted


def _leaf(argument: Tensor, place: int) -> Tensor:
    source = argument.detach()
    if any(size > 1 and stride == 0 for size, stride in zip(source.shape, source.stride())):
        raise ValueError(
            f"gradcheck: input {place} is expanded, so its elements cannot be changed one by one; "
            "wanted it expanded inside func"
        )
    with no_grad():
        own = source.clone() if source.is_contiguous() else _strided_copy(source)
        return _C.to_dtype(own, _C.float64).detach().requires_grad_()


def _strided_copy(source: Tensor) -> Tensor:
    """A copy that is as little contiguous as the source: the strides' order is kept by copying the permuted tensor."""
    order = sorted(range(source.ndim), key=lambda d: -source.stride()[d])
    return source.permute(order).clone().permute([order.index(d) for d in range(source.ndim)])


def _outputs(func, arguments) -> list[Tensor]:
    with enable_grad():
        result = func(*arguments)
    outputs = [result] if isinstance(result, Tensor) else list(result)
    for i, output in enumerate(outputs):
        if not isinstance(output, Tensor):
            raise TypeError(f"gradcheck: output {i} of func is {kind_of(output)}; wanted Tensors")
    return outputs


def _analytical(output: Tensor, leaves: list[Tensor]) -> list[list[list[float]]]:
    """For each leaf the Jacobian: one row per element of the output, each with one number per element of the leaf."""
    rows: list[list[list[float]]] = [[] for _ in leaves]
    for k in range(output.numel()):
        gradients: Sequence[Tensor | None] = [None] * len(leaves)
        if output.requires_grad:
            seed = _C.zeros(output.numel(), dtype=output.dtype)
            seed[k] = 1.0
            gradients = grad(output, leaves, seed.reshape(output.shape), retain_graph=True, allow_unused=True)
        for row, leaf, gradient in zip(rows, leaves, gradients):
            if gradient is not None and gradient.shape != leaf.shape:
                raise GradcheckError(
                    f"gradcheck: a gradient has shape {tuple(gradient.shape)}; its input has {tuple(leaf.shape)}"
                )
            row.append([0.0] * leaf.numel() if gradient is None else gradient.detach().reshape(-1).tolist())
    return rows


def _numerical(func, arguments, leaf: Tensor, differentiable: list[int], eps: float) -> list[list[list[float]]]:
    """For each output the columns of the Jacobian by `leaf`, whose elements are moved in place and put back."""
    elements = leaf.detach()
    columns: list[list[list[float]]] = [[] for _ in differentiable]
    for index in itertools.product(*map(range, leaf.shape)):
        value = elements[index].item()
        try:
            elements[index] = value + eps
            above = _values(func, arguments, differentiable)
            elements[index] = value - eps
            below = _values(func, arguments, differentiable)
        finally:
            elements[index] = value
        for column, high, low in zip(columns, above, below):
            column.append([(h - l) / (2 * eps) for h, l in zip(high, low)])
    return columns


def _values(func, arguments, differentiable: list[int]) -> list[list[float]]:
    outputs = _outputs(func, arguments)
    return [outputs[i].detach().reshape(-1).tolist() for i in differentiable]


def _compare(analytical, numerical, leaf: Tensor, output: Tensor, atol: float, rtol: float) -> str | None:
    """What is wrong with the Jacobian, or None. `analytical[k][j]` and `numerical[j][k]` are d output[k] / d
    input[j]."""
    inputs = list(itertools.product(*map(range, leaf.shape)))
    outputs = list(itertools.product(*map(range, output.shape)))
    worst, message = 0.0, None
    for k, at in enumerate(outputs):
        for j, by in enumerate(inputs):
            a, n = analytical[k][j], numerical[j][k]
            error = abs(a - n) - rtol * abs(n)
            if not error <= atol and (message is None or error > worst):  # `not <=` also catches nan
                worst = error
                message = f"d output{list(at)} / d input{list(by)} is {a:.9g} analytically and {n:.9g} numerically"
    return message
