"""Derivatives of functions: Jacobians, Hessians and their products with vectors, over `autograd.grad`.

Each function calls `func` on copies of the inputs that are in the graph, so inputs need not require a gradient, and no
`.grad` is touched. A tuple of inputs gives a tuple per input, a tuple of outputs a tuple per output.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.autograd import grad
from lucid.autograd.grad_mode import enable_grad

_COMMON = """func : callable
    Takes the inputs as arguments{returns}.
inputs : Tensor or tuple of Tensor
    Floating-point."""
_FLAGS = """create_graph : bool, default False
    Record the computation, so that the result can be differentiated by what the inputs were computed from.
strict : bool, default False
    Raise where the result does not depend on an input, rather than give zeros."""
_DIRECTION = """v : Tensor or tuple of Tensor, optional
    One of the shape of each input; it may be left out for one input of one element."""
_PARTS = {
    "{inputs}": _COMMON.format(returns=" and returns a Tensor or a tuple of them"),
    "{scalar}": _COMMON.format(returns=" and returns a Tensor of one element"),
    "{direction}": _DIRECTION,
    "{flags}": _FLAGS,
}


def _documented(function):
    """Puts the descriptions that several functions share into a docstring, as far in as that is, which from Python 3.13
    on is not at all."""
    lines = []
    for line in function.__doc__.split("\n"):
        margin = line[: len(line) - len(line.lstrip())]
        lines += [margin + part for part in _PARTS[line.strip()].split("\n")] if line.strip() in _PARTS else [line]
    function.__doc__ = "\n".join(lines)
    return function


def _taken(inputs, op: str, create_graph: bool) -> tuple[bool, tuple[Tensor, ...]]:
    """Whether there was a tuple, and the inputs as roots of a graph of their own."""
    several = isinstance(inputs, (tuple, list))
    items = tuple(inputs) if several else (inputs,)
    for i, item in enumerate(items):
        name = f"inputs[{i}]" if several else "inputs"
        if not isinstance(item, Tensor):
            raise TypeError(f"{op}: {name} is {kind_of(item)}; wanted a Tensor")
        if not (item.dtype.is_floating_point or item.dtype.is_complex):
            raise TypeError(f"{op}: {name} is {item.dtype}; wanted a floating-point Tensor")
    return several, tuple(
        item.view_as(item) if create_graph and item.requires_grad else item.detach().requires_grad_() for item in items
    )


def _outputs(value, op: str) -> tuple[bool, tuple[Tensor, ...]]:
    several = isinstance(value, (tuple, list))
    items = tuple(value) if several else (value,)
    for i, item in enumerate(items):
        if not isinstance(item, Tensor):
            raise TypeError(
                f"{op}: output {i} of the function is {kind_of(item)}; wanted a Tensor or a tuple of Tensors"
            )
    return several, items


def _scalar(value, op: str) -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(f"{op}: the function returned {kind_of(value)}; wanted a Tensor of one element")
    if value.numel() != 1:
        raise RuntimeError(f"{op}: the result of the function has shape {tuple(value.shape)}; wanted one element")
    return value


def _vectors(v, like: Sequence[Tensor], several: bool, op: str, what: str) -> tuple[Tensor, ...]:
    """The vectors of a product, of the shapes of `like`; None stands for 1 where there is one element."""
    if v is None:
        if len(like) != 1 or like[0].numel() != 1:
            raise RuntimeError(f"{op}: v is missing; wanted it unless there is one {what} of one element")
        return (_C.ones_like(like[0]),)
    items = tuple(v) if isinstance(v, (tuple, list)) else (v,)
    if len(items) != len(like):
        raise RuntimeError(f"{op}: v has {len(items)} tensors; wanted one for each of the {len(like)} {what}s")
    for i, (item, other) in enumerate(zip(items, like)):
        if not isinstance(item, Tensor):
            raise TypeError(f"{op}: v[{i}] is {kind_of(item)}; wanted a Tensor")
        if item.shape != other.shape:
            raise RuntimeError(
                f"{op}: v[{i}] has shape {tuple(item.shape)}; wanted that of {what} {i}, {tuple(other.shape)}"
            )
    return items


def _gradients(
    outputs: Sequence[Tensor],
    inputs: Sequence[Tensor],
    seeds: Sequence[Tensor],
    op: str,
    strict: bool,
    create_graph: bool,
    retain_graph: bool = True,
) -> list[Tensor]:
    """The gradient by each input, zeros where nothing depends on it."""
    pairs = [(output, seed) for output, seed in zip(outputs, seeds) if output.requires_grad]
    found: Sequence[Tensor | None] = [None] * len(inputs)
    if pairs:
        found = grad(
            [output for output, _ in pairs],
            list(inputs),
            [seed for _, seed in pairs],
            retain_graph=retain_graph or create_graph,
            create_graph=create_graph,
            allow_unused=True,
        )
    for i, gradient in enumerate(found):
        if strict and gradient is None:
            raise RuntimeError(
                f"{op}: the result does not depend on input {i}; wanted one that does, or "
                "strict=False for a derivative of zero"
            )
        if strict and create_graph and not gradient.requires_grad:
            raise RuntimeError(
                f"{op}: the derivative does not depend on input {i} in a way that can be "
                "differentiated; wanted strict=False"
            )
    return [_C.zeros_like(x) if gradient is None else gradient for x, gradient in zip(inputs, found)]


def _given(several: bool, items: Sequence[Any]) -> Any:
    return tuple(items) if several else items[0]


def _finished(items: Sequence[Tensor], create_graph: bool) -> tuple[Tensor, ...]:
    return tuple(items) if create_graph else tuple(item.detach() for item in items)


@_documented
def vjp(
    func: Callable[..., Any],
    inputs: Tensor | tuple[Tensor, ...],
    v: Tensor | tuple[Tensor, ...] | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """Computes the product of a vector with the Jacobian, ``v^T J``, from one backward pass.

    Parameters
    ----------
    {inputs}
    v : Tensor or tuple of Tensor, optional
        One of the shape of each output; it may be left out for one output of one element.
    {flags}

    Returns
    -------
    (outputs, product)
        What func returned, and one tensor of the shape of each input.

    Examples
    --------
    >>> import lucid
    >>> lucid.autograd.vjp(lambda x: x * x, lucid.tensor([1., 2.]), lucid.tensor([1., 10.]))[1]
    tensor([ 2., 40.])
    """
    with enable_grad():
        several, taken = _taken(inputs, "vjp", create_graph)
        many, outputs = _outputs(func(*taken), "vjp")
        vectors = _vectors(v, outputs, many, "vjp", "output")
        found = _gradients(outputs, taken, vectors, "vjp", strict, create_graph, retain_graph=False)
    return _given(many, _finished(outputs, create_graph)), _given(several, _finished(found, create_graph))


@_documented
def jvp(
    func: Callable[..., Any],
    inputs: Tensor | tuple[Tensor, ...],
    v: Tensor | tuple[Tensor, ...] | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """Computes the product of the Jacobian with a vector, ``J v``: the derivative along v.

    It is computed as the derivative of ``u^T J`` by u, which is linear in u: two backward passes.

    Parameters
    ----------
    {inputs}
    {direction}
    {flags}

    Returns
    -------
    (outputs, product)
        What func returned, and one tensor of the shape of each output.

    Examples
    --------
    >>> import lucid
    >>> lucid.autograd.jvp(lambda x: x * x, lucid.tensor([1., 2.]), lucid.tensor([1., 10.]))[1]
    tensor([ 2., 40.])
    """
    with enable_grad():
        several, taken = _taken(inputs, "jvp", create_graph)
        vectors = _vectors(v, taken, several, "jvp", "input")
        many, outputs = _outputs(func(*taken), "jvp")
        dual = tuple(_C.zeros_like(output, requires_grad=True) for output in outputs)
        rows = _gradients(outputs, taken, dual, "jvp", strict, True)
        found = _gradients(rows, dual, vectors, "jvp", False, create_graph)
    return _given(many, _finished(outputs, create_graph)), _given(many, _finished(found, create_graph))


@_documented
def jacobian(
    func: Callable[..., Any],
    inputs: Tensor | tuple[Tensor, ...],
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """Computes the derivatives of each output by each input, with one backward pass per element of the outputs.

    Parameters
    ----------
    {inputs}
    {flags}
    vectorize : bool, default False
        All rows in one backward pass over a batch, rather than one after the other.
    strategy : {'reverse-mode', 'forward-mode'}, default 'reverse-mode'
        'forward-mode' computes columns instead of rows, for functions with more outputs than inputs.

    Returns
    -------
    Tensor or tuple
        For one output and one input, shape ``output.shape + input.shape``; a tuple per input where there is a tuple of
        inputs; a tuple of these per output where there is a tuple of outputs.

    Examples
    --------
    >>> import lucid
    >>> lucid.autograd.jacobian(lambda x: x.exp().sum(), lucid.zeros(2))
    tensor([1., 1.])
    """
    _check_strategy("jacobian", "strategy", strategy)
    if vectorize and strict:
        raise RuntimeError("jacobian: strict is True with vectorize; wanted one of them")
    if strategy == "forward-mode":
        if create_graph:
            raise NotImplementedError(
                "jacobian: create_graph is True with strategy='forward-mode'; wanted lucid.func.jacfwd, which nests"
            )
        return _by_columns(func, inputs)
    with enable_grad():
        several, taken = _taken(inputs, "jacobian", create_graph)
        many, outputs = _outputs(func(*taken), "jacobian")
        result = tuple(
            _given(several, (_rows_at_once if vectorize else _jacobian_of)(output, taken, strict, create_graph))
            for output in outputs
        )
    return _given(many, result)


def _check_strategy(op: str, name: str, strategy: str) -> None:
    if strategy not in ("reverse-mode", "forward-mode"):
        raise ValueError(f"{op}: {name} is {strategy!r}; wanted 'reverse-mode' or 'forward-mode'")


def _by_columns(func, inputs) -> Any:
    """The Jacobian from one jvp per element of the inputs, all at once: a batch of tangents."""
    several, taken = _taken(inputs, "jacobian", False)
    sizes = [x.numel() for x in taken]
    total, columns = sum(sizes), []
    batch, dual = _C._transform_enter(0), 0
    try:
        dual = _C._transform_enter(1)
        tangents, start = [], 0
        for x, size in zip(taken, sizes):
            basis = _C.zeros((total, size), dtype=x.dtype, device=x.device)
            for i in range(size):
                basis[start + i, i] = 1
            start += size
            tangents.append(_C._wrap_batch(basis.reshape((total, *x.shape)), batch))
        many, outputs = _outputs(
            func(*(_C._wrap_dual(x.detach(), t, dual) for x, t in zip(taken, tangents))), "jacobian"
        )
        for y in outputs:
            inside = _C._unwrap(y, dual)
            value, slope = inside or (y, None)
            whole = _C._unwrap(slope, batch) if slope is not None else None
            plain = _C._unwrap(value, batch)
            shape = tuple(value.shape)
            like = plain[0] if plain else value
            rows = whole[0] if whole else slope
            if rows is None:
                rows = _C.zeros((total, *shape), dtype=like.dtype, device=like.device)
            elif not whole:
                rows = rows.expand((total, *shape))
            pieces = _C.split(_C.movedim(rows, 0, -1), sizes, -1) if total else [rows.reshape((*shape, 0))] * len(sizes)
            columns.append(
                _given(several, [piece.reshape((*shape, *x.shape)).detach() for piece, x in zip(pieces, taken)])
            )
    finally:
        if dual:
            _C._transform_exit()
        _C._transform_exit()
    return _given(many, columns)


def _rows_at_once(output: Tensor, inputs: Sequence[Tensor], strict: bool, create_graph: bool) -> tuple[Tensor, ...]:
    count, shape = output.numel(), tuple(output.shape)
    if not count or not output.requires_grad:
        return tuple(_C.zeros(shape + tuple(x.shape), dtype=x.dtype, device=x.device) for x in inputs)
    basis = _C.eye(count, dtype=output.dtype, device=output.device).reshape((count, *shape))
    found = grad(
        [output],
        list(inputs),
        [basis],
        retain_graph=True,
        create_graph=create_graph,
        allow_unused=True,
        is_grads_batched=True,
    )
    rows = [
        _C.zeros(shape + tuple(x.shape), dtype=x.dtype, device=x.device)
        if g is None
        else g.reshape(shape + tuple(x.shape))
        for g, x in zip(found, inputs)
    ]
    return _finished(rows, create_graph)


def _jacobian_of(output: Tensor, inputs: Sequence[Tensor], strict: bool, create_graph: bool) -> tuple[Tensor, ...]:
    rows: list[list[Tensor]] = []
    for i in range(output.numel()):
        seed = _C.zeros(output.numel(), dtype=output.dtype, device=output.device)
        seed[i] = 1
        rows.append(_gradients([output], inputs, [seed.reshape(output.shape)], "jacobian", strict, create_graph))
    shape = tuple(output.shape)
    if not rows:
        return tuple(_C.zeros(shape + tuple(x.shape), dtype=x.dtype, device=x.device) for x in inputs)
    return _finished(
        [_C.stack([row[k] for row in rows]).reshape(shape + tuple(x.shape)) for k, x in enumerate(inputs)], create_graph
    )


@_documented
def hessian(
    func: Callable[..., Tensor],
    inputs: Tensor | tuple[Tensor, ...],
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """Computes all second derivatives of a function with one value.

    Parameters
    ----------
    {scalar}
    {flags}
    vectorize : bool, default False
        All rows in one backward pass over a batch, rather than one after the other.
    outer_jacobian_strategy : {'reverse-mode', 'forward-mode'}, default 'reverse-mode'
        How the gradient is differentiated.

    Returns
    -------
    Tensor or tuple of tuple of Tensor
        For one input, shape ``input.shape + input.shape``; for a tuple, ``[i][j]`` has shape ``inputs[i].shape +
        inputs[j].shape``.

    Examples
    --------
    >>> import lucid
    >>> lucid.autograd.hessian(lambda x: (x ** 3).sum(), lucid.tensor([1., 2.]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    _check_strategy("hessian", "outer_jacobian_strategy", outer_jacobian_strategy)
    if vectorize and strict:
        raise RuntimeError("hessian: strict is True with vectorize; wanted one of them")
    several, _ = _taken(inputs, "hessian", False)

    def slope(*taken):
        if outer_jacobian_strategy == "forward-mode":  # leaves inside of the tangents' level
            taken = tuple(x.detach().requires_grad_() for x in taken)
        with enable_grad():
            return tuple(_gradients([_scalar(func(*taken), "hessian")], taken, [None], "hessian", strict, True))

    found = jacobian(
        slope, tuple(inputs) if several else (inputs,), create_graph, strict, vectorize, outer_jacobian_strategy
    )
    return found if several else found[0][0]


@_documented
def vhp(
    func: Callable[..., Tensor],
    inputs: Tensor | tuple[Tensor, ...],
    v: Tensor | tuple[Tensor, ...] | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Tensor, Any]:
    """Computes the product of a vector with the Hessian, ``v^T H``.

    Parameters
    ----------
    {scalar}
    {direction}
    {flags}

    Returns
    -------
    (output, product)
        What func returned, and one tensor of the shape of each input.

    Examples
    --------
    >>> import lucid
    >>> lucid.autograd.functional.vhp(lambda x: (x ** 3).sum(), lucid.tensor([1., 2.]), lucid.ones(2))[1]
    tensor([ 6., 12.])
    """
    return _hessian_product("vhp", func, inputs, v, create_graph, strict)


@_documented
def hvp(
    func: Callable[..., Tensor],
    inputs: Tensor | tuple[Tensor, ...],
    v: Tensor | tuple[Tensor, ...] | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Tensor, Any]:
    """Computes the product of the Hessian with a vector, ``H v``; the same as `vhp`, because a Hessian is symmetric.

    Parameters
    ----------
    {scalar}
    {direction}
    {flags}

    Returns
    -------
    (output, product)
        What func returned, and one tensor of the shape of each input.

    Examples
    --------
    >>> import lucid
    >>> lucid.autograd.functional.hvp(lambda x: (x ** 3).sum(), lucid.tensor([1., 2.]), lucid.ones(2))[1]
    tensor([ 6., 12.])
    """
    return _hessian_product("hvp", func, inputs, v, create_graph, strict)


def _hessian_product(op: str, func, inputs, v, create_graph: bool, strict: bool) -> tuple[Tensor, Any]:
    with enable_grad():
        several, taken = _taken(inputs, op, create_graph)
        vectors = _vectors(v, taken, several, op, "input")
        output = _scalar(func(*taken), op)
        slopes = _gradients([output], taken, [None], op, strict, True)
        found = _gradients(slopes, taken, vectors, op, strict, create_graph, retain_graph=False)
    return _given(False, _finished([output], create_graph)), _given(several, _finished(found, create_graph))


__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]
