"""Rows of a table by index, with the gradient of a table."""

from generator.table import family, need, op

family("Embedding")

op(
    "embedding",
    "(Tensor weight, Tensor indices, int padding_idx=-1, bool by_frequency=False) -> Tensor",
    private=True,
    vmap="embedding(raw(weight), indices, padding_idx) if not (batched(weight) or by_frequency) else None",
    forward=True,
    grad={
        "weight": "embedding_backward(grad / embedding_frequency(indices, shape(weight)[0]) if by_frequency else grad, "
        "indices, shape(weight), padding_idx)"
    },
    samples="embedding()",
    ref="weight[indices]",
    doc="""Looks up rows of a matrix by index: ``weight[indices]``.

Parameters
----------
weight : Tensor
    Shape (rows, features).
indices : Tensor
    int64 or int32, from 0 to rows - 1, any shape.
padding_idx : int, default -1
    A row that gets no gradient; -1 for none.
by_frequency : bool, default False
    Whether the gradient of a row is divided by how often its index occurs.

Returns
-------
Tensor
    The shape of `indices` and (features,).

Raises
------
IndexError
    If an index is out of range.
""",
)

# How often the row of each place occurs among all of them, with a dim of 1 behind.
op(
    "embedding_frequency",
    "(Tensor indices, int rows) -> Tensor",
    private=True,
    compose="""
        flat = reshape(indices, [numel(indices)])
        unsqueeze(reshape(gather(bincount(flat, None, rows), 0, flat), shape(indices)), -1)
    """,
)

_ROW = (
    "padding_idx is None or ndim(weight) == 0 or -shape(weight)[0] <= padding_idx < shape(weight)[0]",
    "a row of weight {weight}",
)
_RENORM = """max_norm : float, optional
    Rows that are looked up and whose norm is greater are scaled down to it in place, before anything else.
norm_type : float, default 2.0
    The order of that norm.
scale_grad_by_freq : bool, default False
    Whether the gradient of a row is divided by how often `x` names it.
"""

# As nn.functional has it: the indices come first, and a negative padding_idx counts from the end.
op(
    "embedding_lookup",
    "(Tensor x, Tensor weight, int? padding_idx=None, float? max_norm=None, float norm_type=2.0, "
    "bool scale_grad_by_freq=False, bool sparse=False) -> Tensor",
    names="nn.functional.embedding",
    private=True,
    needs=[need("padding_idx", *_ROW)],
    composite=True,
    samples="embedding_lookup()",
    ref="weight[x]",
    doc=f"""Takes the rows of ``weight`` that ``x`` names.

Parameters
----------
x : Tensor
    Row numbers, int32 or int64, from 0 to num_embeddings - 1; any shape.
weight : Tensor
    Shape (num_embeddings, embedding_dim).
padding_idx : int, optional
    A row that gets no gradient; a negative one counts from the end. Default: none.
{_RENORM}sparse : bool, default False
    Accepted; the gradient is a dense tensor.

Returns
-------
Tensor
    The shape of `x` and (embedding_dim,).

Raises
------
IndexError
    If a row number is out of range.
ValueError
    If `padding_idx` is out of range.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.embedding(lucid.tensor([1, 0]), lucid.tensor([[0.0, 1.0], [2.0, 3.0]])).tolist()
[[2.0, 3.0], [0.0, 1.0]]
""",
)

_BAG = "enum(mean|sum|max) mode='mean'"

op(
    "embedding_bag",
    "(Tensor x, Tensor weight, Tensor? offsets=None, float? max_norm=None, float norm_type=2.0, "
    f"bool scale_grad_by_freq=False, {_BAG}, bool sparse=False, Tensor? per_sample_weights=None, "
    "bool include_last_offset=False, int? padding_idx=None) -> Tensor",
    names="nn.functional.embedding_bag",
    private=True,
    needs=[
        need("x", "ndim(x) == 1 or ndim(x) == 2", "bags as rows (bags, n), or one behind the other (n,) with offsets"),
        need("weight", "ndim(weight) == 2", "(num_embeddings, embedding_dim)"),
        need(
            "offsets",
            "offsets is None if ndim(x) == 2 else not offsets is None",
            "None for x with 2 dims, and where bags begin for x with 1 dim",
        ),
        need(
            "offsets",
            "offsets is None or (ndim(offsets) == 1 and (shape(offsets)[0] > 0 or not include_last_offset))",
            "a vector, with include_last_offset not an empty one",
        ),
        need(
            "offsets",
            "True if offsets is None or numel(offsets) == 0 else narrow(offsets, 0, 0, 1) == 0",
            "0 as the first one",
        ),
        need("offsets", "True if offsets is None else offsets <= numel(x)", "places in x"),
        need(
            "per_sample_weights",
            "per_sample_weights is None or shape(per_sample_weights) == shape(x)",
            "that of x, {x}",
        ),
        need(
            "per_sample_weights",
            "per_sample_weights is None or mode == 'sum'",
            "None but for mode 'sum'",
            kind="unsupported",
        ),
        need("scale_grad_by_freq", "not scale_grad_by_freq or mode != 'max'", "False for mode 'max'"),
        need("padding_idx", *_ROW),
    ],
    composite=True,
    samples="embedding_bag()",
    ref="np_embedding_bag(x, weight, offsets, mode, per_sample_weights, include_last_offset, padding_idx)",
    doc=f"""Takes the rows of ``weight`` that bags of ``x`` name, and of each bag the sum, mean or maximum.

Parameters
----------
x : Tensor
    Row numbers, int32 or int64: a bag in each row, shape (bags, n); or all of them one behind the other, shape (n,).
weight : Tensor
    Shape (num_embeddings, embedding_dim).
offsets : Tensor, optional
    For `x` of shape (n,): where each bag begins, ascending integers from 0 on.
{_RENORM}mode : {{'mean', 'sum', 'max'}}, default 'mean'
    What becomes of the rows of a bag. Of an empty one it is 0.
sparse : bool, default False
    Accepted; the gradient is a dense tensor.
per_sample_weights : Tensor, optional
    In the shape of `x`: a factor for each row, with mode 'sum'.
include_last_offset : bool, default False
    Whether the last offset is where the last bag ends.
padding_idx : int, optional
    A row that does not count; a negative one is counted from the end. Default: none.

Returns
-------
Tensor
    Shape (bags, embedding_dim).

Raises
------
IndexError
    If a row number is out of range.
ValueError
    If the shapes or settings do not fit each other.
NotImplementedError
    If there are weights with another mode than 'sum'.
RuntimeError
    If an offset lies outside of `x`, or the first one is not 0.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> weight = lucid.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]])
>>> F.embedding_bag(lucid.tensor([0, 2, 1]), weight, lucid.tensor([0, 2])).tolist()
[[3.0, 5.5], [3.0, 4.0]]
""",
)

