"""multinomial, bernoulli, rrelu, channel and alpha dropout: distributions, reproducibility, gradients, errors."""

from __future__ import annotations

import pytest
from nn_helpers import assert_close
from test_random import philox

import lucid
from lucid import _C, nn
from lucid.nn import functional as F

DRAWS = {
    "multinomial": lambda g: lucid.multinomial(lucid.ones(3, 9), 4, generator=g),
    "multinomial again": lambda g: lucid.multinomial(lucid.ones(9), 70, True, generator=g),
    "bernoulli": lambda g: lucid.bernoulli(lucid.full((20,), 0.5), generator=g),
    "x.bernoulli": lambda g: lucid.ones(300).bernoulli(0.5, generator=g),
    "bernoulli_": lambda g: _C.bernoulli_tensor_(lucid.ones(2, 9), lucid.full((9,), 0.5), generator=g),
    "rrelu": lambda g: _C.rrelu(lucid.full((20,), -1.0), training=True, generator=g),
    "rrelu_": lambda g: _C.rrelu_(lucid.full((20,), -1.0), training=True, generator=g),
}


@pytest.mark.parametrize("name", DRAWS)
def test_reproducible(name):
    draw = DRAWS[name]
    first = draw(lucid.Generator(5)).tolist()
    state = lucid.get_rng_state().tolist()
    g = lucid.Generator(5)
    assert draw(g).tolist() == first and draw(g).tolist() != first
    assert lucid.get_rng_state().tolist() == state  # the default generator was left alone
    lucid.manual_seed(5)
    assert draw(None).tolist() == first


def uniform(seed, i):
    """53 bits of block i of the generator."""
    words = philox(seed, i)
    return ((words[0] << 32 | words[1]) >> 11) / 2**53


@pytest.mark.parametrize("replacement", [False, True])
def test_multinomial_by_its_definition(replacement):
    """Draw k takes the position at u * (what is left) when the weights are laid end to end; these sums are exact."""
    rows = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [5, 0, 0, 1, 0, 2, 9, 1, 1]]
    wanted = []
    for r, weights in enumerate(rows):
        left, drawn = list(weights), []
        for k in range(6):
            at = uniform(3, 6 * r + k) * sum(left)
            i = next(i for i in range(9) if at < sum(left[: i + 1]))
            drawn.append(i)
            if not replacement:
                left[i] = 0
        wanted.append(drawn)
    found = lucid.multinomial(lucid.tensor(rows, dtype=lucid.float32), 6, replacement, generator=lucid.Generator(3))
    assert found.tolist() == wanted


def counts(draws, n):
    values = draws.flatten().tolist()
    return [values.count(i) / len(values) for i in range(n)]


def test_multinomial_with_replacement():
    w = lucid.tensor([1.0, 0.0, 3.0, 4.0, 0.0])
    found = counts(lucid.multinomial(w, 20000, True, generator=lucid.Generator(1)), 5)
    assert found[1] == found[4] == 0
    assert_close(found, [0.125, 0, 0.375, 0.5, 0], 0.015)
    tiny = lucid.multinomial(lucid.tensor([0.0, 1e-300, 0.0], dtype=lucid.float64), 50, True)
    assert set(tiny.tolist()) == {1}


def test_multinomial_without_replacement():
    """P(first = i, second = j) = w_i w_j / (1 - w_i) for weights of sum 1."""
    w = [0.5, 0.3, 0.2]
    draws = lucid.multinomial(lucid.tensor([w] * 20000), 2, generator=lucid.Generator(2))
    assert draws.shape == (20000, 2) and draws.dtype is lucid.int64
    pairs = [tuple(p) for p in draws.tolist()]
    assert all(a != b for a, b in pairs)
    for i in range(3):
        for j in range(3):
            if i != j:
                assert abs(pairs.count((i, j)) / 20000 - w[i] * w[j] / (1 - w[i])) < 0.015
    everything = lucid.multinomial(lucid.rand(100, 37) + 0.01, 37)
    assert [sorted(row) for row in everything.tolist()] == [list(range(37))] * 100
    assert sorted(lucid.multinomial(lucid.tensor([0.0, 1.0, 0.0, 2.0]), 2).tolist()) == [1, 3]


