"""The layers of a Transformer: attention, a perceptron, norms and residual connections."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn._base.sizes import size
from lucid.nn.modules.dropout import Dropout
from lucid.nn.modules.linear import Linear
from lucid.nn.modules.module import Module
from lucid.nn.modules.normalization import LayerNorm
from lucid.nn.modules.transformer.attention import MultiheadAttention

if TYPE_CHECKING:
    from lucid.utils.cache import Cache

__all__ = ["TransformerDecoderLayer", "TransformerEncoderLayer"]

_Activation = str | Callable[[Tensor], Tensor]


def _function_of(where: str, activation: _Activation) -> Callable[[Tensor], Tensor]:
    if callable(activation):
        return activation
    if activation not in ("relu", "gelu"):
        raise ValueError(f"{where}: activation is {activation!r}; wanted 'relu', 'gelu' or a callable")
    return getattr(F, activation)


class _Layer(Module):
    """What the layers of encoder and decoder share: attention, a perceptron, norms and dropouts around them."""

    linear1: Any
    dropout: Any
    linear2: Any
    activation: Any

    def _set_up(
        self,
        attentions: tuple[str, ...],
        d_model: int,
        nhead: int,
        dim_feedforward: int,
        dropout: float,
        activation: _Activation,
        layer_norm_eps: float,
        batch_first: bool,
        norm_first: bool,
        bias: bool,
        attention_dropout: float | None,
        options: dict[Any, Any],
    ) -> None:
        drop = dropout if attention_dropout is None else attention_dropout
        for name in attentions:
            made = MultiheadAttention(d_model, nhead, dropout=drop, bias=bias, batch_first=batch_first, **options)
            setattr(self, name, made)
        size(type(self).__name__, "dim_feedforward", dim_feedforward, 1)
        self.linear1 = Linear(d_model, dim_feedforward, bias=bias, **options)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias=bias, **options)
        self.norm_first = norm_first
        places = range(1, len(attentions) + 2)
        for i in places:
            setattr(self, f"norm{i}", LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **options))
        for i in places:
            setattr(self, f"dropout{i}", Dropout(dropout))
        self.activation = _function_of(type(self).__name__, activation)

    def _around(self, x: Tensor, *blocks: Callable[[Tensor], Tensor]) -> Tensor:
        """Each block's result added to its input, with the norm before the block or behind the sum."""
        for i, block in enumerate(blocks, 1):
            norm = getattr(self, f"norm{i}")
            x = x + block(norm(x)) if self.norm_first else norm(x + block(x))
        return x

    def _sa_block(
        self, x: Tensor, attn_mask: Tensor | None, key_padding_mask: Tensor | None, is_causal: bool = False, **cache
    ) -> Tensor:
        """Attention of a sequence to itself."""
        return self.dropout1(
            self.self_attn(
                x,
                x,
                x,
                attn_mask=attn_mask,
                key_padding_mask=key_padding_mask,
                is_causal=is_causal,
                need_weights=False,
                **cache,
            )[0]
        )

    def _perceptron(self, x: Tensor) -> Tensor:
        return self.linear2(self.dropout(self.activation(self.linear1(x))))

    def extra_repr(self) -> str:
        """Nothing: the parts say it."""
        return ""


