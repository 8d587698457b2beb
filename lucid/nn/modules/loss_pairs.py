"""Losses of pairs and triples of vectors, and of classes by margins."""

from __future__ import annotations

from collections.abc import Callable

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn._base.loss import Loss

__all__ = [
    "CosineEmbeddingLoss", "HingeEmbeddingLoss", "MarginRankingLoss", "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss", "MultiMarginLoss", "MultilabelMarginLoss", "SoftMarginLoss", "TripletMarginLoss",
    "TripletMarginWithDistanceLoss",
]  # fmt: skip


class HingeEmbeddingLoss(Loss):
    """Distances themselves for pairs that belong together, how far below the margin for others.

    Parameters
    ----------
    margin : float, optional
        The distance from which on others cost nothing (default 1).
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.HingeEmbeddingLoss()(lucid.tensor([2.0, 0.5]), lucid.tensor([1, -1])).item()
    1.25
    """

    _function = F.hinge_embedding_loss

    def __init__(
        self, margin: float = 1.0, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
    ) -> None:
        super().__init__(margin, size_average, reduce, reduction)


class MarginRankingLoss(Loss):
    """What it costs that the wrong one of two scores is higher.

    Parameters
    ----------
    margin : float, optional
        By how much the right one should be higher (default 0).
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.MarginRankingLoss()(lucid.tensor([1.0]), lucid.tensor([3.0]), lucid.tensor([1.0])).item()
    2.0
    """

    _function = F.margin_ranking_loss

    def __init__(
        self, margin: float = 0.0, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
    ) -> None:
        super().__init__(margin, size_average, reduce, reduction)

    def forward(self, x1: Tensor, x2: Tensor, y: Tensor) -> Tensor:
        """Apply `lucid.nn.functional.margin_ranking_loss` to `x1`, `x2` and `y`."""
        return F.margin_ranking_loss(x1, x2, y, *self._values(self))


class CosineEmbeddingLoss(Loss):
    """``1 - cos`` of the angle between vectors of a pair, and ``cos`` above the margin of others.

    Parameters
    ----------
    margin : float, optional
        The cosine up to which others cost nothing (default 0).
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.CosineEmbeddingLoss()(lucid.ones(1, 2), lucid.tensor([[1.0, -1.0]]), lucid.tensor([1])).item()
    1.0
    """

    _function = F.cosine_embedding_loss

    def __init__(
        self, margin: float = 0.0, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
    ) -> None:
        super().__init__(margin, size_average, reduce, reduction)

    def forward(self, x1: Tensor, x2: Tensor, y: Tensor) -> Tensor:
        """Apply `lucid.nn.functional.cosine_embedding_loss` to `x1`, `x2` and `y`."""
        return F.cosine_embedding_loss(x1, x2, y, *self._values(self))


