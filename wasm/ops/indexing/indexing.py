"""Reading and writing by index tensors and masks. ``x[...]`` itself is wasm/engine/ops/indexing/indexing.c."""

from generator.table import family, need, op, overload

family("Indexing")

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
    doc="""Copies `self` and writes values at indexed places: ``x[indices] = values``.

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
    Whether to add instead of replacing.

Returns
-------
Tensor
    The shape and dtype of `self`.

Raises
------
IndexError
    If an index is out of range; nothing is written then.

Examples
--------
>>> import lucid
>>> lucid.zeros(3).index_put((lucid.tensor([0, 0]),), lucid.ones(2), accumulate=True)
tensor([2., 0., 0.])
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
    doc="""Selects the elements where a mask is true, in one dim.

Parameters
----------
self : Tensor
    Any shape.
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
tensor([5, 3])
""",
)

op(
    "masked_fill",
    "(Tensor self, Tensor mask, Operand value) -> Tensor",
    variants="function method inplace",
    compose="where(mask, cast(value, dtype(self)), self)",
    samples="masked_fill()",
    ref="np.where(mask, np.asarray(value).astype(self.dtype), self)",
    doc="""Fills the places where a mask is true with one value.

Parameters
----------
self : Tensor
    Any shape.
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
tensor([1, 0, 0])
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

op(
    "argwhere",
    "(Tensor self) -> Tensor",
    variants="function method",
    compose="nonzero(self)",
    data_dependent="there are as many positions as elements that are not zero",
    samples="nonzero()",
    ref="np.argwhere(self)",
    doc="""Finds the positions of the elements that are not zero: ``nonzero(self)``.

Parameters
----------
self : Tensor
    Any shape and dtype.

Returns
-------
Tensor
    int64, shape (number of nonzero elements, number of dims).

Examples
--------
>>> import lucid
>>> lucid.argwhere(lucid.tensor([0, 3, 4]))
tensor([[1],
        [2]])
""",
)

# nonzero(x, as_tuple=True) and where(condition): one vector of positions per dim; a 0-d tensor counts as 1-d.
op(
    "nonzero_tuple",
    "(Tensor self, *, True as_tuple=True) -> Tensor[]",
    private=True,
    forward=True,
    data_dependent="there are as many positions as elements that are not zero",
    samples="nonzero()",
    ref="np.nonzero(np.atleast_1d(self))",
)

op(
    "where_positions",
    "(Tensor condition) -> Tensor[]",
    private=True,
    data_dependent="there are as many positions as elements that are not zero",
    compose="nonzero_tuple(condition)",
)

overload(
    "nonzero",
    "nonzero nonzero_tuple",
    variants="function method",
    doc="""Finds the positions of the elements that are not zero, in row-major order.

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
tensor([[0, 1],
        [1, 0]])
>>> lucid.nonzero(lucid.tensor([0, 7, 8]), as_tuple=True)
(tensor([1, 2]),)
""",
)

op(
    "masked_scatter",
    "(Tensor self, Tensor mask, Tensor source) -> Tensor",
    variants="function method inplace",
    # Behind one element more, which those are given that keep theirs, the source's are counted from 1.
    compose="""
        chosen = mask != 0
        wide = expand(chosen, shape(where(chosen, self, self)))
        places = reshape(cumsum(reshape(wide, [-1]), 0), shape(wide)) * wide
        where(wide, take(constant_pad(reshape(cast(source, dtype(self)), [-1]), [1, 0]), places), self)
    """,
    needs=[need("source", "sum(mask != 0) <= numel(source)", "as many elements as mask has that are true")],
    samples="masked_scatter()",
    ref="scattered_by_mask(self, mask, source)",
    doc="""Puts the elements of one tensor, in their order, where a mask is true.

Parameters
----------
self : Tensor
    Any shape.
mask : Tensor
    bool; broadcast with `self`.
source : Tensor
    Any shape, with as many elements as the mask has trues, or more; cast to the dtype of `self`.

Returns
-------
Tensor
    The broadcast shape of `self` and `mask`, the dtype of `self`.

Raises
------
ValueError
    If `source` has too few elements.

Examples
--------
>>> import lucid
>>> x = lucid.zeros(4)
>>> lucid.masked_scatter(x, lucid.tensor([True, False, True, False]), lucid.tensor([1., 2.]))
tensor([1., 0., 2., 0.])
""",
)
