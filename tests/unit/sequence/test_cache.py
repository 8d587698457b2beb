"""Caches of keys and values, by themselves and in attention: continued step by step, a sequence gives the same."""

import copy

import pytest

import lucid
from lucid import nn
from lucid.utils import cache as caches
from lucid.utils.cache import Cache, DynamicCache, EncoderDecoderCache, StaticCache

MAKE = {"dynamic": DynamicCache, "static": lambda: StaticCache(8)}


def states(batch=2, length=3, start=0.0):
    n = batch * length * 4
    return (start + lucid.arange(float(n))).reshape(batch, 2, length, 2), lucid.randn(batch, 2, length, 2)


@pytest.mark.parametrize("kind", MAKE)
def test_update_and_length(kind):
    cache = MAKE[kind]()
    assert len(cache) == 0 == cache.get_seq_length() == cache.get_seq_length(5) == cache.seen_tokens
    (k1, v1), (k2, v2) = states(), states(length=1, start=50.0)
    for layer in (0, 1):
        cache.update(k1, v1, layer)
    keys, values = cache.update(k2, v2, 0)
    n = cache.get_seq_length()
    assert n == 4 and cache.get_seq_length(1) == 3 and cache.seen_tokens == 4 and len(cache) == 2
    assert lucid.equal(keys[:, :, :n], lucid.cat([k1, k2], 2)) and lucid.equal(values[:, :, :n], lucid.cat([v1, v2], 2))
    assert keys.shape[2] == (4 if kind == "dynamic" else 8)
    assert cache[1][0].shape[2] == (3 if kind == "dynamic" else 8) and [k.shape[0] for k, _ in cache] == [2, 2]
    assert cache.get_max_cache_shape() == (None if kind == "dynamic" else 8)
    assert cache.get_usable_length(2) == 4 and cache.get_usable_length(6) == (4 if kind == "dynamic" else 2)
    with pytest.raises(KeyError, match="layer_idx is 2"):
        cache[2]
    assert isinstance(cache, Cache) and copy.deepcopy(cache).get_seq_length() == 4


@pytest.mark.parametrize("kind", MAKE)
def test_batches_and_cropping(kind):
    cache = MAKE[kind]()
    keys, values = states()
    cache.update(keys, values, 0)
    cache.batch_repeat_interleave(2)
    assert lucid.equal(cache[0][0][:, :, :3], keys.repeat_interleave(2, dim=0))
    cache.batch_select_indices(lucid.tensor([3, 0]))
    assert lucid.equal(cache[0][1][:, :, :3], values.flip(0))
    cache.reorder_cache(lucid.tensor([1, 0]))
    assert lucid.equal(cache[0][0][:, :, :3], keys)
    cache.crop(-1)
    assert cache.get_seq_length() == 2 == cache.seen_tokens
    cache.crop(10)
    assert cache.get_seq_length() == 2
    again, _ = cache.update(keys[:, :, :1], values[:, :, :1], 0)
    assert lucid.equal(again[:, :, :3], lucid.cat([keys[:, :, :2], keys[:, :, :1]], 2))
    cache.reset()
    assert cache.get_seq_length() == 0 == cache.seen_tokens
    cache.update(keys, values, 0)
    assert cache.get_seq_length() == 3


def test_dynamic_layers_in_any_order():
    cache = DynamicCache()
    keys, values = states()
    cache.update(keys, values, 2)
    assert [cache.get_seq_length(i) for i in range(3)] == [0, 0, 3] and len(cache) == 3
    cache.update(keys, values, 0)
    legacy = DynamicCache.from_legacy_cache([cache[0], cache[2]])
    assert legacy.get_seq_length(1) == 3 and lucid.equal(legacy.to_legacy_cache()[1][0], keys)
    assert len(DynamicCache.from_legacy_cache()) == 0


def test_static_positions_and_gradients():
    cache = StaticCache(4)
    keys, values = states(length=2)
    cache.update(keys, values, 0, {"cache_position": lucid.tensor([2, 0])})
    assert cache.get_seq_length() == 3 and lucid.equal(cache[0][0][:, :, 2], keys[:, :, 0])
    room = cache[0][0]
    cache.update(keys[:, :, :1], values[:, :, :1], 0)
    assert cache[0][0] is room  # written in place
    cache.reset()
    keys.requires_grad_()
    written, _ = cache.update(keys, values, 0)
    (written[:, :, :2] * 3).sum().backward()
    assert lucid.equal(keys.grad, lucid.full_like(keys, 3.0))


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("cuts", [[1] * 6, [4, 2], [2, 3, 1]])
def test_attention_continues(kind, need_weights, cuts):
    """Causal attention over the whole is what it gives piece by piece, with heads that share keys too."""
    for layer in (nn.MultiheadAttention(8, 2, batch_first=True), nn.GroupedQueryAttention(8, 4, 2, add_bias_kv=True)):
        x = lucid.randn(2, 6, 8) if layer.batch_first else lucid.randn(6, 2, 8)
        axis = 1 if layer.batch_first else 0
        whole = layer(x, x, x, is_causal=True)[0]
        cache, parts = MAKE[kind](), []
        with lucid.no_grad():
            for t in x.split(cuts, axis):
                at = lucid.arange(cache.get_seq_length(), cache.get_seq_length() + t.shape[axis])
                position = at if kind == "static" else None
                parts.append(
                    layer(t, t, t, is_causal=True, need_weights=need_weights, past_key_value=cache, use_cache=True,
                          cache_position=position)[0]
                )  # fmt: skip
        assert lucid.allclose(lucid.cat(parts, axis), whole, atol=1e-5)


