"""The normal distribution, logits and terms of entropies."""

from generator.elementwise import special
from generator.table import binary, family, op, unary

family("Normal distribution and logits")

ROUNDED = "in float32 the result is rounded correctly but for rare ties."

special(
    "ndtr",
    "the distribution function of the standard normal distribution",
    "erfc(-x / sqrt(2)) / 2",
    None,
    "unary(-4, 4)",
    "plain('ndtr', self)",
    compose="ndtr_of(self)",
    notes="Error in float64: at most 5 units in the last place where the result is a normal number, in both tails; "
    + ROUNDED,
    example="[0., 1.96]",
    shown="tensor([0.5000, 0.9750])",
)
special(
    "ndtri",
    "a quantile of the normal distribution, the inverse of ndtr,",
    "sqrt(2) erfinv(2 p - 1)",
    None,
    "unary(0.01, 0.99)",
    "plain('ndtri', self)",
    compose="ndtri_of(self)",
    notes="It is -inf at 0, inf at 1 and NaN outside [0, 1]. Error in float64: at most 4 units in the last place, down "
    "to the smallest p; " + ROUNDED,
    example="[0.5, 0.975]",
    shown="tensor([0.0000, 1.9600])",
)
special(
    "log_ndtr",
    "the logarithm of ndtr, also where that underflows,",
    "ln(erfc(-x / sqrt(2)) / 2)",
    None,
    "unary(-9, 4)",
    "plain('log_ndtr', self)",
    compose="log_ndtr_of(self)",
    notes="Error in float64: at most 7 units in the last place where the result is a normal number; " + ROUNDED,
    example="[0., -20.]",
    shown="tensor([  -0.6931, -203.9172])",
)
special(
    "entr",
    "the term of an entropy",
    "-x ln x",
    None,
    "unary(0.1, 3)",
    "np_entr(self)",
    compose="entr_of(self)",
    notes="It is 0 at 0 and -inf below. Error: at most 2 units in the last place.",
    example="[0., 0.5, 1.]",
    shown="tensor([0.0000, 0.3466, -0.0000])",
)

# What these are: kernels of their own, which lucid.special alone has a name for.
for name, formula, grad, low, high, reference in (
    ("ndtr_of", "ndtr(self)", "grad * exp(self * self * -0.5) * 0.3989422804014327", -4, 4, "plain('ndtr', self)"),
    ("ndtri_of", "ndtri(self)", "grad * exp(result * result * 0.5) * 2.5066282746310002", 0.01, 0.99,
     "plain('ndtri', self)"),
    ("log_ndtr_of", "log_ndtr(self)", "grad * log_ndtr_slope(self)", -9, 4, "plain('log_ndtr', self)"),
    ("log_ndtr_slope", "log_ndtr_slope(self)", "-grad * result * (self + result)", -9, 4,
     "plain('log_ndtr_slope', self)"),
    ("entr_of", "-self * log(self) if self > 0 else 0.0 if self == 0 else self if isnan(self) else -1e999",
     "grad * (-log(self) - 1)", 0.1, 3, "np_entr(self)"),
    ("logit_of", "log1p((2 * self - 1) / (1 - self)) if 0.25 < self < 0.75 else log(self / (1 - self))",
     "grad / (self * (1 - self))", 0.05, 0.95, "np.log(self / (1 - self))"),
):  # fmt: skip
    op(
        name,
        "(Tensor self) -> Tensor",
        private=True,
        kernel=unary(formula, "f32 f64", rule="float", compute="f64" if name.startswith(("entr", "logit")) else ""),
        grad={"self": grad},
        samples=f"unary({low}, {high})",
        ref=reference,
    )

op(
    "logit",
    "(Tensor self, float? eps=None) -> Tensor",
    variants="function method inplace out",
    names="special.logit",
    compose="logit_of(self) if eps is None else logit_of(clamp(self, eps, 1 - eps))",
    samples="logits()",
    ref="np_logit(self, eps)",
    doc="""
    Computes the inverse of the logistic function of each element: ``ln(p / (1 - p))``.

    Integers and bool are computed in the default float dtype.

    Parameters
    ----------
    self : Tensor
        Any shape.
    eps : float, optional
        Limits the elements to [eps, 1 - eps] first.

    Returns
    -------
    Tensor
        The shape of `self`; NaN outside [0, 1], -inf at 0 and inf at 1.

    Notes
    -----
    Error in float64: at most 4 units in the last place, next to 1/2 too; in float32 the result is rounded correctly but
    for rare ties.

    Examples
    --------
    >>> import lucid
    >>> lucid.logit(lucid.tensor([0.5, 0.75]))
    tensor([0.0000, 1.0986])
    """,
)

for name, argument, value, bound in (("xlogy", "y", "log(other)", 0), ("xlog1py", "1 + y", "log1p(other)", -1)):
    op(
        name,
        "(Operand self, Operand other) -> Tensor",
        variants="function method inplace out" if name == "xlogy" else "function out",
        private=name == "xlog1py",
        names=f"special.{name}",
        kernel=binary(
            f"other if isnan(other) else 0 if self == 0 else self * {value}", "f32 f64", rule="float", compute="f64"
        ),
        grad={
            # The logarithm, and 0 where x is 0 and there is none; in the dtype of self also of a number.
            "self": f"grad * {name}(cast(logical_or(self != 0, other > {bound}), dtype(self)), other)",
            "other": "grad * self / " + ("other" if name == "xlogy" else "(other + 1)"),
        },
        samples="entropies()",
        ref=f"np_{name}(self, other)",
        doc=f"""
        Computes ``x ln({argument})`` elementwise, taken as 0 where x is 0 and y is not NaN.

        Integers and bool are computed in the default float dtype. The gradient with respect to an x that is 0 is the
        logarithm, and 0 where there is none.

        Parameters
        ----------
        self : Tensor or number
            x.
        other : Tensor or number
            y, broadcast with it.

        Returns
        -------
        Tensor
            The broadcast shape.

        Notes
        -----
        Error: at most 2 units in the last place.

        Examples
        --------
        >>> import lucid
        >>> lucid.special.{name}(lucid.tensor([0., 2.]), lucid.tensor([0., 1.]))
        {"tensor([0., 0.])" if name == "xlogy" else "tensor([0.0000, 1.3863])"}
        """,
    )
