"""Taking a tensor apart."""

from generator.table import family, op, overload

family("Splitting")

op(
    "unbind",
    "(Tensor self, int dim=0) -> Tensor[]",
    variants="function method copy",
    composite=True,
    samples="one_dim()",
    ref="list(np.moveaxis(self, dim, 0))",
    doc="""Returns the parts at every index of a dim.

Parameters
----------
self : Tensor
    At least 1 dim.
dim : int, default 0
    The dim to take apart.

Returns
-------
tuple of Tensor
    ``self.shape[dim]`` views with one dim less.

Examples
--------
>>> import lucid
>>> a, b = lucid.tensor([[1, 2], [3, 4]]).unbind(1)
>>> b
tensor([2, 4])
""",
)

op(
    "split_size",
    "(Tensor self, int split_size, int dim=0) -> Tensor[]",
    private=True,
    composite=True,
    samples="split_size()",
    ref="np.split(self, range(split_size, self.shape[dim], split_size), dim)",
)

op(
    "split_sections",
    "(Tensor self, Places sections, int dim=0) -> Tensor[]",
    private=True,
    composite=True,
    samples="split_sections()",
    ref="np.split(self, np.cumsum(sections)[:-1], dim)",
)

overload(
    "split",
    "split_size split_sections",
    variants="function method copy",
    names="unsafe_split",
    doc="""Splits a tensor along a dim into views.

Forms
-----
split(self, split_size, dim=0) : tuple of Tensor
    Every piece has that size, the last being smaller where it does not divide.
split(self, sections, dim=0) : tuple of Tensor
    The size of each piece; together they are the size of the dim.

Parameters
----------
self : Tensor
    At least 1 dim.
split_size : int
    At least 1.
sections : int[] or Tensor
    0 or more each.
dim : int, default 0
    The dim to split.

Returns
-------
tuple of Tensor
    Views of `self`.

Raises
------
ValueError
    If the sizes do not fit the dim.

Examples
--------
>>> import lucid
>>> [piece.tolist() for piece in lucid.split(lucid.arange(5), 2)]
[[0, 1], [2, 3], [4]]
>>> [piece.tolist() for piece in lucid.split(lucid.arange(5), (1, 4))]
[[0], [1, 2, 3, 4]]
""",
)

op(
    "split_with_sizes",
    "(Tensor self, Places split_sizes, int dim=0) -> Tensor[]",
    variants="function method copy",
    names="unsafe_split_with_sizes",
    compose="split_sections(self, split_sizes, dim)",
    samples="split_sections()",
    ref="np.split(self, np.cumsum(split_sizes)[:-1], dim)",
    doc="""Splits a dim into views of the given sizes.

Parameters
----------
self : Tensor
    At least 1 dim.
split_sizes : int[] or Tensor
    0 or more each; together they are the size of the dim.
dim : int, default 0
    The dim to split.

Returns
-------
tuple of Tensor
    Views of `self`.

Raises
------
ValueError
    If the sizes do not fit the dim.

Examples
--------
>>> import lucid
>>> [piece.tolist() for piece in lucid.arange(5).split_with_sizes([1, 4])]
[[0], [1, 2, 3, 4]]
""",
)

op(
    "chunk",
    "(Tensor self, int chunks, int dim=0) -> Tensor[]",
    variants="function method",
    names="unsafe_chunk",
    composite=True,
    samples="chunk()",
    ref="np.split(self, range(-(-self.shape[dim] // chunks), self.shape[dim], -(-self.shape[dim] // chunks)), dim)",
    doc="""Splits a dim into pieces of equal size; the last may be smaller, and there may be fewer than asked for.

Parameters
----------
self : Tensor
    At least 1 dim.
chunks : int
    How many pieces, at least 1.
dim : int, default 0
    The dim to split.

Returns
-------
tuple of Tensor
    Views of `self`.

Examples
--------
>>> import lucid
>>> [c.tolist() for c in lucid.arange(5).chunk(2)]
[[0, 1, 2], [3, 4]]
""",
)

