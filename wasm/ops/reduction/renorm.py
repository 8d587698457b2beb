"""Slices scaled to norms within a limit."""

from generator.table import family, op

family("Renormalization")

op(
    "renorm",
    "(Tensor self, float p, int dim, float maxnorm) -> Tensor",
    variants="function method inplace out",
    composite=True,
    samples="renorm()",
    ref="np_renorm(self, p, dim, maxnorm)",
    doc="""Scales each sub-tensor along a dim so that its p-norm is at most `maxnorm`.

With ``n = (sum(abs(x) ** p)) ** (1 / p)`` over ``x = self.select(dim, i)``, the sub-tensor becomes ``x * maxnorm / (n +
1e-7)`` where ``n > maxnorm`` and stays as it is elsewhere, also where its norm is NaN.

Parameters
----------
self : Tensor
    At least 2 dims, floating-point or complex.
p : float
    The order of the norm, more than 0; inf for the largest absolute value.
dim : int
    The dim whose indices tell the sub-tensors apart; the norms are over all the others.
maxnorm : float
    The largest norm allowed, 0 or more.

Returns
-------
Tensor
    The shape and dtype of `self`. The norms of float16 and bfloat16 are computed in float32. Through a sub-tensor that
    is not scaled the gradient passes unchanged; for `p` inf, elements that are largest together share the gradient of
    the norm.

Raises
------
TypeError
    If `self` has an integer dtype or bool.
ValueError
    If `self` has less than 2 dims, `p` is not above 0, or `maxnorm` is negative or NaN.
IndexError
    If `dim` is out of range.

Examples
--------
>>> import lucid
>>> lucid.renorm(lucid.tensor([[3., 4.], [0.3, 0.4]]), p=2, dim=0, maxnorm=1)
tensor([[0.6000, 0.8000],
        [0.3000, 0.4000]])
""",
)

op(
    "renorm_rows",
    "(Tensor self, float p, float maxnorm, int[] dims) -> Tensor",
    private=True,  # renorm, told which dims the norms are over
    compose="""exceeds = renorm_norm(self, p, dims) > maxnorm
              self * where(exceeds, maxnorm / (renorm_norm(where(exceeds, self, 1.0), p, dims) + 1e-7), 1.0)""",
)

# The norm, keeping dims. Powers of zero are taken apart: their derivatives need not be finite.
op(
    "renorm_norm",
    "(Tensor self, float p, int[] dims) -> Tensor",
    private=True,
    compose="amax(abs(self), dims, True) if p == 1e999 else sum(abs(self), dims, True) if p == 1 else "
    "sqrt(sum(real(self * conj(self)), dims, True)) if p == 2 else pow(sum(renorm_powers(abs(self), p), dims, True), "
    "1 / p)",
)

op(
    "renorm_powers",
    "(Tensor size, float p) -> Tensor",
    private=True,
    compose="where(size == 0, 0.0, pow(where(size == 0, 1.0, size), p))",
)
