"""Reading and writing by index tensors and masks. ``x[...]`` itself is wasm/engine/ops/indexing.c."""

from table import family, op, overload

family("Indexing")

# ---- The form that all advanced indexing takes: see index_rows.c ----------------------------------------------------

op(
    "index_rows",
    "(Tensor self, Tensor positions, int dim, int count) -> Tensor",
    private=True,
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
    forward=True,
    grad={"grad_output": "index_rows(grad, positions, dim, count)"},
)

op(
    "index_rows_zero",
    "(Tensor self, Tensor positions, int dim, int count) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"self": "index_rows_zero(grad, positions, dim, count)"},
)

# How values that index_put_ wrote get their gradient: those that were overwritten get none.
op(
    "index_rows_last",
    "(Tensor self, Tensor positions, int dim, int count) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"self": "index_rows_fill(grad, positions, shape(self), dim, count)"},
    samples="index_rows()",
)

op(
    "index_rows_fill",
    "(Tensor grad_output, Tensor positions, int[] shape, int dim, int count) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"grad_output": "index_rows_last(grad, positions, dim, count)"},
)

# Entry i indexes dim i; a bool mask takes as many dims as it has. From C an entry may be NULL: the whole dim.
op("index", "(Tensor self, Tensor[] indices) -> Tensor", private=True, composite=True)

op(
    "index_put",
    "(Tensor self, Tensor[] indices, Tensor values, bool accumulate=False) -> Tensor",
    variants="function method inplace",
    composite=True,
    samples="index_put()",
    ref="(out := self.copy(), np.add.at(out, tuple(indices), values) if accumulate else "
    "out.__setitem__(tuple(indices), values))[0]",
    doc="""A copy of `self` with values written at indexed places: ``x[indices] = values``.

Where places repeat, the last value stays, or with `accumulate` all add up.

Parameters
----------
self : Tensor
    At least as many dims as there are indices.
indices : sequence of Tensor
    Integer tensors (int32 or int64), which broadcast together, or bool masks; the first belongs to dim 0.
values : Tensor
    Broadcasts to the shape of ``self[indices]``; cast to the dtype of `self`.
accumulate : bool, default False
    Add instead of replace.

Returns
-------
Tensor
    The shape and dtype of `self`.

Raises
------
IndexError
    When an index is out of range; nothing is written then.

Examples
--------
>>> import lucid
>>> lucid.zeros(3).index_put((lucid.tensor([0, 0]),), lucid.ones(2), accumulate=True)
tensor([2., 0., 0.])
""",
)

op(
    "index_select",
    "(Tensor self, int dim, Tensor index) -> Tensor",
    variants="function method",
    composite=True,
    samples="index_select()",
    ref="np.take(self, np.atleast_1d(index), dim)",
    doc="""The entries of one dim that an index tensor names, in its order.

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
    When an index is out of range.

Examples
--------
>>> import lucid
>>> lucid.tensor([[1, 2, 3], [4, 5, 6]]).index_select(1, lucid.tensor([2, 0]))
tensor([[3, 1], [6, 4]], dtype=lucid.int64)
""",
)

op(
    "masked_select",
    "(Tensor self, Tensor mask) -> Tensor",
    variants="function method",
    composite=True,
    data_dependent="there are as many elements as the mask has trues",
    samples="masked_select()",
    ref="np.broadcast_to(self, (shape := np.broadcast_shapes(self.shape, mask.shape)))[np.broadcast_to(mask, shape)]",
    doc="""The elements where a mask is true, in one dim.

Parameters
----------
self : Tensor
    Shape (*).
mask : Tensor
    bool; broadcast with `self`.

Returns
-------
Tensor
    Shape (number of true elements,).

Examples
--------
>>> import lucid
>>> x = lucid.tensor([1, 5, 3])
>>> lucid.masked_select(x, x > 2)
tensor([5, 3], dtype=lucid.int64)
""",
)

op(
    "masked_fill",
    "(Tensor self, Tensor mask, Operand value) -> Tensor",
    variants="function method inplace",
    compose="where(mask, cast(value, dtype(self)), self)",
    samples="masked_fill()",
    ref="np.where(mask, np.asarray(value).astype(self.dtype), self)",
    doc="""`self` with one value where a mask is true.

Parameters
----------
self : Tensor
    Shape (*).
mask : Tensor
    bool; broadcast with `self`.
value : number or 0-d Tensor
    Cast to the dtype of `self`.

Returns
-------
Tensor
    The dtype of `self`.

Examples
--------
>>> import lucid
>>> x = lucid.tensor([1, 5, 3])
>>> x.masked_fill(x > 2, 0)
tensor([1, 0, 0], dtype=lucid.int64)
""",
)

op(
    "nonzero",
    "(Tensor self, *, False as_tuple=False) -> Tensor",
    variants="function method",
    forward=True,
    data_dependent="there are as many positions as elements that are not zero",
    samples="nonzero()",
    ref="np.argwhere(self)",
)

# nonzero(x, as_tuple=True) and where(condition): one vector of positions per dim; a 0-d tensor counts as 1-d.
op(
    "nonzero_tuple",
    "(Tensor self, *, True as_tuple=True) -> Tensor[]",
    tuple=True,
    private=True,
    forward=True,
    data_dependent="there are as many positions as elements that are not zero",
    samples="nonzero()",
    ref="np.nonzero(np.atleast_1d(self))",
)
op(
    "where_positions",
    "(Tensor condition) -> Tensor[]",
    tuple=True,
    private=True,
    data_dependent="there are as many positions as elements that are not zero",
    compose="nonzero_tuple(condition)",
)

