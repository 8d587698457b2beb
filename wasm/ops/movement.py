"""Ops that change a tensor's geometry: views of the same memory, and the few that copy."""

from table import family, op

family("movement")

# ---- New shapes -----------------------------------------------------------------------------------------------------

op("view", "(Tensor self, int... shape) -> Tensor",
   variants="function method", forward=True, view=True,
   grad={"self": "reshape(grad, shape(self))"},
   samples="shapes()", ref="np.reshape(self, shape)",
   doc="""The same memory with another shape.

The result shares memory with `self`: a write through one is seen by the other.

Parameters
----------
self : Tensor
    Shape (*).
shape : int...
    The new sizes; one may be -1 and is then inferred. Their product is ``self.numel()``.

Returns
-------
Tensor
    A view of shape `shape`.

Raises
------
RuntimeError
    When the strides of `self` do not allow it without a copy; `reshape` copies then.
ShapeMismatch
    When `shape` has another number of elements.

Examples
--------
>>> import lucid
>>> lucid.arange(6).view(2, -1)
tensor([[0, 1, 2], [3, 4, 5]], dtype=lucid.int64)
""")

op("reshape", "(Tensor self, int... shape) -> Tensor",
   variants="function method", composite=True,
   samples="reshape()", ref="np.reshape(self, shape)",
   doc="""The same elements, in row-major order, with another shape.

A view of `self` where the strides allow it, else a copy.

Parameters
----------
self : Tensor
    Shape (*).
shape : int...
    The new sizes; one may be -1 and is then inferred. Their product is ``self.numel()``.

Returns
-------
Tensor
    Shape `shape`.

Raises
------
ShapeMismatch
    When `shape` has another number of elements.

Examples
--------
>>> import lucid
>>> lucid.arange(6).reshape(3, 2).T.reshape(-1)
tensor([0, 2, 4, 1, 3, 5], dtype=lucid.int64)
""")

op("flatten", "(Tensor self, int start_axis=0, int end_axis=-1) -> Tensor",
   variants="function method", composite=True,
   samples="flatten()",
   ref="np.reshape(self, self.shape[:start_axis % max(self.ndim, 1)] + (int(np.prod(self.shape[start_axis % max(self.ndim, 1):end_axis % max(self.ndim, 1) + 1])),) + self.shape[end_axis % max(self.ndim, 1) + 1:])",
   doc="""Merges a range of dims into one.

Parameters
----------
self : Tensor
    Shape (*).
start_axis, end_axis : int, default 0 and -1
    First and last dim to merge, both included.

Returns
-------
Tensor
    A view where the strides allow it. A 0-d tensor becomes 1-d.

Raises
------
ValueError
    When `start_axis` comes after `end_axis`.

Examples
--------
>>> import lucid
>>> lucid.zeros(2, 3, 4).flatten(1).shape
(2, 12)
""")

op("ravel", "(Tensor self) -> Tensor",
   variants="function method", composite=True,
   samples="anything()", ref="np.ravel(self)",
   doc="""All elements in one dim: ``self.reshape(-1)``.

Parameters
----------
self : Tensor
    Shape (*).

Returns
-------
Tensor
    Shape (self.numel(),); a view where the strides allow it.

Examples
--------
>>> import lucid
>>> lucid.ones(2, 2).ravel()
tensor([1., 1., 1., 1.])
""")

op("unflatten", "(Tensor self, int dim, int[] sizes) -> Tensor",
   variants="function method", composite=True,
   samples="unflatten()", ref="np.reshape(self, self.shape[:dim % self.ndim] + tuple(sizes) + self.shape[dim % self.ndim + 1:])",
   doc="""Cuts one dim into several.

Parameters
----------
self : Tensor
    Shape (*).
dim : int
    The dim to cut.
sizes : int[]
    Its new sizes; one may be -1. Their product is ``self.shape[dim]``.

Returns
-------
Tensor
    A view where the strides allow it.

Examples
--------
>>> import lucid
>>> lucid.zeros(2, 12).unflatten(1, (3, -1)).shape
(2, 3, 4)
""")

op("view_as", "(Tensor self, Tensor other) -> Tensor",
   variants="function method", compose="view(self, shape(other))",
   samples="like_another()", ref="np.reshape(self, other.shape)",
   doc="""A view of `self` with the shape of `other`.

Parameters
----------
self : Tensor
    Shape (*).
other : Tensor
    A tensor with as many elements.

Returns
-------
Tensor
    A view of shape ``other.shape``.

Examples
--------
>>> import lucid
>>> lucid.arange(4).view_as(lucid.zeros(2, 2)).shape
(2, 2)
""")

