"""Searching, sorting, sets and indexing in the standard's spelling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import lucid
from lucid import Tensor
from lucid.array_api._dtypes import array, promoted


class unique_all_result(NamedTuple):
    """What `unique_all` returns."""

    values: Tensor
    indices: Tensor
    inverse_indices: Tensor
    counts: Tensor


class unique_counts_result(NamedTuple):
    """What `unique_counts` returns."""

    values: Tensor
    counts: Tensor


class unique_inverse_result(NamedTuple):
    """What `unique_inverse` returns."""

    values: Tensor
    inverse_indices: Tensor


def unique_all(x: Tensor, /) -> unique_all_result:
    """Returns the unique elements in order, where each comes first in the flat array, the inverse and the counts.

    Each NaN is an element of its own.

    Parameters
    ----------
    x : Tensor
        An array.

    Returns
    -------
    unique_all_result
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.unique_all(xp.asarray([3, 1, 3])).indices
    tensor([1, 0])
    """
    values, inverse, counts = _unique(x, "unique_all")
    positions = lucid.arange(inverse.numel())
    first = lucid.full((values.numel(),), inverse.numel(), dtype=lucid.int64)
    first = first.scatter_reduce(0, lucid.flatten(inverse), positions, "amin")
    return unique_all_result(values, first, inverse, counts)


def unique_counts(x: Tensor, /) -> unique_counts_result:
    """Returns the unique elements in order, and how often each is there.

    Parameters
    ----------
    x : Tensor
        An array.

    Returns
    -------
    unique_counts_result
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.unique_counts(xp.asarray([3, 1, 3])).counts
    tensor([1, 2])
    """
    values, _, counts = _unique(x, "unique_counts")
    return unique_counts_result(values, counts)


def unique_inverse(x: Tensor, /) -> unique_inverse_result:
    """Returns the unique elements in order, and for each element of `x` which of them it is.

    Parameters
    ----------
    x : Tensor
        An array.

    Returns
    -------
    unique_inverse_result
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.unique_inverse(xp.asarray([3, 1, 3])).inverse_indices
    tensor([1, 0, 1])
    """
    values, inverse, _ = _unique(x, "unique_inverse")
    return unique_inverse_result(values, inverse)


def unique_values(x: Tensor, /) -> Tensor:
    """Returns the unique elements in order.

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
    >>> xp.unique_values(xp.asarray([3, 1, 3]))
    tensor([1, 3])
    """
    return _unique(x, "unique_values")[0]


def _unique(x: Tensor, op: str) -> tuple[Tensor, Tensor, Tensor]:
    """Values, inverse and counts. Complex numbers, which have no order, are sorted by their parts."""
    if not array(x, op).dtype.is_complex:
        return lucid.unique(x, return_inverse=True, return_counts=True)
    pairs, inverse, counts = lucid.unique(
        lucid.view_as_real(lucid.flatten(x)), return_inverse=True, return_counts=True, dim=0
    )
    return lucid.view_as_complex(pairs), lucid.reshape(inverse, x.shape), counts


def sort(x: Tensor, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
    """Returns the elements in order along an axis.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int, default -1
        The axis.
    descending : bool, default False
        The largest first.
    stable : bool, default True
        Equal elements stay in order.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.sort(xp.asarray([3, 1, 2]), descending=True)
    tensor([3, 2, 1])
    """
    return lucid.sort(array(x, "sort"), dim=axis, descending=descending, stable=stable).values


def argsort(x: Tensor, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
    """Returns the indices that put the elements in order along an axis.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int, default -1
        The axis.
    descending : bool, default False
        The largest first.
    stable : bool, default True
        Equal elements stay in order.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.argsort(xp.asarray([3, 1, 2]))
    tensor([1, 2, 0])
    """
    return lucid.argsort(array(x, "argsort"), dim=axis, descending=descending, stable=stable)


def argmax(x: Tensor, /, *, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Returns the index of the largest element along an axis, or in the flat array.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int, optional
        The axis. Default: of the flat array.
    keepdims : bool, default False
        Keep the axes with size 1.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.argmax(xp.asarray([3, 1, 5]))
    tensor(2)
    """
    return _position(lucid.argmax, array(x, "argmax"), axis, keepdims)


