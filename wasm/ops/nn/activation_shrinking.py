"""More activations: those that set a middle to zero, and kin of the sigmoid."""

from generator.functional import activation
from generator.table import family, need, op, unary

family("Activations")

activation(
    "celu",
    "Computes ``alpha * (exp(x / alpha) - 1)`` where ``x`` is negative, ``x`` elsewhere.",
    more="\nBarron 2017, the continuously differentiable exponential linear unit.\n",
    params=", float alpha=1.0",
    about="alpha : float, default 1.0\n    Not 0.\n",
    needs=[need("alpha", "alpha != 0", "a number other than 0")],
    kernel=unary("self if self > 0 else alpha * expm1(self / alpha)", "f32 f64", rule="float"),
    grad={"self": "where(self > 0, grad, grad * exp(minimum(self, 0.0) / alpha))"},
    samples="unary_away_from_zero(3)",
    ref="np.where(self > 0, self, alpha * np.expm1(np.minimum(self, 0) / alpha))",
    example="F.celu(lucid.tensor([0.0, 2.0])).tolist()",
    shown="[0.0, 2.0]",
)

activation(
    "threshold",
    "Keeps elements greater than ``threshold`` and sets the others to ``value``.",
    params=", float threshold, float value",
    about="threshold : float\n    What is kept is greater.\nvalue : float\n    What the others become.\n",
    kernel=unary("value if self <= threshold else self", "f32 f64", rule="float"),
    grad={"self": "where(self <= threshold, 0.0, grad)"},
    samples="threshold()",
    ref="np.where(self <= threshold, value, self)",
    example="F.threshold(lucid.tensor([0.5, 2.0]), 1.0, -1.0).tolist()",
    shown="[-1.0, 2.0]",
)


def shrink(name, first, about, *, example, shown, variants="function", **entry):
    """As activation, of functions without inplace=."""
    op(
        name,
        entry.pop("signature", "(Tensor self, float lambd=0.5) -> Tensor"),
        names=f"nn.functional.{name}",
        private=True,
        variants=variants,
        doc=f"""{first}

Parameters
----------
self : Tensor
    Any shape; integers are computed in the default float dtype.
{about}
Returns
-------
Tensor
    The shape of `self`.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> {example}
{shown}
""",
        **entry,
    )


_LAMBD = "lambd : float, default 0.5\n    How far the middle reaches from 0.\n"

shrink(
    "hardshrink",
    "Sets elements between ``-lambd`` and ``lambd`` to 0 and keeps the others.",
    _LAMBD,
    variants="function method",
    kernel=unary("0 if self >= -lambd and self <= lambd else self", "f32 f64", rule="float"),
    grad={"self": "where((self >= -lambd) * (self <= lambd), 0.0, grad)"},
    samples="shrinking()",
    ref="np.where(np.abs(self) <= lambd, 0, self)",
    example="F.hardshrink(lucid.tensor([0.25, -2.0])).tolist()",
    shown="[0.0, -2.0]",
)

shrink(
    "softshrink",
    "Moves elements towards 0 by ``lambd``; those between ``-lambd`` and ``lambd`` become 0.",
    _LAMBD,
    needs=[need("lambd", "lambd >= 0", "0 or more")],
    kernel=unary(
        "self - lambd if self > lambd else self + lambd if self < -lambd else self * 0", "f32 f64", rule="float"
    ),
    grad={"self": "where((self >= -lambd) * (self <= lambd), 0.0, grad)"},
    samples="shrinking()",
    ref="np.sign(self) * np.maximum(np.abs(self) - lambd, 0)",
    example="F.softshrink(lucid.tensor([0.25, -2.0])).tolist()",
    shown="[0.0, -1.5]",
)

shrink(
    "tanhshrink",
    "Computes ``x - tanh(x)``.",
    "",
    signature="(Tensor self) -> Tensor",
    compose="self - tanh(self)",
    samples="unary(-3, 3)",
    ref="self - np.tanh(self)",
    example="F.tanhshrink(lucid.tensor([0.0])).tolist()",
    shown="[0.0]",
)

