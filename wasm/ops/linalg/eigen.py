"""Eigenvalues and eigenvectors. lucid.linalg gives them their public names and documents them."""

from generator.table import family, op

family("Eigenvalues")

# Eigenvalues (..., n), ascending, and eigenvectors as columns (..., n, n) of symmetric matrices, from one triangle.
# With F[i, j] = 1 / (L[j] - L[i]), 0 between equal ones: dA = V (diag(dL) + F * (V^T dV)) V^T (Giles, "An extended
# collection of matrix derivative results", 2008, section 3.1).
op(
    "eigh",
    "(Tensor self, bool upper) -> (Tensor L, Tensor V)",
    private=True,
    forward=True,
    grad={"self": "eigh_backward(grads[0], grads[1], L, V)"},
    vmap="leading",
    jvp={
        "L": "diagonal(matmul(matrix_transpose(V), matmul(self_t + matrix_transpose(self_t), V)), 0, -2, -1) * 0.5",
        "V": "matmul(V, inverse_gaps(unsqueeze(L, -2) - unsqueeze(L, -1)) * matmul(matrix_transpose(V), matmul(self_t "
        "+ matrix_transpose(self_t), V))) * 0.5",
    },
)

op(
    "eigh_backward",
    "(Tensor gl, Tensor gv, Tensor values, Tensor vectors) -> Tensor",
    private=True,
    compose="matmul(vectors * unsqueeze(gl, -2) + matmul(vectors, inverse_gaps(unsqueeze(values, -2) - "
    "unsqueeze(values, -1)) * "
    "matmul(matrix_transpose(vectors), gv)), matrix_transpose(vectors))",
)

op(
    "inverse_gaps",
    "(Tensor gap) -> Tensor",
    private=True,
    compose="where(gap == 0, 0.0, 1 / where(gap == 0, 1.0, gap))",
)

op(
    "eigvalsh",
    "(Tensor self, bool upper) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "eigvalsh_backward(grad, eigh(self, upper)[1])"},
    vmap="leading",
)

op(
    "eigvalsh_backward",
    "(Tensor grad, Tensor vectors) -> Tensor",
    private=True,
    compose="matmul(vectors * unsqueeze(grad, -2), matrix_transpose(vectors))",
)
