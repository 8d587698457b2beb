"""Least squares of every rank and shape: the normal equations, the shortest solution, gradients, what is refused."""

from __future__ import annotations

import pytest
from ops.linalg.linalg import FIELDS, check_gradients, close, draw, nasty

import lucid
from lucid import linalg


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize("m, n", [(1, 1), (3, 3), (6, 2), (2, 6), (20, 9), (9, 20), (70, 66)])
@pytest.mark.parametrize("lost", [0, 1, 5])
def test_solutions(m, n, lost, dtype):
    """A^H (A X - B) is 0, and X is orthogonal to the null space, that is, in the range of A^H."""
    rank = max(min(m, n) - lost, 0)
    A = draw(2, m, rank, dtype=dtype) @ draw(2, rank, n, dtype=dtype, seed=1) if lost else draw(2, m, n, dtype=dtype)
    B = draw(2, m, 3, dtype=dtype, seed=2)
    X, residuals, found, values = linalg.lstsq(A, B, rcond=1e-4 if "64" in dtype[:9] and dtype[0] == "c" else 1e-5)
    assert found.tolist() == [rank, rank] and found.dtype is lucid.int64 and values.numel() == 0
    tolerance = FIELDS[dtype] * m * 1e3
    close(A.mH @ (A @ X - B), X * 0 if m == n else A.mH @ B * 0, tolerance)
    Y = linalg.lstsq(A.mH, X, rcond=1e-4).solution  # X is in the range of A^H
    close(A.mH @ Y, X, tolerance)
    if m > n and rank == n:
        close(residuals, (A @ X - B).abs().square().sum(-2), FIELDS[dtype] * 10)
    else:
        assert residuals.shape == (0,)


@pytest.mark.parametrize("name, A", nasty(), ids=lambda x: x if isinstance(x, str) else "")
def test_hard_matrices(name, A):
    B = draw(A.shape[-1], 2)
    X, _, rank, _ = linalg.lstsq(A, B)
    wanted = {"rank deficient": 5, "repeated": 1, "zero": 0, "growth": A.shape[-1], "one": 1}
    assert name not in wanted or rank == wanted[name]
    assert X.isfinite().all()
    assert (
        float((A.mT @ (A @ X - B)).abs().max()) <= 1e-9 * (1 + float(X.abs().max())) * (1 + float(A.abs().max())) ** 2
    )


def test_gradients():
    for m, n in ((3, 3), (4, 2), (2, 4)):
        check_gradients(lambda a, b: linalg.lstsq(a, b).solution, (m, n), (m, 2))
    check_gradients(lambda a, b: linalg.lstsq(a, b).solution, (2, 3, 2), (3, 1))
    # of rank 1, along matrices of rank 1
    check_gradients(lambda u, v, b: linalg.lstsq(u.unsqueeze(1) * v, b, rcond=1e-6).solution, (3,), (2,), (3, 2))


def test_drivers_vectors_and_empty():
    A, b = draw(5, 2), draw(5)
    X = linalg.lstsq(A, b).solution
    assert X.shape == (2,)
    for driver in ("gelsy", "gels"):
        close(linalg.lstsq(A, b, driver=driver).solution, X, 1e-12)
    assert linalg.lstsq(A, b, driver="gels").rank.numel() == 0
    assert linalg.lstsq(lucid.zeros(3, 0), lucid.ones(3, 2)).solution.shape == (0, 2)
    assert linalg.lstsq(lucid.zeros(0, 3), lucid.ones(0, 2)).solution.tolist() == [[0, 0]] * 3
    assert linalg.lstsq(lucid.zeros(2, 3, 2), lucid.ones(2, 3, 1)).rank.tolist() == [0, 0]
    assert linalg.lstsq(lucid.full((2, 2), float("nan")), lucid.ones(2, 1)).solution.isnan().any()


def test_bad_arguments():
    with pytest.raises(ValueError, match="lstsq: driver is 'qr'"):
        linalg.lstsq(lucid.eye(2), lucid.eye(2), driver="qr")
    with pytest.raises(ValueError, match="lstsq: A has shape"):
        linalg.lstsq(lucid.eye(2), lucid.ones(3, 1))
    with pytest.raises(TypeError, match="lstsq: A is float32 and B float64"):
        linalg.lstsq(lucid.eye(2), lucid.ones(2, 1, dtype=lucid.float64))
