"""Embedding and EmbeddingBag: tables of vectors."""

from __future__ import annotations

from typing import Self

import lucid
from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn import init
from lucid.nn._base.sizes import size
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["Embedding", "EmbeddingBag"]


class _Table(Module):
    """A table of vectors, with the settings that Embedding and EmbeddingBag share."""

    num_embeddings: int
    embedding_dim: int
    padding_idx: int | None
    weight: Parameter

    def _make_table(
        self, rows: int, columns: int, padding_idx: int | None, given: Tensor | None, device: object, dtype: object
    ) -> None:
        name = type(self).__name__
        self.num_embeddings = rows = size(name, "num_embeddings", rows)
        self.embedding_dim = size(name, "embedding_dim", columns)
        if padding_idx is not None and not -rows <= padding_idx < rows:
            raise ValueError(f"{name}: padding_idx {padding_idx} is out of range; wanted one of {rows} rows")
        self.padding_idx = None if padding_idx is None else padding_idx % rows
        shape = (rows, self.embedding_dim)
        if given is None:
            self.weight = Parameter(lucid.empty(shape, device=device, dtype=dtype))
            self.reset_parameters()
        elif tuple(given.shape) != shape:
            raise ValueError(f"{name}: _weight has shape {tuple(given.shape)}; wanted {shape}")
        else:
            self.weight = Parameter(given)

    def reset_parameters(self) -> None:
        """Draw a new table; the padding row becomes zeros."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with lucid.no_grad():
                self.weight[self.padding_idx].fill_(0)

    def extra_repr(self) -> str:
        """The table's size, and the settings that are not the defaults; of a bag always the mode."""
        shown = {
            "padding_idx": self.padding_idx,
            "max_norm": self.max_norm,
            "norm_type": None if self.norm_type == 2 else self.norm_type,
            "scale_grad_by_freq": self.scale_grad_by_freq or None,
            "mode": getattr(self, "mode", None),
            "sparse": self.sparse or None,
        }
        if "mode" in vars(self):  # PyTorch's order
            shown["padding_idx"], shown["sparse"] = shown.pop("padding_idx"), None
        parts = [f"{name}={value!r}" for name, value in shown.items() if value is not None]
        return ", ".join([str(self.num_embeddings), str(self.embedding_dim), *parts])


def _rows_of(name: str, embeddings: Tensor) -> tuple[int, int]:
    if embeddings.ndim != 2:
        raise ValueError(f"{name}.from_pretrained: embeddings has shape {tuple(embeddings.shape)}; wanted 2 dimensions")
    return tuple(embeddings.shape)


class Embedding(_Table):
    """A table of vectors, looked up by integer index.

    Parameters
    ----------
    num_embeddings : int
        Number of rows of the table.
    embedding_dim : int
        Length of each row.
    padding_idx : int, optional
        A row that starts as zeros and gets no gradient; negative counts from the end.
    max_norm : float, optional
        Rows that are looked up and whose norm is greater are scaled down to it in place.
    norm_type : float, optional
        The order of that norm (default 2).
    scale_grad_by_freq : bool, optional
        Whether the gradient of a row is divided by how often the input names it (default ``False``).
    sparse : bool, optional
        Accepted; the gradient is a dense tensor.
    _weight : Tensor, optional
        The table to begin with.
    _freeze : bool, optional
        Whether it gets no gradient (default ``False``).
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
        _weight: Tensor | None = None,
        _freeze: bool = False,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.sparse = sparse
        self._make_table(num_embeddings, embedding_dim, padding_idx, _weight, device, dtype)
        self.weight.requires_grad_(not _freeze)

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
    ) -> Self:
        """Make a layer of the table `embeddings`; with `freeze` it is not trained.

        `padding_idx`, `max_norm`, `norm_type`, `scale_grad_by_freq` and `sparse` are as of the class.
        """
        rows, columns = _rows_of(cls.__name__, embeddings)
        settings = (padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse)
        return cls(rows, columns, *settings, _weight=embeddings, _freeze=freeze)

    def forward(self, x: Tensor) -> Tensor:
        """Look up the rows that ``x`` names."""
        return F.embedding(
            x, self.weight, self.padding_idx, self.max_norm, self.norm_type, self.scale_grad_by_freq, self.sparse
        )


class EmbeddingBag(_Table):
    """A table of vectors, of which bags of indices give the sum, mean or maximum.

    Parameters
    ----------
    num_embeddings : int
        Number of rows of the table.
    embedding_dim : int
        Length of each row.
    max_norm : float, optional
        Rows that are looked up and whose norm is greater are scaled down to it in place.
    norm_type : float, optional
        The order of that norm (default 2).
    scale_grad_by_freq : bool, optional
        Whether the gradient of a row is divided by how often the input names it (default ``False``); not with "max".
    mode : {"mean", "sum", "max"}, optional
    sparse : bool, optional
        Accepted; the gradient is a dense tensor.
    _weight : Tensor, optional
        The table to begin with.
    include_last_offset : bool, optional
        Whether the last offset is where the last bag ends (default ``False``).
    padding_idx : int, optional
        A row that does not count in a bag and starts as zeros; negative counts from the end.
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

    Notes
    -----
    Input: integers ``(bags, n)``, or ``(n,)`` with offsets ``(bags,)``; output ``(bags, embedding_dim)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> bags = nn.EmbeddingBag(10, 3, mode="sum")
    >>> bags(lucid.tensor([1, 2, 4, 5, 4]), lucid.tensor([0, 3])).shape
    lucid.Size([2, 3])
    >>> bags
    EmbeddingBag(10, 3, mode='sum')
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        _weight: Tensor | None = None,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.mode = mode
        self.sparse = sparse
        self.include_last_offset = include_last_offset
        self._make_table(num_embeddings, embedding_dim, padding_idx, _weight, device, dtype)

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
    ) -> Self:
        """Make a layer of the table `embeddings`; with `freeze` it is not trained.

        `max_norm`, `norm_type`, `scale_grad_by_freq`, `mode`, `sparse`, `include_last_offset` and `padding_idx` are as
        of the class.
        """
        rows, columns = _rows_of(cls.__name__, embeddings)
        settings = (max_norm, norm_type, scale_grad_by_freq, mode, sparse, embeddings, include_last_offset, padding_idx)
        bags = cls(rows, columns, *settings)
        bags.weight.requires_grad_(not freeze)
        return bags

    def forward(self, x: Tensor, offsets: Tensor | None = None, per_sample_weights: Tensor | None = None) -> Tensor:
        """The sum, mean or maximum of the rows that each bag names.

        `x`, `offsets` and `per_sample_weights` are as of `lucid.nn.functional.embedding_bag`.
        """
        return F.embedding_bag(
            x,
            self.weight,
            offsets,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.mode,
            self.sparse,
            per_sample_weights,
            self.include_last_offset,
            self.padding_idx,
        )
