"""Positions (of triangles, of flat indices, of what is not zero), and small questions."""

from __future__ import annotations

from collections.abc import Sequence

from lucid import _C
from lucid._C import Tensor
from lucid._composite import _tensor
from lucid._dtypes import DeviceLike, DTypeLike
from lucid._errors import kind_of
from lucid._numerics.statistics import _dims


def _sizes(op: str, **values) -> list[int]:
    found = []
    for name, value in values.items():
        if not hasattr(value, "__index__") or isinstance(value, Tensor):
            raise TypeError(f"{op}: {name} is {kind_of(value)}; wanted an int")
        if name != "offset" and value.__index__() < 0:
            raise ValueError(f"{op}: {name} is {value}; wanted 0 or more")
        found.append(value.__index__())
    return found


def _triangle(op: str, row: int, col: int | None, offset: int, dtype, device, upper: bool) -> Tensor:
    rows, columns, offset = _sizes(op, row=row, col=row if col is None else col, offset=offset)
    dtype = _C._dtype(dtype)
    if dtype.is_floating_point or dtype.is_complex or dtype is _C.bool_:
        raise _C.engine.DtypeMismatch(f"{op}: dtype is {dtype._name}; wanted an integer dtype")
    # Of row i the triangle has the columns up to i + offset, or those from there on.
    edge = (_C.arange(0, rows, dtype=_C.int64, device=device) + max(min(offset, columns), -rows)).clamp(
        -1 if not upper else 0, columns - (0 if upper else 1)
    )
    counts = columns - edge if upper else edge + 1
    at = _C.repeat_interleave(_C.arange(0, rows, dtype=_C.int64, device=device), counts)
    within = _C.arange(0, at.numel(), dtype=_C.int64, device=device) - (counts.cumsum(0) - counts)[at]
    return _C.stack([at, within + edge[at] if upper else within], 0).to(dtype)


def tril_indices(
    row: int, col: int | None = None, offset: int = 0, *, dtype: DTypeLike = "int64", device: DeviceLike | None = None
) -> Tensor:
    """Finds the positions of the lower triangle of a matrix: on a diagonal and below it.

    Parameters
    ----------
    row, col : int
        The matrix's size; `col` is `row` where it is not given.
    offset : int, default 0
        Which diagonal: above the main one if positive, below it if negative.
    dtype : dtype, default int64
        An integer dtype.
    device : device or str, optional
        Default: the default device.

    Returns
    -------
    Tensor
        Shape (2, number of positions): their rows, and below them their columns, in row-major order.

    Raises
    ------
    ValueError
        If a size is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.tril_indices(2, 2)
    tensor([[0, 1, 1],
            [0, 0, 1]])
    """
    return _triangle("tril_indices", row, col, offset, dtype, device, False)


def triu_indices(
    row: int, col: int | None = None, offset: int = 0, *, dtype: DTypeLike = "int64", device: DeviceLike | None = None
) -> Tensor:
    """Finds the positions of the upper triangle of a matrix: on a diagonal and above it.

    Parameters
    ----------
    row, col, offset, dtype, device : optional
        As of `tril_indices`.

    Returns
    -------
    Tensor
        As that of `tril_indices`.

    Examples
    --------
    >>> import lucid
    >>> lucid.triu_indices(2, 2)
    tensor([[0, 0, 1],
            [0, 1, 1]])
    """
    return _triangle("triu_indices", row, col, offset, dtype, device, True)


