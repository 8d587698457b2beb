"""Linear algebra: decompositions of matrices and triangular systems.

The last two dims of a tensor hold the matrices, the dims before them are a batch. Everything is for float32 and float64
and can be differentiated, twice too. An input without the property that a function needs raises `LinAlgError`.
"""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor

__all__ = ["LinAlgError", "cholesky", "eigh", "eigvalsh", "qr", "solve_triangular"]

LinAlgError = RuntimeError  # what the engine raises; the name lets programs written for PyTorch catch it


def cholesky(A: Tensor, *, upper: bool = False) -> Tensor:
    """Decomposes symmetric positive-definite matrices: ``A = L L^T`` with L lower triangular.

    Row by row (Cholesky-Banachiewicz; Golub and Van Loan, "Matrix Computations", section 4.2). Only the lower triangle
    of `A` is read, the upper one where `upper`; the gradient takes `A` as symmetric and is so itself (Murray 2016).

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n).
    upper : bool, default False
        Return U with ``A = U^T U`` instead.

    Returns
    -------
    Tensor
        Shape (..., n, n); the other triangle is 0.

    Raises
    ------
    LinAlgError
        If a matrix is not positive-definite; the message says which, and the order of the first leading minor that is
        not positive.
    ShapeMismatch
        If the matrices are not square.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.cholesky(lucid.tensor([[4., 2.], [2., 5.]]))
    tensor([[2., 0.],
            [1., 2.]])
    """
    return _C.cholesky(A, upper)


def qr(A: Tensor, mode: str = "reduced") -> tuple[Tensor, Tensor]:
    """Decomposes matrices: ``A = Q R`` with orthonormal columns in Q and an upper triangular R.

    By Householder reflections (Golub and Van Loan, section 5.2). The diagonal of R may be negative. Below, k = min(m,
    n).

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n).
    mode : {'reduced', 'complete', 'r'}, default 'reduced'
        'reduced' gives Q (..., m, k) and R (..., k, n); 'complete' a square Q (..., m, m) and R (..., m, n), which
        cannot be differentiated where m > n; 'r' an empty Q, and R as 'reduced'.

    Returns
    -------
    (Tensor, Tensor)
        Q and R.

    Raises
    ------
    ValueError
        If `mode` is not one of the three.

    Notes
    -----
    The gradient needs the first k columns of A to be linearly independent.

    Examples
    --------
    >>> import lucid
    >>> Q, R = lucid.linalg.qr(lucid.tensor([[3., 1.], [4., 2.]]))
    >>> R
    tensor([[-5.0000, -2.2000],
            [ 0.0000,  0.4000]])
    """
    if mode not in ("reduced", "complete", "r"):
        raise ValueError(f"qr: mode is {mode!r}; wanted 'reduced', 'complete' or 'r'")
    Q, R = _C.qr(A, mode == "complete")
    return (A.new_empty(0) if mode == "r" else Q), R


def eigh(A: Tensor, UPLO: str = "L") -> tuple[Tensor, Tensor]:
    """Computes the eigenvalues and eigenvectors of symmetric matrices: ``A = V diag(L) V^T``.

    Householder tridiagonalisation and the QL algorithm with implicit shifts (Golub and Van Loan, section 8.3), in
    double precision for float32 too. Of the two signs of an eigenvector the one is taken that makes its component of
    greatest size positive.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n). Only one triangle is read; the gradient takes `A` as symmetric and is so itself where the
        loss does not depend on the vectors' signs.
    UPLO : {'L', 'U'}, default 'L'
        Which triangle.

    Returns
    -------
    (Tensor, Tensor)
        Eigenvalues (..., n) in ascending order, and eigenvectors (..., n, n) as columns.

    Raises
    ------
    LinAlgError
        If a matrix has elements that are NaN or infinite.
    ValueError
        If `UPLO` is neither.

    Notes
    -----
    The gradient of the vectors has the factors 1 / (L[j] - L[i]); between equal eigenvalues, where the vectors are not
    determined, it counts as 0.

    Examples
    --------
    >>> import lucid
    >>> L, V = lucid.linalg.eigh(lucid.tensor([[2., 1.], [1., 2.]]))
    >>> L
    tensor([1., 3.])
    """
    return _C.eigh(A, _upper("eigh", UPLO))


def eigvalsh(A: Tensor, UPLO: str = "L") -> Tensor:
    """Computes the eigenvalues of symmetric matrices, ascending: those of `eigh`, faster where no gradient is wanted.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n).
    UPLO : {'L', 'U'}, default 'L'
        Which triangle is read.

    Returns
    -------
    Tensor
        Shape (..., n).

    Raises
    ------
    LinAlgError
        If a matrix has elements that are NaN or infinite.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.eigvalsh(lucid.tensor([[0., 2.], [2., 3.]]))
    tensor([-1.,  4.])
    """
    return _C.eigvalsh(A, _upper("eigvalsh", UPLO))


def solve_triangular(
    A: Tensor, B: Tensor, *, upper: bool = True, left: bool = True, unitriangular: bool = False
) -> Tensor:
    """Solves ``A X = B`` for X with a triangular A, by substitution.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n). Only one triangle is read.
    B : Tensor
        Shape (..., n, k), or (..., k, n) where not `left`. The batch dims broadcast.
    upper : bool, default True
        Whether A is upper triangular; else it is lower triangular.
    left : bool, default True
        False solves ``X A = B``.
    unitriangular : bool, default False
        Take the diagonal as ones, without reading it.

    Returns
    -------
    Tensor
        The shape of B, its batch dims broadcast. A zero on the diagonal gives inf or NaN.

    Raises
    ------
    ShapeMismatch
        If A is not square or B does not fit it.
    DtypeMismatch
        If A and B have different dtypes.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.solve_triangular(lucid.tensor([[2., 1.], [0., 4.]]), lucid.tensor([[4.], [8.]]), upper=True)
    tensor([[1.],
            [2.]])
    """
    return _C.solve_triangular(A, B, upper, left, unitriangular)


def _upper(op: str, UPLO: str) -> bool:
    if not isinstance(UPLO, str) or UPLO.upper() not in ("L", "U"):
        raise ValueError(f"{op}: UPLO is {UPLO!r}; wanted 'L' or 'U'")
    return UPLO.upper() == "U"
