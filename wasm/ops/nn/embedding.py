"""Rows of a table by index, with the gradient of a table."""

from generator.table import family, need, op

family("Embedding")

op(
    "embedding",
    "(Tensor weight, Tensor indices, int padding_idx=-1) -> Tensor",
    private=True,
    vmap="embedding(raw(weight), indices, padding_idx) if not batched(weight) else None",
    forward=True,
    grad={"weight": "embedding_backward(grad, indices, shape(weight), padding_idx)"},
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

# As nn.functional has it: the indices come first, and a negative padding_idx counts from the end.
op(
    "embedding_lookup",
    "(Tensor x, Tensor weight, int? padding_idx=None, float? max_norm=None, float norm_type=2.0, "
    "bool scale_grad_by_freq=False, bool sparse=False) -> Tensor",
    names="nn.functional.embedding",
    private=True,
    needs=[
        need("max_norm", "max_norm is None", "None, as it is not supported", kind="unsupported"),
        need("scale_grad_by_freq", "not scale_grad_by_freq", "False, as it is not supported", kind="unsupported"),
        need("sparse", "not sparse", "False, as it is not supported", kind="unsupported"),
        need(
            "padding_idx",
            "padding_idx is None or ndim(weight) == 0 or -shape(weight)[0] <= padding_idx < shape(weight)[0]",
            "a row of weight {weight}",
        ),
    ],
    compose="""
        (embedding(weight, x, -1 if padding_idx is None else padding_idx if padding_idx >= 0
                              else padding_idx + shape(weight)[0]))
    """,
    samples="embedding_lookup()",
    ref="weight[x]",
    doc="""Takes the rows of ``weight`` that ``x`` names.

Parameters
----------
x : Tensor
    Row numbers, int32 or int64, from 0 to num_embeddings - 1; any shape.
weight : Tensor
    Shape (num_embeddings, embedding_dim).
padding_idx : int, optional
    A row that gets no gradient; a negative one counts from the end. Default: none.
max_norm, norm_type, scale_grad_by_freq, sparse
    Only the defaults are supported.

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
NotImplementedError
    If `max_norm`, `scale_grad_by_freq` or `sparse` is set.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.embedding(lucid.tensor([1, 0]), lucid.tensor([[0.0, 1.0], [2.0, 3.0]])).tolist()
[[2.0, 3.0], [0.0, 1.0]]
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
