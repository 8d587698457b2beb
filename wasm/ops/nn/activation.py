"""Activations of neural networks. Their backward passes have kernels of their own, each with its own gradient, so that
it can be differentiated again."""

from generator.elementwise import FLOAT_COMPLEX, SAME, function
from generator.functional import activation
from generator.table import binary, family, need, op, unary

family("Activations")

function(
    "relu",
    "applies the rectified linear unit to each element",
    "max(x, 0)",
    "relu_backward(grad, result)",
    "unary_away_from_zero(3)",
    "np.maximum(self, 0)",
    **SAME,
    names="nn.functional.relu",
    inplace=True,
    element="0 if self < 0 else self",
    example="[1., -2.]",
    shown="tensor([1., 0.])",
)

function(
    "tanh",
    "computes the hyperbolic tangent of each element",
    "tanh x",
    "tanh_backward(grad, result)",
    "unary(-3, 3)",
    "np.tanh(self)",
    suffixes=FLOAT_COMPLEX,
    names="nn.functional.tanh",
    by_hand="f32",
    example="[0., 1.]",
    shown="tensor([0.0000, 0.7616])",
)

function(
    "sigmoid",
    "applies the logistic function to each element",
    "1 / (1 + e ** -x)",
    "sigmoid_backward(grad, result)",
    "unary(-4, 4)",
    "1 / (1 + np.exp(-self))",
    suffixes=FLOAT_COMPLEX,
    names="nn.functional.sigmoid",
    element="e = exp(-abs(self)); (e if self < 0 else 1) / (1 + e)",
    complex="e = exp(-self if real(self) >= 0 else self); (1 if real(self) >= 0 else e) / (1 + e)",
    compute="c128",
    by_hand="f32",
    example="[0., 1.]",
    shown="tensor([0.5000, 0.7311])",
)

function(
    "silu",
    "applies the sigmoid-weighted linear unit (Elfwing et al. 2017) to each element",
    "x * sigmoid(x)",
    "silu_backward(grad, self)",
    "unary(-4, 4)",
    "self / (1 + np.exp(-self))",
    names="nn.functional.silu",
    inplace=True,
    element="self * sigmoid(self)",
    by_hand="f32",
    example="[0., 1.]",
    shown="tensor([0.0000, 0.7311])",
)

op(
    "gelu",
    "(Tensor self, enum(none|tanh) approximate='none') -> Tensor",
    variants="function method",
    names="nn.functional.gelu",
    compose="gelu_erf(self) if approximate == 'none' else gelu_tanh(self)",
    samples="gelu()",
    ref="self * 0.5 * (1 + special('erf', self / np.sqrt(2))) if approximate == 'none' else "
    "0.5 * self * (1 + np.tanh(np.sqrt(2 / np.pi) * (self + 0.044715 * self ** 3)))",
    doc="""
   Applies the Gaussian error linear unit ``x * Phi(x)``, Phi being the standard normal distribution.

   Parameters
   ----------
   self : Tensor
       Any shape; integers are computed in the default float dtype.
   approximate : {'none', 'tanh'}, default 'none'
       'tanh' uses ``0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3)))``, section 2 of the paper.

   Returns
   -------
   Tensor
       The shape of `self`.

   References
   ----------
   Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, arXiv:1606.08415.

   Examples
   --------
   >>> lucid.gelu(lucid.tensor([0., 1.]))
   tensor([0.0000, 0.8413])
   """,
)

op(
    "gelu_erf",
    "(Tensor self) -> Tensor",
    private=True,
    kernel=unary("0.5 * self * (1 + erf(self * 0.7071067811865476))", "f32 f64", rule="float", by_hand="f32"),
    grad={"self": "gelu_backward(grad, self)"},
)

op(
    "gelu_tanh",
    "(Tensor self) -> Tensor",
    private=True,
    kernel=unary(  # (1 + tanh u) / 2 is sigmoid(2u)
        "self * sigmoid(1.5957691216057308 * (self + 0.044715 * self * self * self))",
        "f32 f64",
        rule="float",
        by_hand="f32",
    ),
    grad={"self": "gelu_tanh_backward(grad, self)"},
)

