"""The Cholesky decomposition."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor


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
