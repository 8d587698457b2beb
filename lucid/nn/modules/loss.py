"""Loss layers: each applies one loss of :mod:`lucid.nn.functional`."""

from __future__ import annotations

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn._base.of_function import OfFunction, plain

__all__ = [
    "MSELoss", "L1Loss", "CrossEntropyLoss", "NLLLoss", "BCELoss", "BCEWithLogitsLoss",
    "HuberLoss", "SmoothL1Loss", "KLDivLoss",
]  # fmt: skip


class Loss(OfFunction):
    """A loss: its weights are buffers, and only settings that are not the defaults are printed."""

    _quiet = None
    _buffer_names = ("weight", "pos_weight")

    @plain(2)
    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Apply the loss of :mod:`lucid.nn.functional` that the layer is named after."""
        return self._function(x, target, *self._values(self))


class MSELoss(Loss):
    """Squared error, ``(x - target)^2``.

    Parameters
    ----------
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.MSELoss()(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 4.0])).item()
    2.0
    """

    _function = F.mse_loss

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__(reduction)


class L1Loss(Loss):
    """Absolute error, ``|x - target|``.

    Parameters
    ----------
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.L1Loss()(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 4.0])).item()
    1.0
    """

    _function = F.l1_loss

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__(reduction)


class SmoothL1Loss(Loss):
    """Squared error near 0, absolute error further away.

    Parameters
    ----------
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

    def __init__(self, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction, beta)


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

    def __init__(self, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__(reduction, log_target)

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.kl_div`, whose third argument, deprecated, is left out."""
        return F.kl_div(x, target, None, self.reduction, self.log_target)


class CrossEntropyLoss(Loss):
    """Negative log-likelihood of the softmax of class scores.

    Parameters
    ----------
    weight : Tensor, shape (C,), optional
        A factor for each class.
    ignore_index : int, optional
        Targets with this class number are ignored (default -100).
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
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(weight, ignore_index, reduction, label_smoothing)


class NLLLoss(Loss):
    """Negative log-likelihood of log-probabilities.

    Parameters
    ----------
    weight : Tensor, shape (C,), optional
        A factor for each class.
    ignore_index : int, optional
        Targets with this class number are ignored (default -100).
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.NLLLoss()(lucid.tensor([[-1.0, -2.0]]), lucid.tensor([1])).item()
    2.0
    """

    _function = F.nll_loss

    def __init__(self, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean") -> None:
        super().__init__(weight, ignore_index, reduction)


class BCELoss(Loss):
    """Binary cross-entropy of probabilities.

    Parameters
    ----------
    weight : Tensor, optional
        A factor for each element, broadcastable to the input.
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> round(nn.BCELoss()(lucid.tensor([0.5]), lucid.tensor([1.0])).item(), 4)
    0.6931
    """

    _function = F.binary_cross_entropy

    def __init__(self, weight: Tensor | None = None, reduction: str = "mean") -> None:
        super().__init__(weight, reduction)


class BCEWithLogitsLoss(Loss):
    """Binary cross-entropy of scores, whose sigmoid is the probability.

    Parameters
    ----------
    weight : Tensor, optional
        A factor for each element, broadcastable to the input.
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

    def __init__(self, weight: Tensor | None = None, reduction: str = "mean", pos_weight: Tensor | None = None) -> None:
        super().__init__(weight, reduction, pos_weight)
