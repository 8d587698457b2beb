"""Decompositions: what they are defined by, their gradients on symmetric input, layouts, batches, and what they
refuse."""

from __future__ import annotations

import math

import pytest

import lucid
from lucid import linalg
from lucid.autograd import gradcheck, gradgradcheck

DTYPES = {"float32": 3e-5, "float64": 1e-12}
SIZES = (1, 2, 3, 4, 5, 8, 9, 17, 40)
LIMITS = {"rtol": 1e-6, "atol": 1e-7}


def draw(*shape, dtype="float64", seed=0):
    return lucid.randn(*shape, dtype=getattr(lucid, dtype), generator=lucid.Generator(seed))


def symmetric(x):
    return (x + x.mT) / 2


def definite(x):
    return x @ x.mT + x.shape[-1] * lucid.eye(x.shape[-1], dtype=x.dtype)


def close(a, b, tolerance):
    assert a.shape == b.shape
    assert float((a - b).abs().max()) <= tolerance * max(1.0, float(b.abs().max())) if a.numel() else True


def layouts(x):
    """The same matrices in other memory."""
    yield x
    yield x.mT.contiguous().mT
    doubled = lucid.zeros(*x.shape[:-1], 2 * x.shape[-1], dtype=x.dtype)
    doubled[..., ::2] = x
    yield doubled[..., ::2]
    yield x.flip(-1).contiguous()[..., ::-1]


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


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "m, n", [(1, 1), (2, 2), (3, 2), (2, 3), (5, 4), (4, 9), (9, 4), (17, 17), (40, 23), (1, 4), (4, 1)]
)
def test_qr(m, n, dtype):
    tolerance = DTYPES[dtype] * max(m, n)
    A = draw(2, m, n, dtype=dtype)
    for a in layouts(A):
        for mode in ("reduced", "complete"):
            k = m if mode == "complete" else min(m, n)
            Q, R = linalg.qr(a, mode)
            assert Q.shape == (2, m, k) and R.shape == (2, k, n)
            close(Q @ R, A, tolerance)
            close(Q.mT @ Q, lucid.eye(k, dtype=A.dtype).expand(2, k, k), tolerance)
            assert all(R[b, i, j] == 0 for b in range(2) for i in range(k) for j in range(min(i, n)))
        Q, r = linalg.qr(a, "r")
        assert Q.shape == (0,) and r.tolist() == linalg.qr(a)[1].tolist()


def test_qr_of_singular_huge_and_tiny_matrices():
    for A in (
        lucid.zeros(3, 2),
        lucid.ones(3, 3),
        lucid.eye(3) * 1e30,
        lucid.eye(3, dtype=lucid.float64) * 1e-300,
        draw(4, 3) * 1e300,
    ):
        Q, R = linalg.qr(A)
        size = float(A.abs().max()) or 1.0
        close(Q @ (R / size), A / size, 1e-5)
        close(Q.mT @ Q, lucid.eye(Q.shape[1], dtype=A.dtype), 1e-5)


def test_qr_keeps_nan():
    Q, R = linalg.qr(lucid.tensor([[1.0, 2.0], [math.nan, 1.0]]))
    assert R.isnan().any()


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
    with pytest.raises(linalg.LinAlgError, match="eigh: matrix 1 of the batch has elements that are nan or infinite"):
        linalg.eigh(lucid.tensor([[[1.0]], [[bad]]]))


@pytest.mark.parametrize("upper", [False, True])
@pytest.mark.parametrize("unit", [False, True])
@pytest.mark.parametrize("n, k", [(1, 1), (3, 1), (5, 4), (20, 33), (7, 1)])
def test_solve_triangular(n, k, upper, unit):
    A = draw(2, n, n) / n + 2 * lucid.eye(n, dtype=lucid.float64)
    triangle = linalg._C.keep_triangle(A, upper, (1 if upper else -1) if unit else 0)
    if unit:
        triangle = triangle + lucid.eye(n, dtype=lucid.float64)
    B = draw(2, n, k, seed=1)
    for a in layouts(A):
        close(triangle @ linalg.solve_triangular(a, B, upper=upper, unitriangular=unit), B, 1e-12)
        close(linalg.solve_triangular(a, B.mT, upper=upper, left=False, unitriangular=unit) @ triangle, B.mT, 1e-12)


