"""Losses of elements and of classes. :mod:`lucid.nn.modules.loss_pairs` has those of pairs and of margins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn._base.loss import Loss, _Loss, _WeightedLoss  # noqa: F401 - losses of users have these bases
from lucid.nn.modules.linear import Linear
from lucid.nn.modules.loss_pairs import (
    CosineEmbeddingLoss,
    HingeEmbeddingLoss,
    MarginRankingLoss,
    MultiLabelMarginLoss,
    MultilabelMarginLoss,
    MultiLabelSoftMarginLoss,
    MultiMarginLoss,
    SoftMarginLoss,
    TripletMarginLoss,
    TripletMarginWithDistanceLoss,
)

__all__ = [
    "BCELoss", "BCEWithLogitsLoss", "CTCLoss", "CosineEmbeddingLoss", "CrossEntropyLoss", "GaussianNLLLoss",
    "HingeEmbeddingLoss", "HuberLoss", "KLDivLoss", "L1Loss", "LinearCrossEntropyLoss", "MSELoss", "MarginRankingLoss",
    "MultiLabelMarginLoss", "MultiLabelSoftMarginLoss", "MultiMarginLoss", "MultilabelMarginLoss", "NLLLoss",
    "NLLLoss2d", "PoissonNLLLoss", "SmoothL1Loss", "SoftMarginLoss", "TripletMarginLoss",
    "TripletMarginWithDistanceLoss",
]  # fmt: skip


class MSELoss(Loss):
    """Squared error, ``(x - target)^2``.

    Parameters
    ----------
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.MSELoss()(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 4.0])).item()
    2.0
    """

    _function = F.mse_loss

    def __init__(self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean") -> None:
        super().__init__(size_average, reduce, reduction)


class L1Loss(Loss):
    """Absolute error, ``|x - target|``.

    Parameters
    ----------
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.L1Loss()(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 4.0])).item()
    1.0
    """

    _function = F.l1_loss

    def __init__(self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean") -> None:
        super().__init__(size_average, reduce, reduction)


class SmoothL1Loss(Loss):
    """Squared error near 0, absolute error further away.

    Parameters
    ----------
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional
    beta : float, optional
        Where the two meet (default 1).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.SmoothL1Loss()(lucid.tensor([0.0]), lucid.tensor([3.0])).item()
    2.5
    """

    _function = F.smooth_l1_loss
    _passed = ("beta", "reduction")

    def __init__(
        self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean", beta: float = 1.0
    ) -> None:
        super().__init__(size_average, reduce, reduction, beta)


class HuberLoss(Loss):
    """Half the squared error near 0, ``delta`` times the absolute error further away.

    Parameters
    ----------
    reduction : {"mean", "sum", "none"}, optional
    delta : float, optional
        Where the two meet (default 1).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.HuberLoss(delta=2.0)(lucid.tensor([0.0]), lucid.tensor([3.0])).item()
    4.0
    """

    _function = F.huber_loss

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction, delta)


class KLDivLoss(Loss):
    """Kullback-Leibler divergence of log-probabilities from a target distribution.

    Parameters
    ----------
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "batchmean", "sum", "none"}, optional
        ``"batchmean"`` is the one that follows the definition.
    log_target : bool, optional
        Whether the target holds log-probabilities too (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> p = lucid.tensor([[0.5, 0.5]])
    >>> nn.KLDivLoss(reduction="batchmean")(p.log(), p).item()
    0.0
    """

    _function = F.kl_div

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        log_target: bool = False,
    ) -> None:
        super().__init__(size_average, reduce, reduction, log_target)

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Apply `lucid.nn.functional.kl_div` to `x` and `target`; its third argument, deprecated, is left out."""
        return F.kl_div(x, target, None, self.reduction, self.log_target)


class CrossEntropyLoss(Loss):
    """Negative log-likelihood of the softmax of class scores.

    Parameters
    ----------
    weight : Tensor, shape (C,), optional
        A factor for each class.
    ignore_index : int, optional
        Targets with this class number are ignored (default -100).
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional
    label_smoothing : float, optional
        How much of the target is spread over all classes, in [0, 1) (default 0).

    Notes
    -----
    Input ``(N, C, d1, ...)`` or ``(C,)``; target: class numbers without the axis C, or
    probabilities of the input's shape. The formula stands at
    :func:`lucid.nn.functional.cross_entropy`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> round(nn.CrossEntropyLoss()(lucid.zeros(3, 4), lucid.tensor([0, 1, 3])).item(), 4)
    1.3863
    """

    _function = F.cross_entropy

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(weight, size_average, ignore_index, reduce, reduction, label_smoothing)


class NLLLoss(Loss):
    """Negative log-likelihood of log-probabilities.

    Parameters
    ----------
    weight : Tensor, shape (C,), optional
        A factor for each class.
    ignore_index : int, optional
        Targets with this class number are ignored (default -100).
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.NLLLoss()(lucid.tensor([[-1.0, -2.0]]), lucid.tensor([1])).item()
    2.0
    """

    _function = F.nll_loss

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, ignore_index, reduce, reduction)


