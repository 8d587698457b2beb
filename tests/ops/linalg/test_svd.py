"""Singular values: what they are defined by, gradients, ranks and pseudoinverses, layouts, and what is refused."""

from __future__ import annotations

import math

import pytest
from ops.linalg.linalg import FIELDS, check_gradients, close, definite, draw, eps, layouts, nasty

import lucid
from lucid import linalg

SHAPES = [(1, 1), (2, 2), (3, 2), (2, 3), (5, 4), (4, 9), (9, 4), (17, 17), (40, 23), (23, 40), (1, 4), (4, 1)]


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize("m, n", SHAPES)
def test_svd(m, n, dtype):
    k, A = min(m, n), draw(2, m, n, dtype=dtype)
    tolerance = 20 * max(m, n) * eps(A.dtype)
    for a in layouts(A):
        for full in (False, True):
            U, S, Vh = linalg.svd(a, full)
            assert U.shape == (2, m, m if full else k) and S.shape == (2, k) and Vh.shape == (2, n if full else k, n)
            assert U.dtype is Vh.dtype is A.dtype and S.dtype is A.abs().dtype
            close(U[..., :k] * S.unsqueeze(-2) @ Vh[..., :k, :], A, tolerance)
            for Q in (U, Vh.mH):
                close(Q.mH @ Q, lucid.eye(Q.shape[-1], dtype=A.dtype).expand(2, -1, -1), tolerance)
            assert all(x >= y >= 0 for row in S.tolist() for x, y in zip(row, row[1:]))
            close(linalg.svdvals(a), S, tolerance)


def matrices():
    for name, A in nasty():
        yield name, A
    A = draw(12, 12)
    yield "tall rank 2", A[:, :2] @ A[:2, :7]
    yield (
        "kahan",
        lucid.triu(A.new_ones(12, 12) * -0.8 + 1.8 * lucid.eye(12, dtype=A.dtype))
        * (0.6 ** lucid.arange(12, dtype=A.dtype)).unsqueeze(1),
    )
    yield "nilpotent", lucid.triu(A, 1)
    yield "graded up", 10 ** (-lucid.arange(12, dtype=A.dtype).flip(0)).unsqueeze(1) * A
    yield "huge", A * 1e300
    yield "tiny", A * 1e-300
    yield "subnormal", A * 1e-310
    yield "complex rank 1", draw(12, 1, dtype="complex128") @ draw(1, 9, dtype="complex128")


RESIDUAL = 4  # in units of n eps and the greatest singular value: what is found is at most 1


@pytest.mark.parametrize("name, A", [pytest.param(name, A, id=name) for name, A in matrices()])
def test_residuals(name, A):
    """Of what is hard: condition 1e12 and beyond, deficient, repeated, graded, at the ends of the range."""
    top, n = float(A.abs().max()) or 1.0, max(A.shape)
    U, S, Vh = linalg.svd(A, full_matrices=False)
    bound = RESIDUAL * n * 2.0**-52
    scaled = S / top
    close(U * scaled.unsqueeze(-2) @ Vh / max(float(scaled[0]), 1e-300), A / top / max(float(scaled[0]), 1e-300), bound)
    for Q in (U, Vh.mH):
        close(Q.mH @ Q, lucid.eye(Q.shape[1], dtype=A.dtype), bound)
    close(linalg.svdvals(A) / top, scaled, bound)


def test_small_singular_values():
    """Of a bidiagonal matrix each is right to a few n eps of itself; in float32 those down to 1e-8 of the first."""
    d = 10.0 ** -lucid.arange(0, 200, 20, dtype=lucid.float64)
    B = lucid.diag(d) + lucid.diag(d[:-1] * 0.5, 1)
    product, det = linalg.svdvals(B).log().sum(), d.log().sum()
    assert abs(float(product - det)) < 1e-13 * abs(float(det))
    for got, like in zip(linalg.svdvals(B).tolist(), d.tolist()):
        assert 0.5 < got / like < 1.5
    Q, R = linalg.qr(draw(8, 8)).Q, linalg.qr(draw(8, 8, seed=1)).Q
    A = (Q * 10.0 ** -lucid.arange(8, dtype=Q.dtype) @ R).float()
    wanted = linalg.svdvals(A.double())
    assert float((linalg.svdvals(A).double() / wanted - 1).abs().max()) < 1e-7


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, complex(0, math.nan)])
@pytest.mark.parametrize("function", [linalg.svd, linalg.svdvals, linalg.pinv, linalg.matrix_rank, linalg.cond])
def test_what_is_not_finite_is_refused(function, bad):
    with pytest.raises(linalg.LinAlgError, match="non-finite values: matrix 1 of the batch"):
        function(lucid.tensor([[[1.0]], [[bad]]]))


