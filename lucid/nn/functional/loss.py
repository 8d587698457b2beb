"""Loss functions.

``reduction`` says what becomes of the losses of the single elements: ``"mean"``, ``"sum"``,
or ``"none"`` to return them all.
"""

from __future__ import annotations

import warnings

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid.nn.functional._aliases import also_called

__all__ = [
    "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "cross_entropy", "nll_loss",
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "kl_div",
]  # fmt: skip

# Above this, log(1 + exp(z)) equals z in float64 too.
_SOFTPLUS_EXACT = 40.0

# The largest slope of a logarithm in binary_cross_entropy.
_STEEPEST = 1e12


_REDUCTIONS = ("none", "mean", "sum")


def _check_reduction(where: str, reduction: str, allowed: tuple[str, ...] = _REDUCTIONS) -> None:
    if reduction not in allowed:
        raise ValueError(f"{where}: reduction is {reduction!r}; wanted one of {allowed}")


def _reduce(loss: Tensor, reduction: str) -> Tensor:
    if reduction == "mean":
        return loss.mean()
    return loss.sum() if reduction == "sum" else loss


def _warn_if_broadcast(where: str, x: Tensor, target: Tensor) -> None:
    if x.shape != target.shape:
        warnings.warn(
            f"{where}: target has shape {tuple(target.shape)}, x has shape {tuple(x.shape)}; "
            "they will be broadcast, which is seldom what is meant",
            stacklevel=4,
        )


@also_called(x="input")
def mse_loss(x: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Squared error, ``(x - target)^2``.

    Parameters
    ----------
    x, target : Tensor, of the same shape
    reduction : {"mean", "sum", "none"}, optional

    Raises
    ------
    ValueError
        If ``reduction`` is something else.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.mse_loss(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 4.0])).item()
    2.0
    """
    _check_reduction("mse_loss", reduction)
    _warn_if_broadcast("mse_loss", x, target)
    return _C.mse_loss(x, target, reduction)


@also_called(x="input")
def l1_loss(x: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Absolute error, ``|x - target|``.

    Parameters
    ----------
    x, target : Tensor, of the same shape
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.l1_loss(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 4.0])).item()
    1.0
    """
    _check_reduction("l1_loss", reduction)
    _warn_if_broadcast("l1_loss", x, target)
    return _reduce((x - target).abs(), reduction)


@also_called(x="input")
def smooth_l1_loss(x: Tensor, target: Tensor, beta: float = 1.0, reduction: str = "mean") -> Tensor:
    """``d^2 / (2 beta)`` where ``d = |x - target|`` is below ``beta``, ``d - beta / 2`` elsewhere.

    Parameters
    ----------
    x, target : Tensor, of the same shape
    beta : float, optional
        Where the two meet (default 1); 0 gives :func:`l1_loss`.
    reduction : {"mean", "sum", "none"}, optional

    Raises
    ------
    ValueError
        If ``beta`` is negative or ``reduction`` unknown.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.smooth_l1_loss(lucid.tensor([0.0, 3.0]), lucid.tensor([1.0, 0.0]), reduction="none").tolist()
    [0.5, 2.5]
    """
    _check_reduction("smooth_l1_loss", reduction)
    if beta < 0:
        raise ValueError(f"smooth_l1_loss: beta is {beta}; wanted 0 or more")
    if beta == 0:
        return l1_loss(x, target, reduction)
    _warn_if_broadcast("smooth_l1_loss", x, target)
    difference = x - target
    distance = difference.abs()
    loss = lucid.where(distance < beta, difference * difference * (0.5 / beta), distance - 0.5 * beta)
    return _reduce(loss, reduction)


@also_called(x="input")
def huber_loss(x: Tensor, target: Tensor, delta: float = 1.0, reduction: str = "mean") -> Tensor:
    """``d^2 / 2`` where ``d = |x - target|`` is below ``delta``, ``delta (d - delta / 2)`` elsewhere.

    Huber 1964, Robust Estimation of a Location Parameter.

    Parameters
    ----------
    x, target : Tensor, of the same shape
    delta : float, optional
        Where the two meet (default 1). A string here is taken as ``reduction``, which
        PyTorch has in this place.
    reduction : {"mean", "sum", "none"}, optional

    Raises
    ------
    ValueError
        If ``delta`` is not positive or ``reduction`` unknown.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.huber_loss(lucid.tensor([0.0]), lucid.tensor([3.0]), delta=2.0).item()
    4.0
    """
    if isinstance(delta, str):
        delta, reduction = (1.0 if isinstance(reduction, str) else reduction), delta
    _check_reduction("huber_loss", reduction)
    if not delta > 0:
        raise ValueError(f"huber_loss: delta is {delta}; wanted more than 0")
    _warn_if_broadcast("huber_loss", x, target)
    difference = x - target
    distance = difference.abs()
    loss = lucid.where(distance < delta, difference * difference * 0.5, (distance - 0.5 * delta) * delta)
    return _reduce(loss, reduction)


