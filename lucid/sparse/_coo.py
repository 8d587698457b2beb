"""Sparse tensors by coordinates: the places of elements, `indices` (dims, elements), and their values."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._dtypes import DTypeLike
from lucid._errors import kind_of
from lucid.sparse._base import Sparse, _is_number, refuse


class SparseTensor(Sparse):
    """A tensor of which only some elements are held, by their coordinates: layout `lucid.sparse_coo`.

    Made by `lucid.sparse_coo_tensor` and `Tensor.to_sparse`. The first `sparse_dim()` dims are by coordinates, the
    others are dense: a value is a tensor of theirs. Where a place occurs twice its values add up; `coalesce` makes one
    of them.

    Parameters
    ----------
    indices : Tensor
        int64, shape (sparse dims, elements).
    values : Tensor
        Shape (elements, dense dims …).
    shape : tuple of int
        That of the whole.
    coalesced : bool
        Whether the places are sorted, and each there once.
    leaf : bool, default False
        Whether `values` are the leaf that gradients go to.

    Examples
    --------
    >>> import lucid
    >>> lucid.eye(2).to_sparse().indices()
    tensor([[0, 1],
            [0, 1]])
    """

    _word = "sparse_coo"
    is_sparse = True

    def __init__(self, indices: Tensor, values: Tensor, shape: tuple[int, ...], coalesced: bool, leaf: bool = False):
        self._index, self._held, self._shape = indices, values, tuple(shape)
        self._coalesced, self._leaf = coalesced or values.shape[0] < 2, leaf

    def _with(self, values: Tensor) -> SparseTensor:
        return SparseTensor(self._index, values, self._shape, self._coalesced)

    def _parts(self) -> tuple[Tensor, ...]:
        return self._index, self._held

    # ---- parts ------------------------------------------------------------------------------------------------------

    def sparse_dim(self) -> int:
        """Returns how many dims are by coordinates."""
        return self._index.shape[0]

    def dense_dim(self) -> int:
        """Returns how many dims the values have."""
        return self._held.ndim - 1

    def is_coalesced(self) -> bool:
        """Returns whether the places are known to be sorted, and each there once."""
        return self._coalesced

    def _whole(self, name: str) -> None:
        if not self._coalesced:
            raise RuntimeError(f"{name}: the tensor is not coalesced; wanted one that is (call coalesce first)")

    def indices(self) -> Tensor:
        """Returns the places (sparse dims, elements) of a coalesced tensor."""
        self._whole("indices")
        return self._index

    def values(self) -> Tensor:
        """Returns the values (elements, dense dims …) of a coalesced tensor, with their gradient."""
        self._whole("values")
        return self._held

    def _indices(self) -> Tensor:
        return self._index

    def _keys(self) -> Tensor:
        """A number for each place, in the order of rows."""
        sizes = self._shape[: self.sparse_dim()]
        if prod(sizes) >= 2**63:
            raise OverflowError(f"coalesce: the shape is {self._shape}; wanted one with fewer than 2**63 places")
        keys = _C.zeros((self._nnz(),), dtype=_C.int64)
        for size, row in zip(sizes, self._index.unbind(0)):
            keys = keys * size + row
        return keys

    def _places(self, keys: Tensor, sizes: tuple[int, ...]) -> Tensor:
        """The coordinates of such numbers."""
        rows = []
        for size in reversed(sizes):
            rows.append(keys % size)
            keys = keys // size
        return lucid.stack(rows[::-1]) if rows else _C.zeros((0, keys.shape[0]), dtype=_C.int64)

    def coalesce(self) -> SparseTensor:
        """Sorts the places and adds up the values of each; itself where that is done.

        Examples
        --------
        >>> import lucid
        >>> lucid.sparse_coo_tensor([[1, 0, 1]], [1., 2., 3.], (2,)).coalesce()
        tensor(indices=tensor([[0, 1]]),
               values=tensor([2., 4.]),
               size=(2,), nnz=2, layout=lucid.sparse_coo)
        """
        if self._coalesced:
            return self
        keys, inverse = _C_unique(self._keys())
        values = _summed(self._held, inverse, keys.shape[0])
        return SparseTensor(self._places(keys, self._shape[: self.sparse_dim()]), values, self._shape, True)

    @property
    def grad(self) -> Any:
        """The gradient at each place; that of the values of one place is the same for each."""
        grad = self._held.grad
        if grad is None or self._coalesced:
            return None if grad is None else self._with(grad)
        keys, inverse = _C_unique(self._keys())
        once = _C.zeros((keys.shape[0], *grad.shape[1:]), dtype=grad.dtype).index_copy(0, inverse, grad)
        return SparseTensor(self._places(keys, self._shape[: self.sparse_dim()]), once, self._shape, True)

    @grad.setter
    def grad(self, value: Any) -> None:
        Sparse.grad.fset(self, value)  # type: ignore[attr-defined]

    # ---- other layouts ----------------------------------------------------------------------------------------------

    def to_dense(self, dtype: DTypeLike | None = None, *, masked_grad: bool | None = None) -> Tensor:
        """Returns a dense tensor, in the dtype `dtype` if that is given; `masked_grad` is not acted on."""
        sizes = self._shape[: self.sparse_dim()]
        flat = _summed(self._held, self._keys(), prod(sizes)).reshape(self._shape)
        return flat if dtype is None else flat.to(dtype)

    def to_sparse(
        self,
        sparse_dim: int | None = None,
        *,
        layout: Any = None,
        blocksize: tuple[int, int] | None = None,
        dense_dim: int | None = None,
    ) -> Any:
        """Returns itself, or the same tensor in `layout` `lucid.sparse_csr`.

        `sparse_dim`, `blocksize` and `dense_dim` are accepted, and not acted on.
        """
        if layout is None or layout is lucid.sparse_coo:
            return self
        if layout is lucid.sparse_csr:
            return self.to_sparse_csr()
        if layout is lucid.strided:
            return self.to_dense()
        raise refuse("to_sparse", "lucid.sparse_coo or lucid.sparse_csr as the layout")

    def to_sparse_coo(self) -> Any:
        """Returns itself."""
        return self

    def to_sparse_csr(self, dense_dim: int | None = None) -> Any:
        """Returns a matrix by rows: layout `lucid.sparse_csr`; `dense_dim` is not acted on."""
        from lucid.sparse._csr import SparseCsrTensor

        if self.ndim != 2 or self.sparse_dim() != 2:
            raise refuse("to_sparse_csr", "a matrix without dense dims")
        whole = self.coalesce()
        row, column = whole._index.unbind(0)
        counts = _C.bincount(row, minlength=self._shape[0])[: self._shape[0]]
        rows = lucid.cat([_C.zeros((1,), dtype=_C.int64), counts.cumsum(0)])
        return SparseCsrTensor(rows, column, whole._held, self._shape)

    # ---- shapes -----------------------------------------------------------------------------------------------------

    def transpose(self, dim0: int, dim1: int) -> Any:
        """Exchanges `dim0` and `dim1`: two dims that are by coordinates, or two of the dense ones."""
        first, second = _dim("transpose", dim0, self.ndim), _dim("transpose", dim1, self.ndim)
        shape, sparse = list(self._shape), self.sparse_dim()
        shape[first], shape[second] = shape[second], shape[first]
        if first == second:
            return self
        if first < sparse and second < sparse:
            order = list(range(sparse))
            order[first], order[second] = second, first
            index = self._index.index_select(0, _C.from_data(order, _C.int64))
            return SparseTensor(index, self._held, tuple(shape), self._nnz() < 2)
        if first >= sparse and second >= sparse:
            values = self._held.transpose(first - sparse + 1, second - sparse + 1)
            return SparseTensor(self._index, values, tuple(shape), self._coalesced)
        raise refuse("transpose", "two sparse or two dense dims")

    swapaxes: Callable[..., Any] = transpose
    swapdims: Callable[..., Any] = transpose

    def t(self) -> Any:
        """Transposes a matrix."""
        if self.ndim > 2:
            raise RuntimeError(f"t: the tensor has {self.ndim} dims; wanted at most 2")
        return self if self.ndim < 2 else self.transpose(0, 1)

    @property
    def T(self) -> Any:
        """The transpose of a matrix."""
        return self.t()

    mT = T

    def unsqueeze(self, dim: Any) -> Any:
        """Gives the tensor a dim of size 1 at `dim`, among those by coordinates."""
        place = _dim("unsqueeze", dim, self.ndim + 1)
        if place > self.sparse_dim():
            raise refuse("unsqueeze", "a place among the sparse dims")
        rows = list(self._index.unbind(0))
        rows.insert(place, _C.zeros((self._nnz(),), dtype=_C.int64))
        shape = (*self._shape[:place], 1, *self._shape[place:])
        return SparseTensor(lucid.stack(rows), self._held, shape, self._coalesced)

    def select(self, dim: Any, index: Any) -> Any:
        """Takes the elements at the place `index` of a dim by coordinates, `dim`."""
        place = _dim("select", dim, self.ndim)
        if place >= self.sparse_dim():
            raise refuse("select", "one of the sparse dims")
        size = self._shape[place]
        if not -size <= index < size:
            raise IndexError(f"select: index is {index}; wanted {-size} to {size - 1}")
        kept = (self._index[place] == index % size).nonzero()[:, 0]
        shape = self._shape[:place] + self._shape[place + 1 :]
        values = self._held.index_select(0, kept)
        if self.sparse_dim() == 1:
            return values.sum(0)
        rows = [row for at, row in enumerate(self._index.unbind(0)) if at != place]
        return SparseTensor(lucid.stack(rows).index_select(1, kept), values, shape, self._coalesced)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, int) and not isinstance(index, bool) and self.ndim:
            return self.select(0, index)
        if isinstance(index, tuple) and index and all(type(i) is int for i in index) and len(index) <= self.ndim:
            found: Any = self
            for i in index:
                found = found[i]
            return found
        raise refuse("__getitem__", "ints as the index")

    def index_select(self, dim: Any, index: Any) -> Any:
        """Takes some places of a dim by coordinates, `dim`, in the order of `index`."""
        place = _dim("index_select", dim, self.ndim)
        if place >= self.sparse_dim() or index.ndim != 1:
            raise refuse("index_select", "one of the sparse dims and a vector as the index")
        size = self._shape[place]
        if index.numel() and not (int(index.min()) >= 0 and int(index.max()) < size):
            raise IndexError(f"index_select: index has a place out of range; wanted 0 to {size - 1}")
        # Each element goes where the index names its place: the pairs of both, found in sorted order.
        order = _C.argsort(index)
        chosen = index.to(_C.int64).index_select(0, order)
        row = self._index[place]
        first = _C.searchsorted(chosen, row)
        counts = _C.searchsorted(chosen, row, right=True) - first
        source = _C.repeat_interleave(_C.arange(self._nnz()), counts)
        within = _C.arange(source.shape[0]) - (counts.cumsum(0) - counts).index_select(0, source)
        target = order.index_select(0, first.index_select(0, source) + within)
        rows = [target if at == place else r.index_select(0, source) for at, r in enumerate(self._index.unbind(0))]
        shape = (*self._shape[:place], index.shape[0], *self._shape[place + 1 :])
        return SparseTensor(lucid.stack(rows), self._held.index_select(0, source), shape, False)

    # ---- arithmetic -------------------------------------------------------------------------------------------------

    def add(self, other: Any, *, alpha: int = 1) -> Any:
        """Adds `other`, a sparse tensor of the same shape, times `alpha`."""
        if type(other) is not SparseTensor:
            wanted = "another sparse tensor" if not isinstance(other, Tensor) else "dense + sparse, in this order"
            raise refuse("add", wanted)
        if other._shape != self._shape or other.sparse_dim() != self.sparse_dim():
            raise RuntimeError(
                f"add: other has shape {other._shape} and {other.sparse_dim()} sparse dims; wanted {self._shape} and "
                f"{self.sparse_dim()}"
            )
        values = other._held if alpha == 1 else other._held * alpha
        if other._index is self._index:
            return self._with(self._held + values)
        dtype = lucid.promote_types(self.dtype, values.dtype)
        values = lucid.cat([values.to(dtype), self._held.to(dtype)])
        made = SparseTensor(lucid.cat([other._index, self._index], 1), values, self._shape, False)
        return made.coalesce() if self._coalesced and other._coalesced else made

    def mul(self, other: Any) -> Any:
        """Multiplies by `other`, a number, or elementwise by one of the same shape, sparse or dense."""
        if _is_number(other):
            return self._with(self._held * other)
        if not isinstance(other, Tensor) or tuple(other.shape) != self._shape:
            raise refuse("mul", f"a number or a tensor of shape {self._shape} beside it")
        if not issubclass(type(other), Sparse):
            if not self.sparse_dim():
                return self._with(self._held * other)
            return self._with(self._held * other[tuple(self._index.unbind(0))])
        mine, others = self.coalesce(), other.to_sparse_coo().coalesce()
        if mine.sparse_dim() != others.sparse_dim():
            raise refuse("mul", "a tensor of as many sparse dims beside it")
        wanted, keys = mine._keys(), others._keys()
        if not keys.shape[0] or not wanted.shape[0]:
            empty = _C.zeros((0,), dtype=_C.int64)
            values = mine._held.index_select(0, empty) * others._held.index_select(0, empty)
            return SparseTensor(mine._index.index_select(1, empty), values, self._shape, True)
        found = _C.searchsorted(keys, wanted).clamp(max=keys.shape[0] - 1)
        both = (keys.index_select(0, found) == wanted).nonzero()[:, 0]
        values = mine._held.index_select(0, both) * others._held.index_select(0, found.index_select(0, both))
        return SparseTensor(mine._index.index_select(1, both), values, self._shape, True)

    multiply = mul

    def matmul(self, other: Any) -> Any:
        """Multiplies by `other`, a dense matrix or vector or a sparse matrix, with the gradients of both."""
        if self.ndim != 2 or self.sparse_dim() != 2:
            raise refuse("matmul", "a sparse matrix without dense dims")
        if not isinstance(other, Tensor):
            raise TypeError(f"matmul: other is {kind_of(other)}; wanted a Tensor")
        if other.ndim not in (1, 2) or other.shape[0] != self._shape[1]:
            raise RuntimeError(
                f"matmul: other has shape {tuple(other.shape)}; wanted ({self._shape[1]},) or ({self._shape[1]}, n), "
                f"for a sparse matrix of shape {self._shape}"
            )
        if issubclass(type(other), Sparse):
            return self._times_sparse(other.to_sparse_coo())
        if other.dtype is not self.dtype:
            raise RuntimeError(f"matmul: other is of {other.dtype!r}; wanted {self.dtype!r}, as the sparse matrix is")
        row, column = self._index.unbind(0)
        values = self._held if other.ndim == 1 else self._held.unsqueeze(1)
        return _summed(other.index_select(0, column) * values, row, self._shape[0])

    def _times_sparse(self, other: SparseTensor) -> SparseTensor:
        """The product of two sparse matrices: each element with those of the row that its column names."""
        mine, others = self, other.coalesce()
        row, column = others._index.unbind(0)
        row, here = row.contiguous(), mine._index[1].contiguous()
        first = _C.searchsorted(row, here)  # the rows are sorted: nothing as long as the matrix is high
        counts = _C.searchsorted(row, here, right=True) - first
        source = _C.repeat_interleave(_C.arange(mine._nnz()), counts)
        within = _C.arange(source.shape[0]) - (counts.cumsum(0) - counts).index_select(0, source)
        partner = first.index_select(0, source) + within
        index = lucid.stack([mine._index[0].index_select(0, source), column.index_select(0, partner)])
        values = mine._held.index_select(0, source) * others._held.index_select(0, partner)
        return SparseTensor(index, values, (self._shape[0], other._shape[1]), False).coalesce()

    def mm(self, mat2: Tensor) -> Any:
        """Multiplies by the matrix `mat2`; see `matmul`."""
        if mat2.ndim != 2:
            raise RuntimeError(f"mm: mat2 has shape {tuple(mat2.shape)}; wanted a matrix")
        return self.matmul(mat2)

    smm: Callable[..., Any] = mm
    spmm: Callable[..., Any] = mm
    dsmm: Callable[..., Any] = mm

    def mv(self, vec: Tensor) -> Any:
        """Multiplies by the vector `vec`; see `matmul`."""
        if vec.ndim != 1:
            raise RuntimeError(f"mv: vec has shape {tuple(vec.shape)}; wanted a vector")
        return self.matmul(vec)

    def sum(self, dim: Any = None, dtype: DTypeLike | None = None) -> Any:
        """Adds all elements up, or those along `dim`, cast to `dtype` first; see `lucid.sparse.sum`."""
        values = self._held if dtype is None else self._held.to(dtype)
        if dim is None:
            return values.sum()
        dims = {_dim("sum", d, self.ndim) for d in (dim if isinstance(dim, (tuple, list)) else (dim,))}
        sparse = self.sparse_dim()
        dense = [d - sparse + 1 for d in sorted(dims) if d >= sparse]
        values = values.sum(dense) if dense else values
        rows = [row for at, row in enumerate(self._index.unbind(0)) if at not in dims]
        if not rows:
            return values.sum(0)
        shape = tuple(size for at, size in enumerate(self._shape) if at not in dims)
        kept = len(rows) == sparse
        index = self._index if kept else lucid.stack(rows)
        return SparseTensor(index, values, shape, kept and self._coalesced).coalesce()

    def norm(self, p: str = "fro", dim: Any = None, keepdim: bool = False, dtype: DTypeLike | None = None) -> Any:
        """Returns the norm of all elements; `p` and `dtype` are as of `lucid.norm`.

        There is none along `dim`, and so no `keepdim`.
        """
        if dim is not None:
            raise refuse("norm", "no dim")
        return lucid.norm(self.coalesce()._held, p, dtype=dtype)

    def sparse_mask(self, mask: Tensor) -> None:
        """Refused, whatever `mask` is: only a dense tensor is masked."""
        raise refuse("sparse_mask", "a dense tensor to be masked")

    def __repr__(self) -> str:
        text = "tensor(" + self._line("indices", self._index, 7) + ",\n" + " " * 7
        text += self._line("values", self._held, 7) + ",\n" + " " * 7
        line, length = "", 7
        for word in self._suffix():
            if line and length + len(word) + 2 > 80:
                line, length = f"{line},\n{' ' * 7}{word}", 7 + len(word)
            else:
                line, length = f"{line}, {word}" if line else word, length + len(word) + (2 if line else 0)
        return text + line + ")"


def _dim(name: str, dim: Any, count: int) -> int:
    if not hasattr(dim, "__index__"):
        raise TypeError(f"{name}: dim is {kind_of(dim)}; wanted an int")
    place = dim.__index__()
    if not -count <= place < count:
        raise IndexError(f"{name}: dim is {place}; wanted {-count} to {count - 1}")
    return place % count


def _C_unique(keys: Tensor) -> tuple[Tensor, Tensor]:
    found = lucid.unique(keys, return_inverse=True)
    return found[0], found[1]


def _summed(values: Tensor, places: Tensor, count: int) -> Tensor:
    """Zeros, to which each value was added in its place."""
    shape = (count, *values.shape[1:])
    if values.dtype is _C.bool_:
        return _C.zeros(shape, dtype=_C.int64).index_add(0, places, values.to(_C.int64)) != 0
    return _C.zeros(shape, dtype=values.dtype).index_add(0, places, values)
