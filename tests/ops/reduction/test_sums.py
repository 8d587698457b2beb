"""What the table-driven suites do not see of wasm/ops/reduction/sums.py. Runs without NumPy."""

from __future__ import annotations

import math

import pytest
from ops.tensors import leaf

import lucid
from lucid.autograd import gradcheck, gradgradcheck

NAN, INF = float("nan"), float("inf")


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
