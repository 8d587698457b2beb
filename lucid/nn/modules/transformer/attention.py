"""Attention with several heads, and its forms in which heads share keys and values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid.nn import init
from lucid.nn._base.sizes import size
from lucid.nn.functional.multi_head import _attend, _both, _Call, _check_inputs, _project_apart, _project_packed
from lucid.nn.modules.linear import Linear
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

if TYPE_CHECKING:
    from lucid.utils.cache import Cache

__all__ = ["GroupedQueryAttention", "MultiQueryAttention", "MultiheadAttention"]


class NonDynamicallyQuantizableLinear(Linear):
    """A :class:`Linear` under the name that PyTorch prints for the last projection of attention."""


class MultiheadAttention(Module):
    """Attention with several heads (Vaswani et al., "Attention is all you need", 2017).

    Each head projects queries, keys and values to ``embed_dim / num_heads`` numbers, and takes for each query the
    average of the values that ``softmax(q k^T / sqrt(size))`` weighs; what the heads give is joined and projected.
    Without ``need_weights`` this is one fused op, which never holds the weights as a whole.

    Parameters
    ----------
    embed_dim : int
        E, the size of queries and results.
    num_heads : int
        How many heads; E is a multiple of it.
    dropout : float, optional
        Probability of a weight to be dropped in training (default 0).
    bias : bool, optional
        Whether the projections have biases (default ``True``).
    add_bias_kv : bool, optional
        Whether there is one more key and value, which are learned (default ``False``).
    add_zero_attn : bool, optional
        Whether there is one more key and value of zeros (default ``False``).
    kdim, vdim : int, optional
        The sizes of keys and values (default ``embed_dim``).
    batch_first : bool, optional
        Whether input and output are ``(N, L, E)`` instead of ``(L, N, E)`` (default ``False``).
    device, dtype : optional
        Of the parameters.
    num_kv_heads : int, optional
        How many heads keys and values have, a divisor of ``num_heads`` (default ``num_heads``): queries share them in
        groups. A keyword only.

    Attributes
    ----------
    in_proj_weight : Parameter, shape (3 * embed_dim, embed_dim), or None
        The projections of queries, keys and values, drawn by ``xavier_uniform_``. With ``kdim`` or ``vdim`` there are
        ``q_proj_weight``, ``k_proj_weight`` and ``v_proj_weight`` instead. With fewer heads of keys, their part and
        the values' have ``num_kv_heads * head_dim`` rows.
    in_proj_bias : Parameter, shape (3 * embed_dim,), or None
        Zeros at first.
    out_proj : Linear
        The last projection. Its weights load from the keys ``out_proj_weight`` and ``out_proj_bias`` as well.
    bias_k, bias_v : Parameter, shape (1, 1, embed_dim), or None

    Raises
    ------
    ValueError
        If a size is not positive, or ``embed_dim`` is not a multiple of ``num_heads``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> attention = nn.MultiheadAttention(8, 2, batch_first=True)
    >>> x = lucid.randn(3, 5, 8)
    >>> result, weights = attention(x, x, x)
    >>> result.shape, weights.shape
    (lucid.Size([3, 5, 8]), lucid.Size([3, 5, 5]))
    """

    embed_dim: int
    num_heads: int
    num_kv_heads: int
    kdim: int
    vdim: int
    head_dim: int
    in_proj_weight: Parameter | None
    out_proj: Any

    bias_k: Tensor | None
    bias_v: Tensor | None

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: object = None,
        dtype: object = None,
        *,
        num_kv_heads: int | None = None,
    ) -> None:
        super().__init__()
        where = type(self).__name__
        self.embed_dim = size(where, "embed_dim", embed_dim, 1)
        self.num_heads = size(where, "num_heads", num_heads, 1)
        self.num_kv_heads = self.num_heads if num_kv_heads is None else size(where, "num_kv_heads", num_kv_heads, 1)
        self.kdim = self.embed_dim if kdim is None else size(where, "kdim", kdim, 1)
        self.vdim = self.embed_dim if vdim is None else size(where, "vdim", vdim, 1)
        if self.embed_dim % self.num_heads:
            raise ValueError(f"{where}: embed_dim is {embed_dim}; wanted a multiple of num_heads, {num_heads}")
        if self.num_heads % self.num_kv_heads:
            raise ValueError(f"{where}: num_kv_heads is {num_kv_heads}; wanted a divisor of num_heads, {num_heads}")
        if not 0 <= dropout <= 1:
            raise ValueError(f"{where}: dropout is {dropout}; wanted a number between 0 and 1")
        self.dropout = dropout
        self.batch_first = batch_first
        self.head_dim = self.embed_dim // self.num_heads
        self.add_zero_attn = add_zero_attn
        self._qkv_same_embed_dim = self.kdim == self.embed_dim == self.vdim
        self._sizes = (self.embed_dim, *(self.num_kv_heads * self.head_dim,) * 2)
        make = lambda *shape: Parameter(lucid.empty(shape, device=device, dtype=dtype))
        apart = ("q_proj_weight", "k_proj_weight", "v_proj_weight")
        shapes = zip(self._sizes, (self.embed_dim, self.kdim, self.vdim))
        if self._qkv_same_embed_dim:
            self.in_proj_weight = make(sum(self._sizes), self.embed_dim)
            for name in apart:
                self.register_parameter(name, None)
        else:
            for name, shape in zip(apart, shapes):
                self.register_parameter(name, make(*shape))
            self.register_parameter("in_proj_weight", None)
        self.register_parameter("in_proj_bias", make(sum(self._sizes)) if bias else None)
        self.out_proj = NonDynamicallyQuantizableLinear(
            self.embed_dim, self.embed_dim, bias=bias, device=device, dtype=dtype
        )
        self.bias_k = self.bias_v = None
        if add_bias_kv:
            self.bias_k, self.bias_v = make(1, 1, self._sizes[1]), make(1, 1, self._sizes[1])
        self._reset_parameters()

    def _reset_parameters(self) -> None:
        for name in ("in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight"):
            if getattr(self, name) is not None:
                init.xavier_uniform_(getattr(self, name))
        if self.in_proj_bias is not None:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)
        for bias in (self.bias_k, self.bias_v):
            if bias is not None:
                init.xavier_normal_(bias)

    def _load_from_state_dict(self, state_dict: dict[Any, Any], prefix: str, *rest: object) -> None:
        for name in ("weight", "bias"):
            flat = f"{prefix}out_proj_{name}"
            if flat in state_dict:
                state_dict.setdefault(f"{prefix}out_proj.{name}", state_dict.pop(flat))
        super()._load_from_state_dict(state_dict, prefix, *rest)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
        *,
        past_key_value: Cache | None = None,
        layer_idx: int = 0,
        cache_position: Tensor | None = None,
        use_cache: bool = False,
        is_cross_attention: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """What the queries see, and the weights.

        Parameters
        ----------
        query : Tensor, shape (L, N, E), (N, L, E) with ``batch_first``, or (L, E)
        key, value : Tensor, shape (S, N, kdim) and (S, N, vdim), or as above
        key_padding_mask : Tensor, optional
            Shape (N, S). Of bool: ``True`` where a key is left out; else added to the scores.
        need_weights : bool, optional
            Whether to return the weights too (default ``True``); without them it is faster.
        attn_mask : Tensor, optional
            Shape (L, S) or (N * heads, L, S). Of bool: ``True`` where a query must not see a key; else added.
        average_attn_weights : bool, optional
            Whether the weights are the mean over the heads (default ``True``).
        is_causal : bool, optional
            Whether query i sees the keys up to i. It may stand for a mask, or say what ``attn_mask`` is.
        past_key_value : Cache, optional
            Where the keys and values of earlier calls are, and these are put; they are what the queries see.
        layer_idx : int, optional
            The layer of the cache that is meant (default 0).
        cache_position : Tensor, optional
            Where these keys stand in the sequence (default: behind those before).
        use_cache : bool, optional
            Accepted for the sake of other libraries: a cache that is given is used.
        is_cross_attention : bool, optional
            Whether keys and values are the encoder's: an ``EncoderDecoderCache`` keeps them from the first call on.

        Returns
        -------
        (Tensor, Tensor or None)
            Of the query's shape; and the weights, (N, L, S) or (N, heads, L, S), or ``None``.
        """
        where = type(self).__name__
        dropout = self.dropout if self.training else 0.0
        call = _Call(where, self.num_heads, self.num_kv_heads, self.batch_first, dropout, self.bias_k, self.bias_v,
                     bool(self.add_zero_attn), need_weights, average_attn_weights, is_causal)  # fmt: skip
        _check_inputs(call, query, key, value, (self.embed_dim, self.kdim, self.vdim))
        if query.dtype is not self.out_proj.weight.dtype:
            raise _C.engine.DtypeMismatch(
                f"{where}: query is {query.dtype} and the weights are {self.out_proj.weight.dtype}; wanted one dtype"
            )
        if self._qkv_same_embed_dim:
            project = _project_packed(self.in_proj_weight, self.in_proj_bias, self._sizes)
        else:
            weights = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
            project = _project_apart(weights, self.in_proj_bias, self._sizes)
        store = None
        if past_key_value is not None:
            if is_cross_attention and _is_kept(past_key_value, layer_idx):
                project = self._query_only()
            store = lambda k, v: _stored(past_key_value, layer_idx, cache_position, is_cross_attention, k, v)
        result, weights = _attend(call, query, key, value, project, key_padding_mask, attn_mask, store=store)
        return self.out_proj(result), weights

    def _query_only(self) -> object:
        """The projection of queries alone, where keys and values are kept already."""
        weight = self.in_proj_weight[: self.embed_dim] if self._qkv_same_embed_dim else self.q_proj_weight
        bias = None if self.in_proj_bias is None else self.in_proj_bias[: self.embed_dim]
        return lambda query, key, value: (_C.linear(query, weight, bias), None, None)

    def merge_masks(
        self, attn_mask: Tensor | None, key_padding_mask: Tensor | None, query: Tensor
    ) -> tuple[Tensor | None, int | None]:
        """Both masks as one, and which there were: 0 ``attn_mask``, 1 ``key_padding_mask``, 2 both, None neither.

        ``query`` is (N, L, E); two masks give one of shape (N, heads, L, L).
        """
        if key_padding_mask is None:
            return (attn_mask, None) if attn_mask is None else (attn_mask, 0)
        if attn_mask is None:
            return key_padding_mask, 1
        batch, length = query.shape[:2]
        wide = attn_mask.reshape(batch, -1, length, length) if attn_mask.ndim == 3 else attn_mask
        padding = key_padding_mask.reshape(batch, 1, 1, length)
        return _both(padding, wide, query.dtype).expand(batch, self.num_heads, length, length), 2

    def extra_repr(self) -> str:
        """How many heads keys and values have, where there are fewer."""
        return "" if self.num_kv_heads == self.num_heads else f"num_kv_heads={self.num_kv_heads}"


def _is_kept(cache: Cache, layer_idx: int) -> bool:
    """Whether the keys and values of the encoder are there already."""
    kept = getattr(cache, "is_updated", None)
    return bool(kept.get(layer_idx)) if kept is not None else cache.get_seq_length(layer_idx) > 0


def _stored(
    cache: Cache, layer_idx: int, position: Tensor | None, cross: bool, k: Tensor | None, v: Tensor | None
) -> tuple[Tensor, Tensor, int]:
    """All keys and values of a layer of the cache, with the new ones where there are some, and how many came before."""
    if cross:
        store = getattr(cache, "cross_attention_cache", cache)
        if k is None:
            k, v = store[layer_idx]
        else:
            k, v = store.update(k, v, layer_idx)
            if hasattr(cache, "is_updated"):
                cache.is_updated[layer_idx] = True
        n = store.get_seq_length(layer_idx)
        return k[..., :n, :], v[..., :n, :], 0
    past = cache.get_seq_length(layer_idx)
    if position is not None and position.numel():
        past = int(position.reshape(-1)[0].item())
    k, v = cache.update(k, v, layer_idx, None if position is None else {"cache_position": position})
    n = cache.get_seq_length(layer_idx)
    return k[..., :n, :], v[..., :n, :], past


class GroupedQueryAttention(MultiheadAttention):
    """Attends as `MultiheadAttention`, with heads that share keys and values in groups.

    Parameters
    ----------
    embed_dim, num_heads : int
        As of :class:`MultiheadAttention`.
    num_kv_heads : int
        How many heads keys and values have, a divisor of ``num_heads``.
    dropout, bias, add_bias_kv, add_zero_attn, kdim, vdim, batch_first, device, dtype : optional
        As of :class:`MultiheadAttention`.

    References
    ----------
    Ainslie et al., "GQA", 2023, arXiv:2305.13245.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> attention = nn.GroupedQueryAttention(8, 4, 2)
    >>> x = lucid.randn(5, 3, 8)
    >>> attention(x, x, x, need_weights=False)[0].shape, attention.in_proj_weight.shape
    (lucid.Size([5, 3, 8]), lucid.Size([16, 8]))
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        num_kv_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__(
            embed_dim,
            num_heads,
            dropout,
            bias,
            add_bias_kv,
            add_zero_attn,
            kdim,
            vdim,
            batch_first,
            device,
            dtype,
            num_kv_heads=num_kv_heads,
        )


class MultiQueryAttention(GroupedQueryAttention):
    """Attends as `MultiheadAttention`, with heads that share one head of keys and values.

    Parameters
    ----------
    embed_dim, num_heads : int
        As of :class:`MultiheadAttention`.
    dropout, bias, add_bias_kv, add_zero_attn, kdim, vdim, batch_first, device, dtype : optional
        As of :class:`MultiheadAttention`.

    References
    ----------
    Shazeer, "Fast Transformer Decoding: One Write-Head is All You Need", 2019, arXiv:1911.02150.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> attention = nn.MultiQueryAttention(8, 4)
    >>> x = lucid.randn(5, 3, 8)
    >>> attention(x, x, x)[0].shape, attention.in_proj_weight.shape
    (lucid.Size([5, 3, 8]), lucid.Size([12, 8]))
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__(
            embed_dim, num_heads, 1, dropout, bias, add_bias_kv, add_zero_attn, kdim, vdim, batch_first, device, dtype
        )
