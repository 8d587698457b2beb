"""Singular values, and what is made of them."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid._dtypes import finfo
from lucid.autograd.grad_mode import no_grad
from lucid.linalg._results import function

DRIVERS = (None, "gesvd", "gesvdj", "gesvda")


@function
def svd(A: Tensor, full_matrices: bool = True, *, driver: str | None = None) -> tuple[Tensor, Tensor, Tensor]:
    """Decomposes matrices by singular values: ``A = U diag(S) Vh``.

    Householder bidiagonalisation and QR sweeps with implicit shifts (Golub and Van Loan, section 8.6; Demmel and Kahan
    1990), in double precision for float32 and complex64 too. Singular values have an absolute error of a few n eps
    times the largest one, eps being 1.1e-16; so the small ones of float32 matrices are right to all digits down to
    about 1e-8 of the largest. Below, k = min(m, n).

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n), float32, float64, complex64 or complex128.
    full_matrices : bool, default True
        Make U and Vh square; False makes the first k columns and rows only.
    driver : {None, 'gesvd', 'gesvdj', 'gesvda'}, optional
        Accepted, and without effect: there is one algorithm.
    out : tuple of Tensor, optional
        Where the three results are written.

    Returns
    -------
    (Tensor, Tensor, Tensor)
        U (..., m, m or k) with orthonormal columns; S (..., k), real, descending; Vh (..., n or k, n) with orthonormal
        rows.

    Raises
    ------
    LinAlgError
        If a matrix has elements that are NaN or infinite.
    ValueError
        If `driver` is something else.

    Notes
    -----
    The gradient of U and Vh has the factors 1 / (S[i]^2 - S[j]^2), and 1 / S[i] where m and n differ: it is infinite
    for equal singular values, unless the loss depends on S alone. Vectors beyond the first k have no gradient. Complex
    vectors are determined up to a phase; a loss that depends on it is a RuntimeError in backward.

    Examples
    --------
    >>> import lucid
    >>> U, S, Vh = lucid.linalg.svd(lucid.tensor([[3., 0.], [0., 4.], [0., 0.]]), full_matrices=False)
    >>> S
    tensor([4., 3.])
    >>> U @ lucid.diag(S) @ Vh
    tensor([[3., 0.],
            [0., 4.],
            [0., 0.]])
    """
    if driver not in DRIVERS:
        raise ValueError(f"linalg.svd: driver is {driver!r}; wanted None, 'gesvd', 'gesvdj' or 'gesvda'")
    return _C.svd(A, bool(full_matrices))


@function
def svdvals(A: Tensor, *, driver: str | None = None) -> Tensor:
    """Computes the singular values of matrices, descending: those of `svd`, faster.

    The gradient is U diag(g) Vh, defined for equal singular values too.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n).
    driver : {None, 'gesvd', 'gesvdj', 'gesvda'}, optional
        Accepted, and without effect.
    out : Tensor, optional
        Where the result is written.

    Returns
    -------
    Tensor
        Shape (..., min(m, n)), real.

    Raises
    ------
    LinAlgError
        If a matrix has elements that are NaN or infinite.
    ValueError
        If `driver` is something else.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.svdvals(lucid.tensor([[0., 2.], [-1., 0.]]))
    tensor([2., 1.])
    """
    if driver not in DRIVERS:
        raise ValueError(f"linalg.svdvals: driver is {driver!r}; wanted None, 'gesvd', 'gesvdj' or 'gesvda'")
    return _C.svdvals(A)


@function
def pinv(
    A: Tensor,
    rcond: float | Tensor | None = None,
    hermitian: bool = False,
    *,
    atol: float | Tensor | None = None,
    rtol: float | Tensor | None = None,
) -> Tensor:
    """Computes the pseudoinverse of matrices (Moore-Penrose), by their singular values.

    Those that are not above ``max(atol, rtol * largest)`` count as 0. The gradient (Golub and Pereyra 1973) needs no
    singular vectors; it is right among matrices of the same rank.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n).
    rcond : float or Tensor, optional
        Another name of `rtol`.
    hermitian : bool, default False
        Take A as Hermitian, of which the lower triangle is read, and compute by eigenvalues.
    atol, rtol : float or Tensor, optional
        Where neither is given, `rtol` is max(m, n) times the eps of the dtype; where only `atol` is, `rtol` is 0. A
        tensor has one number per matrix.
    out : Tensor, optional
        Where the result is written.

    Returns
    -------
    Tensor
        Shape (..., n, m).

    Raises
    ------
    LinAlgError
        If a matrix has elements that are NaN or infinite.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.pinv(lucid.tensor([[2., 0.], [0., 0.], [0., 4.]]))
    tensor([[0.5000, 0.0000, 0.0000],
            [0.0000, 0.0000, 0.2500]])
    """
    _floating("pinv", A)
    if hermitian:
        _square("pinv", A)
        with no_grad():
            lower = _C.tril(A, -1)
            change = lower + _C.adjoint(lower) + _C.diag_embed(_real_diagonal(A)) - A
        A = A + change
    with no_grad():
        if hermitian:
            values, vectors = _C.eigh(A, False)
            sizes, left, right = _C.abs(values), vectors, _C.adjoint(vectors)
        else:
            left, values, right = _C.svd(A, False)
            left, right, sizes = _C.adjoint(right), _C.adjoint(left), values
        kept = sizes > _threshold("pinv", A, sizes, atol, rcond if rtol is None else rtol)
        inverse = _C.where(kept, 1.0 / _C.where(kept, values, 1.0), 0.0)
        value = _C.matmul(left * inverse.unsqueeze(-2), right)
    return _C.pinv_of(A, value)


@function
def matrix_rank(
    A: Tensor,
    tol: float | Tensor | None = None,
    hermitian: bool = False,
    *,
    atol: float | Tensor | None = None,
    rtol: float | Tensor | None = None,
) -> Tensor:
    """Counts the singular values of matrices that are above ``max(atol, rtol * largest)``.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n).
    tol : float or Tensor, optional
        Another name of `atol`.
    hermitian : bool, default False
        Take A as Hermitian, of which the lower triangle is read, and count eigenvalues.
    atol, rtol : float or Tensor, optional
        Where neither is given, `rtol` is max(m, n) times the eps of the dtype; where only `atol` is, `rtol` is 0.
    out : Tensor, optional
        Where the result is written.

    Returns
    -------
    Tensor
        Shape (...), int64.

    Raises
    ------
    LinAlgError
        If a matrix has elements that are NaN or infinite.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.matrix_rank(lucid.tensor([[1., 2.], [2., 4.]]))
    tensor(1)
    """
    _floating("matrix_rank", A)
    with no_grad():
        sizes = _C.abs(_C.eigvalsh(A, False)) if hermitian else _C.svdvals(A)
        kept = sizes > _threshold("matrix_rank", A, sizes, tol if atol is None else atol, rtol)
        return _C.sum(kept, [-1])


def _floating(op: str, A: Tensor) -> None:
    if not isinstance(A, Tensor):
        raise TypeError(f"linalg.{op}: A is {type(A).__name__}; wanted a Tensor")
    if not (A.dtype.is_floating_point or A.dtype.is_complex):
        raise TypeError(f"linalg.{op}: A is {A.dtype._name}; wanted a floating-point or complex dtype")
    if A.ndim < 2:
        raise ValueError(f"linalg.{op}: A has shape {tuple(A.shape)}; wanted at least 2 dims")


def _square(op: str, A: Tensor) -> None:
    if A.shape[-1] != A.shape[-2]:
        raise ValueError(f"linalg.{op}: A has shape {tuple(A.shape)}; wanted square matrices")


def _real_diagonal(A: Tensor) -> Tensor:
    diagonal = _C.diagonal(A, 0, -2, -1)
    return _C.real(diagonal) if A.dtype.is_complex else diagonal


def _threshold(op: str, A: Tensor, sizes: Tensor, atol, rtol) -> Tensor | float:
    """max(atol, rtol * largest), with a last dim for the values of each matrix."""
    for name, value in (("atol", atol), ("rtol", rtol)):
        wrong = isinstance(value, bool) or not isinstance(value, (int, float, Tensor, type(None)))
        if wrong or (isinstance(value, Tensor) and value.dtype.is_complex):
            raise TypeError(f"linalg.{op}: {name} is {value!r}; wanted a real number or tensor")
    if sizes.shape[-1] == 0:
        return 0.0
    standard = max(A.shape[-2:]) * finfo(A.dtype).eps
    if rtol is None:
        if isinstance(atol, Tensor):
            rtol = _C.where(atol > 0, 0.0, standard)
        else:
            rtol = 0.0 if atol else standard
    largest = _C.amax(sizes, [-1], True)
    relative = (rtol.unsqueeze(-1) if isinstance(rtol, Tensor) else rtol) * largest
    if isinstance(atol, Tensor):
        return _C.maximum(atol.unsqueeze(-1), relative)
    return _C.maximum(relative, float(atol or 0))