op("contiguous", "(Tensor self) -> Tensor",
   variants="function method", composite=True,
   samples="anything()", ref="self",
   doc="""`self` with its elements in row-major order and without gaps.

Parameters
----------
self : Tensor
    Shape (*).

Returns
-------
Tensor
    `self` itself when it is contiguous, else a copy.

Examples
--------
>>> import lucid
>>> lucid.ones(2, 3).T.contiguous().stride()
(2, 1)
""")

op("clone", "(Tensor self) -> Tensor",
   variants="function method", forward=True,
   grad={"self": "grad"},
   samples="anything()", ref="self",
   doc="""A copy with memory of its own, in the graph.

Parameters
----------
self : Tensor
    Shape (*).

Returns
-------
Tensor
    A contiguous tensor of the same shape and dtype.

Examples
--------
>>> import lucid
>>> x = lucid.zeros(2)
>>> y = x.clone()
>>> _ = y.add_(1)
>>> x
tensor([0., 0.])
""")

# ---- Dims in another order --------------------------------------------------------------------------------------------

op("permute", "(Tensor self, int... dims) -> Tensor",
   variants="function method", forward=True, view=True,
   grad={"self": "permute_inverse(grad, dims)"},
   samples="permute()", ref="np.transpose(self, dims)",
   doc="""A view with the dims in another order.

Parameters
----------
self : Tensor
    Shape (*).
dims : int...
    Every dim of `self` once: dim ``i`` of the result is dim ``dims[i]`` of `self`.

Returns
-------
Tensor
    A view.

Raises
------
ValueError
    When `dims` is not a permutation of the dims of `self`.

Examples
--------
>>> import lucid
>>> lucid.zeros(2, 3, 4).permute(2, 0, 1).shape
(4, 2, 3)
""")

op("permute_inverse", "(Tensor self, int[] dims) -> Tensor",
   private=True, forward=True, view=True, grad={"self": "permute(grad, dims)"},
   samples="permute()", ref="np.transpose(self, np.argsort(np.mod(dims, max(self.ndim, 1))))")

op("transpose", "(Tensor self, int? dim0=None, int? dim1=None) -> Tensor",
   variants="function method", forward=True, view=True,
   grad={"self": "transpose(grad, dim0, dim1)"},
   samples="transpose()", ref="np.transpose(self) if dim0 is None else np.swapaxes(self, dim0, dim1)",
   doc="""A view with two dims exchanged, or with all dims reversed.

Parameters
----------
self : Tensor
    Shape (*).
dim0, dim1 : int, optional
    The dims to exchange. Without them the order of all dims is reversed.

Returns
-------
Tensor
    A view.

Examples
--------
>>> import lucid
>>> x = lucid.zeros(2, 3, 4)
>>> x.transpose(0, 1).shape, x.transpose().shape
((3, 2, 4), (4, 3, 2))
""")

op("swapaxes", "(Tensor self, int axis0, int axis1) -> Tensor",
   variants="function method", composite=True, names="swapdims",
   samples="swapaxes()", ref="np.swapaxes(self, axis0, axis1)",
   doc="""A view with two dims exchanged.

Parameters
----------
self : Tensor
    Shape (*).
axis0, axis1 : int
    The dims to exchange.

Returns
-------
Tensor
    A view.

Examples
--------
>>> import lucid
>>> lucid.zeros(2, 3, 4).swapaxes(0, 2).shape
(4, 3, 2)
""")

op("t", "(Tensor self) -> Tensor",
   variants="function method", composite=True,
   samples="matrix()", ref="np.transpose(self)",
   doc="""The transpose of a matrix; a 0-d or 1-d tensor stays as it is.

Parameters
----------
self : Tensor
    At most 2 dims.

Returns
-------
Tensor
    A view.

Raises
------
ValueError
    When `self` has more than 2 dims.

Examples
--------
>>> import lucid
>>> lucid.zeros(2, 3).t().shape
(3, 2)
""")

op("movedim", "(Tensor self, int[] source, int[] destination) -> Tensor",
   variants="function method", composite=True, names="moveaxis",
   samples="movedim()", ref="np.moveaxis(self, source, destination)",
   doc="""A view with some dims moved to other places; the others keep their order.

Parameters
----------
self : Tensor
    Shape (*).
source : int or int[]
    The dims to move.
destination : int or int[]
    Where each of them goes.

Returns
-------
Tensor
    A view.

Examples
--------
>>> import lucid
>>> lucid.zeros(2, 3, 4).movedim(0, -1).shape
(3, 4, 2)
""")

