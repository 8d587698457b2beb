"""Functions of any number of tensors, which may also come as one sequence: f(a, b) and f([a, b])."""

from __future__ import annotations

from typing import Any, Sequence

from lucid import _C
from lucid._C import Tensor


def _listed(op: str, tensors: Sequence) -> list[Tensor]:
    parts = list(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)) else list(tensors)
    for i, part in enumerate(parts):
        if not isinstance(part, Tensor):
            raise TypeError(f"{op}: tensors[{i}] must be a Tensor, not {type(part).__name__}")
    return parts


def meshgrid(*tensors: Any, indexing: str = "ij") -> list[Tensor]:
    """Coordinates on a grid: one tensor per axis, each varying along that axis only, as views.

    Parameters
    ----------
    *tensors : 0-d or 1-d Tensors of one dtype, or one sequence of them
        The coordinates along each axis.
    indexing : {'ij', 'xy'}, default 'ij'
        'ij': axis i is dim i of the results. 'xy' exchanges the first two dims.

    Returns
    -------
    list of Tensor
        Views of the inputs, expanded to the shape of the grid.

    Examples
    --------
    >>> import lucid
    >>> a, b = lucid.meshgrid(lucid.arange(2), lucid.arange(3))
    >>> a.tolist(), b.tolist()
    ([[0, 0, 0], [1, 1, 1]], [[0, 1, 2], [0, 1, 2]])
    """
    return _C.meshgrid(_listed("meshgrid", tensors), indexing=indexing)


def block_diag(*tensors: Any) -> Tensor:
    """A matrix with matrices along its diagonal and zeros elsewhere.

    Parameters
    ----------
    *tensors : Tensors of at most 2 dims, or one sequence of them
        A vector counts as a row, a number as a matrix of one element.

    Returns
    -------
    Tensor
        2-d; rows and columns add up. The promoted dtype.

    Examples
    --------
    >>> import lucid
    >>> lucid.block_diag(lucid.tensor([[1, 2]]), lucid.tensor(3))
    tensor([[1, 2, 0], [0, 0, 3]], dtype=lucid.int64)
    """
    return _C.block_diag(_listed("block_diag", tensors))


def cartesian_prod(*tensors: Any) -> Tensor:
    """Every combination of one element from each of several vectors, in the order of `itertools.product`.

    Parameters
    ----------
    *tensors : 1-d Tensors of one dtype, or one sequence of them

    Returns
    -------
    Tensor
        A row per combination and a column per vector; a single vector is returned as it is.

    Examples
    --------
    >>> import lucid
    >>> lucid.cartesian_prod(lucid.tensor([1, 2]), lucid.tensor([3, 4]))
    tensor([[1, 3], [1, 4], [2, 3], [2, 4]], dtype=lucid.int64)
    """
    return _C.cartesian_prod(_listed("cartesian_prod", tensors))


def broadcast_tensors(*tensors: Any) -> list[Tensor]:
    """Views of tensors, expanded to their common shape.

    Parameters
    ----------
    *tensors : Tensors whose shapes broadcast, or one sequence of them

    Returns
    -------
    list of Tensor

    Raises
    ------
    ShapeMismatch
        When the shapes do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> [x.shape for x in lucid.broadcast_tensors(lucid.zeros(2, 1), lucid.zeros(3))]
    [(2, 3), (2, 3)]
    """
    return _C.broadcast_list(_listed("broadcast_tensors", tensors))


def _at_least(name: str, tensors: Sequence) -> Any:
    widen = getattr(_C, name)
    if len(tensors) == 1 and isinstance(tensors[0], Tensor):
        return widen(tensors[0])
    return tuple([widen(part) for part in _listed(name, tensors)])


def atleast_1d(*tensors: Any) -> Any:
    """Tensors with at least 1 dim: a 0-d one becomes (1,).

    Parameters
    ----------
    *tensors : Tensors, or one sequence of them

    Returns
    -------
    Tensor, or a tuple of them for several
        Views; a tensor with enough dims is returned as it is.

    Examples
    --------
    >>> import lucid
    >>> lucid.atleast_1d(lucid.tensor(2.0))
    tensor([2.])
    """
    return _at_least("atleast_1d", tensors)


def atleast_2d(*tensors: Any) -> Any:
    """Tensors with at least 2 dims: a number becomes (1, 1), a vector (1, n).

    Parameters
    ----------
    *tensors : Tensors, or one sequence of them

    Returns
    -------
    Tensor, or a tuple of them for several
        Views; a tensor with enough dims is returned as it is.

    Examples
    --------
    >>> import lucid
    >>> lucid.atleast_2d(lucid.tensor([1.0, 2.0]))
    tensor([[1., 2.]])
    """
    return _at_least("atleast_2d", tensors)


def atleast_3d(*tensors: Any) -> Any:
    """Tensors with at least 3 dims: a number becomes (1, 1, 1), a vector (1, n, 1), a matrix (m, n, 1).

    Parameters
    ----------
    *tensors : Tensors, or one sequence of them

    Returns
    -------
    Tensor, or a tuple of them for several
        Views; a tensor with enough dims is returned as it is.

    Examples
    --------
    >>> import lucid
    >>> lucid.atleast_3d(lucid.tensor([1.0, 2.0])).shape
    (1, 2, 1)
    """
    return _at_least("atleast_3d", tensors)
