"""MultiheadAttention, Transformers and nn.attention where PyTorch has no word: shared heads, what is fused, messages.

test_sequence_torch.py has what PyTorch gives.
"""

import copy
import warnings

import pytest

import lucid
from lucid import _C, nn
from lucid.autograd import gradcheck
from lucid.nn import functional as F
from lucid.nn.attention import SDPBackend, bias, flex_attention, sdpa_kernel

engine = _C.engine
X = lucid.randn(3, 2, 8)
LAYER = nn.MultiheadAttention(8, 2)


def count(call, name):
    """How often an op is in the graph of what a call gives."""
    result = call()
    found, left, seen = 0, [result.grad_fn], []
    while left:
        node = left.pop()
        if node is None or node in seen:
            continue
        seen.append(node)
        found += name.lower() in node.name().lower()
        left += [n for n, _ in node.next_functions]
    return found


@pytest.mark.parametrize("masked", [False, True])
def test_fused_without_weights_only(masked):
    """One fused op and one product for the three projections of a sequence to itself; whole matrices with weights."""
    x = lucid.randn(3, 2, 8, requires_grad=True)
    mask = {"attn_mask": lucid.eye(3).bool()} if masked else {}
    fused = lambda **options: LAYER(x, x, x, **mask, **options)[0]
    assert count(lambda: fused(need_weights=False), "attention") == 1
    assert count(lambda: fused(need_weights=False), "softmax") == 0
    assert count(lambda: fused(need_weights=False), "linear") == 2
    assert count(fused, "attention") == 0 and count(fused, "softmax") == 1
    assert lucid.allclose(fused(), fused(need_weights=False), atol=1e-6)


@pytest.mark.parametrize("make", [nn.TransformerEncoderLayer, nn.TransformerDecoderLayer])
def test_transformer_layers_are_fused(make):
    layer = make(8, 2, 16)
    x = lucid.randn(3, 2, 8, requires_grad=True)
    args = (x, x) if make is nn.TransformerDecoderLayer else (x,)
    assert count(lambda: layer.eval()(*args), "attention") == len(args)


