"""Reductions of every family: which dims, which dtypes, in which memory order. Runs without NumPy."""

from __future__ import annotations

import itertools

import pytest

import lucid


def reduced(data, shape, dims, combine):
    """A reduction of a nested list, element by element: {kept index: combined}."""
    result = {}
    for index in itertools.product(*map(range, shape)):
        value = data
        for i in index:
            value = value[i]
        key = tuple(i for d, i in enumerate(index) if d not in dims)
        result[key] = combine(result[key], value) if key in result else value
    return result


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2), (2, 3, 1, 0)])
def test_every_set_of_dims_in_every_memory_order(order):
    x = (lucid.arange(2 * 3 * 2 * 5, dtype=lucid.int64) * 7 % 31 - 9).reshape(2, 3, 2, 5).permute(*order)
    data = x.tolist()
    for count in range(1, 5):
        for dims in itertools.combinations(range(4), count):
            for name, combine in (("sum", lambda a, b: a + b), ("amax", max), ("amin", min)):
                result = getattr(lucid, name)(x, dims)
                for key, wanted in reduced(data, x.shape, dims, combine).items():
                    assert result[key].item() == wanted, (name, dims, key)


def test_expanded_and_reversed_inputs():
    x = lucid.tensor([[1.0], [2.0], [3.0]]).expand(3, 4)
    assert x.sum().item() == 24 and x.sum(1).tolist() == [4, 8, 12] and x.sum(0).tolist() == [6] * 4
    y = lucid.arange(12).reshape(3, 4)[::-1, ::-2]
    assert y.sum(0).tolist() == [21, 15] and y.argmax(1).tolist() == [0, 0, 0] and y.prod(1).tolist() == [99, 35, 3]


def test_gradient_of_an_empty_reduction():
    for name in ("sum", "prod", "mean", "var"):
        x = lucid.empty(0, 3, requires_grad=True)
        getattr(lucid, name)(x, 0).sum().backward()
        assert x.grad.shape == (0, 3), name


def test_dims_are_checked():
    x = lucid.zeros(2, 3)
    with pytest.raises(IndexError, match="sum.*dim 2.*out of range|sum.*2"):
        x.sum(2)
    with pytest.raises(ValueError, match="sum: dim names dim 1 twice"):
        x.sum((1, -1))
    with pytest.raises(IndexError):
        lucid.tensor(1.0).sum(1)
    with pytest.raises(IndexError):
        x.argmax(-3)
    assert lucid.tensor(2.0).sum(0).item() == 2 and lucid.tensor(2.0).max(-1).indices.item() == 0


def test_dtypes_are_checked():
    with pytest.raises(TypeError, match="mean: dtype is int64; wanted a floating-point dtype"):
        lucid.zeros(2).mean(dtype=lucid.int64)
    with pytest.raises(TypeError, match="argmax: self is bool"):
        lucid.tensor([True]).argmax()