def test_multinomial_errors_leave_the_generator():
    g = lucid.Generator(1)
    nan, inf = float("nan"), float("inf")
    for error, match, weights, n, again in (
        (ValueError, "holds -1", [1.0, -1.0], 1, True),
        (ValueError, "holds nan", [nan, 1.0], 1, True),
        (ValueError, "holds inf", [inf, 1.0], 1, True),
        (ValueError, "add up to 0", [0.0, 0.0], 1, True),
        (ValueError, "at most 2", [1.0, 1.0], 3, False),
        (ValueError, "has 1 weights above 0", [1.0, 0.0], 2, False),
        (ValueError, "num_samples is 0", [1.0], 0, True),
        (ValueError, "num_samples is -1", [1.0], -1, True),
        (ValueError, "add up to 0", [], 1, True),
        (RuntimeError, "wanted", [[[1.0]]], 1, True),
    ):
        with pytest.raises(error, match=match):
            lucid.multinomial(lucid.tensor(weights), n, again, generator=g)
    with pytest.raises(TypeError, match="int64"):
        lucid.multinomial(lucid.ones(3, dtype=lucid.int64), 1)
    with pytest.raises(ValueError, match="add up to inf"):
        lucid.multinomial(lucid.full((2,), 1.5e308, dtype=lucid.float64), 1, generator=g)
    assert g.counter == 0
    assert lucid.multinomial(lucid.ones(0, 3), 2).shape == (0, 2)


def test_bernoulli():
    p = lucid.tensor([0.0, 1.0, 0.25]).expand(8000, 3)
    found = p.bernoulli(generator=lucid.Generator(3)).mean(0).tolist()
    assert found[0] == 0 and found[1] == 1 and abs(found[2] - 0.25) < 0.02
    assert lucid.ones(3, dtype=lucid.float64).bernoulli(0.0).dtype is lucid.float64
    x = lucid.ones(2, 3)
    assert (
        _C.bernoulli_tensor_(x.T, lucid.tensor([0.0, 1.0])) is not None
        and x.tolist() == [[0, 0, 0], [1, 1, 1]]
        and x._version == 1
    )
    g = lucid.Generator(1)
    for bad in (lucid.tensor([1.5]), lucid.tensor([-0.1]), lucid.tensor([float("nan")])):
        with pytest.raises(ValueError):
            bad.bernoulli(generator=g)
        with pytest.raises(ValueError):
            _C.bernoulli_tensor_(x, bad, generator=g)
        with pytest.raises(ValueError):
            lucid.bernoulli(bad, generator=g)
    with pytest.raises(ValueError, match="p is 2"):
        x.bernoulli(2.0)
    with pytest.raises(RuntimeError):
        _C.bernoulli_tensor_(x, lucid.ones(2, 2, 3))
    with pytest.raises(TypeError):
        lucid.ones(2, dtype=lucid.int64).bernoulli()
    assert g.counter == 0 and x.tolist() == [[0, 0, 0], [1, 1, 1]]
    assert lucid.bernoulli(lucid.tensor([0, 1])).tolist() == [0.0, 1.0]


def test_rrelu_replays_its_slopes():
    x = lucid.tensor([-1.0, 2.0, -3.0, 0.0, -0.5] * 40).requires_grad_()
    y = F.rrelu(x, 0.2, 0.4, training=True)
    y.sum().backward()
    slopes = x.grad
    assert_close(slopes * x.detach(), y)
    low = slopes[x.detach() <= 0]
    assert 0.2 <= low.min().item() < 0.22 and 0.38 < low.max().item() <= 0.4
    assert set(slopes[x.detach() > 0].tolist()) == {1.0}
    z = (x.detach() * 1).requires_grad_()
    once = lucid.autograd.grad([F.rrelu(z, training=True).pow(2).sum()], [z], create_graph=True)[0]
    twice = lucid.autograd.grad([once.sum()], [z])[0]
    assert_close(once, twice * z)