def test_gradients():
    """Through A -> (A + A^T) / 2, as the formulas take the matrix as symmetric; first and second."""

    def of(function, *shapes):
        leaves = [draw(*shape, seed=i + 3).requires_grad_() for i, shape in enumerate(shapes)]
        gradcheck(function, leaves, **LIMITS)
        gradgradcheck(function, leaves, **LIMITS)

    of(lambda x: linalg.cholesky(definite(x)), (3, 3))
    of(lambda x: linalg.cholesky(definite(x), upper=True), (2, 2, 2))
    of(lambda x: linalg.eigh(symmetric(x)), (3, 3))
    of(lambda x: linalg.eigh(symmetric(x), "U"), (2, 2, 2))
    of(lambda x: linalg.eigvalsh(symmetric(x)), (3, 3))
    of(lambda x: linalg.qr(x), (3, 3))
    of(lambda x: linalg.qr(x), (2, 3, 2))
    of(lambda x: linalg.qr(x), (2, 4))
    of(lambda x: linalg.qr(x, "complete"), (2, 3))
    of(lambda x: linalg.qr(x, "r")[1], (3, 2))
    of(
        lambda x, y: linalg.solve_triangular(x + 3 * lucid.eye(2, dtype=lucid.float64), y, upper=False, left=False),
        (2, 2),
        (2, 3, 2),
    )


def test_gradients_are_symmetric():
    A = definite(draw(4, 4)).requires_grad_()
    for function in (lambda: linalg.cholesky(A).sum(), lambda: linalg.eigvalsh(A).square().sum()):
        (g,) = lucid.autograd.grad(function(), A)
        close(g, g.mT, 1e-12)
    (g,) = lucid.autograd.grad(linalg.cholesky(A).diagonal().log().sum() * 2, A)  # of log det A: its inverse
    close(g @ A.detach(), lucid.eye(4, dtype=lucid.float64), 1e-12)


def test_eigenvalues_that_coincide_have_a_gradient():
    A = lucid.eye(3, dtype=lucid.float64).requires_grad_()
    L, _ = linalg.eigh(A)
    (g,) = lucid.autograd.grad(L.sum(), A)
    close(g, lucid.eye(3, dtype=lucid.float64), 1e-14)


def test_complete_qr_of_tall_matrices_has_no_gradient():
    A = draw(3, 2).requires_grad_()
    Q, R = linalg.qr(A, "complete")
    with pytest.raises(RuntimeError, match="qr: mode 'complete' has no gradient"):
        R.sum().backward()


@pytest.mark.parametrize("shape", [(0, 0), (0, 3, 3), (2, 0, 0)])
def test_empty(shape):
    A = lucid.zeros(*shape)
    assert linalg.cholesky(A).shape == shape and linalg.eigvalsh(A).shape == shape[:-1]
    assert [x.shape for x in linalg.eigh(A)] == [shape[:-1], shape]
    assert [x.shape for x in linalg.qr(A)] == [shape, shape]


def test_empty_rows_and_columns():
    for m, n in ((3, 0), (0, 3)):
        assert [x.shape for x in linalg.qr(lucid.zeros(2, m, n))] == [(2, m, 0), (2, 0, n)]
        assert [x.shape for x in linalg.qr(lucid.zeros(2, m, n), "complete")] == [(2, m, m), (2, m, n)]
    assert linalg.qr(lucid.zeros(3, 0), "complete")[0].tolist() == lucid.eye(3).tolist()
    assert linalg.solve_triangular(lucid.zeros(0, 0), lucid.zeros(0, 3)).shape == (0, 3)


@pytest.mark.parametrize("function", [linalg.cholesky, linalg.eigh, linalg.eigvalsh])
def test_what_square_matrices_are_asked_for(function):
    for bad in (lucid.zeros(2, 3), lucid.zeros(3), lucid.tensor(1.0)):
        with pytest.raises(ValueError, match="A has shape"):
            function(bad)
    with pytest.raises(TypeError, match="A is int64; wanted a floating-point dtype"):
        function(lucid.ones(2, 2, dtype=lucid.int64))


def test_other_bad_arguments():
    A, B = lucid.eye(2), lucid.ones(2, 3)
    with pytest.raises(ValueError, match="qr: A has shape"):
        linalg.qr(lucid.zeros(3))
    with pytest.raises(ValueError, match="qr: mode is 'full'"):
        linalg.qr(A, "full")
    with pytest.raises(ValueError, match="eigh: UPLO is 'X'"):
        linalg.eigh(A, "X")
    with pytest.raises(ValueError, match="solve_triangular: A has shape"):
        linalg.solve_triangular(A, lucid.ones(3, 2))
    with pytest.raises(ValueError, match="solve_triangular: A has shape"):
        linalg.solve_triangular(B, A)
    with pytest.raises(TypeError, match="solve_triangular: A is float32 and B float64; wanted one dtype"):
        linalg.solve_triangular(A, B.double())
    with pytest.raises(ValueError, match="solve_triangular"):
        linalg.solve_triangular(lucid.ones(2, 2, 2), lucid.ones(3, 2, 2))
    with pytest.raises(ValueError, match="keep_triangle: self has shape"):
        linalg._C.keep_triangle(lucid.tensor(1.0), True, 0)
