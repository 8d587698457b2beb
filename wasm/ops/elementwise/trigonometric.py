"""Trigonometric and hyperbolic functions and their inverses, element by element."""

from generator.elementwise import FLOAT_COMPLEX, function, pair
from generator.table import family

family("Trigonometric functions")

pair(
    "atan2",
    "Computes the angle of the point (x, y) from the x axis, `self` being y and `other` x.",
    "It is in radians from -pi to pi, ``arctan(y / x)`` where x is positive. The signs of zeros count: ``atan2(0., "
    "-0.)`` is pi, and ``atan2(-0., -1.)`` is -pi. The gradient is taken as 0 "
    "at the origin.",
    "np.arctan2(self, other)",
    {
        "self": "r = self * self + other * other; grad * other / where(r == 0, 1e999, r)",
        "other": "r = self * self + other * other; -grad * self / where(r == 0, 1e999, r)",
    },
    "lucid.tensor([1., 1., -1.]), lucid.tensor([1., -1., 0.])",
    "tensor([ 0.7854,  2.3562, -1.5708])",
    names="arctan2",
    aliases={"self": "y input", "other": "x"},
    operands=(
        "The ordinates, as a keyword also `y`; any shape.",
        "The abscissas, as a keyword also `x`; broadcast with `self`.",
    ),
)

function(
    "sin",
    "computes the sine of each element",
    "sin x",
    "grad * conj(cos(self))",
    "unary(-3, 3)",
    "np.sin(self)",
    suffixes=FLOAT_COMPLEX,
    by_hand="f32",
    example="[0., 1.]",
    shown="tensor([0.0000, 0.8415])",
)

function(
    "cos",
    "computes the cosine of each element",
    "cos x",
    "-grad * conj(sin(self))",
    "unary(-3, 3)",
    "np.cos(self)",
    suffixes=FLOAT_COMPLEX,
    by_hand="f32",
    example="[0., 1.]",
    shown="tensor([1.0000, 0.5403])",
)

function(
    "tan",
    "computes the tangent of each element",
    "tan x",
    "grad * conj(result * result + 1)",
    "unary(-1.2, 1.2)",
    "np.tan(self)",
    suffixes=FLOAT_COMPLEX,
    by_hand="f32",
    example="[0., 1.]",
    shown="tensor([0.0000, 1.5574])",
)

function(
    "asin",
    "computes the inverse sine of each element",
    "arcsin x",
    "grad * conj(rsqrt(1 - self * self))",
    "unary(-0.9, 0.9)",
    "np.arcsin(self)",
    suffixes=FLOAT_COMPLEX,
    names="arcsin",
    example="[0., 1.]",
    shown="tensor([0.0000, 1.5708])",
)

function(
    "acos",
    "computes the inverse cosine of each element",
    "arccos x",
    "-grad * conj(rsqrt(1 - self * self))",
    "unary(-0.9, 0.9)",
    "np.arccos(self)",
    suffixes=FLOAT_COMPLEX,
    names="arccos",
    example="[0., 1.]",
    shown="tensor([1.5708, 0.0000])",
)

function(
    "atan",
    "computes the inverse tangent of each element",
    "arctan x",
    "grad / conj(self * self + 1)",
    "unary(-3, 3)",
    "np.arctan(self)",
    suffixes=FLOAT_COMPLEX,
    names="arctan",
    example="[0., 1.]",
    shown="tensor([0.0000, 0.7854])",
)

function(
    "sinh",
    "computes the hyperbolic sine of each element",
    "sinh x",
    "grad * conj(cosh(self))",
    "unary(-3, 3)",
    "np.sinh(self)",
    suffixes=FLOAT_COMPLEX,
    example="[0., 1.]",
    shown="tensor([0.0000, 1.1752])",
)

function(
    "cosh",
    "computes the hyperbolic cosine of each element",
    "cosh x",
    "grad * conj(sinh(self))",
    "unary(-3, 3)",
    "np.cosh(self)",
    suffixes=FLOAT_COMPLEX,
    example="[0., 1.]",
    shown="tensor([1.0000, 1.5431])",
)

function(
    "asinh",
    "computes the inverse hyperbolic sine of each element",
    "ln(x + sqrt(x * x + 1))",
    "grad * conj(rsqrt(self * self + 1))",
    "unary_edges(-3, 3)",
    "np.arcsinh(self)",
    suffixes=FLOAT_COMPLEX,
    names="arcsinh",
    example="[0., 1.]",
    shown="tensor([0.0000, 0.8814])",
)

function(
    "acosh",
    "computes the inverse hyperbolic cosine of each element, NaN below 1",
    "ln(x + sqrt(x * x - 1))",
    "grad * conj(rsqrt(self - 1) * rsqrt(self + 1))",
    "unary_edges(1.1, 3)",
    "np.arccosh(self)",
    suffixes=FLOAT_COMPLEX,
    names="arccosh",
    example="[1., 2.]",
    shown="tensor([0.0000, 1.3170])",
)

function(
    "atanh",
    "computes the inverse hyperbolic tangent of each element, NaN beyond -1 and 1",
    "ln((1 + x) / (1 - x)) / 2",
    "grad / conj(1 - self * self)",
    "unary_edges(-0.9, 0.9)",
    "np.arctanh(self)",
    suffixes=FLOAT_COMPLEX,
    names="arctanh",
    example="[0., 0.5]",
    shown="tensor([0.0000, 0.5493])",
)

for _name, _from, _to, _factor, _numpy, _example, _shown in (
    ("deg2rad", "degrees", "radians", "0.017453292519943295", "np.deg2rad(self)", "[180., -90.]", "[ 3.1416, -1.5708]"),
    (
        "rad2deg",
        "radians",
        "degrees",
        "57.29577951308232",
        "np.rad2deg(self)",
        "[3.1416, -1.5]",
        "[180.0004, -85.9437]",
    ),
):
    function(
        _name,
        f"converts each element from {_from} to {_to}",
        f"x * {_factor}",
        f"grad * {_factor}",
        "unary(-4, 4)",
        _numpy,
        element=f"self * {_factor}",
        example=_example,
        shown=f"tensor({_shown})",
    )
