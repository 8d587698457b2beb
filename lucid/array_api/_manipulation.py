"""Shapes in the standard's spelling."""

from __future__ import annotations

from typing import Any

import lucid
from lucid import Tensor
from lucid.array_api._dtypes import array, result_type


def _together(arrays, op: str) -> list[Tensor]:
    """The arrays in the dtype that they have in common."""
    arrays = [array(x, op, f"arrays[{i}]") for i, x in enumerate(arrays)]
    if not arrays:
        raise ValueError(f"{op}: arrays is empty; wanted one Tensor at least")
    common = result_type(*arrays)
    return [x.to(common) for x in arrays]


def broadcast_arrays(*arrays: Tensor) -> tuple[Tensor, ...]:
    """Returns the arrays expanded to the shape that they broadcast to, as views.

    Parameters
    ----------
    *arrays : Tensor
        Arrays.

    Returns
    -------
    tuple[Tensor, ...]
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> [x.shape for x in xp.broadcast_arrays(xp.ones(2), xp.ones((3, 1)))]
    [lucid.Size([3, 2]), lucid.Size([3, 2])]
    """
    return tuple(lucid.broadcast_tensors(*arrays)) if arrays else ()


def broadcast_to(x: Tensor, /, shape: tuple[int, ...]) -> Tensor:
    """Returns an array expanded to a shape, as a view.

    Parameters
    ----------
    x : Tensor
        An array.
    shape : int or tuple of int
        The shape.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.broadcast_to(xp.ones(2), (3, 2)).shape
    lucid.Size([3, 2])
    """
    return lucid.broadcast_to(array(x, "broadcast_to"), shape)


def concat(arrays: Any, /, *, axis: int | None = 0) -> Tensor:
    """Joins arrays along an axis, promoted to one dtype; with None they are flattened first.

    Parameters
    ----------
    arrays : sequence of Tensor
        Arrays.
    axis : int, default 0
        The axis.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.concat([xp.ones((2, 2)), xp.zeros(1)], axis=None)
    tensor([1., 1., 1., 1., 0.])
    """
    arrays = _together(arrays, "concat")
    return lucid.cat([lucid.flatten(x) for x in arrays], 0) if axis is None else lucid.cat(arrays, axis)


def stack(arrays: Any, /, *, axis: int = 0) -> Tensor:
    """Joins arrays of one shape along a new axis, promoted to one dtype.

    Parameters
    ----------
    arrays : sequence of Tensor
        Arrays.
    axis : int, default 0
        The axis.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.stack([xp.ones(2), xp.zeros(2)], axis=1).shape
    lucid.Size([2, 2])
    """
    return lucid.stack(_together(arrays, "stack"), axis)


def unstack(x: Tensor, /, *, axis: int = 0) -> tuple[Tensor, ...]:
    """Returns the slices of an array along an axis, as views.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int, default 0
        The axis.

    Returns
    -------
    tuple[Tensor, ...]
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.unstack(xp.asarray([1, 2]))
    (tensor(1), tensor(2))
    """
    return tuple(lucid.unbind(array(x, "unstack"), axis))


def expand_dims(x: Tensor, /, *, axis: int = 0) -> Tensor:
    """Returns an array with a new axis of size 1 at a place, as a view.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int, default 0
        The axis.

    Returns
    -------
    Tensor
        The result.

    Raises
    ------
    IndexError
        If the place is not one of the result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.expand_dims(xp.ones(2), axis=1).shape
    lucid.Size([2, 1])
    """
    return lucid.unsqueeze(array(x, "expand_dims"), axis)


def squeeze(x: Tensor, /, axis: int | tuple[int, ...]) -> Tensor:
    """Returns an array without axes, all of size 1, as a view.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int
        The axis.

    Returns
    -------
    Tensor
        The result.

    Raises
    ------
    ValueError
        If one of the axes has another size.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.squeeze(xp.ones((1, 2)), 0).shape
    lucid.Size([2])
    """
    array(x, "squeeze")
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    for each in axes:
        if x.size(each) != 1:
            raise ValueError(f"squeeze: axis {each} has size {x.size(each)}; wanted 1")
    return lucid.squeeze(x, axes) if axes else x