@pytest.mark.parametrize("shared", [1, 2, 4])
@pytest.mark.parametrize("apart", [False, True])
def test_shared_heads_equal_repeated_ones(shared, apart):
    """Heads that share keys and values are those of a layer whose weights repeat theirs."""
    sizes = {"kdim": 3, "vdim": 5} if apart else {}
    layer = nn.GroupedQueryAttention(8, 4, shared, dtype=lucid.float64, **sizes)
    whole = nn.MultiheadAttention(8, 4, dtype=lucid.float64, **sizes)
    spread = lambda w: w.unflatten(0, (shared, 2)).repeat_interleave(4 // shared, dim=0).flatten(0, 1)
    with lucid.no_grad():
        layer.in_proj_bias.normal_()
        q, k, v = layer.in_proj_bias.split(layer._sizes)
        whole.in_proj_bias.copy_(lucid.cat([q, spread(k), spread(v)]))
        if apart:
            whole.q_proj_weight.copy_(layer.q_proj_weight)
            whole.k_proj_weight.copy_(spread(layer.k_proj_weight))
            whole.v_proj_weight.copy_(spread(layer.v_proj_weight))
        else:
            q, k, v = layer.in_proj_weight.split(layer._sizes)
            whole.in_proj_weight.copy_(lucid.cat([q, spread(k), spread(v)]))
        whole.out_proj.load_state_dict(layer.out_proj.state_dict())
    query = lucid.randn(3, 2, 8, dtype=lucid.float64)
    key, value = (lucid.randn(5, 2, n, dtype=lucid.float64) for n in ((3, 5) if apart else (8, 8)))
    mask = lucid.randn(3, 5, dtype=lucid.float64)
    for need_weights in (True, False):
        got, want = (m(query, key, value, attn_mask=mask, need_weights=need_weights) for m in (layer, whole))
        assert lucid.allclose(got[0], want[0])
        assert (got[1] is None) == (not need_weights) and (got[1] is None or lucid.allclose(got[1], want[1]))
    assert repr(layer).startswith(
        "GroupedQueryAttention(" if shared == 4 else "GroupedQueryAttention(\n  num_kv_heads="
    )
    if shared == 1:
        assert nn.MultiQueryAttention(8, 4).in_proj_weight.shape == (12, 8)


def test_gradients():
    layer = nn.MultiheadAttention(4, 2, add_bias_kv=True, dtype=lucid.float64)
    x = lucid.randn(3, 1, 4, dtype=lucid.float64, requires_grad=True)
    for need_weights in (True, False):
        assert gradcheck(lambda x, *_: layer(x, x, x, need_weights=need_weights)[0], [x, *layer.parameters()])
    block = nn.TransformerDecoderLayer(4, 2, 3, 0.0, "gelu", dtype=lucid.float64)
    assert gradcheck(lambda x, m: block(x, m), [x, lucid.randn(2, 1, 4, dtype=lucid.float64, requires_grad=True)])
    grouped = nn.GroupedQueryAttention(4, 4, 2, dtype=lucid.float64)
    assert gradcheck(lambda x: grouped(x, x, x, need_weights=False)[0], [x])


def test_causal_needs_no_mask():
    mask = nn.Transformer.generate_square_subsequent_mask(3)
    for need_weights in (True, False):
        want = LAYER(X, X, X, attn_mask=mask, need_weights=need_weights)[0]
        assert lucid.allclose(LAYER(X, X, X, is_causal=True, need_weights=need_weights)[0], want, atol=1e-6)
        padding = lucid.tensor([[False, False, True], [False, True, False]])
        masks = {"key_padding_mask": padding, "need_weights": need_weights}
        want = LAYER(X, X, X, attn_mask=mask < 0, **masks)[0]
        assert lucid.allclose(LAYER(X, X, X, is_causal=True, **masks)[0], want, atol=1e-6)
        assert lucid.allclose(LAYER(X, X, X, attn_mask=mask, is_causal=True, **masks)[0], want, atol=1e-6)


def test_dropout_of_weights():
    layer = nn.MultiheadAttention(8, 2, dropout=0.5)
    _, weights = layer(X, X, X, average_attn_weights=False)
    assert (weights == 0).any() and weights.shape == (2, 2, 3, 3)
    lucid.manual_seed(1)
    first = layer(X, X, X, need_weights=False)[0]
    lucid.manual_seed(1)
    assert lucid.equal(first, layer(X, X, X, need_weights=False)[0])
    assert not (layer.eval()(X, X, X)[1] == 0).any()


def test_flat_keys_load():
    state = LAYER.state_dict()
    for name in ("weight", "bias"):
        state[f"out_proj_{name}"] = state.pop(f"out_proj.{name}")
    other = nn.MultiheadAttention(8, 2)
    other.load_state_dict(state)
    assert lucid.equal(other.out_proj.weight, LAYER.out_proj.weight)
    block = nn.TransformerEncoderLayer(8, 2, 4)
    flat = {k.replace("out_proj.", "out_proj_"): v for k, v in block.state_dict().items()}
    nn.TransformerEncoderLayer(8, 2, 4).load_state_dict(flat)


def test_initial_values():
    layer = nn.MultiheadAttention(16, 4, add_bias_kv=True)
    assert layer.in_proj_bias.abs().max() == 0 == layer.out_proj.bias.abs().max()
    bound = (6 / (16 + 48)) ** 0.5
    assert 0.9 * bound < layer.in_proj_weight.abs().max() <= bound and layer.bias_k.std() > 0
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 4), 3)
    first, *others = encoder.layers
    assert all(lucid.equal(a, b) and a is not b for o in others for a, b in zip(o.parameters(), first.parameters()))
    assert all(p.abs().max() > 0 for k, p in nn.Transformer(8, 2, 1, 1, 4).named_parameters() if p.ndim > 1)


def test_how_they_print():
    text = repr(nn.TransformerEncoderLayer(8, 2, 16))
    assert text.splitlines()[:4] == [
        "TransformerEncoderLayer(",
        "  (self_attn): MultiheadAttention(",
        "    (out_proj): NonDynamicallyQuantizableLinear(in_features=8, out_features=8, bias=True)",
        "  )",
    ]
    names = [line.split(")")[0].strip(" (") for line in text.splitlines()[4:-1]]
    assert names == ["linear1", "dropout", "linear2", "norm1", "norm2", "dropout1", "dropout2"]


def test_copies_and_settings():
    layer = nn.TransformerEncoderLayer(8, 2, 16, activation=F.silu, attention_dropout=0.3)
    assert copy.deepcopy(layer).activation is F.silu and layer.self_attn.dropout == 0.3 and layer.dropout.p == 0.1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=True, mask_check=False)
    assert encoder.num_layers == 2 and encoder.norm is None
    custom = nn.Transformer(8, 2, custom_encoder=encoder, custom_decoder=nn.TransformerDecoder(
        nn.TransformerDecoderLayer(8, 2, 16), 1))  # fmt: skip
    assert custom.encoder is encoder and custom(X, X).shape == X.shape
    assert nn.MultiheadAttention(8, 2).merge_masks(None, None, X)[1] is None


