"""Special functions: the error function's relatives, the gamma function's logarithm with its derivatives, and the
modified Bessel functions of the first kind."""

from generator.elementwise import function, special
from generator.table import family, need, op, overload, unary

family("Special functions")

function(
    "erf",
    "computes the error function of each element",
    "2 / sqrt(pi) * integral of e ** -t**2 from 0 to x",
    "grad * exp(-(self * self)) * 1.1283791670955126",
    "unary(-2, 2)",
    "special('erf', self)",
    by_hand="f32",
    example="[0., 1.]",
    shown="tensor([0.0000, 0.8427])",
)


special(
    "lgamma",
    "the logarithm of the absolute value of the gamma function",
    "ln |Gamma(x)|",
    "grad * digamma(self)",
    "gamma()",
    "lgamma(self)",
    notes="It is inf at 0 and the negative integers, the poles. Error in float64: at most 7 units in the last place "
    "above 0, below it 7 units "
    "of the larger of 1 and the value; in float32 the result is rounded correctly but for rare ties and next to the "
    "zeros below 0.",
    example="[1., 4., 0.5]",
    shown="tensor([0.0000, 1.7918, 0.5724])",
)

special(
    "digamma",
    "the logarithmic derivative of the gamma function",
    "psi(x) = Gamma'(x) / Gamma(x)",
    "grad * polygamma_at(self, 1.0)",
    "gamma()",
    "digamma(self)",
    notes="It is NaN at the negative integers, -inf at 0 and inf at -0. Error in float64: at most 6 units in the last "
    "place above 0, "
    "below it relative 2e-15 of the larger of 1 and the value for x > -10 (4e-15 for x > -100); in float32 the result "
    "is rounded correctly but for rare ties and next to the zeros below 0.",
    example="[1., 2., 0.5]",
    shown="tensor([-0.5772,  0.4228, -1.9635])",
)

special(
    "erfc",
    "the complementary error function",
    "1 - erf(x)",
    "grad * exp(-(self * self)) * -1.1283791670955126",
    "unary(-2, 3)",
    "special('erfc', self)",
    notes="It keeps its relative precision where the result is tiny. Error in float64: at most 5 units in the last "
    "place for results that are "
    "normal numbers; in float32 the result is rounded correctly but for rare ties.",
    example="[0., 1., 5.]",
    shown="tensor([1.0000e+00, 1.5730e-01, 1.5375e-12])",
)

special(
    "erfcx",
    "the scaled complementary error function",
    "e ** x**2 * erfc(x)",
    "grad * (self * result * 2 - 1.1283791670955126)",
    "unary(-2, 3)",
    "np.exp(self * self) * special('erfc', self)",
    notes="It falls like 1 / (sqrt(pi) x), where erfc underflows. Error in float64: at most 5 units in the last "
    "place; in float32 the result is "
    "rounded correctly but for rare ties.",
    example="[0., 1., 100.]",
    shown="tensor([1.0000, 0.4276, 0.0056])",
)

special(
    "erfinv",
    "the inverse of the error function",
    "y with erf(y) = x",
    "grad * exp(result * result) * 0.886226925452758",
    "unary(-0.9, 0.9)",
    "erfinv(self)",
    notes="It is -inf at -1, inf at 1 and NaN outside [-1, 1]. Error in float64: at most 4 units in the last place; "
    "in float32 the result is "
    "rounded correctly but for rare ties.",
    example="[0., 0.5, -1.]",
    shown="tensor([0.0000, 0.4769,   -inf])",
)

BESSEL = (
    "Error in float64: at most 6 units in the last place; in float32 the result is rounded correctly but for rare ties."
)

special(
    "i0",
    "the modified Bessel function of the first kind of order 0",
    "I0(x)",
    "grad * i1(self)",
    "unary(-3, 3)",
    "np.i0(self)",
    names="special.modified_bessel_i0",
    notes=BESSEL,
    example="[0., 1.]",
    shown="tensor([1.0000, 1.2661])",
)

special(
    "i0e",
    "the scaled modified Bessel function of order 0",
    "e ** -|x| I0(x)",
    "grad * (i1e(self) - sign(self) * result)",
    "unary_away_from_zero(9)",
    "np.i0(self) * np.exp(-np.abs(self))",
    notes=BESSEL,
    example="[0., 100.]",
    shown="tensor([1.0000, 0.0399])",
)

special(
    "i1",
    "the modified Bessel function of the first kind of order 1",
    "I1(x)",
    "slope = i0(self); grad * where(slope == 1e999, slope, slope - ratio_or(self, result, 0.5))",
    "unary(-3, 3)",
    "bessel_i1(self)",
    names="special.modified_bessel_i1",
    notes=BESSEL,
    example="[0., 1.]",
    shown="tensor([0.0000, 0.5652])",
)

special(
    "i1e",
    "the scaled modified Bessel function of order 1",
    "e ** -|x| I1(x)",
    "grad * (i0e(self) - sign(self) * result - ratio_or(self, result, 0.5))",
    "unary_away_from_zero(9)",
    "bessel_i1(self) * np.exp(-np.abs(self))",
    notes=BESSEL,
    example="[0., 100.]",
    shown="tensor([0.0000, 0.0397])",
)

# value / self, which has a limit at 0; its gradient there is right to first order, as it is to second elsewhere.
op(
    "ratio_or",
    "(Tensor self, Tensor value, float limit) -> Tensor",
    private=True,
    compose="where(self == 0, limit, value / where(self == 0, 1.0, self))",
)

# The derivative of that order of digamma, order >= 0 being whole (lucid.special.polygamma checks it). Error in float64:
# order + 6 units in the last place above 0; below it absolute, of that size times the largest of the three zeta values
# of special.h's formula.
op(
    "polygamma_at",
    "(Tensor self, float order) -> Tensor",
    private=True,
    kernel=unary("polygamma(order, self)", "f32 f64", rule="float", compute="f64"),
    grad={"self": "grad * polygamma_at(self, order + 1)"},
    samples="polygamma()",
    ref="polygamma(order, self)",
)

ORDER = need("n", "0 <= n <= 1000", "0 to 1000")
op("polygamma_of", "(int n, Tensor self) -> Tensor", private=True, needs=[ORDER], compose="polygamma_at(self, n)")
op(
    "polygamma_method",
    "(Tensor self, int n) -> Tensor",
    variants="method inplace",
    private=True,
    needs=[ORDER],
    compose="polygamma_at(self, n)",
)
overload(
    "polygamma",
    "polygamma_of polygamma_method",
    variants="function method inplace",
    names="special.polygamma",
    doc="""
    Computes the n-th derivative of digamma: ``(-1)**(n + 1) n! zeta(n + 1, x)``.

    Parameters
    ----------
    n : int
        The order, 0 to 1000.
    self : Tensor
        Any shape; integers are computed in the default float dtype.

    Returns
    -------
    Tensor
        The shape of `self`.

    Raises
    ------
    ValueError
        If `n` is outside that.

    Notes
    -----
    The Euler-Maclaurin formula for Hurwitz' zeta function (Abramowitz and Stegun, 6.4.10 and 23.1.30). Error in float64
    for x > 0: at most n + 6 units in the last place. At 0 and the negative integers, the poles, it is inf for odd n,
    -inf for even n >= 2.

    Examples
    --------
    >>> import lucid
    >>> lucid.polygamma(1, lucid.tensor([1., 0.5]))
    tensor([1.6449, 4.9348])
    >>> lucid.tensor([1., 0.5]).polygamma(1)
    tensor([1.6449, 4.9348])
    """,
)
