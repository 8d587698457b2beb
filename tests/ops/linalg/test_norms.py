"""Norms: values in every dtype and at the ends of the range, gradients where there is no derivative, and refusals."""

from __future__ import annotations

import math

import pytest
from ops.linalg.linalg import check_gradients, close, draw

import lucid
from lucid import linalg

INF = math.inf
ORDERS = (2, 1, 3, 1.5, 2.5, 4, 1.0001, 100.0, 0.5, 0, -1, -2.5, INF, -INF)


@pytest.mark.parametrize("p", ORDERS)
def test_gradient_at_zero(p):
    """0 is a subgradient of every norm at 0; so it is for a single element that is 0, but for infinite orders."""
    for function in (
        lambda x: lucid.norm(x, p),
        lambda x: linalg.vector_norm(x, p),
        lambda x: lucid.dist(x, lucid.zeros(3, dtype=x.dtype), p),
        lambda x: lucid.norm(x.reshape(3, 1), p, 0).sum(),
    ):
        for dtype in (lucid.float32, lucid.float64, lucid.complex64, lucid.float16):
            x = lucid.zeros(3, dtype=dtype, requires_grad=True)
            function(x).backward()
            assert not x.grad.any(), (p, dtype, x.grad)
    x = lucid.tensor([0.0, 3.0, -4.0, 0.0], dtype=lucid.float64, requires_grad=True)
    lucid.norm(x, p).backward()
    assert x.grad.isfinite().all()
    if p > 0 and p != INF:
        assert x.grad[0] == x.grad[3] == 0 and x.grad[1] > 0 > x.grad[2]


@pytest.mark.parametrize("p", [2, 3, 1.5, 4])
def test_second_gradient_with_zeros(p):
    x = lucid.tensor([0.0, 3.0, -4.0], dtype=lucid.float64, requires_grad=True)
    (g,) = lucid.autograd.grad(lucid.norm(x, p), x, create_graph=True)
    (h,) = lucid.autograd.grad(g.square().sum(), x)
    assert h.isfinite().all()


def test_gradients():
    for p in (2, 1, 3, 0.5, -1, -2.5, INF, -INF):
        check_gradients(lambda x: linalg.vector_norm(x, p, 1), (2, 3))
        check_gradients(lambda x: lucid.norm(lucid.complex(x, x + 1), p), (3,))
    for p in ("fro", "nuc", 2, -2, 1, -1, INF, -INF):
        check_gradients(lambda x: linalg.matrix_norm(x, p), (2, 3, 2))


@pytest.mark.parametrize("dtype, big", [("float16", 6e4), ("bfloat16", 3e38), ("float32", 3e38), ("float64", 1e308)])
def test_ends_of_the_range(dtype, big):
    """No power overflows or vanishes on the way: what the dtype can hold comes out."""
    dtype = getattr(lucid, dtype)
    x = lucid.full((4,), big / 2, dtype=dtype)
    for p in (2, 3, 5.5):
        assert abs(float(lucid.norm(x, p)) / (float(x[0]) * 4 ** (1 / p)) - 1) < 2**-6
    small = lucid.full((4,), 1 / big, dtype=lucid.float64).to(dtype)
    assert abs(float(lucid.norm(small)) - 2 * float(small[0])) <= 2**-6 * float(small[0])
    ten = lucid.full((10,), 6e4, dtype=lucid.float16)
    assert float(lucid.norm(ten)) == INF and abs(float(lucid.norm(ten, dtype=lucid.float32)) - 6e4 * 10**0.5) < 64
    assert float(lucid.norm(lucid.full((4096,), 1.0, dtype=lucid.float16))) == 64


