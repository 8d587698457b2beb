"""Affine maps and table lookup."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid.nn.functional._aliases import also_called

__all__ = ["linear", "embedding"]


@also_called(x="input")
def linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """``x @ weight.T + bias``.

    Parameters
    ----------
    x : Tensor, shape (*, in_features)
    weight : Tensor, shape (out_features, in_features) or (in_features,)
    bias : Tensor, shape (out_features,), optional

    Returns
    -------
    Tensor, shape (*, out_features)

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.linear(lucid.tensor([1.0, 2.0]), lucid.tensor([[1.0, 1.0]]), lucid.tensor([3.0])).tolist()
    [6.0]
    """
    if weight.ndim == 1:
        # One output feature, and no axis for it in the result.
        result = (x * weight).sum(-1)
        return result if bias is None else result + bias
    return _C.linear(x, weight, bias)


@also_called(x="input")
def embedding(
    x: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """The rows of ``weight`` that ``x`` names.

    Parameters
    ----------
    x : Tensor of int32 or int64, shape (*)
        Row numbers, 0 to ``num_embeddings - 1``.
    weight : Tensor, shape (num_embeddings, embedding_dim)
    padding_idx : int, optional
        A row that gets no gradient; negative counts from the end.
    max_norm, norm_type, scale_grad_by_freq, sparse : optional
        Accepted for compatibility; only the defaults are supported.

    Returns
    -------
    Tensor, shape (*, embedding_dim)

    Raises
    ------
    IndexError
        If a row number is out of range.
    TypeError
        If ``x`` is not an integer tensor.
    NotImplementedError
        If ``max_norm``, ``scale_grad_by_freq`` or ``sparse`` is set.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> table = lucid.tensor([[0.0, 1.0], [2.0, 3.0]])
    >>> F.embedding(lucid.tensor([1, 0]), table).tolist()
    [[2.0, 3.0], [0.0, 1.0]]
    """
    refuse_embedding_options("embedding", max_norm, scale_grad_by_freq, sparse)
    if padding_idx is None:
        return _C.embedding(weight, x, -1)
    return _C.embedding(weight, x, check_padding_idx("embedding", padding_idx, weight.shape[0]))


def refuse_embedding_options(
    where: str, max_norm: float | None, scale_grad_by_freq: bool, sparse: bool
) -> None:
    """Raise if an option is set that would otherwise be ignored in silence."""
    options = (
        ("max_norm", max_norm is not None),
        ("scale_grad_by_freq", scale_grad_by_freq),
        ("sparse", sparse),
    )
    for name, is_set in options:
        if is_set:
            raise NotImplementedError(f"{where}: {name} is not supported, leave it at its default")


def check_padding_idx(where: str, padding_idx: int | None, rows: int) -> int | None:
    """The padding row counted from the start."""
    if padding_idx is None:
        return None
    if not -rows <= padding_idx < rows:
        raise ValueError(f"{where}: padding_idx {padding_idx} is out of range for {rows} rows")
    return padding_idx % rows
