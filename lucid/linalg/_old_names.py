"""Names from before PyTorch had linalg: those that it still has, and those that only say what took their place."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._out import into
from lucid.linalg._svd import pinv

Decomposition = namedtuple("svd", "U S V")


def svd(
    input: Tensor, some: bool = True, compute_uv: bool = True, *, out: tuple[Any, ...] | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """Decomposes matrices by singular values: `linalg.svd` with V instead of its adjoint.

    Parameters
    ----------
    input : Tensor
        Shape (..., m, n).
    some : bool, default True
        Only the first min(m, n) columns of U and V.
    compute_uv : bool, default True
        False gives zeros for U (..., m, m) and V (..., n, n).
    out : tuple of Tensor, optional
        Where the three results are written.

    Returns
    -------
    (Tensor, Tensor, Tensor)
        U, S and V, with ``input = U diag(S) V^H``.

    Examples
    --------
    >>> import lucid
    >>> lucid.svd(lucid.tensor([[3., 0.], [0., 4.]])).S
    tensor([4., 3.])
    """
    if compute_uv:
        U, S, Vh = _C.svd(input, not some)
        result = Decomposition(U, S, _C.adjoint(Vh))
    else:
        S = _C.svdvals(input)
        m, n = input.shape[-2:]
        U, V = (input.new_zeros(*input.shape[:-2], size, size) for size in (m, n))
        result = Decomposition(U, S, V)
    return result if out is None else into("svd", result, out)


def pinverse(input: Tensor, rcond: float = 1e-15) -> Tensor:
    """Computes the pseudoinverse of matrices: `linalg.pinv` with `rcond` as its `rtol`.

    Parameters
    ----------
    input : Tensor
        Shape (..., m, n).
    rcond : float, default 1e-15
        Singular values up to this share of the largest count as 0.

    Returns
    -------
    Tensor
        Shape (..., n, m).

    Examples
    --------
    >>> import lucid
    >>> lucid.pinverse(lucid.tensor([[2., 0.], [0., 4.]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """
    return pinv(input, rtol=rcond)


REMOVED = {
    "symeig": "L, V = lucid.linalg.eigh(A, UPLO='U' if upper else 'L') takes its place; mind which triangle is read.",
    "eig": "L, V = lucid.linalg.eig(A) takes its place, whose results are complex.",
    "lstsq": "X = lucid.linalg.lstsq(A, B).solution takes its place, with the arguments in the other order.",
    "matrix_rank": "lucid.linalg.matrix_rank takes its place; `symmetric` is called `hermitian` there.",
    "solve": "X = lucid.linalg.solve(A, B) takes its place, with the arguments in the other order.",
}


def removed(name: str):
    """The function of this name, which only says what took its place."""

    def function(*args, **kwargs):
        raise RuntimeError(
            f"{name}: This function was deprecated since version 1.9 and is now removed. {REMOVED[name]}"
        )

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""Raises a RuntimeError, for PyTorch has removed it.

    {REMOVED[name]}

    Raises
    ------
    RuntimeError
        If it is called.

    Examples
    --------
    >>> import lucid
    >>> lucid.{name}()
    Traceback (most recent call last):
    RuntimeError: {name}: This function was deprecated since version 1.9 and is now removed. ...
    """
    return function
