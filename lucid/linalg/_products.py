"""Products of tensors that linalg has beside those of lucid."""

from __future__ import annotations

from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._out import into
from lucid.linalg._results import function


def _refuse_shapes(name: str, x: Tensor, y: Tensor, wanted: str):
    raise _C.engine.ShapeMismatch(
        f"{name}: other has shape {tuple(y.shape)}; wanted {wanted}, self being {tuple(x.shape)}"
    )


def _cross(name: str, x: Tensor, y: Tensor, dim: int) -> Tensor:
    shape = _broadcast(x, y)
    if not -len(shape) <= dim < len(shape):
        raise _C.engine.IndexError(f"{name}: dim is {dim}; wanted a dim of {shape}")
    dim = dim % len(shape) - len(shape)
    if x.ndim < -dim or y.ndim < -dim or x.shape[dim] != 3 or y.shape[dim] != 3:
        _refuse_shapes(name, x, y, f"a size of 3 in dim {dim} of both")
    return _C.roll(x, -1, dim) * _C.roll(y, -2, dim) - _C.roll(x, -2, dim) * _C.roll(y, -1, dim)


def _broadcast(x: Tensor, y: Tensor) -> tuple[int, ...]:
    from lucid._composite import broadcast_shapes

    return tuple(broadcast_shapes(tuple(x.shape), tuple(y.shape)))


@function
def cross(x: Tensor, y: Tensor, *, dim: int = -1) -> Tensor:
    """Computes the cross products of vectors of three elements.

    Parameters
    ----------
    x, y : Tensor
        Shapes that broadcast, with size 3 in dim `dim` of both.
    dim : int, default -1
        The dim that holds the vectors.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        The broadcast shape.

    Raises
    ------
    ShapeMismatch
        If the shapes do not broadcast or a size is not 3.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.cross(lucid.tensor([1., 0., 0.]), lucid.tensor([0., 1., 0.]))
    tensor([0., 0., 1.])
    """
    return _cross("cross", x, y, dim)


def cross_by_first(self: Tensor, other: Tensor, dim: int | None = None, *, out: Tensor | None = None) -> Tensor:
    """Computes cross products as `linalg.cross` does, by default along the first dim of size 3.

    Parameters
    ----------
    self, other : Tensor
        Shapes that broadcast, with size 3 in dim `dim` of both.
    dim : int, optional
        The dim that holds the vectors; the first of size 3 where it is not given.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        The broadcast shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.cross(lucid.tensor([1., 0., 0.]), lucid.tensor([0., 1., 0.]))
    tensor([0., 0., 1.])
    """
    if dim is None:
        shape = _broadcast(self, other)
        if 3 not in shape:
            _refuse_shapes("cross", self, other, "a dim of size 3")
        dim = shape.index(3)
    result = _cross("cross", self, other, dim)
    return result if out is None else into("cross", result, out)


cross_by_first.__name__ = cross_by_first.__qualname__ = "cross"


@function
def vecdot(x: Tensor, y: Tensor, *, dim: int = -1) -> Tensor:
    """Computes inner products of vectors in a dim: the sums of ``conj(x) * y``.

    Parameters
    ----------
    x, y : Tensor
        Shapes that broadcast.
    dim : int, default -1
        The dim that is summed over.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        The broadcast shape without that dim.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.vecdot(lucid.tensor([[1., 2.], [3., 4.]]), lucid.tensor([1., 1.]))
    tensor([3., 7.])
    """
    return (_C.conj(x) * y).sum(dim)


def diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Takes the diagonals of matrices; a view.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n).
    offset : int, default 0
        Which diagonal: positive ones lie above the main one.
    dim1, dim2 : int, default -2, -1
        The dims that hold the matrices.

    Returns
    -------
    Tensor
        The other dims, and one for the diagonal.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.diagonal(lucid.tensor([[1., 2.], [3., 4.]]))
    tensor([1., 4.])
    """
    return _C.diagonal(A, offset, dim1, dim2)


def tensordot(a: Tensor, b: Tensor, dims: Any = 2, *, out: Tensor | None = None) -> Tensor:
    """Multiplies tensors and sums over pairs of dims, as one product of matrices.

    Parameters
    ----------
    a, b : Tensor
        Of whose dims those that are summed over have equal sizes.
    dims : int or pair of sequences of int, default 2
        The last so many dims of `a` with the first ones of `b`; or the dims of `a` and those of `b`.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        The other dims of `a`, and then those of `b`.

    Raises
    ------
    ShapeMismatch
        If sizes that are summed over differ.
    ValueError
        If `dims` is negative or more than there are, or names one twice.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensordot(lucid.ones(2, 3, 4), lucid.ones(3, 4, 5), 2).shape
    lucid.Size([2, 5])
    """
    if isinstance(dims, Tensor):
        dims = dims.tolist()
    if isinstance(dims, int):
        if not 0 <= dims <= min(a.ndim, b.ndim):
            raise ValueError(f"tensordot: dims is {dims}; wanted 0 to {min(a.ndim, b.ndim)}, the dims of both")
        first, second = list(range(a.ndim - dims, a.ndim)), list(range(dims))
    else:
        first, second = ([d] if isinstance(d, int) else list(d) for d in dims)
        for one, t in ((first, a), (second, b)):
            if not all(-t.ndim <= d < t.ndim for d in one):
                raise _C.engine.IndexError(f"tensordot: dims is {dims}; wanted dims of {tuple(t.shape)}")
        first, second = [d % a.ndim for d in first], [d % b.ndim for d in second]
        if len(first) != len(second) or len(set(first)) < len(first) or len(set(second)) < len(second):
            raise ValueError(f"tensordot: dims is {dims}; wanted as many of both, none twice")
    if any(a.shape[i] != b.shape[j] for i, j in zip(first, second)):
        raise _C.engine.ShapeMismatch(
            f"tensordot: b has shape {tuple(b.shape)}; wanted its dims {second} to have the sizes of dims {first} of a "
            f"{tuple(a.shape)}"
        )
    rows, columns = [d for d in range(a.ndim) if d not in first], [d for d in range(b.ndim) if d not in second]
    sizes = [a.shape[d] for d in rows], [a.shape[d] for d in first], [b.shape[d] for d in columns]
    m, k, n = (_total(one) for one in sizes)
    left = a.permute(rows + first).reshape(m, k)
    result = _C.matmul(left, b.permute(second + columns).reshape(k, n)).reshape(sizes[0] + sizes[2])
    return result if out is None else into("tensordot", result, out)


def _total(sizes) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total


def kron(self: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Computes the Kronecker product: every element of `self` times all of `other`, in its place.

    Parameters
    ----------
    self, other : Tensor
        Any shapes; the one with fewer dims gets dims of size 1 in front.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        Its sizes are the products of those of both.

    Examples
    --------
    >>> import lucid
    >>> lucid.kron(lucid.eye(2), lucid.tensor([[1., 2.]]))
    tensor([[1., 2., 0., 0.],
            [0., 0., 1., 2.]])
    """
    n = max(self.ndim, other.ndim)
    a, b = ([1] * (n - t.ndim) + list(t.shape) for t in (self, other))
    left = self.reshape([size for one in a for size in (one, 1)])
    result = (left * other.reshape([size for one in b for size in (1, one)])).reshape([x * y for x, y in zip(a, b)])
    return result if out is None else into("kron", result, out)


def vander_of_linalg(x: Tensor, N: int | None = None, increasing: bool | None = None) -> Tensor:
    """Computes Vandermonde matrices: the powers 0, 1, 2, ... of each element in a row.

    Parameters
    ----------
    x : Tensor
        Shape (..., n).
    N : int, optional
        How many powers; by default n.
    increasing : bool, optional
        False puts the greatest power first.

    Returns
    -------
    Tensor
        Shape (..., n, N).

    Raises
    ------
    ValueError
        If `N` is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.vander(lucid.tensor([2, 3]), N=3)
    tensor([[1, 2, 4],
            [1, 3, 9]])
    """
    if x.ndim == 0:
        raise _C.engine.ShapeMismatch("vander: x has shape (); wanted at least one dim")
    count = x.shape[-1] if N is None else N
    if count < 0:
        raise ValueError(f"vander: N is {N}; wanted 0 or more")
    if not x.dtype.is_floating_point and not x.dtype.is_complex:
        x = _C.to_dtype(x, _C.int64)
    ones = x.new_ones((*x.shape, 1))
    if count == 0:
        return ones[..., :0]
    powers = x.unsqueeze(-1).expand((*x.shape, count - 1))
    result = _C.cat([ones, powers.cumprod(-1)], -1) if count > 1 else ones
    return result.flip(-1) if increasing is False else result


vander_of_linalg.__name__ = vander_of_linalg.__qualname__ = "vander"


def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:
    """Computes a Vandermonde matrix: the powers of each element of a vector in a row, the greatest first.

    Parameters
    ----------
    x : Tensor
        Shape (n,).
    N : int, optional
        How many powers; by default n.
    increasing : bool, default False
        The powers 0, 1, 2, ... in this order.

    Returns
    -------
    Tensor
        Shape (n, N).

    Examples
    --------
    >>> import lucid
    >>> lucid.vander(lucid.tensor([2, 3]), N=3)
    tensor([[4, 2, 1],
            [9, 3, 1]])
    """
    if x.ndim != 1:
        raise _C.engine.ShapeMismatch(f"vander: x has shape {tuple(x.shape)}; wanted one dim")
    return vander_of_linalg(x, N, bool(increasing))
