"""The matrix exponential. lucid.linalg gives it its public name and documents it."""

from generator.table import family, op

family("Matrix exponential")

# The gradient is the Fréchet derivative at A^H, the block above the diagonal of exp [A^H G; 0 A^H] (Mathias, "A chain
# rule for matrix functions and applications", 1996; Al-Mohy and Higham, "Computing the Fréchet derivative of the matrix
# exponential", 2009).
op(
    "matrix_exp",
    "(Tensor self) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "matrix_exp_along(adjoint(self), grad, shape(self)[ndim(self) - 1])"},
    jvp={"result": "matrix_exp_along(self, self_t, shape(self)[ndim(self) - 1])"},
    vmap="leading",
    samples="matrix_exp()",
    ref="matrix_exp(self)",
)

op(
    "matrix_exp_along",
    "(Tensor self, Tensor direction, int n) -> Tensor",
    private=True,
    compose="narrow(narrow(matrix_exp(cat([cat([self, direction], -1), cat([zeros_like(self), self], -1)], -2)), -2, "
    "0, n), -1, n, n)",
)
