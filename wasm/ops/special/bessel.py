"""Bessel functions of the first and second kind, modified, spherical, and Airy's; cardinal sine."""

from generator.elementwise import special
from generator.table import family, op, unary

family("Bessel functions")


def of_order(name, formula, zero, one):
    """The private op behind a pair of functions of orders 0 and 1, with their derivatives."""
    op(
        name,
        "(Tensor self, float order) -> Tensor",
        private=True,
        kernel=unary(formula or f"{name}(order, self)", "f32 f64", rule="float"),
        grad={"self": f"({zero}) if order == 0 else ({one})"},
        samples=f"of_order({name in ('bessel_y', 'bessel_k', 'bessel_ke')})",
        ref=f"plain('{name.removesuffix('_at')}', order, self)",
    )


# Derivatives by Abramowitz and Stegun 9.1.27, 9.6.27, 10.1.21 and 10.4.1; at 0, where terms of opposite sign grow, by
# their limits.
of_order("bessel_j", None, "-grad * bessel_j(self, 1.0)", "grad * (bessel_j(self, 0.0) - ratio_or(self, result, 0.5))")
of_order(
    "bessel_y",
    None,
    "-grad * bessel_y(self, 1.0)",
    "grad * where(self == 0, 1e999, bessel_y(self, 0.0) - result / self)",
)
of_order("bessel_k", None, "-grad * bessel_k(self, 1.0)", "-grad * (bessel_k(self, 0.0) + result / self)")
of_order(
    "bessel_ke",
    None,
    "grad * where(self == 0, -1e999, result - bessel_ke(self, 1.0))",
    "grad * (result * (1 - 1 / self) - bessel_ke(self, 0.0))",
)
of_order(
    "spherical_bessel_j",
    None,
    "-grad * spherical_bessel_j(self, 1.0)",
    "grad * (spherical_bessel_j(self, 0.0) - ratio_or(self, result, 0.3333333333333333) * 2)",
)
of_order("airy_ai_at", "airy_ai(order, self)", "grad * airy_ai_at(self, 1.0)", "grad * self * airy_ai_at(self, 0.0)")

ROUNDED = "in float32 the result is rounded correctly but for rare ties."
OSCILLATING = (
    "Error in float64, for every argument: at most {} units in the last place of the larger of the value and "
    "{}, so that the absolute error next to a zero is that of the neighbourhood; " + ROUNDED
)
MONOTONE = "Error in float64, for every argument: at most {} units in the last place; " + ROUNDED
PAIR = "It tends to 0 at infinity. "

for order, shown in ((0, "tensor([1.0000, 0.7652])"), (1, "tensor([0.0000, 0.4401])")):
    special(
        f"bessel_j{order}",
        f"the Bessel function of the first kind of order {order}",
        f"J{order}(x)",
        None,
        "unary(-12, 12)",
        f"plain('bessel_j', {order}.0, self)",
        compose=f"bessel_j(self, {order}.0)",
        notes=OSCILLATING.format(5, "min(1, sqrt(2 / (pi |x|)))" if not order else "sqrt(2 / (pi |x|)) for |x| > 1"),
        example="[0., 1.]",
        shown=shown,
    )
for order, shown in ((0, "tensor([0.0883, 0.5104])"), (1, "tensor([-0.7812, -0.1070])")):
    special(
        f"bessel_y{order}",
        f"the Bessel function of the second kind of order {order}",
        f"Y{order}(x)",
        None,
        "unary(0.2, 12)",
        f"plain('bessel_y', {order}.0, self)",
        compose=f"bessel_y(self, {order}.0)",
        notes="It is -inf at 0 and NaN below. " + OSCILLATING.format(6, "0.8 min(1, 1 / sqrt(x))"),
        example="[1., 2.]",
        shown=shown,
    )
