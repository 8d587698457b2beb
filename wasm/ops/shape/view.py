"""Other shapes of the same elements."""

from generator.table import family, op, overload

family("Shapes")

op(
    "view",
    "(Tensor self, size... shape) -> Tensor",
    variants="function method",
    vmap="view(self, [B] + shape)",
    forward=True,
    view=True,
    grad={"self": "reshape(grad, shape(self))"},
    samples="shapes()",
    ref="np.reshape(self, shape)",
)

# view(x, dtype): the same memory, read as another dtype. In its own dtype it is a view like any other.
op("view_dtype", "(Tensor self, dtype dtype) -> Tensor", private=True, composite=True)

op("view_bits", "(Tensor self, dtype dtype) -> Tensor", private=True, forward=True, any_dtype=True)

overload(
    "view",
    "view view_dtype",
    variants="function method copy",
    doc="""Views the same memory with another shape, or as another dtype.

The result shares memory with `self`: a write through one is seen by the other.

Forms
-----
view(self, *shape) : Tensor
view(self, dtype) : Tensor
    The bytes as they are. Where the elements have another size, the last dim grows or shrinks by as much. The result is
    outside of the graph, unless the dtype is that of `self`.

Parameters
----------
self : Tensor
    Any shape.
shape : int...
    The new sizes; one may be -1 and is then inferred. Their product is ``self.numel()``.
dtype : dtype
    Not bool, whose bytes are 0 and 1 only.

Returns
-------
Tensor
    A view.

Raises
------
RuntimeError
    If the strides of `self` do not allow it without a copy; `reshape` copies then.
ShapeMismatch
    If `shape` has another number of elements.

Examples
--------
>>> import lucid
>>> lucid.arange(6).view(2, -1)
tensor([[0, 1, 2],
        [3, 4, 5]])
>>> lucid.tensor([1.0]).view(lucid.int32)
tensor([1065353216], dtype=lucid.int32)
""",
)

op(
    "reshape",
    "(Tensor self, size... shape) -> Tensor",
    variants="function method",
    vmap="reshape(self, [B] + shape)",
    view="maybe",
    composite=True,
    samples="reshape()",
    ref="np.reshape(self, shape)",
    doc="""Gives the elements, in row-major order, another shape.

A view of `self` where the strides allow it, else a copy.

Parameters
----------
self : Tensor
    Any shape.
shape : int...
    The new sizes; one may be -1 and is then inferred. Their product is ``self.numel()``.

Returns
-------
Tensor
    Shape `shape`.

Raises
------
ShapeMismatch
    If `shape` has another number of elements.

Examples
--------
>>> import lucid
>>> lucid.arange(6).reshape(3, 2).T.reshape(-1)
tensor([0, 2, 4, 1, 3, 5])
""",
)

op(
    "flatten",
    "(Tensor self, int start_axis=0, int end_axis=-1) -> Tensor",
    variants="function method",
    view="maybe",
    composite=True,
    samples="flatten()",
    ref="np.reshape(self, self.shape[:start_axis % max(self.ndim, 1)] + (int(np.prod(self.shape[start_axis % "
    "max(self.ndim, 1):end_axis % max(self.ndim, 1) + 1])),) + self.shape[end_axis % max(self.ndim, 1) + 1:])",
    doc="""Merges a range of dims into one.

Parameters
----------
self : Tensor
    Any shape.
start_axis, end_axis : int, default 0 and -1
    First and last dim to merge, both included.

Returns
-------
Tensor
    A view where the strides allow it. A 0-d tensor becomes 1-d.

Raises
------
ValueError
    If `start_axis` comes after `end_axis`.

Examples
--------
>>> import lucid
>>> lucid.zeros(2, 3, 4).flatten(1).shape
lucid.Size([2, 12])
""",
)

op(
    "ravel",
    "(Tensor self) -> Tensor",
    variants="function method",
    view="maybe",
    composite=True,
    samples="anything()",
    ref="np.ravel(self)",
    doc="""Flattens all elements into one dim: ``self.reshape(-1)``.

Parameters
----------
self : Tensor
    Any shape.

Returns
-------
Tensor
    Shape (self.numel(),); a view where the strides allow it.

Examples
--------
>>> import lucid
>>> lucid.ones(2, 2).ravel()
tensor([1., 1., 1., 1.])
""",
)

op(
    "unflatten",
    "(Tensor self, int dim, size[] sizes) -> Tensor",
    variants="function method",
    view="maybe",
    composite=True,
    samples="unflatten()",
    ref="np.reshape(self, self.shape[:dim % self.ndim] + tuple(sizes) + self.shape[dim % self.ndim + 1:])",
    doc="""Splits one dim into several.

Parameters
----------
self : Tensor
    Any shape.
dim : int
    The dim to split.
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
lucid.Size([2, 3, 4])
""",
)

op(
    "view_as",
    "(Tensor self, Tensor other) -> Tensor",
    variants="function method",
    view="maybe",
    compose="view(self, shape(other))",
    samples="like_another()",
    ref="np.reshape(self, other.shape)",
    doc="""Views `self` with the shape of `other`.

Parameters
----------
self : Tensor
    Any shape.
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
lucid.Size([2, 2])
""",
)

op(
    "contiguous",
    "(Tensor self) -> Tensor",
    variants="function method",
    view="maybe",
    composite=True,
    samples="anything()",
    ref="self",
    doc="""Returns Returns `self` with its elements in row-major order and without gaps.

Parameters
----------
self : Tensor
    Any shape.

Returns
-------
Tensor
    `self` itself when it is contiguous, else a copy.

Examples
--------
>>> import lucid
>>> lucid.ones(2, 3).T.contiguous().stride()
(2, 1)
""",
)

op(
    "clone",
    "(Tensor self) -> Tensor",
    variants="function method",
    vmap="clone(self)",
    jvp="linear",
    forward=True,
    any_dtype=True,
    grad={"self": "grad"},
    samples="anything()",
    ref="self",
    doc="""Copies the tensor to memory of its own; the copy is part of the graph.

Parameters
----------
self : Tensor
    Any shape.

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
""",
)

op(
    "squeeze",
    "(Tensor self, int[]? dim=None) -> Tensor",
    variants="function method inplace_view copy",
    vmap="squeeze(self, shift(dim, self)) if ndim(self) > 1 else self",
    forward=True,
    view=True,
    grad={"self": "reshape(grad, shape(self))"},
    samples="squeeze()",
    ref="np.squeeze(self, dim)",
    doc="""Drops dims of size 1; a view.

Parameters
----------
self : Tensor
    Any shape.
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
(lucid.Size([3]), lucid.Size([3, 1]))
""",
)

op(
    "unsqueeze",
    "(Tensor self, int dim) -> Tensor",
    variants="function method inplace_view copy",
    vmap="unsqueeze(self, shift(dim))",
    forward=True,
    view=True,
    grad={"self": "select(grad, dim, 0)"},
    samples="unsqueeze()",
    ref="np.expand_dims(self, dim)",
    doc="""Inserts a new dim of size 1; a view.

Parameters
----------
self : Tensor
    Any shape.
dim : int
    The position of the new dim in the result, from ``-ndim - 1`` to ``ndim``.

Returns
-------
Tensor
    A view.

Examples
--------
>>> import lucid
>>> lucid.zeros(3).unsqueeze(0).shape
lucid.Size([1, 3])
""",
)
