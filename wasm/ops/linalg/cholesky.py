"""The Cholesky decomposition. lucid.linalg gives it its public names and documents it."""

from generator.table import family, op

family("Cholesky decomposition")

# L with A = L L^H from the lower triangle of A, or U with A = U^H U from the upper one. info is 0, or the order of the
# first leading minor that is not positive. Murray, "Differentiation of the Cholesky decomposition" (2016), equation 10,
# with Phi keeping the lower triangle and half the diagonal: dA = L^-H (Phi(L^H dL) + Phi(L^H dL)^H) L^-1 / 2.
op(
    "cholesky_ex",
    "(Tensor self, bool upper=False, bool check_errors=False) -> (Tensor L, Tensor info)",
    private=True,
    forward=True,
    grad={"self": "adjoint(cholesky_backward(adjoint(grad), adjoint(L))) if upper else cholesky_backward(grad, L)"},
    vmap="leading",
)

op(
    "cholesky_backward",
    "(Tensor grad, Tensor l) -> Tensor",
    private=True,
    compose="m = tril(matmul(adjoint(l), grad)); cholesky_sandwich(m + tril(m, -1), adjoint(l)) * 0.25",
)

op(
    "cholesky_sandwich",
    "(Tensor m, Tensor u) -> Tensor",
    private=True,  # U^-1 (M + M^H) U^-H
    compose="adjoint(solve_triangular_left(u, adjoint(solve_triangular_left(u, m + adjoint(m), True, False)), "
    "True, False))",
)
