"""The Cholesky decomposition, and what is solved with it."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid._out import into
from lucid.linalg._results import function


@function
def cholesky(A: Tensor, *, upper: bool = False) -> Tensor:
    """Decomposes Hermitian positive-definite matrices: ``A = L L^H`` with L lower triangular.

    By halves, on the matrix product (Golub and Van Loan, "Matrix Computations", section 4.2). Only the lower triangle
    of `A` is read, the upper one where `upper`; the gradient takes `A` as Hermitian and is so itself (Murray 2016).

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n), of a floating or complex dtype.
    upper : bool, default False
        Return U with ``A = U^H U`` instead.
    out : Tensor, optional
        Where to write the result.

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
    return _C.cholesky_ex(A, upper, True)[0]


@function
def cholesky_ex(A: Tensor, *, upper: bool = False, check_errors: bool = False) -> tuple[Tensor, Tensor]:
    """Decomposes Hermitian matrices as `cholesky` does, and says of each how far that went.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n), of a floating or complex dtype.
    upper : bool, default False
        Return U with ``A = U^H U`` instead.
    check_errors : bool, default False
        Raise what `cholesky` raises.
    out : tuple of Tensor, optional
        Where to write the results.

    Returns
    -------
    (Tensor, Tensor)
        L, of no use where the matrix is not positive-definite, and info (...), int32: 0, or the order of the first
        leading minor that is not positive.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.cholesky_ex(lucid.tensor([[1., 2.], [2., 1.]])).info
    tensor(2, dtype=lucid.int32)
    """
    return _C.cholesky_ex(A, upper, check_errors)


def cholesky_solve(B: Tensor, L: Tensor, upper: bool = False, *, out: Tensor | None = None) -> Tensor:
    """Solves ``A X = B`` with the Cholesky factor of A.

    Parameters
    ----------
    B : Tensor
        Shape (..., n, k).
    L : Tensor
        Shape (..., n, n): the lower factor, or the upper one where `upper`. The batch dims broadcast.
    upper : bool, default False
        Which.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        Shape (..., n, k).

    Examples
    --------
    >>> import lucid
    >>> L = lucid.linalg.cholesky(lucid.tensor([[4., 2.], [2., 5.]]))
    >>> lucid.cholesky_solve(lucid.tensor([[8.], [12.]]), L)
    tensor([[1.],
            [2.]])
    """
    first = L.mH if upper else L
    y = _C.solve_triangular(first, B, False)
    x = _C.solve_triangular(first.mH, y, True)
    return x if out is None else into("cholesky_solve", x, out)


def cholesky_inverse(L: Tensor, upper: bool = False, *, out: Tensor | None = None) -> Tensor:
    """Inverts the matrices whose Cholesky factors these are.

    Parameters
    ----------
    L : Tensor
        Shape (..., n, n): the lower factors, or the upper ones where `upper`.
    upper : bool, default False
        Which.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        Shape (..., n, n).

    Examples
    --------
    >>> import lucid
    >>> lucid.cholesky_inverse(lucid.tensor([[2., 0.], [0., 4.]]))
    tensor([[0.2500, 0.0000],
            [0.0000, 0.0625]])
    """
    from lucid._factories import eye

    return cholesky_solve(eye(L.shape[-1] if L.ndim else 0, dtype=L.dtype, device=L.device), L, upper, out=out)