def test_rrelu_in_place():
    leaf = lucid.tensor([-1.0, 2.0]).requires_grad_()
    with pytest.raises(RuntimeError, match="leaf"):
        F.rrelu_(leaf, training=True)
    x = leaf * 1
    assert F.rrelu(x, training=True, inplace=True) is x and x._version == 1
    x.sum().backward()
    assert_close(leaf.grad, [-x[0].item(), 1.0])
    assert F.rrelu(lucid.tensor([-1.0]), 0.5, 0.5, True).item() == -0.5
    with pytest.raises(ValueError, match="lower is 2 and upper is 1"):
        F.rrelu(x, 2, 1)
    with pytest.raises(TypeError):
        F.rrelu(lucid.ones(2, dtype=lucid.int64))
    assert repr(nn.RReLU(0.1, 0.2)) == "RReLU(lower=0.1, upper=0.2)"
    layer = nn.RReLU(0.25, 0.75)
    assert layer(lucid.tensor([-4.0])).item() != -2.0 and layer.eval()(lucid.tensor([-4.0])).item() == -2.0


@pytest.mark.parametrize(
    "function, layer, shape",
    [
        (F.dropout1d, nn.Dropout1d, (300, 4, 5)),
        (F.dropout2d, nn.Dropout2d, (300, 4, 2, 3)),
        (F.dropout3d, nn.Dropout3d, (300, 4, 2, 1, 3)),
    ],
)
def test_channel_dropout(function, layer, shape):
    x = lucid.ones(shape)
    y = function(x, 0.25).reshape(1200, -1)
    assert (y == y[:, :1]).all()
    assert {round(v, 4) for v in y[:, 0].tolist()} == {0.0, 1.3333} and abs(y.mean().item() - 1) < 0.1
    assert function(x, 0.25, training=False) is x and function(x, 0.0) is x and function(x, 1.0).sum().item() == 0
    if layer is not nn.Dropout2d:  # which takes the first two dims for N and C
        assert (function(x[0], 0.5) == function(x[0], 0.5)).shape == shape[1:]
    with pytest.raises(ValueError, match=r"x has shape \(3,\); wanted "):
        function(lucid.ones(3))
    with pytest.raises(ValueError, match="p is 1.5; wanted"):
        function(x, 1.5)
    module = layer(0.5, inplace=True)
    assert module(x) is x and (x == 0).any() and module.eval()(x) is x
    assert repr(module) == f"{layer.__name__}(p=0.5, inplace=True)"


def test_alpha_dropout_keeps_mean_and_variance():
    x = lucid.randn(40000, generator=lucid.Generator(1)).requires_grad_()
    lucid.manual_seed(3)
    y = F.alpha_dropout(x, 0.3, True)
    assert abs(y.mean().item()) < 0.03 and abs(y.std().item() - 1) < 0.03
    y.sum().backward()
    assert abs((x.grad == 0).to(lucid.float32).mean().item() - 0.3) < 0.02
    assert len({round(v, 5) for v in y[x.grad == 0].tolist()}) == 1
    z = F.feature_alpha_dropout(lucid.ones(50, 4, 6), 0.5, True)
    assert (z == z[:, :, :1]).all() and len({round(v, 5) for v in z.flatten().tolist()}) == 2
    assert F.alpha_dropout(lucid.ones(3), 1.0, True).tolist() == [0, 0, 0]
    v = lucid.ones(4)
    assert nn.AlphaDropout(0.5, inplace=True)(v) is v and nn.FeatureAlphaDropout().eval()(z) is z
    with pytest.raises(ValueError):
        F.feature_alpha_dropout(lucid.ones(3))
