"""Scaled dot-product attention."""

from __future__ import annotations

import math

import lucid
from lucid import _C
from lucid._C import Tensor

__all__ = ["scaled_dot_product_attention"]

_NAME = "scaled_dot_product_attention"


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """``softmax(scale * query @ key^T + mask) @ value``: each query's average of the values.

    The scores of all queries with all keys are never held at once: memory grows with the
    length of the sequence and not with its square (Dao et al., "FlashAttention", 2022). Only
    dropout, or a gradient of the mask, takes them as a whole.

    Parameters
    ----------
    query : Tensor, shape (..., L, E)
        Floating. Leading dims broadcast.
    key : Tensor, shape (..., S, E)
    value : Tensor, shape (..., S, Ev)
    attn_mask : Tensor, optional
        Broadcasts to ``(..., L, S)``. Of bool: ``True`` where a query sees a key. Floating: added
        to the scores. A query that sees no key gives zeros.
    dropout_p : float, optional
        Probability of a weight to be dropped, 0 to 1, in training and evaluation alike
        (default 0).
    is_causal : bool, optional
        Whether query ``i`` sees only the keys up to ``i``; not together with ``attn_mask``
        (default ``False``).
    scale : float, optional
        Factor of the scores (default ``1 / sqrt(E)``).
    enable_gqa : bool, optional
        Whether key and value may have fewer heads (dim -3) than ``query``: head ``h`` of
        ``query`` uses head ``h // (heads of query / heads of key)`` (default ``False``).

    Returns
    -------
    Tensor, shape (..., L, Ev)

    Raises
    ------
    ValueError
        If shapes do not fit, both a mask and ``is_causal`` are given, or ``dropout_p`` is no
        probability.
    TypeError
        If the dtypes differ, or the mask is neither bool nor floating.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> q, k = lucid.tensor([[1.0, 0.0]]), lucid.tensor([[1.0, 0.0], [1.0, 0.0]])
    >>> F.scaled_dot_product_attention(q, k, lucid.tensor([[1.0], [3.0]])).tolist()
    [[2.0]]
    >>> seen = lucid.tensor([[False, True]])
    >>> F.scaled_dot_product_attention(q, k, lucid.tensor([[1.0], [3.0]]), seen).tolist()
    [[3.0]]
    """
    if not 0 <= dropout_p <= 1:
        raise ValueError(f"{_NAME}: dropout_p is {dropout_p}; wanted a number between 0 and 1")
    if scale is None:
        size = query.shape[-1] if query.ndim else 0
        scale = 1 / math.sqrt(size) if size else 1.0
    if enable_gqa:
        query, key, value, attn_mask, heads = _group_heads(query, key, value, attn_mask)
    if dropout_p > 0:
        weights = _weights(query, key, value, attn_mask, is_causal, scale)
        result = _C.dropout(weights, dropout_p) @ value
    else:
        result = _C.attention(query, key, value, attn_mask, is_causal, scale)[0]
    return result.flatten(-4, -3) if enable_gqa and heads else result


def _group_heads(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None
) -> tuple[Tensor, Tensor, Tensor, Tensor | None, int]:
    """Gives the queries that share a head of the keys a dim of their own."""
    if min(query.ndim, key.ndim, value.ndim) < 3:
        raise _C.engine.ShapeMismatch(
            f"{_NAME}: query, key and value have shapes {tuple(query.shape)}, {tuple(key.shape)} and "
            f"{tuple(value.shape)}; wanted a dim of heads for enable_gqa"
        )
    heads, shared, shared_values = query.shape[-3], key.shape[-3], value.shape[-3]
    if shared == 0 or shared_values == 0 or heads % shared or heads % shared_values:
        raise _C.engine.ShapeMismatch(
            f"{_NAME}: key has shape {tuple(key.shape)} and value {tuple(value.shape)}; wanted heads that divide "
            f"those of query {tuple(query.shape)}"
        )
    if shared != shared_values:
        # Two different groupings: repeat both up to the query's heads.
        return query, _repeat(key, heads // shared), _repeat(value, heads // shared_values), mask, 0
    query = query.unflatten(-3, (shared, heads // shared))
    if mask is not None and mask.ndim > 2:
        mask = mask.unsqueeze(-3) if mask.shape[-3] == 1 else mask.unflatten(-3, (shared, -1))
    return query, key.unsqueeze(-3), value.unsqueeze(-3), mask, heads


def _repeat(x: Tensor, times: int) -> Tensor:
    """Each head of ``x`` so many times in a row."""
    wide = (*x.shape[:-2], times, *x.shape[-2:])
    return x.unsqueeze(-3).expand(wide).flatten(-4, -3)


def _weights(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, is_causal: bool, scale: float) -> Tensor:
    """All weights, of which dropout needs to see each one."""
    with lucid.no_grad():
        # Checks the arguments as the op does, on no more than it needs for that.
        _C.attention(query[..., :0, :], key, value[..., :0], None, is_causal, scale)
    if mask is not None and is_causal:
        raise ValueError(f"{_NAME}: attn_mask is given and is_causal is true; wanted one of them")
    scores = query @ key.transpose(-2, -1) * scale
    length, keys = scores.shape[-2:]
    if is_causal:
        near, far = (lucid.arange(n, device=query.device) for n in (keys, length))
        mask = near <= far.unsqueeze(-1)
    if mask is None:
        return lucid.softmax(scores, -1)
    if mask.dtype is lucid.bool_:
        scores = lucid.where(mask, scores, -math.inf)
    elif mask.dtype.is_floating_point:
        scores = scores + mask
    else:
        raise _C.engine.DtypeMismatch(f"{_NAME}: attn_mask is {mask.dtype}; wanted bool or floating-point")
    # A query that sees no key weighs nothing, instead of NaN.
    blind = (scores == -math.inf).all(-1, keepdim=True)
    return lucid.softmax(scores.masked_fill(blind, 0.0), -1).masked_fill(blind, 0.0)
