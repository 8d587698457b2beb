"""Parts of a tensor along its dims, turned round or repeated."""

from generator.table import family, op

family("Parts")

op(
    "flip",
    "(Tensor self, int... dims) -> Tensor",
    variants="function method",
    vmap="flip(self, shift(dims)) if len(dims) > 0 else self",
    jvp="linear",
    forward=True,
    any_dtype=True,
    grad={"self": "flip(grad, dims)"},
    samples="flip()",
    ref="np.flip(self, dims)",
    doc="""Reverses the order of the elements along some dims.

Parameters
----------
self : Tensor
    Any shape.
dims : int...
    The dims to reverse.

Returns
-------
Tensor
    A copy of the same shape.

Examples
--------
>>> import lucid
>>> lucid.arange(3).flip(0)
tensor([2, 1, 0])
""",
)

for _name, _dim, _what, _shown in (
    ("fliplr", 1, "columns", "[[1, 0],\n        [3, 2]]"),
    ("flipud", 0, "rows", "[[2, 3],\n        [0, 1]]"),
):
    op(
        _name,
        "(Tensor self) -> Tensor",
        variants="function method",
        composite=True,
        samples="sides()",
        ref=f"np.{_name}(self)",
        doc=f"""Reverses the order of the {_what} (dim {_dim}).

Parameters
----------
self : Tensor
    At least {_dim + 1} dim{"s" * _dim}.

Returns
-------
Tensor
    A copy of the same shape.

Examples
--------
>>> import lucid
>>> lucid.arange(4).view(2, 2).{_name}()
tensor({_shown})
""",
    )

op(
    "repeat",
    "(Tensor self, size... sizes) -> Tensor",
    variants="function method",
    private=True,
    composite=True,
    samples="repeat()",
    ref="np.tile(self, sizes)",
    doc="""Repeats the whole tensor several times along each dim.

Parameters
----------
self : Tensor
    Any shape.
sizes : int...
    How often along each dim; extra entries in front add dims.

Returns
-------
Tensor
    Dim ``i`` has ``sizes[i]`` times its size.

Raises
------
ValueError
    If `sizes` has fewer entries than `self` has dims.

Examples
--------
>>> import lucid
>>> lucid.tensor([1, 2]).repeat(2, 2)
tensor([[1, 2, 1, 2],
        [1, 2, 1, 2]])
""",
)

op(
    "tile",
    "(Tensor self, int... reps) -> Tensor",
    aliases={"reps": "dims"},
    variants="function method",
    composite=True,
    samples="tile()",
    ref="np.tile(self, reps)",
    doc="""Repeats the whole tensor several times along each dim, as `numpy.tile` does.

Parameters
----------
self : Tensor
    Any shape.
reps : int...
    How often along each of the last dims; dims without an entry are taken once.

Returns
-------
Tensor
    The repeated tensor.

Examples
--------
>>> import lucid
>>> lucid.tensor([[1, 2]]).tile(2)
tensor([[1, 2, 1, 2]])
""",
)

op(
    "select",
    "(Tensor self, int dim, int index) -> Tensor",
    variants="function method copy",
    vmap="select(self, shift(dim), index)",
    forward=True,
    view=True,
    grad={"self": "select_backward(grad, shape(self), dim, index)"},
    samples="select()",
    ref="np.take(self, index, dim)",
    doc="""Selects the part at one index of a dim, which is dropped: ``x.select(1, 2)`` is ``x[:, 2]``.

Parameters
----------
self : Tensor
    At least 1 dim.
dim : int
    The dim to index.
index : int
    From ``-size`` to ``size - 1``.

Returns
-------
Tensor
    A view with one dim less.

Raises
------
IndexError
    If `dim` or `index` is out of range.

Examples
--------
>>> import lucid
>>> lucid.arange(6).view(2, 3).select(0, 1)
tensor([3, 4, 5])
""",
)

op(
    "select_backward",
    "(Tensor grad_output, int[] shape, int dim, int index) -> Tensor",
    private=True,
    vmap="select_backward(grad_output, [B] + shape, shift(dim), index)",
    jvp="linear",
    forward=True,
    any_dtype=True,
    grad={"grad_output": "select(grad, dim, index)"},
)

