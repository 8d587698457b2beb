"""The Transformer: encoder, decoder, and both together. Their layers are in layers.py."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn import init
from lucid.nn._base.sizes import size
from lucid.nn.modules.container import ModuleList
from lucid.nn.modules.module import Module
from lucid.nn.modules.normalization import LayerNorm
from lucid.nn.modules.transformer.layers import TransformerDecoderLayer, TransformerEncoderLayer, _Activation

if TYPE_CHECKING:
    from lucid.utils.cache import Cache

__all__ = ["Transformer", "TransformerDecoder", "TransformerEncoder"]


def _copies(layer: Module, n: int) -> ModuleList:
    return ModuleList([copy.deepcopy(layer) for _ in range(n)])


def _says_causal(mask: Tensor | None, hint: bool | None, length: int) -> bool:
    """Whether a mask hides just what comes later: as the caller says, else as it is."""
    if hint is not None:
        return bool(hint)
    if mask is None or mask.shape[-2:] != (length, length) or mask.is_meta or mask.ndim != 2:
        return False
    wanted = Transformer.generate_square_subsequent_mask(length, device=mask.device)
    given = mask if mask.dtype is not lucid.bool_ else lucid.zeros(mask.shape).masked_fill(mask, float("-inf"))
    return bool((given == wanted).all())


def _length(x: Tensor, batch_first: bool) -> int:
    return x.shape[1 if batch_first and x.ndim == 3 else 0]


class _Stack(Module):
    """Copies of a layer on top of each other, with a norm at the end."""

    layers: Any

    def _set_up(self, layer: Module, num_layers: int, norm: Module | None) -> None:
        where = type(self).__name__
        if not isinstance(layer, Module):
            raise TypeError(f"{where}: the layer is {kind_of(layer)}; wanted a Module, of which copies are made")
        self.layers = _copies(layer, size(where, "num_layers", num_layers))
        self.num_layers = num_layers
        self.norm = norm

    def _batch_first(self) -> bool:
        attention = getattr(self.layers[0], "self_attn", None) if len(self.layers) else None
        return bool(getattr(attention, "batch_first", False))

    def extra_repr(self) -> str:
        """Nothing: the layers say it."""
        return ""


class TransformerEncoder(_Stack):
    """Layers of an encoder on top of each other.

    Parameters
    ----------
    encoder_layer : Module
        A layer, of which copies with equal weights are made.
    num_layers : int
        How many.
    norm : Module, optional
        What is applied at the end.
    enable_nested_tensor, mask_check : bool, optional
        Accepted for PyTorch's sake: there are no nested tensors here.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), num_layers=2)
    >>> encoder(lucid.randn(5, 3, 8)).shape
    lucid.Size([5, 3, 8])
    """

    def __init__(
        self,
        encoder_layer: Module,
        num_layers: int,
        norm: Module | None = None,
        enable_nested_tensor: bool = True,
        mask_check: bool = True,
    ) -> None:
        super().__init__()
        self._set_up(encoder_layer, num_layers, norm)
        self.enable_nested_tensor = enable_nested_tensor
        self.use_nested_tensor = False
        self.mask_check = mask_check

    def forward(
        self,
        src: Tensor,
        mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool | None = None,
    ) -> Tensor:
        """Run the layers over a sequence, `src`.

        Whether `mask` is causal is looked up unless `is_causal` says it; `src_key_padding_mask` is as of
        `MultiheadAttention`.
        """
        causal = _says_causal(mask, is_causal, _length(src, self._batch_first()))
        for layer in self.layers:
            src = layer(src, src_mask=mask, src_key_padding_mask=src_key_padding_mask, is_causal=causal)
        return src if self.norm is None else self.norm(src)


class TransformerDecoder(_Stack):
    """Layers of a decoder on top of each other.

    Parameters
    ----------
    decoder_layer : Module
        A layer, of which copies with equal weights are made.
    num_layers : int
        How many.
    norm : Module, optional
        What is applied at the end.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16), num_layers=2)
    >>> decoder(lucid.randn(5, 3, 8), lucid.randn(7, 3, 8)).shape
    lucid.Size([5, 3, 8])
    """

    def __init__(self, decoder_layer: Module, num_layers: int, norm: Module | None = None) -> None:
        super().__init__()
        self._set_up(decoder_layer, num_layers, norm)

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
        *,
        past_key_value: Cache | None = None,
        use_cache: bool = False,
        cache_position: Tensor | None = None,
    ) -> Tensor:
        """Run the layers over a sequence, `tgt`.

        `memory` is what the encoder gave. `tgt_mask`, `memory_mask`, `tgt_key_padding_mask`, `memory_key_padding_mask`,
        `tgt_is_causal`, `memory_is_causal`, `past_key_value`, `use_cache` and `cache_position` are as of
        `MultiheadAttention`; where `tgt_is_causal` is None, `tgt_mask` is looked at.
        """
        causal = _says_causal(tgt_mask, tgt_is_causal, _length(tgt, self._batch_first()))
        for i, layer in enumerate(self.layers):
            cache = {} if past_key_value is None else {
                "past_key_value": past_key_value, "layer_idx": i, "cache_position": cache_position,
                "use_cache": use_cache}  # fmt: skip
            tgt = layer(
                tgt,
                memory,
                tgt_mask=tgt_mask,
                memory_mask=memory_mask,
                tgt_key_padding_mask=tgt_key_padding_mask,
                memory_key_padding_mask=memory_key_padding_mask,
                tgt_is_causal=causal,
                memory_is_causal=memory_is_causal,
                **cache,
            )
        return tgt if self.norm is None else self.norm(tgt)


class Transformer(Module):
    """An encoder and a decoder that sees what the encoder gives (Vaswani et al., "Attention is all you need", 2017).

    Parameters
    ----------
    d_model, nhead : int, optional
        The size of each element, and the number of heads (default 512 and 8).
    num_encoder_layers, num_decoder_layers : int, optional
        How many layers (default 6 each).
    dim_feedforward, dropout, activation : optional
        As of :class:`TransformerEncoderLayer`.
    custom_encoder, custom_decoder : Module, optional
        What to use instead of an encoder or a decoder that is made.
    layer_norm_eps, batch_first, norm_first, bias, device, dtype, attention_dropout : optional
        As of :class:`TransformerEncoderLayer`.

    Notes
    -----
    Matrices are drawn by ``xavier_uniform_``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> model = nn.Transformer(8, 2, 1, 1, 16)
    >>> mask = nn.Transformer.generate_square_subsequent_mask(5)
    >>> model(lucid.randn(7, 3, 8), lucid.randn(5, 3, 8), tgt_mask=mask).shape
    lucid.Size([5, 3, 8])
    """

    def __init__(
        self,
        d_model: int = 512,
        nhead: int = 8,
        num_encoder_layers: int = 6,
        num_decoder_layers: int = 6,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: _Activation = "relu",
        custom_encoder: Module | None = None,
        custom_decoder: Module | None = None,
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
        settings = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias)
        options = {"device": device, "dtype": dtype}
        make_norm = lambda: LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **options)
        if custom_encoder is None:
            layer = TransformerEncoderLayer(*settings, **options, attention_dropout=attention_dropout)
            custom_encoder = TransformerEncoder(layer, num_encoder_layers, make_norm())
        self.encoder = custom_encoder
        if custom_decoder is None:
            layer = TransformerDecoderLayer(*settings, **options, attention_dropout=attention_dropout)
            custom_decoder = TransformerDecoder(layer, num_decoder_layers, make_norm())
        self.decoder = custom_decoder
        self._reset_parameters()
        self.d_model = d_model
        self.nhead = nhead
        self.batch_first = batch_first

    def _reset_parameters(self) -> None:
        for parameter in self.parameters():
            if parameter.ndim > 1:
                init.xavier_uniform_(parameter)

    def forward(
        self,
        src: Tensor,
        tgt: Tensor,
        src_mask: Tensor | None = None,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        src_is_causal: bool | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Encode `src`, and decode `tgt`, which sees it.

        The masks `src_mask`, `tgt_mask`, `memory_mask`, `src_key_padding_mask`, `tgt_key_padding_mask` and
        `memory_key_padding_mask` are those of `MultiheadAttention`. `src_is_causal`, `tgt_is_causal` and
        `memory_is_causal` say that a mask is causal; None looks it up.

        Raises
        ------
        ValueError
            If the batches differ, or a last size is not ``d_model``.
        """
        for name, x in (("src", src), ("tgt", tgt)):
            if x.ndim not in (2, 3) or x.shape[-1] != self.d_model:
                raise _C.engine.ShapeMismatch(
                    f"Transformer: {name} has shape {tuple(x.shape)}; wanted 2 or 3 dims, the last of d_model "
                    f"{self.d_model}"
                )
        at = 0 if self.batch_first else 1
        if src.ndim != tgt.ndim or (src.ndim == 3 and src.shape[at] != tgt.shape[at]):
            raise _C.engine.ShapeMismatch(
                f"Transformer: src has shape {tuple(src.shape)} and tgt {tuple(tgt.shape)}; wanted the same batch"
            )
        memory = self.encoder(src, mask=src_mask, src_key_padding_mask=src_key_padding_mask, is_causal=src_is_causal)
        return self.decoder(
            tgt,
            memory,
            tgt_mask=tgt_mask,
            memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
            tgt_is_causal=tgt_is_causal,
            memory_is_causal=memory_is_causal,
        )

    @staticmethod
    def generate_square_subsequent_mask(sz: int, device: object = None, dtype: object = None) -> Tensor:
        """A mask (sz, sz) with which each element sees those before it and itself: -inf above the diagonal, else 0.

        `sz` is how many; `device` and `dtype` are as of `lucid.zeros`.

        Examples
        --------
        >>> from lucid import nn
        >>> nn.Transformer.generate_square_subsequent_mask(2)
        tensor([[0., -inf],
                [0., 0.]])
        """
        return lucid.full((sz, sz), float("-inf"), device=device, dtype=dtype).triu(1)

    def extra_repr(self) -> str:
        """Nothing: encoder and decoder say it."""
        return ""
