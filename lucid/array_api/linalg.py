"""The standard's extension of linear algebra, and the products that the main namespace has too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import lucid
from lucid import Tensor
from lucid._dtypes import DTypeLike
from lucid.array_api._dtypes import array, promoted
from lucid.array_api._statistics import sum as _sum

__all__ = [
    "cholesky", "cross", "det", "diagonal", "eigh", "eigvalsh", "inv", "matmul", "matrix_norm", "matrix_power",
    "matrix_rank", "matrix_transpose", "outer", "pinv", "qr", "slogdet", "solve", "svd", "svdvals", "tensordot",
    "trace", "vecdot", "vector_norm",
]  # fmt: skip


class eigh_result(NamedTuple):
    """What `eigh` returns."""

    eigenvalues: Tensor
    eigenvectors: Tensor


class qr_result(NamedTuple):
    """What `qr` returns."""

    Q: Tensor
    R: Tensor


class slogdet_result(NamedTuple):
    """What `slogdet` returns."""

    sign: Tensor
    logabsdet: Tensor


class svd_result(NamedTuple):
    """What `svd` returns."""

    U: Tensor
    S: Tensor
    Vh: Tensor


def matmul(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Returns the product of matrices; 1-d arrays are vectors, dims before the last two are a batch.

    Parameters
    ----------
    x1 : Tensor or number
        An array.
    x2 : Tensor or number
        Broadcast with `x1`.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.matmul(xp.asarray([[1, 2], [3, 4]]), xp.asarray([1, 1]))
    tensor([3, 7])
    """
    return lucid.matmul(*promoted("matmul", array(x1, "matmul", "x1"), array(x2, "matmul", "x2")))


def matrix_transpose(x: Tensor, /) -> Tensor:
    """Returns the transposes of the matrices in the last two axes, as a view.

    Parameters
    ----------
    x : Tensor
        An array.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.matrix_transpose(xp.ones((4, 2, 3))).shape
    lucid.Size([4, 3, 2])
    """
    return array(x, "matrix_transpose").mT


def tensordot(x1: Tensor, x2: Tensor, /, *, axes: int = 2) -> Tensor:
    """Sums products over axes: the last `axes` of `x1` and the first of `x2`, or two sequences of axes in pairs.

    Parameters
    ----------
    x1 : Tensor or number
        An array.
    x2 : Tensor or number
        Broadcast with `x1`.
    axes : int or tuple of int, optional
        The axes.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.tensordot(xp.ones((2, 3)), xp.ones((3, 4)), axes=1).shape
    lucid.Size([2, 4])
    """
    x1, x2 = promoted("tensordot", array(x1, "tensordot", "x1"), array(x2, "tensordot", "x2"))
    return lucid.tensordot(x1, x2, axes if isinstance(axes, int) else tuple(list(each) for each in axes))


def vecdot(x1: Tensor, x2: Tensor, /, *, axis: int = -1) -> Tensor:
    """Returns the dot products of the vectors along an axis, those of `x1` conjugated.

    Parameters
    ----------
    x1 : Tensor or number
        An array.
    x2 : Tensor or number
        Broadcast with `x1`.
    axis : int, default -1
        The axis.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.vecdot(xp.asarray([1, 2]), xp.asarray([3, 4]))
    tensor(11)
    """
    x1, x2 = promoted("vecdot", array(x1, "vecdot", "x1"), array(x2, "vecdot", "x2"))
    if x1.size(axis) != x2.size(axis):
        raise ValueError(f"vecdot: axis {axis} has the sizes {x1.size(axis)} and {x2.size(axis)}; wanted equal ones")
    x1, x2 = lucid.moveaxis(x1, axis, -1), lucid.moveaxis(x2, axis, -1)
    return lucid.squeeze(lucid.matmul(lucid.conj(x1).unsqueeze(-2), x2.unsqueeze(-1)), (-2, -1))


def cholesky(x: Tensor, /, *, upper: bool = False) -> Tensor:
    """Returns L with ``x = L L^H``, or U with ``x = U^H U`` where `upper`.

    Parameters
    ----------
    x : Tensor
        An array.
    upper : bool, default False
        The upper factor.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.cholesky(xp.asarray([[4., 2.], [2., 5.]]))
    tensor([[2., 0.],
            [1., 2.]])
    """
    return lucid.linalg.cholesky(array(x, "cholesky"), upper=upper)


