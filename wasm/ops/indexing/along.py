"""Slices by index along a dim, and elements by flat places."""

from generator.table import family, op
from generator.wording import RETURNS

family("Slices and places by index")

_INDEX = """index : Tensor
    int32 or int64, at most 1 dim; negative values count from the end."""

op(
    "index_add",
    "(Tensor self, int dim, Tensor index, Tensor source, Scalar alpha=1) -> Tensor",
    variants="function method inplace",
    composite=True,
    samples="index_add()",
    ref="added_slices(self, dim, index, source, alpha)",
    doc=f"""Copies `self` and adds slices where an index tensor says.

For dim 0, ``out[index[i]] += alpha * source[i]``.

Parameters
----------
self : Tensor
    At least 1 dim.
dim : int
    The dim to index.
{_INDEX}
source : Tensor
    The shape of `self`, with as many slices along `dim` as `index` has elements; cast to the dtype of `self`.
alpha : number, default 1
    Multiplies `source`; an integer where `self` is one.

{RETURNS}

Examples
--------
>>> import lucid
>>> lucid.zeros(3).index_add(0, lucid.tensor([0, 0, 2]), lucid.tensor([1., 2., 3.]))
tensor([3., 0., 3.])
""",
)

op(
    "index_copy",
    "(Tensor self, int dim, Tensor index, Tensor source) -> Tensor",
    variants="function method inplace",
    forward=True,
    any_dtype=True,
    grad={"self": "index_fill(grad, dim, index, 0)", "source": "index_last(grad, dim, index)"},
    jvp="linear",
    samples="index_copy()",
    ref="written_slices(self, dim, index, source)",
    doc=f"""Copies `self` and writes slices where an index tensor says.

For dim 0, ``out[index[i]] = source[i]``. Where places repeat, the last slice stays.

Parameters
----------
self : Tensor
    At least 1 dim.
dim : int
    The dim to index.
{_INDEX}
source : Tensor
    The shape of `self`, with as many slices along `dim` as `index` has elements; cast to the dtype of `self`.

{RETURNS}

Examples
--------
>>> import lucid
>>> lucid.zeros(3).index_copy(0, lucid.tensor([2, 0]), lucid.tensor([1., 2.]))
tensor([2., 0., 1.])
""",
)

op(
    "index_fill",
    "(Tensor self, int dim, Tensor index, Operand value) -> Tensor",
    variants="function method inplace",
    composite=True,
    samples="index_fill()",
    ref="written_slices(self, dim, index, value)",
    doc=f"""Copies `self` and fills the slices that an index tensor names with one value.

For dim 0, ``out[index[i]] = value``.

Parameters
----------
self : Tensor
    At least 1 dim.
dim : int
    The dim to index.
{_INDEX}
value : number or 0-d Tensor
    Cast to the dtype of `self`.

{RETURNS}

Examples
--------
>>> import lucid
>>> lucid.zeros(3).index_fill(0, lucid.tensor([0, 2]), 7)
tensor([7., 0., 7.])
""",
)

op(
    "index_reduce",
    "(Tensor self, int dim, Tensor index, Tensor source, enum(prod|mean|amax|amin) reduce, *, bool "
    "include_self=True) -> Tensor",
    variants="function method inplace",
    composite=True,
    samples="index_reduce()",
    ref="reduced_slices(self, dim, index, source, reduce, include_self)",
    doc=f"""Copies `self` and combines slices into it where an index tensor says.

For dim 0, ``out[j]`` is the product (mean, maximum, minimum) of all ``source[i]`` with ``index[i] == j`` and of
``self[j]``, elementwise. For sums there is `index_add`; `scatter_reduce` sends every element to a place of its own.

Parameters
----------
self : Tensor
    At least 1 dim.
dim : int
    The dim to index.
{_INDEX}
source : Tensor
    The shape of `self`, with as many slices along `dim` as `index` has elements; cast to the dtype of `self`.
reduce : {{"prod", "mean", "amax", "amin"}}
    How to combine. A mean of integers is rounded down. A NaN makes an extremum NaN.
include_self : bool, default True
    Whether the slices of `self` take part. Those that receive nothing stay as they are in any case.

{RETURNS}

Notes
-----
An extremum shares its gradient equally among the elements that equal it. The gradient of a product is right where
factors are zero.

Examples
--------
>>> import lucid
>>> x, source = lucid.tensor([2., 3., 5.]), lucid.tensor([1., 4., 7.])
>>> x.index_reduce(0, lucid.tensor([0, 0, 2]), source, "prod")
tensor([ 8.,  3., 35.])
>>> x.index_reduce(0, lucid.tensor([0, 0, 2]), source, "amax", include_self=False)
tensor([4., 3., 7.])
""",
)

