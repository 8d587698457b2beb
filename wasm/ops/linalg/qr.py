"""The QR decomposition. lucid.linalg gives it its public name and documents it."""

from generator.table import family, op

family("QR decomposition")

# Q (..., m, k) and R (..., k, n) with k = min(m, n), or k = m where complete. Gradient for k = n: Walter and Lehmann,
# "Algorithmic differentiation of linear algebra functions with application in optimum experimental design" (2010),
# section 3.1.2; for m < n the columns beyond m are R's further ones, Q^H times A's (Roberts and Roberts, "QR and LQ
# Decomposition Matrix Backpropagation Algorithms", 2020).
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
    compose="solve_triangular(adjoint(r), gq + matmul(q, hermitian_from_lower(matmul(r, adjoint(gr)) - "
    "matmul(adjoint(gq), q))), False, False, False)",
)

op(
    "qr_backward_wide",
    "(Tensor gq, Tensor gr, Tensor a, Tensor q, Tensor r, int k, int rest) -> Tensor",
    private=True,
    compose="g2 = narrow(gr, -1, k, rest); "
    "cat([qr_backward_tall(gq + matmul(narrow(a, -1, k, rest), adjoint(g2)), narrow(gr, -1, 0, k), q, "
    "narrow(r, -1, 0, k)), matmul(q, g2)], -1)",
)

op(
    "hermitian_from_lower",
    "(Tensor m) -> Tensor",
    private=True,  # of the diagonal the real part
    compose="lower = tril(m) + tril(m, -1); (lower + adjoint(lower)) * 0.5",
)

op("qr_refuse", "(Tensor self) -> Tensor", private=True, composite=True)

# R over the reflections' vectors, and tau: Q = H1 H2 ... with H = I - tau v v^H, v[0] = 1, as LAPACK has them.
op("geqrf", "(Tensor self) -> (Tensor a, Tensor tau)", private=True, forward=True, vmap="leading")

# V (..., m, k) of reflections in the columns of A, and S with H1 ... Hk = I - V S V^H: S^-1 = triu(V^H V, 1) + diag(1 /
# tau) (Puglisi, "Modification of the Householder method based on the compact WY representation", 1992), turned so that
# tau may be 0.
_WY = (
    "v = tril(narrow(A, -1, 0, k), -1) + tril(triu(ones_like(narrow(A, -1, 0, k)))); "
    "s = solve_triangular_left(unsqueeze(tau, -1) * triu(matmul(adjoint(v), v), 1), diag_embed(tau), True, True); "
)

op(
    "householder_product",
    "(Tensor A, Tensor tau, int k) -> Tensor",
    private=True,
    compose=_WY + "tril(triu(ones_like(A))) - matmul(v, matmul(s, adjoint(narrow(v, -2, 0, shape(A)[ndim(A) - 1]))))",
    samples="householder_product()",
    ref="householder_product(A, tau)",
)

op(
    "ormqr",
    "(Tensor A, Tensor tau, Tensor other, int k, bool left, bool transpose) -> Tensor",
    private=True,
    compose=_WY + "t = adjoint(s) if transpose else s; "
    "other - (matmul(v, matmul(t, matmul(adjoint(v), other))) if left else "
    "matmul(matmul(matmul(other, v), t), adjoint(v)))",
    samples="ormqr()",
    ref="ormqr(A, tau, other, left, transpose)",
)
