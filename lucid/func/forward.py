"""Forward-mode transforms: jvp, jacfwd, hessian, linearize."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from lucid import _C, autograd
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.autograd.grad_mode import enable_grad
from lucid.func import _scope
from lucid.func._tree import tree_map, tree_tensors
from lucid.func.batching import vmap
from lucid.func.reverse import jacrev, places_of


def jvp(func: Callable, primals: tuple, tangents: tuple, strict: bool = False, has_aux: bool = False):
    """Computes the value of a function and its derivative in one direction together, forward.

    Parameters
    ----------
    func : callable
        Takes and returns tensors.
    primals : tuple of Tensor
        Where to evaluate it.
    tangents : tuple of Tensor
        The direction: as many tensors, of the same shapes and dtypes.
    strict : bool, default False
        Raise a RuntimeError for a result that does not depend on the primals, instead of giving it a tangent of zeros.
    has_aux : bool, default False
        `func` returns (result, aux); the result is then (result, tangent, aux).

    Returns
    -------
    result, tangent
        Of the same structure.

    Raises
    ------
    TypeError
        If `func` does not return tensors.
    ValueError
        If primals and tangents do not fit together.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([1.0, 2.0])
    >>> lucid.func.jvp(lambda x: x * x, (x,), (lucid.ones(2),))
    (tensor([1., 4.]), tensor([2., 4.]))
    """
    if (
        not isinstance(primals, (tuple, list))
        or not isinstance(tangents, (tuple, list))
        or len(primals) != len(tangents)
    ):
        raise ValueError("jvp: primals and tangents are not two tuples of one length; wanted a tangent for each primal")
    level = _C._transform_enter(1)
    try:
        with _scope.entered():
            result = func(*(_dual(p, t, level) for p, t in zip(primals, tangents)))
            aux = None
            if has_aux:
                if not isinstance(result, tuple) or len(result) != 2:
                    raise TypeError("jvp: func did not return a pair; wanted (value, aux), as has_aux is True")
                result, aux = result
                aux = tree_map(lambda leaf: _value(leaf, level), aux)
            if not tree_tensors(result):
                raise TypeError(f"jvp: func returned {kind_of(result)}; wanted tensors")
            inside = tree_map(lambda leaf: _parts(leaf, level, strict), result)
    finally:
        _C._transform_exit()
    pick = lambda k: _pick(result, inside, k)
    return (pick(0), pick(1), aux) if has_aux else (pick(0), pick(1))


def _dual(primal: Any, tangent: Any, level: int):
    if isinstance(primal, Tensor) and isinstance(tangent, Tensor):
        return _C._wrap_dual(primal, tangent, level)
    return tree_map(lambda p, t: _C._wrap_dual(p, t, level) if isinstance(p, Tensor) else p, primal, tangent)


def _value(leaf: Any, level: int) -> Any:
    """Without its tangent."""
    inside = _C._unwrap(leaf, level) if isinstance(leaf, Tensor) else None
    return inside[0] if inside else leaf


class _Pair:
    """A value and its tangent, as one leaf."""

    def __init__(self, value, tangent):
        self.items = value, tangent


def _parts(leaf: Any, level: int, strict: bool) -> _Pair:
    if not isinstance(leaf, Tensor):
        return _Pair(leaf, leaf)
    inside = _C._unwrap(leaf, level)
    if inside and inside[1] is not None:
        return _Pair(*inside)
    if strict:
        raise RuntimeError("jvp: a result does not depend on the primals; wanted one that does, or strict=False")
    value = inside[0] if inside else leaf
    return _Pair(value, _C.zeros_like(value))


def _pick(result: Any, pairs: Any, k: int) -> Any:
    return tree_map(lambda _, pair: pair.items[k], result, pairs)


def jacfwd(
    func: Callable,
    argnums: int | tuple[int, ...] = 0,
    has_aux: bool = False,
    *,
    randomness: str = "error",
    chunk_size: int | None = None,
) -> Callable:
    """Computes the Jacobian of a function, with one tangent for each element of its argument, all at once.

    Cheaper than `jacrev` where the argument has fewer elements than the result.

    Parameters
    ----------
    func : callable
        Returns a tensor, or a tuple of them.
    argnums : int or tuple of int, default 0
    has_aux : bool, default False
        `func` returns (result, aux); the result is then (Jacobian, aux).
    randomness : {'error', 'different', 'same'}, default 'error'
        As in `vmap`.
    chunk_size : int, optional
        So many columns at a time.

    Returns
    -------
    callable
        Its result has shape (*result's shape, *argument's shape).

    Raises
    ------
    TypeError
        If an argument is not a Tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.func.jacfwd(lambda x: x * x)(lucid.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """

    @functools.wraps(func)
    def jacobian(*args, **kwargs):
        places = places_of("jacfwd", argnums, len(args))
        chosen = [args[place] for place in places]
        inputs = tree_tensors(chosen)
        if not inputs:
            raise TypeError(f"jacfwd: argument {places[0]} is {kind_of(chosen[0])}; wanted tensors")
        columns, result, kept = [], None, []
        for which, x in enumerate(inputs):
            basis = _C.reshape(_C.eye(x.numel(), dtype=x.dtype, device=x.device), (x.numel(), *x.shape))

            def push(tangent, which=which, x=x):
                def of_one(value):
                    leaves = iter([*inputs[:which], value, *inputs[which + 1 :]])
                    given = list(args)
                    for place, part in zip(places, chosen):
                        given[place] = tree_map(lambda leaf: next(leaves) if isinstance(leaf, Tensor) else leaf, part)
                    return func(*given, **kwargs)

                _, slope, *aux = jvp(of_one, (x,), (tangent,), has_aux=has_aux)
                kept[:] = aux  # of no tangent, and so the same in all of the batch
                return slope

            result = vmap(push, out_dims=-1, randomness=randomness, chunk_size=chunk_size)(basis)
            columns.append([_C.reshape(s, (*s.shape[:-1], *x.shape)) for s in tree_tensors(result)])

        def row(k: int):
            cells = iter([column[k] for column in columns])
            parts = [tree_map(lambda leaf: next(cells) if isinstance(leaf, Tensor) else leaf, part) for part in chosen]
            return tuple(parts) if isinstance(argnums, (tuple, list)) else parts[0]

        rows = iter([row(k) for k in range(len(columns[0]))])
        found = tree_map(lambda leaf: next(rows), result)
        return (found, kept[0]) if has_aux else found

    return jacobian


def hessian(func: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """Computes the matrix of second derivatives of a function whose result is one number: `jacfwd(jacrev(func))`.

    Parameters
    ----------
    func : callable
        Returns a tensor of one element.
    argnums : int or tuple of int, default 0
        With respect to which arguments.

    Returns
    -------
    callable
        Its result has the argument's shape twice.

    Examples
    --------
    >>> import lucid
    >>> lucid.func.hessian(lambda x: (x ** 3).sum())(lucid.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    return jacfwd(jacrev(func, argnums), argnums)


def linearize(func: Callable, *primals: Tensor):
    """Computes the value of a function, and its derivative at a point as a linear function without new evaluations.

    The pullback is linear in its cotangent; transposing it once more gives the pushforward.

    Parameters
    ----------
    func : callable
        Takes and returns tensors, or nested structures of them.
    *primals : Tensor
        The point.

    Returns
    -------
    result, pushforward
        `pushforward(*tangents)` gives the tangent of the result.

    Raises
    ------
    TypeError
        If `func` does not return tensors.
    ValueError
        If the pushforward is given tangents that do not fit.

    Examples
    --------
    >>> import lucid
    >>> y, push = lucid.func.linearize(lambda x: x * x, lucid.tensor([1.0, 2.0]))
    >>> push(lucid.tensor([1.0, 0.0]))
    tensor([2., 0.])
    """
    with _scope.reverse("linearize", primals) as scope, enable_grad():
        given = [scope.independent(p) for p in primals]
        inputs = tree_tensors(given)
        result = func(*given)
        outputs = tree_tensors(result)
        if not outputs:
            raise TypeError(f"linearize: func returned {kind_of(result)}; wanted tensors")
        duals = [_C.zeros_like(y, requires_grad=True) for y in outputs]
        live = [k for k, y in enumerate(outputs) if y.requires_grad]
        pulled = (
            autograd.grad(
                [outputs[k] for k in live], inputs, [duals[k] for k in live], create_graph=True, allow_unused=True
            )
            if live
            else []
        )
        value = tree_map(lambda leaf: scope.leave(leaf) if isinstance(leaf, Tensor) else leaf, result)

    def pushforward(*tangents):
        tangents = tree_tensors(tangents)
        if len(tangents) != len(inputs):
            raise ValueError(
                f"linearize: {len(tangents)} tangents were given; wanted {len(inputs)}, one for each primal"
            )
        pairs = [(g, t) for g, t in zip(pulled, tangents) if g is not None and g.requires_grad]
        found = [None] * len(duals)
        if pairs:
            with scope.again(tangents), enable_grad():
                found = autograd.grad(
                    [g for g, _ in pairs],
                    duals,
                    [t for _, t in pairs],
                    retain_graph=True,
                    create_graph=scope.keeps,
                    allow_unused=True,
                )
        slopes = iter([_C.zeros_like(y) if s is None else scope.leave(s) for y, s in zip(outputs, found)])
        return tree_map(lambda leaf: next(slopes) if isinstance(leaf, Tensor) else leaf, result)

    return value, pushforward