for order, plain, scaled in (
    (0, "tensor([0.4210, 0.1139])", "tensor([1.1445, 0.0396])"),
    (1, "tensor([0.6019, 0.1399])", "tensor([1.6362, 0.0396])"),
):
    special(
        f"modified_bessel_k{order}",
        f"the modified Bessel function of the second kind of order {order}",
        f"K{order}(x)",
        None,
        "unary(0.2, 5)",
        f"plain('bessel_k', {order}.0, self)",
        compose=f"bessel_k(self, {order}.0)",
        notes="It is inf at 0 and NaN below. "
        + MONOTONE.format(4).replace("place;", "place of results that are normal;"),
        example="[1., 2.]",
        shown=plain,
    )
    special(
        f"scaled_modified_bessel_k{order}",
        f"the modified Bessel function of the second kind of order {order}, scaled,",
        f"e ** x K{order}(x)",
        None,
        "unary(0.2, 9)",
        f"plain('bessel_ke', {order}.0, self)",
        compose=f"bessel_ke(self, {order}.0)",
        notes="It is inf at 0 and NaN below, and does not underflow. " + MONOTONE.format(5),
        example="[1., 1000.]",
        shown=scaled,
    )

special(
    "spherical_bessel_j0",
    "the spherical Bessel function of order 0",
    "sin x / x",
    None,
    "unary(-9, 9)",
    "plain('spherical_bessel_j', 0.0, self)",
    compose="spherical_bessel_j(self, 0.0)",
    notes="It is 1 at 0 and 0 at infinity. " + MONOTONE.format(2),
    example="[0., 1.]",
    shown="tensor([1.0000, 0.8415])",
)

special(
    "airy_ai",
    "the Airy function Ai",
    "1 / pi * integral of cos(t**3 / 3 + x t) from 0 to infinity",
    None,
    "unary(-6, 4)",
    "plain('airy_ai', 0.0, self)",
    compose="airy_ai_at(self, 0.0)",
    notes="It tends to 0 at both infinities, and is 0 below -1e18, where neighbouring numbers are many periods apart. "
    "Error in float64 for x > -1e15: at most 6 units in the last place of the "
    "larger of the value, where that is a normal number, and, for x < -1, 1 / (sqrt(pi) |x|**(1/4)); " + ROUNDED,
    example="[0., 1.]",
    shown="tensor([0.3550, 0.1353])",
)

# The derivative of sinc.
op(
    "sinc_slope",
    "(Tensor self) -> Tensor",
    private=True,
    kernel=unary(
        "sinc_slope(self)",
        "f32 f64 c64 c128",
        rule="float",
        complex="""
z = self * 3.141592653589793
0 if self == 0 else (cos(z) - sin(z) / z) / self
""",
        compute="c128",
    ),
    grad={"self": "grad * conj(sinc(self) * -9.869604401089358 - ratio_or(self, result, -3.289868133696453) * 2)"},
    samples="unary(-3, 3)",
    ref="np_sinc_slope(self)",
)

op(
    "sinc",
    "(Tensor self) -> Tensor",
    variants="function method inplace out",
    names="special.sinc",
    kernel=unary(
        "sinc(self)",
        "f32 f64 c64 c128",
        rule="float",
        complex="""
z = self * 3.141592653589793
1 if self == 0 else sin(z) / z
""",
        compute="c128",
    ),
    grad={"self": "grad * conj(sinc_slope(self))"},
    samples="unary(-3, 3)",
    ref="np.sinc(self)",
    doc=f"""
    Computes the normalized cardinal sine of each element: ``sin(pi x) / (pi x)``.

    Integers and bool are computed in the default float dtype.

    Parameters
    ----------
    self : Tensor
        Any shape; real or complex.

    Returns
    -------
    Tensor
        The shape of `self`.

    Notes
    -----
    It is 1 at 0, 0 at all other integers, exactly, and 0 at infinity. {MONOTONE.format(4)}

    Examples
    --------
    >>> import lucid
    >>> lucid.sinc(lucid.tensor([0., 0.5, 1.]))
    tensor([1.0000, 0.6366, 0.0000])
    """,
)
