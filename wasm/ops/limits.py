"""Elements limited by numbers or by tensors: clamp and its kin. Norms limited by a number: renorm."""

from table import binary, family, op, overload, ternary

family("Limits")

for _word, _side, _loop, _inside, _outside, _shown in (
    ("min", "lower", "maximum", ">=", "<", "[0., 0.5, 3.]"),
    ("max", "upper", "minimum", "<=", ">", "[-1., 0., 0.]"),
):
    op(
        f"clamp_{_word}",
        f"(Tensor self, Operand {_word}) -> Tensor",
        variants="function method inplace out",
        kernel=binary(_loop, "u8 i32 i64 f32 f64"),
        grad={"self": f"where(self {_inside} {_word}, grad, 0.0)", _word: f"where(self {_outside} {_word}, grad, 0.0)"},
        samples="clamp_one()",
        ref=f"np.{_loop}(self, {_word})",
        doc=f"""Each element limited by a {_side} bound: ``{_loop}(self, {_word})``. NaN on either side gives NaN.

Parameters
----------
self : Tensor
    Any shape.
{_word} : Tensor or number
    The bound; broadcast with `self`.

Returns
-------
Tensor
    The promoted dtype. An element on its bound keeps the whole gradient; beyond it the bound has it.

Examples
--------
>>> import lucid
>>> lucid.clamp_{_word}(lucid.tensor([-1., 0.5, 3.]), {"0" if _word == "min" else "lucid.tensor([0., 0., 0.])"})
tensor({_shown})
""",
    )

op(
    "clamp_between",
    "(Tensor self, Operand min, Operand max) -> Tensor",
    private=True,
    kernel=ternary("clamp", "u8 i32 i64 f32 f64"),
    grad={
        "self": "where((self >= min) * (self <= max), grad, 0.0)",
        "min": "where((self < min) * (min < max), grad, 0.0)",
        "max": "where((self > max) + (max < min), grad, 0.0)",
    },
    samples="clamp()",
    ref="np.minimum(np.maximum(self, min), max)",
)

op(
    "clamp",
    "(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor",
    variants="function method inplace out",
    names="clip",
    composite=True,
    samples="clamp_numbers()",
    ref="np.clip(self, min, max)",
)

op(
    "clamp_tensor",
    "(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor",
    variants="function method inplace",
    private=True,
    composite=True,
    samples="clamp_tensor()",
    ref="np.minimum(np.maximum(self, self if min is None else min), np.inf if max is None else max) if max is not "
    "None else np.maximum(self, min)",
)

overload(
    "clamp",
    "clamp clamp_tensor",
    variants="function method inplace",
    names="clip",
    doc="""Each element limited to an interval: ``minimum(maximum(self, min), max)``. NaN stays NaN.

An element on its bound keeps the whole gradient; beyond it the bound, if it is a tensor, has it.

Forms
-----
clamp(self, min=None, max=None) : Tensor
    With numbers as bounds.
clamp(self, min=None, max=None) : Tensor
    With tensors as bounds, which broadcast with `self` and take part in the promotion of dtypes.

Parameters
----------
self : Tensor
    Any shape.
min, max : number or Tensor, optional
    The bounds; at least one must be given. Where ``min > max`` the result is `max`.

Raises
------
ValueError
    If neither bound is given.

Examples
--------
>>> import lucid
>>> lucid.clamp(lucid.tensor([-1., 0.5, 3.]), 0, 1)
tensor([0., 0.5, 1.])
>>> lucid.clamp(lucid.tensor([-1., 0.5, 3.]), max=lucid.tensor([-2., 1., 2.]))
tensor([-2., 0.5, 2.])
""",
)

op(
    "renorm",
    "(Tensor self, float p, int dim, float maxnorm) -> Tensor",
    variants="function method inplace out",
    composite=True,
    transparent=True,
    samples="renorm()",
    ref="np_renorm(self, p, dim, maxnorm)",
    doc="""Each sub-tensor along a dim scaled so that its p-norm is at most `maxnorm`.

With ``n = (sum(abs(x) ** p)) ** (1 / p)`` over ``x = self.select(dim, i)``, the sub-tensor becomes ``x * maxnorm / (n +
1e-7)`` where ``n > maxnorm`` and stays as it is elsewhere, also where its norm is nan.

Parameters
----------
self : Tensor
    At least 2 dims, floating-point or complex.
p : float
    The order of the norm, more than 0; inf for the largest absolute value.
dim : int
    The dim whose indices tell the sub-tensors apart; the norms are over all the others.
maxnorm : float
    The largest norm that is let through, 0 or more.

Returns
-------
Tensor
    The shape and dtype of `self`. The norms of float16 and bfloat16 are computed in float32. Through a sub-tensor that
    is not scaled the gradient passes unchanged; for `p` inf, elements that are largest together share the gradient of
    the norm.

Raises
------
TypeError
    When `self` has an integer dtype or bool.
ValueError
    When `self` has less than 2 dims, `p` is not above 0, or `maxnorm` is negative or nan.
IndexError
    When `dim` is out of range.

Examples
--------
>>> import lucid
>>> lucid.renorm(lucid.tensor([[3., 4.], [0.3, 0.4]]), p=2, dim=0, maxnorm=1)
tensor([[0.6, 0.8], [0.3, 0.4]])
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
