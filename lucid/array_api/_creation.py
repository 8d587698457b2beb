"""Creation functions in the standard's spelling: shape first, `dtype=` and `device=` by keyword."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lucid
from lucid import Tensor
from lucid._dtypes import DeviceLike, DTypeLike
from lucid.array_api._dtypes import array


def asarray(
    obj: object, /, *, dtype: DTypeLike | None = None, device: DeviceLike | None = None, copy: bool | None = None
) -> Tensor:
    """Makes a Tensor of a number, a nested list, a buffer, a NumPy array or a Tensor.

    Parameters
    ----------
    obj : object
    dtype : dtype, default None
        That of `obj`, or the default one of its numbers.
    device : device, default None
    copy : bool, default None
        True copies always, False never (a ValueError where that cannot be), None where it must.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.asarray([1, 2])
    tensor([1, 2])
    """
    return lucid.asarray(obj, dtype=dtype, device=device, copy=copy)


def from_dlpack(x: Any, /, *, device: DeviceLike | None = None, copy: bool | None = None) -> Tensor:
    """Makes a Tensor of an object with `__dlpack__`, which shares its memory unless `copy` is True.

    Parameters
    ----------
    x : Tensor
        An array.
    device : device, optional
        Of the result.
    copy : bool, optional
        True copies always, False never.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.from_dlpack(xp.ones(2))
    tensor([1., 1.])
    """
    return lucid.from_dlpack(x, device=device, copy=copy)


def arange(
    start: float,
    /,
    stop: Any = None,
    step: int = 1,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
) -> Tensor:
    """Returns evenly spaced values from `start` (0 with one argument) up to but not with `stop`.

    Parameters
    ----------
    start : number
        The first value.
    stop : number, optional
        The end.
    step : number, default 1
        The distance.
    dtype : dtype, optional
        Of the result.
    device : device, optional
        Of the result.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.arange(1, 7, 2)
    tensor([1, 3, 5])
    """
    if stop is None:
        start, stop = 0, start
    if step and (stop - start) / step <= 0:
        stop = start  # an empty range, which lucid.arange refuses where the step leads away from the end
    return lucid.arange(start, stop, step, dtype=dtype, device=device)


def _filled(name: str, like: bool):
    """`zeros`, `ones` and `empty` of a shape, or like an array."""
    op = getattr(lucid, name)

    def function(shape, *, dtype=None, device=None):
        return op(shape, dtype=dtype, device=device)

    def function_like(x, /, *, dtype=None, device=None):
        return op(array(x, f"{name}_like").shape, dtype=dtype or x.dtype, device=device or x.device)

    made = function_like if like else function
    made.__name__ = made.__qualname__ = f"{name}_like" if like else name
    made.__module__ = "lucid.array_api"
    made.__doc__ = f"""Returns `lucid.{name}` of {"the shape, dtype and device of `x`" if like else "a shape"}.

    Parameters
    ----------
    {"x : Tensor" if like else "shape : int or tuple of int"}
        {"An array." if like else "The shape."}
    dtype, device : optional
        Of the result. Default: {"those of `x`" if like else "the default ones"}.

    Returns
    -------
    Tensor
        A new array.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.{made.__name__}({"xp.asarray([1, 2])" if like else "(2, 3)"}).shape
    lucid.Size([{"2" if like else "2, 3"}])
    """
    return made


empty: Callable[..., Tensor]
ones: Callable[..., Tensor]
zeros: Callable[..., Tensor]
empty_like: Callable[..., Tensor]
ones_like: Callable[..., Tensor]
zeros_like: Callable[..., Tensor]
empty, ones, zeros = (_filled(name, False) for name in ("empty", "ones", "zeros"))
empty_like, ones_like, zeros_like = (_filled(name, True) for name in ("empty", "ones", "zeros"))


def full(shape: Any, fill_value: Any, *, dtype: DTypeLike | None = None, device: DeviceLike | None = None) -> Tensor:
    """Returns an array of one value; without `dtype`, the default one of that number's kind.

    Parameters
    ----------
    shape : int or tuple of int
        The shape.
    fill_value : number
        The value.
    dtype : dtype, optional
        Of the result.
    device : device, optional
        Of the result.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.full(2, 7)
    tensor([7, 7])
    """
    return lucid.full((shape,) if isinstance(shape, int) else shape, fill_value, dtype=dtype, device=device)


def full_like(
    x: Tensor, /, fill_value: Any, *, dtype: DTypeLike | None = None, device: DeviceLike | None = None
) -> Tensor:
    """Returns an array of one value with the shape, and unless they are given the dtype and device, of `x`.

    Parameters
    ----------
    x : Tensor
        An array.
    fill_value : number
        The value.
    dtype : dtype, optional
        Of the result.
    device : device, optional
        Of the result.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.full_like(xp.ones(2), 7)
    tensor([7., 7.])
    """
    return full(array(x, "full_like").shape, fill_value, dtype=dtype or x.dtype, device=device or x.device)


def eye(
    n_rows: int,
    n_cols: int | None = None,
    /,
    *,
    k: int = 0,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
) -> Tensor:
    """Returns a matrix with ones on its `k`-th diagonal (above the main one where positive) and zeros elsewhere.

    Parameters
    ----------
    n_rows : int
        The number of rows.
    n_cols : int, optional
        The number of columns. Default: `n_rows`.
    k : int, default 0
        Which diagonal, counted from the main one upward.
    dtype : dtype, optional
        Of the result.
    device : device, optional
        Of the result.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.eye(2, 3, k=1, dtype=xp.int64)
    tensor([[0, 1, 0],
            [0, 0, 1]])
    """
    result = lucid.zeros((n_rows, n_rows if n_cols is None else n_cols), dtype=dtype, device=device)
    if -result.shape[0] < k < result.shape[1]:
        lucid.diagonal(result, k).fill_(1)
    return result


def linspace(
    start: float,
    stop: Any,
    /,
    num: int,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    endpoint: bool = True,
) -> Tensor:
    """Returns `num` evenly spaced values from `start` to `stop`, which is the last one where `endpoint`.

    Parameters
    ----------
    start : number
        The first value.
    stop : number, optional
        The end.
    num : int
        How many.
    dtype : dtype, optional
        Of the result.
    device : device, optional
        Of the result.
    endpoint : bool, default True
        Whether `stop` is among them.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.linspace(0, 1, 4, endpoint=False)
    tensor([0.0000, 0.2500, 0.5000, 0.7500])
    """
    if dtype is None:
        dtype = lucid.result_type(lucid.empty(1, dtype=lucid.get_default_dtype()), start * 1.0 + stop * 1.0)
    if dtype.is_complex:
        start, stop = complex(start), complex(stop)
        real = linspace(start.real, stop.real, num, endpoint=endpoint, dtype=lucid.float64)
        imag = linspace(start.imag, stop.imag, num, endpoint=endpoint, dtype=lucid.float64)
        return lucid.complex(real, imag).to(dtype=dtype, device=device)
    if endpoint:
        return lucid.linspace(start, stop, num, dtype=dtype, device=device)
    return lucid.linspace(start, stop, num + 1, dtype=dtype, device=device)[:num].clone()


def meshgrid(*arrays: Tensor, indexing: str = "xy") -> tuple[Tensor, ...]:
    """Returns the coordinates of a grid, one array for each 1-d array; with "xy", its first two axes are swapped.

    Parameters
    ----------
    *arrays : Tensor
        Arrays.
    indexing : {'xy', 'ij'}, default 'xy'
        Whether the first two axes are exchanged.

    Returns
    -------
    tuple[Tensor, ...]
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.meshgrid(xp.arange(2), xp.arange(2), indexing="ij")[0]
    tensor([[0, 0],
            [1, 1]])
    """
    return tuple(lucid.meshgrid(*arrays, indexing=indexing)) if arrays else ()


def tril(x: Tensor, /, *, k: int = 0) -> Tensor:
    """Returns the elements on and below the `k`-th diagonal, and zeros elsewhere.

    Parameters
    ----------
    x : Tensor
        An array.
    k : int, default 0
        Which diagonal, counted from the main one upward.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.tril(xp.asarray([[1, 2], [3, 4]]))
    tensor([[1, 0],
            [3, 4]])
    """
    return lucid.tril(array(x, "tril"), k)


def triu(x: Tensor, /, *, k: int = 0) -> Tensor:
    """Returns the elements on and above the `k`-th diagonal, and zeros elsewhere.

    Parameters
    ----------
    x : Tensor
        An array.
    k : int, default 0
        Which diagonal, counted from the main one upward.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.triu(xp.asarray([[1, 2], [3, 4]]))
    tensor([[1, 2],
            [0, 4]])
    """
    return lucid.triu(array(x, "triu"), k)
