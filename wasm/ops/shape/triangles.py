"""Triangles and diagonals of matrices."""

from generator.table import family, op

family("Triangles and diagonals")

for _name, _side, _kept, _example in (
    ("tril", "lower", "below", "[[1, 0],\n        [1, 1]]"),
    ("triu", "upper", "above", "[[1, 1],\n        [0, 1]]"),
):
    op(
        _name,
        "(Tensor self, offset diagonal=0) -> Tensor",
        variants="function method inplace",
        forward=True,
        any_dtype=True,
        jvp="linear",
        vmap="leading",
        grad={"self": f"{_name}(grad, diagonal)"},
        samples="triangle()",
        ref=f"np.{_name}(self, diagonal)",
        doc=f"""Keeps the {_side} triangle of the matrices in the last two dims; the other elements become zero.

Parameters
----------
self : Tensor
    Shape (*, rows, columns).
diagonal : int, default 0
    The last diagonal that is kept: 0 is the main one, positive ones lie above it, negative ones below. The elements on
    it and {_kept} it stay.

Returns
-------
Tensor
    The shape and dtype of `self`.

Raises
------
ValueError
    If `self` has less than 2 dims.

Examples
--------
>>> import lucid
>>> lucid.{_name}(lucid.ones(2, 2, dtype=lucid.int64))
tensor({_example})
""",
    )

op(
    "diag_embed",
    "(Tensor self, offset offset=0, int dim1=-2, int dim2=-1) -> Tensor",
    variants="function method",
    forward=True,
    any_dtype=True,
    jvp="linear",
    vmap="diag_embed(self, offset, shift(dim1), shift(dim2))",
    grad={"self": "diagonal(grad, offset, dim1, dim2)"},
    samples="diag_embed()",
    ref="np.moveaxis((n := self.shape[-1], i := np.arange(n), out := np.zeros(self.shape[:-1] + (n + abs(offset),) * "
    "2, self.dtype), "
    "out.__setitem__((..., i + max(-offset, 0), i + max(offset, 0)), self))[2], (-2, -1), (dim1, dim2))",
    doc="""Makes matrices from their diagonals, with zeros elsewhere: the reverse of `diagonal`.

Parameters
----------
self : Tensor
    Shape (*, n): the diagonals are in the last dim.
offset : int, default 0
    Which diagonal it is: 0 the main one, positive above it, negative below.
dim1, dim2 : int, default -2 and -1
    The positions of the rows and the columns in the result.

Returns
-------
Tensor
    One dim more than `self`; `dim1` and `dim2` have the size ``n + abs(offset)``.

Raises
------
ValueError
    If `self` is 0-d, or `dim1` and `dim2` are the same.

Examples
--------
>>> import lucid
>>> lucid.diag_embed(lucid.tensor([1, 2]))
tensor([[1, 0],
        [0, 2]])
""",
)

op(
    "diag",
    "(Tensor self, offset diagonal=0) -> Tensor",
    variants="function method",
    composite=True,
    samples="diag()",
    ref="np.diag(self, diagonal)",
    doc="""Makes a matrix from its diagonal, or takes the diagonal of a matrix.

Parameters
----------
self : Tensor
    1-d: the diagonal of the result. 2-d: the matrix whose diagonal is wanted.
diagonal : int, default 0
    0 is the main diagonal, positive above it, negative below.

Returns
-------
Tensor
    A copy (`diagonal` gives a view): a square matrix of ``n + abs(diagonal)`` rows, or a vector.

Raises
------
ValueError
    If `self` has neither 1 nor 2 dims.

Examples
--------
>>> import lucid
>>> lucid.diag(lucid.tensor([1, 2]), 1)
tensor([[0, 1, 0],
        [0, 0, 2],
        [0, 0, 0]])
>>> lucid.diag(lucid.arange(4).view(2, 2))
tensor([0, 3])
""",
)

op(
    "diagflat",
    "(Tensor self, offset offset=0) -> Tensor",
    variants="function method",
    compose="diag_embed(ravel(self), offset)",
    samples="diagflat()",
    ref="np.diagflat(self, offset)",
    doc="""Makes a matrix whose diagonal holds all elements of a tensor, in row-major order.

Parameters
----------
self : Tensor
    Any shape.
offset : int, default 0
    Which diagonal: 0 the main one, positive above it, negative below.

Returns
-------
Tensor
    A square matrix of ``self.numel() + abs(offset)`` rows.

Examples
--------
>>> import lucid
>>> lucid.diagflat(lucid.tensor([[1, 2]]))
tensor([[1, 0],
        [0, 2]])
""",
)