def flip(x: Tensor, /, *, axis: int | tuple[int, ...] | None = None) -> Tensor:
    """Reverses the order of the elements along axes, all of them by default.

    Parameters
    ----------
    x : Tensor
        An array.
    axis : int or tuple of int, optional
        The axes. Default: all.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.flip(xp.asarray([1, 2, 3]))
    tensor([3, 2, 1])
    """
    array(x, "flip")
    return lucid.flip(x, tuple(range(x.ndim)) if axis is None else (axis,) if isinstance(axis, int) else axis)


def moveaxis(x: Tensor, source: Any, destination: Any, /) -> Tensor:
    """Moves axes to other places, as a view.

    Parameters
    ----------
    x : Tensor
        An array.
    source : int or tuple of int
        Where axes are.
    destination : int or tuple of int
        Where they go.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.moveaxis(xp.ones((2, 3, 4)), 0, -1).shape
    lucid.Size([3, 4, 2])
    """
    return lucid.moveaxis(array(x, "moveaxis"), source, destination)


def permute_dims(x: Tensor, /, axes: tuple[int, ...]) -> Tensor:
    """Reorders the axes of an array, as a view.

    Parameters
    ----------
    x : Tensor
        An array.
    axes : int or tuple of int, optional
        The axes.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.permute_dims(xp.ones((2, 3)), (1, 0)).shape
    lucid.Size([3, 2])
    """
    return lucid.permute(array(x, "permute_dims"), axes)


def repeat(x: Tensor, repeats: int | Tensor, /, *, axis: int | None = None) -> Tensor:
    """Repeats each element of an array along an axis, or of the flattened array.

    Parameters
    ----------
    x : Tensor
        An array.
    repeats : int or Tensor
        How often.
    axis : int, optional
        The axis. Default: of the flat array.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.repeat(xp.asarray([1, 2]), 2)
    tensor([1, 1, 2, 2])
    """
    return lucid.repeat_interleave(array(x, "repeat"), repeats, axis)


def reshape(x: Tensor, /, shape: tuple[int, ...], *, copy: bool | None = None) -> Tensor:
    """Returns the elements in another shape; a view unless `copy` is True or, with None, the strides do not allow it.

    Parameters
    ----------
    x : Tensor
        An array.
    shape : int or tuple of int
        The shape.
    copy : bool, optional
        True copies always, False never.

    Returns
    -------
    Tensor
        The result.

    Raises
    ------
    ValueError
        If `copy` is False and the strides do not allow a view.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.reshape(xp.arange(4), (2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    array(x, "reshape")
    if copy:
        x = lucid.clone(x)
    result = lucid.reshape(x, shape)
    if copy is False and result.numel() and result.data_ptr() != x.data_ptr():
        raise ValueError(
            f"reshape: copy is False, and x has strides {x.stride()}; wanted some that {tuple(shape)} is a view of"
        )
    return result


def roll(x: Tensor, /, shift: int | tuple[int, ...], *, axis: int | tuple[int, ...] | None = None) -> Tensor:
    """Moves the elements along axes, those that fall off one end come in at the other; without axes, as if flat.

    Parameters
    ----------
    x : Tensor
        An array.
    shift : int or tuple of int
        By how much.
    axis : int or tuple of int, optional
        The axes. Default: all.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.roll(xp.asarray([1, 2, 3]), 1)
    tensor([3, 1, 2])
    """
    array(x, "roll")
    if axis is None:
        return lucid.roll(x, shift)
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    return lucid.roll(x, (shift,) * len(axes) if isinstance(shift, int) else tuple(shift), axes)


def tile(x: Tensor, repetitions: tuple[int, ...], /) -> Tensor:
    """Repeats an array as a whole along its axes.

    Parameters
    ----------
    x : Tensor
        An array.
    repetitions : tuple of int
        How often along each axis.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.tile(xp.asarray([1, 2]), (2,))
    tensor([1, 2, 1, 2])
    """
    return lucid.tile(array(x, "tile"), repetitions)
