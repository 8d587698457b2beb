"""Random tensors and random fills as the engine gives them. Runs without NumPy."""

from __future__ import annotations

import pytest

import lucid


def test_each_element_takes_one_block():
    g = lucid.Generator(7)
    whole = lucid.rand(10, generator=lucid.Generator(7))
    parts = [lucid.rand(n, generator=g) for n in (3, 0, 1, 6)]
    assert lucid.cat(parts).tolist() == whole.tolist() and g.counter == 10
    lucid.randperm(4, generator=g)
    lucid.randint(0, 9, (2, 3), generator=g)
    lucid.empty(5).normal_(generator=g)
    assert g.counter == 10 + 4 + 6 + 5


def test_randint_covers_its_range():
    g = lucid.Generator(1)
    draws = lucid.randint(-3, 4, (7000,), generator=g)
    counts = [(draws == i).sum().item() for i in range(-3, 4)]
    assert sum(counts) == 7000 and min(counts) > 850 and draws.dtype is lucid.int64
    wide = lucid.randint(-(2**63), 2**63 - 1, (100,), generator=g)
    assert wide.amin().item() < -(2**61) and wide.amax().item() > 2**61
    with pytest.raises(ValueError, match="randint: high is 2; wanted more than low, which is 2"):
        lucid.randint(2, 2, (1,))


def test_randperm_orders():
    g = lucid.Generator(2)
    assert sorted(lucid.randperm(1000, generator=g).tolist()) == list(range(1000))
    seen = {}
    for _ in range(1200):
        order = tuple(lucid.randperm(3, generator=g).tolist())
        seen[order] = seen.get(order, 0) + 1
    assert len(seen) == 6 and min(seen.values()) > 140
    with pytest.raises(ValueError, match="randperm: n is -1"):
        lucid.randperm(-1)


def test_uniform_and_normal_fill_in_place():
    g = lucid.Generator(3)
    x = lucid.empty(4000)
    assert x.uniform_(-2, 3, generator=g) is x
    assert -2 <= x.amin().item() < -1.9 and 2.9 < x.amax().item() < 3
    x.normal_(5, 2, generator=g)
    assert abs(x.mean().item() - 5) < 0.2 and abs(x.std().item() - 2) < 0.1
    version = x._version
    x.uniform_()
    assert x._version == version + 1
    x.bernoulli_(0.25, generator=g)
    assert 800 < x.sum().item() < 1200 and sorted(set(x.tolist())) == [0, 1]


def test_a_fill_of_a_view_writes_the_base():
    base = lucid.zeros(3, 4)
    base.T[1].uniform_(1, 2, generator=lucid.Generator(5))
    column = lucid.empty(3).uniform_(1, 2, generator=lucid.Generator(5))
    assert base[:, 1].tolist() == column.tolist() and base[:, 0].sum().item() == 0


def test_a_fill_ends_the_graph():
    x = lucid.ones(3, requires_grad=True)
    y = x * 2
    y.normal_()
    (y * 3).sum().backward()
    assert x.grad is None or x.grad.tolist() == [0, 0, 0]
    with pytest.raises(RuntimeError, match="leaf"):
        x.uniform_()
    with lucid.no_grad():
        x.uniform_(5, 6)
    assert x.requires_grad and x.amin().item() >= 5


def test_fills_refuse():
    with pytest.raises(TypeError, match="uniform_: self is int64"):
        lucid.zeros(2, dtype=lucid.int64).uniform_()
    with pytest.raises(ValueError, match="uniform_: low is 2 and high is 1"):
        lucid.zeros(2).uniform_(2, 1)
    with pytest.raises(ValueError, match="normal_: std is -1"):
        lucid.zeros(2).normal_(0, -1)
    with pytest.raises(ValueError, match="bernoulli_: p is 1.5"):
        lucid.zeros(2).bernoulli_(1.5)
    with pytest.raises(TypeError, match="rand: dtype is int64"):
        lucid.rand(2, dtype=lucid.int64)
