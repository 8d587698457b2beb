"""Elements written by one index each along a dim, in place of what was there or combined with it."""

from generator.table import family, op
from generator.wording import RETURNS

family("Scattering")

op(
    "scatter_put",
    "(Tensor self, int dim, Tensor index, Tensor src) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"self": "scatter_zero(grad, dim, index)", "src": "gather_last(grad, dim, index)"},
)

op(
    "scatter_fill",
    "(Tensor src, int[] shape, int dim, Tensor index) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"src": "gather_last(grad, dim, index)"},
)

op(
    "scatter_zero",
    "(Tensor self, int dim, Tensor index) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"self": "scatter_zero(grad, dim, index)"},
)

op(
    "scatter_sum",
    "(Tensor self, int dim, Tensor index, Tensor src) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "grad", "src": "gather(grad, dim, index)"},
)

_SCATTER = """Parameters
----------
self : Tensor
    Any shape.
dim : int
    The dim that the values of `index` belong to.
index : Tensor
    int32 or int64, as many dims as `self`, and outside of `dim` no larger sizes; negative values count from the end.
src : Tensor or number
    As many dims as `index` and no smaller sizes; cast to the dtype of `self`.

Returns
-------
Tensor
    The shape and dtype of `self`.

Raises
------
IndexError
    If an index is out of range; nothing is written then.
"""
_SCATTER_OR_ADD = _SCATTER.replace(
    "\n\nReturns",
    """
reduce : 'add', optional
    Whether to add to what is there. Default: `src` replaces it.

Returns""",
    1,
)

op(
    "scatter",
    "(Tensor self, int dim, Tensor index, Operand src, enum(add)? reduce=None) -> Tensor",
    variants="function method inplace",
    composite=True,
    samples="scatter()",
    ref="(out := self.copy(), np.put_along_axis(out, index, src, dim) if reduce is None else "
    "np.add.at(out, tuple((at := list(np.indices(index.shape)), at.__setitem__(dim, index))[0]), "
    "np.asarray(src).astype(self.dtype)))[0]",
    doc=f"""Copies `self` and writes or adds elements of `src` where an index tensor says.

For ``dim=1`` of a matrix: ``out[i, index[i, j]] = src[i, j]``. Where places repeat, the last value stays; with
``reduce='add'`` all are added to what is there.

{_SCATTER_OR_ADD}
Examples
--------
>>> import lucid
>>> lucid.zeros(2, 3).scatter(1, lucid.tensor([[2], [0]]), 1)
tensor([[0., 0., 1.],
        [1., 0., 0.]])
""",
)

op(
    "scatter_add",
    "(Tensor self, int dim, Tensor index, Tensor src) -> Tensor",
    variants="function method inplace",
    composite=True,
    samples="scatter_add()",
    ref="(out := self.copy(), at := list(np.indices(index.shape)), at.__setitem__(dim, index), np.add.at(out, "
    "tuple(at), src))[0]",
    doc=f"""Copies `self` and adds elements of `src` where an index tensor says.

For ``dim=1`` of a matrix: ``out[i, index[i, j]] += src[i, j]``.

{_SCATTER}
Examples
--------
>>> import lucid
>>> lucid.zeros(3).scatter_add(0, lucid.tensor([1, 1]), lucid.ones(2))
tensor([0., 2., 0.])
""",
)

op(
    "scatter_reduce",
    "(Tensor self, int dim, Tensor index, Tensor src, enum(prod|mean|amax|amin|sum) reduce, *, bool "
    "include_self=True) -> Tensor",
    variants="function method inplace",
    composite=True,
    vmap="scatter_reduce(self, shift(dim), index, src, reduce, include_self)",
    samples="scatter_reduce()",
    ref="scattered(self, dim, index, src, reduce, include_self)",
    doc=f"""Copies `self` and combines the elements of `src` into it where an index tensor sends them.

For ``dim=1`` of a matrix, ``out[i, index[i, j]]`` is the sum (product, mean, maximum, minimum) of all ``src[i, j]``
sent there and of what `self` holds there.

Parameters
----------
self : Tensor
    Any shape.
dim : int
    The dim that the values of `index` belong to.
index : Tensor
    int32 or int64, as many dims as `self`, and outside of `dim` no larger sizes; negative values count from the end.
src : Tensor
    As many dims as `index` and no smaller sizes; cast to the dtype of `self`.
reduce : {{"prod", "mean", "amax", "amin", "sum"}}
    How to combine. A mean of integers is rounded down. A NaN makes an extremum NaN.
include_self : bool, default True
    Whether the elements of `self` take part. Those that receive nothing stay as they are in any case.

{RETURNS}

Notes
-----
An extremum shares its gradient equally among the elements that equal it. The gradient of a product is made of the
products before and after each factor, so that zeros are no exception.

Examples
--------
>>> import lucid
>>> lucid.ones(3).scatter_reduce(0, lucid.tensor([2, 2, 0]), lucid.tensor([5., 7., 4.]), "amax")
tensor([4., 1., 7.])
""",
)

op(
    "scatter_prod",
    "(Tensor self, int dim, Tensor index, Tensor src) -> Tensor",
    private=True,
    forward=True,
    grad={
        "self": "scatter_prod_backward(grad, self, dim, index, src)[0]",
        "src": "scatter_prod_backward(grad, self, dim, index, src)[1]",
    },
    vmap="scatter_prod(self, shift(dim), index, src)",
    doc="Scatters as scatter_add does, with products; src has the shape of index.",
)

op(
    "scatter_prod_backward",
    "(Tensor grad_output, Tensor self, int dim, Tensor index, Tensor src) -> (Tensor own, Tensor others)",
    private=True,
    composite=True,
    doc="Computes the gradient of a scattered product for self and src; it can be differentiated again.",
)

op(
    "scatter_order",
    "(Tensor self, int dim, Tensor index) -> (Tensor order, Tensor bucket)",
    private=True,
    forward=True,
    doc="Orders all elements of self and of a source like index, flat, by the places that they go to.",
)

op(
    "scatter_best",
    "(Tensor self, int dim, Tensor index, Tensor src, bool least) -> Tensor",
    private=True,
    forward=True,
    grad={
        "self": "grad * scatter_tie_weights(self, dim, index, src, result)[0]",
        "src": "gather(grad, dim, index) * scatter_tie_weights(self, dim, index, src, result)[1]",
    },
    jvp={
        "result": "scatter_sum(self_t * scatter_tie_weights(self, dim, index, src, result)[0], dim, index,"
        " src_t * scatter_tie_weights(self, dim, index, src, result)[1])"
    },
    vmap="scatter_best(self, shift(dim), index, src, least)",
    doc="Scatters as scatter_add does, with maxima or minima; src has the shape of index.",
)

op(
    "scatter_tie_weights",
    "(Tensor self, int dim, Tensor index, Tensor src, Tensor best) -> (Tensor own, Tensor others)",
    private=True,
    forward=True,
    doc="Computes the share of each element of self and src in an extremum: 1 / ties where it equals it, else 0.",
)
