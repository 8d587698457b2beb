"""The QR decomposition."""

from __future__ import annotations

from collections import namedtuple

from lucid import _C
from lucid._C import Tensor
from lucid._out import into
from lucid.linalg._results import function

QR = namedtuple("linalg_qr", "Q R")


@function
def qr(A: Tensor, mode: str = "reduced") -> tuple[Tensor, Tensor]:
    """Decomposes matrices: ``A = Q R`` with orthonormal columns in Q and an upper triangular R.

    By Householder reflections (Golub and Van Loan, section 5.2), many at a time. The diagonal of R is real and may be
    negative. Below, k = min(m, n).

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n), of a floating or complex dtype.
    mode : {'reduced', 'complete', 'r'}, default 'reduced'
        'reduced' gives Q (..., m, k) and R (..., k, n); 'complete' a square Q (..., m, m) and R (..., m, n), which
        cannot be differentiated where m > n; 'r' an empty Q, and R as 'reduced'.
    out : tuple of Tensor, optional
        Where to write the results.

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
    result = _C.qr(A, mode == "complete")
    return QR(A.new_empty(0), result.R) if mode == "r" else result


@function
def householder_product(A: Tensor, tau: Tensor) -> Tensor:
    """Multiplies Householder reflections ``H = I - tau v v^H``: the Q of what `geqrf` gives.

    By the compact form ``I - V S V^H`` (Puglisi 1992), which can be differentiated as it is.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n) with m >= n; below the diagonal of column i is v of the i-th reflection, whose element i is 1
        and those before it 0.
    tau : Tensor
        Shape (..., k) with k <= n.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        Shape (..., m, n): the first n columns of ``H1 H2 ... Hk``.

    Raises
    ------
    ShapeMismatch
        If `tau` does not fit A.

    Examples
    --------
    >>> import lucid
    >>> a, tau = lucid.geqrf(lucid.tensor([[3., 1.], [4., 2.]]))
    >>> lucid.linalg.householder_product(a, tau)
    tensor([[-0.6000, -0.8000],
            [-0.8000,  0.6000]])
    """
    return _C.householder_product(A, tau, _reflections("householder_product", A, tau, A.shape[-1] if A.ndim else 0))


def _reflections(name: str, A: Tensor, tau: Tensor, most: int) -> int:
    if A.ndim < 2 or A.shape[-2] < most:
        raise _C.engine.ShapeMismatch(f"{name}: A has shape {tuple(A.shape)}; wanted no more columns than rows")
    if tau.dtype is not A.dtype:
        raise _C.engine.DtypeMismatch(f"{name}: A is {A.dtype._name} and tau {tau.dtype._name}; wanted one dtype")
    if tau.ndim != A.ndim - 1 or tuple(tau.shape[:-1]) != tuple(A.shape[:-2]) or tau.shape[-1] > most:
        raise _C.engine.ShapeMismatch(
            f"{name}: tau has shape {tuple(tau.shape)}; wanted the batch of A {tuple(A.shape)} and at most {most} "
            "elements"
        )
    return tau.shape[-1]


def geqrf(A: Tensor, *, out: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
    """Decomposes matrices as `qr` does, in the form of LAPACK: R, and reflections in place of Q.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n), of a floating or complex dtype.
    out : tuple of Tensor, optional
        Where to write the results.

    Returns
    -------
    (Tensor, Tensor)
        a (..., m, n): R, and below the diagonal the vectors of the reflections; tau (..., min(m, n)). See
        `linalg.householder_product`. They cannot be differentiated.

    Examples
    --------
    >>> import lucid
    >>> lucid.geqrf(lucid.tensor([[3., 1.], [4., 2.]])).tau
    tensor([1.6000, 0.0000])
    """
    result = _C.geqrf(A)
    return result if out is None else into("geqrf", result, out)


def ormqr(
    A: Tensor, tau: Tensor, other: Tensor, left: bool = True, transpose: bool = False, *, out: Tensor | None = None
) -> Tensor:
    """Multiplies a matrix by the Q of `geqrf`, all m columns of it: ``Q C``, ``Q^H C``, ``C Q`` or ``C Q^H``.

    Parameters
    ----------
    A, tau : Tensor
        Shapes (..., m, n) and (..., k), as of `linalg.householder_product`.
    other : Tensor
        C, (..., m, p), or (..., p, m) where not `left`.
    left : bool, default True
        On which side Q stands.
    transpose : bool, default False
        Q^H in the place of Q.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        The shape of `other`.

    Raises
    ------
    ShapeMismatch
        If the shapes do not fit each other.

    Examples
    --------
    >>> import lucid
    >>> A = lucid.tensor([[3., 1.], [4., 2.]])
    >>> a, tau = lucid.geqrf(A)
    >>> lucid.ormqr(a, tau, A, transpose=True).triu()
    tensor([[-5.0000, -2.2000],
            [ 0.0000,  0.4000]])
    """
    most = min(A.shape[-2:]) if A.ndim > 1 else 0
    k = _reflections("ormqr", A, tau, most)
    if other.ndim != A.ndim or other.shape[:-2] != A.shape[:-2] or other.shape[-2 if left else -1] != A.shape[-2]:
        raise _C.engine.ShapeMismatch(
            f"ormqr: other has shape {tuple(other.shape)}; wanted the batch of A {tuple(A.shape)} and as many "
            f"{'rows' if left else 'columns'} as it has rows"
        )
    result = _C.ormqr(A, tau, other, k, left, transpose)
    return result if out is None else into("ormqr", result, out)
