"""Functions of the top level that return, beside what nn.functional's do, what PyTorch's kernels keep for gradients."""

from __future__ import annotations

import math
from collections.abc import Sequence

import lucid
from lucid._C import Tensor
from lucid.nn import functional

_MODES = ("sum", "mean", "max")


def embedding_bag(
    weight: Tensor,
    indices: Tensor,
    offsets: Tensor,
    scale_grad_by_freq: bool = False,
    mode: int = 0,
    sparse: bool = False,
    per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Takes sums, means or maxima of bags of rows: `nn.functional.embedding_bag` with the table first.

    Parameters
    ----------
    weight : Tensor
        The table, shape (rows, columns).
    indices, offsets : Tensor
        Numbers of rows, one bag behind the other, and where each begins.
    scale_grad_by_freq, sparse, per_sample_weights, include_last_offset, padding_idx : optional
        As of `nn.functional.embedding_bag`.
    mode : int, default 0
        0, 1 or 2: sum, mean or max.

    Returns
    -------
    tuple of Tensor
        The result; the bag of each index (of a mean or maximum); how many of its indices count in each bag (of those
        too, zeros otherwise); and the rows that maxima are from, or the third again.

    Raises
    ------
    ValueError
        If `mode` is another number.

    Examples
    --------
    >>> import lucid
    >>> lucid.embedding_bag(lucid.eye(2), lucid.tensor([0, 1, 1]), lucid.tensor([0, 1]))[0].tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    if mode not in (0, 1, 2):
        raise ValueError(f"embedding_bag: mode is {mode!r}; wanted 0, 1 or 2: {', '.join(_MODES)}")
    result = functional.embedding_bag(
        indices,
        weight,
        offsets,
        scale_grad_by_freq=scale_grad_by_freq,
        mode=_MODES[mode],
        sparse=sparse,
        per_sample_weights=per_sample_weights,
        include_last_offset=include_last_offset,
        padding_idx=padding_idx,
    )
    bags = result.shape[0]
    if mode == 0:
        zeros = lucid.zeros(bags, dtype=offsets.dtype)
        return result, lucid.empty(0, dtype=offsets.dtype), zeros, zeros.clone()
    starts = offsets[:bags].contiguous()
    places = lucid.arange(indices.numel(), dtype=offsets.dtype)
    bag_of = (lucid.searchsorted(starts, places, right=True) - 1).to(offsets.dtype)
    counted = lucid.ones_like(indices) if padding_idx is None else (indices != padding_idx).to(indices.dtype)
    sizes = lucid.zeros(bags, dtype=indices.dtype).index_add(0, bag_of, counted)
    if mode == 1:
        return result, bag_of, sizes, sizes.clone()
    rows = lucid.zeros(result.shape, dtype=indices.dtype)
    for bag in range(bags):
        own = indices[(bag_of == bag) & (counted == 1)]
        if own.numel():
            rows[bag] = own[weight.detach()[own].argmax(0)]
    return result, bag_of, sizes, rows


def _moments(x: Tensor, dims: Sequence[int], eps: float) -> tuple[Tensor, Tensor]:
    var, mean = lucid.var_mean(x.detach(), tuple(dims), correction=0, keepdim=True)
    return mean, lucid.rsqrt(var + eps)


def native_layer_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None, bias: Tensor | None, eps: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Normalizes over the last dims: `nn.functional.layer_norm`, and the means and 1 / deviations that it divides by.

    Parameters
    ----------
    input : Tensor
        Shape (*, *normalized_shape).
    normalized_shape : sequence of int
        The sizes of the last dims.
    weight, bias : Tensor or None
        Shape `normalized_shape`: factors and what is added.
    eps : float
        What is added to the variance.

    Returns
    -------
    tuple of Tensor
        The result, the means and 1 / deviations.

    Examples
    --------
    >>> import lucid
    >>> [t.tolist() for t in lucid.native_layer_norm(lucid.tensor([[1.0, 3.0]]), [2], None, None, 0.0)]
    [[[-1.0, 1.0]], [[2.0]], [[1.0]]]
    """
    result = functional.layer_norm(input, normalized_shape, weight, bias, eps)
    return result, *_moments(input, range(input.ndim - len(normalized_shape), input.ndim), eps)


def native_group_norm(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, N: int, C: int, HxW: int, group: int, eps: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Normalizes groups of channels: `nn.functional.group_norm`, and the means and 1 / deviations, (N, group) each.

    Parameters
    ----------
    input : Tensor
        Shape (N, C, *).
    weight, bias : Tensor or None
        Shape (C,): factors and what is added.
    N, C, HxW : int
        The sizes: samples, channels, elements of a channel.
    group : int
        How many groups of channels.
    eps : float
        What is added to the variance.

    Returns
    -------
    tuple of Tensor
        The result, the means and 1 / deviations.

    Raises
    ------
    ValueError
        If `N`, `C` and `HxW` are not the sizes of `input`.

    Examples
    --------
    >>> import lucid
    >>> [t.tolist() for t in lucid.native_group_norm(lucid.tensor([[1.0, 3.0]]), None, None, 1, 2, 1, 1, 0.0)]
    [[[-1.0, 1.0]], [[2.0]], [[1.0]]]
    """
    if tuple(input.shape[:2]) != (N, C) or math.prod(input.shape[2:]) != HxW:
        raise ValueError(
            f"native_group_norm: input has shape {tuple(input.shape)}; wanted N {N}, C {C} and {HxW} elements in each"
        )
    result = functional.group_norm(input, group, weight, bias, eps)
    mean, scale = _moments(input.reshape(N, group, -1), (2,), eps)
    return result, mean.squeeze(2), scale.squeeze(2)


def native_batch_norm(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    training: bool,
    momentum: float,
    eps: float,
) -> tuple[Tensor, Tensor, Tensor]:
    """Normalizes channels over the batch: `lucid.batch_norm`, and the means and 1 / deviations in training.

    Parameters
    ----------
    input : Tensor
        Shape (N, C, …).
    weight, bias : Tensor or None
        Shape (C,): factors and what is added.
    running_mean, running_var : Tensor or None
        Shape (C,): averages, which training changes.
    training : bool
        Whether the statistics are the input's own.
    momentum : float
        The share of the new statistics in the averages.
    eps : float
        What is added to the variance.

    Returns
    -------
    tuple of Tensor
        The result, the means and 1 / deviations.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1.0], [3.0]])
    >>> [t.tolist() for t in lucid.native_batch_norm(x, None, None, None, None, True, 0.1, 0.0)]
    [[[-1.0], [1.0]], [2.0], [1.0]]
    """
    result = functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps)
    if not training:
        return result, lucid.empty(0, dtype=input.dtype), lucid.empty(0, dtype=input.dtype)
    mean, scale = _moments(input, (0, *range(2, input.ndim)), eps)
    return result, mean.reshape(-1), scale.reshape(-1)


