"""Triangular solves. lucid.linalg gives them their public names and documents them.

The last two dims hold the matrices, those before them are a batch.
"""

from generator.table import family, op

family("Triangular systems")

# X with self X = other for a triangular self (..., n, n), of which only that triangle is read, and other (..., n, k).
# The batch dims broadcast. With dA X + A dX = dB: dB = A^-H dX and dA = -(dB) X^H on the triangle.
op(
    "solve_triangular_left",
    "(Tensor self, Tensor other, bool upper, bool unitriangular) -> Tensor",
    private=True,
    forward=True,
    grad={
        "self": "g = matmul(solve_triangular_left(adjoint(self), grad, not upper, unitriangular), adjoint(result)); "
        "-triu(g, 1 * unitriangular) if upper else -tril(g, -1 * unitriangular)",
        "other": "solve_triangular_left(adjoint(self), grad, not upper, unitriangular)",
    },
    jvp={
        "result": "solve_triangular_left(self, other_t - matmul(triu(self_t, 1 * unitriangular) if upper else "
        "tril(self_t, -1 * unitriangular), result), upper, unitriangular)"
    },
    vmap="n = ndim(self) if ndim(self) > ndim(other) else ndim(other); "
    "solve_triangular_left(rank(self, n), rank(other, n), upper, unitriangular)",
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