shrink(
    "softsign",
    "Computes ``x / (1 + |x|)``.",
    "",
    signature="(Tensor self) -> Tensor",
    kernel=unary("self / (1 + abs(self))", "f32 f64", rule="float"),
    grad={"self": "grad / square(1 + abs(self))"},
    samples="unary_away_from_zero(3)",
    ref="self / (1 + np.abs(self))",
    example="F.softsign(lucid.tensor([1.0, -3.0])).tolist()",
    shown="[0.5, -0.75]",
)

shrink(
    "logsigmoid",
    "Computes the logarithm of the sigmoid, ``-log(1 + exp(-x))``, without overflow.",
    "",
    signature="(Tensor self) -> Tensor",
    kernel=unary("minimum(self, 0) - log1p(exp(-abs(self)))", "f32 f64", rule="float", compute="f64"),
    grad={"self": "grad * sigmoid(-self)"},
    samples="unary(-4, 4)",
    ref="-np.logaddexp(0, -self)",
    example="F.logsigmoid(lucid.tensor([-1000.0])).tolist()",
    shown="[-1000.0]",
)

shrink(
    "glu",
    "Multiplies the first half along a dim by the sigmoid of the second: the gated linear unit.",
    "dim : int, default -1\n    A dim of even size, which is halved.\n",
    signature="(Tensor self, int dim=-1) -> Tensor",
    composite=True,
    transparent=True,
    samples="glu()",
    ref="(h := np.split(self, 2, dim))[0] / (1 + np.exp(-h[1]))",
    example="F.glu(lucid.tensor([2.0, 0.0])).tolist()",
    shown="[1.0]",
)

shrink(
    "softmin",
    "Computes the softmax of ``-x`` along a dim.",
    "dim : int, optional\n    The dim. Leaving it out is deprecated.\ndtype : dtype, optional\n    What `self` is "
    "converted to first.\n",
    signature="(Tensor self, int? dim=None, dtype? dtype=None) -> Tensor",
    needs=[need("dim", "dim is not None", "a dim; leaving it out is deprecated", kind="warn")],
    compose="softmax_over(-(self if dtype is None else cast(self, dtype)), dim)",
    samples="softmin()",
    ref="np.exp(-self - np_logsumexp(-self, dim, True))",
    example="F.softmin(lucid.zeros(2), dim=0).tolist()",
    shown="[0.5, 0.5]",
)

shrink(
    "symlog",
    """Computes ``sign(x) * log(1 + |x|)``, which is x near 0 and grows like a logarithm on both sides.

Hafner et al. 2023, Mastering Diverse Domains through World Models, section 3.""",
    "",
    signature="(Tensor self) -> Tensor",
    kernel=unary("copysign(log1p(abs(self)), self)", "f32 f64", rule="float", compute="f64"),
    grad={"self": "grad / (abs(self) + 1)"},
    samples="unary_away_from_zero(3)",
    ref="np.sign(self) * np.log1p(np.abs(self))",
    example="F.symlog(lucid.tensor([0.0, -1.718281828])).tolist()",
    shown="[0.0, -1.0]",
)

shrink(
    "symexp",
    "Computes ``sign(x) * (exp(|x|) - 1)``, the inverse of symlog.\n\nHafner et al. 2023.",
    "",
    signature="(Tensor self) -> Tensor",
    kernel=unary("copysign(expm1(abs(self)), self)", "f32 f64", rule="float", compute="f64"),
    grad={"self": "grad * exp(abs(self))"},
    samples="unary_away_from_zero(3)",
    ref="np.sign(self) * np.expm1(np.abs(self))",
    example="F.symexp(lucid.tensor([0.0, -0.6931471805])).tolist()",
    shown="[0.0, -1.0]",
)

shrink(
    "scaled_noise",
    """Computes ``sign(x) * sqrt(|x|)``, which makes factorised noise of normal draws.

Fortunato et al. 2017, Noisy Networks for Exploration, section 3.""",
    "",
    signature="(Tensor self) -> Tensor",
    kernel=unary("copysign(sqrt(abs(self)), self)", "f32 f64", rule="float"),
    grad={"self": "grad * 0.5 / sqrt(abs(self))"},
    samples="unary_away_from_zero(3)",
    ref="np.sign(self) * np.sqrt(np.abs(self))",
    example="F.scaled_noise(lucid.tensor([4.0, -9.0])).tolist()",
    shown="[2.0, -3.0]",
)
