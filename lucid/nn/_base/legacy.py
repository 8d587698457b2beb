"""PyTorch's older form of losses: `size_average=` and `reduce=`, which `reduction=` replaced, and their places.

The functions of nn.functional come here when a call does not fit them (see callable.c), so that others pay nothing.
Loss layers come here with the values of their settings.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

__all__ = ["LEGACY", "called", "reduction_of", "settled"]

LEGACY = ("size_average", "reduce")

_TWO = "input target size_average reduce reduction"
_THREE = "input1 input2 target margin size_average reduce reduction"
# PyTorch's parameters, in its order, of the functions that have the older ones.
_ORDERS = {
    "binary_cross_entropy": "input target weight size_average reduce reduction",
    "binary_cross_entropy_with_logits": "input target weight size_average reduce reduction pos_weight",
    "cosine_embedding_loss": _THREE,
    "cross_entropy": "input target weight size_average ignore_index reduce reduction label_smoothing",
    "hinge_embedding_loss": "input target margin size_average reduce reduction",
    "kl_div": _TWO + " log_target",
    "l1_loss": _TWO + " weight",
    "margin_ranking_loss": _THREE,
    "mse_loss": _TWO + " weight",
    "multi_margin_loss": "input target p margin weight size_average reduce reduction",
    "multilabel_margin_loss": _TWO,
    "multilabel_soft_margin_loss": "input target weight size_average reduce reduction",
    "nll_loss": "input target weight size_average ignore_index reduce reduction",
    "poisson_nll_loss": "input target log_input full size_average eps reduce reduction",
    "smooth_l1_loss": _TWO + " beta",
    "soft_margin_loss": _TWO,
    "triplet_margin_loss": "anchor positive negative margin p eps swap size_average reduce reduction",
}


def reduction_of(size_average: bool | None, reduce: bool | None, reduction: str, stacklevel: int = 3) -> str:
    """The reduction that is meant, with PyTorch's warning where one of the older settings is given."""
    if size_average is None and reduce is None:
        return reduction
    meant = (
        "none"
        if reduce is not None and not reduce
        else "sum"
        if size_average is not None and not size_average
        else "mean"
    )
    warnings.warn(
        f"size_average and reduce args will be deprecated, please use reduction='{meant}' instead.",
        stacklevel=stacklevel,
    )
    return meant


def called(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The result of a call in the older form, or NotImplemented where it is not in that form."""
    order = _ORDERS.get(function.__name__, "").split()
    if len(args) > len(order) or (not any(name in kwargs for name in (*LEGACY, "weight")) and len(args) < 3):
        return NotImplemented
    given = dict(zip(order, args))
    if given.keys() & kwargs.keys():
        return NotImplemented
    given.update(kwargs)
    older = [given.pop(name, None) for name in LEGACY]
    weighted = function.__name__ in ("mse_loss", "l1_loss") and "weight" in given
    if any(type(value) not in (bool, type(None)) for value in older) or not (
        weighted or any(name in kwargs for name in LEGACY) or len(args) > order.index("size_average")
    ):
        return NotImplemented
    given["reduction"] = reduction_of(*older, given.get("reduction", "mean"))
    weight = given.pop("weight") if weighted else None
    return function(**given) if weight is None else _weighted(function, weight, given)


def _weighted(function: Callable[..., Any], weight: Any, given: dict[str, Any]) -> Any:
    """A loss whose elements have weights; the mean divides by their sum."""
    reduction = given.pop("reduction")
    each = function(**given, reduction="none")
    if weight.shape != given.get("input", given.get("x")).shape:
        raise ValueError(f"{function.__name__}: weight has shape {tuple(weight.shape)}; wanted that of input")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{function.__name__}: reduction is {reduction!r}; wanted none, mean or sum")
    each = each * weight
    return each if reduction == "none" else each.sum() if reduction == "sum" else each.sum() / weight.sum()


def settled(names: tuple[str, ...], defaults: dict[str, object], values: tuple[object, ...]) -> dict[str, object]:
    """The settings of a loss layer by name, without the older ones, from values in PyTorch's order.

    Where something else than a bool stands in the place of `size_average`, the order without the older ones is meant.
    """
    given = dict(zip(names, values))
    short = [name for name in names if name not in LEGACY]
    first = names.index("size_average")
    if given["size_average"] is None or isinstance(given["size_average"], bool):
        given["reduction"] = reduction_of(given["size_average"], given["reduce"], given["reduction"], 5)
        return {name: given[name] for name in short}
    moved = dict(zip(names[first:], short[first:]))
    found = {name: defaults[name] if name in moved else given[name] for name in short}
    return found | {meant: given[name] for name, meant in moved.items() if given[name] is not defaults[name]}
