"""Loss layers: each applies one loss of :mod:`lucid.nn.functional`."""

from __future__ import annotations

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn.modules.module import Module

__all__ = [
    "MSELoss", "L1Loss", "CrossEntropyLoss", "NLLLoss", "BCELoss", "BCEWithLogitsLoss",
    "HuberLoss", "SmoothL1Loss", "KLDivLoss",
]  # fmt: skip


class _Loss(Module):
    """A loss with a ``reduction``; its repr shows the settings that are not the defaults."""

    _defaults: dict[str, object] = {"reduction": "mean"}

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def extra_repr(self) -> str:
        """The settings that differ from the defaults."""
        settings = ((name, getattr(self, name)) for name in self._defaults)
        return ", ".join(f"{name}={value!r}" for name, value in settings if value != self._defaults[name])


class MSELoss(_Loss):
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

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.mse_loss`."""
        return F.mse_loss(x, target, self.reduction)


class L1Loss(_Loss):
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

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.l1_loss`."""
        return F.l1_loss(x, target, self.reduction)


class SmoothL1Loss(_Loss):
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

    _defaults = {"reduction": "mean", "beta": 1.0}

    def __init__(self, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction)
        self.beta = beta

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.smooth_l1_loss`."""
        return F.smooth_l1_loss(x, target, self.beta, self.reduction)


class HuberLoss(_Loss):
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

    _defaults = {"reduction": "mean", "delta": 1.0}

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction)
        self.delta = delta

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.huber_loss`."""
        return F.huber_loss(x, target, self.delta, self.reduction)


class KLDivLoss(_Loss):
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

    _defaults = {"reduction": "mean", "log_target": False}

    def __init__(self, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__(reduction)
        self.log_target = log_target

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.kl_div`."""
        return F.kl_div(x, target, reduction=self.reduction, log_target=self.log_target)


class _WeightedLoss(_Loss):
    """A loss with weights per class or element, kept as the buffer ``weight``."""

    def __init__(self, weight: Tensor | None = None, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.register_buffer("weight", weight)


class CrossEntropyLoss(_WeightedLoss):
    """Negative log-likelihood of the softmax of class scores.

    Parameters
    ----------
    weight : Tensor, shape (C,), optional
        A factor for each class.
    ignore_index : int, optional
        A class number that counts for nothing (default -100).
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

    _defaults = {"ignore_index": -100, "reduction": "mean", "label_smoothing": 0.0}

    def __init__(
        self,
        weight: Tensor | None = None,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(weight, reduction)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.cross_entropy`."""
        return F.cross_entropy(x, target, self.weight, self.ignore_index, self.reduction, self.label_smoothing)


class NLLLoss(_WeightedLoss):
    """Negative log-likelihood of log-probabilities.

    Parameters
    ----------
    weight : Tensor, shape (C,), optional
        A factor for each class.
    ignore_index : int, optional
        A class number that counts for nothing (default -100).
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.NLLLoss()(lucid.tensor([[-1.0, -2.0]]), lucid.tensor([1])).item()
    2.0
    """

    _defaults = {"ignore_index": -100, "reduction": "mean"}

    def __init__(self, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean") -> None:
        super().__init__(weight, reduction)
        self.ignore_index = ignore_index

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.nll_loss`."""
        return F.nll_loss(x, target, self.weight, self.ignore_index, self.reduction)


class BCELoss(_WeightedLoss):
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

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.binary_cross_entropy`."""
        return F.binary_cross_entropy(x, target, self.weight, self.reduction)


class BCEWithLogitsLoss(_WeightedLoss):
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

    def __init__(self, weight: Tensor | None = None, reduction: str = "mean", pos_weight: Tensor | None = None) -> None:
        super().__init__(weight, reduction)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.binary_cross_entropy_with_logits`."""
        return F.binary_cross_entropy_with_logits(x, target, self.weight, self.pos_weight, self.reduction)