# ---- Dims of size 1, broadcasting ---------------------------------------------------------------------------------------

op("expand", "(Tensor self, int... size) -> Tensor",
   variants="function method", forward=True, view=True,
   grad={"self": "grad"},
   samples="expand()", ref="np.broadcast_to(self, size)",
   doc="""A view with dims of size 1 repeated, without a copy.

Several elements of the result are the same memory, so writing into it is refused: clone it first.

Parameters
----------
self : Tensor
    Shape (*).
size : int...
    The wanted shape; -1 keeps a dim. It may have more dims in front.

Returns
-------
Tensor
    A view of shape `size`.

Raises
------
ShapeMismatch
    When a dim that changes has another size than 1.

Examples
--------
>>> import lucid
>>> lucid.tensor([[1], [2]]).expand(-1, 3)
tensor([[1, 1, 1], [2, 2, 2]], dtype=lucid.int64)
""")

op("expand_as", "(Tensor self, Tensor other) -> Tensor",
   variants="function method", compose="expand(self, shape(other))",
   samples="expand_like()", ref="np.broadcast_to(self, other.shape)",
   doc="""`self` expanded to the shape of `other`.

Parameters
----------
self : Tensor
    A shape that broadcasts to that of `other`.
other : Tensor
    Shape (*).

Returns
-------
Tensor
    A view of shape ``other.shape``.

Examples
--------
>>> import lucid
>>> lucid.ones(3).expand_as(lucid.zeros(2, 3)).shape
(2, 3)
""")

op("broadcast_to", "(Tensor self, int... shape) -> Tensor",
   variants="function method", compose="expand(self, shape)",
   samples="expand()", ref="np.broadcast_to(self, shape)",
   doc="""`self` expanded to a shape; the same as `expand`.

Parameters
----------
self : Tensor
    A shape that broadcasts to `shape`.
shape : int...
    The wanted shape.

Returns
-------
Tensor
    A view of shape `shape`.

Examples
--------
>>> import lucid
>>> lucid.ones(3).broadcast_to((2, 3)).shape
(2, 3)
""")

op("squeeze", "(Tensor self, int[]? dim=None) -> Tensor",
   variants="function method", forward=True, view=True,
   grad={"self": "reshape(grad, shape(self))"},
   samples="squeeze()", ref="np.squeeze(self, dim)",
   doc="""A view without dims of size 1.

Parameters
----------
self : Tensor
    Shape (*).
dim : int or int[], optional
    The dims to drop; those of another size, or out of range, are left alone. Default: every dim of size 1.

Returns
-------
Tensor
    A view.

Examples
--------
>>> import lucid
>>> lucid.zeros(1, 3, 1).squeeze().shape, lucid.zeros(1, 3, 1).squeeze(0).shape
((3,), (3, 1))
""")

op("unsqueeze", "(Tensor self, int dim) -> Tensor",
   variants="function method", forward=True, view=True,
   grad={"self": "select(grad, dim, 0)"},
   samples="unsqueeze()", ref="np.expand_dims(self, dim)",
   doc="""A view with a new dim of size 1.

Parameters
----------
self : Tensor
    Shape (*).
dim : int
    Where the new dim stands in the result, from ``-ndim - 1`` to ``ndim``.

Returns
-------
Tensor
    A view.

Examples
--------
>>> import lucid
>>> lucid.zeros(3).unsqueeze(0).shape
(1, 3)
""")

# ---- Parts ---------------------------------------------------------------------------------------------------------------

op("select", "(Tensor self, int dim, int index) -> Tensor",
   variants="function method", forward=True, view=True,
   grad={"self": "select_backward(grad, shape(self), dim, index)"},
   samples="select()", ref="np.take(self, index, dim)",
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
""")

op("select_backward", "(Tensor grad_output, int[] shape, int dim, int index) -> Tensor",
   private=True, forward=True, grad={"grad_output": "select(grad, dim, index)"})

# start lies inside the dim and length elements, step apart (it may be negative), do too.
op("slice", "(Tensor self, int dim, int start, int length, int step=1) -> Tensor",
   private=True, forward=True, view=True,
   grad={"self": "slice_backward(grad, shape(self), dim, start, length, step)"})

op("slice_backward", "(Tensor grad_output, int[] shape, int dim, int start, int length, int step) -> Tensor",
   private=True, forward=True, grad={"grad_output": "slice(grad, dim, start, length, step)"})

# Several basic indices at once: see slice.c.
op("slice_nd", "(Tensor self, int[] starts, int[] sizes, int[] steps, int[] inserts) -> Tensor",
   private=True, forward=True, view=True,
   grad={"self": "slice_nd_backward(grad, shape(self), starts, sizes, steps, inserts)"})

op("slice_nd_backward", "(Tensor grad_output, int[] shape, int[] starts, int[] sizes, int[] steps, int[] inserts) -> Tensor",
   private=True, forward=True, grad={"grad_output": "slice_nd(grad, starts, sizes, steps, inserts)"})

op("narrow", "(Tensor self, int dim, int start, int length) -> Tensor",
   variants="function method", composite=True,
   samples="narrow()", ref="np.take(self, np.arange(start, start + length), dim)",
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
""")

