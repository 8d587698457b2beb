"""Copies of a tensor with other values in a part of it."""

from generator.table import family, op

family("Placing parts")


def placing(name, signature, part, arguments, vmap, samples, ref, words, parameters, raised, example, shown):
    """`part` is the op whose view of the copy `src` is written to."""
    op(
        name,
        f"(Tensor self, Tensor src, {signature}) -> Tensor",
        variants="function method",
        vmap=vmap and f"{name}(self, src, {vmap})",
        jvp="linear",
        forward=True,
        any_dtype=True,
        grad={"self": f"{name}(grad, zeros_like({part}), {arguments})", "src": part},
        samples=samples,
        ref=ref,
        doc=f"""{words}

Parameters
----------
self : Tensor
    The tensor to copy.
src : Tensor
    What is written into the copy, cast to its dtype; it has the shape of the part.
{parameters}

Returns
-------
Tensor
    A new tensor with the shape and dtype of `self`.

Raises
------
ShapeMismatch
    If `src` has another shape than the part.
{raised}

Examples
--------
>>> import lucid
>>> {example}
{shown}
""",
    )


placing(
    "select_scatter",
    "int dim, int index",
    "select(grad, dim, index)",
    "dim, index",
    "shift(dim), index",
    "select_scatter()",
    "np_with(self, src, np.take(np_places(self), index, dim))",
    "Copies a tensor with `src` at one index of a dim, where `select` views it.",
    """dim : int
    The dim to index.
index : int
    From ``-size`` to ``size - 1``.""",
    """IndexError
    If `dim` or `index` is out of range.""",
    "lucid.select_scatter(lucid.zeros(2, 2), lucid.ones(2), 0, 1)",
    "tensor([[0., 0.],\n        [1., 1.]])",
)

op(
    "slice_copy",
    "(Tensor self, int dim=0, offset? start=None, offset? end=None, step step=1) -> Tensor",
    vmap="slice_copy(self, shift(dim), start, end, step)",
    composite=True,
    samples="slice_copy()",
    ref="np.moveaxis(np.moveaxis(self, dim, 0)[start:end:step], 0, dim)",
    doc="""Copies a slice along one dim: ``x[start:end:step]``.

Parameters
----------
self : Tensor
    At least 1 dim.
dim : int, default 0
    The dim to slice.
start, end : int, optional
    The first index, and the one behind the last, as in a Python slice.
step : int, default 1
    At least 1.

Returns
-------
Tensor
    A new tensor.

Examples
--------
>>> import lucid
>>> lucid.slice_copy(lucid.arange(6), 0, 1, None, 2)
tensor([1, 3, 5])
""",
)

placing(
    "slice_scatter",
    "int dim=0, offset? start=None, offset? end=None, step step=1",
    "slice_copy(grad, dim, start, end, step)",
    "dim, start, end, step",
    "shift(dim), start, end, step",
    "slice_scatter()",
    "np_with(self, src, np.moveaxis(np.moveaxis(np_places(self), dim, 0)[start:end:step], 0, dim))",
    "Copies a tensor with `src` in a slice along one dim, ``start:end:step``.",
    """dim : int, default 0
    The dim to slice.
start, end : int, optional
    The first index, and the one behind the last, as in a Python slice.
step : int, default 1
    At least 1.""",
    """ValueError
    If `step` is less than 1.""",
    "lucid.slice_scatter(lucid.zeros(5), lucid.ones(2), 0, 1, None, 2)",
    "tensor([0., 1., 0., 1., 0.])",
)

placing(
    "diagonal_scatter",
    "offset offset=0, int dim1=0, int dim2=1",
    "diagonal(grad, offset, dim1, dim2)",
    "offset, dim1, dim2",
    "offset, shift(dim1), shift(dim2)",
    "diagonal_scatter()",
    "np_with(self, src, np.diagonal(np_places(self), offset, dim1, dim2))",
    "Copies a tensor with `src` on a diagonal, where `diagonal` views it.",
    """offset : int, default 0
    Which diagonal: above the main one where positive, below where negative.
dim1, dim2 : int, default 0 and 1
    The dims that span the matrices.""",
    """IndexError
    If `self` has fewer than 2 dims.""",
    "lucid.diagonal_scatter(lucid.zeros(2, 2), lucid.tensor([1.0, 2.0]))",
    "tensor([[1., 0.],\n        [0., 2.]])",
)

placing(
    "as_strided_scatter",
    "size[] size, int[] stride, int? storage_offset=None",
    "as_strided(contiguous(grad), size, stride, 0 if storage_offset is None else storage_offset)",
    "size, stride, storage_offset",
    None,
    "as_strided_scatter()",
    "np_with(self, src, np_strided_places(size, stride, storage_offset))",
    "Copies a tensor, contiguously, with `src` where shape and strides name its elements.",
    """size : int[]
    The shape of the part.
stride : int[]
    Elements of the copy from one index to the next, per dim.
storage_offset : int, optional
    The element of the copy that the part starts at. Default: the first.""",
    """ValueError
    If the part leaves the copy, or names an element several times.""",
    "lucid.as_strided_scatter(lucid.zeros(2, 2), lucid.ones(2), (2,), (3,))",
    "tensor([[1., 0.],\n        [0., 1.]])",
)
