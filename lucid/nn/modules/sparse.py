"""Embedding."""

from __future__ import annotations

from typing import Self

import lucid
from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn import init
from lucid.nn._base.sizes import size
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["Embedding"]


class Embedding(Module):
    """A table of vectors, looked up by integer index.

    Parameters
    ----------
    num_embeddings : int
        Number of rows of the table.
    embedding_dim : int
        Length of each row.
    padding_idx : int, optional
        A row that starts as zeros and gets no gradient; negative counts from the end.
    max_norm, norm_type, scale_grad_by_freq, sparse : optional
        Accepted for compatibility; only the defaults are supported.
    device, dtype : optional
        Of the table.

    Attributes
    ----------
    weight : Parameter, shape (num_embeddings, embedding_dim)
        Drawn from N(0, 1).

    Raises
    ------
    ValueError
        If ``padding_idx`` is outside the table.
    NotImplementedError
        If ``max_norm``, ``scale_grad_by_freq`` or ``sparse`` is set.

    Notes
    -----
    Input: integers of any shape ``(*)``; output ``(*, embedding_dim)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> table = nn.Embedding(10, 3, padding_idx=0)
    >>> table(lucid.tensor([[1, 2], [0, 9]])).shape
    lucid.Size([2, 2, 3])
    >>> table(lucid.tensor([0])).tolist()
    [[0.0, 0.0, 0.0]]
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        unsupported = {"max_norm": max_norm is not None, "scale_grad_by_freq": scale_grad_by_freq, "sparse": sparse}
        for name, is_set in unsupported.items():
            if is_set:
                raise NotImplementedError(f"Embedding: {name} is not supported, leave it at its default")
        num_embeddings = size("Embedding", "num_embeddings", num_embeddings)
        embedding_dim = size("Embedding", "embedding_dim", embedding_dim)
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        if padding_idx is not None and not -num_embeddings <= padding_idx < num_embeddings:
            raise ValueError(
                f"Embedding: padding_idx {padding_idx} is out of range; wanted one of {num_embeddings} rows"
            )
        self.padding_idx = None if padding_idx is None else padding_idx % num_embeddings
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.sparse = sparse
        shape = (num_embeddings, embedding_dim)
        self.weight = Parameter(lucid.empty(shape, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw a new table; the padding row becomes zeros."""
        init.normal_(self.weight)
        self._zero_padding_row()

    def _zero_padding_row(self) -> None:
        if self.padding_idx is not None:
            with lucid.no_grad():
                self.weight[self.padding_idx].fill_(0)

    @classmethod
    def from_pretrained(cls, embeddings: Tensor, freeze: bool = True, padding_idx: int | None = None) -> Self:
        """Make a table of given rows, shape ``(num_embeddings, embedding_dim)``, frozen by default."""
        if embeddings.ndim != 2:
            raise ValueError(
                f"Embedding.from_pretrained: embeddings has shape {tuple(embeddings.shape)}; wanted 2 dimensions"
            )
        rows, columns = embeddings.shape
        table = cls(rows, columns, padding_idx=padding_idx, dtype=embeddings.dtype)
        table.weight = Parameter(embeddings, requires_grad=not freeze)
        return table

    def forward(self, x: Tensor) -> Tensor:
        """Look up the rows that ``x`` names."""
        return F.embedding(x, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        """The table's size, and the padding row if there is one."""
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.padding_idx is not None:
            text += f", padding_idx={self.padding_idx}"
        return text
