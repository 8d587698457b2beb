"""LDL decompositions. lucid.linalg gives them their public names and documents them."""

from generator.table import family, op

family("LDL decomposition")

# L D L^T or L D L^H of the lower triangle, compact, with LAPACK's pivots; they have no gradient.
op(
    "ldl_factor_ex",
    "(Tensor A, bool hermitian=False, bool check_errors=False) -> (Tensor LD, Tensor pivots, Tensor info)",
    private=True,
    forward=True,
    vmap="leading",
)

# X with A X = B. By B the op is linear: its gradient is the solution with A^H, conj(A) where A is symmetric.
op(
    "ldl_solve",
    "(Tensor LD, Tensor pivots, Tensor other, bool hermitian=False) -> Tensor",
    private=True,
    forward=True,
    grad={
        "other": "ldl_solve(LD, pivots, grad, True) if hermitian else conj(ldl_solve(LD, pivots, conj(grad), False))"
    },
)
