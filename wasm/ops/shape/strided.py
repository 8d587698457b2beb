"""Views by strides."""

from generator.table import family, op

family("Strides")

op(
    "as_strided",
    "(Tensor self, size[] size, int[] stride, int? storage_offset=None) -> Tensor",
    variants="function method inplace_view copy",
    view="maybe",
    composite=True,
    doc="""Views the memory of `self` with any shape and strides.

Elements may overlap; the gradient then adds up.

Parameters
----------
self : Tensor
    Any shape.
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
    If an element would lie outside the storage.

Examples
--------
>>> import lucid
>>> lucid.arange(4).as_strided((3, 2), (1, 1))
tensor([[0, 1],
        [1, 2],
        [2, 3]])
""",
)

op(
    "as_strided_view",
    "(Tensor self, size[] size, int[] stride, int storage_offset, int[] self_stride, int self_offset) -> Tensor",
    private=True,
    forward=True,
    view=True,
    grad={"self": "as_strided_backward(grad, shape(self), self_stride, self_offset, size, stride, storage_offset)"},
)

_GEOMETRIES = "int[] self_size, int[] self_stride, int self_offset, size[] size, int[] stride, int storage_offset"

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