overload(
    "nonzero",
    "nonzero nonzero_tuple",
    variants="function method",
    doc="""The positions of the elements that are not zero, in row-major order.

Forms
-----
nonzero(self) : Tensor
    One row per position.
nonzero(self, *, as_tuple=True) : tuple of Tensor
    One vector per dim: what indexes the elements. A 0-d tensor counts as 1-d.

Parameters
----------
self : Tensor
    Any dtype.
as_tuple : bool, default False
    Which form is wanted.

Returns
-------
Tensor
    int64, shape (number of such elements, self.ndim).

Examples
--------
>>> import lucid
>>> lucid.nonzero(lucid.tensor([[0, 7], [8, 0]]))
tensor([[0, 1], [1, 0]], dtype=lucid.int64)
>>> lucid.nonzero(lucid.tensor([0, 7, 8]), as_tuple=True)
(tensor([1, 2], dtype=lucid.int64),)
""",
)

# ---- One index per element -------------------------------------------------------------------------------------------

op(
    "gather",
    "(Tensor self, int dim, Tensor index) -> Tensor",
    variants="function method",
    vmap="gather(self, shift(dim), index) if ndim(self) > 1 else None",
    jvp="linear",
    forward=True,
    any_dtype=True,
    grad={"self": "gather_backward(grad, shape(self), dim, index)"},
    samples="gather()",
    ref="np.take_along_axis(self, index, dim)",
)

# gather(x, index, dim), the order of Lucid's own API.
op(
    "gather_index_first",
    "(Tensor self, Tensor index, int dim=-1) -> Tensor",
    private=True,
    compose="gather(self, dim, index)",
    samples="gather_index_first()",
    ref="np.take_along_axis(self, index, dim)",
)

overload(
    "gather",
    "gather gather_index_first",
    variants="function method",
    doc="""Picks one element along a dim for each element of an index tensor.

For ``dim=1`` of a matrix: ``out[i, j] = self[i, index[i, j]]``.

Forms
-----
gather(self, dim, index) : Tensor
gather(self, index, dim=-1) : Tensor

Parameters
----------
self : Tensor
    Shape (*).
dim : int
    The dim that the values of `index` belong to.
index : Tensor
    int32 or int64, as many dims as `self`, and outside of `dim` no larger sizes; negative values count from the end.

Returns
-------
Tensor
    The shape of `index`.

Raises
------
IndexError
    When an index is out of range.

Examples
--------
>>> import lucid
>>> lucid.gather(lucid.tensor([[1, 2], [3, 4]]), 1, lucid.tensor([[1], [0]]))
tensor([[2], [3]], dtype=lucid.int64)
""",
)

op(
    "gather_backward",
    "(Tensor grad_output, int[] shape, int dim, Tensor index) -> Tensor",
    private=True,
    forward=True,
    grad={"grad_output": "gather(grad, dim, index)"},
)

op(
    "scatter_put",
    "(Tensor self, int dim, Tensor index, Tensor src) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"self": "scatter_zero(grad, dim, index)", "src": "gather_last(grad, dim, index)"},
)

op(
    "gather_last",
    "(Tensor self, int dim, Tensor index) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"self": "scatter_fill(grad, shape(self), dim, index)"},
    samples="gather()",
)

op(
    "scatter_fill",
    "(Tensor src, int[] shape, int dim, Tensor index) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"src": "gather_last(grad, dim, index)"},
)

op(
    "scatter_zero",
    "(Tensor self, int dim, Tensor index) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"self": "scatter_zero(grad, dim, index)"},
)

op(
    "scatter_sum",
    "(Tensor self, int dim, Tensor index, Tensor src) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "grad", "src": "gather(grad, dim, index)"},
)

_SCATTER = """Parameters
----------
self : Tensor
    Shape (*).
dim : int
    The dim that the values of `index` belong to.
index : Tensor
    int32 or int64, as many dims as `self`, and outside of `dim` no larger sizes; negative values count from the end.
src : Tensor or number
    As many dims as `index` and no smaller sizes; cast to the dtype of `self`.

Returns
-------
Tensor
    The shape and dtype of `self`.

Raises
------
IndexError
    When an index is out of range; nothing is written then.
"""

op(
    "scatter",
    "(Tensor self, int dim, Tensor index, Operand src, enum(add)? reduce=None) -> Tensor",
    variants="function method inplace",
    composite=True,
    samples="scatter()",
    ref="(out := self.copy(), np.put_along_axis(out, index, src, dim) if reduce is None else "
    "np.add.at(out, tuple((at := list(np.indices(index.shape)), at.__setitem__(dim, index))[0]), "
    "np.asarray(src).astype(self.dtype)))[0]",
    doc=f"""A copy of `self` with elements of `src` written, or added, where an index tensor says.

For ``dim=1`` of a matrix: ``out[i, index[i, j]] = src[i, j]``. Where places repeat, the last value stays; with
``reduce='add'`` all are added to what is there.

{_SCATTER}
Examples
--------
>>> import lucid
>>> lucid.zeros(2, 3).scatter(1, lucid.tensor([[2], [0]]), 1)
tensor([[0., 0., 1.], [1., 0., 0.]])
""",
)

op(
    "scatter_add",
    "(Tensor self, int dim, Tensor index, Tensor src) -> Tensor",
    variants="function method inplace",
    composite=True,
    samples="scatter_add()",
    ref="(out := self.copy(), at := list(np.indices(index.shape)), at.__setitem__(dim, index), np.add.at(out, "
    "tuple(at), src))[0]",
    doc=f"""A copy of `self` with elements of `src` added where an index tensor says.

For ``dim=1`` of a matrix: ``out[i, index[i, j]] += src[i, j]``.

{_SCATTER}
Examples
--------
>>> import lucid
>>> lucid.zeros(3).scatter_add(0, lucid.tensor([1, 1]), lucid.ones(2))
tensor([0., 2., 0.])
""",
)
