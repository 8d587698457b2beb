"""Scaled dot-product attention as one op with a backward op of its own.

lucid.nn.functional.scaled_dot_product_attention calls it; here the scale is a plain number and heads are just leading
dims.
"""

from generator.table import family, op

family("Attention")

_ALL = "query, key, value, mask, result, logsumexp, is_causal, scale"

op(
    "attention",
    "(Tensor query, Tensor key, Tensor value, Tensor? mask=None, bool is_causal=False, float scale=1.0) -> (Tensor "
    "result, Tensor logsumexp)",
    private=True,
    forward=True,
    composition=True,
    grad={
        "query": f"attention_backward(grad, grads[1], {_ALL})[0]",
        "key": f"attention_backward(grad, grads[1], {_ALL})[1]",
        "value": f"attention_backward(grad, grads[1], {_ALL})[2]",
        "mask": "attention_backward_mask(grad, grads[1], query, key, value, mask, result, logsumexp, scale)",
    },
    samples="attention()",
    ref="np_attention(query, key, value, mask, is_causal, scale)",
    doc="""Computes ``softmax(scale * query @ key.T + mask) @ value`` and the logsumexp of each row of scores.

Blocks of queries meet blocks of keys; the softmax of a row is carried from block to block by its running maximum and
total, so that the scores are never held as a whole (Milakov and Gimelshein, 2018; Dao et al., "FlashAttention", 2022,
algorithm 1). The backward pass computes the blocks again (Dao, "FlashAttention-2", 2023).

Parameters
----------
query : Tensor
    Shape (..., L, E), floating-point.
key : Tensor
    Shape (..., S, E).
value : Tensor
    Shape (..., S, Ev).
mask : Tensor, optional
    Broadcasts to (..., L, S). bool: true where a query sees a key. Floating-point: added to the scores.
is_causal : bool, default False
    Whether query i sees only the keys up to i. Not together with a mask.
scale : float, default 1
    Factor of the scores.

Returns
-------
(Tensor, Tensor)
    Shape (..., L, Ev), and (..., L). A query that sees no key gives zeros, and -inf.
""",
)

# With weights P, dP = grad value^T and delta = sum(grad result) - grad_logsumexp: dS = P (dP - delta), and
#     dquery = scale dS key,  dkey = scale dS^T query,  dvalue = P^T grad
op(
    "attention_backward",
    "(Tensor grad_output, Tensor grad_logsumexp, Tensor query, Tensor key, Tensor value, Tensor? mask, Tensor output, "
    "Tensor logsumexp, "
    "bool is_causal, float scale) -> (Tensor grad_query, Tensor grad_key, Tensor grad_value)",
    private=True,
    forward=True,
)

# dmask = dS: only a mask that is learned needs all of it. -3e38 stands in for the logarithm of nothing, so that exp
# gives 0.
op(
    "attention_backward_mask",
    "(Tensor grad_output, Tensor grad_logsumexp, Tensor query, Tensor key, Tensor value, Tensor mask, Tensor output, "
    "Tensor logsumexp, float scale) -> Tensor",
    private=True,
    compose="exp(matmul(query, matrix_transpose(key)) * scale + mask - unsqueeze(where(logsumexp < -3e38, 3e38, "
    "logsumexp), -1)) "
    "* (matmul(grad_output, matrix_transpose(value)) - unsqueeze(sum(grad_output * output, -1) - grad_logsumexp, -1))",
)