def cross(x1: Tensor, x2: Tensor, /, *, axis: int = -1) -> Tensor:
    """Returns the cross products of the vectors of three elements along an axis.

    Parameters
    ----------
    x1 : Tensor or number
        An array.
    x2 : Tensor or number
        Broadcast with `x1`.
    axis : int, default -1
        The axis.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.cross(xp.asarray([1, 0, 0]), xp.asarray([0, 1, 0]))
    tensor([0, 0, 1])
    """
    return lucid.linalg.cross(*promoted("cross", array(x1, "cross", "x1"), array(x2, "cross", "x2")), dim=axis)


def det(x: Tensor, /) -> Tensor:
    """Returns the determinants of square matrices.

    Parameters
    ----------
    x : Tensor
        An array.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.det(2 * xp.eye(3))
    tensor(8.)
    """
    return lucid.linalg.det(array(x, "det"))


def diagonal(x: Tensor, /, *, offset: int = 0) -> Tensor:
    """Returns the diagonals of matrices, as a view.

    Parameters
    ----------
    x : Tensor
        An array.
    offset : int, default 0
        Which diagonal.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.diagonal(xp.asarray([[1, 2], [3, 4]]))
    tensor([1, 4])
    """
    return lucid.diagonal(array(x, "diagonal"), offset, -2, -1)


def eigh(x: Tensor, /) -> eigh_result:
    """Returns eigenvalues, ascending, and eigenvectors of symmetric or Hermitian matrices.

    Parameters
    ----------
    x : Tensor
        An array.

    Returns
    -------
    eigh_result
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.eigh(xp.asarray([[2., 0.], [0., 1.]])).eigenvalues
    tensor([1., 2.])
    """
    return eigh_result(*lucid.linalg.eigh(array(x, "eigh")))


def eigvalsh(x: Tensor, /) -> Tensor:
    """Returns the eigenvalues, ascending, of symmetric or Hermitian matrices.

    Parameters
    ----------
    x : Tensor
        An array.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.eigvalsh(xp.asarray([[2., 0.], [0., 1.]]))
    tensor([1., 2.])
    """
    return lucid.linalg.eigvalsh(array(x, "eigvalsh"))


def inv(x: Tensor, /) -> Tensor:
    """Returns the inverses of square matrices.

    Parameters
    ----------
    x : Tensor
        An array.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.inv(xp.asarray([[2., 0.], [0., 4.]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """
    return lucid.linalg.inv(array(x, "inv"))


def matrix_norm(x: Tensor, /, *, keepdims: bool = False, ord: str = "fro") -> Tensor:
    """Returns norms of the matrices in the last two axes; `ord` is 1, -1, 2, -2, inf, -inf, "fro" or "nuc".

    Parameters
    ----------
    x : Tensor
        An array.
    keepdims : bool, default False
        Keep the axes with size 1.
    ord : number or str, optional
        Which norm.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.matrix_norm(xp.asarray([[3., 0.], [0., 4.]]))
    tensor(5.)
    """
    return lucid.linalg.matrix_norm(array(x, "matrix_norm"), ord=ord, dim=(-2, -1), keepdim=keepdims)


def matrix_power(x: Tensor, n: int, /) -> Tensor:
    """Returns square matrices to an integer power; a negative one is that of the inverses.

    Parameters
    ----------
    x : Tensor
        An array.
    n : int
        The exponent.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.matrix_power(xp.asarray([[2., 0.], [0., 4.]]), 2)
    tensor([[ 4.,  0.],
            [ 0., 16.]])
    """
    return lucid.linalg.matrix_power(array(x, "matrix_power"), n)


def matrix_rank(x: Tensor, /, *, rtol: float | Tensor | None = None) -> Tensor:
    """Returns how many singular values are larger than `rtol` times the largest.

    Parameters
    ----------
    x : Tensor
        An array.
    rtol : float or Tensor, optional
        What counts as 0, as a share of the largest singular value.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.matrix_rank(xp.ones((2, 2)))
    tensor(1)
    """
    return lucid.linalg.matrix_rank(array(x, "matrix_rank"), rtol=rtol)


