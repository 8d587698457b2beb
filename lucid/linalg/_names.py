"""The functions that PyTorch has outside of linalg too, where their arguments differ from those in it."""

from __future__ import annotations

from collections import namedtuple

from lucid import _C
from lucid._C import Tensor
from lucid._out import into
from lucid.linalg import _cholesky, _qr, _solve
from lucid.linalg._cholesky import cholesky_inverse, cholesky_solve  # noqa: F401
from lucid.linalg._factor import chain_matmul, matrix_exp, matrix_power  # noqa: F401
from lucid.linalg._old_names import REMOVED, pinverse, removed, svd  # noqa: F401
from lucid.linalg._products import cross_by_first as cross  # noqa: F401
from lucid.linalg._products import kron, tensordot, vander  # noqa: F401
from lucid.linalg._qr import geqrf, ormqr  # noqa: F401
from lucid.linalg._solve import det, logdet, slogdet  # noqa: F401
from lucid.linalg._solve import inv as inverse  # noqa: F401

globals().update((name, removed(name)) for name in REMOVED)

TriangularSolution = namedtuple("triangular_solve", "solution cloned_coefficient")
Unpacked = namedtuple("lu_unpack", "P L U")
WithInfo = namedtuple("lu", "LU pivots info")


def cholesky(A: Tensor, upper: bool = False, *, out: Tensor | None = None) -> Tensor:
    """Decomposes Hermitian positive-definite matrices: `linalg.cholesky`, with `upper` by position.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n).
    upper : bool, default False
        Return U with ``A = U^H U`` instead of L.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        Shape (..., n, n).

    Examples
    --------
    >>> import lucid
    >>> lucid.cholesky(lucid.tensor([[4.]]))
    tensor([[2.]])
    """
    return _cholesky.cholesky(A, upper=upper, out=out)


def qr(A: Tensor, some: bool = True, *, out: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
    """Decomposes matrices, ``A = Q R``: `linalg.qr`, reduced where `some`, else complete.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n).
    some : bool, default True
        Only the first min(m, n) columns of Q.
    out : tuple of Tensor, optional
        Where to write the results.

    Returns
    -------
    (Tensor, Tensor)
        Q and R.

    Examples
    --------
    >>> import lucid
    >>> lucid.qr(lucid.tensor([[3.], [4.]])).R
    tensor([[-5.]])
    """
    return _qr.qr(A, "reduced" if some else "complete", out=out)


def lu(A: Tensor, pivot: bool = True, get_infos: bool = False) -> tuple[Tensor, ...]:
    """Decomposes matrices in the compact form: `linalg.lu_factor`, or `linalg.lu_factor_ex` where `get_infos`.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n).
    pivot : bool, default True
        Exchange rows.
    get_infos : bool, default False
        Give info too, and raise no error.

    Returns
    -------
    tuple of Tensor
        LU, pivots and, where asked, info.

    Examples
    --------
    >>> import lucid
    >>> LU, pivots = lucid.lu(lucid.tensor([[1., 2.], [2., 6.]]))
    >>> pivots
    tensor([2, 2], dtype=lucid.int32)
    """
    result = _C.lu_factor_ex(A, pivot, not get_infos)
    return WithInfo(*result) if get_infos else (result.LU, result.pivots)


def lu_solve(B: Tensor, LU_data: Tensor, LU_pivots: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Solves ``A X = B`` with what `lu` made of A: `linalg.lu_solve`, with B first.

    Parameters
    ----------
    B : Tensor
        Shape (..., n, k).
    LU_data, LU_pivots : Tensor
        Shapes (..., n, n) and (..., n).
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        X, of the shape of B, its batch dims broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.lu_solve(lucid.tensor([[4.], [7.]]), *lucid.lu(lucid.tensor([[2., 1.], [1., 3.]])))
    tensor([[1.],
            [2.]])
    """
    return _solve.lu_solve(LU_data, LU_pivots, B, out=out)


def lu_unpack(
    LU_data: Tensor,
    LU_pivots: Tensor,
    unpack_data: bool = True,
    unpack_pivots: bool = True,
    *,
    out: tuple[Tensor, ...] | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Makes P, L and U of the compact form that `linalg.lu_factor` gives.

    Parameters
    ----------
    LU_data, LU_pivots : Tensor
        Shapes (..., m, n) and (..., min(m, n)).
    unpack_data : bool, default True
        Make L and U; else they are empty.
    unpack_pivots : bool, default True
        Make P; else it is empty.
    out : tuple of Tensor, optional
        Where to write the results.

    Returns
    -------
    (Tensor, Tensor, Tensor)
        P (..., m, m), L (..., m, k) and U (..., k, n) with k = min(m, n).

    Examples
    --------
    >>> import lucid
    >>> P, L, U = lucid.lu_unpack(*lucid.linalg.lu_factor(lucid.tensor([[1., 2.], [2., 6.]])))
    >>> P
    tensor([[0., 1.],
            [1., 0.]])
    """
    result = Unpacked(*_solve._unpacked(LU_data, LU_pivots, unpack_data, unpack_pivots))
    return result if out is None else into("lu_unpack", result, out)


def orgqr(A: Tensor, tau: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Multiplies Householder reflections: `linalg.householder_product`.

    Parameters
    ----------
    A, tau : Tensor
        Shapes (..., m, n) and (..., k).
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        Shape (..., m, n).

    Examples
    --------
    >>> import lucid
    >>> lucid.orgqr(*lucid.geqrf(lucid.tensor([[3.], [4.]])))
    tensor([[-0.6000],
            [-0.8000]])
    """
    return _qr.householder_product(A, tau, out=out)


def triangular_solve(
    B: Tensor,
    A: Tensor,
    upper: bool = True,
    transpose: bool = False,
    unitriangular: bool = False,
    *,
    out: tuple[Tensor, ...] | None = None,
) -> tuple[Tensor, Tensor]:
    """Solves ``A X = B``, or ``A^T X = B``, with a triangular A; `linalg.solve_triangular` is newer.

    Parameters
    ----------
    B : Tensor
        Shape (..., n, k).
    A : Tensor
        Shape (..., n, n). The batch dims broadcast.
    upper : bool, default True
        Whether A is upper triangular.
    transpose : bool, default False
        Solve with A^T.
    unitriangular : bool, default False
        Take the diagonal as ones.
    out : tuple of Tensor, optional
        Where to write the results.

    Returns
    -------
    (Tensor, Tensor)
        solution, and cloned_coefficient, a copy of A.

    Examples
    --------
    >>> import lucid
    >>> lucid.triangular_solve(lucid.tensor([[4.], [8.]]), lucid.tensor([[2., 1.], [0., 4.]])).solution
    tensor([[1.],
            [2.]])
    """
    first = A.mT if transpose else A
    solution = _C.solve_triangular(first, B, upper != transpose, True, unitriangular)
    result = TriangularSolution(solution, A.clone().expand((*solution.shape[:-2], *A.shape[-2:])))
    return result if out is None else into("triangular_solve", result, out)
