"""LU decompositions and what is made of them: solutions, inverses, determinants. lucid.linalg gives them their public
names and documents them."""

from generator.table import family, op

family("LU decomposition")

# P A = L U with L below the diagonal of LU. Row i was exchanged with row pivots[i], from 1, in step i; info is 0, or
# the number from 1 of the first pivot that is 0.
op(
    "lu_factor_ex",
    "(Tensor A, bool pivot=True, bool check_errors=False) -> (Tensor LU, Tensor pivots, Tensor info)",
    private=True,
    forward=True,
    grad={"A": "lu_factor_backward(grad, LU, pivots, shape(A)[ndim(A) - 2], shape(A)[ndim(A) - 1])"},
    vmap="leading",
    samples="lu_factor()",
    ref="lu_factor(A, pivot)",
)

# De Hoog, Anderssen and Lukas, "Differentiation of matrix functionals using triangular factorization" (2011), section
# 4: of A = L U, dA = L^-H (tril(L^H dL, -1) + triu(dU U^H)) U^-H. Where A is wide, U = [U1 U2] with U2 = L^-1 A2; where
# it is tall, L = [L1; L2] with L2 = A2 U^-1: then A2's part is that of the triangular system, and adds to the others.
op(
    "lu_factor_backward",
    "(Tensor g, Tensor lu, Tensor pivots, int m, int n) -> Tensor",
    private=True,
    compose="apply_pivots(lu_backward_square(tril(g, -1), triu(g), None, lu) if m == n else "
    "(lu_backward_wide(g, lu, m, n - m) if m < n else lu_backward_tall(g, lu, n, m - n)), pivots, True)",
)

op(
    "lu_backward_square",
    "(Tensor gl, Tensor gu, Tensor? more, Tensor lu) -> Tensor",
    private=True,  # `more` is added to L^H gl where it is below, and to gu U^H where it is not
    compose="l = gl + matmul(adjoint(tril(lu, -1)), gl); u = matmul(gu, adjoint(triu(lu))); "
    "m = tril(l, -1) + triu(u) if more is None else tril(l, -1) + triu(u) + more; "
    "solve_triangular(adjoint(lu), solve_triangular_left(adjoint(lu), m, True, True), False, False, False)",
)

op(
    "lu_backward_wide",
    "(Tensor g, Tensor lu, int m, int rest) -> Tensor",
    private=True,
    compose="a = narrow(lu, -1, 0, m); g2 = narrow(g, -1, m, rest); g1 = narrow(g, -1, 0, m); "
    "more = -tril(matmul(g2, adjoint(narrow(lu, -1, m, rest))), -1); "
    "cat([lu_backward_square(tril(g1, -1), triu(g1), more, a), "
    "solve_triangular_left(adjoint(a), g2, True, True)], -1)",
)

op(
    "lu_backward_tall",
    "(Tensor g, Tensor lu, int n, int rest) -> Tensor",
    private=True,
    compose="a = narrow(lu, -2, 0, n); g2 = narrow(g, -2, n, rest); g1 = narrow(g, -2, 0, n); "
    "more = -triu(matmul(adjoint(narrow(lu, -2, n, rest)), g2)); "
    "cat([lu_backward_square(tril(g1, -1), triu(g1), more, a), "
    "solve_triangular(adjoint(a), g2, False, False, False)], -2)",
)

# The rows of self (..., n, k) exchanged as pivots (..., at most n) say, or back: P^T self, or P self, where A = P L U.
op(
    "apply_pivots",
    "(Tensor self, Tensor pivots, bool back=False) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "apply_pivots(grad, pivots, not back)"},
    jvp={"result": "apply_pivots(self_t, pivots, back)"},
    vmap="n = ndim(self) if ndim(self) > ndim(pivots) + 1 else ndim(pivots) + 1; "
    "apply_pivots(rank(self, n), rank(pivots, n - 1), back)",
    samples="apply_pivots()",
    ref="apply_pivots(self, pivots, back)",
)

# X with A X = B, or X A = B where not left, or with A^H for A where adjoint.
op(
    "lu_solve",
    "(Tensor LU, Tensor pivots, Tensor B, bool left=True, bool adjoint=False) -> Tensor",
    private=True,
    compose="lu_solve_left(LU, pivots, B, adjoint) if left else adjoint(lu_solve_left(LU, pivots, adjoint(B), not "
    "adjoint))",
)

