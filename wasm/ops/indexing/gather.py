"""Elements by one index each along a dim."""

from generator.table import family, op, overload

family("Gathering")

op(
    "gather",
    "(Tensor self, int dim, Tensor index) -> Tensor",
    variants="function method",
    vmap="gather(self, shift(dim), index) if ndim(self) > 1 else None",
    jvp="linear",
    forward=True,
    any_dtype=True,
    grad={"self": "gather_backward(grad, shape(self), dim, index)"},
    samples="gather()",
    ref="np.take_along_axis(self, index, dim)",
)

# gather(x, index, dim), the order of Lucid's own API.
op(
    "gather_index_first",
    "(Tensor self, Tensor index, int dim=-1) -> Tensor",
    private=True,
    compose="gather(self, dim, index)",
    samples="gather_index_first()",
    ref="np.take_along_axis(self, index, dim)",
)

overload(
    "gather",
    "gather gather_index_first",
    variants="function method",
    doc="""Picks one element along a dim for each element of an index tensor.

For ``dim=1`` of a matrix: ``out[i, j] = self[i, index[i, j]]``.

Forms
-----
gather(self, dim, index) : Tensor
gather(self, index, dim=-1) : Tensor

Parameters
----------
self : Tensor
    Any shape.
dim : int
    The dim that the values of `index` belong to.
index : Tensor
    int32 or int64, as many dims as `self`, and outside of `dim` no larger sizes; negative values count from the end.

Returns
-------
Tensor
    The shape of `index`.

Raises
------
IndexError
    If an index is out of range.

Examples
--------
>>> import lucid
>>> lucid.gather(lucid.tensor([[1, 2], [3, 4]]), 1, lucid.tensor([[1], [0]]))
tensor([[2],
        [3]])
""",
)

op(
    "gather_backward",
    "(Tensor grad_output, int[] shape, int dim, Tensor index) -> Tensor",
    private=True,
    forward=True,
    grad={"grad_output": "gather(grad, dim, index)"},
)

op(
    "gather_last",
    "(Tensor self, int dim, Tensor index) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"self": "scatter_fill(grad, shape(self), dim, index)"},
    samples="gather()",
)
