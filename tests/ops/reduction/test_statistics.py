"""What the table-driven suites do not see of wasm/ops/reduction/statistics.py. Runs without NumPy."""

from __future__ import annotations

from ops.tensors import leaf

import lucid

NAN, INF = float("nan"), float("inf")


def test_moments_of_no_more_elements_than_the_correction():
    x = lucid.tensor([[3.0], [5.0]])
    assert x.var(1).isnan().all() and x.std(1).isnan().all() and x.var(1, correction=0).tolist() == [0, 0]
    assert lucid.tensor([1.0, 3.0]).var(correction=3).item() == INF and lucid.tensor([]).var().isnan()
    assert lucid.tensor([1.0, 3.0]).var(correction=-2).item() == 0.5
    y = leaf([1.0])
    y.var().backward()
    assert y.grad.isnan().all()


def test_logsumexp_of_infinities():
    assert lucid.logsumexp(lucid.tensor([-INF, -INF]), 0).item() == -INF
    assert lucid.logsumexp(lucid.tensor([1.0, INF]), 0).item() == INF
    x = lucid.tensor([[-INF, -INF], [0.0, 0.0]], requires_grad=True)
    lucid.logsumexp(x, 1).sum().backward()
    assert x.grad.tolist() == [[0, 0], [0.5, 0.5]]


def test_standard_deviation_zero_has_gradient_zero():
    x = leaf([2.0, 2.0, 2.0])
    (grad,) = lucid.autograd.grad(x.std(), [x], create_graph=True)
    assert grad.tolist() == [0, 0, 0]
    (second,) = lucid.autograd.grad(grad.sum(), [x])
    assert second.tolist() == [0, 0, 0]
