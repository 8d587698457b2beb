"""Rows of a table by index, with the gradient of a table."""

from generator.table import family, op

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

op(
    "embedding_backward",
    "(Tensor grad_output, Tensor indices, size[] shape, int padding_idx) -> Tensor",
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
