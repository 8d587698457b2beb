"""Products of fixed ranks that are added to a tensor, and the inner product that conjugates."""

from generator.table import family, op

family("Products of fixed ranks")

op(
    "vdot",
    "(Tensor self, Tensor other) -> Tensor",
    variants="function method",
    compose="dot(conj(self), other)",
    samples="dot()",
    ref="np.vdot(self, other)",
    doc="""Computes the inner product of two vectors: the sum of conj(self[i]) * other[i].

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
    >>> lucid.vdot(lucid.tensor([1., 2.]), lucid.tensor([3., 4.]))
    tensor(11.)
    """,
)

for _name, _first, _second, _shapes, _formula, _sum, _ref, _example in (
    (
        "addmv",
        "mat",
        "vec",
        ("(m, k)", "(k,)", "(m,)"),
        "mat @ vec",
        "a product of a matrix and a vector",
        "np.matmul(mat, vec)",
        ("lucid.ones(2), lucid.tensor([[1., 2.], [3., 4.]]), lucid.ones(2)", "tensor([4., 8.])"),
    ),
    (
        "addr",
        "vec1",
        "vec2",
        ("(m,)", "(n,)", "(m, n)"),
        "outer(vec1, vec2)",
        "an outer product",
        "np.outer(vec1, vec2)",
        ("lucid.ones(2, 2), lucid.tensor([1., 2.]), lucid.tensor([3., 4.])", "tensor([[4., 5.],\n        [7., 9.]])"),
    ),
    (
        "baddbmm",
        "batch1",
        "batch2",
        ("(b, m, k)", "(b, k, n)", "(b, m, n)"),
        "batch1 @ batch2",
        "products of matrices in a batch",
        "np.matmul(batch1, batch2)",
        ("lucid.ones(1, 1, 2), lucid.ones(1, 1, 3), lucid.ones(1, 3, 2)", "tensor([[[4., 4.]]])"),
    ),
    (
        "addbmm",
        "batch1",
        "batch2",
        ("(b, m, k)", "(b, k, n)", "(m, n)"),
        "(batch1 @ batch2).sum(0)",
        "the sum of the products of matrices in a batch",
        "np.matmul(batch1, batch2).sum(0, dtype=batch1.dtype)",
        ("lucid.ones(1, 1), lucid.ones(2, 1, 3), lucid.ones(2, 3, 1)", "tensor([[7.]])"),
    ),
):
    op(
        _name,
        f"(Tensor self, Tensor {_first}, Tensor {_second}, *, Scalar beta=1, Scalar alpha=1) -> Tensor",
        variants="function method inplace",
        composite=True,
        samples=f"{_name}()",
        ref=f"beta * self + alpha * {_ref}",
        doc=f"""Adds {_sum}: ``beta * self + alpha * {_formula}``.

    Parameters
    ----------
    self : Tensor
        Broadcasts to {_shapes[2]}. Not read where beta is 0.
    {_first} : Tensor
        Shape {_shapes[0]}.
    {_second} : Tensor
        Shape {_shapes[1]}.
    beta, alpha : number, default 1
        Factors of the two terms.

    Returns
    -------
    Tensor
        Shape {_shapes[2]}.

    Raises
    ------
    ShapeMismatch
        If a tensor has another number of dims, the sizes do not meet, or `self` does not broadcast to the result.

    Examples
    --------
    >>> import lucid
    >>> lucid.{_name}({_example[0]})
    """
        + _example[1].replace("\n        ", "\n            ")
        + "\n    ",
    )
