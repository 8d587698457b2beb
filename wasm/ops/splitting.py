"""More ways to take tensors apart and to put them together: pieces by count or by places, grids, blocks, products."""

from table import family, op, overload

family("Joining and splitting")

# ---- Apart ----------------------------------------------------------------------------------------------------------

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
    "(Tensor self, int[] indices, int dim=0) -> Tensor[]",
    private=True,
    composite=True,
    samples="tensor_split_indices()",
    ref="np.array_split(self, [indices] if isinstance(indices, int) else list(indices), dim)",
)
overload(
    "tensor_split",
    "tensor_split tensor_split_indices",
    variants="function method",
    doc="""Cuts a dim into pieces, by their number or at places.

Forms
-----
tensor_split(self, sections, dim=0) : list of Tensor
tensor_split(self, indices, dim=0) : list of Tensor

Parameters
----------
self : Tensor
    At least 1 dim.
sections : int
    How many pieces, at least 1; the first ones are larger by one where it does not divide the size.
indices : int[]
    Where to cut: piece ``i`` is ``self[indices[i - 1]:indices[i]]``, the first starts at 0 and the last goes to the
    end.
dim : int, default 0
    The dim to cut.

Returns
-------
list of Tensor
    Views of `self`.

Raises
------
ValueError
    When `sections` is not positive.

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
        "(Tensor self, int[] indices) -> Tensor[]",
        private=True,
        composite=True,
        samples=f"{_name}_indices()",
        ref=f"np.{_name}(self, [indices] if isinstance(indices, int) else list(indices))",
    )
    overload(
        _name,
        f"{_name} {_name}_indices",
        variants="function method",
        doc=f"""Cuts {_what} into pieces, by their number or at places.

Forms
-----
{_name}(self, sections) : list of Tensor
{_name}(self, indices) : list of Tensor

Parameters
----------
self : Tensor
    At least {_least} dim{"s" * (_least > 1)}.
sections : int
    How many pieces, all of one size: it divides that of the dim.
indices : int[]
    Where to cut: piece ``i`` is ``self[indices[i - 1]:indices[i]]`` along the dim; the first starts at 0 and the last
    goes to the end.

Returns
-------
list of Tensor
    Views of `self`.

Raises
------
ValueError
    When `sections` is not positive or does not divide the size, or `self` has too few dims.

Examples
--------
>>> import lucid
>>> [piece.shape for piece in lucid.{_name}(lucid.zeros{_example}, (1, 3))]
{_shown}
""",
    )

# ---- Together -------------------------------------------------------------------------------------------------------

op(
    "block_diag",
    "(Tensor... tensors) -> Tensor",
    composite=True,
    samples="block_diag()",
    ref="np_block_diag(tensors)",
    doc="""A matrix with matrices along its diagonal and zeros elsewhere.

Parameters
----------
*tensors : Tensor, or one sequence of them
    At most 2 dims each; a vector counts as a row, a number as a matrix of one element.

Returns
-------
Tensor
    2-d; rows and columns add up. The promoted dtype.

Raises
------
ValueError
    When `tensors` is empty, or one has more than 2 dims.

Examples
--------
>>> import lucid
>>> lucid.block_diag(lucid.tensor([1, 2]), lucid.tensor(3))
tensor([[1, 2, 0], [0, 0, 3]], dtype=lucid.int64)
""",
)

op(
    "broadcast_tensors",
    "(Tensor... tensors) -> Tensor[]",
    composite=True,
    samples="broadcast_list()",
    ref="np.broadcast_arrays(*tensors)",
    doc="""Tensors expanded to their common shape.

Parameters
----------
*tensors : Tensor, or one sequence of them
    Shapes that broadcast.

Returns
-------
list of Tensor
    Views of the inputs.

Raises
------
ShapeMismatch
    When the shapes do not broadcast.

Examples
--------
>>> import lucid
>>> [x.shape for x in lucid.broadcast_tensors(lucid.zeros(2, 1), lucid.zeros(3))]
[(2, 3), (2, 3)]
""",
)

for _name, _what, _example, _shown in (
    ("atleast_1d", "1 dim: a number becomes (1,)", "lucid.tensor(2.0)", "(1,)"),
    ("atleast_2d", "2 dims: a number becomes (1, 1), a vector (1, n)", "lucid.zeros(2)", "(1, 2)"),
    (
        "atleast_3d",
        "3 dims: a number becomes (1, 1, 1), a vector (1, n, 1), a matrix (m, n, 1)",
        "lucid.zeros(2)",
        "(1, 2, 1)",
    ),
):
    op(_name, "(Tensor self) -> Tensor", composite=True, samples="anything()", ref=f"np.{_name}(self)")
    op(
        f"{_name}_list",
        "(Tensor... tensors) -> Tensor[]",
        tuple=True,
        private=True,
        composite=True,
        transparent=True,
        samples="broadcast_list()",
        ref=f"[np.{_name}(x) for x in tensors]",
    )
    overload(
        _name,
        f"{_name} {_name}_list",
        doc=f"""Tensors with at least {_what}.

Forms
-----
{_name}(self) : Tensor
{_name}(*tensors) : tuple of Tensor
    Of several tensors, or of one sequence of them.

Parameters
----------
self : Tensor
    Shape (*).
tensors : Tensor...
    Any shapes.

Returns
-------
Tensor
    A view; the tensor itself where it has enough dims.

Examples
--------
>>> import lucid
>>> lucid.{_name}({_example}).shape
{_shown}
>>> [x.shape for x in lucid.{_name}({_example}, {_example})]
[{_shown}, {_shown}]
""",
    )

# ---- Grids and products ---------------------------------------------------------------------------------------------

op(
    "meshgrid",
    "(Tensor... tensors, *, enum(ij|xy) indexing='ij') -> Tensor[]",
    composite=True,
    samples="meshgrid()",
    ref="list(np.meshgrid(*tensors, indexing=indexing)) if tensors else []",
    doc="""Coordinates on a grid: one tensor per axis, each varying along that axis only.

Parameters
----------
*tensors : Tensor, or one sequence of them
    0-d or 1-d, of one dtype: the coordinates along each axis.
indexing : {'ij', 'xy'}, default 'ij'
    'ij': axis i is dim i of the results. 'xy' exchanges the first two dims.

Returns
-------
list of Tensor
    Views of the inputs, expanded to the shape of the grid.

Raises
------
ValueError
    When a tensor has more than 1 dim.
DtypeMismatch
    When the dtypes differ.

Examples
--------
>>> import lucid
>>> a, b = lucid.meshgrid(lucid.arange(2), lucid.arange(3))
>>> a.tolist(), b.tolist()
([[0, 0, 0], [1, 1, 1]], [[0, 1, 2], [0, 1, 2]])
""",
)

op(
    "cartesian_prod",
    "(Tensor... tensors) -> Tensor",
    composite=True,
    samples="cartesian_prod()",
    ref="tensors[0] if len(tensors) == 1 else np.stack([g.ravel() for g in np.meshgrid(*tensors, indexing='ij')], 1)",
    doc="""Every combination of one element from each of several vectors, in the order of `itertools.product`.

Parameters
----------
*tensors : Tensor, or one sequence of them
    1-d, of one dtype.

Returns
-------
Tensor
    A row per combination and a column per vector; a single vector is returned as it is.

Examples
--------
>>> import lucid
>>> lucid.cartesian_prod(lucid.tensor([1, 2]), lucid.tensor([3, 4]))
tensor([[1, 3], [1, 4], [2, 3], [2, 4]], dtype=lucid.int64)
""",
)

op(
    "combinations",
    "(Tensor self, int r=2, bool with_replacement=False) -> Tensor",
    variants="function",
    composite=True,
    samples="combinations()",
    ref="np_combinations(self, r, with_replacement)",
    doc="""Every choice of `r` elements of a vector, in the order of `itertools.combinations`.

Parameters
----------
self : Tensor
    1-d.
r : int, default 2
    How many elements, 0 or more.
with_replacement : bool, default False
    Whether an element may be chosen several times.

Returns
-------
Tensor
    Shape (number of choices, r).

Raises
------
ValueError
    When `self` is not 1-d or `r` is negative.

Examples
--------
>>> import lucid
>>> lucid.combinations(lucid.tensor([1, 2, 3]))
tensor([[1, 2], [1, 3], [2, 3]], dtype=lucid.int64)
""",
)