def unravel_index(indices: Tensor, shape: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Converts positions in a flattened tensor to positions in each of its dims.

    Parameters
    ----------
    indices : Tensor
        Integers. A position beyond the end begins again from the start.
    shape : int or sequence of int
        The shape of the tensor.

    Returns
    -------
    tuple of Tensor
        For each dim the positions in it, int64, in the shape of `indices`.

    Raises
    ------
    ValueError
        If a size is negative.
    TypeError
        If `indices` is not of an integer dtype.

    Examples
    --------
    >>> import lucid
    >>> lucid.unravel_index(lucid.tensor([3, 7]), (2, 4))
    (tensor([0, 1]), tensor([3, 3]))
    """
    x = _tensor(indices, "unravel_index", "indices")
    if x.dtype.is_floating_point or x.dtype.is_complex or x.dtype is _C.bool_:
        raise _C.engine.DtypeMismatch(f"unravel_index: indices is {x.dtype._name}; wanted an integer dtype")
    sizes = [shape] if hasattr(shape, "__index__") else list(shape)
    _sizes("unravel_index", **{f"shape[{i}]": size for i, size in enumerate(sizes)})
    x = x.long()
    found, step = [], 1
    for size in reversed([int(size) for size in sizes]):
        found.append(_C.remainder(_C.floor_divide(x, step), min(size, 2**63 - 1)))
        step = min(step * max(size, 1), 2**63 - 1)
    return tuple(reversed(found))


def nonzero_static(input: Tensor, *, size: int, fill_value: int = -1) -> Tensor:
    """Finds the positions of nonzero elements, in a result whose size is known before.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype.
    size : int
        How many rows the result has: further positions are dropped.
    fill_value : int, default -1
        What rows hold that no position is left for.

    Returns
    -------
    Tensor
        int64, shape (size, number of dims).

    Raises
    ------
    ValueError
        If `size` is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.nonzero_static(lucid.tensor([1, 0, 2]), size=3)
    tensor([[ 0],
            [ 2],
            [-1]])
    """
    x = _tensor(input, "nonzero_static")
    (count,) = _sizes("nonzero_static", size=size)
    (fill,) = _sizes("nonzero_static", offset=fill_value)
    flags = (x != 0).flatten()
    n = flags.numel()
    # Each nonzero element is put where as many come before it; all others behind the rows that are wanted.
    order = _C.where(flags, flags.cumsum(0) - 1, count).clamp_max(count)
    flat = _C.full((count + 1,), -1, dtype=_C.int64, device=x.device).scatter(
        0, order, _C.arange(0, n, dtype=_C.int64, device=x.device)
    )[:count]
    columns = unravel_index(flat.clamp_min(0), x.shape)
    if not columns:
        return _C.zeros(count, 0, dtype=_C.int64, device=x.device)
    return _C.where((flat < 0).unsqueeze(1), fill, _C.stack(columns, 1))


def repeat(x: Tensor, repeats: int | Tensor, dim: int | None = None) -> Tensor:
    """Repeats each element, or each part along a dim, several times in a row, as NumPy's function of this name does.

    It is `repeat_interleave`; the method ``Tensor.repeat`` repeats the tensor as a whole, as `tile` does.

    Parameters
    ----------
    x : Tensor
        Any shape.
    repeats : int or Tensor
        How often; a Tensor says it for each.
    dim : int, optional
        The dim whose parts are repeated. Default: the elements, in one dim.

    Returns
    -------
    Tensor
        The dtype of `x`.

    Examples
    --------
    >>> import lucid
    >>> lucid.repeat(lucid.tensor([1, 2]), 2)
    tensor([1, 1, 2, 2])
    """
    return _C.repeat_interleave(_tensor(x, "repeat", "x"), repeats, dim)


def is_nonzero(input: Tensor) -> bool:
    """Tests whether the only element of a tensor is not zero.

    Parameters
    ----------
    input : Tensor
        One element, of any shape.

    Returns
    -------
    bool
        Whether it is not 0.

    Raises
    ------
    RuntimeError
        If there is not exactly one element.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_nonzero(lucid.tensor([0.]))
    False
    """
    if _tensor(input, "is_nonzero").numel() != 1:
        raise RuntimeError(f"is_nonzero: input has shape {tuple(input.shape)}; wanted one element")
    return bool(input)


def is_same_size(input: Tensor, other: Tensor) -> bool:
    """Tests whether two tensors have the same shape.

    Parameters
    ----------
    input, other : Tensor
        Any shapes.

    Returns
    -------
    bool
        Whether the shapes are equal.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_same_size(lucid.ones(2), lucid.zeros(2))
    True
    """
    return _tensor(input, "is_same_size").shape == _tensor(other, "is_same_size", "other").shape


def positive(input: Tensor) -> Tensor:
    """Returns the tensor itself: ``+input``. Bool is refused.

    Parameters
    ----------
    input : Tensor
        Any shape.

    Returns
    -------
    Tensor
        `input`.

    Raises
    ------
    DtypeMismatch
        If it is bool.

    Examples
    --------
    >>> import lucid
    >>> lucid.positive(lucid.tensor([1., -2.]))
    tensor([ 1., -2.])
    """
    if _tensor(input, "positive").dtype is _C.bool_:
        raise _C.engine.DtypeMismatch("positive: input is bool; wanted another dtype")
    return input


def hash_tensor(input: Tensor, dim: int | Sequence[int] | None = (), *, keepdim: bool = False, mode: int = 0) -> Tensor:
    """Computes a checksum: the exclusive or of the bits of all elements, or of those along dims.

    Integers are widened to 64 bits first, and floating-point numbers to float64.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype but a complex one.
    dim : int or sequence of int, optional
        What to reduce; all dims by default.
    keepdim : bool, default False
        Whether to keep the reduced dims, with size 1.
    mode : int, default 0
        Which checksum; there is this one alone.

    Returns
    -------
    Tensor
        The checksums: uint64, where that dtype exists, else int64.

    Raises
    ------
    DtypeMismatch
        If `input` is complex.

    Examples
    --------
    >>> import lucid
    >>> int(lucid.hash_tensor(lucid.tensor([1, 2, 4])))
    7
    """
    x = _tensor(input, "hash_tensor").detach()
    if x.dtype.is_complex:
        raise _C.engine.DtypeMismatch(f"hash_tensor: input is {x.dtype._name}; wanted real numbers")
    if mode != 0:
        raise ValueError(f"hash_tensor: mode is {mode}; wanted 0")
    dims = _dims(
        "hash_tensor", None if dim is None or (not hasattr(dim, "__index__") and not len(dim)) else dim, x.ndim
    )
    bits = x.double().view(_C.int64) if x.dtype.is_floating_point else x.long()
    for d in dims:
        while bits.shape[d] > 1:
            n = bits.shape[d]
            half = bits.narrow(d, 0, n // 2) ^ bits.narrow(d, n // 2, n // 2)
            bits = half if n % 2 == 0 else _C.cat([half, bits.narrow(d, n - 1, 1)], d)
        if bits.shape[d] == 0:
            bits = _C.zeros([1 if k == d else size for k, size in enumerate(bits.shape)], dtype=_C.int64)
    if not keepdim:
        bits = bits.reshape([size for k, size in enumerate(bits.shape) if k not in dims])
    wide = getattr(_C, "uint64", None)
    return bits if wide is None else bits.view(wide)