op(
    "lu_solve_left",
    "(Tensor lu, Tensor pivots, Tensor b, bool turned) -> Tensor",
    private=True,
    compose="apply_pivots(solve_triangular_left(adjoint(lu), solve_triangular_left(adjoint(lu), b, False, False), "
    "True, True), pivots, True) if turned else "
    "solve_triangular_left(lu, solve_triangular_left(lu, apply_pivots(b, pivots), False, True), True, False)",
)

# X with A X = B, X A = B, A^H X = B or X A^H = B, with the decomposition of A that is there. dB = A^-H dX, dA = -dB X^H
# (Giles, "An extended collection of matrix derivative results for forward and reverse mode algorithmic
# differentiation", 2008, section 2.3).
op(
    "solve_with",
    "(Tensor A, Tensor other, Tensor LU, Tensor pivots, bool left, bool adjoint) -> Tensor",
    private=True,
    forward=True,
    grad={
        "A": "g = solve_with(A, grad, LU, pivots, left, not adjoint); "
        "-(matmul(g, adjoint(result)) if left else matmul(adjoint(result), g)) if not adjoint else "
        "-(matmul(result, adjoint(g)) if left else matmul(adjoint(g), result))",
        "other": "solve_with(A, grad, LU, pivots, left, not adjoint)",
    },
    jvp={
        "result": "a = adjoint(A_t) if adjoint else A_t; "
        "solve_with(A, other_t - (matmul(a, result) if left else matmul(result, a)), LU, pivots, left, adjoint)"
    },
    vmap="n = ndim(LU) if ndim(LU) > ndim(other) else ndim(other); "
    "solve_with(rank(A, n), rank(other, n), rank(LU, n), rank(pivots, n - 1), left, adjoint)",
)

op(
    "solve_ex",
    "(Tensor A, Tensor B, bool left=True, bool check_errors=False) -> (Tensor result, Tensor info)",
    private=True,
    composite=True,
    samples="solve()",
    ref="solve(A, B, left)",
)

# dA = -X^H dX X^H (Giles 2008, section 2.2.3).
op(
    "inv_ex",
    "(Tensor A, bool check_errors=False) -> (Tensor inverse, Tensor info)",
    private=True,
    forward=True,
    grad={"A": "-matmul(adjoint(inverse), matmul(grad, adjoint(inverse)))"},
    vmap="leading",
    samples="inv()",
    ref="inv(A)",
)

# d det = tr(adj(A) dA) (Jacobi's formula; Giles 2008, section 2.2.4, with the adjugate in place of det(A) A^-1, so that
# singular matrices have their gradient too).
op(
    "det",
    "(Tensor A) -> Tensor",
    private=True,
    forward=True,
    grad={"A": "unsqueeze(unsqueeze(grad, -1), -1) * det_adjugate(A)"},
    composition="lu_det(lu_factor_ex(A, True, False)[0], lu_factor_ex(A, True, False)[1])",
    vmap="leading",
    samples="det()",
    ref="np.linalg.det(A)",
)

op("det_adjugate", "(Tensor A) -> Tensor", private=True, forward=True, vmap="leading")

op(
    "lu_det",
    "(Tensor lu, Tensor pivots) -> Tensor",
    private=True,
    compose="d = diagonal(lu, 0, -2, -1) * where(pivots == cumsum(ones_like(pivots), -1), 1, -1); "
    "exp(sum(log(d), [-1])) if is_complex(lu) else prod(d, -1)",
)

# d log|det A| + i d arg det A = tr(A^-1 dA).
op(
    "slogdet",
    "(Tensor A) -> (Tensor sign, Tensor logabsdet)",
    private=True,
    forward=True,
    grad={"A": "slogdet_backward(grads[0], grads[1], sign, inv_ex(A, False)[0])"},
    vmap="leading",
    samples="slogdet()",
    ref="np.linalg.slogdet(A)",
)

op(
    "slogdet_backward",
    "(Tensor gs, Tensor gl, Tensor sign, Tensor inverse) -> Tensor",
    private=True,
    compose="unsqueeze(unsqueeze(complex(gl, imag(gs * conj(sign))) if is_complex(sign) else gl, -1), -1) * "
    "adjoint(inverse)",
)
