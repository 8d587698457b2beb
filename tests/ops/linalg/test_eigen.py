"""Eigenvalues: what they are defined by, gradients on symmetric input, layouts, and what is refused."""

from __future__ import annotations

import math

import pytest
from ops.linalg.linalg import (
    DTYPES,
    SIZES,
    check_gradients,
    close,
    definite,
    draw,
    layouts,
    refuses_what_is_not_square,
    symmetric,
)

import lucid
from lucid import linalg


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", SIZES)
def test_eigh(n, dtype):
    tolerance = DTYPES[dtype] * n
    A = symmetric(draw(2, n, n, dtype=dtype))
    for a in layouts(A):
        for UPLO in "LU":
            L, V = linalg.eigh(a, UPLO)
            assert L.shape == (2, n) and V.shape == (2, n, n) and L.dtype is A.dtype
            close(V @ (L.unsqueeze(-1) * V.mT), A, tolerance)
            close(V.mT @ V, lucid.eye(n, dtype=A.dtype).expand(2, n, n), tolerance)
            assert all(x <= y for row in L.tolist() for x, y in zip(row, row[1:]))
            close(linalg.eigvalsh(a, UPLO), L, tolerance)


def test_eigh_of_special_matrices():
    """Diagonal, equal eigenvalues, rank 1, already tridiagonal, huge, tiny, graded."""
    line = lucid.arange(6, dtype=lucid.float64)
    tridiagonal = lucid.eye(6, dtype=lucid.float64) * 2
    for i in range(5):
        tridiagonal[i, i + 1] = tridiagonal[i + 1, i] = -1
    for A in (
        line * lucid.eye(6, dtype=lucid.float64),
        lucid.eye(6, dtype=lucid.float64),
        line.outer(line),
        tridiagonal,
        tridiagonal * 1e200,
        tridiagonal * 1e-200,
        lucid.zeros(6, 6, dtype=lucid.float64),
        (10.0 ** -(line * 2)).outer(10.0 ** -(line * 2)) + lucid.eye(6, dtype=lucid.float64) * 1e-12,
    ):
        L, V = linalg.eigh(A)
        size = float(A.abs().max()) or 1.0
        close(V @ ((L / size).unsqueeze(-1) * V.mT), A / size, 1e-13)
        close(V.mT @ V, lucid.eye(6, dtype=lucid.float64), 1e-13)
    wanted = [2 - 2 * math.cos(math.pi * k / 7) for k in range(1, 7)]
    close(linalg.eigvalsh(tridiagonal), lucid.tensor(wanted, dtype=lucid.float64), 1e-14)


def test_eigh_reads_one_triangle_and_fixes_signs():
    A = lucid.tensor([[2.0, 99.0], [1.0, 2.0]])
    L, V = linalg.eigh(A)
    assert lucid.allclose(L, lucid.tensor([1.0, 3.0])) and lucid.allclose(linalg.eigvalsh(A.mT, "u"), L)
    assert all(column[max(range(2), key=lambda i: round(abs(column[i]), 4))] > 0 for column in V.mT.tolist())


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_eigh_refuses_what_is_not_finite(bad):
    with pytest.raises(linalg.LinAlgError, match="eigh: .*matrix 1 of the batch has elements that are nan or infinite"):
        linalg.eigh(lucid.tensor([[[1.0]], [[bad]]]))


def test_eigenvalues_that_coincide_have_a_gradient():
    A = lucid.eye(3, dtype=lucid.float64).requires_grad_()
    L, _ = linalg.eigh(A)
    (g,) = lucid.autograd.grad(L.sum(), A)
    close(g, lucid.eye(3, dtype=lucid.float64), 1e-14)


def test_gradients():
    """Through A -> (A + A^T) / 2, as the formulas take the matrix as symmetric."""
    check_gradients(lambda x: linalg.eigh(symmetric(x)), (3, 3))
    check_gradients(lambda x: linalg.eigh(symmetric(x), "U"), (2, 2, 2))
    check_gradients(lambda x: linalg.eigvalsh(symmetric(x)), (3, 3))


def test_the_gradient_is_symmetric():
    A = definite(draw(4, 4)).requires_grad_()
    (g,) = lucid.autograd.grad(linalg.eigvalsh(A).square().sum(), A)
    close(g, g.mT, 1e-12)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3, 3), (2, 0, 0)])
def test_empty(shape):
    A = lucid.zeros(*shape)
    assert linalg.eigvalsh(A).shape == shape[:-1]
    assert [x.shape for x in linalg.eigh(A)] == [shape[:-1], shape]


@pytest.mark.parametrize("function", [linalg.eigh, linalg.eigvalsh])
def test_bad_arguments(function):
    refuses_what_is_not_square(function)
    with pytest.raises(ValueError, match="UPLO is 'X'"):
        function(lucid.eye(2), "X")
