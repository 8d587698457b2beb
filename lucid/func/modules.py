"""Modules as functions of their parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of


def functional_call(
    module: Any,
    parameter_and_buffer_dicts: dict[str, Tensor] | Sequence[dict[str, Tensor]],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """Calls a module with other tensors in the place of its parameters and buffers.

    Parameters
    ----------
    module : nn.Module
    parameter_and_buffer_dicts : dict of str to Tensor, or sequence of such dicts
        Names as in `named_parameters` and `named_buffers`. What is not named stays the module's own.
    args : any, optional
        The argument of the call, or a tuple of them.
    kwargs : dict, optional
        Keyword arguments of the call.
    tie_weights : bool, default True
        What stands for a parameter that has several names stands for it under all of them.
    strict : bool, default False
        Names must be all of the module's, and no others.

    Returns
    -------
    object
        What the module returns. The module is as it was before.

    Raises
    ------
    RuntimeError
        If `strict` and names are missing, or there are others.
    ValueError
        If two tensors are given for parameters that are tied, or one name stands in two dicts.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.Linear(2, 1, bias=False)
    >>> lucid.func.functional_call(layer, {"weight": lucid.ones(1, 2)}, lucid.tensor([3.0, 4.0]))
    tensor([7.])
    """
    if not hasattr(module, "named_parameters"):
        raise TypeError(f"functional_call: module is {kind_of(module)}; wanted an nn.Module")
    given = _joined(parameter_and_buffer_dicts)
    positional = args if isinstance(args, tuple) else () if args is None else (args,)
    with _swapped(module, given, tie_weights, strict):
        return module(*positional, **(kwargs or {}))


def _joined(dicts: Any) -> dict[str, Tensor]:
    found: dict[str, Tensor] = {}
    for one in [dicts] if isinstance(dicts, dict) else dicts:
        if not isinstance(one, dict):
            raise TypeError(f"functional_call: parameter_and_buffer_dicts holds {kind_of(one)}; wanted dicts")
        for name, tensor in one.items():
            if name in found:
                raise ValueError(f"functional_call: {name!r} stands in two of the dicts; wanted it in one")
            if not isinstance(tensor, Tensor):
                raise TypeError(f"functional_call: {name!r} is {kind_of(tensor)}; wanted a Tensor")
            found[name] = tensor
    return found


def _places(module: Any) -> dict[str, tuple[Any, str]]:
    """Where each parameter and buffer is kept: a dictionary and its key, by full name."""
    found = {}
    for prefix, part in module.named_modules(remove_duplicate=False):
        start = f"{prefix}." if prefix else ""
        for registry in (part._parameters, part._buffers):
            for name, tensor in registry.items():
                if tensor is not None:
                    found[start + name] = (registry, name)
    return found


@contextmanager
def _swapped(module: Any, given: dict[str, Tensor], tie_weights: bool, strict: bool):
    places = _places(module)
    tied: dict[int, list[str]] = {}
    for name, (registry, key) in places.items():
        tied.setdefault(id(registry[key]), []).append(name)
    wanted = dict(given)
    for names in tied.values() if tie_weights else ():
        among = [name for name in names if name in given]
        if len(among) > 1 and any(given[name] is not given[among[0]] for name in among):
            raise ValueError(
                f"functional_call: {', '.join(map(repr, among))} are one parameter; wanted one tensor for it"
            )
        wanted.update((name, given[among[0]]) for name in names if among)
    if strict:
        missing = sorted(set(places) - set(wanted))
        unexpected = sorted(set(given) - set(places))
        if missing or unexpected:
            raise RuntimeError(
                f"functional_call: the names {missing} are missing and {unexpected} are not the module's; wanted all "
                "of its names and no others, or strict=False"
            )
    unknown = [name for name in given if name not in places]
    if unknown:
        raise KeyError(f"functional_call: {unknown[0]!r} is no parameter or buffer of {type(module).__name__}")
    before = [(places[name], places[name][0][places[name][1]]) for name in wanted]
    try:
        for name, tensor in wanted.items():
            registry, key = places[name]
            registry[key] = tensor
        yield
    finally:
        for (registry, key), tensor in before:
            registry[key] = tensor


def stack_module_state(models: Sequence[Any]) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Stacks the parameters and buffers of modules of one kind, so that `vmap` runs them all at once.

    Parameters
    ----------
    models : sequence of nn.Module
        All of one class and of equal shapes, all in training mode or none.

    Returns
    -------
    (params, buffers) : dict of str to Tensor
        With a first dim for the models. Parameters that require a gradient are leaves.

    Raises
    ------
    RuntimeError
        If there are no models, or they differ in class or mode.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> models = [nn.Linear(3, 2) for _ in range(5)]
    >>> params, buffers = lucid.func.stack_module_state(models)
    >>> params["weight"].shape
    lucid.Size([5, 2, 3])
    >>> call = lambda p, b, x: lucid.func.functional_call(models[0], (p, b), x)
    >>> lucid.func.vmap(call, in_dims=(0, 0, None))(params, buffers, lucid.ones(4, 3)).shape
    lucid.Size([5, 4, 2])
    """
    models = list(models)
    if not models:
        raise RuntimeError("stack_module_state: models is empty; wanted at least one")
    if len({model.training for model in models}) > 1:
        raise RuntimeError("stack_module_state: models are in different modes; wanted all in training mode, or none")
    if len({type(model) for model in models}) > 1:
        raise RuntimeError("stack_module_state: models are of different classes; wanted one class")

    def stacked(kind: str) -> dict[str, Tensor]:
        all_of = [dict(getattr(model, kind)()) for model in models]
        found = {}
        for name, first in all_of[0].items():
            whole = _C.stack([one[name].detach() for one in all_of], 0)
            wants = {one[name].requires_grad for one in all_of}
            if len(wants) > 1:
                raise RuntimeError(
                    f"stack_module_state: {name!r} requires a gradient in some models only; wanted it in all or none"
                )
            found[name] = whole.requires_grad_(first.requires_grad)
        return found

    return stacked("named_parameters"), stacked("named_buffers")


