"""Factories as the engine gives them. Runs without NumPy."""

from __future__ import annotations

import math

import pytest

import lucid

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


# ---- Dropout --------------------------------------------------------------------------------------------------------
