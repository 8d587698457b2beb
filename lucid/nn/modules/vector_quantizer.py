"""A learned codebook, to whose rows vectors are rounded."""

from __future__ import annotations

from typing import Any, NamedTuple

import lucid
from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn import init
from lucid.nn._base.sizes import size
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["VectorQuantizer", "VectorQuantizerOutput"]


class VectorQuantizerOutput(NamedTuple):
    """What a `VectorQuantizer` returns.

    Attributes
    ----------
    quantized : Tensor
        The nearest rows, with the gradient of the input.
    indices : Tensor
        Which rows they are.
    codebook_loss, commitment_loss : Tensor
        How far the rows are from the vectors, squared and averaged: to move the rows, and to move the vectors.
    perplexity : Tensor
        How many rows are in use: ``exp`` of the entropy of how often each one is.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.VectorQuantizer(4, 2)(lucid.zeros(3, 2)).indices.shape
    lucid.Size([3])
    """

    quantized: Tensor
    indices: Tensor
    codebook_loss: Tensor
    commitment_loss: Tensor
    perplexity: Tensor


class VectorQuantizer(Module):
    """Rounds vectors to the nearest rows of a learned codebook.

    Parameters
    ----------
    num_embeddings : int
        Number of rows, at least 1.
    embedding_dim : int
        Length of each.
    commitment_cost : float, optional
        By what the loss that moves the vectors is multiplied (default 0.25).
    device, dtype : optional
        Of the codebook.

    Attributes
    ----------
    weight : Parameter, shape (num_embeddings, embedding_dim)
        The codebook, drawn from U(-1 / num_embeddings, 1 / num_embeddings).

    Notes
    -----
    van den Oord et al. 2017, Neural Discrete Representation Learning. Vectors lie along the last axis.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.VectorQuantizer(8, 3)
    >>> out = layer(lucid.randn(2, 5, 3, requires_grad=True))
    >>> out.quantized.shape, out.indices.shape
    (lucid.Size([2, 5, 3]), lucid.Size([2, 5]))
    >>> layer.loss(out).backward()
    """

    num_embeddings: int
    embedding_dim: int
    weight: Any

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        commitment_cost: float = 0.25,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        self.num_embeddings = size("VectorQuantizer", "num_embeddings", num_embeddings, 1)
        self.embedding_dim = size("VectorQuantizer", "embedding_dim", embedding_dim)
        self.commitment_cost = commitment_cost
        self.weight = Parameter(lucid.empty((self.num_embeddings, self.embedding_dim), device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw a new codebook."""
        init.uniform_(self.weight, -1 / self.num_embeddings, 1 / self.num_embeddings)

    def assign(self, x: Tensor) -> Tensor:
        """The index of the nearest row for each vector along the last axis of `x`."""
        return F.nearest_codebook(x, self.weight)

    def lookup(self, indices: Tensor) -> Tensor:
        """The rows that `indices` name."""
        return F.embedding(indices, self.weight)

    def forward(self, x: Tensor) -> VectorQuantizerOutput:
        """Round the vectors along the last axis of ``x``."""
        indices = self.assign(x)
        nearest = self.lookup(indices)
        moves_rows, moves_vectors = F.mse_loss(nearest, x.detach()), F.mse_loss(x, nearest.detach())
        with lucid.no_grad():
            shares = lucid.bincount(indices.reshape(-1), minlength=self.num_embeddings).to(x.dtype)
            shares = shares / max(indices.numel(), 1)
            perplexity = lucid.exp(-(shares * shares.clamp_min(1e-30).log()).sum())
        quantized = nearest.detach() + (x - x.detach())
        return VectorQuantizerOutput(quantized, indices, moves_rows, moves_vectors, perplexity)

    def loss(self, out: VectorQuantizerOutput) -> Tensor:
        """``codebook_loss + commitment_cost * commitment_loss`` of `out`, what `forward` returned."""
        return out.codebook_loss + self.commitment_cost * out.commitment_loss

    def extra_repr(self) -> str:
        """The size of the codebook, and the cost."""
        return f"{self.num_embeddings}, {self.embedding_dim}, commitment_cost={self.commitment_cost}"