def outer(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Returns the products of each element of a vector with each of another.

    Parameters
    ----------
    x1 : Tensor or number
        An array.
    x2 : Tensor or number
        Broadcast with `x1`.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.outer(xp.asarray([1, 2]), xp.asarray([3, 4]))
    tensor([[3, 4],
            [6, 8]])
    """
    return lucid.outer(*promoted("outer", array(x1, "outer", "x1"), array(x2, "outer", "x2")))


def pinv(x: Tensor, /, *, rtol: float | Tensor | None = None) -> Tensor:
    """Returns the Moore-Penrose inverses; singular values up to `rtol` times the largest count as zero.

    Parameters
    ----------
    x : Tensor
        An array.
    rtol : float or Tensor, optional
        What counts as 0, as a share of the largest singular value.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.pinv(xp.asarray([[2., 0.], [0., 0.]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.0000]])
    """
    return lucid.linalg.pinv(array(x, "pinv"), rtol=rtol)


def qr(x: Tensor, /, *, mode: str = "reduced") -> qr_result:
    """Returns Q with orthonormal columns and upper triangular R; `mode` is "reduced" or "complete".

    Parameters
    ----------
    x : Tensor
        An array.
    mode : {'reduced', 'complete'}, default 'reduced'
        Which form.

    Returns
    -------
    qr_result
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.qr(xp.ones((3, 2))).Q.shape
    lucid.Size([3, 2])
    """
    return qr_result(*lucid.linalg.qr(array(x, "qr"), mode))


def slogdet(x: Tensor, /) -> slogdet_result:
    """Returns the signs of determinants and the logarithms of their absolute values.

    Parameters
    ----------
    x : Tensor
        An array.

    Returns
    -------
    slogdet_result
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.slogdet(xp.asarray([[0., 1.], [1., 0.]])).sign
    tensor(-1.)
    """
    return slogdet_result(*lucid.linalg.slogdet(array(x, "slogdet")))


def solve(x1: Tensor, x2: Tensor, /) -> Tensor:
    """Returns x with ``x1 x = x2``; a 1-d `x2` is a vector, any other a batch of matrices.

    Parameters
    ----------
    x1 : Tensor or number
        An array.
    x2 : Tensor or number
        Broadcast with `x1`.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.solve(xp.asarray([[2., 0.], [0., 4.]]), xp.asarray([2., 4.]))
    tensor([1., 1.])
    """
    x1, x2 = promoted("solve", array(x1, "solve", "x1"), array(x2, "solve", "x2"))
    if x2.ndim == 1:
        return lucid.squeeze(lucid.linalg.solve(x1, x2.unsqueeze(-1)), -1)
    # lucid, as PyTorch, takes (..., n) beside (..., n, n) for vectors: with the batch dims written out it is not.
    batch = lucid.broadcast_shapes(x1.shape[:-2], x2.shape[:-2])
    return lucid.linalg.solve(x1.expand(*batch, *x1.shape[-2:]), x2.expand(*batch, *x2.shape[-2:]))


def svd(x: Tensor, /, *, full_matrices: bool = True) -> svd_result:
    """Returns U, the singular values, descending, and V^H with ``x = U diag(S) V^H``.

    Parameters
    ----------
    x : Tensor
        An array.
    full_matrices : bool, default True
        All columns of U and rows of Vh.

    Returns
    -------
    svd_result
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.svd(xp.asarray([[3., 0.], [0., 4.]])).S
    tensor([4., 3.])
    """
    return svd_result(*lucid.linalg.svd(array(x, "svd"), full_matrices=full_matrices))


def svdvals(x: Tensor, /) -> Tensor:
    """Returns the singular values, descending.

    Parameters
    ----------
    x : Tensor
        An array.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.svdvals(xp.asarray([[3., 0.], [0., 4.]]))
    tensor([4., 3.])
    """
    return lucid.linalg.svdvals(array(x, "svdvals"))


def trace(x: Tensor, /, *, offset: int = 0, dtype: DTypeLike | None = None) -> Tensor:
    """Returns the sums of diagonals of the matrices in the last two axes.

    Parameters
    ----------
    x : Tensor
        An array.
    offset : int, default 0
        Which diagonal.
    dtype : dtype, optional
        Of the result.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.trace(xp.asarray([[1, 2], [3, 4]]))
    tensor(5)
    """
    return _sum(lucid.diagonal(array(x, "trace"), offset, -2, -1), axis=-1, dtype=dtype)


def vector_norm(
    x: Tensor, /, *, axis: int | Sequence[int] | None = None, keepdims: bool = False, ord: int = 2
) -> Tensor:
    """Returns norms over axes, all of them by default; `ord` is any number, inf or -inf.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int or tuple of int, optional
        The axes. Default: all.
    keepdims : bool, default False
        Keep the axes with size 1.
    ord : number or str, optional
        Which norm.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linalg.vector_norm(xp.asarray([3., 4.]))
    tensor(5.)
    """
    if isinstance(axis, tuple) and not axis:
        return lucid.linalg.vector_norm(array(x, "vector_norm").unsqueeze(-1), ord=ord, dim=-1)
    return lucid.linalg.vector_norm(array(x, "vector_norm"), ord=ord, dim=axis, keepdim=keepdims)