def test_kernels_are_accepted():
    q = lucid.randn(1, 2, 3, 4)
    with sdpa_kernel(SDPBackend.MATH):
        want = F.scaled_dot_product_attention(q, q, q)
    with sdpa_kernel([SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION], set_priority=True):
        assert lucid.equal(F.scaled_dot_product_attention(q, q, q), want)
    with pytest.raises(TypeError, match="backends holds a str"), sdpa_kernel(["math"]):
        pass
    assert nn.attention.SDPBackend is SDPBackend and nn.attention.bias is bias


def test_causal_biases():
    assert bias.causal_upper_left(2, 3).tolist() == [[True, False, False], [True, True, False]]
    mask = bias.causal_lower_right(3, 2)
    assert mask.tolist() == [[False, False], [True, False], [True, True]] and mask.seq_len_q == 3
    assert mask.variant is bias.CausalVariant.LOWER_RIGHT
    for call in (lambda: bias.causal_upper_left(2), lambda: bias.CausalBias(bias.CausalVariant.UPPER_LEFT, -1, 2)):
        with pytest.raises(ValueError, match="wanted"):
            call()


def test_flex_attention():
    q, k, v = (lucid.randn(2, 4, n, 8, dtype=lucid.float64, requires_grad=True) for n in (5, 6, 6))
    flex, causal = flex_attention.flex_attention, lambda b, h, i, j: i >= j
    want = F.scaled_dot_product_attention(q, k, v)
    assert lucid.allclose(flex(q, k, v), want)
    assert lucid.allclose(flex(q, k, v, lambda s, *_: s), want)
    slopes = lucid.tensor([1.0, 0.5, 0.25, 0.125], dtype=lucid.float64)
    alibi = lambda s, b, h, i, j: s - slopes[h] * (i - j).abs()
    distance = (lucid.arange(5).unsqueeze(1) - lucid.arange(6)).abs()
    want = F.scaled_dot_product_attention(q, k, v, -slopes.reshape(4, 1, 1) * distance)
    got, lse = flex(q, k, v, alibi, return_lse=True)
    assert lucid.allclose(got, want) and lse.shape == (2, 4, 5)
    mask = flex_attention.create_block_mask(causal, None, None, 5, 6, BLOCK_SIZE=2)
    want = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    assert lucid.allclose(flex(q, k, v, block_mask=mask), want)
    assert lucid.allclose(flex(q, k, v, lambda s, *_: s, mask), want)
    assert mask.to_dense().tolist() == [[[[1, 0, 0], [1, 1, 0], [1, 1, 1]]]] and mask.sparsity() == pytest.approx(
        100 / 3
    )
    window = flex_attention.and_masks(causal, lambda b, h, i, j: i - j < 2)
    assert flex_attention.create_mask(window, 1, 1, 3, 3)[0, 0].int().tolist() == [[1, 0, 0], [1, 1, 0], [0, 1, 1]]
    either = flex_attention.or_masks(causal, flex_attention.noop_mask)
    assert flex_attention.create_mask(either, 2, 3, 2, 2).shape == (2, 3, 2, 2)
    few = (k[:, :2], v[:, :2])
    want = F.scaled_dot_product_attention(q, *few, enable_gqa=True)
    assert lucid.allclose(flex(q, *few, lambda s, *_: s, enable_gqa=True), want)
    result, aux = flex(q, k, v, return_aux=flex_attention.AuxRequest(lse=True, max_scores=True))
    assert aux.lse.shape == aux.max_scores.shape == (2, 4, 5) and result.requires_grad
    with pytest.raises(ValueError, match="flex_attention: block_mask has shape"):
        flex(q, k, v, block_mask=flex_attention.create_block_mask(causal, None, None, 5, 5))


def test_gradients_of_each_sample():
    """vmap over a layer in evaluation mode, whose dropouts draw nothing; in training they ask for randomness."""
    layer = nn.TransformerEncoderLayer(8, 2, 4, batch_first=True).eval()
    parameters, x = dict(layer.named_parameters()), lucid.randn(3, 5, 8)
    loss = lambda parameters, x: lucid.func.functional_call(layer, parameters, (x,)).pow(2).sum()
    each = lucid.func.vmap(lucid.func.grad(loss), (None, 0))(parameters, x)
    loss(parameters, x[1]).backward()
    assert all(lucid.allclose(each[k][1], p.grad, atol=1e-4) for k, p in layer.named_parameters())
    with pytest.raises(RuntimeError, match="randomness is 'error'"):
        lucid.func.vmap(layer.train())(x)


