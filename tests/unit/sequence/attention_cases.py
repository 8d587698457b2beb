"""Attention and Transformers beside PyTorch: cases as in sequence_cases.py, which these are added to."""

from __future__ import annotations

from sequence_cases import case, wave


def _bool(lib, rows):
    return lib.tensor(rows).bool()


# ---- Masks, made in either library ---------------------------------------------------------------------------------

L, S, N, E, HEADS = 3, 4, 2, 4, 2
_PADDED = [[0, 0, 0, 1], [0, 1, 0, 0]]
_HIDDEN = [[0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1]]


def _masks(lib):
    added = wave(lib, (L, S))
    return {
        "none": {},
        "padding": {"key_padding_mask": _bool(lib, _PADDED)},
        "added padding": {"key_padding_mask": wave(lib, (N, S), 0.5)},
        "hidden": {"attn_mask": _bool(lib, _HIDDEN)},
        "added": {"attn_mask": added},
        "per head": {"attn_mask": wave(lib, (N * HEADS, L, S), 0.3)},
        "both": {"attn_mask": _bool(lib, _HIDDEN), "key_padding_mask": _bool(lib, _PADDED)},
        "added and padding": {"attn_mask": added, "key_padding_mask": wave(lib, (N, S), 0.5)},
    }


_MASKS = ("none", "padding", "added padding", "hidden", "added", "per head", "both", "added and padding")
_PLAIN = lambda nn: nn.MultiheadAttention(E, HEADS)
_SHAPES = ((L, N, E), (S, N, E), (S, N, E))

for _mask in _MASKS:
    for _weights in (True, False):
        case(
            f"MultiheadAttention, mask {_mask}, weights {_weights}",
            _PLAIN,
            *_SHAPES,
            call=lambda lib, layer, q, k, v, mask=_mask, weights=_weights: layer(
                q, k, v, need_weights=weights, **_masks(lib)[mask]
            ),
        )

_LAYERS = {
    "batch first": (lambda nn: nn.MultiheadAttention(E, HEADS, batch_first=True), (N, L, E), (N, S, E), (N, S, E)),
    "one sequence": (_PLAIN, (L, E), (S, E), (S, E)),
    "without bias": (lambda nn: nn.MultiheadAttention(E, HEADS, bias=False), *_SHAPES),
    "other sizes": (lambda nn: nn.MultiheadAttention(E, HEADS, kdim=3, vdim=5), (L, N, E), (S, N, 3), (S, N, 5)),
    "one other size": (lambda nn: nn.MultiheadAttention(E, HEADS, bias=False, vdim=5), (L, N, E), (S, N, E), (S, N, 5)),
    "learned key": (lambda nn: nn.MultiheadAttention(E, HEADS, add_bias_kv=True), *_SHAPES),
    "zero key": (lambda nn: nn.MultiheadAttention(E, HEADS, add_zero_attn=True), *_SHAPES),
    "both keys": (lambda nn: nn.MultiheadAttention(E, HEADS, add_bias_kv=True, add_zero_attn=True), *_SHAPES),
    "one head": (lambda nn: nn.MultiheadAttention(E, 1), *_SHAPES),
}
for _name, (_make, *_shapes) in _LAYERS.items():
    for _weights in (True, False):
        _call = lambda lib, layer, q, k, v, weights=_weights: layer(
            q, k, v, need_weights=weights, average_attn_weights=False
        )
        case(f"MultiheadAttention {_name}, weights {_weights}", _make, *_shapes, call=_call)
for _mask in ("hidden", "both", "added"):
    case(f"MultiheadAttention, extra keys and mask {_mask}", _LAYERS["both keys"][0], *_SHAPES,
         call=lambda lib, layer, q, k, v, mask=_mask: layer(q, k, v, **_masks(lib)[mask]))  # fmt: skip
case("MultiheadAttention to itself", _PLAIN, (L, N, E), call=lambda lib, layer, x: layer(x, x, x))
case("MultiheadAttention, key is value", _PLAIN, *_SHAPES[:2], call=lambda lib, layer, q, k: layer(q, k, k)[0])
for _weights in (True, False):
    case(
        f"MultiheadAttention causal, weights {_weights}",
        _PLAIN,
        (L, N, E),
        call=lambda lib, layer, x, weights=_weights: layer(
            x,
            x,
            x,
            need_weights=weights,
            is_causal=True,
            attn_mask=lib.nn.Transformer.generate_square_subsequent_mask(L, dtype=x.dtype),
        ),
    )


def _function(lib, layer, q, k, v, **options):
    F, a = lib.nn.functional, layer
    return F.multi_head_attention_forward(
        q, k, v, E, HEADS, a.in_proj_weight, a.in_proj_bias, a.bias_k, a.bias_v, a.add_zero_attn, 0.0,
        a.out_proj.weight, a.out_proj.bias, **options)  # fmt: skip


case("multi_head_attention_forward", _PLAIN, *_SHAPES, call=_function)
case("multi_head_attention_forward apart", lambda nn: nn.MultiheadAttention(E, HEADS, kdim=3, vdim=5), (L, N, E),
     (S, N, 3), (S, N, 5), call=lambda lib, a, q, k, v: _function(
         lib, a, q, k, v, use_separate_proj_weight=True, q_proj_weight=a.q_proj_weight, k_proj_weight=a.k_proj_weight,
         v_proj_weight=a.v_proj_weight, need_weights=False))  # fmt: skip
