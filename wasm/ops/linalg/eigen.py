"""Eigenvalues and eigenvectors. lucid.linalg gives them their public names and documents them."""

from generator.table import family, op

family("Eigenvalues")

# Eigenvalues (..., n), ascending, and eigenvectors as columns (..., n, n) of Hermitian matrices, from one triangle.
# With E[i, j] = L[j] - L[i]: dA = V (diag(dL) + (V^H dV) / E) V^H, the diagonal of V^H dV left out (Giles, "An extended
# collection of matrix derivative results", 2008, section 3.1; Boeddeker et al., "On the computation of complex-valued
# gradients with application to statistically optimum beamforming", 2017, section 4.2).
op(
    "eigh",
    "(Tensor self, bool upper) -> (Tensor eigenvalues, Tensor eigenvectors)",
    private=True,
    forward=True,
    grad={"self": "eigh_backward(grads[0], grads[1], eigenvalues, eigenvectors)"},
    vmap="leading",
    jvp={
        "eigenvalues": "real(diagonal(matmul(adjoint(eigenvectors), matmul(self_t + adjoint(self_t), "
        "eigenvectors)), 0, -2, -1)) * 0.5",
        "eigenvectors": "matmul(eigenvectors, over_gaps(matmul(adjoint(eigenvectors), matmul(self_t + adjoint(self_t), "
        "eigenvectors)), eigenvalues)) * 0.5",
    },
)

op(
    "eigh_backward",
    "(Tensor gl, Tensor gv, Tensor values, Tensor vectors) -> Tensor",
    private=True,
    compose="""
    m = matmul(adjoint(vectors), gv)
    m = without_phase(m, m, "eigh")
    matmul(vectors * unsqueeze(gl, -2) + matmul(vectors, over_gaps(m, values)), adjoint(vectors))""",
)

# m[i, j] / (values[j] - values[i]), and 0 on the diagonal. Between equal values, where vectors are not determined, 0
# stays 0 and anything else becomes infinite.
op(
    "over_gaps",
    "(Tensor m, Tensor values) -> Tensor",
    private=True,
    compose="or_zero(m - diag_embed(diagonal(m, 0, -2, -1)), unsqueeze(values, -2) - unsqueeze(values, -1))",
)

# self / other, and 0 for 0 / 0.
op(
    "or_zero",
    "(Tensor self, Tensor other) -> Tensor",
    private=True,
    compose="self / where((self == 0) * (other == 0), 1.0, other)",
)

# m itself, once it is known that the diagonal of `phase` has no imaginary part: vectors are determined up to a phase,
# and that is how the loss changes with it.
op(
    "without_phase",
    "(Tensor m, Tensor phase, enum(eigh|eig|svd) of) -> Tensor",
    private=True,
    forward=True,
    grad={"m": "grad"},
    vmap="leading",
    jvp={"result": "m_t"},
)

op(
    "eigvalsh",
    "(Tensor self, bool upper) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "eigvalsh_backward(grad, eigh(self, upper)[1])"},
    vmap="leading",
    samples="eigvalsh()",
    ref="np.linalg.eigvalsh(self, 'U' if upper else 'L')",
)

op(
    "eigvalsh_backward",
    "(Tensor grad, Tensor vectors) -> Tensor",
    private=True,
    compose="matmul(vectors * unsqueeze(grad, -2), adjoint(vectors))",
)

# Complex eigenvalues (..., n) and eigenvectors (..., n, n) of any square matrices. With E as above: dA = V^-H (diag(dL)
# + (V^H dV - V^H V diag(real(V^H dV))) / conj(E)) V^H, the vectors having length 1 (Boeddeker et al. 2017, equation
# 4.77).
op(
    "eig",
    "(Tensor self) -> (Tensor eigenvalues, Tensor eigenvectors)",
    private=True,
    forward=True,
    grad={"self": "cast_as(eig_backward(grads[0], grads[1], eigenvalues, eigenvectors), self)"},
    vmap="leading",
)

op(
    "eig_backward",
    "(Tensor gl, Tensor gv, Tensor values, Tensor vectors) -> Tensor",
    private=True,
    compose="""
    m = matmul(adjoint(vectors), gv)
    m = without_phase(m, m, "eig")
    change = m - matmul(adjoint(vectors), vectors * unsqueeze(real(diagonal(m, 0, -2, -1)), -2))
    solve_adjoint(vectors, matmul(over_gaps(change, conj(values)) + diag_embed(gl), adjoint(vectors)))""",
)

op(
    "eigvals",
    "(Tensor self) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "cast_as(eigvals_backward(grad, eig(self)[1]), self)"},
    vmap="leading",
    samples="eigvals()",
    ref="np.linalg.eigvals(self).astype(np.result_type(self.dtype, np.complex64))",
)

op(
    "eigvals_backward",
    "(Tensor grad, Tensor vectors) -> Tensor",
    private=True,
    compose="solve_adjoint(vectors, unsqueeze(grad, -1) * adjoint(vectors))",
)

# X with self^H X = other.
op(
    "solve_adjoint",
    "(Tensor self, Tensor other) -> Tensor",
    private=True,
    compose="solve_ex(adjoint(self), other, True, False)[0]",
)

# The real part where `other` is real.
op(
    "cast_as",
    "(Tensor self, Tensor other) -> Tensor",
    private=True,
    compose="self if is_complex(other) else real(self)",
)