op(
    "softplus",
    "(Tensor self, float beta=1.0, float threshold=20.0) -> Tensor",
    variants="function method",
    names="nn.functional.softplus",
    kernel=unary(
        "z = self * beta; self if z > threshold else (relu(z) + log1p(exp(-abs(z)))) / beta",
        "f32 f64",
        rule="float",
        by_hand="f32",
    ),
    grad={"self": "softplus_backward(grad, self, beta, threshold)"},
    samples="unary(-4, 4)",
    ref="np.log1p(np.exp(self))",
    doc="""
   Applies a smooth rectifier: ``log(1 + e ** (beta * x)) / beta``, and x itself where ``beta * x > threshold``.

   Parameters
   ----------
   self : Tensor
       Any shape; integers are computed in the default float dtype.
   beta : float, default 1.0
       How sharp the bend at 0 is.
   threshold : float, default 20.0
       Where ``beta * x`` is larger, the result is x itself.

   Returns
   -------
   Tensor
       The shape of `self`.

   Examples
   --------
   >>> lucid.softplus(lucid.tensor([0., 1.]))
   tensor([0.6931, 1.3133])
   """,
)

activation(
    "leaky_relu",
    "Keeps positive elements and multiplies the others by ``negative_slope``.",
    params=", float negative_slope=0.01",
    about="negative_slope : float, default 0.01\n",
    kernel=unary("self if self > 0 else negative_slope * self", "f32 f64", rule="float"),
    grad={"self": "leaky_relu_backward(grad, self, negative_slope)"},
    samples="unary_away_from_zero(3)",
    ref="np.where(self > 0, self, self * negative_slope)",
    example="F.leaky_relu(lucid.tensor([-4.0, 2.0]), 0.25).tolist()",
    shown="[-1.0, 2.0]",
)

activation(
    "elu",
    "Computes the exponential linear unit: ``alpha * (exp(x) - 1)`` where ``x`` is negative, ``x`` elsewhere.",
    more="\nClevert et al. 2015.\n",
    params=", float alpha=1.0",
    about="alpha : float, default 1.0\n",
    kernel=unary("self if self > 0 else alpha * expm1(self)", "f32 f64", rule="float", by_hand="f32"),
    grad={"self": "elu_backward(grad, self, alpha)"},
    samples="unary_away_from_zero(3)",
    ref="np.where(self > 0, self, alpha * np.expm1(self))",
    example="F.elu(lucid.tensor([0.0, 2.0])).tolist()",
    shown="[0.0, 2.0]",
)

activation(
    "hardtanh",
    "Limits each element to the range from ``min_val`` to ``max_val``.",
    more="\nThe derivative is 1 strictly inside of the range and 0 elsewhere.\n",
    params=", float min_val=-1.0, float max_val=1.0",
    about="min_val, max_val : float, default -1.0 and 1.0\n",
    raises="\nRaises\n------\nValueError\n    If `min_val` is greater than `max_val`.\n",
    needs=[need("min_val", "min_val <= max_val", "at most max_val, {max_val}")],
    compose="where(self <= min_val, min_val, where(self >= max_val, max_val, self))",
    samples="hardtanh()",
    ref="np.clip(self, min_val, max_val)",
    example="F.hardtanh(lucid.tensor([-3.0, 0.5, 3.0])).tolist()",
    shown="[-1.0, 0.5, 1.0]",
)

activation(
    "relu6",
    "Limits each element to the range from 0 to 6 (Howard et al. 2017, MobileNets).",
    compose="hardtanh(self, 0.0, 6.0)",
    samples="activation_between(0, 6)",
    ref="np.clip(self, 0, 6)",
    example="F.relu6(lucid.tensor([-1.0, 2.0, 7.0])).tolist()",
    shown="[0.0, 2.0, 6.0]",
)

activation(
    "hardsigmoid",
    "Computes a sigmoid that is made of straight lines: ``relu6(x + 3) / 6``.",
    compose="hardtanh(self + 3.0, 0.0, 6.0) / 6.0",
    samples="activation_between(-3, 3)",
    ref="np.clip(self + 3, 0, 6) / 6",
    example="F.hardsigmoid(lucid.tensor([-4.0, 0.0, 4.0])).tolist()",
    shown="[0.0, 0.5, 1.0]",
)

