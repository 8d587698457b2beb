"""What deals with a tensor's memory: other memory for a tensor, and tensors made with given strides."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from lucid import _C, _composite, _factories
from lucid._C import Tensor
from lucid._dtypes import DeviceLike, DTypeLike
from lucid._surface.layouts import memory_format


def _sizes(op: str, name: str, value) -> list[int]:
    """A tuple or list of sizes."""
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"{op}: {name} is {type(value).__name__}; wanted a tuple of ints")
    for size in value:
        if isinstance(size, bool) or not hasattr(size, "__index__"):
            raise TypeError(f"{op}: {name} has {size!r} in it; wanted ints")
    sizes = [size.__index__() for size in value]
    if any(size < 0 for size in sizes):
        raise ValueError(f"{op}: {name} is {tuple(sizes)}; wanted numbers of 0 or more")
    return sizes


# ---- A tensor with other memory -------------------------------------------------------------------------------------


def set_(input: Tensor, source: Tensor | None = None, storage_offset: int = 0, size=None, stride=()) -> Tensor:
    """Makes a tensor share the memory, shape and strides of another, in place.

    Without `source` it becomes empty. Neither may require grad.

    Parameters
    ----------
    source : Tensor, optional
        The tensor whose memory is shared, of the same dtype.
    storage_offset : int, default 0
        The element of that memory to start at, where `size` is given.
    size, stride : int[], optional
        The shape and strides of the result. Default: those of `source`; without `stride` those of a contiguous tensor.

    Raises
    ------
    RuntimeError
        If the tensor is in the graph.
    DtypeMismatch
        If `source` has another dtype.

    Examples
    --------
    >>> import lucid
    >>> x, y = lucid.zeros(2), lucid.arange(4.0)
    >>> _ = x.set_(y)
    >>> y[0] = 7
    >>> x
    tensor([7., 1., 2., 3.])
    """
    _composite._tensor(input, "set_", "self")
    if source is None:
        source = _C.empty((0,), dtype=input.dtype, device=input.device)
    _composite._tensor(source, "set_", "source")
    if source.dtype is not input.dtype:
        raise _C.engine.DtypeMismatch(f"set_: source is {source.dtype}; wanted {input.dtype}")
    if input.requires_grad or source.requires_grad:
        which = "self" if input.requires_grad else "source"
        raise RuntimeError(f"set_: {which} requires grad; wanted a tensor that does not")
    if size is not None:
        sizes = _sizes("set_", "size", size)
        source = source.detach().as_strided(sizes, list(stride) or _contiguous(sizes), storage_offset)
    return input._hold(source)


def resize_as_(input: Tensor, the_template: Tensor, *, memory_format: memory_format | None = None) -> Tensor:
    """Resizes a tensor to the shape of another, in place: ``input.resize_(the_template.shape)``.

    Parameters
    ----------
    input : Tensor
        The tensor that is resized.
    the_template : Tensor
        Whose shape is taken.
    memory_format : memory_format, optional
        Accepted, and not acted on.

    Returns
    -------
    Tensor
        `input`.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(6).resize_as_(lucid.ones(2, 2)).shape == (2, 2)
    True
    """
    return _composite._tensor(input, "resize_as_", "self").resize_(
        tuple(_composite._tensor(the_template, "resize_as_", "the_template").shape)
    )


def _contiguous(size) -> list[int]:
    """The strides of a contiguous tensor of these sizes."""
    return [prod(max(n, 1) for n in size[i + 1 :]) for i in range(len(size))]


# ---- Tensors with given strides -------------------------------------------------------------------------------------


def empty_strided(
    size: int | Sequence[int],
    stride: Sequence[int],
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Makes a tensor of unset elements with the given strides.

    Parameters
    ----------
    size, stride : int[]
        The shape, and for each dim how many elements lie between neighbours.
    dtype, device, requires_grad : optional
        As of `zeros`.

    Returns
    -------
    Tensor
        With that shape and those strides.

    Raises
    ------
    ValueError
        If `size` and `stride` have different lengths, or a number is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.empty_strided((2, 3), (1, 2)).stride()
    (1, 2)
    """
    sizes, steps = _sizes("empty_strided", "size", size), _sizes("empty_strided", "stride", stride)
    if len(sizes) != len(steps):
        raise ValueError(f"empty_strided: size is {tuple(sizes)} and stride {tuple(steps)}; wanted as many of each")
    room = 0 if 0 in sizes else 1 + sum((n - 1) * step for n, step in zip(sizes, steps))
    memory = _factories.empty(room, dtype=dtype, device=device)
    return memory.as_strided(sizes, steps, 0).detach().requires_grad_(requires_grad)


