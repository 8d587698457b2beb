"""cdist and pdist: forms, gradients where points coincide, and what is refused."""

from __future__ import annotations

import math

import pytest

import lucid

INF = math.inf
POINTS = [[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]]
NORMS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, INF)


def f64(data):
    return lucid.tensor(data, dtype=lucid.float64, requires_grad=True)


def test_distances():
    x = lucid.tensor(POINTS)
    assert lucid.cdist(x, x[:2]).tolist()[:2] == [[0, 5], [5, 0]]
    assert lucid.cdist(x, x[:2], 1).tolist() == [[0, 7], [7, 0], [1, 6]]
    assert lucid.cdist(x, x[:2], INF).tolist() == [[0, 4], [4, 0], [1, 3]]
    assert lucid.cdist(x, x[:2], 0).tolist() == [[0, 2], [2, 0], [1, 2]]
    assert lucid.pdist(x, 1).tolist() == [7, 1, 6]


@pytest.mark.parametrize("p", NORMS)
def test_batches_broadcast(p):
    x, y = lucid.randn(2, 1, 4, 3), lucid.randn(5, 6, 3)
    far = lucid.cdist(x, y, p)
    assert far.shape == (2, 5, 4, 6)
    assert far[1, 3].tolist() == lucid.cdist(x[1, 0], y[3], p).tolist()


@pytest.mark.parametrize("p", NORMS)
def test_nothing_comes_back_where_points_coincide(p):
    x = f64([[1.0, 2.0], [1.0, 2.0]])
    lucid.cdist(x, x, p).sum().backward()
    assert x.grad.tolist() == [[0, 0], [0, 0]]
    y = f64([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]])
    lucid.pdist(y, p).sum().backward()
    assert y.grad.tolist() == [[0, 0]] * 3
    z = f64([[1.0, 2.0]])
    lucid.cdist(z, f64([[1.0, 5.0]]), p).sum().backward()  # one coordinate is the same
    assert lucid.allclose(z.grad, lucid.tensor([[0, 0 if p == 0 else -1]], dtype=lucid.float64))


def test_second_gradients_and_transforms():
    x, y = f64([[0.1, 0.5], [2.0, -1.0]]), f64([[1.0, 3.0], [-2.0, 0.7], [0.3, 0.2]])
    for p in (1.5, 2.0, 3.0):
        assert lucid.autograd.gradgradcheck(lambda a, b, p=p: lucid.cdist(a, b, p), (x, y))
    assert lucid.autograd.gradcheck(lambda a: lucid.pdist(a), y)
    pairs = lucid.stack([x.detach(), x.detach() + 1])
    each = lucid.func.vmap(lambda a: lucid.cdist(a, y.detach()))(pairs)
    assert each.tolist() == lucid.cdist(pairs, y.detach()).tolist()


def test_sets_of_no_points():
    assert lucid.cdist(lucid.zeros(2, 0), lucid.zeros(3, 0)).tolist() == [[0, 0, 0], [0, 0, 0]]
    assert lucid.cdist(lucid.zeros(0, 2), lucid.zeros(3, 2)).shape == (0, 3)
    assert lucid.pdist(lucid.zeros(1, 2)).shape == (0,) and lucid.pdist(lucid.zeros(0, 2)).shape == (0,)
    assert lucid.cdist(lucid.ones(2, 3).half(), lucid.zeros(1, 3).half(), 1).dtype is lucid.float16


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda x: lucid.cdist(x[0], x), RuntimeError, "cdist: x1 has shape .3,.; wanted a matrix or a batch"),
        (lambda x: lucid.cdist(x, x[:, :2]), RuntimeError, "cdist: x1 has shape .2, 3. and x2 .2, 2.; wanted"),
        (lambda x: lucid.cdist(x, x, -1), ValueError, "cdist: p is -1; wanted 0 or more"),
        (lambda x: lucid.cdist(x, x, math.nan), ValueError, "cdist: p is nan; wanted 0 or more"),
        (lambda x: lucid.cdist(x, x, 2, "fast"), ValueError, "cdist: compute_mode is 'fast'; wanted one of"),
        (lambda x: lucid.cdist(x.long(), x), TypeError, "cdist: x1 is int64; wanted a floating-point dtype"),
        (lambda x: lucid.pdist(x.reshape(1, 2, 3)), RuntimeError, "pdist: input has shape .1, 2, 3.; wanted a matrix"),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error, match=message):
        call(lucid.ones(2, 3))


@pytest.mark.parametrize("dtype", [lucid.float32, lucid.float64])
@pytest.mark.parametrize("size", [1, 3, 32, 33, 70])
def test_cdist_of_more_rows_than_a_vector_holds(size, dtype):
    lucid.manual_seed(0)
    x, y = lucid.randn(2, 5, size, dtype=dtype), lucid.randn(2, 39, size, dtype=dtype)
    x[0, 1] = y[0, 38] = y[0, 3]
    apart = x.double().unsqueeze(2) - y.double().unsqueeze(1)
    bound = {"rtol": 1e-6 if dtype == lucid.float32 else 1e-14, "atol": 1e-30}
    for p, wanted in ((2.0, apart.square().sum(-1).sqrt()), (1.0, apart.abs().sum(-1))):
        found = lucid.cdist(x, y, p)
        lucid.testing.assert_close(found.double(), wanted, **bound)
        assert found[0, 1, 3] == found[0, 1, 38] == 0
        assert lucid.equal(found[:, :, 5:11], lucid.cdist(x, y[:, 5:11], p))  # wherever a row stands