def test_names_are_where_pytorch_has_them():
    """Also before one of them was used: the families are loaded when they are asked for."""
    modules = nn.modules
    assert modules.activation.MultiheadAttention is nn.MultiheadAttention is modules.MultiheadAttention
    assert modules.transformer.Transformer is nn.Transformer and modules.rnn.LSTM is nn.LSTM
    for name in ("LSTM", "TransformerEncoder", "MultiQueryAttention"):
        assert name in nn.__all__ and name in dir(nn) and getattr(nn, name).__name__ == name
    assert nn.utils.pad_sequence is nn.utils.rnn.pad_sequence and "pad_sequence" in nn.utils.__all__
    assert F.repeat_kv.__module__ == "lucid.nn.functional.multi_head" and "repeat_kv" in F.__all__


def test_repeat_kv():
    x = lucid.arange(4.0).reshape(1, 2, 1, 2)
    assert F.repeat_kv(x, 2).shape == (1, 4, 1, 2) and F.repeat_kv(x, 1) is x
    assert F.repeat_kv(x, 2)[0, :, 0, 0].tolist() == [0.0, 0.0, 2.0, 2.0]


TRUE = lucid.ones(3, 3).bool()


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: nn.MultiheadAttention(7, 2), ValueError, "MultiheadAttention: embed_dim is 7; wanted a multiple of"),
        (lambda: nn.MultiheadAttention(0, 2), ValueError, "MultiheadAttention: embed_dim is 0; wanted at least 1"),
        (lambda: nn.MultiheadAttention(8, 2.0), TypeError, "num_heads is a float; wanted an int"),
        (lambda: nn.MultiheadAttention(8, 2, 1.5), ValueError, "dropout is 1.5"),
        (lambda: nn.GroupedQueryAttention(8, 4, 3), ValueError, "GroupedQueryAttention: num_kv_heads is 3"),
        (
            lambda: LAYER(X[0, 0], X, X),
            engine.ShapeMismatch,
            r"MultiheadAttention: query has shape \(8,\); wanted 2 dims",
        ),
        (lambda: LAYER(X, X[0], X), engine.ShapeMismatch, r"key has shape \(2, 8\); wanted 3 dims"),
        (lambda: LAYER(X, X[..., :4], X), engine.ShapeMismatch, r"key has shape \(3, 2, 4\); wanted a last size of 8"),
        (lambda: LAYER(X, X[:2], X), engine.ShapeMismatch, r"key has shape \(2, 2, 8\) and value \(3, 2, 8\)"),
        (lambda: LAYER(X, X[:, :1], X[:, :1]), engine.ShapeMismatch, "wanted the same batch"),
        (lambda: LAYER(X, X, 3), TypeError, "value is an int; wanted a tensor"),
        (lambda: LAYER(X.double(), X, X), engine.DtypeMismatch, "query is lucid.float64 and the weights are"),
        (
            lambda: LAYER(X, X, X, attn_mask=TRUE[:2]),
            engine.ShapeMismatch,
            r"attn_mask has shape \(2, 3\); wanted \(3, 3\)",
        ),
        (lambda: LAYER(X, X, X, attn_mask=TRUE.int()), TypeError, "attn_mask is lucid.int32; wanted a tensor of bool"),
        (lambda: LAYER(X, X, X, key_padding_mask=TRUE), engine.ShapeMismatch, r"key_padding_mask has shape \(3, 3\)"),
        (lambda: F.multi_head_attention_forward(X, X, X, 4, 2), ValueError, "wanted embed_dim_to_check, 4"),
        (lambda: F.multi_head_attention_forward(X, X, X, 8, 3), ValueError, "num_heads is 3; wanted a divisor"),
        (lambda: F.multi_head_attention_forward(X, X, X, 8, 2), ValueError, "in_proj_weight is None"),
        (lambda: F.repeat_kv(X, 0), ValueError, "repeat_kv: n_rep is 0"),
        (lambda: F.repeat_kv(X[0], 2), ValueError, "repeat_kv: hidden_states has shape"),
        (lambda: nn.TransformerEncoderLayer(8, 2, activation="elu"), ValueError, "activation is 'elu'"),
        (lambda: nn.TransformerEncoderLayer(8, 2, 0), ValueError, "dim_feedforward is 0"),
        (lambda: nn.TransformerEncoder(8, 2), TypeError, "TransformerEncoder: the layer is an int"),
        (
            lambda: nn.Transformer(8, 2, 1, 1, 4)(X, X[:, :1]),
            ValueError,
            "Transformer: src has shape .* the same batch",
        ),
        (lambda: nn.Transformer(8, 2, 1, 1, 4)(X[..., :4], X), ValueError, "src has shape .* d_model 8"),
    ],
)
def test_messages(call, error, words):
    with pytest.raises(error, match=words):
        call()
