"""Norms of vectors and matrices."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lucid import _C
from lucid._C import Tensor
from lucid._numerics import norms
from lucid.linalg._results import function


@function
def norm(
    A: Tensor,
    ord: float | str | None = None,
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    *,
    dtype: _C.dtype | None = None,
) -> Tensor:
    """Computes a norm of vectors or of matrices.

    Parameters
    ----------
    A : Tensor
        Floating-point or complex.
    ord : float or {'fro', 'nuc'}, optional
        None is the 2-norm of all elements over `dim`. Otherwise the order of `vector_norm`, for one dim, or of
        `matrix_norm`, for two.
    dim : int or sequence of int, optional
        By default all dims; where `ord` is given, `A` must then have one or two.
    keepdim : bool, default False
        Keep the reduced dims with size 1.
    out : Tensor, optional
        Where the result is written.
    dtype : dtype, optional
        `A` is cast to it first.

    Returns
    -------
    Tensor
        Real.

    Raises
    ------
    ValueError
        If `ord` is not an order of such a norm, or `dim` has neither one nor two dims.

    Examples
    --------
    >>> import lucid
    >>> A = lucid.tensor([[1., 2.], [3., 4.]])
    >>> lucid.linalg.norm(A), lucid.linalg.norm(A, 1), lucid.linalg.norm(A, lucid.inf, dim=1)
    (tensor(5.4772), tensor(6.), tensor([2., 4.]))
    """
    x = norms.checked("linalg.norm", "A", A, dtype)
    if ord is None and dim is None:
        return norms.vector("linalg.norm", x, 2, None, keepdim)
    dims = list(range(x.ndim)) if dim is None else [dim] if isinstance(dim, int) else list(dim)
    if len(dims) not in (1, 2):
        if dim is None:
            raise ValueError(
                f"linalg.norm: A has shape {tuple(x.shape)}, ord is {ord!r} and dim None; wanted 1 or 2 dims"
            )
        raise ValueError(f"linalg.norm: dim is {dim}; wanted one dim or two")
    kind = norms.vector if len(dims) == 1 or ord is None else norms.matrix
    return kind("linalg.norm", x, 2 if ord is None else ord, dims, keepdim)


@function
def vector_norm(
    x: Tensor,
    ord: float = 2,
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    *,
    dtype: _C.dtype | None = None,
) -> Tensor:
    """Computes the norm ``sum(abs(x) ** ord) ** (1 / ord)`` of the elements, over all of them or over `dim`.

    Sums are in double precision and scaled where powers would overflow. The gradient is 0 for an element that is 0, and
    for a norm that is 0.

    Parameters
    ----------
    x : Tensor
        Floating-point or complex.
    ord : float, default 2
        inf and -inf give the largest and smallest absolute value, 0 the number of elements that are not zero.
    dim : int or sequence of int, optional
        The dims to reduce, all by default.
    keepdim : bool, default False
        Keep them with size 1.
    dtype : dtype, optional
        `x` is cast to it first.
    out : Tensor, optional
        Where the result is written.

    Returns
    -------
    Tensor
        Real.

    Raises
    ------
    ValueError
        If `ord` is not a number.
    RuntimeError
        If there are no elements and the order is infinite or negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.vector_norm(lucid.tensor([[3., 4.], [0., 2.]]), dim=1)
    tensor([5., 2.])
    """
    checked = norms.checked("linalg.vector_norm", "x", x, dtype)
    return norms.vector("linalg.vector_norm", checked, ord, dim, keepdim)


@function
def matrix_norm(
    A: Tensor,
    ord: float | str = "fro",
    dim: Sequence[int] = (-2, -1),
    keepdim: bool = False,
    *,
    dtype: _C.dtype | None = None,
) -> Tensor:
    """Computes a norm of matrices.

    'fro' is the square root of the sum of squares, 'nuc' the sum of the singular values, 2 and -2 the largest and the
    smallest of them, 1 and -1 the largest and smallest sum of absolute values of a column, inf and -inf of a row. Where
    the norm has no derivative, as with equal singular values, the gradient is a subgradient.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n).
    ord : {'fro', 'nuc', 2, -2, 1, -1, inf, -inf}, default 'fro'
        The order.
    dim : (int, int), default (-2, -1)
        The dims of rows and columns.
    keepdim : bool, default False
        Keep them with size 1.
    dtype : dtype, optional
        `A` is cast to it first.
    out : Tensor, optional
        Where the result is written.

    Returns
    -------
    Tensor
        Real.

    Raises
    ------
    ValueError
        If `ord` or `dim` is something else.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.matrix_norm(lucid.tensor([[3., 0.], [0., -4.]]), 2)
    tensor(4.)
    """
    checked = norms.checked("linalg.matrix_norm", "A", A, dtype)
    return norms.matrix("linalg.matrix_norm", checked, ord, dim, keepdim)


@function
def cond(A: Tensor, p: float | str | None = None) -> Tensor:
    """Computes the condition number of matrices, ``norm(A, p) * norm(inv(A), p)``.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n); square unless `p` is None, 2 or -2.
    p : {None, 2, -2, 'fro', 'nuc', 1, -1, inf, -inf}, optional
        The order of `matrix_norm`. None is 2: the largest singular value by the smallest; -2 is the smallest by the
        largest.
    out : Tensor, optional
        Where the result is written.

    Returns
    -------
    Tensor
        Shape (...), real; inf for a singular matrix.

    Raises
    ------
    ValueError
        If `p` is none of these.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.cond(lucid.tensor([[2., 0.], [0., 8.]]))
    tensor(4.)
    """
    x = norms.checked("linalg.cond", "A", A, None)
    if isinstance(p, bool) or p not in (None, *norms.MATRIX_ORDERS):
        raise ValueError(f"linalg.cond: p is {p!r}; wanted None, 'fro', 'nuc', inf, -inf, 1, -1, 2 or -2")
    if p in (None, 2, -2):
        values = _C.svdvals(x)
        if values.shape[-1] == 0:
            return values.new_zeros(values.shape[:-1])
        most, least = values[..., 0], values[..., -1]
        return least / most if p == -2 else most / least
    if x.ndim < 2 or x.shape[-1] != x.shape[-2]:
        raise ValueError(f"linalg.cond: A has shape {tuple(x.shape)}; wanted square matrices, or p 2 or -2")
    if x.numel() == 0:
        return _C.abs(x).new_zeros(x.shape[:-2])
    inverse, info = _C.inv_ex(x, False)
    inverse = _C.where((info > 0).unsqueeze(-1).unsqueeze(-1), 0.0, inverse)
    product = norms.matrix("linalg.cond", x, p, (-2, -1), False) * norms.matrix(
        "linalg.cond", inverse, p, (-2, -1), False
    )
    return _C.where(info > 0, math.inf, product)