@also_called(x="input")
def cross_entropy(
    x: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """Negative log-likelihood of ``softmax(x)``, for scores ``x`` of each class.

    For a class number t the loss is ``-weight[t] * log_softmax(x)[t]``; for probabilities it is
    ``-sum over c of weight[c] * target[c] * log_softmax(x)[c]``.

    Parameters
    ----------
    x : Tensor, shape (C,), (N, C) or (N, C, d1, ...)
        Unnormalized scores.
    target : Tensor
        Class numbers, integers of the shape of ``x`` without the class axis, or
        probabilities, floating and of the shape of ``x``.
    weight : Tensor, shape (C,), optional
        A factor for each class.
    ignore_index : int, optional
        Targets with this class number are ignored (default -100).
    reduction : {"mean", "sum", "none"}, optional
        With class numbers the mean divides by the sum of the weights of the
        targets; with probabilities by the number of samples.
    label_smoothing : float, optional
        How much of the target is spread evenly over all classes, from 0 (the default)
        to below 1 (Szegedy et al. 2015, Rethinking the Inception Architecture, section 7).

    Raises
    ------
    ValueError
        If ``reduction`` or ``label_smoothing`` is not one of those.
    IndexError
        If a class number is out of range.
    RuntimeError
        If the shapes do not go together.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> round(F.cross_entropy(lucid.zeros(3, 4), lucid.tensor([0, 1, 3])).item(), 4)
    1.3863
    """
    _check_reduction("cross_entropy", reduction)
    if not 0 <= label_smoothing < 1:
        raise ValueError(f"cross_entropy: label_smoothing is {label_smoothing}; wanted a number in [0, 1)")
    if not target.is_floating_point():
        return _C.cross_entropy(x, target, weight, reduction, ignore_index, label_smoothing)
    return _cross_entropy_of_probabilities(x, target, weight, reduction, label_smoothing)


def _cross_entropy_of_probabilities(
    x: Tensor, target: Tensor, weight: Tensor | None, reduction: str, label_smoothing: float
) -> Tensor:
    if x.shape != target.shape:
        raise RuntimeError(
            f"cross_entropy: target has shape {tuple(target.shape)}; wanted probabilities of the "
            f"shape of x, {tuple(x.shape)}"
        )
    axis = 1 if x.ndim > 1 else 0
    classes = x.shape[axis]
    if label_smoothing > 0:
        target = target * (1 - label_smoothing) + label_smoothing / classes
    if weight is not None:
        if tuple(weight.shape) != (classes,):
            raise RuntimeError(f"cross_entropy: weight has shape {tuple(weight.shape)}; wanted ({classes},)")
        target = target * weight.reshape((classes,) + (1,) * (x.ndim - 1 - axis))
    loss = -(target * _C.log_softmax(x, axis)).sum(axis)
    return _reduce(loss, reduction)


@also_called(x="input")
def nll_loss(
    x: Tensor, target: Tensor, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor:
    """Negative log-likelihood, ``-weight[t] * x[t]``, for log-probabilities ``x``.

    Parameters
    ----------
    x : Tensor, shape (C,), (N, C) or (N, C, d1, ...)
        Log-probabilities, as :func:`log_softmax` gives them.
    target : Tensor of integers
        Class numbers; the shape of ``x`` without the class axis.
    weight, ignore_index, reduction : optional
        As for :func:`cross_entropy`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.nll_loss(lucid.tensor([[-1.0, -2.0]]), lucid.tensor([1])).item()
    2.0
    """
    _check_reduction("nll_loss", reduction)
    return _C.nll_loss(x, target, weight, reduction, ignore_index)


@also_called(x="input")
def binary_cross_entropy(x: Tensor, target: Tensor, weight: Tensor | None = None, reduction: str = "mean") -> Tensor:
    """``-(target log x + (1 - target) log(1 - x))`` for probabilities ``x``.

    A logarithm is not taken below -100, and its slope not above 1e12, so that a
    probability of exactly 0 or 1 gives a finite loss and gradient.

    Parameters
    ----------
    x : Tensor
        Probabilities, 0 to 1.
    target : Tensor, of the same shape
        0 to 1.
    weight : Tensor, broadcastable to ``x``, optional
        A factor for each element.
    reduction : {"mean", "sum", "none"}, optional

    Raises
    ------
    ValueError
        If the shapes differ or ``reduction`` is unknown.
    RuntimeError
        If an element of ``x`` is not between 0 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> round(F.binary_cross_entropy(lucid.tensor([0.5]), lucid.tensor([1.0])).item(), 4)
    0.6931
    """
    _check_reduction("binary_cross_entropy", reduction)
    _check_same_shape("binary_cross_entropy", x, target)
    if not x.is_meta and not bool(((x >= 0) & (x <= 1)).all()):
        raise RuntimeError("binary_cross_entropy: x has other elements; wanted probabilities between 0 and 1")
    y = 1 - x
    # Where a probability is tiny its exact logarithm is not used; the inner where keeps an
    # infinite slope out of the gradient, in which it would become 0 * inf.
    log_x = _bounded_log(x, lucid.where(x < 1 / _STEEPEST, 1.0, x).log())
    log_y = _bounded_log(y, (-lucid.where(y < 1 / _STEEPEST, 0.0, x)).log1p())
    loss = -(target * log_x + (1 - target) * log_y)
    if weight is not None:
        loss = loss * weight
    return _reduce(loss, reduction)


def _bounded_log(p: Tensor, exact: Tensor) -> Tensor:
    """``max(log p, -100)`` with a slope of at most 1e12; ``exact`` is log p where p is not tiny."""
    fixed = p.detach()
    with lucid.no_grad():
        bound = lucid.where(fixed > 0, fixed.log(), -100.0).clamp(min=-100.0)
    tangent = bound + (p - fixed) * _STEEPEST  # the value of bound, and a finite slope
    return lucid.where(p < 1 / _STEEPEST, tangent, exact)


def _check_same_shape(where: str, x: Tensor, target: Tensor) -> None:
    if x.shape != target.shape:
        raise ValueError(f"{where}: target has shape {tuple(target.shape)}; wanted that of x, {tuple(x.shape)}")


@also_called(x="input")
def binary_cross_entropy_with_logits(
    x: Tensor, target: Tensor, weight: Tensor | None = None, pos_weight: Tensor | None = None, reduction: str = "mean"
) -> Tensor:
    """:func:`binary_cross_entropy` of ``sigmoid(x)``, computed without overflow.

    ``(1 - target) x + (1 + (pos_weight - 1) target) log(1 + exp(-x))``

    Parameters
    ----------
    x : Tensor
        Scores of any size.
    target : Tensor, of the same shape
        0 to 1.
    weight : Tensor, broadcastable to ``x``, optional
        A factor for each element.
    pos_weight : Tensor, broadcastable to ``x``, optional
        A factor for the positive part, ``target log(sigmoid(x))``.
    reduction : {"mean", "sum", "none"}, optional

    Raises
    ------
    ValueError
        If the shapes differ or ``reduction`` is unknown.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> round(F.binary_cross_entropy_with_logits(lucid.tensor([0.0]), lucid.tensor([1.0])).item(), 4)
    0.6931
    """
    _check_reduction("binary_cross_entropy_with_logits", reduction)
    _check_same_shape("binary_cross_entropy_with_logits", x, target)
    minus_log_sigmoid = _C.softplus(-x, 1.0, _SOFTPLUS_EXACT)
    if pos_weight is not None:
        minus_log_sigmoid = minus_log_sigmoid * ((pos_weight - 1) * target + 1)
    loss = (1 - target) * x + minus_log_sigmoid
    if weight is not None:
        loss = loss * weight
    return _reduce(loss, reduction)


@also_called(x="input")
def kl_div(
    x: Tensor, target: Tensor, size_average: bool | None = None, reduction: str = "mean", log_target: bool = False
) -> Tensor:
    """Kullback-Leibler divergence, ``target (log target - x)``, for log-probabilities ``x``.

    Parameters
    ----------
    x : Tensor
        Log-probabilities.
    target : Tensor, of the same shape
        Probabilities, or their logarithms with ``log_target``.
    size_average : bool, optional
        Deprecated: ``True`` means ``reduction="mean"``, ``False`` means ``"sum"``.
    reduction : {"mean", "batchmean", "sum", "none"}, optional
        ``"batchmean"`` divides the sum by the length of the first axis, as the definition has it.
    log_target : bool, optional
        Default ``False``.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> p = lucid.tensor([[0.5, 0.5]])
    >>> F.kl_div(p.log(), p, reduction="batchmean").item()
    0.0
    """
    if size_average is not None:
        reduction = "mean" if size_average else "sum"
    _check_reduction("kl_div", reduction, (*_REDUCTIONS, "batchmean"))
    if log_target:
        loss = target.exp() * (target - x)
    else:
        # 0 log 0 counts as 0; the inner where keeps log away from it.
        zero = target == 0
        log_of_target = lucid.where(zero, 1.0, target).log()
        loss = lucid.where(zero, 0.0, target * (log_of_target - x))
    if reduction == "batchmean":
        return loss.sum() / (x.shape[0] if x.ndim else 1)
    return _reduce(loss, reduction)
