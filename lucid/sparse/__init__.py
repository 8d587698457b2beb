"""Sparse tensors, as far as graphs and networks on them want them: by coordinates, and matrices by rows.

`lucid.sparse_coo_tensor` makes them, `Tensor.to_sparse` too. What is computed with them are gathers and sums over the
elements that are there; gradients go to the values and to dense tensors beside them. Whatever else is asked is refused
by name.
"""

from __future__ import annotations

from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of, without
from lucid.sparse import _calls
from lucid.sparse._base import Sparse, refuse
from lucid.sparse._coo import SparseTensor, _dim
from lucid.sparse._csr import SparseCsrTensor

__all__ = [
    "SparseCsrTensor",
    "SparseTensor",
    "addmm",
    "log_softmax",
    "mm",
    "sampled_addmm",
    "softmax",
    "spdiags",
    "sum",
]


def _tensor(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    return lucid.tensor(data, dtype=dtype, device=device)


def _integers(name: str, what: str, data: Any, dims: int) -> Tensor:
    made = _tensor(data)
    if not made.numel() and not isinstance(data, Tensor):
        made = made.to(_C.int64)
    if (made.is_floating_point() and made.numel()) or made.is_complex() or made.dtype is _C.bool_:
        raise TypeError(f"{name}: {what} is of {made.dtype!r}; wanted ints")
    if made.ndim != dims:
        raise ValueError(f"{name}: {what} has shape {tuple(made.shape)}; wanted {dims} dim{'s' * (dims > 1)}")
    return made.detach().to(_C.int64)


def _sizes(name: str, size: Any) -> tuple[int, ...]:
    sizes = tuple(size) if isinstance(size, (tuple, list)) else (size,)
    for length in sizes:
        if not hasattr(length, "__index__") or isinstance(length, bool):
            raise TypeError(f"{name}: size has {kind_of(length)}; wanted ints")
        if length < 0:
            raise ValueError(f"{name}: size is {sizes}; wanted lengths of 0 or more")
    return tuple(length.__index__() for length in sizes)


def _leaf(values: Tensor, data: Any, requires_grad: bool) -> tuple[Tensor, bool]:
    """The values as they are held: a leaf of their own if a gradient is asked for, else with their history."""
    if requires_grad:
        return values.detach().clone().requires_grad_(), True
    return (values.view(values.shape) if values.requires_grad else values.detach()), False


def sparse_coo_tensor(
    indices: Any,
    values: Any = None,
    size: Any = None,
    *,
    dtype: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
    check_invariants: bool | None = None,
    is_coalesced: bool | None = None,
) -> SparseTensor:
    """Makes a sparse tensor of places and values.

    Forms
    -----
    sparse_coo_tensor(size) : one without elements.

    Parameters
    ----------
    indices : Tensor or nested list of int, shape (sparse dims, elements)
        The coordinates of each element. They are checked whatever `check_invariants` says.
    values : Tensor or list, shape (elements, dense dims …)
        Gradients go to a Tensor that requires them.
    size : sequence of int, optional
        By default as large as the indices ask for.
    dtype : dtype, optional
        That of the values.
    device : device or str, optional
        Default: the default device.
    pin_memory : bool, default False
        Accepted, and not acted on.
    requires_grad : bool, default False
        Makes a leaf, with values of its own.
    check_invariants : bool, optional
        Accepted: they are always checked.
    is_coalesced : bool, optional
        True says that the places are sorted and each there once; that is believed.

    Returns
    -------
    SparseTensor
        By coordinates.

    Raises
    ------
    TypeError
        If the indices are not ints.
    ValueError
        If the shapes do not fit together.
    IndexError
        If a coordinate is negative or beyond `size`.

    Examples
    --------
    >>> import lucid
    >>> a = lucid.sparse_coo_tensor([[0, 1, 1], [2, 0, 2]], [3., 4., 5.], (2, 3))
    >>> a
    tensor(indices=tensor([[0, 1, 1],
                           [2, 0, 2]]),
           values=tensor([3., 4., 5.]),
           size=(2, 3), nnz=3, layout=lucid.sparse_coo)
    >>> a @ lucid.ones(3)
    tensor([3., 9.])
    """
    name = "sparse_coo_tensor"
    if values is None:
        if isinstance(indices, Tensor):
            raise TypeError(f"{name}: values is None; wanted a Tensor or a list")
        shape = _sizes(name, indices if size is None else size)
        empty = _C.zeros((0,), dtype=_C.get_default_dtype() if dtype is None else _C._dtype(dtype))
        held, leaf = _leaf(_C._on_device(empty, device), empty, requires_grad)
        return SparseTensor(_C.zeros((len(shape), 0), dtype=_C.int64), held, shape, True, leaf)
    if not isinstance(values, (Tensor, list, tuple)) and not hasattr(values, "__array__"):
        values = [values]
    index, made = _integers(name, "indices", indices, 2), _tensor(values, dtype, device)
    made = _C._on_device(made, device)
    if made.ndim < 1 or made.shape[0] != index.shape[1]:
        raise ValueError(
            f"{name}: values has shape {tuple(made.shape)}; wanted {index.shape[1]} of them, as many as indices has"
        )
    if size is None:
        if not index.shape[1]:
            found = (0,) * index.shape[0]
        else:
            found = tuple((index.amax(1) + 1).tolist())
        shape = (*found, *made.shape[1:])
    else:
        shape = _sizes(name, size)
    sparse = index.shape[0]
    if len(shape) != sparse + made.ndim - 1 or shape[sparse:] != tuple(made.shape[1:]):
        raise ValueError(
            f"{name}: size is {shape}; wanted {sparse} sparse dims and then {tuple(made.shape[1:])}, those of values"
        )
    _check_range(name, index, shape)
    if is_coalesced:
        keys = SparseTensor(index, made, shape, False)._keys()
        if keys.shape[0] > 1 and not bool((keys[1:] > keys[:-1]).all()):
            raise ValueError(
                f"{name}: is_coalesced is True, and indices is not sorted; wanted each place once, in order"
            )
    held, leaf = _leaf(made, values, requires_grad)
    return SparseTensor(index, held, shape, bool(is_coalesced), leaf)


def _check_range(name: str, index: Tensor, shape: tuple[int, ...]) -> None:
    if not index.numel():
        return
    least, most = index.amin(1).tolist(), index.amax(1).tolist()
    for dim, (low, high) in enumerate(zip(least, most)):
        if low < 0 or high >= shape[dim]:
            wrong = low if low < 0 else high
            raise IndexError(f"{name}: indices has {wrong} in dim {dim}; wanted 0 to {shape[dim] - 1}")


def sparse_csr_tensor(
    crow_indices: Any,
    col_indices: Any,
    values: Any,
    size: Any = None,
    *,
    dtype: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
    check_invariants: bool | None = None,
) -> SparseCsrTensor:
    """Makes a sparse matrix by rows.

    Parameters
    ----------
    crow_indices : Tensor or list of int, shape (rows + 1,)
        Where the elements of each row begin, and where the last ends.
    col_indices : Tensor or list of int, shape (elements,)
        The column of each element, ascending in each row.
    values : Tensor or list, shape (elements,)
        Gradients go to a Tensor that requires them.
    size : sequence of int, optional
        By default as wide as the columns ask for.
    dtype : dtype, optional
        That of the values.
    device : device or str, optional
        Default: the default device.
    pin_memory : bool, default False
        Accepted, and not acted on.
    requires_grad : bool, default False
        Makes a leaf, with values of its own.
    check_invariants : bool, optional
        Accepted: they are always checked.

    Returns
    -------
    SparseCsrTensor
        By rows.

    Raises
    ------
    ValueError
        If the parts do not fit together.

    Examples
    --------
    >>> import lucid
    >>> lucid.sparse_csr_tensor([0, 1, 3], [2, 0, 2], [3., 4., 5.]).to_dense()
    tensor([[0., 0., 3.],
            [4., 0., 5.]])
    """
    name = "sparse_csr_tensor"
    rows, columns = _integers(name, "crow_indices", crow_indices, 1), _integers(name, "col_indices", col_indices, 1)
    made = _C._on_device(_tensor(values, dtype, device), device)
    count = columns.shape[0]
    if made.ndim != 1 or made.shape[0] != count:
        raise ValueError(f"{name}: values has shape {tuple(made.shape)}; wanted ({count},), as col_indices")
    if size is None:
        size = (rows.shape[0] - 1, int(columns.max()) + 1 if count else 0)
    shape = _sizes(name, size)
    if len(shape) != 2 or rows.shape[0] != shape[0] + 1:
        raise ValueError(
            f"{name}: crow_indices has {rows.shape[0]} entries; wanted {(*shape, 0)[0] + 1}, for size {shape}"
        )
    if int(rows[0]) != 0 or int(rows[-1]) != count or (rows.diff() < 0).any():
        raise ValueError(f"{name}: crow_indices does not ascend from 0 to {count}; wanted that")
    _check_range(name, columns.unsqueeze(0), shape[1:])
    held, leaf = _leaf(made, values, requires_grad)
    result = SparseCsrTensor(rows, columns, held, shape)
    whole = result.to_sparse_coo()
    row = _C.repeat_interleave(_C.arange(shape[0]), rows.diff())
    if whole._nnz() != count or not lucid.equal(whole._index, lucid.stack([row, columns])):
        raise ValueError(f"{name}: col_indices does not ascend in each row; wanted each place once, in order")
    result._leaf = leaf
    return result


def to_sparse(
    self: Tensor, sparse_dim: Any = None, *, layout: Any = None, blocksize: Any = None, dense_dim: Any = None
) -> Any:
    """Makes a sparse tensor of the elements that are not 0.

    Parameters
    ----------
    self : Tensor
        Dense.
    sparse_dim : int, optional
        How many dims are by coordinates; all by default. A value is kept where any element of it is not 0.
    layout : layout, optional
        `lucid.sparse_coo`, the default, or `lucid.sparse_csr`.
    blocksize, dense_dim : optional
        Accepted, and not acted on.

    Returns
    -------
    SparseTensor or SparseCsrTensor
        The elements that are not 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.eye(2).to_sparse()
    tensor(indices=tensor([[0, 1],
                           [0, 1]]),
           values=tensor([1., 1.]),
           size=(2, 2), nnz=2, layout=lucid.sparse_coo)
    """
    if isinstance(sparse_dim, type(lucid.strided)):
        layout, sparse_dim = sparse_dim, None
    if layout is lucid.sparse_csr:
        return to_sparse_csr(self)
    if layout is not None and layout is not lucid.sparse_coo:
        raise refuse("to_sparse", "lucid.sparse_coo or lucid.sparse_csr as the layout")
    count = self.ndim if sparse_dim is None else sparse_dim
    if not hasattr(count, "__index__") or not (0 < count <= self.ndim or count == self.ndim == 0):
        raise ValueError(f"to_sparse: sparse_dim is {sparse_dim!r}; wanted 1 to {self.ndim}")
    there = self.detach() != 0
    for _ in range(self.ndim - count):
        there = there.any(-1)
    index = there.nonzero().t().contiguous() if count else _C.zeros((0, int(bool(there))), dtype=_C.int64)
    values = self[tuple(index.unbind(0))] if count else self.reshape(1)[: index.shape[1]]
    return SparseTensor(index, values, tuple(self.shape), True)


def to_sparse_csr(self: Tensor, dense_dim: Any = None) -> SparseCsrTensor:
    """Makes a sparse matrix by rows of the elements that are not 0."""
    if self.ndim != 2:
        raise RuntimeError(f"to_sparse_csr: the tensor has {self.ndim} dims; wanted a matrix")
    return to_sparse(self).to_sparse_csr()


def sparse_mask(self: Tensor, mask: Any) -> SparseTensor:
    """Takes the elements of a dense tensor at the places of a sparse one."""
    if not issubclass(type(mask), SparseTensor) or tuple(mask.shape) != tuple(self.shape):
        raise TypeError(f"sparse_mask: mask is {kind_of(mask)}; wanted a sparse tensor of shape {tuple(self.shape)}")
    whole = mask.coalesce()
    return whole._with(self[tuple(whole._index.unbind(0))])


def _sparse(name: str, value: Any) -> SparseTensor:
    if not issubclass(type(value), Sparse):
        raise TypeError(f"{name}: input is {kind_of(value)}; wanted a sparse tensor")
    return value.to_sparse_coo()


def mm(mat1: Any, mat2: Any, reduce: str = "sum") -> Any:
    """Multiplies two matrices of which one is sparse; the product of two sparse ones is sparse.

    Parameters
    ----------
    mat1, mat2 : Tensor
        Shapes (n, m) and (m, p).
    reduce : str, default "sum"
        No other is there.

    Returns
    -------
    Tensor
        Gradients go to the values of a sparse matrix and to a dense one.

    Raises
    ------
    TypeError
        If neither is sparse.

    Examples
    --------
    >>> import lucid
    >>> weights = lucid.tensor([1., 2.], requires_grad=True)
    >>> a = lucid.sparse_coo_tensor([[0, 1], [1, 0]], weights, (2, 2))
    >>> lucid.sparse.mm(a, lucid.eye(2)).sum().backward()
    >>> weights.grad
    tensor([1., 1.])
    """
    if reduce != "sum":
        raise refuse("mm", "reduce='sum'")
    if issubclass(type(mat1), Sparse):
        return mat1.mm(mat2)
    if issubclass(type(mat2), Sparse):
        return mat2.__rmatmul__(mat1)
    raise TypeError(f"mm: mat1 is {kind_of(mat1)} and mat2 {kind_of(mat2)}; wanted a sparse matrix")


def spmm(input: Any, mat2: Any) -> Any:
    """Multiplies a sparse matrix by another matrix; an older name of `mm`.

    Parameters
    ----------
    input, mat2 : Tensor
        Shapes (n, m) and (m, p); at least one is sparse.

    Returns
    -------
    Tensor
        Shape (n, p).

    Examples
    --------
    >>> import lucid
    >>> lucid.sparse.spmm(lucid.eye(2).to_sparse(), lucid.ones(2, 1))
    tensor([[1.],
            [1.]])
    """
    return mm(input, mat2)


dsmm = spmm


def smm(input: Any, mat: Any) -> SparseTensor:
    """Multiplies a sparse matrix by a dense one; the product is sparse: its rows that have elements.

    Parameters
    ----------
    input : SparseTensor
        Shape (n, m).
    mat : Tensor
        Shape (m, p); dense.

    Returns
    -------
    SparseTensor
        Shape (n, p).

    Examples
    --------
    >>> import lucid
    >>> lucid.smm(lucid.tensor([[0., 2.]]).to_sparse(), lucid.ones(2, 1)).to_dense()
    tensor([[2.]])
    """
    return _sparse("smm", mm(input, mat).to_sparse())


hspmm = smm


def addmm(mat: Tensor, mat1: Any, mat2: Any, *, beta: float = 1, alpha: float = 1) -> Any:
    """Adds `alpha` times the product of a sparse and a dense matrix to `beta` times a dense one.

    Parameters
    ----------
    mat : Tensor
        What is added to; dense.
    mat1, mat2 : Tensor
        The factors; at least one is sparse.
    beta, alpha : number, default 1
        Factors of the two terms.

    Returns
    -------
    Tensor
        Dense.

    Examples
    --------
    >>> import lucid
    >>> lucid.sparse.addmm(lucid.ones(1, 1), lucid.tensor([[0., 2.]]).to_sparse(), lucid.ones(2, 1), alpha=3)
    tensor([[7.]])
    """
    product = mm(mat1, mat2)
    product = product * alpha if alpha != 1 else product
    if issubclass(type(mat), Sparse):
        return (mat * beta).add(product)
    base = mat if beta == 1 else mat * beta
    return base + (product.to_dense() if issubclass(type(product), Sparse) else product)


def sampled_addmm(input: Any, mat1: Tensor, mat2: Tensor, *, beta: float = 1.0, alpha: float = 1.0) -> Any:
    """Adds `alpha` times the product of two dense matrices, at the places of a sparse one, to `beta` times that.

    Parameters
    ----------
    input : SparseTensor or SparseCsrTensor
        Whose places are computed; shape (n, p).
    mat1, mat2 : Tensor
        Shapes (n, m) and (m, p); dense.
    beta, alpha : number, default 1
        Factors of `input` and of the product.

    Returns
    -------
    SparseTensor or SparseCsrTensor
        At the places of `input`.

    Examples
    --------
    >>> import lucid
    >>> lucid.sparse.sampled_addmm(lucid.eye(2).to_sparse(), lucid.ones(2, 3), lucid.ones(3, 2)).to_dense()
    tensor([[4., 0.],
            [0., 4.]])
    """
    whole = _sparse("sampled_addmm", input).coalesce()
    row, column = whole._index.unbind(0)
    product = (mat1.index_select(0, row) * mat2.t().index_select(0, column)).sum(1)
    made = whole._with(whole._held * beta + product * alpha)
    return made.to_sparse_csr() if input.layout is lucid.sparse_csr else made


def sum(input: Any, dim: Any = None, dtype: Any = None) -> Any:
    """Adds the elements of a sparse tensor up: all of them, or along dims.

    The sum along all sparse dims is dense.

    Parameters
    ----------
    input : SparseTensor or SparseCsrTensor
        What is summed.
    dim : int or sequence of int, optional
        The dims to reduce. Default: all, and the result is dense.
    dtype : dtype, optional
        The values are cast to it first.

    Returns
    -------
    Tensor or SparseTensor
        The sums.

    Examples
    --------
    >>> import lucid
    >>> a = lucid.sparse_coo_tensor([[0, 1, 1], [2, 0, 2]], [3., 4., 5.], (2, 3))
    >>> lucid.sparse.sum(a, 0)
    tensor(indices=tensor([[0, 2]]),
           values=tensor([4., 8.]),
           size=(3,), nnz=2, layout=lucid.sparse_coo)
    """
    return _sparse("sum", input).sum(dim, dtype)


def softmax(input: Any, dim: int, *, dtype: Any = None) -> SparseTensor:
    """Computes softmax along a dim, over the elements that are there: those that are not count as -inf.

    Parameters
    ----------
    input : SparseTensor
        Floating-point.
    dim : int
        The dim along which it adds up to 1.
    dtype : dtype, optional
        The values are cast to it first.

    Returns
    -------
    SparseTensor
        At the places of `input`.

    Examples
    --------
    >>> import lucid
    >>> a = lucid.sparse_coo_tensor([[0, 1, 1], [2, 0, 2]], [3., 4., 4.], (2, 3))
    >>> lucid.sparse.softmax(a, 1).values()
    tensor([1.0000, 0.5000, 0.5000])
    """
    return _softmax("softmax", input, dim, dtype)


def log_softmax(input: Any, dim: int, *, dtype: Any = None) -> SparseTensor:
    """Computes the logarithm of softmax along a dim, over the elements that are there.

    Parameters
    ----------
    input : SparseTensor
        Floating-point.
    dim : int
        The dim along which it adds up to 1.
    dtype : dtype, optional
        The values are cast to it first.

    Returns
    -------
    SparseTensor
        At the places of `input`.

    Examples
    --------
    >>> import lucid
    >>> lucid.sparse.log_softmax(lucid.eye(2).to_sparse(), 1).values()
    tensor([0., 0.])
    """
    return _softmax("log_softmax", input, dim, dtype)


def _softmax(name: str, input: Any, dim: int, dtype: Any) -> SparseTensor:
    whole = _sparse(name, input).coalesce()
    values = whole._held if dtype is None else whole._held.to(dtype)
    place = _dim(name, dim, whole.ndim)
    if place >= whole.sparse_dim():
        return whole._with(getattr(_C, name)(values, place - whole.sparse_dim() + 1))
    if not whole._nnz():
        return whole._with(values)
    rows = [row for at, row in enumerate(whole._index.unbind(0)) if at != place]
    sizes = [size for at, size in enumerate(whole._shape[: whole.sparse_dim()]) if at != place]
    keys = _C.zeros((whole._nnz(),), dtype=_C.int64)
    for size, row in zip(sizes, rows):
        keys = keys * size + row
    _, group = lucid.unique(keys, return_inverse=True)
    shape = (int(group.max()) + 1, *values.shape[1:])
    most = _C.full(shape, float("-inf"), dtype=values.dtype).index_reduce(0, group, values.detach(), "amax")
    moved = values - most.index_select(0, group)
    total = _C.zeros(shape, dtype=values.dtype).index_add(0, group, moved.exp()).index_select(0, group)
    return whole._with(moved.exp() / total if name == "softmax" else moved - total.log())


def spdiags(diagonals: Tensor, offsets: Tensor, shape: Any, layout: Any = None) -> Any:
    """Makes a sparse matrix of diagonals: row `i` of `diagonals` is the one with offset `offsets[i]`, by columns.

    Parameters
    ----------
    diagonals : Tensor
        One in each row.
    offsets : Tensor
        Which diagonals, each once: 0 the main one, above it positive.
    shape : sequence of int
        (n, m).
    layout : layout, optional
        `lucid.sparse_coo`, the default, or `lucid.sparse_csr`.

    Returns
    -------
    SparseTensor or SparseCsrTensor
        Shape (n, m).

    Raises
    ------
    ValueError
        If the offsets are not as many as the rows, and different.

    Examples
    --------
    >>> import lucid
    >>> lucid.sparse.spdiags(lucid.tensor([[1., 2.]]), lucid.tensor([0]), (2, 2)).to_dense()
    tensor([[1., 0.],
            [0., 2.]])
    """
    rows = diagonals.unsqueeze(0) if diagonals.ndim == 1 else diagonals
    height, width = _sizes("spdiags", shape)
    given = offsets.reshape(-1).tolist()
    if len(given) != rows.shape[0] or len(set(given)) != len(given):
        raise ValueError(f"spdiags: offsets is {given}; wanted {rows.shape[0]} different ones, one for each diagonal")
    columns, index_rows, values = [], [], []
    for number, offset in enumerate(given):
        start, stop = max(offset, 0), min(width, height + offset, rows.shape[1])
        column = _C.arange(start, max(stop, start))
        columns.append(column)
        index_rows.append(column - offset)
        values.append(rows[number].index_select(0, column))
    index = lucid.stack([lucid.cat(index_rows), lucid.cat(columns)])
    made = SparseTensor(index, lucid.cat(values), (height, width), False)
    return made.to_sparse(layout=layout)


def _join(name: str, tensors: Any, dim: int = 0) -> SparseTensor:
    parts = [_sparse(name, t) for t in tensors]
    if name == "stack":
        parts = [part.unsqueeze(dim if dim >= 0 else dim + part.ndim + 1) for part in parts]
    place = _dim(name, dim, parts[0].ndim)
    shape = parts[0]._shape
    for part in parts:
        if (part._shape[:place], part._shape[place + 1 :]) != (shape[:place], shape[place + 1 :]):
            raise RuntimeError(
                f"{name}: the tensors have shapes {[p._shape for p in parts]}; wanted the same but in dim {place}"
            )
    if place >= parts[0].sparse_dim():
        raise refuse(name, "one of the sparse dims")
    columns, start = [], 0
    for part in parts:
        rows = list(part._index.unbind(0))
        rows[place] = rows[place] + start
        columns.append(lucid.stack(rows))
        start += part._shape[place]
    values = lucid.cat([part._held for part in parts])
    whole = place == 0 and name != "stack" and all(part._coalesced for part in parts)
    return SparseTensor(lucid.cat(columns, 1), values, (*shape[:place], start, *shape[place + 1 :]), whole)


class check_sparse_tensor_invariants:
    """Sparse tensors are always checked here; PyTorch's switch is accepted."""

    def __init__(self, enable: bool = True) -> None:
        pass

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: object) -> None:
        pass

    @staticmethod
    def is_enabled() -> bool:
        """Returns True."""
        return True

    @staticmethod
    def enable() -> None:
        """Changes nothing."""

    @staticmethod
    def disable() -> None:
        """Changes nothing."""


_without = without("lucid.sparse")


def __getattr__(name: str) -> Any:
    from lucid._surface.legacy import sparse_type

    found = sparse_type(name)
    if found is None:
        return _without(name)
    globals()[name] = found
    return found
