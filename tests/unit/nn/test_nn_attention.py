"""scaled_dot_product_attention: against whole matrices of scores, its gradients, its memory, its messages."""

import itertools
import math

import pytest

import lucid
from lucid import _C
from lucid.autograd import gradcheck
from lucid.nn import functional as F

engine = _C.engine
sdpa = F.scaled_dot_product_attention


def draw(*shape, dtype=lucid.float64):
    return lucid.randn(*shape, dtype=dtype)


def whole(q, k, v, mask=None, is_causal=False, scale=None):
    """By the definition, out of matmul and softmax. Every query must see a key."""
    scores = q @ k.transpose(-1, -2) * (1 / math.sqrt(q.shape[-1]) if scale is None else scale)
    if is_causal:
        mask = lucid.arange(k.shape[-2]) <= lucid.arange(q.shape[-2]).unsqueeze(-1)
    if mask is not None:
        scores = lucid.where(mask, scores, -math.inf) if mask.dtype is lucid.bool_ else scores + mask
    return lucid.softmax(scores, -1) @ v


def agree(f, g, leaves, tolerance=1e-10):
    """Whether two functions of the leaves have equal values and gradients."""
    results, gradients = [], []
    for function in (f, g):
        out = function()
        weight = lucid.sin(lucid.arange(float(out.numel()), dtype=out.dtype)).reshape(out.shape)
        (out * weight).sum().backward()
        results.append(out.detach())
        gradients.append([leaf.grad for leaf in leaves])
        for leaf in leaves:
            leaf.grad = None
    assert results[0].shape == results[1].shape
    assert lucid.allclose(results[0], results[1], rtol=tolerance, atol=tolerance)
    for a, b in zip(*gradients):
        assert lucid.allclose(a, b, rtol=tolerance, atol=10 * tolerance)


SHAPES = [
    ((3, 4), (5, 4), (5, 6)),
    ((2, 3, 64, 8), (2, 3, 128, 8), (2, 3, 128, 8)),
    ((2, 65, 8), (2, 129, 8), (2, 129, 3)),
    ((2, 3, 200, 8), (1, 3, 70, 8), (3, 70, 5)),
    ((1, 5, 1, 16), (1, 5, 300, 16), (1, 5, 300, 16)),
    ((2, 70, 1), (1, 1), (2, 1, 9)),
]


@pytest.mark.parametrize("query, key, value", SHAPES)
@pytest.mark.parametrize("kind", ["all", "causal", "bool", "added", "column", "row"])
def test_equals_whole_matrices(query, key, value, kind):
    lucid.manual_seed(1)
    leaves = [draw(*shape).requires_grad_() for shape in (query, key, value)]
    rows, keys, mask = query[-2], key[-2], None
    if kind == "bool":
        mask = draw(rows, keys) > -0.3
        mask[:, 0] = True
    elif kind == "added":
        mask = draw(*query[:-2], rows, keys).requires_grad_()
        leaves.append(mask)
    elif kind == "column":
        mask = draw(rows, 1) > -5
    elif kind == "row":
        mask = draw(1, keys)
    for scale in (None, -0.3):
        arguments = (*leaves[:3], mask)
        agree(
            lambda: sdpa(*arguments, is_causal=kind == "causal", scale=scale),
            lambda: whole(*arguments, kind == "causal", scale),
            leaves,
        )


def test_single_precision_and_scale():
    q, k, v = (draw(2, 150, 32) for _ in range(3))
    single = sdpa(q.float(), k.float(), v.float())
    assert single.dtype is lucid.float32
    assert lucid.allclose(single.double(), whole(q, k, v), rtol=1e-5, atol=1e-5)
    large = sdpa(100 * q.float(), k.float(), v.float())
    assert lucid.allclose(large.double(), whole(100 * q, k, v), rtol=1e-3, atol=1e-3)


def test_strided_operands():
    """(batch, length, heads, size) seen as (batch, heads, length, size), reversed, and expanded."""
    x = draw(3, 2, 90, 4, 8).requires_grad_()
    q, k, v = (part.transpose(1, 2) for part in x.unbind(0))
    agree(lambda: sdpa(q, k, v, is_causal=True), lambda: whole(q, k, v, is_causal=True), [x])
    y = draw(1, 90, 8).requires_grad_()
    turned, wide = y[:, ::-1], y.expand(4, 90, 8)
    agree(lambda: sdpa(turned, wide, turned), lambda: whole(turned, wide, turned), [y])


