"""LU, solutions, inverses and determinants: what they are defined by, at every size of the blocks, residuals on bad
matrices, gradients, and what is refused."""

from __future__ import annotations

import math

import pytest
from ops.linalg.linalg import (
    DTYPES,
    FIELDS,
    check_gradients,
    close,
    draw,
    eps,
    layouts,
    nasty,
    refuses_what_is_not_square,
)

import lucid
from lucid import linalg

SIZES = (1, 2, 3, 7, 8, 9, 16, 17, 33, 70)


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize(
    "m, n", [(1, 1), (5, 5), (8, 8), (9, 9), (40, 40), (20, 7), (7, 20), (33, 20), (20, 33), (1, 9)]
)
def test_lu_multiplies_to_the_matrix(m, n, dtype):
    A = draw(2, m, n, dtype=dtype)
    for a in layouts(A):
        P, L, U = linalg.lu(a)
        close(P @ L @ U, A, FIELDS[dtype] * m)
        assert float(L.abs().max()) < 1.5  # for complex numbers the pivot is the greatest by |re| + |im|
        assert (L.triu(1) == 0).all() and (U.tril(-1) == 0).all() and (P.sum(-1) == 1).all()
        LU, pivots = linalg.lu_factor(a)
        assert pivots.dtype is lucid.int32 and pivots.shape == (2, min(m, n))
        for one, other in zip((P, L, U), lucid.lu_unpack(LU, pivots)):
            close(one, other, 0)


def test_lu_without_pivots():
    A = lucid.tensor([[4.0, 3.0], [6.0, 3.0]])
    P, L, U = linalg.lu(A, pivot=False)
    assert P.shape == (0,) and L.tolist() == [[1, 0], [1.5, 1]] and U.tolist() == [[4, 3], [0, -1.5]]
    assert linalg.lu_factor(A, pivot=False).pivots.tolist() == [1, 2]
    assert linalg.lu_factor_ex(lucid.tensor([[0.0, 1.0], [1.0, 0.0]]), pivot=False).info == 1


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize("n", SIZES)
def test_solutions(n, dtype):
    A, B = draw(2, n, n, dtype=dtype), draw(2, n, 3, dtype=dtype, seed=1)
    tolerance = FIELDS[dtype] * n
    LU, pivots = linalg.lu_factor(A)
    for X in (linalg.solve(A, B), linalg.lu_solve(LU, pivots, B), lucid.lu_solve(B, LU, pivots)):
        assert residual(A, X, B) < 1
    for X in (linalg.solve(A, B.mT, left=False), linalg.lu_solve(LU, pivots, B.mT, left=False)):
        assert residual(A.mT, X.mT, B) < 1
    assert residual(A.mH, linalg.lu_solve(LU, pivots, B, adjoint=True), B) < 1
    X = linalg.lu_solve(LU, pivots, B.mT, left=False, adjoint=True)
    assert residual(A.conj(), X.mT, B) < 1
    close(linalg.solve(A, B[..., 0]), linalg.solve(A, B)[..., 0], tolerance)
    close(linalg.solve(A[0], B[0, :, 0]), linalg.solve(A, B)[0, :, 0], tolerance)
    close(linalg.solve(A.unsqueeze(1), B), lucid.stack([linalg.solve(a, B) for a in A]), tolerance * 100)
    inverse = linalg.inv(A)
    assert residual(A, inverse, lucid.eye(n, dtype=A.dtype).expand(2, n, n)) < 1


def residual(A, X, B):
    """|A X - B| / (|A| |X| n eps), by the greatest elements of the rows' sums."""
    n, size = A.shape[-1], float(A.abs().sum(-1).max()) * float(X.abs().max())
    return float((A @ X - B).abs().max()) / (10 * (size + 1e-300) * n * eps(A.dtype))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name, A", [*nasty()], ids=lambda x: x if isinstance(x, str) else "")
def test_residuals(name, A, dtype):
    """Backward stability does not depend on the condition: Hilbert, Wilkinson, graded and nearly singular matrices."""
    A = A.to(getattr(lucid, dtype))
    B = draw(A.shape[-1], 2, dtype=dtype, seed=5)
    X, info = linalg.solve_ex(A, B)
    if int(info) == 0 and bool(X.isfinite().all()):
        growth = float(linalg.lu_factor_ex(A).LU.abs().max()) / float(A.abs().max())
        assert residual(A, X, B) < max(1, growth)
    P, L, U = linalg.lu(A)
    assert residual(L, U, P.mT @ A) < 1
    Q, R = linalg.qr(A)
    assert residual(Q, R, A) < 1 and residual(Q.mT, Q, lucid.eye(A.shape[-1], dtype=A.dtype)) < 1


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize("n", SIZES)
def test_determinants(n, dtype):
    A = draw(2, n, n, dtype=dtype)
    sign, logarithm = linalg.slogdet(A)
    assert logarithm.dtype is A.abs().dtype
    if n < 20:
        close(sign * logarithm.exp(), linalg.det(A), FIELDS[dtype] * 100)
        close(lucid.det(A @ A), linalg.det(A) ** 2, FIELDS[dtype] * 1000)
        if A.is_complex() or bool((sign > 0).all()):
            close(lucid.logdet(A).exp(), linalg.det(A), FIELDS[dtype] * 100)
    close(sign.abs(), lucid.ones(2, dtype=logarithm.dtype), 1e-5)


