"""Connectionist temporal classification."""

from __future__ import annotations

from collections.abc import Sequence

import lucid
from lucid import _C
from lucid._C import Tensor

__all__ = ["ctc_loss"]


def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | Sequence[int] | int,
    target_lengths: Tensor | Sequence[int] | int,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Tensor:
    """Minus the log-probability of a target sequence, over all its alignments with the frames.

    An alignment gives each frame a class; repeated classes are merged, then blanks taken out
    (Graves et al. 2006, Connectionist Temporal Classification).

    Parameters
    ----------
    log_probs : Tensor, shape (T, N, C) or (T, C)
        Log-probabilities of the classes, as from ``log_softmax``.
    targets : Tensor of integers, shape (N, S), or (S,) for one sequence
        Or all targets one behind the other, of shape (sum of their lengths,).
    input_lengths, target_lengths : Tensor, sequence of int or int, shape (N,) or ()
        How much of each row counts.
    blank : int, optional
        The class that stands for no label (default 0).
    reduction : {"mean", "sum", "none"}, optional
        ``"mean"`` divides each loss by the length of its target, then averages.
    zero_infinity : bool, optional
        Whether infinite losses, of targets too long for their frames, and their gradients
        become 0 (default ``False``).

    Returns
    -------
    Tensor
        0-d; with `reduction` "none" of the shape (N,) or ().

    Raises
    ------
    ValueError
        If a length, the blank or ``reduction`` is out of range.
    IndexError
        If a target is not a class.

    Notes
    -----
    The gradient is that by ``log_probs`` as they are. Behind ``log_softmax`` it is the same as
    the paper's equation 16.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> log_probs = lucid.log_softmax(lucid.zeros(2, 1, 3), -1)
    >>> loss = F.ctc_loss(log_probs, lucid.tensor([[1]]), [2], [1])
    >>> round(loss.item(), 4)  # 3 of 9 equally likely paths: 11, 01 and 10
    1.0986
    """
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"ctc_loss: reduction is {reduction!r}; wanted one of ('none', 'mean', 'sum')")
    return _C.ctc_loss(
        log_probs,
        targets,
        _lengths(input_lengths, log_probs.device),
        _lengths(target_lengths, log_probs.device),
        blank,
        reduction,
        zero_infinity,
    )


def _lengths(lengths: Tensor | Sequence[int] | int, device: object) -> Tensor:
    return lengths if isinstance(lengths, Tensor) else lucid.tensor(lengths, dtype=lucid.int64, device=device)