def empty_permuted(
    size: Sequence[int],
    physical_layout: Sequence[int],
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Makes a tensor of unset elements whose dims lie in memory in the given order, the outermost first.

    Parameters
    ----------
    size : sequence of int
        The shape.
    physical_layout : sequence of int
        The dims in the order in which they lie in memory.
    dtype, device, requires_grad : optional
        As of `zeros`.

    Returns
    -------
    Tensor
        The shape `size`.

    Raises
    ------
    ValueError
        If `physical_layout` does not name each dim once.

    Examples
    --------
    >>> import lucid
    >>> lucid.empty_permuted((2, 3, 4), (2, 0, 1)).stride()
    (3, 1, 6)
    """
    sizes, order = _sizes("empty_permuted", "size", size), _sizes("empty_permuted", "physical_layout", physical_layout)
    if sorted(order) != list(range(len(sizes))):
        raise ValueError(
            f"empty_permuted: physical_layout is {tuple(order)}; wanted each of the {len(sizes)} dims of size once"
        )
    inner = _contiguous([sizes[d] for d in order])
    strides = [inner[order.index(d)] for d in range(len(sizes))]
    return empty_strided(sizes, strides, dtype=dtype, device=device, requires_grad=requires_grad)


def new_empty_strided(input: Tensor, size, stride, *, dtype=None, device=None, requires_grad: bool = False) -> Tensor:
    """Makes a tensor of unset elements with the strides `stride` and the shape `size`.

    The `dtype` and `device` are this tensor's unless given; `requires_grad` is False unless given.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(1, dtype=lucid.int32).new_empty_strided((2,), (3,)).stride()
    (3,)
    """
    return empty_strided(
        size,
        stride,
        dtype=input.dtype if dtype is None else dtype,
        device=input.device if device is None else device,
        requires_grad=requires_grad,
    )


# ---- Shapes ---------------------------------------------------------------------------------------------------------


def sum_to_size(input: Tensor, *size) -> Tensor:
    """Sums over dims until the result has the shape `size`, which broadcasts to that of the tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones(2, 3).sum_to_size(1, 3)
    tensor([[2., 2., 2.]])
    """
    sizes = _sizes("sum_to_size", "size", size[0] if len(size) == 1 and not hasattr(size[0], "__index__") else size)
    shape, more = tuple(input.shape), input.ndim - len(sizes)
    fits = more >= 0 and all(want in (1, have) for want, have in zip(sizes, shape[more:]))
    if not fits:
        raise _C.engine.ShapeMismatch(
            f"sum_to_size: size is {tuple(sizes)}; wanted one that broadcasts to {shape}, the shape of self"
        )
    dims = [d for d, have in enumerate(shape) if d < more or (sizes[d - more] == 1 and have != 1)]
    return input.sum(dims, dtype=input.dtype).reshape(sizes) if dims else input


def fill_diagonal_(input: Tensor, fill_value: float, wrap: bool = False) -> Tensor:
    """Sets the elements with equal indices in all dims to one value, in place.

    Parameters
    ----------
    fill_value : number
        The value.
    wrap : bool, default False
        Of a matrix that is higher than wide, whether the diagonal begins anew below its end, one row being left out.

    Raises
    ------
    ValueError
        If the tensor has fewer than 2 dims, or more and of different sizes.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3).fill_diagonal_(5)
    tensor([[5., 0., 0.],
            [0., 5., 0.]])
    """
    shape = tuple(input.shape)
    if len(shape) < 2 or (len(shape) > 2 and len(set(shape)) > 1):
        raise ValueError(f"fill_diagonal_: self has shape {shape}; wanted 2 dims, or more of one size")
    count, step = min(shape), sum(input.stride())
    if wrap and len(shape) == 2 and shape[0] > shape[1] + 1 and shape[1]:
        for first in range(0, shape[0], shape[1] + 1):
            input[first:].diagonal().fill_(fill_value)
        return input
    input.as_strided((count,), (step,), input.storage_offset()).fill_(fill_value)
    return input


for _method in (set_, resize_as_, new_empty_strided, sum_to_size, fill_diagonal_):
    setattr(Tensor, _method.__name__, _method)
