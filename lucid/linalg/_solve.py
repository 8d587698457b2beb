"""Systems of equations, inverses and determinants, by LU decompositions."""

from __future__ import annotations

from collections import namedtuple

from lucid import _C
from lucid._C import Tensor
from lucid.linalg._results import function, is_column

LU_ = namedtuple("linalg_lu_factor", "LU pivots")
PLU = namedtuple("linalg_lu", "P L U")


def _solved(A: Tensor, B: Tensor, left: bool, check_errors: bool):
    if not isinstance(A, Tensor) or not isinstance(B, Tensor) or not is_column(A, B):
        return _C.solve_ex(A, B, left, check_errors)
    if not left:
        raise _C.engine.ShapeMismatch(f"solve: B has shape {tuple(B.shape)}; wanted matrices where left is False")
    result, info = _C.solve_ex(A, B.unsqueeze(-1), True, check_errors)
    return result.squeeze(-1), info


@function
def solve(A: Tensor, B: Tensor, *, left: bool = True) -> Tensor:
    """Solves ``A X = B`` for X with square matrices A.

    By an LU decomposition with partial pivoting (Golub and Van Loan, "Matrix Computations", section 3.4).

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n), of a floating or complex dtype.
    B : Tensor
        Shape (..., n, k), or (..., k, n) where not `left`; the batch dims broadcast. Or a vector (n,), or one for each
        matrix (..., n), with exactly the batch dims of A.
    left : bool, default True
        False solves ``X A = B``.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        X, of the shape of B, its batch dims broadcast.

    Raises
    ------
    LinAlgError
        If a matrix is singular: a pivot is 0.
    ShapeMismatch
        If A is not square or B does not fit it.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.solve(lucid.tensor([[2., 1.], [1., 3.]]), lucid.tensor([4., 7.]))
    tensor([1., 2.])
    """
    return _solved(A, B, left, True)[0]


@function
def solve_ex(A: Tensor, B: Tensor, *, left: bool = True, check_errors: bool = False) -> tuple[Tensor, Tensor]:
    """Solves ``A X = B`` as `solve` does, and says of which matrices a pivot is 0.

    Parameters
    ----------
    A, B, left : optional
        As of `solve`.
    check_errors : bool, default False
        Raise what `solve` raises.
    out : tuple of Tensor, optional
        Where to write the results.

    Returns
    -------
    (Tensor, Tensor)
        result, with inf or NaN where the matrix is singular, and info (...), int32: 0, or the number of the first
        pivot that is 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.solve_ex(lucid.ones(2, 2), lucid.ones(2, 1)).info
    tensor(2, dtype=lucid.int32)
    """
    return _solved(A, B, left, check_errors)


@function
def inv(A: Tensor) -> Tensor:
    """Inverts square matrices.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n), of a floating or complex dtype.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        Shape (..., n, n).

    Raises
    ------
    LinAlgError
        If a matrix is singular: a pivot is 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.inv(lucid.tensor([[2., 0.], [0., 4.]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """
    return _C.inv_ex(A, True)[0]


@function
def inv_ex(A: Tensor, *, check_errors: bool = False) -> tuple[Tensor, Tensor]:
    """Inverts square matrices as `inv` does, and says of which a pivot is 0.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n), of a floating or complex dtype.
    check_errors : bool, default False
        Raise what `inv` raises.
    out : tuple of Tensor, optional
        Where to write the results.

    Returns
    -------
    (Tensor, Tensor)
        inverse, with inf or NaN where the matrix is singular, and info (...), int32.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.inv_ex(lucid.eye(2)).info
    tensor(0, dtype=lucid.int32)
    """
    return _C.inv_ex(A, check_errors)


@function
def det(A: Tensor) -> Tensor:
    """Computes determinants.

    The gradient is right at singular matrices too: it is the adjugate's, by a QR decomposition with column pivoting.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n), of a floating or complex dtype.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        Shape (...); 1 of matrices without elements.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.det(lucid.tensor([[2., 1.], [1., 3.]]))
    tensor(5.)
    """
    return _C.det(A)


@function
def slogdet(A: Tensor) -> tuple[Tensor, Tensor]:
    """Computes the signs of determinants and the logarithms of their sizes, which do not overflow.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n), of a floating or complex dtype.
    out : tuple of Tensor, optional
        Where to write the results.

    Returns
    -------
    (Tensor, Tensor)
        sign (...): 1, -1, a complex number of size 1, or 0; logabsdet (...), real: -inf where the matrix is singular.

    Notes
    -----
    The gradient of singular matrices is infinite or NaN.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.slogdet(lucid.tensor([[0., 1.], [1., 0.]])).sign
    tensor(-1.)
    """
    return _C.slogdet(A)