@pytest.mark.parametrize("both", [True, False])
def test_decoder_continues(both):
    """With the encoder's keys kept or not; they are projected once."""
    decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16, 0.0), 2)
    memory, x = lucid.randn(5, 2, 8), lucid.randn(4, 2, 8)
    mask = nn.Transformer.generate_square_subsequent_mask(4)
    whole = decoder(x, memory, mask)
    cache = EncoderDecoderCache(DynamicCache(), DynamicCache()) if both else DynamicCache()
    steps = []
    for i in range(4):
        seen = memory if i == 0 or not both else lucid.zeros_like(memory)
        steps.append(decoder(x[i : i + 1], seen, past_key_value=cache, use_cache=True, tgt_is_causal=True))
    assert lucid.allclose(lucid.cat(steps), whole, atol=1e-5)
    assert cache.get_seq_length(1) == 4
    if both:
        assert cache.is_updated == {0: True, 1: True} and cache.cross_attention_cache.get_seq_length() == 5


def test_encoder_decoder():
    own, across = DynamicCache(), DynamicCache()
    keys, values = states()
    across.update(keys, values, 0)
    cache = EncoderDecoderCache(own, across)
    assert cache.is_updated == {0: True} and EncoderDecoderCache(own, across, is_updated={}).is_updated == {}
    cache.update(keys[:, :, :1], values[:, :, :1], 0)
    assert len(cache) == 1 and cache.get_seq_length() == 1 and cache.get_max_cache_shape() is None
    assert [t.shape[2] for t in cache[0]] == [1, 1, 3, 3] and len([*cache]) == 1
    again = EncoderDecoderCache.from_legacy_cache(cache.to_legacy_cache())
    assert lucid.equal(again[0][2], keys) and again.is_updated == {0: True}
    cache.batch_repeat_interleave(2)
    cache.batch_select_indices(lucid.tensor([0, 2, 3]))
    cache.reorder_cache(lucid.tensor([2, 1, 0]))
    assert [t.shape[0] for t in cache[0]] == [3] * 4
    cache.crop(0)
    assert cache.get_seq_length() == 0 and across.get_seq_length() == 3
    cache.reset()
    assert across.get_seq_length() == 0 and cache.is_updated == {0: False}


K, V = states()


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: DynamicCache().update(3, V, 0), TypeError, "DynamicCache.update: key_states is an int"),
        (lambda: DynamicCache().update(K[0], V, 0), ValueError, r"key_states has shape \(2, 3, 2\); wanted 4 dims"),
        (lambda: DynamicCache().update(K, V[:1], 0), ValueError, "wanted the same batch, heads and length"),
        (lambda: DynamicCache().update(K, V, -1), ValueError, "layer_idx is -1"),
        (lambda: DynamicCache.from_legacy_cache([(K, V)]).update(K[:1], V[:1], 0), ValueError, "but for the length"),
        (lambda: DynamicCache().batch_repeat_interleave(0), ValueError, "repeats is 0"),
        (lambda: StaticCache(0), ValueError, "max_cache_len is 0"),
        (lambda: StaticCache(2).update(K, V, 0), ValueError, "3 elements are to be kept; wanted at most .*2"),
        (
            lambda: StaticCache(5).update(K, V, 0, {"cache_position": lucid.tensor([0, 1, 5])}),
            ValueError,
            "6 elements are to be kept",
        ),
        (
            lambda: StaticCache(5).update(K, V, 0, {"cache_position": lucid.tensor([0, -1, 1])}),
            ValueError,
            "cache_position has -1",
        ),
        (lambda: StaticCache(5).update(K, V, 0, {"cache_position": 3}), ValueError, "cache_position is an int"),
        (lambda: Cache(), TypeError, "abstract"),
    ],
)
def test_messages(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_nothing_changes_where_an_update_fails():
    cache = StaticCache(4)
    cache.update(K, V, 0)
    before = [t.clone() for t in cache[0]]
    for bad in ((K, V), (K[:1, :, :1], V[:1, :, :1])):
        with pytest.raises(ValueError):
            cache.update(*bad, 0)
    assert all(lucid.equal(a, b) for a, b in zip(before, cache[0])) and cache.get_seq_length() == 3
    assert sorted(caches.__all__) == ["Cache", "DynamicCache", "EncoderDecoderCache", "StaticCache"]