op(
    "tensor_split",
    "(Tensor self, int sections, int dim=0) -> Tensor[]",
    variants="function method",
    composite=True,
    samples="tensor_split()",
    ref="np.array_split(self, sections, dim)",
)

op(
    "tensor_split_indices",
    "(Tensor self, Places indices, int dim=0) -> Tensor[]",
    aliases={"indices": "indices_or_sections tensor_indices_or_sections"},
    private=True,
    composite=True,
    samples="tensor_split_indices()",
    ref="np.array_split(self, [indices] if isinstance(indices, int) else list(indices), dim)",
)

overload(
    "tensor_split",
    "tensor_split tensor_split_indices",
    variants="function method",
    doc="""Splits a dim into a number of pieces, or at given indices.

Forms
-----
tensor_split(self, sections, dim=0) : tuple of Tensor
tensor_split(self, indices, dim=0) : tuple of Tensor

Parameters
----------
self : Tensor
    At least 1 dim.
sections : int
    How many pieces, at least 1; the first ones are larger by one where it does not divide the size.
indices : int[] or Tensor
    Where to cut: piece ``i`` is ``self[indices[i - 1]:indices[i]]``, the first starts at 0 and the last goes to the
    end. A 0-d tensor is a number of sections.
dim : int, default 0
    The dim to split.

Returns
-------
tuple of Tensor
    Views of `self`.

Raises
------
ValueError
    If `sections` is not positive.

Examples
--------
>>> import lucid
>>> [piece.tolist() for piece in lucid.arange(5).tensor_split(3)]
[[0, 1], [2, 3], [4]]
>>> [piece.tolist() for piece in lucid.arange(5).tensor_split((1, 3))]
[[0], [1, 2], [3, 4]]
""",
)

for _name, _least, _what, _example, _shown in (
    ("hsplit", 1, "columns (dim 1, or dim 0 of a tensor with one dim)", "(1, 4)", "[(1, 1), (1, 2), (1, 1)]"),
    ("vsplit", 2, "rows (dim 0)", "(4, 1)", "[(1, 1), (2, 1), (1, 1)]"),
    ("dsplit", 3, "layers (dim 2)", "(1, 1, 4)", "[(1, 1, 1), (1, 1, 2), (1, 1, 1)]"),
):
    op(
        _name,
        "(Tensor self, int sections) -> Tensor[]",
        variants="function method",
        composite=True,
        samples=f"{_name}()",
        ref=f"np.{_name}(self, sections)",
    )
    op(
        f"{_name}_indices",
        "(Tensor self, Places indices) -> Tensor[]",
        private=True,
        composite=True,
        samples=f"{_name}_indices()",
        ref=f"np.{_name}(self, [indices] if isinstance(indices, int) else list(indices))",
    )
    overload(
        _name,
        f"{_name} {_name}_indices",
        variants="function method",
        doc=f"""Splits {_what} into a number of pieces, or at given indices.

Forms
-----
{_name}(self, sections) : tuple of Tensor
{_name}(self, indices) : tuple of Tensor

Parameters
----------
self : Tensor
    At least {_least} dim{"s" * (_least > 1)}.
sections : int
    How many pieces, all of one size: it divides that of the dim.
indices : int[] or Tensor
    Where to cut: piece ``i`` is ``self[indices[i - 1]:indices[i]]`` along the dim; the first starts at 0 and the last
    goes to the end.

Returns
-------
tuple of Tensor
    Views of `self`.

Raises
------
ValueError
    If `sections` is not positive or does not divide the size, or `self` has too few dims.

Examples
--------
>>> import lucid
>>> [tuple(piece.shape) for piece in lucid.{_name}(lucid.zeros{_example}, (1, 3))]
{_shown}
""",
    )
