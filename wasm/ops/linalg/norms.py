"""Norms of vectors. lucid.linalg and lucid.norm give them their public names and document them."""

from generator.table import family, op

family("Norms")

op(
    "vector_norm",
    "(Tensor self, float p=2.0, int[]? dim=None, bool keepdim=False) -> Tensor",
    private=True,
    compose="""
    x = abs(self) if is_complex(self) else self
    (amax(abs(x), dim, keepdim) if p == 1e999 else amin(abs(x), dim, keepdim) if p == -1e999
     else power_norm(x, p, dim, keepdim))""",
    samples="vector_norm()",
    ref="vector_norm(self, p, dim, keepdim)",
)

# (sum |x|^p)^(1 / p), and for p = 0 the number of elements that are not 0, of real numbers, added up in double and
# scaled where a power could leave the range.
op(
    "power_norm",
    "(Tensor self, float p, int[]? dim, bool keepdim) -> Tensor",
    lines="dim",
    private=True,
    forward=True,
    grad={
        "self": "g = expand_reduced(grad, shape(self), dim, keepdim); "
        "g * (self / expand_reduced(where(result == 0, 1.0, result), shape(self), dim, keepdim)) if p == 2 "
        "else power_norm_backward(g, self, expand_reduced(result, shape(self), dim, keepdim), p)"
    },
    vmap="power_norm(self, p, shift(dim, self), keepdim) if ndim(self) > 1 else power_norm(unsqueeze(self, 1), p, [1], "
    "False)",
)

# sign(x) (|x| / norm)^(p - 1): a quotient that is not above 1 where p is not below; for p = 2 power_norm has it in a
# shorter form. An element that is 0 has the derivative 0, which is a subgradient where there is no derivative and p is
# 1 or more.
op(
    "power_norm_backward",
    "(Tensor g, Tensor x, Tensor norm, float p) -> Tensor",
    private=True,
    compose="""
    none = logical_or(x == 0, norm == 0)
    ratio = where(none, 1.0, abs(x)) / where(norm == 0, 1.0, norm)
    (g * 0.0 if p == 0 else g * sign(x) if p == 1 else where(none, 0.0, g * sign(x) * pow(ratio, p - 1)))""",
)