activation(
    "hardswish",
    "Computes a silu that is made of straight lines: ``x * relu6(x + 3) / 6``.",
    more="\nHoward et al. 2019, Searching for MobileNetV3.\n",
    compose="self * hardtanh(self + 3.0, 0.0, 6.0) / 6.0",
    samples="activation_between(-3, 3)",
    ref="self * np.clip(self + 3, 0, 6) / 6",
    example="F.hardswish(lucid.tensor([0.0, 3.0, 4.0])).tolist()",
    shown="[0.0, 3.0, 4.0]",
)

activation(
    "selu",
    "Computes the scaled exponential linear unit, ``scale * elu(x, alpha)``, which keeps mean 0 and variance 1.",
    more="\nalpha is 1.67326… and scale 1.05070… (Klambauer et al. 2017, Self-Normalizing Neural Networks, sec. 2).\n",
    compose="elu(self, 1.6732632423543772) * 1.0507009873554805",
    samples="unary_away_from_zero(3)",
    ref="1.0507009873554805 * np.where(self > 0, self, 1.6732632423543772 * np.expm1(self))",
    example="round(F.selu(lucid.tensor(1.0)).item(), 4)",
    shown="1.0507",
)

activation(
    "mish",
    "Computes a smooth, non-monotonic rectifier: ``x * tanh(softplus(x))`` (Misra 2019).",
    compose="self * tanh(softplus(self))",
    samples="unary(-4, 4)",
    ref="self * np.tanh(np.log1p(np.exp(self)))",
    example="round(F.mish(lucid.tensor(1.0)).item(), 4)",
    shown="0.8651",
)

op(
    "prelu",
    "(Tensor self, Tensor weight) -> Tensor",
    variants="function method",
    names="nn.functional.prelu",
    private=True,
    needs=[
        need(
            "weight",
            "numel(weight) == 1 or (ndim(weight) == 1 and numel(weight) == (shape(self)[1] if ndim(self) > 1 else 1))",
            "one slope, or one for each channel of x {self}",
        )
    ],
    compose="""
        slope = reshape(weight, []) if numel(weight) == 1 else rank(weight, ndim(self) - 1)
        where(self > 0, self, slope * self)
    """,
    samples="prelu()",
    ref="np.where(self > 0, self, self * (weight.reshape(()) if weight.size == 1 else "
    "weight.reshape((-1,) + (1,) * (self.ndim - 2))))",
    doc="""Keeps positive elements and multiplies the others by a learned slope.

He et al. 2015, Delving Deep into Rectifiers.

Parameters
----------
self : Tensor
    Shape (N, C, ...), or any with a single slope.
weight : Tensor
    Shape (1,) or (C,): one slope for all elements, or one for each channel, dim 1.

Returns
-------
Tensor
    The shape of `self`.

Raises
------
ShapeMismatch
    If the number of slopes is neither 1 nor the number of channels.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.prelu(lucid.tensor([-2.0, 2.0]), lucid.tensor([0.5])).tolist()
[-1.0, 2.0]
""",
)


def backward(name, second, formula, grad_self, grad_second, *, params="", suffixes="f32 f64", **kernel):
    """An op (grad, x or result) -> gradient, computed in one pass."""
    op(
        name,
        f"(Tensor self, Tensor {second}{params}) -> Tensor",
        private=True,
        kernel=binary(formula, suffixes, rule="float", **kernel),
        grad={"self": grad_self, second: grad_second},
    )


# With y = tanh x: dy/dx = 1 - y². Of complex numbers the derivative is conjugated, and so is what is not analytic in y.
backward(
    "tanh_backward",
    "output",
    "self * ((1 - output) * (1 + output))",
    "conj(tanh_backward(conj(grad), output))",
    "conj(grad) * self * conj(output) * -2",
    suffixes="f32 f64 c64 c128",
    complex="self * conj(1 - output * output)",
    compute="c128",
)

