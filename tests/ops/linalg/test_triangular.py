"""Triangular solves: both triangles, both sides, layouts, gradients, and what is refused."""

from __future__ import annotations

import pytest
from ops.linalg.linalg import check_gradients, close, draw, layouts

import lucid
from lucid import linalg


@pytest.mark.parametrize("upper", [False, True])
@pytest.mark.parametrize("unit", [False, True])
@pytest.mark.parametrize("n, k", [(1, 1), (3, 1), (5, 4), (20, 33), (7, 1)])
def test_solve_triangular(n, k, upper, unit):
    A = draw(2, n, n) / n + 2 * lucid.eye(n, dtype=lucid.float64)
    triangle = A.triu(int(unit)) if upper else A.tril(-int(unit))
    if unit:
        triangle = triangle + lucid.eye(n, dtype=lucid.float64)
    B = draw(2, n, k, seed=1)
    for a in layouts(A):
        close(triangle @ linalg.solve_triangular(a, B, upper=upper, unitriangular=unit), B, 1e-12)
        close(linalg.solve_triangular(a, B.mT, upper=upper, left=False, unitriangular=unit) @ triangle, B.mT, 1e-12)


def test_gradients():
    check_gradients(
        lambda x, y: linalg.solve_triangular(x + 3 * lucid.eye(2, dtype=lucid.float64), y, upper=False, left=False),
        (2, 2),
        (2, 3, 2),
    )


def test_empty_and_bad_arguments():
    assert linalg.solve_triangular(lucid.zeros(0, 0), lucid.zeros(0, 3), upper=True).shape == (0, 3)
    A, B = lucid.eye(2), lucid.ones(2, 3)
    with pytest.raises(ValueError, match="solve_triangular: A has shape"):
        linalg.solve_triangular(A, lucid.ones(3, 2))
    with pytest.raises(ValueError, match="solve_triangular: A has shape"):
        linalg.solve_triangular(B, A)
    with pytest.raises(TypeError, match="solve_triangular: A is float32 and B float64; wanted one dtype"):
        linalg.solve_triangular(A, B.double())
    with pytest.raises(ValueError, match="solve_triangular"):
        linalg.solve_triangular(lucid.ones(2, 2, 2), lucid.ones(3, 2, 2))