def native_dropout(input: Tensor, p: float, train: bool | None) -> tuple[Tensor, Tensor]:
    """Sets elements to zero at random: `nn.functional.dropout`, and which were kept.

    Parameters
    ----------
    input : Tensor
        Any shape; floating-point.
    p : float
        The share that becomes 0; the others are divided by 1 - p.
    train : bool or None
        False changes nothing.

    Returns
    -------
    (Tensor, Tensor)
        The result, and a bool tensor of what was kept.

    Examples
    --------
    >>> import lucid
    >>> [t.tolist() for t in lucid.native_dropout(lucid.ones(2), 0.5, False)]
    [[1.0, 1.0], [True, True]]
    """
    if train is False:
        return input.clone(), lucid.ones(input.shape, dtype=lucid.bool)
    factors = functional.dropout(lucid.ones(input.shape, dtype=input.dtype), p, True)
    return input * factors, factors != 0


def norm_except_dim(v: Tensor, pow: int = 2, dim: int = 0) -> Tensor:
    """Takes the norm over all dims but one, which keep a length of 1; of -1, over all.

    Parameters
    ----------
    v : Tensor
        Any shape.
    pow : int, default 2
        The p of the norm.
    dim : int, default 0
        The dim that is kept.

    Returns
    -------
    Tensor
        Size 1 in every other dim; 0-d for -1.

    Raises
    ------
    IndexError
        If `dim` is neither -1 nor a dim of `v`.

    Examples
    --------
    >>> import lucid
    >>> lucid.norm_except_dim(lucid.tensor([[3.0, 4.0], [0.0, 2.0]]))
    tensor([[5.],
            [2.]])
    """
    if dim == -1:
        return lucid.norm(v, pow)
    if not 0 <= dim < v.ndim:
        raise IndexError(f"norm_except_dim: dim is {dim}; wanted -1 or a dim of {v.ndim}")
    return (
        lucid.norm(v, pow, tuple(d for d in range(v.ndim) if d != dim) or (), keepdim=True) if v.ndim > 1 else v.abs()
    )
