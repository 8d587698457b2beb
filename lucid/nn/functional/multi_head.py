"""Attention with several heads: projections, masks, and the choice between the fused op and whole matrices."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn.functional.attention import scaled_dot_product_attention

__all__ = ["multi_head_attention_forward", "repeat_kv"]


def repeat_kv(hidden_states: Tensor, n_rep: int) -> Tensor:
    """Repeats each head of keys or values, so that as many queries can share it.

    Parameters
    ----------
    hidden_states : Tensor, shape (..., heads, length, size)
    n_rep : int
        How often each head is repeated, in a row.

    Returns
    -------
    Tensor, shape (..., heads * n_rep, length, size)

    Raises
    ------
    ValueError
        If ``n_rep`` is not positive, or there is no dim of heads.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.repeat_kv(lucid.tensor([[[1.0]], [[2.0]]]), 2).flatten().tolist()
    [1.0, 1.0, 2.0, 2.0]
    """
    if isinstance(n_rep, bool) or not isinstance(n_rep, int) or n_rep < 1:
        raise ValueError(f"repeat_kv: n_rep is {n_rep!r}; wanted an int above 0")
    if hidden_states.ndim < 3:
        raise _C.engine.ShapeMismatch(
            f"repeat_kv: hidden_states has shape {tuple(hidden_states.shape)}; wanted (..., heads, length, size)"
        )
    return hidden_states if n_rep == 1 else hidden_states.repeat_interleave(n_rep, dim=-3)


@dataclass
class _Call:
    """One call of attention with several heads; `where` is the name for its messages."""

    where: str
    heads: int
    kv_heads: int
    batch_first: bool = False
    dropout: float = 0.0
    bias_k: Tensor | None = None
    bias_v: Tensor | None = None
    add_zero: bool = False
    need_weights: bool = True
    average: bool = True
    is_causal: bool = False


def _check_inputs(call: _Call, query: Tensor, key: Tensor, value: Tensor, sizes: Sequence[int]) -> None:
    where = call.where
    for name, x, size in zip(("query", "key", "value"), (query, key, value), sizes):
        if not isinstance(x, Tensor):
            raise TypeError(f"{where}: {name} is {kind_of(x)}; wanted a tensor")
        if x.ndim not in (2, 3) or x.ndim != query.ndim:
            wanted = "2 dims, or 3 with a batch" if x is query else f"{query.ndim} dims as query has"
            raise _C.engine.ShapeMismatch(f"{where}: {name} has shape {tuple(x.shape)}; wanted {wanted}")
        if x.shape[-1] != size:
            raise _C.engine.ShapeMismatch(f"{where}: {name} has shape {tuple(x.shape)}; wanted a last size of {size}")
    if key.shape[:-1] != value.shape[:-1]:
        raise _C.engine.ShapeMismatch(
            f"{where}: key has shape {tuple(key.shape)} and value {tuple(value.shape)}; wanted one length and batch"
        )
    if query.ndim == 3:
        at = 0 if call.batch_first else 1
        if key.shape[at] != query.shape[at]:
            raise _C.engine.ShapeMismatch(
                f"{where}: query has shape {tuple(query.shape)} and key {tuple(key.shape)}; wanted the same batch"
            )


def _check_mask(where: str, name: str, mask: Tensor | None, shapes: Sequence[tuple[int, ...]]) -> None:
    if mask is None:
        return
    if not isinstance(mask, Tensor) or not (mask.dtype is lucid.bool_ or mask.dtype.is_floating_point):
        given = mask.dtype if isinstance(mask, Tensor) else kind_of(mask)
        raise _C.engine.DtypeMismatch(f"{where}: {name} is {given}; wanted a tensor of bool or floating-point numbers")
    if mask.shape not in shapes:
        raise _C.engine.ShapeMismatch(
            f"{where}: {name} has shape {tuple(mask.shape)}; wanted {' or '.join(map(str, shapes))}"
        )


def _both(a: Tensor | None, b: Tensor | None, dtype: object) -> Tensor | None:
    """Two masks as one: of bool, True where either blocks; else added to the scores."""
    if a is None or b is None:
        return a if b is None else b
    if a.dtype is lucid.bool_ and b.dtype is lucid.bool_:
        return a | b
    return _added(a, dtype) + _added(b, dtype)


def _added(mask: Tensor, dtype: object) -> Tensor:
    """A mask as numbers that are added to the scores."""
    if mask.dtype is not lucid.bool_:
        return mask.to(dtype)
    return lucid.zeros(mask.shape, dtype=dtype, device=mask.device).masked_fill(mask, -math.inf)


def _blocked_ahead(length: int, keys: int, past: int, device: object) -> Tensor:
    """True where a query, of which the first is at `past`, would see a key that comes later."""
    return lucid.arange(keys, device=device) > lucid.arange(past, past + length, device=device).unsqueeze(-1)


def _attend(
    call: _Call,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    project: Callable[[Tensor, Tensor, Tensor], Sequence[Tensor | None]],
    key_padding_mask: Tensor | None,
    attn_mask: Tensor | None,
    static: tuple[Tensor | None, Tensor | None] = (None, None),
    store: Callable[[Tensor | None, Tensor | None], tuple[Tensor, Tensor, int]] | None = None,
) -> tuple[Tensor, Tensor | None]:
    """What the heads give, side by side, in the layout of the query, and the weights where they are wanted.

    `project` makes q, k and v, whose last dim holds the heads. `store` takes k and v of a cache's layer and returns all
    that it has, with the number of keys before these.
    """
    where, batched = call.where, query.ndim == 3
    if not batched:
        axis = 0 if call.batch_first else 1
        same = key is query, value is query, value is key
        query = query.unsqueeze(axis)
        key = query if same[0] else key.unsqueeze(axis)
        value = query if same[1] else key if same[2] else value.unsqueeze(axis)
    q, k, v = (None if x is None else _split(call, x, n) for x, n in zip(
        project(query, key, value), (call.heads, call.kv_heads, call.kv_heads)))  # fmt: skip
    batch, _, length, size = q.shape
    if static[0] is not None:
        k = _given(where, "static_k", static[0], batch * call.kv_heads, size).reshape(batch, call.kv_heads, -1, size)
    if static[1] is not None:
        v = _given(where, "static_v", static[1], batch * call.kv_heads, size).reshape(batch, call.kv_heads, -1, size)
    past = 0
    if store is not None:
        k, v, past = store(k, v)
    keys = k.shape[-2]
    _check_mask(where, "key_padding_mask", key_padding_mask, [(batch, keys), *([] if batched else [(keys,)])])
    shapes = [(length, keys), (batch * call.heads, length, keys)]
    _check_mask(where, "attn_mask", attn_mask, shapes)
    if attn_mask is not None and attn_mask.ndim == 3:
        attn_mask = attn_mask.reshape(batch, call.heads, length, keys)
    more = (call.bias_k is not None) + call.add_zero
    causal = call.is_causal and (attn_mask is None or not call.need_weights)
    kernel_causal = causal and key_padding_mask is None and not more and not call.need_weights and past == 0
    if causal and (kernel_causal or attn_mask is None):
        attn_mask = None
        if not kernel_causal and not (length == 1 and keys == past + 1):
            attn_mask = _blocked_ahead(length, keys, past, query.device)
    if key_padding_mask is not None:
        attn_mask = _both(key_padding_mask.reshape(batch, 1, 1, keys), attn_mask, q.dtype)
    if call.bias_k is not None:
        k, v = (
            lucid.cat([x, b.reshape(1, call.kv_heads, 1, -1).expand(batch, -1, -1, -1)], -2)
            for x, b in ((k, call.bias_k), (v, call.bias_v))
        )
    if call.add_zero:
        k, v = (lucid.cat([x, x.new_zeros(batch, call.kv_heads, 1, x.shape[-1])], -2) for x in (k, v))
    if more and attn_mask is not None:
        attn_mask = lucid.cat([attn_mask, attn_mask.new_zeros(*attn_mask.shape[:-1], more)], -1)
    weights = None
    if call.need_weights:
        result, weights = _with_weights(call, q, k, v, attn_mask)
        if call.average:
            weights = weights.mean(1)
        weights = weights if batched else weights.squeeze(0)
    else:
        if attn_mask is not None:
            attn_mask = ~attn_mask if attn_mask.dtype is lucid.bool_ else attn_mask.to(q.dtype)
        result = scaled_dot_product_attention(
            q, k, v, attn_mask, call.dropout, kernel_causal, enable_gqa=call.kv_heads != call.heads
        )
    result = result.permute(0, 2, 1, 3) if call.batch_first else result.permute(2, 0, 1, 3)
    result = result.flatten(-2)
    return result if batched else result.squeeze(0 if call.batch_first else 1), weights


def _given(where: str, name: str, x: Tensor, rows: int, size: int) -> Tensor:
    if x.ndim != 3 or x.shape[0] != rows or x.shape[2] != size:
        raise _C.engine.ShapeMismatch(
            f"{where}: {name} has shape {tuple(x.shape)}; wanted (batch * heads, keys, head size), "
            f"({rows}, keys, {size})"
        )
    return x


def _split(call: _Call, x: Tensor, heads: int) -> Tensor:
    """(batch, heads, length, size) of a projection in the layout of the inputs."""
    x = x.unflatten(-1, (heads, x.shape[-1] // heads))
    return x.permute(0, 2, 1, 3) if call.batch_first else x.permute(1, 2, 0, 3)


def _with_weights(call: _Call, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
    shared = call.heads // call.kv_heads
    k, v = repeat_kv(k, shared), repeat_kv(v, shared)
    scores = (q * (1 / math.sqrt(q.shape[-1]))) @ k.transpose(-2, -1)
    if mask is not None:
        scores = scores.masked_fill(mask, -math.inf) if mask.dtype is lucid.bool_ else scores + mask
    weights = lucid.softmax(scores, -1)
    if call.dropout:
        weights = _C.dropout(weights, call.dropout)
    return weights @ v, weights


def _project_packed(weight: Tensor, bias: Tensor | None, sizes: Sequence[int]) -> Callable[..., Any]:
    """Projections whose weights are one tensor: as few products as the inputs that are the same allow."""

    def project(query: Tensor, key: Tensor, value: Tensor) -> Sequence[Tensor]:
        if key is query and value is query:
            return _C.linear(query, weight, bias).split(sizes, -1)
        w = weight.split(sizes)
        b = (None,) * 3 if bias is None else bias.split(sizes)
        if key is not value:
            return [_C.linear(x, *wb) for x, wb in zip((query, key, value), zip(w, b))]
        both = None if bias is None else bias[sizes[0] :]
        return [_C.linear(query, w[0], b[0]), *_C.linear(key, weight[sizes[0] :], both).split(sizes[1:], -1)]

    return project


def _project_apart(weights: Sequence[Tensor], bias: Tensor | None, sizes: Sequence[int]) -> Callable[..., Any]:
    """Projections with a weight each."""
    b = (None,) * 3 if bias is None else bias.split(sizes)
    return lambda *x: [_C.linear(*parts) for parts in zip(x, weights, b)]


def multi_head_attention_forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Tensor | None = None,
    in_proj_bias: Tensor | None = None,
    bias_k: Tensor | None = None,
    bias_v: Tensor | None = None,
    add_zero_attn: bool = False,
    dropout_p: float = 0.0,
    out_proj_weight: Tensor | None = None,
    out_proj_bias: Tensor | None = None,
    training: bool = True,
    key_padding_mask: Tensor | None = None,
    need_weights: bool = True,
    attn_mask: Tensor | None = None,
    use_separate_proj_weight: bool = False,
    q_proj_weight: Tensor | None = None,
    k_proj_weight: Tensor | None = None,
    v_proj_weight: Tensor | None = None,
    static_k: Tensor | None = None,
    static_v: Tensor | None = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> tuple[Tensor, Tensor | None]:
    """Attention with several heads: what `nn.MultiheadAttention` does.

    Each head projects queries, keys and values, and takes the average of the values that softmax of the scores gives;
    what the heads give is joined and projected (Vaswani et al., "Attention is all you need", 2017). Without
    `need_weights` this is one fused op, which never holds the weights as a whole.

    Parameters
    ----------
    query : Tensor, shape (L, N, E) or (L, E)
    key : Tensor, shape (S, N, kdim) or (S, kdim)
    value : Tensor, shape (S, N, vdim) or (S, vdim)
    embed_dim_to_check : int
        E.
    num_heads : int
        How many heads; E is a multiple of it.
    in_proj_weight, in_proj_bias : Tensor, optional
        Shapes (3 * E, E) and (3 * E,): the projections, one below the other.
    bias_k, bias_v : Tensor, optional
        Shape (1, 1, E): one more key and value.
    add_zero_attn : bool, optional
        Whether to add a key and a value of zeros.
    dropout_p : float, optional
        Probability of a weight to be dropped in training.
    out_proj_weight, out_proj_bias : Tensor
        Shapes (E, E) and (E,).
    training : bool, optional
        Whether dropout acts.
    key_padding_mask : Tensor, optional
        Shape (N, S). Of bool: ``True`` where a key is left out; else added to the scores.
    need_weights : bool, optional
        Whether to return the weights too (default ``True``).
    attn_mask : Tensor, optional
        Shape (L, S) or (N * heads, L, S). Of bool: ``True`` where a query must not see a key; else added to the scores.
    use_separate_proj_weight : bool, optional
        Whether the projections are `q_proj_weight`, `k_proj_weight` and `v_proj_weight` instead.
    q_proj_weight, k_proj_weight, v_proj_weight : Tensor, optional
        Shapes (E, E), (E, kdim) and (E, vdim).
    static_k, static_v : Tensor, optional
        Shape (N * heads, S, E / heads): keys and values that need no projection.
    average_attn_weights : bool, optional
        Whether the weights returned are the mean over the heads (default ``True``).
    is_causal : bool, optional
        Whether `attn_mask` leaves query i the keys up to i. Without a mask, it is made.

    Returns
    -------
    (Tensor, Tensor or None)
        Shape (L, N, E), and the weights, (N, L, S) or (N, heads, L, S).

    Raises
    ------
    ValueError
        If shapes do not fit each other.
    TypeError
        If a mask is neither bool nor floating-point.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> x, eye = lucid.ones(3, 1, 2), lucid.eye(2)
    >>> result, weights = F.multi_head_attention_forward(
    ...     x, x, x, 2, 1, lucid.cat([eye, eye, eye]), out_proj_weight=eye)
    >>> result.shape, weights.shape
    (lucid.Size([3, 1, 2]), lucid.Size([1, 3, 3]))
    """
    where = "multi_head_attention_forward"
    if query.shape[-1] != embed_dim_to_check:
        raise _C.engine.ShapeMismatch(
            f"{where}: query has shape {tuple(query.shape)}; wanted embed_dim_to_check, {embed_dim_to_check}, last"
        )
    if num_heads < 1 or embed_dim_to_check % num_heads:
        raise ValueError(f"{where}: num_heads is {num_heads}; wanted a divisor of {embed_dim_to_check}")
    sizes = (embed_dim_to_check,) * 3
    if use_separate_proj_weight:
        apart = (q_proj_weight, k_proj_weight, v_proj_weight)
        if any(w is None for w in apart):
            raise ValueError(f"{where}: use_separate_proj_weight is true; wanted q_, k_ and v_proj_weight")
        project, lasts = _project_apart(apart, in_proj_bias, sizes), [w.shape[-1] for w in apart]
    elif in_proj_weight is None:
        raise ValueError(f"{where}: in_proj_weight is None; wanted a tensor, or use_separate_proj_weight")
    else:
        project, lasts = _project_packed(in_proj_weight, in_proj_bias, sizes), sizes
    if out_proj_weight is None:
        raise ValueError(f"{where}: out_proj_weight is None; wanted a tensor")
    dropout = dropout_p if training else 0.0
    call = _Call(where, num_heads, num_heads, False, dropout, bias_k, bias_v, bool(add_zero_attn), need_weights,
                 average_attn_weights, is_causal)  # fmt: skip
    _check_inputs(call, query, key, value, lasts)
    result, weights = _attend(call, query, key, value, project, key_padding_mask, attn_mask, (static_k, static_v))
    return _C.linear(result, out_proj_weight, out_proj_bias), weights
