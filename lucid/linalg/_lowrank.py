"""Approximations of low rank, and a few eigenvectors of large matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid.autograd.grad_mode import no_grad
from lucid.linalg._svd import _floating, _square


def svd_lowrank(
    A: Tensor, q: int | None = 6, niter: int | None = 2, M: Tensor | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """Approximates matrices by q singular values and their vectors: ``A - M`` is nearly ``U diag(S) V^H``.

    By a random projection and `niter` power iterations (Halko, Martinsson and Tropp, "Finding structure with
    randomness", 2011, algorithms 4.4 and 5.1).

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n).
    q : int, default 6
        How many; a little more than the rank makes the result better.
    niter : int, default 2
        Iterations, each of which multiplies by A twice.
    M : Tensor, optional
        Shape (..., m, n) or (..., 1, n): a mean that is taken off A.

    Returns
    -------
    (Tensor, Tensor, Tensor)
        U (..., m, q), S (..., q) and V (..., n, q).

    Raises
    ------
    ValueError
        If `q` is more than m or n, or negative, or `niter` is negative.

    Examples
    --------
    >>> import lucid
    >>> U, S, V = lucid.svd_lowrank(lucid.tensor([[3., 0.], [0., 0.], [4., 0.]]), q=1)
    >>> S
    tensor([5.])
    """
    _floating("svd_lowrank", A)
    q, niter = 6 if q is None else q, 2 if niter is None else niter
    _count("svd_lowrank", "q", q, min(A.shape[-2:]))
    _count("svd_lowrank", "niter", niter, None)
    B = A if M is None else A - M
    wide = B.shape[-2] < B.shape[-1]
    B = _C.adjoint(B) if wide else B
    Q = _C.qr(_C.matmul(B, _drawn(B, q)), False)[0]
    for _ in range(niter):
        Q = _C.qr(_C.matmul(_C.adjoint(B), Q), False)[0]
        Q = _C.qr(_C.matmul(B, Q), False)[0]
    U, S, Vh = _C.svd(_C.matmul(_C.adjoint(Q), B), False)
    U, V = _C.matmul(Q, U), _C.adjoint(Vh)
    return (V, S, U) if wide else (U, S, V)


def pca_lowrank(A: Tensor, q: int | None = None, center: bool = True, niter: int = 2) -> tuple[Tensor, Tensor, Tensor]:
    """Approximates the principal components of rows of data: `svd_lowrank` of A without its columns' means.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n): m observations of n variables.
    q : int, optional
        How many components; min(6, m, n) by default.
    center : bool, default True
        Take the means off.
    niter : int, default 2
        As in `svd_lowrank`.

    Returns
    -------
    (Tensor, Tensor, Tensor)
        U (..., m, q), S (..., q) and V (..., n, q), whose columns are the principal directions.

    Raises
    ------
    ValueError
        If `q` is more than m or n, or negative, or `niter` is negative.

    Examples
    --------
    >>> import lucid
    >>> U, S, V = lucid.pca_lowrank(lucid.tensor([[1., 1.], [2., 2.], [3., 3.]]), q=1)
    >>> round(S.item(), 4)
    2.0
    """
    _floating("pca_lowrank", A)
    q = min(6, *A.shape[-2:]) if q is None else q
    _count("pca_lowrank", "q", q, min(A.shape[-2:]))
    return svd_lowrank(A - _C.mean(A, [-2], True) if center and A.shape[-2] else A, q, niter)


def lobpcg(
    A: Tensor,
    k: int | None = None,
    B: Tensor | None = None,
    X: Tensor | None = None,
    n: int | None = None,
    iK: Tensor | None = None,
    niter: int | None = None,
    tol: float | None = None,
    largest: bool | None = None,
    method: str | None = None,
    tracker: Callable[..., Any] | None = None,
    ortho_iparams: dict[Any, Any] | None = None,
    ortho_fparams: dict[Any, Any] | None = None,
    ortho_bparams: dict[Any, Any] | None = None,
) -> tuple[Tensor, Tensor]:
    """Finds the k largest or smallest eigenvalues of ``A x = lambda B x``, by blocks of products with A.

    Locally optimal block preconditioned conjugate gradients, with an orthogonal basis (Knyazev, "Toward the optimal
    preconditioned eigensolver", 2001; Duersch et al., "A robust and efficient implementation of LOBPCG", 2018). Where a
    gradient is wanted, of A or B, all eigenvectors are needed: then the result is taken from `linalg.eigh`.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, m), symmetric or Hermitian.
    k : int, optional
        How many; the columns of `X`, or 1. At most m / 3.
    B : Tensor, optional
        Shape (..., m, m), Hermitian and positive definite; the identity by default.
    X : Tensor, optional
        Shape (..., m, n): first approximations of the eigenvectors, random ones by default.
    n : int, optional
        How many vectors are drawn for `X`, k by default.
    iK : Tensor, optional
        Shape (..., m, m): a preconditioner, nearly the inverse of A.
    niter : int, optional
        At most so many iterations; by default 1000, and no limit but that for a negative number.
    tol : float, optional
        The relative residual at which a pair counts as found; the square root of the dtype's eps by default.
    largest : bool, default True
        The largest eigenvalues, or the smallest.
    method : {None, 'basic', 'ortho'}, optional
        Accepted, and without effect: the basis is always orthogonal.
    tracker : callable, optional
        Called after each iteration with an object that has `istep`, `E`, `X` and `R`.
    ortho_iparams, ortho_fparams, ortho_bparams : dict, optional
        Accepted, and without effect.

    Returns
    -------
    (Tensor, Tensor)
        Eigenvalues (..., k), the largest or smallest first, and eigenvectors (..., m, k) with ``V^H B V = I``.

    Raises
    ------
    ValueError
        If `k` is not from 1 to m / 3, or `method` is something else.

    Examples
    --------
    >>> import lucid
    >>> values, _ = lucid.lobpcg(lucid.diag(lucid.arange(1., 10.)), k=1)
    >>> values.round()
    tensor([9.])
    """
    _floating("lobpcg", A)
    _square("lobpcg", A)
    if method not in (None, "basic", "ortho"):
        raise ValueError(f"lobpcg: method is {method!r}; wanted None, 'basic' or 'ortho'")
    m = A.shape[-1]
    k = (1 if X is None else X.shape[-1]) if k is None else k
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= m // 3:
        raise ValueError(f"lobpcg: k is {k!r} for matrices of {m} rows; wanted 1 to {m // 3}, a third of them")
    count = max(k, (k if n is None else n) if X is None else X.shape[-1])
    _count("lobpcg", "n", count, m // 3)
    eps = 1.2e-7 if A.dtype in (_C.float32, _C.complex64) else 2.3e-16
    limit = 1000 if niter is None or niter < 0 else niter
    if _C.is_grad_enabled() and any(x is not None and x.requires_grad for x in (A, B)):
        values, vectors = _whole(A, B)
        if largest is not False:
            values, vectors = _C.flip(values, [-1]), _C.flip(vectors, [-1])
        return values[..., :k], vectors[..., :k]
    with no_grad():
        start = _drawn(A, count) if X is None else X
        tol = eps**0.5 if tol is None else tol
        return _lobpcg(A, B, start, iK, limit, tol, largest is not False, tracker, k)


def _whole(A: Tensor, B: Tensor | None) -> tuple[Tensor, Tensor]:
    """All eigenvalues and eigenvectors of A x = lambda B x, differentiable."""
    if B is None:
        return _C.eigh(A, False)
    lower = _C.cholesky_ex(B, False, True)[0]
    half = _C.solve_triangular_left(lower, A, False, False)
    values, inside = _C.eigh(_C.solve_triangular_left(lower, _C.adjoint(half), False, False), False)
    return values, _C.solve_triangular_left(_C.adjoint(lower), inside, True, False)


class _Step:
    """What a tracker is called with."""

    def __init__(self, istep: int, E: Tensor, X: Tensor, R: Tensor):
        self.istep, self.E, self.X, self.R = istep, E, X, R
        self.ivars, self.tvars = {"istep": istep}, {}


def _lobpcg(A, B, X, iK, limit, tol, largest, tracker, k):
    """Rayleigh-Ritz in the span of the approximations, their residuals and the last directions."""

    def ritz(basis):
        """The wanted pairs in the span of a basis that is orthonormal for B."""
        values, inside = _C.eigh(_C.matmul(_C.adjoint(basis), _C.matmul(A, basis)), False)
        if largest:
            values, inside = _C.flip(values, [-1]), _C.flip(inside, [-1])
        return values[..., :count], inside[..., :count]

    def orthonormal(basis):
        """For B; what depends on the rest is divided by its small length, and so replaced by noise across it."""
        for _ in range(2):
            basis = _C.qr(basis, False)[0]
            if B is not None:
                lower = _C.cholesky_ex(_C.matmul(_C.adjoint(basis), _C.matmul(B, basis)), False, True)[0]
                basis = _C.adjoint(_C.solve_triangular_left(lower, _C.adjoint(basis), False, False))
        return basis

    count = X.shape[-1]
    X = orthonormal(X)
    values, inside = ritz(X)
    X, last = _C.matmul(X, inside), None
    size = _C.vector_norm(A, 2.0, [-2, -1], True)[..., 0]
    for step in range(limit + 1):
        BX = X if B is None else _C.matmul(B, X)
        R = _C.matmul(A, X) - BX * values.unsqueeze(-2)
        if tracker is not None:
            tracker(_Step(step, values[..., :k], X[..., :k], R[..., :k]))
        lengths = _C.vector_norm(R, 2.0, [-2], False)
        scale = (size + _C.abs(values)) * _C.vector_norm(X, 2.0, [-2], False)
        if step == limit or bool((lengths <= tol * scale)[..., :k].all()):
            break
        W = R if iK is None else _C.matmul(iK, R)
        basis = orthonormal(_C.cat([X, W] if last is None else [X, W, last], -1))
        values, inside = ritz(basis)
        new = _C.matmul(basis, inside)
        last = new - _C.matmul(X, _C.matmul(_C.adjoint(BX), new))
        X = new
    return values[..., :k], X[..., :k]


def _drawn(like: Tensor, columns: int) -> Tensor:
    import lucid

    shape = (*like.shape[:-2], like.shape[-1], columns)
    if not like.dtype.is_complex:
        return lucid.randn(shape, dtype=like.dtype)
    dtype = lucid.float32 if like.dtype is lucid.complex64 else lucid.float64
    return lucid.complex(lucid.randn(shape, dtype=dtype), lucid.randn(shape, dtype=dtype))


def _count(op: str, name: str, value: object, most: int | None) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0 or (most is not None and value > most):
        wanted = "0 or more" if most is None else f"from 0 to {most}"
        raise ValueError(f"{op}: {name} is {value!r}; wanted an int {wanted}")
