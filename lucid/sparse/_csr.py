"""Sparse matrices by rows: where the elements of each row begin, their columns, and their values."""

from __future__ import annotations

from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._dtypes import DTypeLike
from lucid.sparse._base import Sparse, _is_number, refuse
from lucid.sparse._coo import SparseTensor


class SparseCsrTensor(Sparse):
    """A matrix of which only some elements are held, row by row: layout `lucid.sparse_csr`.

    Made by `lucid.sparse_csr_tensor` and `to_sparse_csr`.

    Parameters
    ----------
    rows : Tensor
        Where the elements of each row begin, and where the last ends.
    columns : Tensor
        The column of each element.
    values : Tensor
        The elements.
    shape : tuple of int
        (rows, columns).

    Examples
    --------
    >>> import lucid
    >>> lucid.eye(2).to_sparse_csr().crow_indices()
    tensor([0, 1, 2])
    """

    _word = "sparse_csr"
    is_sparse_csr = True

    def __init__(self, rows: Tensor, columns: Tensor, values: Tensor, shape: tuple[int, ...]):
        self._rows, self._columns, self._held, self._shape = rows, columns, values, tuple(shape)
        self._leaf = False

    def _with(self, values: Tensor) -> SparseCsrTensor:
        return SparseCsrTensor(self._rows, self._columns, values, self._shape)

    def _parts(self) -> tuple[Tensor, ...]:
        return self._rows, self._columns, self._held

    def crow_indices(self) -> Tensor:
        """Returns where the elements of each row begin, and where the last ends."""
        return self._rows

    def col_indices(self) -> Tensor:
        """Returns the column of each element."""
        return self._columns

    def values(self) -> Tensor:
        """Returns the values, with their gradient."""
        return self._held

    def sparse_dim(self) -> int:
        """Returns 2."""
        return 2

    def dense_dim(self) -> int:
        """Returns 0."""
        return 0

    def to_sparse_coo(self) -> SparseTensor:
        """Returns the matrix by coordinates: layout `lucid.sparse_coo`."""
        row = _C.repeat_interleave(_C.arange(self._shape[0]), self._rows.diff().to(_C.int64))
        return SparseTensor(lucid.stack([row, self._columns.to(_C.int64)]), self._held, self._shape, False).coalesce()

    def to_sparse(
        self,
        sparse_dim: int | None = None,
        *,
        layout: Any = None,
        blocksize: tuple[int, int] | None = None,
        dense_dim: int | None = None,
    ) -> Any:
        """Returns the matrix by coordinates, or itself for `layout` `lucid.sparse_csr`.

        `sparse_dim`, `blocksize` and `dense_dim` are accepted, and not acted on.
        """
        return self if layout is lucid.sparse_csr else self.to_sparse_coo().to_sparse(layout=layout)

    def to_sparse_csr(self, dense_dim: int | None = None) -> Any:
        """Returns itself, whatever `dense_dim` is."""
        return self

    def to_dense(self, dtype: DTypeLike | None = None, *, masked_grad: bool | None = None) -> Tensor:
        """Returns a dense matrix, in the dtype `dtype` if that is given; `masked_grad` is not acted on."""
        return self.to_sparse_coo().to_dense(dtype)

    def t(self) -> None:
        """Refused: a matrix by rows is not transposed; `to_sparse_coo` makes one that is."""
        raise refuse("t", "a tensor of layout lucid.sparse_coo (to_sparse_coo makes it)")

    def matmul(self, other: Any) -> Any:
        """Multiplies by `other`, a dense matrix or vector, or a sparse matrix, whose product is by rows again."""
        made = self.to_sparse_coo().matmul(other)
        return made.to_sparse_csr() if issubclass(type(made), Sparse) else made

    def mm(self, mat2: Tensor) -> Any:
        """Multiplies by the matrix `mat2`; see `matmul`."""
        return self.matmul(mat2)

    def mv(self, vec: Tensor) -> Any:
        """Multiplies by the vector `vec`; see `matmul`."""
        return self.matmul(vec)

    def __rmatmul__(self, other: Any) -> Any:
        return self.to_sparse_coo().__rmatmul__(other)

    def mul(self, other: Any) -> Any:
        """Multiplies by `other`, a number, or elementwise by one of the same shape, sparse or dense."""
        if _is_number(other):
            return self._with(self._held * other)
        return self.to_sparse_coo().mul(other).to_sparse_csr()

    multiply = mul

    def add(self, other: Any, *, alpha: int = 1) -> Any:
        """Adds `other`, a sparse matrix of the same shape, times `alpha`."""
        if not issubclass(type(other), Sparse):
            raise refuse("add", "another sparse tensor")
        return self.to_sparse_coo().add(other.to_sparse_coo(), alpha=alpha).to_sparse_csr()

    def sum(self, dim: Any = None, dtype: DTypeLike | None = None) -> Any:
        """Adds all elements up, or those along `dim`, cast to `dtype` first; see `lucid.sparse.sum`."""
        made = self.to_sparse_coo().sum(dim, dtype)
        return made

    def __getitem__(self, index: Any) -> Any:
        return self.to_sparse_coo()[index]

    def __repr__(self) -> str:
        after = self._suffix()
        place = next(at for at, word in enumerate(after) if word.startswith("layout"))
        lines = [
            self._line("crow_indices", self._rows, 7),
            self._line("col_indices", self._columns, 7),
            ", ".join([self._line("values", self._held, 7), *after[:place]]),
            ", ".join(after[place:]),
        ]
        return "tensor(" + (",\n" + " " * 7).join(lines) + ")"
