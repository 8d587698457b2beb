"""Triangles of matrices and triangular solves. lucid.linalg gives them their public names and documents them.

The last two dims hold the matrices, those before them are a batch.
"""

from generator.table import family, op

family("Triangular systems")

# The elements with column - row >= diagonal (upper) or <= diagonal; 0 elsewhere.
op(
    "keep_triangle",
    "(Tensor self, bool upper, offset diagonal) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "keep_triangle(grad, upper, diagonal)"},
    jvp="linear",
    vmap="leading",
    samples="keep_triangle()",
    ref="np.triu(self, diagonal) if upper else np.tril(self, diagonal)",
)

# X with self X = other for a triangular self (..., n, n), of which only that triangle is read, and other (..., n, k).
# The batch dims broadcast. With dA X + A dX = dB: dB = A^-T dX and dA = -(dB) X^T on the triangle.
op(
    "solve_triangular_left",
    "(Tensor self, Tensor other, bool upper, bool unitriangular) -> Tensor",
    private=True,
    forward=True,
    grad={
        "self": "-keep_triangle(matmul(solve_triangular_left(matrix_transpose(self), grad, not upper, unitriangular), "
        "matrix_transpose(result)), "
        "upper, unitriangular * (upper * 2 - 1))",
        "other": "solve_triangular_left(matrix_transpose(self), grad, not upper, unitriangular)",
    },
    jvp={
        "result": "solve_triangular_left(self, other_t - matmul(keep_triangle(self_t, upper, unitriangular * (upper * "
        "2 - 1)), result), upper, unitriangular)"
    },
    samples="solve_triangular()",
    ref="solve_triangular(self, other, upper, unitriangular)",
)

op(
    "solve_triangular",
    "(Tensor self, Tensor other, bool upper, bool left=True, bool unitriangular=False) -> Tensor",
    private=True,
    compose="solve_triangular_left(self, other, upper, unitriangular) if left else "
    "matrix_transpose(solve_triangular_left(matrix_transpose(self), matrix_transpose(other), not upper, "
    "unitriangular))",
)