def test_determinants_of_special_matrices():
    assert linalg.det(lucid.zeros(0, 0)) == 1 and linalg.det(lucid.zeros(2, 0, 0)).tolist() == [1, 1]
    assert linalg.det(lucid.ones(3, 3)) == 0 and lucid.logdet(lucid.ones(2, 2)) == -math.inf
    sign, logarithm = linalg.slogdet(lucid.zeros(2, 2))
    assert sign == 0 and logarithm == -math.inf
    assert lucid.logdet(lucid.tensor([[0.0, 1.0], [1.0, 0.0]])).isnan()
    assert linalg.slogdet(lucid.eye(400) * 10).logabsdet.isfinite() and linalg.det(lucid.eye(400) * 10) == math.inf
    assert linalg.det(lucid.full((2, 2), math.nan)).isnan()


def test_gradients():
    for pivot in (True, False):
        for shape in ((3, 3), (2, 2, 3), (4, 2)):
            check_gradients(lambda x: linalg.lu(x, pivot=pivot)[1:], shape)
            check_gradients(lambda x: linalg.lu_factor_ex(x, pivot=pivot).LU, shape)
    check_gradients(linalg.solve, (3, 3), (3, 2))
    check_gradients(linalg.solve, (2, 3, 3), (2, 3))
    check_gradients(lambda x, y: linalg.solve(x, y, left=False), (2, 2), (3, 2, 2))
    for left in (True, False):
        for adjoint in (True, False):
            check_gradients(
                lambda x, y: linalg.lu_solve(*linalg.lu_factor(x), y, left=left, adjoint=adjoint), (2, 2), (2, 2)
            )
    check_gradients(linalg.inv, (2, 3, 3))
    check_gradients(linalg.det, (2, 3, 3))
    check_gradients(lambda x: linalg.slogdet(x)[1], (3, 3))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 6])
def test_the_gradient_of_det_at_singular_matrices(n):
    """The cofactors, by determinants of minors: of rank n - 1, of rank n - 2 and less, and of the zero matrix."""
    for rank in range(n + 1):
        A = (draw(n, rank) @ draw(rank, n, seed=9)).requires_grad_()
        (g,) = lucid.autograd.grad(linalg.det(A), A)
        rest = [[i for i in range(n) if i != k] for k in range(n)]
        minors = [
            [(-1) ** (i + j) * float(linalg.det(A.detach()[rest[i]][:, rest[j]])) for j in range(n)] for i in range(n)
        ]
        close(g, lucid.tensor(minors, dtype=lucid.float64), 1e-12)


def test_complex_gradients():
    """Through functions of the parts, whose gradients are those of real numbers."""

    def parts(function):
        def of(x):
            z = function(lucid.view_as_complex(x))
            return [
                lucid.view_as_real(one) if one.is_complex() else one for one in (z if isinstance(z, tuple) else (z,))
            ]

        return of

    for function in (
        linalg.inv,
        linalg.det,
        linalg.slogdet,
        lambda z: linalg.solve(z, z.mT + 1),
        lambda z: linalg.lu_factor_ex(z).LU,
        lambda z: linalg.lu_solve(*linalg.lu_factor(z), z.mT + 1, left=False),
        lambda z: linalg.solve_triangular(z, z.mT + 1, upper=True),
        lambda z: linalg.cholesky(z @ z.mH + 3 * lucid.eye(3, dtype=lucid.float64)),
        lambda z: tuple(linalg.qr(z)),
    ):
        check_gradients(parts(function), (3, 3, 2))


def test_singular_matrices_are_refused():
    A = lucid.stack([lucid.eye(2), lucid.ones(2, 2)])
    for call, name in (
        (lambda: linalg.inv(A), "inv"),
        (lambda: linalg.solve(A, lucid.ones(2, 2, 1)), "solve"),
        (lambda: linalg.lu_factor(A), "lu_factor"),
        (lambda: lucid.inverse(A), "inv"),
    ):
        with pytest.raises(linalg.LinAlgError, match=f"{name}.*: matrix 1 of the batch is singular, its pivot 2 is 0"):
            call()
    assert issubclass(linalg.LinAlgError, RuntimeError) and linalg.LinAlgError is not RuntimeError
    assert linalg.inv_ex(A).info.tolist() == [0, 2] and linalg.solve_ex(A, lucid.ones(2, 2, 1)).info.tolist() == [0, 2]
    with pytest.raises(linalg.LinAlgError):
        linalg.inv_ex(A, check_errors=True)


