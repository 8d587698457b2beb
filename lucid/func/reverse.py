"""Reverse-mode transforms: grad, vjp, jacrev."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.autograd.grad_mode import enable_grad
from lucid.func import _scope
from lucid.func._tree import tree_map, tree_tensors
from lucid.func.batching import vmap


def grad(func: Callable, argnums: int | tuple[int, ...] = 0, has_aux: bool = False) -> Callable:
    """Computes the gradient of a function whose result is one number.

    Parameters
    ----------
    func : callable
        Returns a tensor of one element; with `has_aux` a pair of that and anything else.
    argnums : int or tuple of int, default 0
        With respect to which arguments. An argument may be a nested structure of tensors; so is its gradient then.
    has_aux : bool, default False
        The result is then (gradient, the second thing).

    Returns
    -------
    callable
        Takes what `func` takes. A tuple of argnums gives a tuple of gradients. Tensors that `func` does not use get
        zeros.

    Raises
    ------
    RuntimeError
        If the result has more elements than one.

    Examples
    --------
    >>> import lucid
    >>> lucid.func.grad(lambda x: x ** 3)(lucid.tensor(2.0))
    tensor(12.)
    >>> lucid.func.grad(lucid.func.grad(lambda x: x ** 3))(lucid.tensor(2.0))
    tensor(12.)
    """
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func)
    def gradient(*args, **kwargs):
        found, value = both(*args, **kwargs)
        return (found, value[1]) if has_aux else found

    return gradient


def grad_and_value(func: Callable, argnums: int | tuple[int, ...] = 0, has_aux: bool = False) -> Callable:
    """Computes the gradient of a function and its value from one evaluation.

    Parameters
    ----------
    func, argnums, has_aux : optional
        As of `grad`.

    Returns
    -------
    callable
        Its result is (gradient, value), or (gradient, (value, aux)).

    Raises
    ------
    RuntimeError
        If the result has more elements than one.
    TypeError
        If `func` does not return tensors.

    Examples
    --------
    >>> import lucid
    >>> lucid.func.grad_and_value(lambda x: x * x)(lucid.tensor(3.0))
    (tensor(6.), tensor(9.))
    """

    @functools.wraps(func)
    def both(*args, **kwargs):
        places = places_of("grad", argnums, len(args))
        with _scope.reverse("grad", args) as scope, enable_grad():
            chosen = [scope.independent(args[i]) for i in places]
            given = list(args)
            for place, value in zip(places, chosen):
                given[place] = value
            result = func(*given, **kwargs)
            aux = None
            if has_aux:
                if not isinstance(result, tuple) or len(result) != 2:
                    raise TypeError("grad: func did not return a pair; wanted (value, aux), as has_aux is True")
                result, aux = result
            if not isinstance(result, Tensor):
                raise TypeError(f"grad: func returned {kind_of(result)}; wanted a Tensor")
            if result.numel() != 1:
                raise RuntimeError(f"grad: func returned a tensor of shape {tuple(result.shape)}; wanted one element")
            inputs = tree_tensors(chosen)
            found = iter(scope.pull([result], inputs, [_C.ones_like(result)]))
            gradients = [
                tree_map(lambda leaf: next(found) if isinstance(leaf, Tensor) else leaf, part) for part in chosen
            ]
            value = scope.leave(result)
            if has_aux:
                value = value, tree_map(lambda leaf: scope.leave(leaf) if isinstance(leaf, Tensor) else leaf, aux)
        return (tuple(gradients) if isinstance(argnums, (tuple, list)) else gradients[0]), value

    return both


def vjp(func: Callable, *primals: Any, has_aux: bool = False):
    """Computes the value of a function and its pullback, which maps a cotangent of the result to the arguments'.

    Parameters
    ----------
    func : callable
    *primals : Tensor or nested structure
        Where to evaluate it.
    has_aux : bool, default False
        `func` returns (result, aux); the result is then (result, pullback, aux).

    Returns
    -------
    result, pullback
        `pullback(cotangent)` returns a tuple with one entry per primal. It can be called any number of times.

    Raises
    ------
    TypeError
        If `func` does not return tensors.
    ValueError
        If the pullback is given a cotangent that does not fit.

    Examples
    --------
    >>> import lucid
    >>> y, pullback = lucid.func.vjp(lambda x: x * x, lucid.tensor([1.0, 2.0]))
    >>> pullback(lucid.ones(2))
    (tensor([2., 4.]),)
    """
    with _scope.reverse("vjp", primals) as scope, enable_grad():
        chosen = [scope.independent(p) for p in primals]
        result = func(*chosen)
        aux = None
        if has_aux:
            result, aux = result
        outputs = tree_tensors(result)
        if not outputs:
            raise TypeError(f"vjp: func returned {kind_of(result)}; wanted tensors")
        value = tree_map(lambda leaf: scope.leave(leaf) if isinstance(leaf, Tensor) else leaf, result)
    inputs = tree_tensors(chosen)

    def pullback(cotangent, *more):
        cotangents = tree_tensors((cotangent, *more))
        if len(cotangents) != len(outputs):
            raise ValueError(
                f"vjp: {len(cotangents)} cotangents were given; wanted {len(outputs)}, one for each result"
            )
        with scope.again(cotangents), enable_grad():
            found = iter(scope.pull(outputs, inputs, cotangents))
            return tuple(
                tree_map(lambda leaf: next(found) if isinstance(leaf, Tensor) else leaf, part) for part in chosen
            )

    return (value, pullback, aux) if has_aux else (value, pullback)


def jacrev(
    func: Callable, argnums: int | tuple[int, ...] = 0, has_aux: bool = False, *, chunk_size: int | None = None
) -> Callable:
    """Computes the Jacobian of a function, with one pullback for each element of its result, all at once.

    Parameters
    ----------
    func : callable
        Takes and returns tensors, or nested tuples, lists and dicts of them.
    argnums : int or tuple of int, default 0
    has_aux : bool, default False
    chunk_size : int, optional
        So many rows at a time.

    Returns
    -------
    callable
        Its result has shape (*result's shape, *argument's shape).

    Examples
    --------
    >>> import lucid
    >>> lucid.func.jacrev(lambda x: x * x)(lucid.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """

    @functools.wraps(func)
    def jacobian(*args, **kwargs):
        places = places_of("jacrev", argnums, len(args))

        def of_chosen(*chosen):
            given = list(args)
            for place, value in zip(places, chosen):
                given[place] = value
            return func(*given, **kwargs)

        result, pullback, *aux = vjp(of_chosen, *(args[i] for i in places), has_aux=has_aux)
        outputs = tree_tensors(result)
        seeds = [_C.zeros_like(y) for y in outputs]

        def rows_of(k: int):
            y = outputs[k]
            basis = _C.reshape(_C.eye(y.numel(), dtype=y.dtype, device=y.device), (y.numel(), *y.shape))
            pulled = vmap(lambda seed: pullback(*seeds[:k], seed, *seeds[k + 1 :]), chunk_size=chunk_size)(basis)
            parts = tree_map(lambda part: _C.reshape(part, (*y.shape, *part.shape[1:])), pulled)
            return parts if isinstance(argnums, (tuple, list)) else parts[0]

        rows = iter([rows_of(k) for k in range(len(outputs))])
        found = tree_map(lambda leaf: next(rows) if isinstance(leaf, Tensor) else leaf, result)
        return (found, aux[0]) if has_aux else found

    return jacobian


def places_of(op: str, argnums: int | tuple[int, ...], count: int) -> list[int]:
    places = list(argnums) if isinstance(argnums, (tuple, list)) else [argnums]
    for place in places:
        if isinstance(place, bool) or not isinstance(place, int):
            raise TypeError(f"{op}: argnums is {argnums!r}; wanted an int or a tuple of ints")
        if not -count <= place < count:
            raise IndexError(
                f"{op}: argnums is {place}, which is out of range; wanted one of the {count} arguments of func"
            )
    return [place % count for place in places]
