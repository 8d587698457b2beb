"""Dims in another order."""

from generator.table import family, op

family("Order of dims")

op(
    "permute",
    "(Tensor self, int... dims) -> Tensor",
    variants="function method copy",
    vmap="permute(self, [0] + shift(dims))",
    forward=True,
    view=True,
    grad={"self": "permute_inverse(grad, dims)"},
    samples="permute()",
    ref="np.transpose(self, dims)",
    doc="""Reorders the dims; a view.

Parameters
----------
self : Tensor
    Any shape.
dims : int...
    Every dim of `self` once: dim ``i`` of the result is dim ``dims[i]`` of `self`.

Returns
-------
Tensor
    A view.

Raises
------
ValueError
    If `dims` is not a permutation of the dims of `self`.

Examples
--------
>>> import lucid
>>> lucid.zeros(2, 3, 4).permute(2, 0, 1).shape
lucid.Size([4, 2, 3])
""",
)

op(
    "permute_inverse",
    "(Tensor self, int[] dims) -> Tensor",
    private=True,
    forward=True,
    view=True,
    grad={"self": "permute(grad, dims)"},
    samples="permute()",
    ref="np.transpose(self, np.argsort(np.mod(dims, max(self.ndim, 1))))",
)

op(
    "transpose",
    "(Tensor self, int? dim0=None, int? dim1=None) -> Tensor",
    variants="function method inplace_view copy",
    vmap="transpose(self, shift(dim0), shift(dim1)) if dim0 is not None and ndim(self) > 1 else None",
    forward=True,
    view=True,
    grad={"self": "transpose(grad, dim0, dim1)"},
    samples="transpose()",
    ref="np.transpose(self) if dim0 is None else np.swapaxes(self, dim0, dim1)",
    doc="""Exchanges two dims, or reverses the order of all; a view.

Parameters
----------
self : Tensor
    Any shape.
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
>>> x.transpose(0, 1).shape
lucid.Size([3, 2, 4])
>>> x.transpose().shape
lucid.Size([4, 3, 2])
""",
)

op(
    "swapaxes",
    "(Tensor self, int axis0, int axis1) -> Tensor",
    aliases={"axis0": "dim0", "axis1": "dim1"},
    variants="function method inplace_view",
    view="maybe",
    composite=True,
    names="swapdims",
    samples="swapaxes()",
    ref="np.swapaxes(self, axis0, axis1)",
    doc="""Exchanges two dims; a view.

Parameters
----------
self : Tensor
    Any shape.
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
lucid.Size([4, 3, 2])
""",
)

op(
    "t",
    "(Tensor self) -> Tensor",
    variants="function method inplace_view copy",
    view="maybe",
    composite=True,
    samples="matrix()",
    ref="np.transpose(self)",
    doc="""Transposes a matrix; a 0-d or 1-d tensor stays as it is.

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
    If `self` has more than 2 dims.

Examples
--------
>>> import lucid
>>> lucid.zeros(2, 3).t().shape
lucid.Size([3, 2])
""",
)

op(
    "movedim",
    "(Tensor self, int[] source, int[] destination) -> Tensor",
    variants="function method",
    view="maybe",
    composite=True,
    names="moveaxis",
    samples="movedim()",
    ref="np.moveaxis(self, source, destination)",
    doc="""Moves some dims to other places; the others keep their order. The result is a view.

Parameters
----------
self : Tensor
    Any shape.
source : int or int[]
    The dims to move.
destination : int or int[]
    The new place of each of them.

Returns
-------
Tensor
    A view.

Examples
--------
>>> import lucid
>>> lucid.zeros(2, 3, 4).movedim(0, -1).shape
lucid.Size([3, 4, 2])
""",
)
