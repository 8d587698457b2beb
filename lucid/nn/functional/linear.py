"""Affine and bilinear maps, and table lookup."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn.functional._aliases import also_called

__all__ = ["linear", "bilinear", "embedding"]


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
    if isinstance(weight, Tensor) and weight.ndim == 1:
        # One output feature, and no axis for it in the result.
        result = (x * weight).sum(-1)
        return result if bias is None else result + bias
    return _C.linear(x, weight, bias)


@also_called(x="input")
def fused_linear_gelu(x: Tensor, weight: Tensor, bias: Tensor, approximate: str = "tanh") -> Tensor:
    """``gelu(x @ weight.T + bias)``.

    With ``approximate="none"`` one op does it, which keeps no product for backward but computes it again.

    Parameters
    ----------
    x : Tensor, shape (*, in_features)
    weight : Tensor, shape (out_features, in_features)
    bias : Tensor, shape (out_features,)
    approximate : {'tanh', 'none'}, default 'tanh'
        As in `gelu`.

    Returns
    -------
    Tensor, shape (*, out_features)

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.fused_linear_gelu(lucid.tensor([1.0, 2.0]), lucid.tensor([[1.0, 1.0]]), lucid.tensor([-3.0])).tolist()
    [0.0]
    """
    if approximate == "none":
        return _C.linear_gelu(x, weight, bias)
    return _C.gelu(_C.linear(x, weight, bias), approximate)


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """``input1 @ weight[o] @ input2 + bias[o]`` for each output feature ``o``.

    ``y[o] = bias[o] + sum over i and j of  input1[i] * weight[o, i, j] * input2[j]`` at each
    place of the leading axes.

    Parameters
    ----------
    input1 : Tensor, shape (*, in1_features)
    input2 : Tensor, shape (*, in2_features)
        Its leading axes are those of ``input1``; they are not broadcast.
    weight : Tensor, shape (out_features, in1_features, in2_features)
    bias : Tensor, shape (out_features,), optional
        Nothing is added by default.

    Returns
    -------
    Tensor, shape (*, out_features)
        Of the dtype that the operands are promoted to.

    Raises
    ------
    TypeError
        If an argument is not a Tensor.
    RuntimeError
        If the shapes do not fit.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> weight = lucid.tensor([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [0.0, 0.0]]])
    >>> F.bilinear(lucid.tensor([1.0, 2.0]), lucid.tensor([3.0, 4.0]), weight).tolist()
    [11.0, 4.0]
    """
    _check_bilinear(input1, input2, weight, bias)
    out, in1, in2 = weight.shape
    # One matrix product for all of the weight leaves a matrix (out, in1) for each place, and no
    # array as large as an outer product of the inputs is made.
    matrices = _C.linear(input2, weight.reshape(out * in1, in2)).unflatten(-1, (out, in1))
    result = (matrices @ input1.unsqueeze(-1)).squeeze(-1)
    return result if bias is None else result + bias


def _check_bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None) -> None:
    for name, value in (("input1", input1), ("input2", input2), ("weight", weight)):
        if not isinstance(value, Tensor):
            raise TypeError(f"bilinear: {name} is {kind_of(value)}; wanted a Tensor")
    if bias is not None and not isinstance(bias, Tensor):
        raise TypeError(f"bilinear: bias is {kind_of(bias)}; wanted a Tensor or None")
    if weight.ndim != 3:
        raise _C.engine.ShapeMismatch(
            f"bilinear: weight has shape {weight.shape}; wanted (out_features, in1_features, in2_features)"
        )
    for name, value, size in (("input1", input1, weight.shape[1]), ("input2", input2, weight.shape[2])):
        if value.ndim == 0 or value.shape[-1] != size:
            raise _C.engine.ShapeMismatch(
                f"bilinear: {name} has shape {value.shape}; wanted a last size of {size}, to match "
                f"weight {weight.shape}"
            )
    if input1.shape[:-1] != input2.shape[:-1]:
        raise _C.engine.ShapeMismatch(
            f"bilinear: input2 has shape {input2.shape}; wanted the sizes of input1 {input1.shape}, but for the last"
        )
    if bias is not None and bias.shape != weight.shape[:1]:
        raise _C.engine.ShapeMismatch(
            f"bilinear: bias has shape {bias.shape}; wanted {weight.shape[:1]}, to match weight {weight.shape}"
        )


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


def refuse_embedding_options(where: str, max_norm: float | None, scale_grad_by_freq: bool, sparse: bool) -> None:
    """Raise if an option is set that would otherwise be ignored in silence."""
    options = (("max_norm", max_norm is not None), ("scale_grad_by_freq", scale_grad_by_freq), ("sparse", sparse))
    for name, is_set in options:
        if is_set:
            raise NotImplementedError(f"{where}: {name} is not supported, leave it at its default")


def check_padding_idx(where: str, padding_idx: int | None, rows: int) -> int | None:
    """The padding row counted from the start."""
    if padding_idx is None:
        return None
    if not -rows <= padding_idx < rows:
        raise ValueError(f"{where}: padding_idx {padding_idx} is out of range; wanted one of {rows} rows")
    return padding_idx % rows
