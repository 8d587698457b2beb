"""Shapes made equal: expansion, dims of size 1 in front, and grids."""

from generator.table import family, op, overload

family("Broadcasting and grids")

op(
    "expand",
    "(Tensor self, size... size) -> Tensor",
    variants="function method copy",
    vmap="expand(rank(self, len(size) + 1), [B] + size)",
    forward=True,
    view=True,
    grad={"self": "grad"},
    samples="expand()",
    ref="np.broadcast_to(self, size)",
    doc="""Repeats dims of size 1 in a view, without a copy.

Several elements of the result are the same memory, so writing into it is refused: clone it first.

Parameters
----------
self : Tensor
    Any shape.
size : int...
    The new shape; -1 keeps a dim. It may have additional leading dims.

Returns
-------
Tensor
    A view of shape `size`.

Raises
------
ShapeMismatch
    If a dim that changes has another size than 1.

Examples
--------
>>> import lucid
>>> lucid.tensor([[1], [2]]).expand(-1, 3)
tensor([[1, 1, 1],
        [2, 2, 2]])
""",
)

op(
    "expand_as",
    "(Tensor self, Tensor other) -> Tensor",
    variants="function method",
    view="maybe",
    compose="expand(self, shape(other))",
    samples="expand_like()",
    ref="np.broadcast_to(self, other.shape)",
    doc="""Expands `self` to the shape of `other`.

Parameters
----------
self : Tensor
    A shape that broadcasts to that of `other`.
other : Tensor
    Any shape.

Returns
-------
Tensor
    A view of shape ``other.shape``.

Examples
--------
>>> import lucid
>>> lucid.ones(3).expand_as(lucid.zeros(2, 3)).shape
lucid.Size([2, 3])
""",
)

op(
    "broadcast_to",
    "(Tensor self, size... shape) -> Tensor",
    variants="function method",
    view="maybe",
    compose="expand(self, shape)",
    samples="expand()",
    ref="np.broadcast_to(self, shape)",
    doc="""Expands `self` to a shape, as `expand` does.

Parameters
----------
self : Tensor
    A shape that broadcasts to `shape`.
shape : int...
    The new shape.

Returns
-------
Tensor
    A view of shape `shape`.

Examples
--------
>>> import lucid
>>> lucid.ones(3).broadcast_to((2, 3)).shape
lucid.Size([2, 3])
""",
)

op(
    "broadcast_tensors",
    "(Tensor... tensors) -> Tensor[]",
    composite=True,
    samples="broadcast_list()",
    ref="np.broadcast_arrays(*tensors)",
    doc="""Expands tensors to their common shape.

Parameters
----------
*tensors : Tensor, or one sequence of them
    Shapes that broadcast.

Returns
-------
tuple of Tensor
    Views of the inputs.

Raises
------
ShapeMismatch
    If the shapes do not broadcast.

Examples
--------
>>> import lucid
>>> [x.shape for x in lucid.broadcast_tensors(lucid.zeros(2, 1), lucid.zeros(3))]
[lucid.Size([2, 3]), lucid.Size([2, 3])]
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
        private=True,
        composite=True,
        samples="broadcast_list()",
        ref=f"[np.{_name}(x) for x in tensors]",
    )
    overload(
        _name,
        f"{_name} {_name}_list",
        doc=f"""Reshapes tensors to at least {_what}.

Forms
-----
{_name}(self) : Tensor
{_name}(*tensors) : tuple of Tensor
    Of several tensors, or of one sequence of them.

Parameters
----------
self : Tensor
    Any shape.
tensors : Tensor...
    Any shapes.

Returns
-------
Tensor
    A view; the tensor itself where it has enough dims.

Examples
--------
>>> import lucid
>>> tuple(lucid.{_name}({_example}).shape)
{_shown}
>>> [tuple(x.shape) for x in lucid.{_name}({_example}, {_example})]
[{_shown}, {_shown}]
""",
    )

op(
    "meshgrid",
    "(Tensor... tensors, *, enum(ij|xy) indexing='ij') -> Tensor[]",
    composite=True,
    samples="meshgrid()",
    ref="list(np.meshgrid(*tensors, indexing=indexing)) if tensors else []",
    doc="""Makes the coordinates of a grid: one tensor per axis, each varying along that axis only.

Parameters
----------
*tensors : Tensor, or one sequence of them
    0-d or 1-d, of one dtype: the coordinates along each axis.
indexing : {'ij', 'xy'}, default 'ij'
    'ij': axis i is dim i of the results. 'xy' exchanges the first two dims.

Returns
-------
tuple of Tensor
    Views of the inputs, expanded to the shape of the grid.

Raises
------
ValueError
    If a tensor has more than 1 dim.
DtypeMismatch
    If the dtypes differ.

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
    doc="""Lists every combination of one element from each of several vectors, in the order of `itertools.product`.

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
tensor([[1, 3],
        [1, 4],
        [2, 3],
        [2, 4]])
""",
)

op(
    "combinations",
    "(Tensor self, int r=2, bool with_replacement=False) -> Tensor",
    variants="function",
    composite=True,
    samples="combinations()",
    ref="np_combinations(self, r, with_replacement)",
    doc="""Lists every choice of `r` elements of a vector, in the order of `itertools.combinations`.

Parameters
----------
self : Tensor
    1-d.
r : int, default 2
    The number of elements, 0 or more.
with_replacement : bool, default False
    Whether an element may be chosen several times.

Returns
-------
Tensor
    Shape (number of choices, r).

Raises
------
ValueError
    If `self` is not 1-d or `r` is negative.

Examples
--------
>>> import lucid
>>> lucid.combinations(lucid.tensor([1, 2, 3]))
tensor([[1, 2],
        [1, 3],
        [2, 3]])
""",
)
