"""Least squares. lucid.linalg gives them their public name and documents them."""

from generator.table import family, op

family("Least squares")

# X = A^+ B with the pseudoinverse of A (..., m, n), and the ranks. Golub and Pereyra, "The Differentiation of
# Pseudo-Inverses and Nonlinear Least Squares Problems Whose Variables Separate" (1973), equation 4.12, for constant
# rank: dX = -A^+ dA X + A^+ A^+H dA^H (B - A X) + (1 - A^+ A) dA^H A^+H X. Products with A^+ and A^+H are least squares
# themselves.
op(
    "lstsq",
    "(Tensor A, Tensor other, float rcond) -> (Tensor solution, Tensor rank)",
    private=True,
    forward=True,
    grad={
        "A": "y = lstsq(adjoint(A), grad, rcond)[0]; "
        "matmul(other - matmul(A, solution), adjoint(lstsq(A, y, rcond)[0])) - matmul(y, adjoint(solution)) + "
        "matmul(lstsq(adjoint(A), solution, rcond)[0], adjoint(grad - matmul(adjoint(A), y)))",
        "other": "lstsq(adjoint(A), grad, rcond)[0]",
    },
    vmap="n = ndim(A) if ndim(A) > ndim(other) else ndim(other); lstsq(rank(A, n), rank(other, n), rcond)",
    samples="lstsq()",
    ref="lstsq(A, other)",
)
