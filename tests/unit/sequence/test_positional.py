"""Positional encodings: against their formulas, and what rotations are for."""

import math

import pytest

import lucid
from lucid import nn
from lucid.autograd import gradcheck
from lucid.nn import functional as F


def test_sinusoidal():
    table = F.sinusoidal_embedding(50, 6, base=100.0)
    for p in (0, 1, 17, 49):
        for i in range(3):
            angle = p / 100.0 ** (2 * i / 6)
            assert table[p, 2 * i].item() == pytest.approx(math.sin(angle), abs=1e-6)
            assert table[p, 2 * i + 1].item() == pytest.approx(math.cos(angle), abs=1e-6)
    layer = nn.SinusoidalEmbedding(50, 6, base=100.0)
    assert lucid.equal(layer(), table) and layer.pe is layer() and not layer.state_dict() and not [*layer.parameters()]
    assert layer.double().pe.dtype is lucid.float64
    assert repr(nn.SinusoidalEmbedding(5, 6)) == "SinusoidalEmbedding(5, 6)"
    assert F.sinusoidal_embedding(0, 2).shape == (0, 2)
    far = F.sinusoidal_embedding(1_000_001, 2)[-1]
    assert far.tolist() == pytest.approx([math.sin(1e6), math.cos(1e6)], abs=1e-6)


def test_sinusoidal_2d():
    table = F.sinusoidal_embedding_2d(3, 4, 8)
    for row in range(3):
        for column in range(4):
            want = [*F.sinusoidal_embedding(4, 4)[column].tolist(), *F.sinusoidal_embedding(3, 4)[row].tolist()]
            assert table[row * 4 + column].tolist() == want
    assert lucid.equal(nn.SinusoidalEmbedding2D(3, 4, 8)(), table)
    assert repr(nn.SinusoidalEmbedding2D(3, 4, 8, base=10.0)) == "SinusoidalEmbedding2D(3, 4, 8, base=10.0)"


def test_rotary_tables():
    layer = nn.RotaryEmbedding(6, 40, 100.0)
    cos, sin = layer()
    assert cos is layer.cos_cached and sin is layer.sin_cached and cos.shape == (40, 6) and not layer.state_dict()
    for p, i in ((0, 0), (7, 1), (39, 5)):
        angle = p * 100.0 ** (-2 * (i % 3) / 6)
        assert cos[p, i].item() == pytest.approx(math.cos(angle), abs=1e-6)
        assert sin[p, i].item() == pytest.approx(math.sin(angle), abs=1e-6)
    assert repr(layer) == "RotaryEmbedding(6, 40, base=100.0)"


@pytest.mark.parametrize("interleaved", [False, True])
def test_rotation(interleaved):
    """Each pair turns by its angle; products depend on the distance only; positions may be given."""
    cos, sin = nn.RotaryEmbedding(4, 20).double()()
    x = lucid.randn(2, 3, 5, 4, dtype=lucid.float64)
    q, k = F.apply_rotary_emb(x, x.flip(-1), cos, sin, interleaved=interleaved)
    pairs = ((0, 1), (2, 3)) if interleaved else ((0, 2), (1, 3))
    for p in range(5):
        for i, (a, b) in enumerate(pairs):
            c, s = cos[p, i], sin[p, i]
            assert lucid.allclose(q[:, :, p, a], x[:, :, p, a] * c - x[:, :, p, b] * s)
            assert lucid.allclose(q[:, :, p, b], x[:, :, p, b] * c + x[:, :, p, a] * s)
    later, k_later = F.apply_rotary_emb(x, x.flip(-1), cos, sin, lucid.arange(7, 12), interleaved=interleaved)
    assert lucid.allclose(q @ k.mT, later @ k_later.mT) and not lucid.allclose(q, later)
    positions = lucid.stack([lucid.arange(5), lucid.arange(7, 12)])
    both = F.apply_rotary_emb(x, x, cos, sin, positions, interleaved=interleaved)[0]
    assert lucid.allclose(both[0], q[0]) and lucid.allclose(both[1], later[1])
    assert lucid.allclose(q.norm(dim=-1), x.norm(dim=-1))
    x = x[0, 0].requires_grad_()
    assert gradcheck(lambda x: F.apply_rotary_emb(x, x, cos, sin, interleaved=interleaved), [x])
    halves = F.apply_rotary_emb(x.half(), x.half(), cos, sin)[0]
    assert halves.dtype is lucid.float16


@pytest.mark.parametrize("flip", [True, False])
def test_timestep(flip):
    layer = nn.TimestepEmbedding(6, 5, base=100.0, flip_sin_to_cos=flip)
    assert list(layer.state_dict()) == ["linear_1.weight", "linear_1.bias", "linear_2.weight", "linear_2.bias"]
    seen = []
    layer.linear_1.register_forward_pre_hook(lambda module, args: seen.append(args[0]))
    assert layer(lucid.tensor([[0, 7], [3, 999]])).shape == (2, 2, 5)
    angles = [999 * 100.0 ** (-i / 2) for i in range(3)]
    parts = [[math.cos(a) for a in angles], [math.sin(a) for a in angles]]
    want = [*parts[0], *parts[1]] if flip else [*parts[1], *parts[0]]
    assert seen[0][1, 1].tolist() == pytest.approx(want, abs=1e-6)
    assert layer.double()(lucid.tensor([1.5])).dtype is lucid.float64
    layer(lucid.tensor([1])).sum().backward()
    assert layer.linear_1.weight.grad is not None
    assert nn.TimestepEmbedding(2, 3)(lucid.tensor(4)).shape == (3,)


COS = nn.RotaryEmbedding(4, 3).cos_cached


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: F.sinusoidal_embedding(3, 5), "embedding_dim is 5; wanted a multiple of 2"),
        (lambda: F.sinusoidal_embedding(-1, 4), "num_positions is -1"),
        (lambda: F.sinusoidal_embedding(3, 0), "embedding_dim is 0"),
        (lambda: F.sinusoidal_embedding_2d(2, 2, 6), "embedding_dim is 6; wanted a multiple of 4"),
        (lambda: nn.RotaryEmbedding(3, 4), "RotaryEmbedding: head_dim is 3; wanted an even number"),
        (lambda: nn.TimestepEmbedding(3, 4), "TimestepEmbedding: in_dim is 3"),
        (lambda: F.apply_rotary_emb(lucid.ones(4, 4), lucid.ones(3, 4), COS, COS), "q has shape .* at most 3"),
        (lambda: F.apply_rotary_emb(lucid.ones(3, 4), lucid.ones(3, 2), COS, COS), "k has shape"),
        (lambda: F.apply_rotary_emb(lucid.ones(3, 4), lucid.ones(3, 4), COS[0], COS), "cos has shape"),
    ],
)
def test_messages(call, words):
    with pytest.raises(ValueError, match=words):
        call()
