"""The Cholesky decomposition: what it is defined by, its gradient on symmetric input, layouts, and what it refuses."""

from __future__ import annotations

import math

import pytest
from ops.linalg.linalg import DTYPES, SIZES, check_gradients, close, definite, draw, layouts, refuses_what_is_not_square

import lucid
from lucid import linalg


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", SIZES)
def test_cholesky(n, dtype):
    A = definite(draw(2, n, n, dtype=dtype))
    for a in layouts(A):
        for upper in (False, True):
            L = linalg.cholesky(a, upper=upper)
            assert L.dtype is A.dtype
            close(L.mT @ L if upper else L @ L.mT, A, DTYPES[dtype] * n)
            other = L.mT if upper else L
            assert all(other[b, i, j] == 0 for b in range(2) for i in range(n) for j in range(i + 1, n))


def test_cholesky_reads_one_triangle():
    A = lucid.tensor([[4.0, 99.0], [2.0, 5.0]])
    assert linalg.cholesky(A).tolist() == [[2.0, 0.0], [1.0, 2.0]]
    assert linalg.cholesky(A.mT, upper=True).tolist() == [[2.0, 1.0], [0.0, 2.0]]


@pytest.mark.parametrize(
    "bad, minor",
    [
        ([[1.0, 2.0], [2.0, 1.0]], 2),
        ([[0.0, 0.0], [0.0, 1.0]], 1),
        ([[1.0, 0.0], [0.0, math.nan]], 2),
        ([[math.inf, 0.0], [0.0, 1.0]], 1),
    ],
)
def test_cholesky_names_the_matrix_and_the_minor(bad, minor):
    A = lucid.tensor([[[1.0, 0.0], [0.0, 1.0]], bad])
    with pytest.raises(
        linalg.LinAlgError, match=rf"cholesky: matrix 1 of the batch is not positive-definite.*order {minor}"
    ):
        linalg.cholesky(A)


def test_gradients():
    check_gradients(lambda x: linalg.cholesky(definite(x)), (3, 3))
    check_gradients(lambda x: linalg.cholesky(definite(x), upper=True), (2, 2, 2))


def test_the_gradient_is_symmetric():
    A = definite(draw(4, 4)).requires_grad_()
    (g,) = lucid.autograd.grad(linalg.cholesky(A).sum(), A)
    close(g, g.mT, 1e-12)
    (g,) = lucid.autograd.grad(linalg.cholesky(A).diagonal().log().sum() * 2, A)  # of log det A: its inverse
    close(g @ A.detach(), lucid.eye(4, dtype=lucid.float64), 1e-12)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3, 3), (2, 0, 0)])
def test_empty(shape):
    assert linalg.cholesky(lucid.zeros(*shape)).shape == shape


def test_bad_arguments():
    refuses_what_is_not_square(linalg.cholesky)
