"""Triangular solves and decompositions of matrices. lucid.linalg gives them their public names and documents them.

The last two dims hold the matrices, those before them are a batch. float32 and float64.
"""

from generator.table import family, op

family("Decompositions")

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

# Q (..., m, k) and R (..., k, n) with k = min(m, n), or k = m where complete. Gradient for k = n: Seeger et al.,
# "Auto-Differentiating Linear Algebra" (2017), section 4.3; for m < n the columns beyond m are R's further ones, Q^T
# times A's (Roberts and Roberts, "QR and LQ Decomposition Matrix Backpropagation Algorithms", 2020).
op(
    "qr",
    "(Tensor self, bool complete) -> (Tensor Q, Tensor R)",
    private=True,
    forward=True,
    grad={"self": "qr_backward(grads[0], grads[1], self, Q, R)"},
    vmap="leading",
)

op(
    "qr_backward",
    "(Tensor gq, Tensor gr, Tensor a, Tensor q, Tensor r) -> Tensor",
    private=True,
    compose="qr_refuse(a) if shape(q)[ndim(q) - 1] > shape(r)[ndim(r) - 1] else "
    "(qr_backward_wide(gq, gr, a, q, r, shape(r)[ndim(r) - 2], shape(r)[ndim(r) - 1] - shape(r)[ndim(r) - 2]) "
    "if shape(r)[ndim(r) - 1] > shape(r)[ndim(r) - 2] else qr_backward_tall(gq, gr, q, r))",
)

op(
    "qr_backward_tall",
    "(Tensor gq, Tensor gr, Tensor q, Tensor r) -> Tensor",
    private=True,
    compose="solve_triangular(matrix_transpose(r), gq + matmul(q, symmetric_from_lower(matmul(r, "
    "matrix_transpose(gr)) - matmul(matrix_transpose(gq), q))), "
    "False, False, False)",
)

op(
    "qr_backward_wide",
    "(Tensor gq, Tensor gr, Tensor a, Tensor q, Tensor r, int k, int rest) -> Tensor",
    private=True,
    compose="cat([qr_backward_tall(gq + matmul(narrow(a, -1, k, rest), matrix_transpose(narrow(gr, -1, k, rest))), "
    "narrow(gr, -1, 0, k), q, "
    "narrow(r, -1, 0, k)), matmul(q, narrow(gr, -1, k, rest))], -1)",
)

op(
    "symmetric_from_lower",
    "(Tensor m) -> Tensor",
    private=True,
    compose="keep_triangle(m, False, 0) + matrix_transpose(keep_triangle(m, False, -1))",
)

op("qr_refuse", "(Tensor self) -> Tensor", private=True, composite=True)

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
