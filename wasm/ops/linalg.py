"""Matrix products."""

from table import family, op

family("Linear algebra")

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
    doc="""Matrix product: `self @ other`.

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
    "mm",
    "(Tensor self, Tensor other) -> Tensor",
    variants="function method",
    transparent=True,
    composite=True,
    samples="mm()",
    ref="np.matmul(self, other)",
    doc="""Product of two matrices, without broadcasting.

    Parameters
    ----------
    self : Tensor
        Shape (m, k).
    other : Tensor
        Shape (k, n).

    Returns
    -------
    Tensor
        Shape (m, n).

    Raises
    ------
    ShapeMismatch
        If an operand is not 2-d or the inner sizes differ.

    Examples
    --------
    >>> import lucid
    >>> lucid.mm(lucid.tensor([[1., 2.]]), lucid.tensor([[3.], [4.]]))
    tensor([[11.]])
    """,
)

op(
    "bmm",
    "(Tensor self, Tensor other) -> Tensor",
    variants="function method",
    transparent=True,
    composite=True,
    samples="bmm()",
    ref="np.matmul(self, other)",
    doc="""Products of two batches of matrices, without broadcasting.

    Parameters
    ----------
    self : Tensor
        Shape (b, m, k).
    other : Tensor
        Shape (b, k, n).

    Returns
    -------
    Tensor
        Shape (b, m, n).

    Raises
    ------
    ShapeMismatch
        If an operand is not 3-d, or the batch or inner sizes differ.

    Examples
    --------
    >>> import lucid
    >>> lucid.bmm(lucid.ones(2, 1, 3), lucid.ones(2, 3, 1))
    tensor([[[3.]], [[3.]]])
    """,
)

op(
    "mv",
    "(Tensor self, Tensor vec) -> Tensor",
    variants="function method",
    transparent=True,
    composite=True,
    samples="mv()",
    ref="np.matmul(self, vec)",
    doc="""Product of a matrix and a vector.

    Parameters
    ----------
    self : Tensor
        Shape (m, k).
    vec : Tensor
        Shape (k,).

    Returns
    -------
    Tensor
        Shape (m,).

    Raises
    ------
    ShapeMismatch
        If `self` is not 2-d, `vec` is not 1-d, or the inner sizes differ.

    Examples
    --------
    >>> import lucid
    >>> lucid.mv(lucid.tensor([[1., 2.], [3., 4.]]), lucid.tensor([1., 1.]))
    tensor([3., 7.])
    """,
)

op(
    "dot",
    "(Tensor self, Tensor other) -> Tensor",
    variants="function method",
    transparent=True,
    composite=True,
    samples="dot()",
    ref="np.dot(self, other)",
    doc="""Inner product of two vectors: the sum of self[i] * other[i].

    Parameters
    ----------
    self, other : Tensor
        Shape (k,).

    Returns
    -------
    Tensor
        0-d.

    Raises
    ------
    ShapeMismatch
        If an operand is not 1-d or the sizes differ.

    Examples
    --------
    >>> import lucid
    >>> lucid.dot(lucid.tensor([1., 2.]), lucid.tensor([3., 4.]))
    tensor(11.)
    """,
)

op(
    "inner",
    "(Tensor self, Tensor other) -> Tensor",
    variants="function method",
    transparent=True,
    composite=True,
    samples="inner()",
    ref="np.inner(self, other)",
    doc="""Inner products over the last dims: result[..., :] = sum over k of self[..., k] * other[:, k].

    Parameters
    ----------
    self : Tensor
        Shape (..., k), or 0-d, which multiplies.
    other : Tensor
        Shape (..., k), or 0-d.

    Returns
    -------
    Tensor
        self.shape[:-1] + other.shape[:-1].

    Raises
    ------
    ShapeMismatch
        If the last sizes differ.

    Examples
    --------
    >>> import lucid
    >>> lucid.inner(lucid.tensor([[1., 2.], [3., 4.]]), lucid.tensor([1., 1.]))
    tensor([3., 7.])
    """,
)

op(
    "outer",
    "(Tensor self, Tensor other) -> Tensor",
    variants="function method",
    transparent=True,
    composite=True,
    samples="outer()",
    ref="np.outer(self, other)",
    doc="""Outer product of two vectors: result[i, j] = self[i] * other[j].

    Parameters
    ----------
    self : Tensor
        Shape (m,).
    other : Tensor
        Shape (n,).

    Returns
    -------
    Tensor
        Shape (m, n).

    Raises
    ------
    ShapeMismatch
        If an operand is not 1-d.

    Examples
    --------
    >>> import lucid
    >>> lucid.outer(lucid.tensor([1., 2.]), lucid.tensor([3., 4.]))
    tensor([[3., 4.], [6., 8.]])
    """,
)

op(
    "addmm",
    "(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor",
    variants="function method",
    transparent=True,
    composite=True,
    samples="addmm()",
    ref="beta * self + alpha * np.matmul(mat1, mat2)",
    doc="""beta * self + alpha * (mat1 @ mat2).

    Parameters
    ----------
    self : Tensor
        Broadcasts to (m, n). Not read where beta is 0.
    mat1 : Tensor
        Shape (m, k).
    mat2 : Tensor
        Shape (k, n).
    beta, alpha : number, default 1
        Factors of the two terms.

    Returns
    -------
    Tensor
        Shape (m, n).

    Raises
    ------
    ShapeMismatch
        If the matrices are not 2-d, the inner sizes differ, or `self` does not broadcast to the product.

    Examples
    --------
    >>> import lucid
    >>> lucid.addmm(lucid.ones(2), lucid.tensor([[1., 2.]]), lucid.tensor([[1., 0.], [0., 1.]]), alpha=10)
    tensor([[11., 21.]])
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
    tensor([[1., 3.], [2., 4.]])
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
    doc="""x @ weight^T + bias in one product: self (..., in), weight (out, in), bias (out,) -> (..., out).""",
)

# What the gradients above are made of. In each, `self` is the gradient of the product.

op(
    "matmul_backward_self",
    "(Tensor self, Tensor other, int[] shape) -> Tensor",
    private=True,
    transparent=True,
    composite=True,
    doc="The gradient of the left operand, of that shape, of a matmul with `other`.",
)

op(
    "matmul_backward_other",
    "(Tensor self, Tensor x, int[] shape) -> Tensor",
    private=True,
    transparent=True,
    composite=True,
    doc="The gradient of the right operand, of that shape, of a matmul with `x` on the left.",
)

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
    doc="""``gelu(x @ weight.T + bias)`` without keeping the product: backward computes it again. self (..., in), weight
(out, in), bias (out,).""",
)

op(
    "linear_backward_weight",
    "(Tensor self, Tensor x) -> Tensor",
    private=True,
    jvp="each",
    vmap="matmul(matrix_transpose(reshape(self, [B, -1, shape(self)[-1]])), reshape(x, [B, -1, shape(x)[-1]]))",
    forward=True,
    grad={"self": "linear(conj(x), grad)", "x": "matmul(conj(self), grad)"},
    doc="The gradient of linear's weight: self^T @ x, summed over all leading dims.",
)
