"""What the table-driven suites do not see of wasm/ops/order/sorting.py. Runs without NumPy."""

from __future__ import annotations

import random

import pytest

import lucid

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize("n", [0, 1, 2, 47, 48, 49, 79, 80, 81, 256, 1000])
@pytest.mark.parametrize("dtype", ["int32", "int64", "float32", "float64", "uint8"])
def test_sort_is_stable_at_every_length(n, dtype):
    """Lengths around those at which the method changes, with many ties."""
    source = random.Random(n)
    data = [source.randint(0, 9) for _ in range(n)]
    x = lucid.tensor(data, dtype=getattr(lucid, dtype))
    wanted = sorted(range(n), key=lambda i: data[i])
    assert x.argsort().tolist() == wanted
    assert x.sort(descending=True).indices.tolist() == sorted(range(n), key=lambda i: -data[i])
    k = n // 3
    assert x.topk(k, largest=False).indices.tolist() == wanted[:k]


def test_sort_of_extreme_integers():
    for dtype, low, high in ((lucid.int32, -(2**31), 2**31 - 1), (lucid.int64, -(2**63), 2**63 - 1)):
        x = lucid.tensor([0, high, low, -1, 1], dtype=dtype)
        assert x.sort().values.tolist() == [low, -1, 0, 1, high]
        assert x.topk(2).values.tolist() == [high, 1]


def test_signs_of_zero_survive_and_do_not_order():
    x = lucid.tensor([0.0, -0.0, -1.0, 0.0, -0.0])
    values, indices = x.sort()
    assert indices.tolist() == [2, 0, 1, 3, 4] and repr(values.tolist()) == "[-1.0, 0.0, -0.0, 0.0, -0.0]"


def test_results_have_names_and_keywords_are_those_of_pytorch():
    x = lucid.tensor([[3.0, 1.0], [0.0, 2.0]])
    result = lucid.sort(input=x, dim=0, descending=True)
    assert result.values.tolist() == [[3, 2], [0, 1]] and result[1] is result.indices
    assert lucid.argsort(x, -1, True, stable=True).tolist() == [[0, 1], [1, 0]]
    assert lucid.topk(x, k=1, dim=1, largest=False, sorted=False).values.tolist() == [[1], [0]]


def test_what_topk_refuses():
    x = lucid.zeros(2, 3)
    for k, dim in ((4, 1), (-1, 1), (3, 0)):
        with pytest.raises(IndexError, match=rf"topk: k {k} is out of range for dim {dim} of size {x.shape[dim]}"):
            x.topk(k, dim)
    with pytest.raises(IndexError, match="topk: dim 2 is out of range"):
        x.topk(1, 2)
    with pytest.raises(IndexError, match="sort: dim -3 is out of range"):
        x.sort(-3)
    with pytest.raises(TypeError):
        x.sort("0")


def test_sorting_a_long_expanded_line():
    x = lucid.tensor([2.0]).expand(5000)
    assert x.sort().indices[-1].item() == 4999 and x.topk(3).indices.tolist() == [0, 1, 2]
    values, inverse, counts = x.unique(return_inverse=True, return_counts=True)
    assert values.tolist() == [2] and counts.tolist() == [5000] and inverse.shape == (5000,)


def test_unique_returns_what_is_asked_for():
    x = lucid.tensor([3, 1, 3])
    assert isinstance(x.unique(), lucid.Tensor)
    values, counts = lucid.unique(x, return_counts=True)
    assert values.tolist() == [1, 3] and counts.tolist() == [1, 2]
    values, inverse = lucid.unique(x, True, True)
    assert values[inverse].tolist() == x.tolist()
    values, inverse, counts = x.unique_consecutive(return_inverse=True, return_counts=True)
    assert values.tolist() == [3, 1, 3] and inverse.tolist() == [0, 1, 2] and counts.tolist() == [1, 1, 1]


def test_unique_keeps_every_nan():
    values, counts = lucid.unique(lucid.tensor([NAN, 1.0, NAN, 1.0]), return_counts=True)
    assert values.tolist()[0] == 1 and values.shape == (3,) and counts.tolist() == [2, 1, 1]


def test_unique_slices_in_lexicographic_order():
    x = lucid.tensor([[1, -2], [-1, 5], [1, -2], [-1, 4]])
    values, inverse, counts = lucid.unique(x, return_inverse=True, return_counts=True, dim=0)
    assert values.tolist() == [[-1, 4], [-1, 5], [1, -2]]
    assert inverse.tolist() == [2, 1, 2, 0] and counts.tolist() == [1, 1, 2]
    assert lucid.unique(x.T, dim=-1).tolist() == values.T.tolist()
    assert lucid.unique_consecutive(x[:, :1], axis=0).tolist() == [[1], [-1], [1], [-1]]


def test_unique_of_nothing():
    assert lucid.unique(lucid.zeros(0)).shape == (0,) and lucid.unique(lucid.zeros(0, 3), dim=0).shape == (0, 3)
    with pytest.raises(ValueError, match=r"unique: self has shape \(3, 0\); wanted no size 0 but that of dim 0"):
        lucid.unique(lucid.zeros(3, 0), dim=0)
    with pytest.raises(IndexError, match="self is 0-d"):
        lucid.unique(lucid.tensor(1.0), dim=0)
    with pytest.raises(IndexError, match="out of range"):
        lucid.unique(lucid.zeros(3), dim=1)
    with pytest.raises(TypeError, match="unique: input is .*; wanted a Tensor"):
        lucid.unique([1, 2])
