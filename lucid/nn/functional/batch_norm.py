"""Batch normalization."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid.nn.functional._aliases import also_called

__all__ = ["batch_norm"]


@also_called(x="input")
def batch_norm(
    x: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """``(x - mean) / sqrt(var + eps) * weight + bias`` for each channel.

    In training, mean and (biased) variance are those of ``x`` over all axes but the second, and
    the running statistics move toward them, the variance's toward the unbiased one:
    ``running = (1 - momentum) * running + momentum * new``. Otherwise the running statistics are
    used (Ioffe and Szegedy 2015, Batch Normalization).

    Parameters
    ----------
    x : Tensor, shape (N, C) or (N, C, *)
    running_mean, running_var : Tensor, shape (C,), or None
        Written to in training; needed otherwise.
    weight, bias : Tensor, shape (C,), optional
    training : bool, optional
        Default ``False``.
    momentum : float, optional
        How far the running statistics move (default 0.1).
    eps : float, optional
        Added to the variance (default 1e-5).

    Raises
    ------
    ValueError
        If a channel has a single value in training, or a statistic is missing outside of it.
    RuntimeError
        If a tensor is not of shape (C,).

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> mean, var = lucid.zeros(1), lucid.ones(1)
    >>> y = F.batch_norm(lucid.tensor([[1.0], [3.0]]), mean, var, training=True)
    >>> [round(v, 3) for v in y.flatten().tolist()]
    [-1.0, 1.0]
    >>> [round(v, 3) for v in (mean.item(), var.item())]
    [0.2, 1.1]
    """
    return _C.batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps)[0]