def argmin(x: Tensor, /, *, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Returns the index of the smallest element along an axis, or in the flat array.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int, optional
        The axis. Default: of the flat array.
    keepdims : bool, default False
        Keep the axes with size 1.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.argmin(xp.asarray([3, 1, 5]))
    tensor(1)
    """
    return _position(lucid.argmin, array(x, "argmin"), axis, keepdims)


def _position(op, x: Tensor, axis: int | None, keepdims: bool) -> Tensor:
    if axis is not None:
        return op(x, axis, keepdims)
    result = op(lucid.flatten(x))
    return lucid.reshape(result, (1,) * x.ndim) if keepdims else result


def count_nonzero(x: Tensor, /, *, axis: int | Sequence[int] | None = None, keepdims: bool = False) -> Tensor:
    """Counts the elements that are not zero, along axes or of the whole array.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int or tuple of int, optional
        The axes. Default: all.
    keepdims : bool, default False
        Keep the axes with size 1.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.count_nonzero(xp.asarray([[0, 1], [2, 3]]), axis=0)
    tensor([1, 2])
    """
    nonzero = array(x, "count_nonzero") != 0
    if axis == ():
        return nonzero.to(lucid.int64)
    return lucid.sum(nonzero, axis, keepdims)


def nonzero(x: Tensor, /) -> tuple[Tensor, ...]:
    """Returns the indices of the elements that are not zero, one array for each axis.

    Parameters
    ----------
    x : Tensor
        An array.

    Returns
    -------
    tuple[Tensor, ...]
        The result.

    Raises
    ------
    ValueError
        If the array has no axes.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.nonzero(xp.asarray([0, 5, 6]))
    (tensor([1, 2]),)
    """
    if array(x, "nonzero").ndim == 0:
        raise ValueError("nonzero: x is 0-d; wanted at least one axis")
    return tuple(lucid.unbind(lucid.nonzero(x), 1))


def searchsorted(x1: Tensor, x2: Tensor, /, *, side: str = "left", sorter: Tensor | None = None) -> Tensor:
    """Returns where in the sorted 1-d `x1` each element of `x2` would be inserted to keep the order.

    Parameters
    ----------
    x1 : Tensor or number
        An array.
    x2 : Tensor or number
        Broadcast with `x1`.
    side : {'left', 'right'}, default 'left'
        Before or behind equal elements.
    sorter : Tensor, optional
        The order that sorts `x1`.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.searchsorted(xp.asarray([1, 3, 5]), xp.asarray([3, 4]))
    tensor([1, 2])
    """
    x1, x2 = promoted("searchsorted", x1, x2)
    return lucid.searchsorted(x1, x2, side=side, sorter=sorter)


def where(condition: Tensor, x1: Any, x2: Any, /) -> Tensor:
    """Returns the elements of `x1` where the condition holds and those of `x2` elsewhere; the two are promoted.

    Parameters
    ----------
    condition : Tensor
        Bool.
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
    >>> xp.where(xp.asarray([True, False]), xp.asarray([1, 2]), 0)
    tensor([1, 0])
    """
    array(condition, "where", "condition")
    if isinstance(x1, Tensor) or isinstance(x2, Tensor):
        x1, x2 = promoted("where", x1, x2)
    return lucid.where(condition, x1, x2)


def take(x: Tensor, indices: Tensor, /, *, axis: int | None = None) -> Tensor:
    """Returns the elements at 1-d indices along an axis, which only 1-d arrays may leave out.

    Parameters
    ----------
    x : Tensor
        An array.
    indices : Tensor
        int64.
    axis : int, optional
        The axis. Default: of the flat array.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.take(xp.asarray([5, 6, 7]), xp.asarray([2, 0]))
    tensor([7, 5])
    """
    array(indices, "take", "indices")
    if axis is None:
        if array(x, "take").ndim != 1:
            raise ValueError(f"take: axis is None and x has {x.ndim} axes; wanted an axis")
        axis = 0
    size = x.size(axis)
    return lucid.index_select(x, axis, lucid.where(indices < 0, indices + size, indices))


def take_along_axis(x: Tensor, indices: Tensor, /, *, axis: int = -1) -> Tensor:
    """Returns the elements at indices along an axis; `indices` has the array's number of axes, the others broadcast.

    Parameters
    ----------
    x : Tensor
        An array.
    indices : Tensor
        int64.
    axis : int, default -1
        The axis.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.take_along_axis(xp.asarray([5, 6, 7]), xp.asarray([2, 0]))
    tensor([7, 5])
    """
    size = array(x, "take_along_axis").size(axis)
    array(indices, "take_along_axis", "indices")
    return lucid.take_along_dim(x, lucid.where(indices < 0, indices + size, indices), axis)
