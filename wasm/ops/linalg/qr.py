"""The QR decomposition. lucid.linalg gives it its public name and documents it."""

from generator.table import family, op

family("QR decomposition")

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
