"""Distances between vectors."""

from __future__ import annotations

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn.modules.module import Module

__all__ = ["CosineSimilarity", "PairwiseDistance"]


class PairwiseDistance(Module):
    """The ``p``-norm of ``x1 - x2 + eps`` along the last axis.

    Parameters
    ----------
    p : float, optional
        The order of the norm (default 2). Stored as ``norm``.
    eps : float, optional
        Added to the difference, so that there is a gradient where the vectors are equal (default 1e-6).
    keepdim : bool, optional
        Whether the last axis stays, with length 1 (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.PairwiseDistance(eps=0.0)(lucid.tensor([3.0, 4.0]), lucid.zeros(2)).item()
    5.0
    """

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        super().__init__()
        self.norm = p
        self.eps = eps
        self.keepdim = keepdim

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """The distance between each vector of ``x1`` and that of ``x2``."""
        return F.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)


class CosineSimilarity(Module):
    """The cosine of the angle between vectors: ``sum(x1 * x2) / (norm(x1) * norm(x2))`` along an axis.

    Parameters
    ----------
    dim : int, optional
        The axis of the vectors (default 1).
    eps : float, optional
        The least that a norm counts as (default 1e-8).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.CosineSimilarity()(lucid.tensor([[3.0, 4.0]]), lucid.tensor([[6.0, 8.0]])).tolist()
    [1.0]
    """

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        super().__init__()
        self.dim = dim
        self.eps = eps

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """The cosine for each vector of ``x1`` and that of ``x2``."""
        return F.cosine_similarity(x1, x2, self.dim, self.eps)
