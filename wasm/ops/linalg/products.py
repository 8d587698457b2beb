"""Products of tensors of fixed ranks, and those that the gradients of matmul are: all made of matmul."""

from generator.table import family, op

family("Products of fixed ranks")

op(
    "mm",
    "(Tensor self, Tensor other) -> Tensor",
    variants="function method",
    composite=True,
    samples="mm()",
    ref="np.matmul(self, other)",
    doc="""Multiplies two matrices, without broadcasting.

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
    composite=True,
    samples="bmm()",
    ref="np.matmul(self, other)",
    doc="""Multiplies two batches of matrices, without broadcasting.

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
    tensor([[[3.]],
    <BLANKLINE>
            [[3.]]])
    """,
)

op(
    "mv",
    "(Tensor self, Tensor vec) -> Tensor",
    variants="function method",
    composite=True,
    samples="mv()",
    ref="np.matmul(self, vec)",
    doc="""Multiplies a matrix and a vector.

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
    composite=True,
    samples="dot()",
    ref="np.dot(self, other)",
    doc="""Computes the inner product of two vectors: the sum of self[i] * other[i].

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
    composite=True,
    samples="inner()",
    ref="np.inner(self, other)",
    doc="""Computes inner products over the last dims: result[..., :] = sum over k of self[..., k] * other[:, k].

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
    aliases={"other": "vec2 b y"},
    variants="function method",
    names="ger",
    composite=True,
    samples="outer()",
    ref="np.outer(self, other)",
    doc="""Computes the outer product of two vectors: result[i, j] = self[i] * other[j].

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
    tensor([[3., 4.],
            [6., 8.]])
    """,
)

op(
    "addmm",
    "(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor",
    variants="function method inplace",
    composite=True,
    samples="addmm()",
    ref="beta * self + alpha * np.matmul(mat1, mat2)",
    doc="""Adds a matrix product: ``beta * self + alpha * (mat1 @ mat2)``.

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
    >>> lucid.addmm(lucid.ones(1, 2), lucid.tensor([[1., 2.]]), lucid.tensor([[1., 0.], [0., 1.]]), alpha=10)
    tensor([[11., 21.]])
    """,
)

op(
    "matmul_backward_self",
    "(Tensor self, Tensor other, int[] shape) -> Tensor",
    private=True,
    composite=True,
    doc="Computes the gradient of the left operand, of that shape, of a matmul with `other`.",
)

op(
    "matmul_backward_other",
    "(Tensor self, Tensor x, int[] shape) -> Tensor",
    private=True,
    composite=True,
    doc="Computes the gradient of the right operand, of that shape, of a matmul with `x` on the left.",
)
