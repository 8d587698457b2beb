"""Eigenvalues and eigenvectors."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid.linalg._results import function


@function
def eigh(A: Tensor, UPLO: str = "L") -> tuple[Tensor, Tensor]:
    """Computes the eigenvalues and eigenvectors of Hermitian matrices: ``A = V diag(L) V^H``.

    Householder tridiagonalisation and QR sweeps with implicit shifts (Golub and Van Loan, section 8.3), in double
    precision for float32 and complex64 too. Of the vectors that differ by a sign or a phase the one is taken whose
    component of greatest size is positive.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n), real symmetric or complex Hermitian. Only one triangle is read; the gradient takes `A` as
        Hermitian and is so itself where the loss does not depend on the vectors' signs or phases.
    UPLO : {'L', 'U'}, default 'L'
        Which triangle.
    out : tuple of Tensor, optional
        Where the two results are written.

    Returns
    -------
    (Tensor, Tensor)
        Eigenvalues (..., n), real, in ascending order, and eigenvectors (..., n, n) as columns.

    Raises
    ------
    LinAlgError
        If a matrix has elements that are NaN or infinite.
    ValueError
        If `UPLO` is neither.

    Notes
    -----
    The gradient of the vectors has the factors 1 / (L[j] - L[i]): it is infinite for equal eigenvalues, unless the loss
    depends on the eigenvalues alone. Complex vectors are determined up to a phase; a loss that depends on it is a
    RuntimeError in backward.

    Examples
    --------
    >>> import lucid
    >>> L, V = lucid.linalg.eigh(lucid.tensor([[2., 1.], [1., 2.]]))
    >>> L
    tensor([1., 3.])
    """
    return _C.eigh(A, _upper("eigh", UPLO))


@function
def eigvalsh(A: Tensor, UPLO: str = "L") -> Tensor:
    """Computes the eigenvalues of Hermitian matrices, ascending: those of `eigh`, faster where no gradient is wanted.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n).
    UPLO : {'L', 'U'}, default 'L'
        Which triangle is read.
    out : Tensor, optional
        Where the result is written.

    Returns
    -------
    Tensor
        Shape (..., n), real.

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


@function
def eig(A: Tensor) -> tuple[Tensor, Tensor]:
    """Computes the eigenvalues and eigenvectors of square matrices: ``A V = V diag(L)``.

    Balancing, reduction to Hessenberg form, Francis's double-shift QR iteration and back-substitution (Golub and Van
    Loan, section 7.5), in double precision for float32 and complex64 too. Vectors have length 1 and a component of
    greatest size that is real and positive.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n), real or complex.
    out : tuple of Tensor, optional
        Where the two results are written.

    Returns
    -------
    (Tensor, Tensor)
        Eigenvalues (..., n), in no particular order, and eigenvectors (..., n, n) as columns, complex both. Of a real
        matrix complex values come in conjugate pairs, that with the positive imaginary part first.

    Raises
    ------
    LinAlgError
        If a matrix has elements that are NaN or infinite.

    Notes
    -----
    The gradient needs V to be invertible, and is infinite for equal eigenvalues, unless the loss depends on L alone. A
    loss that depends on the phases of the vectors is a RuntimeError in backward. A defective matrix has fewer
    eigenvectors than columns; those that are missing come out as copies.

    Examples
    --------
    >>> import lucid
    >>> L, V = lucid.linalg.eig(lucid.tensor([[0., -1.], [1., 0.]]))
    >>> L
    tensor([0.+1.j, 0.-1.j])
    """
    return _C.eig(A)


@function
def eigvals(A: Tensor) -> Tensor:
    """Computes the eigenvalues of square matrices: those of `eig`, faster where no gradient is wanted.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n).
    out : Tensor, optional
        Where the result is written.

    Returns
    -------
    Tensor
        Shape (..., n), complex.

    Raises
    ------
    LinAlgError
        If a matrix has elements that are NaN or infinite.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.eigvals(lucid.tensor([[2., 1.], [0., 3.]]))
    tensor([2.+0.j, 3.+0.j])
    """
    return _C.eigvals(A)


def _upper(op: str, UPLO: str) -> bool:
    if not isinstance(UPLO, str) or UPLO.upper() not in ("L", "U"):
        raise ValueError(f"{op}: UPLO is {UPLO!r}; wanted 'L' or 'U'")
    return UPLO.upper() == "U"
