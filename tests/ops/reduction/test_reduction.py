"""Reductions: what the table-driven suites do not see. Runs without NumPy."""

from __future__ import annotations

import itertools
import math

import pytest

import lucid
from lucid.autograd import gradcheck, gradgradcheck

NAN, INF = float("nan"), float("inf")


def leaf(values):
    return lucid.tensor(values, dtype=lucid.float64, requires_grad=True)


# ---- Results --------------------------------------------------------------------------------------------------------


def test_small_integers_are_summed_in_int64():
    x = lucid.full((300,), 200, dtype=lucid.uint8)
    assert x.sum().dtype is lucid.int64 and x.sum().item() == 60000
    assert lucid.ones(5, dtype=lucid.bool_).sum().item() == 5
    assert lucid.full((39,), 3, dtype=lucid.int32).prod().item() == 3**39
    assert lucid.tensor([1.9, 2.9]).sum(dtype=lucid.int64).item() == 3
    assert lucid.tensor([1, 2], dtype=lucid.int64).sum(dtype=lucid.int32).dtype is lucid.int32


def test_long_float32_sums_keep_their_digits():
    """A running sum of 2^20 tenths in float32 would be off by 1 %."""
    x = lucid.full((1 << 20,), 0.1)
    wanted = x[0].item() * (1 << 20)
    assert abs(x.sum().item() - wanted) < 1e-5 * wanted
    assert abs(x.reshape(1 << 10, 1 << 10).sum(0).sum().item() - wanted) < 1e-5 * wanted


def test_nothing_reduced():
    empty = lucid.empty(0)
    assert empty.sum().item() == 0 and empty.prod().item() == 1
    assert math.isnan(empty.mean().item()) and math.isnan(empty.var().item())
    assert empty.any().item() is False and empty.all().item() is True
    assert lucid.logsumexp(empty, 0).item() == -INF
    assert lucid.zeros(2, 0).sum(1).tolist() == [0, 0] and lucid.zeros(2, 0).sum(0).shape == (0,)
    assert lucid.zeros(0, 3).amax(1).shape == (0,)


@pytest.mark.parametrize("name", ["amax", "amin", "argmax", "argmin", "max", "min"])
def test_no_extremum_of_nothing(name):
    with pytest.raises(ValueError, match=r"(amax|amin|arg|max|min).*\(0,\)"):
        getattr(lucid, name)(lucid.empty(0))
    if name != "amax" and name != "amin":
        with pytest.raises(ValueError, match=r"\(2, 0\)"):
            getattr(lucid, name)(lucid.empty(2, 0), 1)


def test_nan_wins():
    x = lucid.tensor([[1.0, NAN, 3.0], [4.0, 5.0, 6.0]])
    assert math.isnan(x.amax().item()) and math.isnan(x.amin(1)[0].item()) and x.amin(1)[1].item() == 4
    assert x.argmax(1).tolist() == [1, 2] and x.argmin(1).tolist() == [1, 0]
    values, indices = x.max(1)
    assert math.isnan(values[0].item()) and indices.tolist() == [1, 2]
    assert lucid.tensor([NAN, 0.0]).any().item() and lucid.tensor([NAN, 1.0]).all().item()


def test_moments_of_no_more_elements_than_the_correction():
    """They are those of the population, not nan."""
    x = lucid.tensor([[3.0], [5.0]])
    assert x.var(1).tolist() == [0, 0] and x.std(1).tolist() == [0, 0]
    assert lucid.tensor([1.0, 3.0]).var(correction=2).item() == 1
    with pytest.raises(ValueError, match="correction is -1"):
        x.var(correction=-1)


def test_logsumexp_of_infinities():
    assert lucid.logsumexp(lucid.tensor([-INF, -INF]), 0).item() == -INF
    assert lucid.logsumexp(lucid.tensor([1.0, INF]), 0).item() == INF
    x = lucid.tensor([[-INF, -INF], [0.0, 0.0]], requires_grad=True)
    lucid.logsumexp(x, 1).sum().backward()
    assert x.grad.tolist() == [[0, 0], [0.5, 0.5]]


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


# ---- Gradients where they are delicate ------------------------------------------------------------------------------


@pytest.mark.parametrize("zeros", [[], [(0, 1)], [(0, 0), (0, 2)], [(0, 0), (1, 1), (1, 2)]])
@pytest.mark.parametrize("dim", [None, 0, 1, (0, 1)])
def test_prod_gradient_with_zeros(zeros, dim):
    values = [[0.7, -1.3, 0.4], [1.1, 0.6, -0.9]]
    for i, j in zeros:
        values[i][j] = 0.0
    for keepdim in (False, True):
        assert gradcheck(lambda x: lucid.prod(x, dim, keepdim), leaf(values))
        assert gradgradcheck(lambda x: lucid.prod(x, dim, keepdim), leaf(values))


def test_prod_third_derivative_at_zero():
    """d³/dx0 dx1 dx2 of x0·x1·x2 is 1, also where all three are 0."""
    x = leaf([0.0, 0.0, 0.0])
    (first,) = lucid.autograd.grad(x.prod(), [x], create_graph=True)
    (second,) = lucid.autograd.grad(first[0], [x], create_graph=True)
    (third,) = lucid.autograd.grad(second[1], [x])
    assert third.tolist() == [0, 0, 1]


def test_ties_share_the_gradient_of_a_full_extremum():
    for name in ("amax", "max"):
        x = leaf([1.0, 3.0, 3.0, 0.0])
        getattr(lucid, name)(x).backward()
        assert x.grad.tolist() == [0, 0.5, 0.5, 0]
    x = leaf([[2.0, 2.0], [1.0, 5.0]])
    x.amin(1).sum().backward()
    assert x.grad.tolist() == [[0.5, 0.5], [1, 0]]


def test_an_extremum_along_a_dim_gives_its_gradient_to_the_index():
    x = leaf([[1.0, 3.0, 3.0], [4.0, 4.0, 0.0]])
    values, indices = x.max(1)
    values.sum().backward()
    assert indices.tolist() == [1, 0] and x.grad.tolist() == [[0, 1, 0], [1, 0, 0]]
    assert gradgradcheck(lambda x: lucid.max(x * x, 1).values, leaf([[1.0, 2.5], [3.0, 0.5]]))


def test_standard_deviation_zero_has_gradient_zero():
    x = leaf([2.0, 2.0, 2.0])
    (grad,) = lucid.autograd.grad(x.std(), [x], create_graph=True)
    assert grad.tolist() == [0, 0, 0]
    (second,) = lucid.autograd.grad(grad.sum(), [x])
    assert second.tolist() == [0, 0, 0]


def test_gradient_of_an_empty_reduction():
    for name in ("sum", "prod", "mean", "var"):
        x = lucid.empty(0, 3, requires_grad=True)
        getattr(lucid, name)(x, 0).sum().backward()
        assert x.grad.shape == (0, 3), name


# ---- Bad arguments --------------------------------------------------------------------------------------------------


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
