"""LDL decompositions: solutions at every kind of pivot, and what is refused."""

from __future__ import annotations

import pytest
from ops.linalg.linalg import FIELDS, check_gradients, close, draw, eps, nasty, refuses_what_is_not_square

import lucid
from lucid import linalg


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize("hermitian", [False, True])
@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 30])
def test_solutions(n, hermitian, dtype):
    """Small diagonals make blocks of two."""
    x = draw(2, n, n, dtype=dtype)
    A = x + (x.mH if hermitian else x.mT)
    A = A - 0.9 * lucid.diag_embed(lucid.diagonal(A, 0, -2, -1))
    B = draw(2, n, 3, dtype=dtype, seed=1)
    LD, pivots = linalg.ldl_factor(A, hermitian=hermitian)
    assert pivots.dtype is lucid.int32 and (n < 8 or bool((pivots < 0).any()))
    X = linalg.ldl_solve(LD, pivots, B, hermitian=hermitian)
    size = float(A.abs().sum(-1).max()) * float(X.abs().max())
    assert float((A @ X - B).abs().max()) < 100 * n * eps(A.dtype) * size
    close(linalg.ldl_solve(LD, pivots, B[0], hermitian=hermitian)[0], X[0], FIELDS[dtype] * 100)
    upper = A + draw(n, n, dtype=dtype, seed=2).triu(1)
    close(linalg.ldl_factor(upper, hermitian=hermitian).LD.tril(), LD.tril(), 0)


def test_the_form_of_lapack():
    """Frozen from LAPACK's dsytrf."""
    A = lucid.tensor([[0.0, 2.0, 1.0], [2.0, 0.0, 3.0], [1.0, 3.0, 1.0]], dtype=lucid.float64)
    LD, pivots, info = linalg.ldl_factor_ex(A)
    assert pivots.tolist() == [-2, -2, 3] and info == 0
    close(LD[2], lucid.tensor([1.5, 0.5, -2.0], dtype=lucid.float64), 1e-15)


@pytest.mark.parametrize("name, A", nasty(), ids=lambda x: x if isinstance(x, str) else "")
def test_residuals(name, A):
    A = A + A.mT
    LD, pivots, info = linalg.ldl_factor_ex(A)
    B = draw(A.shape[-1], 2)
    X = linalg.ldl_solve(LD, pivots, B)
    if int(info) == 0 and bool(X.isfinite().all()):
        size = float(A.abs().sum(-1).max()) * float(X.abs().max())
        assert float((A @ X - B).abs().max()) < 100 * A.shape[-1] * eps(A.dtype) * size


def test_gradient_by_the_right_hand_side():
    for hermitian in (False, True):
        A = lucid.tensor([[1.0, 2.0], [2.0, -1.0]], dtype=lucid.float64)
        LD, pivots = linalg.ldl_factor(A, hermitian=hermitian)
        check_gradients(lambda b: linalg.ldl_solve(LD, pivots, b, hermitian=hermitian), (2, 3))


def test_empty_and_bad_arguments():
    LD, pivots, info = linalg.ldl_factor_ex(lucid.zeros(2, 0, 0))
    assert LD.shape == (2, 0, 0) and pivots.shape == (2, 0) and info.tolist() == [0, 0]
    assert linalg.ldl_solve(LD, pivots, lucid.zeros(0, 3)).shape == (2, 0, 3)
    refuses_what_is_not_square(linalg.ldl_factor)
    with pytest.raises(linalg.LinAlgError, match="ldl_factor: matrix 0 of the batch is singular, its pivot 1 is 0"):
        linalg.ldl_factor(lucid.zeros(2, 2))
    A = lucid.eye(2)
    for bad in ([0, 2], [1, 3], [-1, 2], [1, -2], [2, 1]):
        with pytest.raises(ValueError, match="ldl_solve: pivots has in place"):
            linalg.ldl_solve(A, lucid.tensor(bad, dtype=lucid.int32), A)
    with pytest.raises(TypeError, match="ldl_solve: pivots is int64"):
        linalg.ldl_solve(A, lucid.tensor([1, 2]), A)