def test_gradients():
    check_gradients(lambda x: linalg.svd(x, False), (3, 3))
    check_gradients(lambda x: linalg.svd(x, False), (2, 4, 2))
    check_gradients(lambda x: linalg.svd(x, False), (2, 4))
    check_gradients(lambda x: linalg.svd(x)[1], (3, 2))
    check_gradients(linalg.svdvals, (2, 3, 2))
    check_gradients(linalg.pinv, (4, 2))
    check_gradients(linalg.pinv, (2, 2, 3))
    check_gradients(lambda x: linalg.pinv(x + x.mT + 4 * lucid.eye(3), hermitian=True), (3, 3))  # far from singular
    check_gradients(lambda x: linalg.cond(x, "fro") + linalg.cond(x) + linalg.cond(x, 1), (3, 3))

    def of_complex(x):
        U, S, Vh = linalg.svd(lucid.complex(x, x.flip(-1) * 0.5), full_matrices=False)
        return S, U.abs(), Vh.abs(), (U @ Vh).real

    for shape in ((3, 3), (3, 2), (2, 3)):
        check_gradients(of_complex, shape)
    check_gradients(lambda x: linalg.pinv(lucid.complex(x, x.flip(-1) * 0.5)).abs(), (3, 2))


def test_gradients_at_equal_and_zero_singular_values():
    """Of the values, and of what needs no vectors, they are defined; of the vectors they are infinite."""
    A = lucid.eye(3, dtype=lucid.float64).requires_grad_()
    (g,) = lucid.autograd.grad(linalg.svdvals(A).sum(), A)
    close(g, A.detach(), 1e-14)
    (g,) = lucid.autograd.grad(linalg.pinv(A).diagonal().sum(), A)
    close(g, -A.detach(), 1e-14)
    (g,) = lucid.autograd.grad((linalg.svd(A)[0] * draw(3, 3)).sum(), A)
    assert not g.isfinite().all()
    Z = lucid.zeros(3, 2, requires_grad=True)
    (g,) = lucid.autograd.grad(linalg.matrix_norm(Z, "nuc"), Z)
    assert float(linalg.matrix_norm(g, 2)) <= 1 + 1e-6  # a subgradient


def test_rank_and_pseudoinverse():
    A = draw(5, 2) @ draw(2, 4, seed=1)
    P = linalg.pinv(A)
    close(A @ P @ A, A, 1e-13)
    close(P @ A @ P, P, 1e-13)
    close((A @ P).mT, A @ P, 1e-13)
    assert int(linalg.matrix_rank(A)) == 2 and linalg.matrix_rank(A.expand(3, 5, 4)).tolist() == [2, 2, 2]
    D = lucid.diag(lucid.tensor([8.0, 2.0, 1.0, 0.0]))
    assert [int(linalg.matrix_rank(D, **kw)) for kw in ({}, {"atol": 1.5}, {"rtol": 0.2}, {"tol": 3.0})] == [3, 2, 2, 1]
    assert int(linalg.matrix_rank(D, atol=0.5, rtol=0.5)) == 1
    assert linalg.matrix_rank(D.expand(2, 4, 4), atol=lucid.tensor([0.0, 1.5])).tolist() == [3, 2]
    assert int(linalg.matrix_rank(-D, hermitian=True)) == 3
    close(linalg.pinv(-D, rtol=0.2, hermitian=True), lucid.diag(lucid.tensor([-0.125, -0.5, 0.0, 0.0])), 1e-7)
    close(linalg.pinv(D, 0.2), lucid.diag(lucid.tensor([0.125, 0.5, 0.0, 0.0])), 1e-7)
    for shape in ((0, 3), (3, 0), (2, 0, 0), (0, 2, 3)):
        Z = lucid.zeros(*shape)
        assert linalg.pinv(Z).shape == (*shape[:-2], shape[-1], shape[-2])
        assert linalg.matrix_rank(Z).shape == shape[:-2] and not linalg.matrix_rank(Z).any()


def test_condition():
    A = lucid.tensor([[1.0, 2.0], [2.0, 4.0]])
    assert all(float(linalg.cond(A, p)) == math.inf for p in ("fro", "nuc", 1, -1, math.inf, -math.inf))
    B = lucid.tensor([[2.0, 1.0], [0.0, 4.0]], dtype=lucid.float64)
    for p in ("fro", "nuc", 1, -1, math.inf, -math.inf, 2, -2):
        product = linalg.matrix_norm(B, p) * linalg.matrix_norm(linalg.inv(B), p)
        assert abs(float(linalg.cond(B, p) - product)) < 1e-12
    with pytest.raises(ValueError, match="linalg.cond: p is 3"):
        linalg.cond(B, 3)
    with pytest.raises(ValueError, match="wanted square matrices"):
        linalg.cond(lucid.ones(2, 3), 1)