def test_queries_that_see_nothing():
    q, k, v = (draw(3, 4).requires_grad_() for _ in range(3))
    seen = lucid.tensor([[True, True, False], [False] * 3, [True] * 3])
    for mask in (
        seen,
        lucid.where(seen, 0.0, -math.inf).double(),
        lucid.where(seen, 0.0, -math.inf).double().requires_grad_(),
    ):
        out, total = _C.attention(q, k, v, mask)
        assert out[1].tolist() == [0.0] * 4 and total[1].item() == -math.inf
        out.sum().backward()
        for leaf in (q, k, v):
            assert not lucid.isnan(leaf.grad).any()
        assert q.grad[1].tolist() == [0.0] * 4
        if mask.requires_grad:
            assert mask.grad[1].tolist() == [0.0] * 3 and not lucid.isnan(mask.grad).any()
    assert sdpa(q, k, v, seen, 0.5)[1].tolist() == [0.0] * 4
    assert sdpa(q, k[:0], v[:0]).tolist() == [[0.0] * 4] * 3


def test_nan_and_infinity_stay_in_their_rows():
    q, k, v = (draw(3, 4) for _ in range(3))
    q[1, 2] = math.nan
    assert [bool(row) for row in lucid.isnan(sdpa(q, k, v)).all(-1)] == [False, True, False]
    q[1, 2] = math.inf
    assert [bool(row) for row in lucid.isnan(sdpa(q, k, v)).all(-1)] == [False, True, False]


@pytest.mark.parametrize(
    "empty",
    [
        ((0, 4), (3, 4), (3, 2)),
        ((3, 4), (0, 4), (0, 2)),
        ((3, 0), (2, 0), (2, 2)),
        ((3, 4), (2, 4), (2, 0)),
        ((0, 3, 4), (0, 2, 4), (0, 2, 5)),
    ],
)
def test_empty(empty):
    leaves = [draw(*shape).requires_grad_() for shape in empty]
    out = sdpa(*leaves)
    assert out.shape == (*empty[0][:-1], empty[2][-1])
    out.sum().backward()
    for leaf, shape in zip(leaves, empty):
        assert leaf.grad.shape == shape and not lucid.isnan(leaf.grad).any()


def test_gradients_of_both_results():
    """The logsumexp has a gradient too."""
    q, k, v = (draw(*shape).requires_grad_() for shape in ((3, 2), (4, 2), (4, 3)))
    mask = draw(3, 4).requires_grad_()
    assert gradcheck(lambda *x: _C.attention(*x, False, 0.7), (q, k, v, mask))
    assert gradcheck(lambda *x: _C.attention(*x, None, True, 0.7), (q, k, v))


