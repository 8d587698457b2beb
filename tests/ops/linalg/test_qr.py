"""QR: what it is defined by, gradients, layouts, empty matrices, and what it refuses."""

from __future__ import annotations

import math

import pytest
from ops.linalg.linalg import DTYPES, check_gradients, close, draw, layouts

import lucid
from lucid import linalg


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


def test_complete_qr_of_tall_matrices_has_no_gradient():
    A = draw(3, 2).requires_grad_()
    Q, R = linalg.qr(A, "complete")
    with pytest.raises(RuntimeError, match="qr: mode 'complete' has no gradient"):
        R.sum().backward()


def test_empty_rows_and_columns():
    for m, n in ((3, 0), (0, 3)):
        assert [x.shape for x in linalg.qr(lucid.zeros(2, m, n))] == [(2, m, 0), (2, 0, n)]
        assert [x.shape for x in linalg.qr(lucid.zeros(2, m, n), "complete")] == [(2, m, m), (2, m, n)]
    assert linalg.qr(lucid.zeros(3, 0), "complete")[0].tolist() == lucid.eye(3).tolist()


def test_gradients():
    check_gradients(lambda x: linalg.qr(x), (3, 3))
    check_gradients(lambda x: linalg.qr(x), (2, 3, 2))
    check_gradients(lambda x: linalg.qr(x), (2, 4))
    check_gradients(lambda x: linalg.qr(x, "complete"), (2, 3))
    check_gradients(lambda x: linalg.qr(x, "r")[1], (3, 2))


@pytest.mark.parametrize("shape", [(0, 0), (0, 3, 3), (2, 0, 0)])
def test_empty(shape):
    assert [x.shape for x in linalg.qr(lucid.zeros(*shape))] == [shape, shape]


def test_bad_arguments():
    with pytest.raises(ValueError, match="qr: A has shape"):
        linalg.qr(lucid.zeros(3))
    with pytest.raises(ValueError, match="qr: mode is 'full'"):
        linalg.qr(lucid.eye(2), "full")
