"""Eigenvalues: what they are defined by, gradients on symmetric input, layouts, and what is refused."""

from __future__ import annotations

import math

import pytest
from ops.linalg.linalg import (
    DTYPES,
    FIELDS,
    SIZES,
    check_gradients,
    close,
    definite,
    draw,
    eps,
    layouts,
    nasty,
    refuses_what_is_not_square,
    single,
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


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
@pytest.mark.parametrize("n", SIZES)
def test_eigh_of_hermitian_matrices(n, dtype):
    """One triangle is read, of the diagonal its real part; the results are as good as those of real matrices."""
    z = draw(2, n, n, dtype=dtype)
    A = z + z.mH
    spoilt = A + lucid.triu(lucid.full((n, n), 7.0, dtype=A.dtype), 1) + 3j * lucid.eye(n, dtype=A.dtype)
    L, V = linalg.eigh(spoilt)
    assert L.dtype is (lucid.float32 if dtype == "complex64" else lucid.float64) and V.dtype is A.dtype
    close(V * L.unsqueeze(-2) @ V.mH, A, 20 * n * eps(A.dtype))
    close(V.mH @ V, lucid.eye(n, dtype=A.dtype).expand(2, n, n), 20 * n * eps(A.dtype))
    close(linalg.eigvalsh(spoilt.mT, "U"), linalg.eigvalsh(A.mT), 20 * n * eps(A.dtype))


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize("n", SIZES)
def test_eig(n, dtype):
    """A V = V diag(L), vectors of length 1; eigenvalues of real matrices are real exactly or in exact pairs."""
    A = draw(2, n, n, dtype=dtype)
    for a in layouts(A):
        L, V = linalg.eig(a)
        assert L.dtype is V.dtype is (A.dtype if A.dtype.is_complex else getattr(lucid, single(dtype)))
        Z = A.to(V.dtype)
        close(Z @ V, V * L.unsqueeze(-2), 30 * n * eps(A.dtype))
        close(V.abs().square().sum(-2), lucid.ones(2, n, dtype=V.abs().dtype), 10 * eps(A.dtype))
        close(linalg.eigvals(a).abs().sort(-1)[0], L.abs().sort(-1)[0], 1e3 * n * eps(A.dtype))
        if not A.dtype.is_complex:
            for row, columns in zip(L.tolist(), V.mT.tolist()):
                assert sorted(row, key=lambda z: (z.real, z.imag)) == sorted(
                    (z.conjugate() for z in row), key=lambda z: (z.real, z.imag)
                )
                assert all(z.imag == 0 for value, v in zip(row, columns) if value.imag == 0 for z in v)


def square_matrices():
    yield from nasty()
    n, dtype = 12, lucid.float64
    shift = lucid.eye(n, dtype=dtype).roll(1, 0)
    A = draw(n, n)
    scale = 10.0 ** lucid.linspace(-8, 8, n, dtype=dtype)
    yield "jordan", lucid.triu(lucid.ones(n, n, dtype=dtype)) - lucid.triu(lucid.ones(n, n, dtype=dtype), 2)
    yield "jordan, lower", lucid.tril(lucid.ones(n, n, dtype=dtype)) - lucid.tril(lucid.ones(n, n, dtype=dtype), -2)
    yield "cyclic", shift
    yield "upper", lucid.triu(A)
    yield "lower", lucid.tril(A)
    yield "skew", A - A.mT
    yield "orthogonal", linalg.qr(A).Q
    yield "badly scaled", A * scale.unsqueeze(-1) / scale
    turns = lucid.zeros(n, n, dtype=dtype)
    turns[range(0, n, 2), range(1, n, 2)], turns[range(1, n, 2), range(0, n, 2)] = 1.0, -1.0
    yield "turns", turns
    yield "huge", A * 1e300
    yield "tiny", A * 1e-300
    yield "subnormal", A * 1e-310
    yield "complex", draw(n, n, dtype="complex128")
    yield "complex jordan", lucid.eye(n, dtype=lucid.complex128) * 1j + lucid.eye(n, dtype=lucid.complex128).roll(1, 0)


RESIDUAL = 8  # in units of n eps and the norm: what is found is at most 2, LAPACK's at most 6


@pytest.mark.parametrize("name, A", [pytest.param(name, A, id=name) for name, A in square_matrices()])
def test_residuals(name, A):
    """Of what is hard: defective, repeated, graded, badly scaled, at the ends of the range."""
    n, top = A.shape[-1], float(A.abs().max()) or 1.0
    unit = n * 2.0**-52
    L, V = linalg.eig(A)
    L = lucid.complex(L.real / top, L.imag / top)
    A = A / top
    Z = A.to(lucid.complex128)
    assert float(linalg.norm(Z @ V - V * L.unsqueeze(-2))) <= RESIDUAL * unit * max(float(linalg.norm(A)), 1e-300)
    H = A + A.mH
    L, V = linalg.eigh(H)
    close(V.mH @ V, lucid.eye(n, dtype=H.dtype), RESIDUAL * unit)
    assert float(linalg.norm(H @ V - V * L.unsqueeze(-2))) <= RESIDUAL * unit * max(float(linalg.norm(H)), 1e-300)


def test_eigenvalues_that_zeros_isolate_are_exact():
    A = lucid.tril(draw(7, 7))
    assert sorted(z.real for z in linalg.eigvals(A).tolist()) == sorted(A.diagonal().tolist())
    assert linalg.eigvals(lucid.tensor([[0.0, 1.0], [-1.0, 0.0]])).tolist() == [1j, -1j]


@pytest.mark.parametrize("function", [linalg.eig, linalg.eigvals])
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_eig_refuses_what_is_not_finite(function, bad):
    with pytest.raises(linalg.LinAlgError, match="input tensor should not contain infs or NaNs: matrix 1"):
        function(lucid.tensor([[[1.0]], [[bad]]]))
    refuses_what_is_not_square(function)


def test_gradients_of_eig():
    def vectors(x):
        L, V = linalg.eig(x)
        return L.abs(), (V @ lucid.diag_embed(L * L) @ linalg.inv(V)).real, V.abs()

    check_gradients(vectors, (3, 3))
    check_gradients(lambda x: linalg.eigvals(x).abs(), (2, 2, 2))

    def hermitian(x):
        z = lucid.complex(x, x.flip(-1).mT * 0.5)
        L, V = linalg.eigh(z + z.mH)
        return L, V.abs(), (V * L.exp().unsqueeze(-2) @ V.mH).real

    check_gradients(hermitian, (3, 3))


def test_a_loss_that_depends_on_the_phase_is_refused():
    z = draw(3, 3, dtype="complex128").requires_grad_()
    for function in (linalg.eig, lambda z: linalg.eigh(z + z.mH), lambda z: linalg.svd(z)):
        vectors = function(z)[1 if function is not linalg.svd else 0]
        vectors = vectors if vectors.ndim == 2 else function(z)[0]
        with pytest.raises(RuntimeError, match=r"specified up to multiplication by e\^{i phi}"):
            (vectors * vectors.detach().flip(0)).sum().imag.backward()


def test_gradients_at_equal_eigenvalues():
    """Of the values they are defined; of the vectors they are infinite, and not quietly something else."""
    A = lucid.eye(3, dtype=lucid.float64).requires_grad_()
    (g,) = lucid.autograd.grad(linalg.eigvals(A).real.sum(), A)
    close(g, lucid.eye(3, dtype=lucid.float64), 1e-14)
    (g,) = lucid.autograd.grad((linalg.eigh(A)[1] * draw(3, 3)).sum(), A)
    assert not g.isfinite().all()


@pytest.mark.parametrize("shape", [(0, 0), (0, 3, 3), (2, 0, 0)])
def test_empty_eig(shape):
    A = lucid.zeros(*shape)
    assert [x.shape for x in linalg.eig(A)] == [shape[:-1], shape] and linalg.eigvals(A).shape == shape[:-1]
