"""The QR decomposition."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor


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
