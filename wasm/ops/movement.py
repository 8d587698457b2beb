"""Ops that put dims and elements in another order: views for dims, copies for elements."""

from table import family, op

family("Order")

# ---- Dims in another order ------------------------------------------------------------------------------------------

op(
    "permute",
    "(Tensor self, int... dims) -> Tensor",
    variants="function method",
    vmap="permute(self, [0] + shift(dims))",
    forward=True,
    view=True,
    grad={"self": "permute_inverse(grad, dims)"},
    samples="permute()",
    ref="np.transpose(self, dims)",
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
    variants="function method",
    vmap="transpose(self, shift(dim0), shift(dim1)) if dim0 is not None and ndim(self) > 1 else None",
    forward=True,
    view=True,
    grad={"self": "transpose(grad, dim0, dim1)"},
    samples="transpose()",
    ref="np.transpose(self) if dim0 is None else np.swapaxes(self, dim0, dim1)",
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
""",
)

op(
    "swapaxes",
    "(Tensor self, int axis0, int axis1) -> Tensor",
    variants="function method",
    transparent=True,
    composite=True,
    names="swapdims",
    samples="swapaxes()",
    ref="np.swapaxes(self, axis0, axis1)",
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
""",
)

op(
    "t",
    "(Tensor self) -> Tensor",
    variants="function method",
    transparent=True,
    composite=True,
    samples="matrix()",
    ref="np.transpose(self)",
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
""",
)

op(
    "movedim",
    "(Tensor self, int[] source, int[] destination) -> Tensor",
    variants="function method",
    transparent=True,
    composite=True,
    names="moveaxis",
    samples="movedim()",
    ref="np.moveaxis(self, source, destination)",
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
""",
)

# ---- Copies in another order ----------------------------------------------------------------------------------------

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
""",
)

for _name, _dim, _what in (("fliplr", 1, "columns"), ("flipud", 0, "rows")):
    op(
        _name,
        "(Tensor self) -> Tensor",
        variants="function method",
        composite=True,
        samples="sides()",
        ref=f"np.{_name}(self)",
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
""",
    )

op(
    "repeat",
    "(Tensor self, int... sizes) -> Tensor",
    variants="function method",
    private=True,
    composite=True,
    samples="repeat()",
    ref="np.tile(self, sizes)",
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
""",
)

op(
    "tile",
    "(Tensor self, int... reps) -> Tensor",
    variants="function method",
    composite=True,
    samples="tile()",
    ref="np.tile(self, reps)",
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
""",
)

op(
    "pixel_unshuffle",
    "(Tensor self, int downscale_factor) -> Tensor",
    transparent=True,
    composite=True,
    samples="pixel_unshuffle()",
    ref="np_pixel_unshuffle(self, downscale_factor)",
    doc="""A copy of images in which each square of `downscale_factor` by `downscale_factor` pixels has become channels
of one pixel.

With ``r = downscale_factor``, ``result[..., (c * r + i) * r + j, h, w]`` is ``self[..., c, h * r + i, w * r + j]``.

Parameters
----------
self : Tensor
    Shape (*, C, H * r, W * r): at least 3 dims. Any dtype.
downscale_factor : int
    The side ``r`` of a square, at least 1; a divisor of height and width.

Returns
-------
Tensor
    Shape (*, C * r * r, H, W), with the dtype of `self`; contiguous, with memory of its own.

Raises
------
ValueError
    When `self` has fewer than 3 dims, `downscale_factor` is less than 1, or does not divide height and width.
MemoryError
    When there would be more channels than can be counted (of empty images).

Examples
--------
>>> import lucid
>>> lucid.pixel_unshuffle(lucid.arange(8).view(1, 2, 4), 2)
tensor([[[0, 2]], [[1, 3]], [[4, 6]], [[5, 7]]], dtype=lucid.int64)
""",
)
