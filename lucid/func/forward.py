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


def jvp(func: Callable, primals: tuple, tangents: tuple, strict: bool = False):
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

    Returns
    -------
    result, tangent
        Of the same structure.

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
            if not tree_tensors(result):
                raise TypeError(f"jvp: func returned {kind_of(result)}; wanted tensors")
            inside = tree_map(lambda leaf: _parts(leaf, level, strict), result)
    finally:
        _C._transform_exit()
    pick = lambda k: _pick(result, inside, k)
    return pick(0), pick(1)


def _dual(primal: Any, tangent: Any, level: int):
    if isinstance(primal, Tensor) and isinstance(tangent, Tensor):
        return _C._wrap_dual(primal, tangent, level)
    return tree_map(lambda p, t: _C._wrap_dual(p, t, level), primal, tangent)


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
    func: Callable, argnums: int | tuple[int, ...] = 0, has_aux: bool = False, *, randomness: str = "error"
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

    Returns
    -------
    callable
        Its result has shape (*result's shape, *argument's shape).

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
        columns, aux = [], None
        for place in places:
            x = args[place]
            if not isinstance(x, Tensor):
                raise TypeError(f"jacfwd: argument {place} is {kind_of(x)}; wanted a Tensor")
            basis = _C.reshape(_C.eye(x.numel(), dtype=x.dtype, device=x.device), (x.numel(), *x.shape))

            def push(tangent, place=place, x=x):
                def of_one(value):
                    return func(*args[:place], value, *args[place + 1 :], **kwargs)

                if has_aux:
                    (_, kept), (slope, _) = jvp(of_one, (x,), (tangent,))
                    return slope, kept
                return jvp(of_one, (x,), (tangent,))[1]

            slopes = vmap(push, out_dims=-1, randomness=randomness)(basis)
            if has_aux:
                slopes, kept = slopes
                aux = tree_map(lambda t: t[..., 0] if isinstance(t, Tensor) else t, kept)
            columns.append(tree_map(lambda s, x=x: _C.reshape(s, (*s.shape[:-1], *x.shape)), slopes))
        if not isinstance(argnums, (tuple, list)):
            found = columns[0]
        elif isinstance(columns[0], Tensor):
            found = tuple(columns)
        else:
            found = tuple(tuple(column[k] for column in columns) for k in range(len(columns[0])))
        return (found, aux) if has_aux else found

    return jacobian


def hessian(func: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """Computes the matrix of second derivatives of a function whose result is one number: `jacfwd(jacrev(func))`.

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

    Returns
    -------
    result, pushforward
        `pushforward(*tangents)` gives the tangent of the result.

    Examples
    --------
    >>> import lucid
    >>> y, push = lucid.func.linearize(lambda x: x * x, lucid.tensor([1.0, 2.0]))
    >>> push(lucid.tensor([1.0, 0.0]))
    tensor([2., 0.])
    """
    with _scope.reverse("linearize", primals) as scope, enable_grad():
        inputs = [scope.independent(p) for p in primals]
        result = func(*inputs)
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
