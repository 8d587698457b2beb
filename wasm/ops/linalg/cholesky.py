"""The Cholesky decomposition. lucid.linalg gives it its public names and documents it."""

from generator.table import family, op

family("Cholesky decomposition")

# L with A = L L^T, from the lower triangle of A. Murray, "Differentiation of the Cholesky decomposition" (2016),
# equation 10, with Phi keeping the lower triangle and half the diagonal: dA = L^-T (Phi(L^T dL) + Phi(L^T dL)^T) L^-1 /
# 2.
op(
    "cholesky_lower",
    "(Tensor self) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "cholesky_backward(grad, result)"},
    vmap="leading",
    jvp={
        "result": "m = solve_triangular_left(result, matrix_transpose(solve_triangular_left(result, self_t + "
        "matrix_transpose(self_t), False, False)), False, False); "
        "matmul(result, keep_triangle(m, False, 0) + keep_triangle(m, False, -1)) * 0.25"
    },
)

op(
    "cholesky_backward",
    "(Tensor grad, Tensor l) -> Tensor",
    private=True,
    compose="cholesky_sandwich(keep_triangle(matmul(matrix_transpose(l), grad), False, 0), matrix_transpose(l)) * 0.25",
)

op(
    "cholesky_sandwich",
    "(Tensor m, Tensor u) -> Tensor",
    private=True,  # U^-1 (M + M^T with each part's diagonal halved, times 2) U^-T
    compose="matrix_transpose(solve_triangular_left(u, matrix_transpose(solve_triangular_left(u, "
    "m + keep_triangle(m, False, -1) + matrix_transpose(m + keep_triangle(m, False, -1)), True, False)), True, False))",
)

op(
    "cholesky",
    "(Tensor self, bool upper=False) -> Tensor",
    private=True,
    compose="matrix_transpose(cholesky_lower(matrix_transpose(self))) if upper else cholesky_lower(self)",
)