def logdet(A: Tensor) -> Tensor:
    """Computes logarithms of determinants: NaN where the determinant is negative, -inf where it is 0.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n), of a floating or complex dtype.

    Returns
    -------
    Tensor
        Shape (...).

    Examples
    --------
    >>> import lucid
    >>> lucid.logdet(lucid.eye(3) * 2)
    tensor(2.0794)
    """
    sign, logarithm = _C.slogdet(A)
    if sign.is_complex():
        return logarithm + sign.log()
    return _C.where(sign < 0, float("nan"), logarithm)


@function
def lu_factor_ex(A: Tensor, *, pivot: bool = True, check_errors: bool = False) -> tuple[Tensor, Tensor, Tensor]:
    """Decomposes matrices as `lu_factor` does, and says of which a pivot is 0.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n), of a floating or complex dtype.
    pivot : bool, default True
        Exchange rows, without which the decomposition may not exist or be of no use.
    check_errors : bool, default False
        Raise what `lu_factor` raises.
    out : tuple of Tensor, optional
        Where to write the results.

    Returns
    -------
    (Tensor, Tensor, Tensor)
        LU and pivots as `lu_factor` gives them, and info (...), int32: 0, or the number of the first pivot that is 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.lu_factor_ex(lucid.ones(2, 2)).info
    tensor(2, dtype=lucid.int32)
    """
    return _C.lu_factor_ex(A, pivot, check_errors)


@function
def lu_factor(A: Tensor, *, pivot: bool = True) -> tuple[Tensor, Tensor]:
    """Decomposes matrices: ``A = P L U``, in the compact form that `lu_solve` takes.

    By halves of the columns (Toledo, "Locality of Reference in LU Decomposition with Partial Pivoting", 1997).

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n), of a floating or complex dtype.
    pivot : bool, default True
        Exchange rows, without which the decomposition may not exist or be of no use.
    out : tuple of Tensor, optional
        Where to write the results.

    Returns
    -------
    (Tensor, Tensor)
        LU (..., m, n): U, and below the diagonal L, whose diagonal is 1; pivots (..., min(m, n)), int32: in step i row
        i + 1 was exchanged with row pivots[i], counted from 1.

    Raises
    ------
    LinAlgError
        If a pivot is 0, so that `lu_solve` would divide by it.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.lu_factor(lucid.tensor([[1., 2.], [2., 6.]]))
    linalg_lu_factor(LU=tensor([[ 2.0000,  6.0000],
            [ 0.5000, -1.0000]]), pivots=tensor([2, 2], dtype=lucid.int32))
    """
    return LU_(*_C.lu_factor_ex(A, pivot, True)[:2])


def _unpacked(LU: Tensor, pivots: Tensor, data: bool = True, permutation: bool = True):
    from lucid._factories import eye

    m, n = LU.shape[-2:]
    k = min(m, n)
    none = LU.new_empty(0)
    P = _C.apply_pivots(eye(m, dtype=LU.dtype, device=LU.device), pivots, True) if permutation else none
    if not data:
        return P, none, none
    return P, LU[..., :k].tril(-1) + eye(m, k, dtype=LU.dtype, device=LU.device), LU[..., :k, :].triu()


@function
def lu(A: Tensor, *, pivot: bool = True) -> tuple[Tensor, Tensor, Tensor]:
    """Decomposes matrices: ``A = P L U`` with a permutation P, a lower L with ones on the diagonal and an upper U.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n), of a floating or complex dtype.
    pivot : bool, default True
        False makes no P, and fails to decompose where a pivot is 0.
    out : tuple of Tensor, optional
        Where to write the results.

    Returns
    -------
    (Tensor, Tensor, Tensor)
        P (..., m, m), empty where not `pivot`, L (..., m, k) and U (..., k, n) with k = min(m, n).

    Examples
    --------
    >>> import lucid
    >>> P, L, U = lucid.linalg.lu(lucid.tensor([[1., 2.], [2., 6.]]))
    >>> U
    tensor([[ 2.,  6.],
            [ 0., -1.]])
    """
    LU, pivots, _ = _C.lu_factor_ex(A, pivot, False)
    return PLU(*_unpacked(LU, pivots, permutation=pivot))


@function
def lu_solve(LU: Tensor, pivots: Tensor, B: Tensor, *, left: bool = True, adjoint: bool = False) -> Tensor:
    """Solves ``A X = B`` with what `lu_factor` made of A.

    Parameters
    ----------
    LU, pivots : Tensor
        Shapes (..., n, n) and (..., n).
    B : Tensor
        Shape (..., n, k), or (..., k, n) where not `left`. The batch dims broadcast.
    left : bool, default True
        False solves ``X A = B``.
    adjoint : bool, default False
        Solve with A^H in the place of A.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        X, of the shape of B, its batch dims broadcast.

    Examples
    --------
    >>> import lucid
    >>> LU, pivots = lucid.linalg.lu_factor(lucid.tensor([[2., 1.], [1., 3.]]))
    >>> lucid.linalg.lu_solve(LU, pivots, lucid.tensor([[4.], [7.]]))
    tensor([[1.],
            [2.]])
    """
    return _C.lu_solve(LU, pivots, B, left, adjoint)