class BCELoss(Loss):
    """Binary cross-entropy of probabilities.

    Parameters
    ----------
    weight : Tensor, optional
        A factor for each element, broadcastable to the input.
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> round(nn.BCELoss()(lucid.tensor([0.5]), lucid.tensor([1.0])).item(), 4)
    0.6931
    """

    _function = F.binary_cross_entropy

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)


class BCEWithLogitsLoss(Loss):
    """Binary cross-entropy of scores, whose sigmoid is the probability.

    Parameters
    ----------
    weight : Tensor, optional
        A factor for each element, broadcastable to the input.
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional
    pos_weight : Tensor, optional
        A factor for the positive part, broadcastable to the input.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> round(nn.BCEWithLogitsLoss()(lucid.tensor([0.0]), lucid.tensor([1.0])).item(), 4)
    0.6931
    """

    _function = F.binary_cross_entropy_with_logits
    _passed = ("weight", "pos_weight", "reduction")

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        pos_weight: Tensor | None = None,
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction, pos_weight)


class CTCLoss(Loss):
    """Minus the log-probability of a target sequence, over all its alignments with the frames.

    Parameters
    ----------
    blank : int, optional
        The class that stands for no label (default 0).
    reduction : {"mean", "sum", "none"}, optional
        ``"mean"`` divides each loss by the length of its target, then averages.
    zero_infinity : bool, optional
        Whether infinite losses and their gradients become 0 (default ``False``).

    Notes
    -----
    Graves et al. 2006, Connectionist Temporal Classification. See
    :func:`lucid.nn.functional.ctc_loss` for the shapes.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> log_probs = lucid.log_softmax(lucid.zeros(2, 1, 3), -1)
    >>> round(nn.CTCLoss()(log_probs, lucid.tensor([[1]]), [2], [1]).item(), 4)
    1.0986
    """

    _function = F.ctc_loss

    def __init__(self, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False) -> None:
        super().__init__(blank, reduction, zero_infinity)

    def forward(
        self,
        log_probs: Tensor,
        targets: Tensor,
        input_lengths: Tensor | Sequence[int] | int,
        target_lengths: Tensor | Sequence[int] | int,
    ) -> Tensor:
        """Apply `lucid.nn.functional.ctc_loss` to `log_probs`, `targets`, `input_lengths` and `target_lengths`."""
        return F.ctc_loss(log_probs, targets, input_lengths, target_lengths, *self._values(self))


class NLLLoss2d(NLLLoss):
    """Computes `NLLLoss` under the name that it had for images, ``(N, C, H, W)``.

    Parameters
    ----------
    weight, size_average, ignore_index, reduce, reduction : optional
        As of `NLLLoss`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.NLLLoss2d()(lucid.full((1, 2, 1, 1), -3.0), lucid.zeros(1, 1, 1).long()).item()
    3.0
    """