class TripletMarginLoss(Loss):
    """How much nearer than the positive the negative is to the anchor, and a margin.

    Parameters
    ----------
    margin : float, optional
        By how much the negative should be farther away, more than 0 (default 1).
    p : float, optional
        The order of the norm (default 2).
    eps : float, optional
        What is added to differences, so that there is a gradient at 0 (default 1e-6).
    swap : bool, optional
        Whether the positive takes the place of the anchor where it is nearer to the negative (default ``False``).
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> round(nn.TripletMarginLoss()(lucid.zeros(1, 2), lucid.tensor([[3.0, 4.0]]), lucid.zeros(1, 2)).item(), 3)
    6.0
    """

    _function = F.triplet_margin_loss

    def __init__(
        self,
        margin: float = 1.0,
        p: float = 2.0,
        eps: float = 1e-6,
        swap: bool = False,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(margin, p, eps, swap, size_average, reduce, reduction)

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        """Apply `lucid.nn.functional.triplet_margin_loss` to `anchor`, `positive` and `negative`."""
        return F.triplet_margin_loss(anchor, positive, negative, *self._values(self))


class TripletMarginWithDistanceLoss(Loss):
    """`TripletMarginLoss` with a distance of one's own.

    Parameters
    ----------
    distance_function : callable, optional
        ``(Tensor, Tensor) -> Tensor``, distances that are 0 or more; by default `nn.functional.pairwise_distance`.
    margin : float, optional
        By how much the negative should be farther away, more than 0 (default 1).
    swap : bool, optional
        Whether the positive takes the place of the anchor where it is nearer to the negative (default ``False``).
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> loss = nn.TripletMarginWithDistanceLoss(lambda a, b: (a - b).abs().sum(-1))
    >>> loss(lucid.zeros(1, 2), lucid.tensor([[3.0, 4.0]]), lucid.zeros(1, 2)).item()
    8.0
    """

    _function = F.triplet_margin_with_distance_loss

    def __init__(
        self,
        distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
        margin: float = 1.0,
        swap: bool = False,
        reduction: str = "mean",
    ) -> None:
        if margin <= 0:
            raise ValueError(f"TripletMarginWithDistanceLoss: margin is {margin}; wanted more than 0")
        distance = F.pairwise_distance if distance_function is None else distance_function
        super().__init__(distance, margin, swap, reduction)

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        """Apply the loss to `anchor`, `positive` and `negative`."""
        return F.triplet_margin_with_distance_loss(
            anchor,
            positive,
            negative,
            distance_function=self.distance_function,
            margin=self.margin,
            swap=self.swap,
            reduction=self.reduction,
        )

    def extra_repr(self) -> str:
        """The settings that are not the defaults, without the function."""
        return ", ".join(part for part in super().extra_repr().split(", ") if not part.startswith("distance_function"))


class MultiMarginLoss(Loss):
    """What it costs that other classes' scores come near to that of the class.

    Parameters
    ----------
    p : int, optional
        1 or 2: the power of what each class lacks (default 1).
    margin : float, optional
        By how much the score of the class should be the highest (default 1).
    weight : Tensor, shape (C,), optional
        A factor for each class.
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.MultiMarginLoss()(lucid.tensor([[1.0, 3.0]]), lucid.tensor([0])).item()
    1.5
    """

    _function = F.multi_margin_loss

    def __init__(
        self,
        p: int = 1,
        margin: float = 1.0,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(p, margin, weight, size_average, reduce, reduction)


class MultilabelMarginLoss(Loss):
    """What it costs that other classes' scores come near to those of the labels of a sample.

    The target lists the labels of each sample up to the first negative number.

    Parameters
    ----------
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.MultilabelMarginLoss()(lucid.tensor([[1.0, 3.0, 2.5]]), lucid.tensor([[1, -1, 0]])).item()
    0.1666666716337204
    """

    _function = F.multilabel_margin_loss

    def __init__(self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean") -> None:
        super().__init__(size_average, reduce, reduction)


class MultiLabelMarginLoss(MultilabelMarginLoss):
    """Computes `MultilabelMarginLoss`, as PyTorch spells it.

    Parameters
    ----------
    size_average, reduce, reduction : optional
        As of `MultilabelMarginLoss`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.MultiLabelMarginLoss()(lucid.tensor([[1.0, 3.0, 2.5]]), lucid.tensor([[1, -1, 0]])).item()
    0.1666666716337204
    """


class SoftMarginLoss(Loss):
    """Logistic loss of labels 1 and -1, ``log(1 + exp(-target * x))``.

    Parameters
    ----------
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> round(nn.SoftMarginLoss()(lucid.tensor([0.0, 100.0]), lucid.tensor([1.0, 1.0])).item(), 4)
    0.3466
    """

    _function = F.soft_margin_loss

    def __init__(self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean") -> None:
        super().__init__(size_average, reduce, reduction)


class MultiLabelSoftMarginLoss(Loss):
    """Binary cross-entropy of the sigmoid of scores, averaged over the classes.

    Parameters
    ----------
    weight : Tensor, shape (C,), optional
        A factor for each class.
    size_average, reduce : bool, optional
        PyTorch's older form of ``reduction``; a warning says what to write.
    reduction : {"mean", "sum", "none"}, optional

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> round(nn.MultiLabelSoftMarginLoss()(lucid.zeros(1, 3), lucid.tensor([[1.0, 0.0, 1.0]])).item(), 4)
    0.6931
    """

    _function = F.multilabel_soft_margin_loss

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
