"""Special functions: the error function's relatives and the gamma function's logarithm with its derivatives."""

from generator.elementwise import function
from generator.table import family, op, unary

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


def special(name, what, formula, grad, samples, ref, *, notes, example, shown):
    """A special function of one tensor: the entry that they share."""
    op(
        name,
        "(Tensor self) -> Tensor",
        variants="function method inplace out",
        kernel=unary(f"{name}(self)", "f32 f64", rule="float"),
        grad={"self": grad},
        samples=samples,
        ref=ref,
        doc=f"""
       Computes {what} of each element: ``{formula}``.

       Integers and bool are computed in the default float dtype. {notes}

       Parameters
       ----------
       self : Tensor
           Any shape.

       Returns
       -------
       Tensor
           The shape of `self`.

       Examples
       --------
       >>> lucid.{name}(lucid.tensor({example}))
       {shown}
       """,
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
    "grad * (i0(self) - i1_over(self, result))",
    "unary(-3, 3)",
    "bessel_i1(self)",
    notes=BESSEL,
    example="[0., 1.]",
    shown="tensor([0.0000, 0.5652])",
)

special(
    "i1e",
    "the scaled modified Bessel function of order 1",
    "e ** -|x| I1(x)",
    "grad * (i0e(self) - sign(self) * result - i1_over(self, result))",
    "unary_away_from_zero(9)",
    "bessel_i1(self) * np.exp(-np.abs(self))",
    notes=BESSEL,
    example="[0., 100.]",
    shown="tensor([0.0000, 0.0397])",
)

# I1(x) / x, which is 1/2 at 0; its gradient there is right to first order, as it is to second elsewhere.
op(
    "i1_over",
    "(Tensor self, Tensor i1) -> Tensor",
    private=True,
    compose="where(self == 0, 0.5, i1 / where(self == 0, 1.0, self))",
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