@pytest.mark.parametrize("heads, shared, values", [(4, 2, 2), (6, 1, 1), (3, 3, 3), (4, 2, 1)])
def test_grouped_heads(heads, shared, values):
    q, k, v = (draw(2, n, 7, 4).requires_grad_() for n in (heads, shared, values))
    full = lambda: (
        q,
        k[:, [h // (heads // shared) for h in range(heads)]],
        v[:, [h // (heads // values) for h in range(heads)]],
    )
    for mask in (None, draw(7, 7), draw(2, heads, 7, 7), draw(2, 1, 7, 7), draw(2, heads, 7, 7) > -5):
        agree(lambda: sdpa(q, k, v, mask, enable_gqa=True), lambda: whole(*full(), mask), [q, k, v])
    agree(lambda: sdpa(q, k, v, is_causal=True, enable_gqa=True), lambda: whole(*full(), is_causal=True), [q, k, v])
    dropped = sdpa(q, k, v, draw(2, heads, 7, 7), 1.0, enable_gqa=True)
    assert dropped.shape == (2, heads, 7, 4) and dropped.abs().max().item() == 0
    with pytest.raises(ValueError, match="scaled_dot_product_attention.*heads.*divide"):
        sdpa(q, draw(2, heads + 1, 7, 4), draw(2, heads + 1, 7, 4), enable_gqa=True)


def test_dropout():
    q, k = draw(200, 4), draw(50, 4)
    v = lucid.ones(50, 1, dtype=lucid.float64)
    lucid.manual_seed(0)
    first = sdpa(q, k, v, dropout_p=0.5)
    assert 0.1 < first.std().item() and abs(first.mean().item() - 1) < 0.1
    lucid.manual_seed(0)
    assert lucid.equal(first, sdpa(q, k, v, dropout_p=0.5))
    assert sdpa(q, k, v, dropout_p=1.0).abs().max().item() == 0
    for mask, causal in ((None, True), (draw(200, 50) > -5, False), (draw(200, 50), False)):
        close = sdpa(q, k, draw(50, 3), mask, 1e-12, causal)
        assert close.shape == (200, 3) and not lucid.isnan(close).any()


def test_memory_stays_far_below_the_scores():
    length, size = 4096, 64
    leaves = [draw(length, size, dtype=lucid.float32).requires_grad_() for _ in range(3)]
    lucid.reset_peak_memory_stats()
    before = lucid.memory_stats()["allocated_bytes.current"]
    sdpa(*leaves, is_causal=True).sum().backward()
    used = lucid.memory_stats()["allocated_bytes.peak"] - before
    assert used < length * length * 4 / 4, f"{used} bytes"


Q, K, V = lucid.zeros(2, 3, 4), lucid.zeros(2, 5, 4), lucid.zeros(2, 5, 6)


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: sdpa(Q[0, 0], K, V), engine.ShapeMismatch, r"query has shape \(4,\).*at least 2"),
        (lambda: sdpa(Q, K[..., :3], V), engine.ShapeMismatch, r"query has shape \(2, 3, 4\) and key \(2, 5, 3\)"),
        (lambda: sdpa(Q, K, V[:, :4]), engine.ShapeMismatch, r"key has shape \(2, 5, 4\) and value \(2, 4, 6\)"),
        (
            lambda: sdpa(Q, lucid.zeros(3, 5, 4), lucid.zeros(3, 5, 4)),
            engine.ShapeMismatch,
            r"leading dims of key \(3, 5, 4\)",
        ),
        (lambda: sdpa(Q, K, V, lucid.zeros(3, 4)), engine.ShapeMismatch, r"attn_mask has shape \(3, 4\).*\(3, 5\)"),
        (lambda: sdpa(Q, K, V, lucid.zeros(3, 3, 5)), engine.ShapeMismatch, r"leading dims of attn_mask"),
        (
            lambda: sdpa(Q, K, V, lucid.zeros(3, 5).long()),
            engine.DtypeMismatch,
            "attn_mask is int64; wanted bool or a floating",
        ),
        (lambda: sdpa(Q, K, V, lucid.zeros(3, 5), is_causal=True), ValueError, "attn_mask.*is_causal"),
        (lambda: sdpa(Q, K, V, lucid.zeros(3, 5), 0.1, True), ValueError, "attn_mask.*is_causal"),
        (lambda: sdpa(Q, K, V, lucid.zeros(3, 5).long(), 0.1), engine.DtypeMismatch, "attn_mask"),
        (lambda: sdpa(Q.double(), K, V), engine.DtypeMismatch, "query is float64 and key float32"),
        (lambda: sdpa(Q.double(), K, V, None, 0.1), engine.DtypeMismatch, "query is float64 and key float32"),
        (lambda: sdpa(Q.long(), K.long(), V.long()), engine.DtypeMismatch, "query is int64"),
        (lambda: sdpa(Q, K, V, dropout_p=1.5), ValueError, "dropout_p.*1.5"),
        (lambda: sdpa(Q[0], K[0], V[0], enable_gqa=True), engine.ShapeMismatch, "dim of heads"),
        (
            lambda: _C.attention_backward(Q, Q[..., 0], Q, K, V, None, Q, Q[..., 0], False, 1.0),
            engine.ShapeMismatch,
            "attention_backward: grad_output",
        ),
        (
            lambda: _C.attention_backward(V[:, :3], Q, Q, K, V, None, V[:, :3], Q[..., 0], False, 1.0),
            engine.ShapeMismatch,
            "attention_backward: grad_logsumexp",
        ),
    ],
)
def test_messages(call, error, words):
    with pytest.raises(error, match="attention.*" + words if not words.startswith("attention") else words):
        call()


def test_every_block_edge():
    """Lengths around the sizes of the kernels' blocks, in both dtypes."""
    for rows, keys, dtype in itertools.product((1, 63, 64, 66), (1, 127, 128, 131), (lucid.float32, lucid.float64)):
        q, k, v = draw(rows, 5, dtype=dtype), draw(keys, 5, dtype=dtype), draw(keys, 7, dtype=dtype)
        for causal in (False, True):
            assert lucid.allclose(
                sdpa(q, k, v, is_causal=causal), whole(q, k, v, is_causal=causal), rtol=1e-4, atol=1e-5
            )
