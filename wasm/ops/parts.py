"""Ops that take a part of a tensor: views of the same memory, and what their gradients need."""

from table import family, op

family("Parts")

# ---- Parts ----------------------------------------------------------------------------------------------------------

op(
    "select",
    "(Tensor self, int dim, int index) -> Tensor",
    variants="function method",
    vmap="select(self, shift(dim), index)",
    forward=True,
    view=True,
    grad={"self": "select_backward(grad, shape(self), dim, index)"},
    samples="select()",
    ref="np.take(self, index, dim)",
    doc="""The part at one index of a dim, which is dropped: ``x.select(1, 2)`` is ``x[:, 2]``.

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
    When `dim` or `index` is out of range.

Examples
--------
>>> import lucid
>>> lucid.arange(6).view(2, 3).select(0, 1)
tensor([3, 4, 5], dtype=lucid.int64)
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

# Several basic indices at once: see slice.c.
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
    variants="function method",
    transparent=True,
    composite=True,
    samples="narrow()",
    ref="np.take(self, np.arange(start, start + length), dim)",
    doc="""A range of one dim: ``x.narrow(0, 1, 3)`` is ``x[1:4]``.

Parameters
----------
self : Tensor
    At least 1 dim.
dim : int
    The dim to cut.
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
    When `dim` or `start` is out of range.
ValueError
    When the range leaves the dim.

Examples
--------
>>> import lucid
>>> lucid.arange(5).narrow(0, 1, 3)
tensor([1, 2, 3], dtype=lucid.int64)
""",
)

op(
    "unbind",
    "(Tensor self, int dim=0) -> Tensor[]",
    variants="function method",
    transparent=True,
    composite=True,
    samples="one_dim()",
    ref="list(np.moveaxis(self, dim, 0))",
    doc="""The parts at every index of a dim.

Parameters
----------
self : Tensor
    At least 1 dim.
dim : int, default 0
    The dim to take apart.

Returns
-------
list of Tensor
    ``self.shape[dim]`` views with one dim less.

Examples
--------
>>> import lucid
>>> a, b = lucid.tensor([[1, 2], [3, 4]]).unbind(1)
>>> b
tensor([2, 4], dtype=lucid.int64)
""",
)

op(
    "diagonal",
    "(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor",
    variants="function method",
    vmap="diagonal(self, offset, shift(dim1), shift(dim2))",
    forward=True,
    view=True,
    grad={"self": "diagonal_backward(grad, shape(self), offset, dim1, dim2)"},
    samples="diagonal()",
    ref="np.diagonal(self, offset, dim1, dim2)",
    doc="""The diagonal of the matrices that two dims span, as the last dim of a view.

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
tensor([0, 4, 8], dtype=lucid.int64)
""",
)

op(
    "diagonal_backward",
    "(Tensor grad_output, int[] shape, int offset, int dim1, int dim2) -> Tensor",
    private=True,
    vmap="diagonal_backward(grad_output, [B] + shape, offset, shift(dim1), shift(dim2))",
    jvp="linear",
    forward=True,
    any_dtype=True,
    grad={"grad_output": "diagonal(grad, offset, dim1, dim2)"},
)

op(
    "as_strided",
    "(Tensor self, int[] size, int[] stride, int? storage_offset=None) -> Tensor",
    variants="function method",
    composite=True,
    doc="""A view with any geometry on the memory of `self`.

Elements may overlap; the gradient then adds up.

Parameters
----------
self : Tensor
    Shape (*).
size : int[]
    The shape of the result.
stride : int[]
    Elements from one index to the next, per dim.
storage_offset : int, optional
    The element that the result starts at. Default: that of `self`.

Returns
-------
Tensor
    A view of shape `size`.

Raises
------
ValueError
    When an element would lie outside the storage.

Examples
--------
>>> import lucid
>>> lucid.arange(4).as_strided((3, 2), (1, 1))
tensor([[0, 1], [1, 2], [2, 3]], dtype=lucid.int64)
""",
)

op(
    "as_strided_view",
    "(Tensor self, int[] size, int[] stride, int storage_offset, int[] self_stride, int self_offset) -> Tensor",
    private=True,
    forward=True,
    view=True,
    grad={"self": "as_strided_backward(grad, shape(self), self_stride, self_offset, size, stride, storage_offset)"},
)

_GEOMETRIES = "int[] self_size, int[] self_stride, int self_offset, int[] size, int[] stride, int storage_offset"

op(
    "as_strided_backward",
    f"(Tensor grad_output, {_GEOMETRIES}) -> Tensor",
    private=True,
    forward=True,
    grad={"grad_output": "as_strided_gather(grad, self_size, self_stride, self_offset, size, stride, storage_offset)"},
)

op(
    "as_strided_gather",
    f"(Tensor self, {_GEOMETRIES}) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "as_strided_backward(grad, self_size, self_stride, self_offset, size, stride, storage_offset)"},
)