class TransformerEncoderLayer(_Layer):
    """Attention of a sequence to itself, then a perceptron, each with a residual connection and a norm.

    ``x = norm1(x + attention(x))``, then ``x = norm2(x + linear2(activation(linear1(x))))``; with ``norm_first`` it is
    ``x + attention(norm1(x))`` and so on (Xiong et al., "On Layer Normalization in the Transformer Architecture",
    2020).

    Parameters
    ----------
    d_model : int
        The size of each element of the sequence.
    nhead : int
        How many heads the attention has.
    dim_feedforward : int, optional
        The hidden size of the perceptron (default 2048).
    dropout : float, optional
        Of the attention's weights, in the perceptron, and behind both (default 0.1).
    activation : str or callable, optional
        ``"relu"`` (the default), ``"gelu"`` or a function.
    layer_norm_eps : float, optional
        Of the norms (default 1e-5).
    batch_first : bool, optional
        Whether input and output are ``(N, L, d_model)`` instead of ``(L, N, d_model)`` (default ``False``).
    norm_first : bool, optional
        Whether the norms are before attention and perceptron (default ``False``: behind the sums).
    bias : bool, optional
        Whether linear layers and norms have biases (default ``True``).
    device, dtype : optional
        Of the parameters.
    attention_dropout : float, optional
        Of the attention's weights, where it differs from ``dropout``. A keyword only.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.TransformerEncoderLayer(8, 2, dim_feedforward=16)
    >>> layer(lucid.randn(5, 3, 8)).shape
    lucid.Size([5, 3, 8])
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: _Activation = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: object = None,
        dtype: object = None,
        *,
        attention_dropout: float | None = None,
    ) -> None:
        super().__init__()
        settings = (dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias)
        options = {"device": device, "dtype": dtype}
        self._set_up(("self_attn",), d_model, nhead, *settings, attention_dropout, options)

    def forward(
        self,
        src: Tensor,
        src_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Tensor:
        """Run over a sequence, `src`.

        `src_mask`, `src_key_padding_mask` and `is_causal` are as of `MultiheadAttention`.
        """
        return self._around(src, lambda x: self._sa_block(x, src_mask, src_key_padding_mask, is_causal), self._ff_block)

    def _ff_block(self, x: Tensor) -> Tensor:
        return self.dropout2(self._perceptron(x))


class TransformerDecoderLayer(_Layer):
    """Attention of a sequence to itself, attention to what the encoder gave, then a perceptron.

    Each has a residual connection and a norm, as in :class:`TransformerEncoderLayer`.

    Parameters
    ----------
    d_model, nhead : int
        As of :class:`TransformerEncoderLayer`.
    dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias : optional
        As of :class:`TransformerEncoderLayer`.
    device, dtype, attention_dropout : optional
        As of :class:`TransformerEncoderLayer`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.TransformerDecoderLayer(8, 2, dim_feedforward=16)
    >>> layer(lucid.randn(5, 3, 8), lucid.randn(7, 3, 8)).shape
    lucid.Size([5, 3, 8])
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: _Activation = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: object = None,
        dtype: object = None,
        *,
        attention_dropout: float | None = None,
    ) -> None:
        super().__init__()
        settings = (dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias)
        options = {"device": device, "dtype": dtype}
        self._set_up(("self_attn", "multihead_attn"), d_model, nhead, *settings, attention_dropout, options)

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
        *,
        past_key_value: Cache | None = None,
        layer_idx: int = 0,
        use_cache: bool = False,
        cache_position: Tensor | None = None,
    ) -> Tensor:
        """Run over a sequence, `tgt`, that sees `memory`.

        `memory` is what the encoder gave. `tgt_mask`, `memory_mask`, `tgt_key_padding_mask`, `memory_key_padding_mask`,
        `tgt_is_causal`, `memory_is_causal`, `past_key_value`, `use_cache` and `cache_position` are as of
        `MultiheadAttention`; `layer_idx` is the layer's place in the cache.
        """
        cache = {"past_key_value": past_key_value, "layer_idx": layer_idx, "cache_position": cache_position}
        across = cache if hasattr(past_key_value, "cross_attention_cache") else {}
        return self._around(
            tgt,
            lambda x: self._sa_block(x, tgt_mask, tgt_key_padding_mask, tgt_is_causal, **cache),
            lambda x: self._mha_block(x, memory, memory_mask, memory_key_padding_mask, memory_is_causal, **across),
            self._ff_block,
        )

    def _mha_block(
        self,
        x: Tensor,
        mem: Tensor,
        attn_mask: Tensor | None,
        key_padding_mask: Tensor | None,
        is_causal: bool = False,
        **cache,
    ) -> Tensor:
        """Attention to what the encoder gave."""
        return self.dropout2(
            self.multihead_attn(
                x,
                mem,
                mem,
                attn_mask=attn_mask,
                key_padding_mask=key_padding_mask,
                is_causal=is_causal,
                need_weights=False,
                is_cross_attention=True,
                **cache,
            )[0]
        )

    def _ff_block(self, x: Tensor) -> Tensor:
        return self.dropout3(self._perceptron(x))