def test_empty():
    for m, n in ((3, 0), (0, 3), (0, 0)):
        U, S, Vh = linalg.svd(lucid.zeros(2, m, n))
        assert U.tolist() == lucid.eye(m).expand(2, m, m).tolist() and S.shape == (2, 0)
        assert Vh.tolist() == lucid.eye(n).expand(2, n, n).tolist()
        assert [x.shape for x in linalg.svd(lucid.zeros(2, m, n), False)] == [(2, m, 0), (2, 0), (2, 0, n)]
    assert linalg.svdvals(lucid.zeros(0, 3, 2)).shape == (0, 2)


def test_low_rank():
    lucid.manual_seed(1)
    for dtype in ("float64", "complex128"):
        for shape in ((30, 20), (20, 30), (2, 12, 9)):
            A = draw(*shape[:-1], 3, dtype=dtype) @ draw(*shape[:-2], 3, shape[-1], dtype=dtype, seed=1)
            U, S, V = lucid.svd_lowrank(A, q=4)
            close(U * S.unsqueeze(-2) @ V.mH, A, 1e-12)
            close(S, linalg.svdvals(A)[..., :4], 1e-12)
            U, S, V = lucid.pca_lowrank(A, q=5)
            close(S, linalg.svdvals(A - A.mean(-2, keepdim=True))[..., :5], 1e-12)
    for bad in ({"q": 7}, {"q": -1}, {"q": 2, "niter": -1}, {"q": True}):
        with pytest.raises(ValueError, match="svd_lowrank: .* wanted an int"):
            lucid.svd_lowrank(lucid.ones(6, 8), **bad)


def test_lobpcg():
    lucid.manual_seed(1)
    Q = linalg.qr(draw(40, 40)).Q
    L = lucid.arange(1, 41, dtype=lucid.float64)
    A = (Q * L @ Q.mT).requires_grad_()
    B = definite_diagonal()
    for largest, wanted in ((True, [40.0, 39.0]), (False, [1.0, 2.0])):
        values, vectors = lucid.lobpcg(A.detach(), k=2, largest=largest)
        close(values, lucid.tensor(wanted, dtype=lucid.float64), 1e-8)
        close(A @ vectors, vectors * values, 1e-4)
        found = lucid.lobpcg(A, k=2, largest=largest)
        close(found[0].detach(), values, 1e-8)
        (g,) = lucid.autograd.grad(found[0].sum(), A)
        close(g, found[1] @ found[1].mT, 1e-10)
        values, vectors = lucid.lobpcg(A.detach(), k=2, B=B, largest=largest, niter=-1)
        close(A @ vectors, B @ vectors * values, 1e-4)
        close(vectors.mT @ B @ vectors, lucid.eye(2, dtype=lucid.float64), 1e-8)
    check_gradients(lambda x, y: lucid.lobpcg(x + x.mT, k=1, B=definite(y))[0], (3, 3), (3, 3))
    check_gradients(lambda x: (lambda L, V: (V * L) @ V.mT)(*lucid.lobpcg(x + x.mT, k=1)), (3, 3))
    steps = []
    lucid.lobpcg(A.detach(), k=1, niter=3, tol=0.0, tracker=lambda step: steps.append((step.istep, step.X.shape)))
    assert steps == [(i, (40, 1)) for i in range(4)]
    with pytest.raises(ValueError, match="lobpcg: k is 14 for matrices of 40 rows; wanted 1 to 13"):
        lucid.lobpcg(A, k=14)


def definite_diagonal():
    return lucid.diag(lucid.linspace(1, 2, 40, dtype=lucid.float64))


def test_old_names():
    A = draw(3, 2, dtype="complex128")
    U, S, V = A.svd()
    close(U * S @ V.mH, A, 1e-13)
    assert lucid.svd(A, some=False).U.shape == (3, 3) and not lucid.svd(A, compute_uv=False).V.any()
    close(A.pinverse(), linalg.pinv(A), 1e-13)
    for name in ("symeig", "eig", "lstsq", "solve", "matrix_rank"):
        with pytest.raises(
            RuntimeError, match=f"{name}: This function was deprecated since version 1.9 and is now removed"
        ):
            getattr(lucid, name)(A)
    with pytest.raises(RuntimeError, match="lucid.linalg.eigh"):
        A.symeig()


def test_bad_arguments():
    A = lucid.ones(2, 3)
    with pytest.raises(ValueError, match="svd: A has shape"):
        linalg.svd(lucid.ones(3))
    with pytest.raises(TypeError, match="svd: A is int64; wanted"):
        linalg.svd(lucid.ones(2, 2, dtype=lucid.int64))
    with pytest.raises(ValueError, match="driver is 'qr'"):
        linalg.svd(A, driver="qr")
    with pytest.raises(TypeError, match="linalg.pinv: rtol is '1'"):
        linalg.pinv(A, rtol="1")
    with pytest.raises(ValueError, match="linalg.pinv: A has shape"):
        linalg.pinv(A, hermitian=True)
    assert linalg.svd(A, driver="gesvdj")[1].shape == (2,)