# Entries that do not count go into a bag of their own behind the others, which is dropped. embedding_backward adds rows
# up by place.
op(
    "embedding_bags",
    "(Tensor weight, Tensor x, Tensor? offsets, Tensor? per_sample_weights, enum(mean|sum|max) mode, "
    "bool include_last_offset, int padding_idx, bool by_frequency) -> Tensor",
    private=True,
    compose="""
        bags = shape(x)[0] if offsets is None else shape(offsets)[0] - 1 if include_last_offset else shape(offsets)[0]
        flat = reshape(x, [numel(x)])
        at = cumsum(ones_like(flat), 0) - 1
        each = shape(x)[1] if ndim(x) == 2 else 1
        found = floor_divide(at, each if each > 0 else 1) if offsets is None else searchsorted(offsets, at, right=True)
        bag = found if offsets is None else found - 1
        place = bag if padding_idx < 0 else where(flat == padding_idx, bags, bag)
        rows = embedding(weight, flat, -1, by_frequency)
        scaled = rows if per_sample_weights is None else rows * reshape(per_sample_weights, [numel(x), 1])
        size = [bags + 1, shape(weight)[1]]
        one = cast(unsqueeze(ones_like(flat), 1), dtype(weight))
        all = (scatter_reduce(zeros_like(embedding_backward(rows, place, size, bags)), 0,
                              expand(unsqueeze(place, 1), shape(rows)), rows, 'amax', False) if mode == 'max'
               else embedding_backward(scaled, place, size, bags) if mode == 'sum'
               else embedding_backward(scaled, place, size, bags)
                    / clamp_min(embedding_backward(one, place, [bags + 1, 1], bags), 1.0))
        narrow(all, 0, 0, bags)
    """,
)

op(
    "embedding_backward",
    "(Tensor grad_output, Tensor indices, int[] shape, int padding_idx) -> Tensor",
    private=True,
    forward=True,
    grad={"grad_output": "embedding_skip(grad, indices, padding_idx)"},
)

# embedding with zeros for the padding index: the adjoint of embedding_backward.
op(
    "embedding_skip",
    "(Tensor weight, Tensor indices, int padding_idx) -> Tensor",
    private=True,
    forward=True,
    grad={"weight": "embedding_backward(grad, indices, shape(weight), padding_idx)"},
    samples="embedding_padded()",
    ref="np.where((indices == padding_idx)[..., None], 0, weight[indices])",
)

op(
    "nearest_codebook",
    "(Tensor x, Tensor codebook) -> Tensor",
    names="nn.functional.nearest_codebook",
    private=True,
    needs=[
        need("codebook", "ndim(codebook) == 2 and shape(codebook)[0] > 0", "at least one row, (K, D)"),
        need("x", "ndim(x) > 0 and shape(x)[-1] == shape(codebook)[1]", "as its last size that of codebook {codebook}"),
    ],
    # |x - c| ** 2 without |x| ** 2, which is the same for all rows.
    compose="argmin(sum(square(codebook), -1) - 2.0 * linear(x, codebook, None), -1)",
    samples="nearest_codebook()",
    ref="np.argmin(((x[..., None, :] - codebook) ** 2).sum(-1), -1)",
    doc="""Finds the row of a codebook that is nearest to each vector.

Parameters
----------
x : Tensor
    Vectors along the last dim, shape (*, D).
codebook : Tensor
    Shape (K, D).

Returns
-------
Tensor
    int64, shape (*): the first of the nearest rows.

Raises
------
ShapeMismatch
    If the shapes do not fit each other.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.nearest_codebook(lucid.tensor([[0.9, 0.8], [0.1, -0.2]]), lucid.tensor([[0.0, 0.0], [1.0, 1.0]])).tolist()
[1, 0]
""",
)