op("unbind", "(Tensor self, int dim=0) -> Tensor[]",
   variants="function method", composite=True,
   samples="one_dim()", ref="list(np.moveaxis(self, dim, 0))",
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
""")

op("diagonal", "(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor",
   variants="function method", forward=True, view=True,
   grad={"self": "diagonal_backward(grad, shape(self), offset, dim1, dim2)"},
   samples="diagonal()", ref="np.diagonal(self, offset, dim1, dim2)",
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
""")

op("diagonal_backward", "(Tensor grad_output, int[] shape, int offset, int dim1, int dim2) -> Tensor",
   private=True, forward=True, grad={"grad_output": "diagonal(grad, offset, dim1, dim2)"})

op("as_strided", "(Tensor self, int[] size, int[] stride, int? storage_offset=None) -> Tensor",
   variants="function method", composite=True,
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
""")

op("as_strided_view", "(Tensor self, int[] size, int[] stride, int storage_offset, int[] self_stride, int self_offset) -> Tensor",
   private=True, forward=True, view=True,
   grad={"self": "as_strided_backward(grad, shape(self), self_stride, self_offset, size, stride, storage_offset)"})

_GEOMETRIES = "int[] self_size, int[] self_stride, int self_offset, int[] size, int[] stride, int storage_offset"

op("as_strided_backward", f"(Tensor grad_output, {_GEOMETRIES}) -> Tensor",
   private=True, forward=True,
   grad={"grad_output": "as_strided_gather(grad, self_size, self_stride, self_offset, size, stride, storage_offset)"})

op("as_strided_gather", f"(Tensor self, {_GEOMETRIES}) -> Tensor",
   private=True, forward=True,
   grad={"self": "as_strided_backward(grad, self_size, self_stride, self_offset, size, stride, storage_offset)"})

# ---- Copies in another order -----------------------------------------------------------------------------------------------

op("flip", "(Tensor self, int... dims) -> Tensor",
   variants="function method", forward=True,
   grad={"self": "flip(grad, dims)"},
   samples="flip()", ref="np.flip(self, dims)",
   doc="""A copy with the order of some dims reversed.

Parameters
----------
self : Tensor
    Shape (*).
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
tensor([2, 1, 0], dtype=lucid.int64)
""")

for _name, _dim, _what in (("fliplr", 1, "columns"), ("flipud", 0, "rows")):
    op(_name, "(Tensor self) -> Tensor",
       variants="function method", composite=True, samples="sides()", ref=f"np.{_name}(self)",
       doc=f"""A copy with the order of the {_what} (dim {_dim}) reversed.

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
tensor({"[[1, 0], [3, 2]]" if _dim else "[[2, 3], [0, 1]]"}, dtype=lucid.int64)
""")

op("repeat", "(Tensor self, int... sizes) -> Tensor",
   variants="function method", private=True, composite=True,
   samples="repeat()", ref="np.tile(self, sizes)",
   doc="""A copy of the whole tensor several times along each dim.

Parameters
----------
self : Tensor
    Shape (*).
sizes : int...
    How often along each dim; extra entries in front add dims.

Returns
-------
Tensor
    Dim ``i`` has ``sizes[i]`` times its size.

Raises
------
ValueError
    When `sizes` has fewer entries than `self` has dims.

Examples
--------
>>> import lucid
>>> lucid.tensor([1, 2]).repeat(2, 2)
tensor([[1, 2, 1, 2], [1, 2, 1, 2]], dtype=lucid.int64)
""")

op("tile", "(Tensor self, int... reps) -> Tensor",
   variants="function method", composite=True,
   samples="tile()", ref="np.tile(self, reps)",
   doc="""A copy of the whole tensor several times along each dim, as `numpy.tile` does.

Parameters
----------
self : Tensor
    Shape (*).
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
tensor([[1, 2, 1, 2]], dtype=lucid.int64)
""")