# With y = sigmoid x: dy/dx = y (1 - y).
backward(
    "sigmoid_backward",
    "output",
    "self * (1 - output) * output",
    "conj(sigmoid_backward(conj(grad), output))",
    "conj(grad) * self * conj(1 - output * 2)",
    suffixes="f32 f64 c64 c128",
    complex="self * conj(output * (1 - output))",
    compute="c128",
)

# 1 where the output is positive.
backward("relu_backward", "output", "0 if output <= 0 else self", "relu_backward(grad, output)", "grad * 0")

# What the next two share: the sigmoid s of w and its slope s (1 - s), computed without taking s from 1.
SIGMOID = """
e = exp(-abs(w))
inverse = 1 / (1 + e)
s = (e if w < 0 else 1) * inverse
slope = e * inverse * inverse
"""

# The smooth ones differentiate their own formula again.
backward(
    "silu_backward",
    "x",
    SIGMOID.replace("w", "x") + "self * (s + x * slope)",
    "silu_backward(grad, x)",
    "grad * self * sigmoid(x) * (1 - sigmoid(x)) * (2 + x * (1 - sigmoid(x) * 2))",
    by_hand="f32",
)

# Phi' = phi, phi' = -x phi: d²/dx² (x Phi) = (2 - x²) phi.
backward(
    "gelu_backward",
    "x",
    "self * (0.5 * (1 + erf(x * 0.7071067811865476)) + x * 0.3989422804014327 * exp(-0.5 * x * x))",
    "gelu_backward(grad, x)",
    "grad * self * (2 - x * x) * exp(x * x * -0.5) * 0.3989422804014327",
    by_hand="f32",
)

# y = x s(u), s = (1 + tanh u) / 2, u = c (x + k x³): y'' = 2 s' u' + x (s'' u'² + s' u''), s' = (1 - t²) / 2, s'' = -t
# (1 - t²).
op(
    "gelu_tanh_curvature",
    "(Tensor x) -> Tensor",
    private=True,
    compose="gelu_tanh_curvature_of(x, tanh((x + x * x * x * 0.044715) * 0.7978845608028654), (x * x * 0.134145 + 1) "
    "* 0.7978845608028654)",
)

op(
    "gelu_tanh_curvature_of",
    "(Tensor x, Tensor t, Tensor u1) -> Tensor",
    private=True,
    compose="(1 - t * t) * (u1 + x * (x * 0.10703222440890037 - t * u1 * u1))",
)

# d/dx x s(w) = s + x s (1 - s) w', with w = 2 sqrt(2 / pi) (x + c x³).
backward(
    "gelu_tanh_backward",
    "x",
    "c = x if isnan(x) else minimum(maximum(x, -100.0), 100.0); z = c * c * 0.044715; "
    "w = 1.5957691216057308 * c * (1 + z)" + SIGMOID + "self * (s + c * slope * 1.5957691216057308 * (1 + 3 * z))",
    "gelu_tanh_backward(grad, x)",
    "grad * self * gelu_tanh_curvature(x)",
    by_hand="f32",
)

# Beyond the threshold the function is the identity.
backward(
    "softplus_backward",
    "x",
    "self if x * beta > threshold else self * sigmoid(x * beta)",
    "softplus_backward(grad, x, beta, threshold)",
    "where(x * beta > threshold, 0.0, grad * self * beta * sigmoid(x * beta) * (1 - sigmoid(x * beta)))",
    params=", float beta=1.0, float threshold=20.0",
    by_hand="f32",
)

backward(
    "leaky_relu_backward",
    "x",
    "self if x > 0 else self * negative_slope",
    "leaky_relu_backward(grad, x, negative_slope)",
    "grad * 0",
    params=", float negative_slope=0.01",
)

backward(
    "elu_backward",
    "x",
    "self if x > 0 else self * alpha * exp(x)",
    "elu_backward(grad, x, alpha)",
    "where(x > 0, 0.0, grad * self * alpha * exp(minimum(x, 0.0)))",
    params=", float alpha=1.0",
    by_hand="f32",
)
