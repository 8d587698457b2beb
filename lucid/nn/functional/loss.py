"""Losses that call a function of the user's, or put layer and loss together."""

from __future__ import annotations

import math
from collections.abc import Callable

from lucid import _C
from lucid._C import Tensor

__all__ = ["linear_cross_entropy", "triplet_margin_with_distance_loss"]

_F = _C._spaces["nn.functional"]


def _reduced(name: str, loss: Tensor, reduction: str) -> Tensor:
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{name}: reduction is {reduction!r}; wanted one of ('none', 'mean', 'sum')")
    return loss if reduction == "none" else loss.mean() if reduction == "mean" else loss.sum()


def triplet_margin_with_distance_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """``max(0, d(anchor, positive) - d(anchor, negative) + margin)`` with a distance ``d`` of one's own.

    Parameters
    ----------
    anchor, positive, negative : Tensor
        With equally many dims.
    distance_function : callable, optional
        ``(Tensor, Tensor) -> Tensor``; by default `pairwise_distance`.
    margin : float, optional
        By how much the negative should be farther away, more than 0 (default 1).
    swap : bool, optional
        Whether the positive takes the place of the anchor where it is nearer to the negative (default ``False``).
    reduction : {"mean", "sum", "none"}, optional

    Returns
    -------
    Tensor
        0-d; with `reduction` "none" shape (N,).

    Raises
    ------
    ValueError
        If `margin` or `reduction` is none of those.
    RuntimeError
        If the numbers of dims differ.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> a, b = lucid.zeros(1, 2), lucid.tensor([[3.0, 4.0]])
    >>> F.triplet_margin_with_distance_loss(a, b, a, distance_function=lambda a, b: (a - b).abs().sum(-1)).item()
    8.0
    """
    name = "triplet_margin_with_distance_loss"
    if not margin > 0:
        raise ValueError(f"{name}: margin is {margin}; wanted more than 0")
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            f"{name}: anchor, positive and negative have {anchor.ndim}, {positive.ndim} and {negative.ndim} dims; "
            "wanted the same number"
        )
    distance = _F["pairwise_distance"] if distance_function is None else distance_function
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = _C.minimum(far, distance(positive, negative))
    return _reduced(name, (near - far + margin).clamp_min(0), reduction)


def linear_cross_entropy(
    input: Tensor,
    linear_weight: Tensor,
    target: Tensor,
    *,
    linear_bias: Tensor | None = None,
    weight: Tensor | None = None,
    reduction: str = "mean",
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    options: object = None,
) -> Tensor:
    """Compute `cross_entropy` of ``linear(input, linear_weight, linear_bias)``.

    Parameters
    ----------
    input : Tensor, shape (N, in_features) or (in_features,)
    linear_weight : Tensor, shape (num_classes, *out_features, in_features)
    target : Tensor
        Classes, shape (N, *out_features) or (); or probabilities in the shape of the scores.
    linear_bias : Tensor, shape (num_classes, *out_features), optional
    weight : Tensor, shape (num_classes,), optional
        A factor for each class.
    reduction : {"mean", "sum", "none"}, optional
    ignore_index : int, optional
        Targets with this class number are ignored (default -100); not with probabilities.
    label_smoothing : float, optional
        How much of the target is spread over all classes (default 0).
    options : object, optional
        How PyTorch cuts the batch into pieces; it changes no result, and is ignored.

    Returns
    -------
    Tensor
        0-d; with `reduction` "none" the shape of the classes.

    Raises
    ------
    RuntimeError
        If the shapes do not fit.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> round(F.linear_cross_entropy(lucid.ones(3, 2), lucid.zeros(4, 2), lucid.tensor([0, 1, 3])).item(), 4)
    1.3863
    """
    name = "linear_cross_entropy"
    if input.ndim not in (1, 2) or linear_weight.ndim < 2 or input.shape[-1] != linear_weight.shape[-1]:
        raise RuntimeError(
            f"{name}: input has shape {tuple(input.shape)} and linear_weight {tuple(linear_weight.shape)}; "
            "wanted (N, in_features) or (in_features,), and (num_classes, *out_features, in_features)"
        )
    shape = tuple(linear_weight.shape[:-1])
    if linear_bias is not None and tuple(linear_bias.shape) != shape:
        raise RuntimeError(f"{name}: linear_bias has shape {tuple(linear_bias.shape)}; wanted {shape}")
    if len(shape) > 1 and input.ndim == 1:
        raise RuntimeError(
            f"{name}: input has shape {tuple(input.shape)}; wanted (N, in_features) for scores of {shape}"
        )
    if len(shape) > 1:
        linear_weight = linear_weight.reshape(math.prod(shape), input.shape[-1])
        linear_bias = linear_bias if linear_bias is None else linear_bias.reshape(-1)
    scores = _F["linear"](input, linear_weight, linear_bias)
    if len(shape) > 1:
        scores = scores.reshape(input.shape[0], *shape)
    if ignore_index is not None and target.shape == scores.shape:
        raise RuntimeError(f"{name}: ignore_index is {ignore_index}, and target holds probabilities; wanted None")
    return _F["cross_entropy"](
        scores,
        target,
        weight=weight,
        reduction=reduction,
        ignore_index=-100 if ignore_index is None else ignore_index,
        label_smoothing=label_smoothing,
    )