case("multi_head_attention_forward static", _PLAIN, *_SHAPES, (N * HEADS, S, 2), (N * HEADS, S, 2),
     call=lambda lib, a, q, k, v, sk, sv: _function(lib, a, q, k, v, static_k=sk, static_v=sv))  # fmt: skip

# ---- scaled_dot_product_attention ------------------------------------------------------------------------------------

_SDPA = {
    "": {},
    "causal": {"is_causal": True},
    "scaled": {"scale": 0.3},
    "hidden": {"attn_mask": lambda lib: ~_bool(lib, _HIDDEN)},
    "blind": {"attn_mask": lambda lib: _bool(lib, [[0, 0, 0, 0], [1, 0, 1, 1], [1, 1, 1, 1]])},
    "added": {"attn_mask": lambda lib: wave(lib, (L, S))},
    "row": {"attn_mask": lambda lib: wave(lib, (1, S))},
    "column": {"attn_mask": lambda lib: wave(lib, (2, 1, L, 1))},
    "groups": {"enable_gqa": True},
    "upper left": {"attn_mask": lambda lib: lib.nn.attention.bias.causal_upper_left(L, S)},
    "lower right": {"attn_mask": lambda lib: lib.nn.attention.bias.causal_lower_right(L, S)},
}


def _sdpa(options):
    def call(lib, layer, q, k, v):
        made = {key: value(lib) if callable(value) else value for key, value in options.items()}
        mask = made.get("attn_mask")
        if type(mask) is lib.Tensor and mask.dtype.is_floating_point:
            made["attn_mask"] = mask.to(q.dtype)
        return lib.nn.functional.scaled_dot_product_attention(q, k, v, **made)

    return call


for _name, _options in _SDPA.items():
    _heads = 1 if _options.get("enable_gqa") else 2
    case(f"scaled_dot_product_attention {_name}".strip(), lambda nn: nn.Identity(), (2, 2, L, 3), (2, _heads, S, 3),
         (2, _heads, S, 2), call=_sdpa(_options))  # fmt: skip
# ---- Transformers ----------------------------------------------------------------------------------------------------

_STYLES = {
    "": {},
    "norm first, gelu": {"norm_first": True, "activation": "gelu"},
    "batch first, no bias": {"batch_first": True, "bias": False},
}


def _shaped(style, length):
    return (N, length, E) if _STYLES[style].get("batch_first") else (length, N, E)


for _style, _options in _STYLES.items():
    _common = {"dim_feedforward": 5, "dropout": 0.0, **_options}
    _encoder_layer = lambda nn, o=_common: nn.TransformerEncoderLayer(E, HEADS, **o)
    _decoder_layer = lambda nn, o=_common: nn.TransformerDecoderLayer(E, HEADS, **o)
    _x, _memory = _shaped(_style, L), _shaped(_style, S)
    case(f"TransformerEncoderLayer {_style}".strip(), _encoder_layer, _x)
    case(f"TransformerDecoderLayer {_style}".strip(), _decoder_layer, _x, _memory)
    case(
        f"TransformerEncoder {_style}".strip(),
        lambda nn, layer=_encoder_layer: nn.TransformerEncoder(layer(nn), 2, nn.LayerNorm(E)),
        _x,
        call=lambda lib, m, x: m(
            x, mask=lib.nn.Transformer.generate_square_subsequent_mask(L, dtype=x.dtype),
            src_key_padding_mask=lib.zeros(N, L, dtype=x.dtype)),
    )  # fmt: skip
    case(
        f"TransformerDecoder {_style}".strip(),
        lambda nn, layer=_decoder_layer: nn.TransformerDecoder(layer(nn), 2),
        _x,
        _memory,
        call=lambda lib, m, x, memory: m(
            x, memory, tgt_mask=lib.nn.Transformer.generate_square_subsequent_mask(L, dtype=x.dtype),
            memory_key_padding_mask=_bool(lib, _PADDED)),
    )  # fmt: skip
    case(
        f"Transformer {_style}".strip(),
        lambda nn, o=_common: nn.Transformer(E, HEADS, 1, 2, **o),
        _memory,
        _x,
        call=lambda lib, m, src, tgt: m(
            src, tgt, tgt_mask=lib.nn.Transformer.generate_square_subsequent_mask(L, dtype=src.dtype),
            src_key_padding_mask=_bool(lib, _PADDED), memory_key_padding_mask=_bool(lib, _PADDED)),
    )  # fmt: skip
case("TransformerEncoderLayer, one sequence", lambda nn: nn.TransformerEncoderLayer(E, HEADS, 5, 0.0), (L, E))
case("TransformerEncoderLayer, masks", lambda nn: nn.TransformerEncoderLayer(E, HEADS, 5, 0.0, layer_norm_eps=0.1),
     (L, N, E), call=lambda lib, m, x: m(
         x, src_mask=_bool(lib, [r[:L] for r in _HIDDEN]), src_key_padding_mask=_bool(lib, [r[:L] for r in _PADDED])
     ))  # fmt: skip
case("TransformerEncoderLayer, a function", lambda nn: nn.TransformerEncoderLayer(
    E, HEADS, 5, 0.0, nn.functional.silu), (L, N, E))  # fmt: skip
case("TransformerEncoder, hint", lambda nn: nn.TransformerEncoder(nn.TransformerEncoderLayer(E, HEADS, 5, 0.0), 1),
     (L, N, E), call=lambda lib, m, x: m(
         x, lib.nn.Transformer.generate_square_subsequent_mask(L, dtype=x.dtype), is_causal=True))  # fmt: skip