# start lies inside the dim and length elements, step apart (it may be negative), do too.
op(
    "slice",
    "(Tensor self, int dim, int start, int length, int step=1) -> Tensor",
    private=True,
    vmap="slice(self, shift(dim), start, length, step)",
    forward=True,
    view=True,
    grad={"self": "slice_backward(grad, shape(self), dim, start, length, step)"},
)

op(
    "slice_backward",
    "(Tensor grad_output, int[] shape, int dim, int start, int length, int step) -> Tensor",
    private=True,
    vmap="slice_backward(grad_output, [B] + shape, shift(dim), start, length, step)",
    jvp="linear",
    forward=True,
    any_dtype=True,
    grad={"grad_output": "slice(grad, dim, start, length, step)"},
)

# Several basic indices at once: see slicing.c.
op(
    "slice_nd",
    "(Tensor self, int[] starts, int[] sizes, int[] steps, int[] inserts) -> Tensor",
    private=True,
    vmap="slice_nd(self, [0] + starts, [B] + sizes, [1] + steps, shift(inserts))",
    forward=True,
    view=True,
    grad={"self": "slice_nd_backward(grad, shape(self), starts, sizes, steps, inserts)"},
)

op(
    "slice_nd_backward",
    "(Tensor grad_output, int[] shape, int[] starts, int[] sizes, int[] steps, int[] inserts) -> Tensor",
    private=True,
    vmap="slice_nd_backward(grad_output, [B] + shape, [0] + starts, [B] + sizes, [1] + steps, shift(inserts))",
    jvp="linear",
    forward=True,
    any_dtype=True,
    grad={"grad_output": "slice_nd(grad, starts, sizes, steps, inserts)"},
)

op(
    "narrow",
    "(Tensor self, int dim, int start, int length) -> Tensor",
    variants="function method copy",
    view="maybe",
    composite=True,
    samples="narrow()",
    ref="np.take(self, np.arange(start, start + length), dim)",
    doc="""Selects a range of one dim: ``x.narrow(0, 1, 3)`` is ``x[1:4]``.

Parameters
----------
self : Tensor
    At least 1 dim.
dim : int
    The dim to split.
start : int
    First index; negative counts from the end.
length : int
    How many.

Returns
-------
Tensor
    A view.

Raises
------
IndexError
    If `dim` or `start` is out of range.
ValueError
    If the range leaves the dim.

Examples
--------
>>> import lucid
>>> lucid.arange(5).narrow(0, 1, 3)
tensor([1, 2, 3])
""",
)

op(
    "diagonal",
    "(Tensor self, offset offset=0, int dim1=0, int dim2=1) -> Tensor",
    variants="function method copy",
    vmap="diagonal(self, offset, shift(dim1), shift(dim2))",
    forward=True,
    view=True,
    grad={"self": "diagonal_backward(grad, shape(self), offset, dim1, dim2)"},
    samples="diagonal()",
    ref="np.diagonal(self, offset, dim1, dim2)",
    doc="""Takes the diagonal of the matrices that two dims span, as the last dim of a view.

Parameters
----------
self : Tensor
    At least 2 dims.
offset : int, default 0
    0 is the main diagonal, positive above it, negative below.
dim1, dim2 : int, default 0 and 1
    The dims of the rows and the columns.

Returns
-------
Tensor
    A view: `dim1` and `dim2` are gone, the diagonal comes last (empty when `offset` leaves the matrix).

Examples
--------
>>> import lucid
>>> lucid.arange(9).view(3, 3).diagonal()
tensor([0, 4, 8])
""",
)

op(
    "diagonal_backward",
    "(Tensor grad_output, int[] shape, offset offset, int dim1, int dim2) -> Tensor",
    private=True,
    vmap="diagonal_backward(grad_output, [B] + shape, offset, shift(dim1), shift(dim2))",
    jvp="linear",
    forward=True,
    any_dtype=True,
    grad={"grad_output": "diagonal(grad, offset, dim1, dim2)"},
)
