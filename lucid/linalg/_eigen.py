"""Eigenvalues and eigenvectors."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor


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


def _upper(op: str, UPLO: str) -> bool:
    if not isinstance(UPLO, str) or UPLO.upper() not in ("L", "U"):
        raise ValueError(f"{op}: UPLO is {UPLO!r}; wanted 'L' or 'U'")
    return UPLO.upper() == "U"
