"""The loss layer of connectionist temporal classification."""

from __future__ import annotations

from collections.abc import Sequence

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn.modules.loss import Loss

__all__ = ["CTCLoss"]


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
        """Apply :func:`lucid.nn.functional.ctc_loss`."""
        return F.ctc_loss(log_probs, targets, input_lengths, target_lengths, *self._values(self))
