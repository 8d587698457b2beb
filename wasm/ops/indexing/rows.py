"""Rows along dims by index: what indexing and index_select are made of."""

from generator.table import family, op

family("Rows by index")

op(
    "index_rows",
    "(Tensor self, Tensor positions, int dim, int count) -> Tensor",
    private=True,
    vmap="index_rows(self, raw(positions), dim + 1, count) if not batched(positions) else None",
    forward=True,
    any_dtype=True,
    grad={"self": "index_rows_backward(grad, positions, shape(self), dim, count)"},
    samples="index_rows()",
    ref="np.take(np.reshape(self, self.shape[:dim] + (-1,) + self.shape[dim + count:]), positions, dim)",
)

op(
    "index_rows_backward",
    "(Tensor grad_output, Tensor positions, int[] shape, int dim, int count) -> Tensor",
    private=True,
    vmap="index_rows_backward(grad_output, raw(positions), [B] + shape, dim + 1, count) if not batched(positions) "
    "else None",
    forward=True,
    grad={"grad_output": "index_rows(grad, positions, dim, count)"},
)

op(
    "index_rows_zero",
    "(Tensor self, Tensor positions, int dim, int count) -> Tensor",
    private=True,
    vmap="index_rows_zero(self, raw(positions), dim + 1, count) if not batched(positions) else None",
    forward=True,
    any_dtype=True,
    grad={"self": "index_rows_zero(grad, positions, dim, count)"},
)

# How values that index_put_ wrote get their gradient: those that were overwritten get none.
op(
    "index_rows_last",
    "(Tensor self, Tensor positions, int dim, int count) -> Tensor",
    private=True,
    vmap="index_rows_last(self, raw(positions), dim + 1, count) if not batched(positions) else None",
    forward=True,
    any_dtype=True,
    grad={"self": "index_rows_fill(grad, positions, shape(self), dim, count)"},
    samples="index_rows()",
)

op(
    "index_rows_fill",
    "(Tensor grad_output, Tensor positions, int[] shape, int dim, int count) -> Tensor",
    private=True,
    vmap="index_rows_fill(grad_output, raw(positions), [B] + shape, dim + 1, count) if not batched(positions) "
    "else None",
    forward=True,
    any_dtype=True,
    grad={"grad_output": "index_rows_last(grad, positions, dim, count)"},
)

op(
    "index_select",
    "(Tensor self, int dim, Tensor index) -> Tensor",
    variants="function method",
    composite=True,
    samples="index_select()",
    ref="np.take(self, np.atleast_1d(index), dim)",
    doc="""Selects the entries of one dim that an index tensor names, in its order.

Parameters
----------
self : Tensor
    At least 1 dim.
dim : int
    The dim to index.
index : Tensor
    0-d or 1-d, int32 or int64; negative values count from the end.

Returns
-------
Tensor
    A copy; `dim` has the length of `index`.

Raises
------
IndexError
    If an index is out of range.

Examples
--------
>>> import lucid
>>> lucid.tensor([[1, 2, 3], [4, 5, 6]]).index_select(1, lucid.tensor([2, 0]))
tensor([[3, 1],
        [6, 4]])
""",
)