class PoissonNLLLoss(Loss):
    """Negative log-likelihood of counts under Poisson distributions.

    Parameters
    ----------
    log_input : bool, optional
        Whether the input holds the logarithms of the rates (default ``True``).
    full : bool, optional
        Whether Stirling's approximation of ``log(target!)`` is added (default ``False``).
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    eps : float, optional
        What keeps the logarithm of a rate of 0 finite (default 1e-8).
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.PoissonNLLLoss()(lucid.zeros(1), lucid.tensor([3.0])).item()
    1.0
    """

    _function = F.poisson_nll_loss

    def __init__(
        self,
        log_input: bool = True,
        full: bool = False,
        size_average: bool | None = None,
        eps: float = 1e-8,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(log_input, full, size_average, eps, reduce, reduction)


class GaussianNLLLoss(Loss):
    """Negative log-likelihood under normal distributions whose means and variances are given.

    Parameters
    ----------
    full : bool, optional
        Whether the constant ``log(2 pi) / 2`` is added (default ``False``).
    eps : float, optional
        What a variance counts as at least (default 1e-6).
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.GaussianNLLLoss()(lucid.tensor([1.0]), lucid.tensor([3.0]), lucid.tensor([1.0])).item()
    2.0
    """

    _function = F.gaussian_nll_loss

    def __init__(self, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> None:
        super().__init__(full, eps, reduction)

    def forward(self, x: Tensor, target: Tensor, var: Tensor | float) -> Tensor:
        """Apply `lucid.nn.functional.gaussian_nll_loss` to `x`, `target` and `var`."""
        return F.gaussian_nll_loss(x, target, var, *self._values(self))


class LinearCrossEntropyLoss(_WeightedLoss):
    """A linear layer to class scores and their cross-entropy, as one layer.

    Parameters
    ----------
    in_features, num_classes : int
        Sizes of the input's last axis and of the scores.
    out_features : tuple of int, optional
        Further dims of the scores, behind the classes: ``(N, num_classes, *out_features)``.
    bias : bool, optional
        Whether the scores have a bias (default ``False``).
    device, dtype : optional
        Of the weight and bias.
    reduction : {"mean", "sum", "none"}, optional
    weight : Tensor, shape (C,), optional
        A factor for each class.
    ignore_index : int, optional
        Targets with this class number are ignored (default -100).
    label_smoothing : float, optional
        How much of the target is spread over all classes (default 0).
    options : object, optional
        How PyTorch cuts the batch into pieces; it changes no result, and is ignored.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> loss = nn.LinearCrossEntropyLoss(2, 4)
    >>> round(loss(lucid.zeros(3, 2), lucid.tensor([0, 1, 3])).item(), 4)
    1.3863
    """

    out_features: tuple[int, ...]
    linear: Any

    def __init__(
        self,
        in_features: int,
        num_classes: int,
        *,
        out_features: Sequence[int] = (),
        bias: bool = False,
        device: object = None,
        dtype: object = None,
        reduction: str = "mean",
        weight: Tensor | None = None,
        ignore_index: int | None = None,
        label_smoothing: float = 0.0,
        options: object = None,
    ) -> None:
        super().__init__(weight, reduction=reduction)
        self.num_classes = num_classes
        self.out_features = tuple(out_features)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing
        self.options = options
        self.linear = Linear(in_features, math.prod(self.out_features, start=num_classes), bias, device, dtype)

    def reset_parameters(self) -> None:
        """Draw new values for the weight and the bias of the scores."""
        self.linear.reset_parameters()

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Apply `lucid.nn.functional.linear_cross_entropy` to `x` and `target`."""
        shape = (self.num_classes, *self.out_features)
        bias = self.linear.bias
        return F.linear_cross_entropy(
            x,
            self.linear.weight.reshape(*shape, -1) if self.out_features else self.linear.weight,
            target,
            linear_bias=bias.reshape(shape) if bias is not None and self.out_features else bias,
            weight=self.weight,
            reduction=self.reduction,
            ignore_index=self.ignore_index,
            label_smoothing=self.label_smoothing,
        )

    def extra_repr(self) -> str:
        """The sizes, and the settings of the loss."""
        return (
            f"in_features={self.linear.in_features}, num_classes={self.num_classes}, out_features={self.out_features}, "
            f"bias={self.linear.bias is not None}, reduction={self.reduction}, ignore_index={self.ignore_index}, "
            f"label_smoothing={self.label_smoothing}, options={self.options}"
        )
