"""Triangular systems."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid.linalg._results import function


@function
def solve_triangular(
    A: Tensor, B: Tensor, *, upper: bool = True, left: bool = True, unitriangular: bool = False
) -> Tensor:
    """Solves ``A X = B`` for X with a triangular A, by substitution, and by halves on the matrix product.

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
    out : Tensor, optional
        Where to write the result.

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