def functionalize(func: Callable, *, remove: str = "mutations") -> Callable:
    """Gives a function that does what `func` does; accepted for PyTorch's sake.

    There it takes writes in place out of a function before it is compiled. Here in-place ops work under `vmap` and in
    backward as they are, so nothing has to be taken out.

    Parameters
    ----------
    func : callable
    remove : {'mutations', 'mutations_and_views'}, default 'mutations'

    Returns
    -------
    callable
        A function that calls `func`.

    Raises
    ------
    ValueError
        If `remove` is another word.

    Examples
    --------
    >>> import lucid
    >>> lucid.func.functionalize(lambda x: x.clone().add_(1))(lucid.ones(2))
    tensor([2., 2.])
    """
    if remove not in ("mutations", "mutations_and_views"):
        raise ValueError(f"functionalize: remove is {remove!r}; wanted 'mutations' or 'mutations_and_views'")

    @wraps(func)
    def wrapper(*args, **kwargs):
        return func(*args, **kwargs)

    return wrapper


def debug_unwrap(tensor: Tensor, *, recurse: bool = True) -> Tensor:
    """Gives the tensor that stands behind one inside of a transform, to look at its elements.

    Parameters
    ----------
    tensor : Tensor
    recurse : bool, default True
        Through all transforms, rather than only the innermost.

    Returns
    -------
    Tensor
        With the dims that a transform hides.

    Raises
    ------
    TypeError
        If `tensor` is not a Tensor.

    Examples
    --------
    >>> import lucid
    >>> def look(x):
    ...     print(lucid.func.debug_unwrap(x))
    ...     return x
    >>> _ = lucid.func.vmap(look)(lucid.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """
    if not isinstance(tensor, Tensor):
        raise TypeError(f"debug_unwrap: tensor is {kind_of(tensor)}; wanted a Tensor")
    while (inside := _C._innermost((tensor,))) is not None:
        tensor = _C._unwrap(tensor, inside[0])[0]
        if not recurse:
            break
    return tensor


def replace_all_batch_norm_modules_(root: Any) -> Any:
    """Makes all batch norms in a module use the statistics of each batch only, so that nothing is written under vmap.

    Parameters
    ----------
    root : nn.Module
        It is changed in place.

    Returns
    -------
    nn.Module
        `root`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> lucid.func.replace_all_batch_norm_modules_(nn.Sequential(nn.BatchNorm1d(3)))[0].running_mean is None
    True
    """
    for module in root.modules():
        if hasattr(module, "track_running_stats") and "running_mean" in module._buffers:
            module.track_running_stats = False
            for name in ("running_mean", "running_var", "num_batches_tracked"):
                module._buffers[name] = None
    return root


__all__ = ["debug_unwrap", "functional_call", "functionalize", "replace_all_batch_norm_modules_", "stack_module_state"]
