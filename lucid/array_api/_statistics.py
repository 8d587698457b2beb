"""Reductions and scans in the standard's spelling.

They differ from lucid's in three ways: unsigned integers add up in uint64, an empty tuple of axes reduces nothing, and
`max` and `min` return values alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import lucid
from lucid import Tensor
from lucid._dtypes import DTypeLike
from lucid.array_api._dtypes import array


def _reduce(op, x: Tensor, axis, keepdims: bool, **keywords) -> Tensor:
    """`op` over axes. Where there are none, it is taken over a new axis of size 1, so that dtypes come out the same."""
    if isinstance(axis, tuple) and not axis:
        return op(lucid.unsqueeze(x, -1), (x.ndim,), False, **keywords)
    return op(x, tuple(range(x.ndim)) if axis is None else axis, keepdims, **keywords)


def _sum_dtype(x: Tensor, dtype):
    """The dtype that the elements add up in."""
    if dtype is not None or x.dtype.is_floating_point or x.dtype.is_complex:
        return dtype or x.dtype
    return lucid.int64 if x.dtype.is_signed or x.dtype is lucid.bool else lucid.uint64


def sum(
    x: Tensor, /, *, axis: int | Sequence[int] | None = None, dtype: DTypeLike | None = None, keepdims: bool = False
) -> Tensor:
    """Adds the elements up, over all axes or those of an int or tuple; integers in 64 bits unless `dtype` is given.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int or tuple of int, optional
        The axes. Default: all.
    dtype : dtype, optional
        Of the result.
    keepdims : bool, default False
        Keep the axes with size 1.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.sum(xp.asarray([[1, 2], [3, 4]]), axis=0)
    tensor([4, 6])
    """
    return _reduce(lucid.sum, array(x, "sum"), axis, keepdims, dtype=_sum_dtype(x, dtype))


def prod(
    x: Tensor, /, *, axis: int | Sequence[int] | None = None, dtype: DTypeLike | None = None, keepdims: bool = False
) -> Tensor:
    """Multiplies the elements, over all axes or those of an int or tuple; integers in 64 bits unless `dtype` is given.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int or tuple of int, optional
        The axes. Default: all.
    dtype : dtype, optional
        Of the result.
    keepdims : bool, default False
        Keep the axes with size 1.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.prod(xp.asarray([[1, 2], [3, 4]]), axis=0)
    tensor([3, 8])
    """
    return _reduce(lucid.prod, array(x, "prod"), axis, keepdims, dtype=_sum_dtype(x, dtype))


def mean(x: Tensor, /, *, axis: int | Sequence[int] | None = None, keepdims: bool = False) -> Tensor:
    """Returns the mean of the elements over all axes or those of an int or tuple.

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
    >>> xp.mean(xp.asarray([1., 2.]))
    tensor(1.5000)
    """
    return _reduce(lucid.mean, array(x, "mean"), axis, keepdims)


def max(x: Tensor, /, *, axis: int | Sequence[int] | None = None, keepdims: bool = False) -> Tensor:
    """Returns the largest element over all axes or those of an int or tuple; NaN where there is one.

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
    >>> xp.max(xp.asarray([[1, 2], [3, 4]]), axis=1)
    tensor([2, 4])
    """
    return _reduce(lucid.amax, array(x, "max"), axis, keepdims)


def min(x: Tensor, /, *, axis: int | Sequence[int] | None = None, keepdims: bool = False) -> Tensor:
    """Returns the smallest element over all axes or those of an int or tuple; NaN where there is one.

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
    >>> xp.min(xp.asarray([[1, 2], [3, 4]]), axis=1)
    tensor([1, 3])
    """
    return _reduce(lucid.amin, array(x, "min"), axis, keepdims)


def var(
    x: Tensor, /, *, axis: int | Sequence[int] | None = None, correction: int | float = 0.0, keepdims: bool = False
) -> Tensor:
    """Returns the variance over axes: the sum of squared distances from the mean divided by n - `correction`.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int or tuple of int, optional
        The axes. Default: all.
    correction : float, default 0.0
        Subtracted from the number of elements.
    keepdims : bool, default False
        Keep the axes with size 1.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.var(xp.asarray([1., 3.]))
    tensor(1.)
    """
    return _reduce(lucid.var, array(x, "var"), axis, keepdims=keepdims, correction=correction)


def std(
    x: Tensor, /, *, axis: int | Sequence[int] | None = None, correction: int | float = 0.0, keepdims: bool = False
) -> Tensor:
    """Returns the standard deviation over axes, the square root of `var`.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int or tuple of int, optional
        The axes. Default: all.
    correction : float, default 0.0
        Subtracted from the number of elements.
    keepdims : bool, default False
        Keep the axes with size 1.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.std(xp.asarray([1., 3.]))
    tensor(1.)
    """
    return _reduce(lucid.std, array(x, "std"), axis, keepdims=keepdims, correction=correction)


def all(x: Tensor, /, *, axis: int | Sequence[int] | None = None, keepdims: bool = False) -> Tensor:
    """Tests whether all elements are true (not zero) over axes.

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
    >>> xp.all(xp.asarray([[1, 0], [1, 1]]), axis=1)
    tensor([False,  True])
    """
    return _reduce(lucid.all, array(x, "all") != 0, axis, keepdims)


def any(x: Tensor, /, *, axis: int | Sequence[int] | None = None, keepdims: bool = False) -> Tensor:
    """Tests whether an element is true (not zero) over axes.

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
    >>> xp.any(xp.asarray([[0, 0], [1, 0]]), axis=1)
    tensor([False,  True])
    """
    return _reduce(lucid.any, array(x, "any") != 0, axis, keepdims)


def cumulative_sum(
    x: Tensor, /, *, axis: int | None = None, dtype: DTypeLike | None = None, include_initial: bool = False
) -> Tensor:
    """Returns the sums of the first elements along an axis, which only 1-d arrays may leave out.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int, optional
        The axis. Default: of the flat array.
    dtype : dtype, optional
        Of the result.
    include_initial : bool, default False
        Begin with the value for no elements.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.cumulative_sum(xp.asarray([1, 2, 3]), include_initial=True)
    tensor([0, 1, 3, 6])
    """
    return _scan(lucid.cumsum, "cumulative_sum", 0, x, axis, dtype, include_initial)


def cumulative_prod(
    x: Tensor, /, *, axis: int | None = None, dtype: DTypeLike | None = None, include_initial: bool = False
) -> Tensor:
    """Returns the products of the first elements along an axis, which only 1-d arrays may leave out.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int, optional
        The axis. Default: of the flat array.
    dtype : dtype, optional
        Of the result.
    include_initial : bool, default False
        Begin with the value for no elements.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.cumulative_prod(xp.asarray([1, 2, 3]), include_initial=True)
    tensor([1, 1, 2, 6])
    """
    return _scan(lucid.cumprod, "cumulative_prod", 1, x, axis, dtype, include_initial)


def _scan(op, name: str, initial: int, x: Tensor, axis: int | None, dtype, include_initial: bool) -> Tensor:
    if axis is None:
        if array(x, name).ndim != 1:
            raise ValueError(f"{name}: axis is None and x has {x.ndim} axes; wanted an axis")
        axis = 0
    result = op(x, axis, dtype=_sum_dtype(x, dtype))
    if not include_initial:
        return result
    shape = list(result.shape)
    shape[axis] = 1
    return lucid.cat([lucid.full(shape, initial, dtype=result.dtype), result], axis)


def diff(
    x: Tensor, /, *, axis: int = -1, n: int = 1, prepend: Tensor | None = None, append: Tensor | None = None
) -> Tensor:
    """Returns the `n`-th differences of neighbours along an axis, of the array with others before and after it.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int, default -1
        The axis.
    n : int, default 1
        How often.
    prepend : Tensor, optional
        Put before.
    append : Tensor, optional
        Put behind.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.diff(xp.asarray([1, 4, 9]))
    tensor([3, 5])
    """
    return lucid.diff(array(x, "diff"), n, axis, prepend, append)