def test_values():
    x = lucid.tensor([[3.0, 0.0], [-4.0, 12.0]], dtype=lucid.float64)
    assert float(lucid.norm(x)) == 13 and lucid.norm(x, 2, 0).tolist() == [5.0, 12.0]
    assert [float(lucid.norm(x, p)) for p in (0, 1, INF, -INF, -1, "fro", None)] == [3, 19, 12, 0, 0, 13, 13]
    assert abs(float(lucid.norm(x, "nuc") - linalg.svdvals(x).sum())) < 1e-14
    assert [float(linalg.norm(x, p)) for p in (1, -1, INF, -INF, "fro")] == [12, 7, 16, 3, 13]
    assert linalg.norm(x.expand(2, 2, 2), 1, (1, 2)).tolist() == [12, 12]
    assert linalg.matrix_norm(x.reshape(2, 1, 2), 1, (0, 2), keepdim=True).tolist() == [[[12.0]]]
    assert lucid.norm(x, keepdim=True).shape == (1, 1) and lucid.frobenius_norm(x, (0, 1)).item() == 13
    assert (
        math.isnan(lucid.norm(lucid.tensor([1.0, math.nan]), 3))
        and float(lucid.norm(lucid.tensor([1.0, INF]), 3)) == INF
    )
    assert lucid.norm(lucid.tensor([3 + 4j])).dtype is lucid.float32 and float(lucid.norm(lucid.tensor([3 + 4j]))) == 5
    assert float(lucid.dist(lucid.tensor([[1.0], [2.0]]), lucid.tensor([1.0, 3.0]), 1)) == 4
    assert linalg.vector_norm(lucid.ones(3), dtype=lucid.float64).dtype is lucid.float64
    assert float(lucid.tensor([3.0, 4.0]).norm()) == float(lucid.tensor([3.0, 4.0]).dist(lucid.zeros(2))) == 5
    out = lucid.empty(())
    assert lucid.norm(lucid.tensor([3.0, 4.0]), out=out) is out and float(out) == 5


def test_equal_singular_values():
    """The spectral norm shares its gradient among equal singular values: U V^H has the norm 1 in the dual norm."""
    A = lucid.eye(2, dtype=lucid.float64).requires_grad_()
    (g,) = lucid.autograd.grad(linalg.matrix_norm(A, 2), A)
    close(g, A.detach() / 2, 1e-14)
    (g,) = lucid.autograd.grad(linalg.matrix_norm(A, "nuc"), A)
    close(g, A.detach(), 1e-14)


def test_empty():
    for p in (2, 1, 0, 3):
        assert float(lucid.norm(lucid.zeros(0), p)) == 0 and lucid.norm(lucid.zeros(0, 3), p, 0).tolist() == [0, 0, 0]
    for p in (INF, -INF, -1):
        with pytest.raises(RuntimeError, match="of nothing is not defined"):
            lucid.norm(lucid.zeros(0), p)
        assert lucid.norm(lucid.zeros(0, 3), p, 1).shape == (0,)
    for p in ("fro", "nuc", 2, INF):
        assert float(linalg.matrix_norm(lucid.zeros(0, 3), p)) == 0


def test_refusals():
    x = draw(2, 3)
    with pytest.raises(TypeError, match="norm: input is int64; wanted a floating-point or complex dtype"):
        lucid.norm(lucid.ones(2, dtype=lucid.int64))
    with pytest.raises(ValueError, match="norm: order is 'max'"):
        lucid.norm(x, "max")
    with pytest.raises(ValueError, match="order 3 is no matrix norm"):
        linalg.matrix_norm(x, 3)
    with pytest.raises(ValueError, match="wanted 1 or 2 dims"):
        linalg.norm(x.expand(2, 2, 3), 2)
    with pytest.raises(ValueError, match="two different dims"):
        linalg.matrix_norm(x, dim=(0, -2))
    with pytest.raises(ValueError, match="wanted at least 2 dims"):
        linalg.matrix_norm(x[0])
    with pytest.raises(IndexError, match="dim is 2, out of range"):
        lucid.norm(x, dim=2)
    with pytest.raises(TypeError, match="wanted a complex dtype"):
        lucid.norm(lucid.tensor([1j]), dtype=lucid.float32)
    with pytest.raises(TypeError, match="dist: other is an int"):
        lucid.dist(x, 3)
