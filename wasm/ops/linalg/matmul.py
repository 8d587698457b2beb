"""Products of matrices in batches, and linear, which adds a bias."""

from generator.table import family, op

family("Matrix products")

op(
    "matmul",
    "(Tensor self, Tensor other) -> Tensor",
    variants="function method",
    operator="matmul",
    jvp="each",
    vmap="""a = unsqueeze(self, 1) if ndim(self) == 2 else self; b = unsqueeze(other, 2) if ndim(other) == 2 else other
           n = ndim(a) if ndim(a) > ndim(b) else ndim(b)
           c = matmul(rank(a, n), rank(b, n))
           d = squeeze(c, -1) if ndim(other) == 2 else c
           squeeze(d, -1 if ndim(other) == 2 else -2) if ndim(self) == 2 else d""",
    forward=True,
    grad={
        "self": "matmul_backward_self(grad, conj(other), shape(self))",
        "other": "matmul_backward_other(grad, conj(self), shape(other))",
    },
    samples="matmul()",
    ref="np.matmul(self, other)",
    doc="""Multiplies matrices: ``self @ other``.

    2-d tensors give the ordinary product, (m, k) @ (k, n) -> (m, n). A 1-d tensor is a row on the left, a column on the
    right, and its dim is left out of the result: (k,) @ (k,) is the inner product. Dims before the last two are a
    batch; they broadcast. Integers stay integers; unlike dtypes are promoted.

    Parameters
    ----------
    self : Tensor
        Shape (k,) or (..., m, k).
    other : Tensor
        Shape (k,) or (..., k, n).

    Returns
    -------
    Tensor
        Shape (..., m, n), without m or n where that operand is 1-d.

    Raises
    ------
    ShapeMismatch
        If an operand is 0-d, the inner sizes differ, or the batch dims do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.matmul(lucid.tensor([[1., 2.], [3., 4.]]), lucid.tensor([1., 10.]))
    tensor([21., 43.])
    """,
)

op(
    "matrix_transpose",
    "(Tensor self) -> Tensor",
    variants="function method",
    view=True,
    vmap="matrix_transpose(self) if ndim(self) > 2 else None",
    forward=True,
    grad={"self": "matrix_transpose(grad)"},
    samples="matrix_transpose()",
    ref="np.swapaxes(self, -1, -2)",
    doc="""Swaps the last two dims; a view. Also the property `Tensor.mT`.

    Parameters
    ----------
    self : Tensor
        Shape (..., m, n).

    Returns
    -------
    Tensor
        Shape (..., n, m), sharing memory with `self`.

    Raises
    ------
    ShapeMismatch
        If `self` has less than 2 dims.

    Examples
    --------
    >>> import lucid
    >>> lucid.matrix_transpose(lucid.tensor([[1., 2.], [3., 4.]]))
    tensor([[1., 3.],
            [2., 4.]])
    """,
)

op(
    "linear",
    "(Tensor self, Tensor weight, Tensor? bias=None) -> Tensor",
    private=True,
    jvp="each",
    vmap="""linear(self, raw(weight), raw(bias)) if not batched(weight) and not batched(bias) else None""",
    forward=True,
    grad={"self": "matmul(grad, conj(weight))", "weight": "linear_backward_weight(grad, conj(self))", "bias": "grad"},
    samples="linear()",
    ref="np.matmul(self, weight.T) + (0 if bias is None else bias)",
    doc="""Computes ``x @ weight.T + bias``: self (..., in), weight (out, in), bias (out,) -> (..., out).""",
)

# What the gradients above are made of. In each, `self` is the gradient of the product.

# Entries that stand for others: the suite compares each with its composition.
_GELU = "gelu_backward(grad, linear(self, weight, bias))"

op(
    "linear_gelu",
    "(Tensor self, Tensor weight, Tensor? bias=None) -> Tensor",
    private=True,
    forward=True,
    composition="gelu(linear(self, weight, bias))",
    grad={"self": f"matmul({_GELU}, weight)", "weight": f"linear_backward_weight({_GELU}, self)", "bias": _GELU},
    samples="linear()",
    ref="(lambda y: y * 0.5 * (1 + special('erf', y / np.sqrt(2))))(self @ weight.T + (0 if bias is None else bias))",
    doc="""Computes ``gelu(x @ weight.T + bias)`` without keeping the product, which backward computes again.

self (..., in), weight (out, in), bias (out,).""",
)

op(
    "linear_backward_weight",
    "(Tensor self, Tensor x) -> Tensor",
    private=True,
    jvp="each",
    vmap="matmul(matrix_transpose(reshape(self, [B, -1, shape(self)[-1]])), reshape(x, [B, -1, shape(x)[-1]]))",
    forward=True,
    grad={"self": "linear(conj(x), grad)", "x": "matmul(conj(self), grad)"},
    doc="Computes the gradient of linear's weight: self^T @ x, summed over all leading dims.",
)
