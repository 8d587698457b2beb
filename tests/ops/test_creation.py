"""Factories and random fills as the engine gives them. Runs without NumPy."""

from __future__ import annotations

import math

import pytest

import lucid
from lucid import _C

INF, NAN = float("inf"), float("nan")


# ---- arange, linspace, eye ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args, wanted, dtype",
    [
        ((5,), [0, 1, 2, 3, 4], "int64"),
        ((1, 5), [1, 2, 3, 4], "int64"),
        ((5, 0, -2), [5, 3, 1], "int64"),
        ((3, 3), [], "int64"),
        ((0, 1, 0.25), [0, 0.25, 0.5, 0.75], "float32"),
        ((2.5,), [0, 1, 2], "float32"),
        ((0, -1, -0.5), [0, -0.5], "float32"),
        ((2**63 - 3, 2**63 - 1), [2**63 - 3, 2**63 - 2], "int64"),
        ((-(2**63), 2**63 - 1, 2**62), [-(2**63), -(2**62), 0, 2**62], "int64"),
    ],
)
def test_arange(args, wanted, dtype):
    x = lucid.arange(*args)
    assert x.tolist() == wanted and x.dtype is getattr(lucid, dtype)


def test_arange_with_a_dtype():
    for name in ("uint8", "int32", "int64", "float32", "float64"):
        x = lucid.arange(1, 4, dtype=getattr(lucid, name))
        assert x.tolist() == [1, 2, 3] and x.dtype is getattr(lucid, name)
    with pytest.raises(TypeError, match="arange: dtype is bool"):
        lucid.arange(2, dtype=lucid.bool_)


@pytest.mark.parametrize(
    "args, words",
    [
        ((1, 5, 0), "step is 0"),
        ((0.0, 1.0, 0.0), "step is 0"),
        ((0, 1, NAN), "step is nan"),
        ((0, 1, INF), "step is inf"),
        ((NAN,), "end is nan"),
        ((-INF, 1), "start is -inf"),
        ((5, 1), "step leads away"),
        ((1.0, 5.0, -1.0), "step leads away"),
    ],
)
def test_arange_refuses(args, words):
    with pytest.raises(ValueError, match="arange: " + words):
        lucid.arange(*args)


def test_linspace():
    assert lucid.linspace(0, 1, 5).tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert lucid.linspace(3, 1, 1).tolist() == [3] and lucid.linspace(3, 1, 0).tolist() == []
    x = lucid.linspace(-0.1, 0.7, 1001, dtype=lucid.float64)
    assert x[0].item() == -0.1 and x[-1].item() == 0.7 and math.isclose(x[500].item(), 0.3)
    with pytest.raises(ValueError, match="linspace: steps is -1"):
        lucid.linspace(0, 1, -1)


def test_eye():
    assert lucid.eye(2).tolist() == [[1, 0], [0, 1]] and lucid.eye(2, 3, dtype=lucid.int64).tolist() == [
        [1, 0, 0],
        [0, 1, 0],
    ]
    assert (
        lucid.eye(3, 1).tolist() == [[1], [0], [0]] and lucid.eye(0).shape == (0, 0) and lucid.eye(2, 0).shape == (2, 0)
    )
    with pytest.raises(ValueError, match="eye: n is -1"):
        lucid.eye(-1)


def test_full_takes_the_kind_of_its_value():
    assert (
        lucid.full((2,), 3).dtype is lucid.int64
        and lucid.full((2,), 3.0).dtype is lucid.float32
        and lucid.full((2,), True).dtype is lucid.bool_
    )
    assert lucid.full((), 2**40).item() == 2**40


@pytest.mark.parametrize(
    "make",
    [
        lambda: lucid.zeros(2**62),
        lambda: lucid.ones(2**40, 2**40),
        lambda: lucid.empty(2**31, 2**31, 4),
        lambda: lucid.eye(2**31),
        lambda: lucid.arange(2**62),
        lambda: lucid.arange(0, 1e300),
        lambda: lucid.arange(-(2**63), 2**63 - 1),
        lambda: lucid.linspace(0, 1, 2**62),
        lambda: lucid.rand(2**31, 2**31),
        lambda: lucid.randperm(2**62),
        lambda: lucid.randint(0, 2, (2**40, 2**40)),
    ],
)
def test_sizes_beyond_memory(make):
    before = lucid.get_rng_state().tolist()
    with pytest.raises(MemoryError):
        make()
    assert lucid.get_rng_state().tolist() == before


# ---- Random ---------------------------------------------------------------------------------------------------------


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


# ---- Dropout --------------------------------------------------------------------------------------------------------


def test_dropout():
    lucid.manual_seed(11)
    x = lucid.ones(4000, requires_grad=True)
    y = _C.dropout(x, 0.25, True)
    kept = (y != 0).sum().item()
    assert 2850 < kept < 3150 and abs(y.amax().item() - 4 / 3) < 1e-6
    y.sum().backward()
    assert x.grad.tolist() == y.tolist()
    assert _C.dropout(x, 0.25, False) is x and _C.dropout(x, 0.0, True) is x
    assert _C.dropout(lucid.ones(9), 1.0, True).tolist() == [0] * 9


def test_dropout_refuses():
    with pytest.raises(ValueError, match="dropout: p is 1.5"):
        _C.dropout(lucid.ones(2), 1.5, True)
    with pytest.raises(TypeError, match="dropout: self is int64"):
        _C.dropout(lucid.ones(2, dtype=lucid.int64), 0.5, True)
