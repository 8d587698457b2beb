"""Norms and distances: the functions of this package and what lucid.linalg builds its own on."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of

MATRIX_ORDERS = ("fro", "nuc", 2, -2, 1, -1, math.inf, -math.inf)


def norm(
    input: Tensor,
    p: float | str | None = "fro",
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    out: Tensor | None = None,
    dtype: _C.dtype | None = None,
) -> Tensor:
    """Computes the p-norm of the elements, ``sum(abs(x) ** p) ** (1 / p)``, over all of them or over `dim`.

    Sums are in double precision and scaled where powers would overflow, so float16 and float32 have no overflow on the
    way. The gradient is that of least size where there is no derivative: 0 for an element that is 0, and for a norm
    that is 0.

    Parameters
    ----------
    input : Tensor
        Floating-point or complex.
    p : float or {'fro', 'nuc'}, default 'fro'
        'fro' is 2; inf and -inf give the largest and smallest absolute value, 0 the number of elements that are not
        zero; 'nuc' the sum of the singular values of matrices in two dims.
    dim : int or sequence of int, optional
        The dims to reduce, all by default.
    keepdim : bool, default False
        Keep them with size 1.
    out : Tensor, optional
        Where the result is written.
    dtype : dtype, optional
        The input is cast to it first.

    Returns
    -------
    Tensor
        Real.

    Raises
    ------
    DtypeMismatch
        If `input` is neither floating-point nor complex.
    ValueError
        If `p` is another string.

    Examples
    --------
    >>> import lucid
    >>> lucid.norm(lucid.tensor([3., 4.]))
    tensor(5.)
    """
    x = checked("norm", "input", input, dtype)
    if p == "nuc":
        return nuclear_norm(x, dim, keepdim, out=out)
    return written(vector("norm", x, 2.0 if p is None or p == "fro" else p, dim, keepdim), out)


def frobenius_norm(
    input: Tensor, dim: int | Sequence[int], keepdim: bool = False, *, out: Tensor | None = None
) -> Tensor:
    """Computes the square root of the sum of squares over `dim`: `norm` with p = 2.

    Parameters
    ----------
    input : Tensor
        Floating-point or complex.
    dim : int or sequence of int
        The dims to reduce.
    keepdim : bool, default False
        Keep them with size 1.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        Real.

    Examples
    --------
    >>> import lucid
    >>> lucid.frobenius_norm(lucid.tensor([[3., 4.], [0., 1.]]), 1)
    tensor([5., 1.])
    """
    return norm(input, 2.0, dim, keepdim, out)


def nuclear_norm(
    input: Tensor, dim: Sequence[int] | None = None, keepdim: bool = False, *, out: Tensor | None = None
) -> Tensor:
    """Computes the sum of the singular values of matrices, those in the last two dims or in `dim`.

    Parameters
    ----------
    input : Tensor
        Shape (*, m, n), floating-point or complex.
    dim : sequence of int, optional
        Two dims. Default: the last.
    keepdim : bool, default False
        Keep them with size 1.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        Real.

    Raises
    ------
    ValueError
        If `input` is not a matrix, and `dim` is not given.

    Examples
    --------
    >>> import lucid
    >>> lucid.nuclear_norm(lucid.tensor([[3., 0.], [0., -4.]]))
    tensor(7.)
    """
    x = checked("nuclear_norm", "input", input, None)
    if dim is None and x.ndim != 2:
        raise ValueError(f"nuclear_norm: input has shape {tuple(x.shape)}; wanted a matrix, or dim")
    return written(matrix("nuclear_norm", x, "nuc", (-2, -1) if dim is None else dim, keepdim), out)


def dist(input: Tensor, other: Tensor, p: float = 2) -> Tensor:
    """Computes the p-norm of ``input - other``, which broadcast.

    The gradient where both are equal is 0.

    Parameters
    ----------
    input, other : Tensor
        They broadcast.
    p : float, default 2
        As of `norm`.

    Returns
    -------
    Tensor
        Real, 0-d.

    Raises
    ------
    TypeError
        If an argument is not a Tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.dist(lucid.tensor([1., 2.]), lucid.tensor([4., 6.]))
    tensor(5.)
    """
    for name, value in (("input", input), ("other", other)):
        if not isinstance(value, Tensor):
            raise TypeError(f"dist: {name} is {kind_of(value)}; wanted a Tensor")
    return vector("dist", checked("dist", "input", input - other, None), p, None, False)


def checked(op: str, name: str, x: object, dtype: _C.dtype | None) -> Tensor:
    """The tensor that a norm is taken of, cast to `dtype`."""
    if not isinstance(x, Tensor):
        raise TypeError(f"{op}: {name} is {kind_of(x)}; wanted a Tensor")
    if not (x.dtype.is_floating_point or x.dtype.is_complex):
        raise TypeError(f"{op}: {name} is {x.dtype._name}; wanted a floating-point or complex dtype")
    if dtype is None:
        return x
    if not isinstance(dtype, _C.dtype) or not (dtype.is_floating_point or dtype.is_complex):
        raise TypeError(f"{op}: dtype is {dtype}; wanted a floating-point or complex dtype")
    if x.dtype.is_complex and not dtype.is_complex:
        raise TypeError(f"{op}: dtype is {dtype} for a complex {name}; wanted a complex dtype")
    return _C.to_dtype(x, dtype)


def written(result: Tensor, out: Tensor | None) -> Tensor:
    return result if out is None else _C.abs(result, out=out)  # a norm is not negative


def vector(op: str, x: Tensor, order: object, dim: int | Sequence[int] | None, keepdim: bool) -> Tensor:
    """The norm of this order over dims, all of them for None or ()."""
    if isinstance(order, (str, bool)) or not isinstance(order, (int, float)):
        raise ValueError(f"{op}: order is {order!r}; wanted a number")
    dims = _dims(x, dim)
    if abs(order) == math.inf and not all(x.shape[d] for d in dims):
        raise RuntimeError(
            f"{op}: the tensor has shape {tuple(x.shape)}, and the norm of order {order} of nothing is not defined; "
            "wanted elements along dim"
        )
    return _C.vector_norm(x, float(order), dims, keepdim) if dims else _C.vector_norm(x, float(order), None, keepdim)


def matrix(op: str, x: Tensor, order: object, dim: Sequence[int], keepdim: bool) -> Tensor:
    """The norm of the matrices in two dims."""
    if isinstance(order, bool) or order not in MATRIX_ORDERS:
        raise ValueError(f"{op}: order {order!r} is no matrix norm; wanted 'fro', 'nuc', inf, -inf, 1, -1, 2 or -2")
    if x.ndim < 2:
        raise ValueError(f"{op}: the tensor has shape {tuple(x.shape)}; wanted at least 2 dims")
    if isinstance(dim, int) or len(dim) != 2:
        raise ValueError(f"{op}: dim is {dim}; wanted two dims")
    rows, columns = _dims(x, dim)
    if rows == columns:
        raise ValueError(f"{op}: dim is {tuple(dim)}; wanted two different dims")
    if order == "fro":
        return _C.vector_norm(x, 2.0, [rows, columns], keepdim)
    if order in ("nuc", 2, -2):
        values = _C.svdvals(_C.movedim(x, [rows, columns], [-2, -1]))
        result = _C.sum(values, [-1]) if order == "nuc" else _extreme(values, order, -1)
    else:
        summed, other = (rows, columns) if abs(order) == 1 else (columns, rows)
        sums = _C.vector_norm(x, 1.0, [summed], True)
        result = _extreme(_C.squeeze(sums, summed), order, other - (other > summed))
    if keepdim:
        for d in sorted((rows, columns)):
            result = _C.unsqueeze(result, d)
    return result


def _extreme(x: Tensor, order: float, dim: int) -> Tensor:
    """The greatest along dim, for a positive order, or the least; of nothing, the greatest is 0."""
    if order > 0 and x.shape[dim] == 0:
        return _C.sum(x, [dim])
    return (_C.amax if order > 0 else _C.amin)(x, [dim])


def _dims(x: Tensor, dim: int | Sequence[int] | None) -> list[int]:
    """Dims from 0 on; all of them for None and ()."""
    listed = [dim] if isinstance(dim, int) else list(range(x.ndim)) if dim is None else list(dim)
    for d in listed:
        if not isinstance(d, int):
            raise TypeError(f"norm: dim is {dim!r}; wanted an int or a sequence of ints")
        if not -max(x.ndim, 1) <= d < max(x.ndim, 1):
            raise IndexError(f"norm: dim is {d}, out of range for a tensor of {x.ndim} dims; wanted one that it has")
    return [d % x.ndim for d in listed] if x.ndim else []
