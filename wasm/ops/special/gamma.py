"""Incomplete gamma functions, Hurwitz' zeta function and the multivariate gamma function."""

from generator.table import binary, family, need, op, unary

family("Incomplete gamma and zeta functions")

for name, which, other, formula, shown in (
    ("igamma", "lower", "gammainc", "integral of t**(a - 1) e**-t / Gamma(a) from 0 to x", "0.6321, 0.8009"),
    ("igammac", "upper", "gammaincc", "integral of t**(a - 1) e**-t / Gamma(a) from x on", "0.3679, 0.1991"),
):
    op(
        name,
        "(Operand self, Operand other) -> Tensor",
        variants="function method inplace out",
        names=f"special.{other}",
        kernel=binary(f"{name}(self, other)", "f32 f64", rule="float"),
        grad={"other": ("-" if which == "upper" else "") + "grad * igamma_slope(self, other)"},
        samples="incomplete_gamma()",
        ref=f"plain('{name}', self, other)",
        doc=f"""
        Computes the regularized {which} incomplete gamma function: ``{formula}``.

        Integers and bool are computed in the default float dtype.

        Parameters
        ----------
        self : Tensor or number
            a, 0 or more.
        other : Tensor or number
            x, 0 or more, broadcast with it.

        Returns
        -------
        Tensor
            The broadcast shape; NaN where an argument is negative or both are 0.

        Notes
        -----
        A power series, a continued fraction (Abramowitz and Stegun 6.5.29 and 6.5.31) or, for large a and x near it,
        Temme's uniform expansion (SIAM J. Math. Anal. 10, 1979). The gradient is that with respect to x; with respect
        to a there is none. Error in float64, for every argument where the result is a normal number: at most 30 + 8
        abs(ln(result)) units in the last place; in float32 the result is rounded correctly but for rare ties.

        Examples
        --------
        >>> import lucid
        >>> lucid.{name}(lucid.tensor([1., 2.]), lucid.tensor([1., 3.]))
        tensor([{shown}])
        """,
    )

# x^(a - 1) e^-x / Gamma(a)
op(
    "igamma_slope",
    "(Tensor self, Tensor other) -> Tensor",
    private=True,
    kernel=binary("igamma_slope(self, other)", "f32 f64", rule="float"),
    grad={"self": "grad * result * (log(other) - digamma(self))", "other": "grad * result * ((self - 1) / other - 1)"},
    samples="incomplete_gamma()",
    ref="plain('igamma_slope', self, other)",
)

op(
    "zeta",
    "(Operand self, Operand other) -> Tensor",
    variants="function out",
    private=True,
    names="special.zeta",
    aliases={"self": "x input", "other": "q"},
    kernel=binary("zeta(self, other)", "f32 f64", rule="float"),
    grad={"other": "-grad * self * zeta(self + 1, other)"},
    samples="zeta()",
    ref="plain('zeta', self, other)",
    doc="""
    Computes Hurwitz' zeta function elementwise: ``sum of (k + q)**-x over k = 0, 1, …``.

    Integers and bool are computed in the default float dtype.

    Parameters
    ----------
    self : Tensor or number
        x, more than 1.
    other : Tensor or number
        q, broadcast with it; 1 gives Riemann's zeta function.

    Returns
    -------
    Tensor
        The broadcast shape; inf where x is 1 or q is 0 or a negative integer, NaN where x is less than 1, or q is
        negative and x not whole.

    Notes
    -----
    The Euler-Maclaurin formula (Abramowitz and Stegun 23.1.30). The gradient is that with respect to q; with respect to
    x there is none. Error in float64: at most 8 units in the last place for q > 0, below 0 at most 20 units of the
    greatest term; in float32 the result is rounded correctly but for rare ties.

    Examples
    --------
    >>> import lucid
    >>> lucid.special.zeta(lucid.tensor([2., 3.]), lucid.tensor([1., 2.]))
    tensor([1.6449, 0.2021])
    """,
)

# The sum over i < p of polygamma(order, x - i / 2), order -1 standing for lgamma.
op(
    "polygamma_sum",
    "(Tensor self, float order, float p) -> Tensor",
    private=True,
    kernel=unary("polygamma_sum(order, p, self)", "f32 f64", rule="float"),
    grad={"self": "grad * polygamma_sum(self, order + 1, p)"},
    samples="polygamma_sums()",
    ref="plain('polygamma_sum', order, p, self)",
)

op(
    "mvlgamma",
    "(Tensor self, int p) -> Tensor",
    variants="function method inplace out",
    names="special.multigammaln",
    needs=[need("p", "1 <= p <= 10000", "1 to 10000")],
    compose="polygamma_sum(self, -1.0, p)",
    samples="dimensions()",
    ref="plain('polygamma_sum', -1.0, p, self)",
    doc="""
    Computes the logarithm of the multivariate gamma function of each element.

    It is ``p (p - 1) / 4 ln pi + sum of lgamma(a - i / 2) for i < p``. Integers and bool are computed in the default
    float dtype.

    Parameters
    ----------
    self : Tensor
        a, of any shape, elements greater than (p - 1) / 2.
    p : int
        The dimension, 1 or more.

    Returns
    -------
    Tensor
        The shape of `self`.

    Raises
    ------
    ValueError
        If `p` is less than 1, or more than 10000.

    Notes
    -----
    Error in float64: at most 8 p units in the last place of the largest of the terms; in float32 the result is rounded
    correctly but for rare ties and next to zeros.

    Examples
    --------
    >>> import lucid
    >>> lucid.mvlgamma(lucid.tensor([2., 3.]), 2)
    tensor([0.4516, 1.5502])
    """,
)