def test_nan_and_infinity_pass_through():
    for bad in (math.nan, math.inf):
        A = lucid.eye(12)
        A[3, 4] = bad
        assert not linalg.inv_ex(A).inverse.isfinite().all()
        assert not linalg.lu_factor_ex(A).LU.isfinite().all()


def test_bad_arguments():
    for function in (linalg.inv, linalg.det, linalg.slogdet):
        refuses_what_is_not_square(function)
    A = lucid.eye(3)
    with pytest.raises(ValueError, match="solve.*: .*wanted"):
        linalg.solve(A, lucid.ones(2, 2))
    with pytest.raises(TypeError, match="A is float32 and B float64; wanted one dtype"):
        linalg.solve(A, lucid.ones(3, 2, dtype=lucid.float64))
    with pytest.raises(ValueError, match="wanted matrices where left is False"):
        linalg.solve(A, lucid.ones(3), left=False)
    LU, pivots = linalg.lu_factor(A)
    for bad in (pivots + 3, pivots - 3):
        with pytest.raises(ValueError, match="pivots has an element out of range"):
            linalg.lu_solve(LU, bad, lucid.ones(3, 1))
    with pytest.raises(TypeError, match="pivots is int64"):
        linalg.lu_solve(LU, pivots.long(), lucid.ones(3, 1))


def test_out():
    A, X = lucid.eye(2) * 2, lucid.zeros(2, 2)
    assert linalg.inv(A, out=X) is X and X.tolist() == [[0.5, 0], [0, 0.5]]
    LU, pivots = lucid.zeros(2, 2), lucid.zeros(2, dtype=lucid.int32)
    linalg.lu_factor(A, out=(LU, pivots))
    assert LU.tolist() == A.tolist() and pivots.tolist() == [1, 2]
    with pytest.raises(ValueError, match="inv: out has shape"):
        linalg.inv(A, out=lucid.zeros(3, 3))
    with pytest.raises(TypeError, match="inv: out is int64"):
        linalg.inv(A, out=lucid.zeros(2, 2, dtype=lucid.int64))
    with pytest.raises(TypeError, match="lu_factor: out is Tensor; wanted a tuple of 2 tensors"):
        linalg.lu_factor(A, out=LU)


def test_names_outside_of_linalg():
    A = lucid.tensor([[4.0, 2.0], [2.0, 3.0]])
    L = lucid.cholesky(A)
    close(lucid.cholesky_solve(A, L), lucid.eye(2), 1e-6)
    close(A.cholesky_solve(A.cholesky(True), True), lucid.eye(2), 1e-6)
    close(L.cholesky_inverse() @ A, lucid.eye(2), 1e-6)
    close(A.inverse() @ A, lucid.eye(2), 1e-6)
    assert A.det() == linalg.det(A) and A.logdet() == lucid.logdet(A) and A.slogdet().sign == 1
    assert len(A.lu()) == 2 and A.lu(get_infos=True).info == 0
    close(A.lu_solve(*A.lu()), lucid.eye(2), 1e-6)
    close(A.triangular_solve(A.triu()).solution, linalg.solve_triangular(A, A, upper=True), 1e-6)
    close(A.triangular_solve(A, transpose=True).solution, linalg.solve_triangular(A.mT, A, upper=False), 1e-6)
    close(A.qr().Q @ A.qr().R, A, 1e-6)
    assert lucid.qr(lucid.ones(3, 1), some=False).Q.shape == (3, 3)
    assert linalg.inv(x=A).tolist() == linalg.inv(input=A).tolist() == linalg.inv(A).tolist()


def test_under_vmap_and_jvp():
    A, B = draw(4, 3, 3), draw(4, 3, 2, seed=1)
    close(lucid.func.vmap(linalg.solve)(A, B), linalg.solve(A, B), 1e-12)
    close(lucid.func.vmap(linalg.solve, in_dims=(None, 0))(A[0], B), linalg.solve(A[0], B), 1e-12)
    close(lucid.func.vmap(linalg.inv)(A), linalg.inv(A), 1e-12)
    close(lucid.func.vmap(linalg.det)(A), linalg.det(A), 1e-12)
    _, tangent = lucid.func.jvp(linalg.inv, (A[0],), (A[1],))
    close(tangent, -linalg.inv(A[0]) @ A[1] @ linalg.inv(A[0]), 1e-10)
