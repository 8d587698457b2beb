"""Products that are written in Python: against what they are defined by, and what they refuse."""

from __future__ import annotations

import pytest
from ops.linalg.linalg import check_gradients, close, draw

import lucid
from lucid import linalg


def test_kron():
    for a, b in (((2, 3), (4, 2)), ((2,), (3,)), ((2, 2), (3,)), ((), (2,)), ((2, 0), (1, 2)), ((2, 1, 2), (3, 2))):
        A, B = draw(*a), draw(*b, seed=1)
        K = lucid.kron(A, B)
        n = max(A.ndim, B.ndim)
        a, b = ((1,) * (n - len(one)) + one for one in (a, b))
        assert K.shape == tuple(x * y for x, y in zip(a, b))
        A, B = A.reshape(a), B.reshape(b)
        if K.numel():
            last = tuple(size - 1 for size in K.shape)
            assert K[last] == A[tuple(i // s for i, s in zip(last, b))] * B[tuple(i % s for i, s in zip(last, b))]
    assert lucid.tensor([1, 2]).kron(lucid.tensor([1, 10])).tolist() == [1, 10, 2, 20]
    check_gradients(lucid.kron, (2, 2), (1, 3))


def test_tensordot():
    A, B = draw(2, 3, 4), draw(4, 3, 5)
    close(lucid.tensordot(A, B, dims=([1, 2], [1, 0])), lucid.einsum("ijk,kjl->il", A, B), 1e-12)
    close(lucid.tensordot(A, B, dims=([-1], [0])), lucid.einsum("ijk,klm->ijlm", A, B), 1e-12)
    close(lucid.tensordot(A, B, 0), A[..., None, None, None] * B, 1e-12)
    assert lucid.tensordot(lucid.zeros(2, 0), lucid.zeros(0, 3), 1).tolist() == [[0] * 3] * 2
    check_gradients(lambda a, b: lucid.tensordot(a, b, 1), (2, 3), (3, 2))
    for bad, error in ((4, ValueError), (-1, ValueError), (([0, 0], [0, 1]), ValueError), (([9], [0]), IndexError)):
        with pytest.raises(error, match="tensordot: dims is"):
            lucid.tensordot(A, B, bad)
    with pytest.raises(ValueError, match="tensordot: b has shape"):
        lucid.tensordot(A, B, ([0], [0]))


def test_cross():
    A, B = draw(2, 3), draw(4, 1, 3, seed=1)
    C = linalg.cross(A, B)
    assert C.shape == (4, 2, 3)
    close((C * A).sum(-1), lucid.zeros(4, 2, dtype=C.dtype), 1e-12)
    close(linalg.cross(A.mT, draw(3, 2, seed=2), dim=0).mT, linalg.cross(A, draw(3, 2, seed=2).mT), 1e-12)
    assert lucid.tensor([1, 0, 0]).cross(lucid.tensor([0, 1, 0])).tolist() == [0, 0, 1]
    square = draw(3, 3)
    close(lucid.cross(square, square.mT), linalg.cross(square, square.mT, dim=0), 0)  # by default the first of size 3
    check_gradients(linalg.cross, (2, 3), (3,))
    for x, y, dim in ((draw(2), draw(2), -1), (draw(3), draw(1), -1), (draw(2, 3), draw(2, 3), 0)):
        with pytest.raises(ValueError, match="cross: other has shape"):
            linalg.cross(x, y, dim=dim)
    with pytest.raises(IndexError, match="cross: dim is 5"):
        linalg.cross(draw(3), draw(3), dim=5)


def test_vecdot_and_vdot_conjugate():
    x, y = draw(2, 3, dtype="complex128"), draw(3, dtype="complex128", seed=1)
    close(linalg.vecdot(x, y), (x.conj() * y).sum(-1), 1e-14)
    close(lucid.vdot(x[0], y), (x[0].conj() * y).sum(), 1e-14)
    close(x[0].vdot(y), lucid.dot(x[0].conj(), y), 0)


def test_vander():
    x = lucid.tensor([1, 2, 3])
    assert lucid.vander(x).tolist() == [[1, 1, 1], [4, 2, 1], [9, 3, 1]]
    assert lucid.vander(x, 2, increasing=True).tolist() == [[1, 1], [1, 2], [1, 3]]
    assert linalg.vander(x).tolist() == lucid.vander(x, increasing=True).tolist()
    assert linalg.vander(draw(2, 3), N=5).shape == (2, 3, 5) and linalg.vander(x, N=0).shape == (3, 0)
    assert linalg.vander(x, N=1).tolist() == [[1]] * 3
    with pytest.raises(ValueError, match="vander: N is -1"):
        linalg.vander(x, N=-1)
    with pytest.raises(ValueError, match="vander: x has shape"):
        lucid.vander(x.reshape(3, 1))


def test_names_of_linalg():
    A, v = draw(2, 2), draw(2)
    assert linalg.matmul(A, A).tolist() == (A @ A).tolist() and linalg.dot(v, v) == lucid.dot(v, v)
    assert linalg.outer(v, v).tolist() == lucid.ger(v, v).tolist() and linalg.inner(v, v) == lucid.inner(v, v)
    assert linalg.diagonal(A.expand(3, 2, 2)).shape == (3, 2)


def test_added_products_with_beta_zero_do_not_read_self():
    nan = lucid.full((2, 2), float("nan"))
    one = lucid.ones(2, 2)
    for call in (
        lambda: lucid.addmm(nan, one, one, beta=0),
        lambda: lucid.addr(nan, one[0], one[0], beta=0),
        lambda: lucid.addmv(nan[0], one, one[0], beta=0),
        lambda: lucid.baddbmm(nan, one.expand(2, 2, 2), one.expand(2, 2, 2), beta=0),
        lambda: lucid.addbmm(nan, one.expand(2, 2, 2), one.expand(2, 2, 2), beta=0),
    ):
        assert call().isfinite().all()
    total = lucid.zeros(2, 2)
    assert total.addbmm_(one.expand(3, 2, 2), one.expand(3, 2, 2)) is total and total.tolist() == [[6, 6], [6, 6]]
    with pytest.raises(ValueError, match="addmv: self has shape"):
        lucid.addmv(lucid.ones(3), one, one[0])
    with pytest.raises(ValueError, match="baddbmm: batch2 has shape"):
        lucid.baddbmm(one, one.expand(2, 2, 2), one.expand(3, 2, 2))