op(
    "take",
    "(Tensor self, Tensor index) -> Tensor",
    variants="function method",
    forward=True,
    any_dtype=True,
    grad={
        "self": "reshape(gather_backward(reshape(grad, [numel(index)]), [numel(self)], 0, reshape(index, "
        "[numel(index)])), shape(self))"
    },
    samples="take()",
    ref="np.take(self, index)",
    doc="""Takes the elements at flat positions, as if `self` had one dim.

Parameters
----------
self : Tensor
    Any shape and dtype.
index : Tensor
    int32 or int64, any shape; negative values count from the end.

Returns
-------
Tensor
    The shape of `index`, the dtype of `self`.

Raises
------
IndexError
    If an index is out of range.

Examples
--------
>>> import lucid
>>> lucid.take(lucid.tensor([[1., 2.], [3., 4.]]), lucid.tensor([0, 3]))
tensor([1., 4.])
""",
)

op(
    "put",
    "(Tensor self, Tensor index, Tensor source, bool accumulate=False) -> Tensor",
    variants="function method inplace",
    composite=True,
    samples="put()",
    ref="written_places(self, index, source, accumulate)",
    doc=f"""Copies `self` and writes values at flat positions, as if it had one dim.

Where places repeat, the last value stays, or with `accumulate` all add up.

Parameters
----------
self : Tensor
    Any shape and dtype.
index : Tensor
    int32 or int64, any shape; negative values count from the end.
source : Tensor
    As many elements as `index`; cast to the dtype of `self`.
accumulate : bool, default False
    Whether to add instead of replacing.

{RETURNS}

Examples
--------
>>> import lucid
>>> lucid.zeros(2, 2).put(lucid.tensor([0, 3]), lucid.tensor([5., 6.]))
tensor([[5., 0.],
        [0., 6.]])
""",
)

op(
    "take_along_dim",
    "(Tensor self, Tensor indices, int? dim=None) -> Tensor",
    variants="function method",
    composite=True,
    samples="take_along_dim()",
    ref="taken_along(self, indices, dim)",
    doc="""Picks elements along a dim, one for each index, for instance those that `argsort` or `argmax` found.

All other dims broadcast.

Parameters
----------
self : Tensor
    Any shape.
indices : Tensor
    int32 or int64, as many dims as `self`; negative values count from the end.
dim : int, optional
    The dim that the indices belong to. Default: both tensors are flattened first.

Returns
-------
Tensor
    The dtype of `self`; along `dim` the size of `indices`.

Raises
------
IndexError
    If an index is out of range.

Examples
--------
>>> import lucid
>>> x = lucid.tensor([[30., 10., 20.]])
>>> lucid.take_along_dim(x, lucid.argsort(x), 1)
tensor([[10., 20., 30.]])
""",
)

op(
    "index_sum",
    "(Tensor self, int dim, Tensor index, Tensor source) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "grad", "source": "index_select(grad, dim, index)"},
    jvp="linear",
    doc="Does what index_add does without alpha.",
)

op(
    "index_last",
    "(Tensor self, int dim, Tensor index) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"self": "index_spread(grad, shape(self), dim, index)"},
    jvp="linear",
    doc="Selects as index_select does, with zeros for slices that a later one of the same index overwrites.",
)

op(
    "index_spread",
    "(Tensor source, int[] shape, int dim, Tensor index) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"source": "index_last(grad, dim, index)"},
    jvp="linear",
    doc="Copies slices, as index_copy does, into zeros of a shape.",
)
