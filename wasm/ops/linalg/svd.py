"""Singular values and vectors. lucid.linalg gives them their public names and documents them."""

from generator.table import family, op

family("Singular values")

# U, S descending, and V^H. With k = min(m, n), skew(X) = X - X^H and E[i, j] = S[j]^2 - S[i]^2, dA = U M V^H where M =
# (skew(U^H dU) S + S skew(V^H dV)) / E + diag(dS) and, in the complex case, + diag(skew(U^H dU)) / (2 S); and what of
# dU and dV lies outside of the spans of U and V, divided by S (Townsend, "Differentiating the singular value
# decomposition", 2016; Wan and Zhang, "Automatic differentiation for complex valued SVD", 2019). Vectors beyond the
# first k are arbitrary, and what a loss wants of them is left out.
op(
    "svd",
    "(Tensor self, bool full_matrices) -> (Tensor U, Tensor S, Tensor Vh)",
    private=True,
    forward=True,
    grad={
        "self": "svd_backward(narrow(grads[0], -1, 0, shape(S)[ndim(S) - 1]), grads[1], narrow(grads[2], -2, 0, "
        "shape(S)[ndim(S) - 1]), narrow(U, -1, 0, shape(S)[ndim(S) - 1]), S, narrow(Vh, -2, 0, shape(S)[ndim(S) - 1]))"
    },
    vmap="leading",
    samples="svd()",
    ref="svd(self)",
)

op(
    "svd_backward",
    "(Tensor gu, Tensor gs, Tensor gvh, Tensor u, Tensor s, Tensor vh) -> Tensor",
    private=True,
    compose="""
    uu = matmul(adjoint(u), gu)
    vv = matmul(vh, adjoint(gvh))
    uu = without_phase(uu, uu + vv, "svd")
    su = uu - adjoint(uu)
    row = unsqueeze(s, -2)
    column = unsqueeze(s, -1)
    mixed = su * row + column * (vv - adjoint(vv))
    within = or_zero(mixed - diag_embed(diagonal(mixed, 0, -2, -1)), (row - column) * (row + column))
    phases = or_zero(diagonal(su, 0, -2, -1), 2 * s)
    middle = matmul(u * row_of(gs + phases if is_complex(u) else gs) + matmul(u, within), vh)
    tall = (middle + matmul(or_zero(gu - matmul(u, uu), row), vh)
            if shape(u)[ndim(u) - 2] > shape(u)[ndim(u) - 1] else middle)
    (tall + matmul(u, or_zero(gvh - matmul(adjoint(vv), vh), column))
     if shape(vh)[ndim(vh) - 1] > shape(vh)[ndim(vh) - 2] else tall)""",
)

op("row_of", "(Tensor self) -> Tensor", private=True, compose="unsqueeze(self, -2)")

op(
    "svdvals",
    "(Tensor self) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "d = svd(self, False); matmul(d[0] * unsqueeze(grad, -2), d[2])"},
    vmap="leading",
    samples="svdvals()",
    ref="np.linalg.svd(self, compute_uv=False)",
)

# `value`, which is the pseudoinverse P of A = self. dA = -P^H dP P^H + (I - A P) dP^H P P^H + P^H P dP^H (I - P A)
# (Golub and Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems whose variables
# separate", 1973, equation 4.12): no singular vectors in it, so equal singular values are no trouble.
op(
    "pinv_of",
    "(Tensor self, Tensor value) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "pinv_backward(grad, self, result)"},
    vmap="leading",
)

op(
    "pinv_backward",
    "(Tensor g, Tensor a, Tensor p) -> Tensor",
    private=True,
    compose="""
    h = adjoint(p)
    k = matmul(adjoint(g), matmul(p, h))
    l = matmul(matmul(h, p), adjoint(g))
    k - matmul(a, matmul(p, k)) + l - matmul(matmul(l, p), a) - matmul(h, matmul(g, h))""",
)
