"""Distributions of positive numbers: exponential, gamma, beta, F, Pareto, Weibull and their kin."""

from __future__ import annotations

from collections.abc import Sequence

import lucid
from lucid import Size, Tensor
from lucid.distributions import constraints
from lucid.distributions._gamma import standard_gamma
from lucid.distributions.distribution import Distribution, ExponentialFamily

__all__ = ["Beta", "Chi2", "Exponential", "FisherSnedecor", "Gamma", "InverseGamma", "Kumaraswamy", "Pareto", "Weibull"]

EULER = 0.57721566490153286  # Euler's constant


def _uniform(like: Tensor, shape: Size) -> Tensor:
    """Uniform numbers strictly between 0 and 1."""
    info = lucid.finfo(like.dtype)
    return lucid.rand(shape, dtype=like.dtype, device=like.device).clamp(info.tiny, 1 - info.eps / 2)


def lbeta(a: Tensor, b: Tensor) -> Tensor:
    """The logarithm of the beta function."""
    return lucid.lgamma(a) + lucid.lgamma(b) - lucid.lgamma(a + b)


class Exponential(ExponentialFamily):
    """The exponential distribution, of density ``rate exp(-rate x)``.

    Parameters
    ----------
    rate : Tensor or float
        The reciprocal of the mean, positive.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> from lucid.distributions import Exponential
    >>> Exponential(4.0).mean
    tensor(0.2500)
    """

    arg_constraints = {"rate": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, rate: Tensor | float, validate_args: bool | None = None) -> None:
        self._start(validate_args, rate=rate)

    @property
    def mean(self) -> Tensor:
        return self.rate.reciprocal()

    @property
    def mode(self) -> Tensor:
        return lucid.zeros_like(self.rate)

    @property
    def stddev(self) -> Tensor:
        return self.rate.reciprocal()

    @property
    def variance(self) -> Tensor:
        return self.rate.pow(-2)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        return lucid.empty(shape, dtype=self.rate.dtype, device=self.rate.device).exponential_() / self.rate

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        return self.rate.log() - self.rate * value

    def cdf(self, value: Tensor) -> Tensor:
        self._check(value)
        return -(-self.rate * value).expm1()

    def icdf(self, value: Tensor) -> Tensor:
        return -(-value).log1p() / self.rate

    def entropy(self) -> Tensor:
        return 1 - self.rate.log()

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return (-self.rate,)

    def _log_normalizer(self, x: Tensor) -> Tensor:
        return -(-x).log()


class Gamma(ExponentialFamily):
    """The gamma distribution, of density ``rate^a x^(a-1) exp(-rate x) / Γ(a)`` with the concentration a.

    Parameters
    ----------
    concentration, rate : Tensor or float
        Shape and inverse scale, positive.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> from lucid.distributions import Gamma
    >>> Gamma(3.0, 2.0).mean
    tensor(1.5000)
    """

    arg_constraints = {"concentration": constraints.positive, "rate": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, concentration: Tensor | float, rate: Tensor | float, validate_args: bool | None = None) -> None:
        self._start(validate_args, concentration=concentration, rate=rate)

    @property
    def mean(self) -> Tensor:
        return self.concentration / self.rate

    @property
    def mode(self) -> Tensor:
        return ((self.concentration - 1) / self.rate).clamp(min=0)

    @property
    def variance(self) -> Tensor:
        return self.concentration / self.rate.square()

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        value = standard_gamma(self.concentration.expand(shape)) / self.rate
        return value.clamp(min=lucid.finfo(value.dtype).tiny)

    def log_prob(self, value: Tensor) -> Tensor:
        value = lucid.as_tensor(value, dtype=self.rate.dtype, device=self.rate.device)
        self._check(value)
        a = self.concentration
        return lucid.xlogy(a, self.rate) + lucid.xlogy(a - 1, value) - self.rate * value - lucid.lgamma(a)

    def cdf(self, value: Tensor) -> Tensor:
        self._check(value)
        return lucid.special.gammainc(self.concentration, self.rate * value)

    def entropy(self) -> Tensor:
        a = self.concentration
        return a - self.rate.log() + lucid.lgamma(a) + (1 - a) * lucid.digamma(a)

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return self.concentration - 1, -self.rate

    def _log_normalizer(self, x: Tensor, y: Tensor) -> Tensor:
        return lucid.lgamma(x + 1) + (x + 1) * (-y.reciprocal()).log()


class Chi2(Gamma):
    """The chi-squared distribution: the sum of `df` squares of standard normal numbers.

    Parameters
    ----------
    df : Tensor or float
        Degrees of freedom, positive.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    The density is ``x**(k / 2 - 1) exp(-x / 2) / (2**(k / 2) Γ(k / 2))``, k being `df`.

    Examples
    --------
    >>> from lucid.distributions import Chi2
    >>> Chi2(3.0).variance
    tensor(6.)
    """

    arg_constraints = {"df": constraints.positive}

    def __init__(self, df: Tensor | float, validate_args: bool | None = None) -> None:
        super().__init__(0.5 * df, 0.5, validate_args=False)
        Distribution.__init__(self, self._batch_shape, (), validate_args)
        if self._validate_args and not bool((self.df > 0).all()):
            raise ValueError(f"Chi2: df is {self.df}; wanted positive numbers")

    @property
    def df(self) -> Tensor:
        """Degrees of freedom."""
        return self.concentration * 2

    def __repr__(self) -> str:
        return f"Chi2(df: {self.df if self.df.numel() == 1 else self.df.size()})"


class InverseGamma(Distribution):
    """The reciprocal of a gamma number.

    Parameters
    ----------
    concentration, rate : Tensor or float
        Those of the gamma distribution, positive.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    The density is ``rate**a / Γ(a) x**(-a - 1) exp(-rate / x)``, a being the concentration.

    Examples
    --------
    >>> from lucid.distributions import InverseGamma
    >>> InverseGamma(3.0, 4.0).mean
    tensor(2.)
    """

    arg_constraints = {"concentration": constraints.positive, "rate": constraints.positive}
    support = constraints.positive
    has_rsample = True

    def __init__(self, concentration: Tensor | float, rate: Tensor | float, validate_args: bool | None = None) -> None:
        self._start(validate_args, concentration=concentration, rate=rate)

    @property
    def mean(self) -> Tensor:
        return (self.rate / (self.concentration - 1)).masked_fill(self.concentration <= 1, float("inf"))

    @property
    def mode(self) -> Tensor:
        return self.rate / (self.concentration + 1)

    @property
    def variance(self) -> Tensor:
        a = self.concentration
        return (self.rate.square() / ((a - 1).square() * (a - 2))).masked_fill(a <= 2, float("inf"))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return Gamma(self.concentration, self.rate, validate_args=False).rsample(sample_shape).reciprocal()

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        a = self.concentration
        return lucid.xlogy(a, self.rate) - (a + 1) * value.log() - self.rate / value - lucid.lgamma(a)

    def cdf(self, value: Tensor) -> Tensor:
        self._check(value)
        return lucid.special.gammaincc(self.concentration, self.rate / value)

    def entropy(self) -> Tensor:
        a = self.concentration
        return a + self.rate.log() + lucid.lgamma(a) - (1 + a) * lucid.digamma(a)


class Beta(ExponentialFamily):
    """The beta distribution, of density ``x^(a-1) (1-x)^(b-1) / B(a, b)`` on (0, 1).

    Parameters
    ----------
    concentration1, concentration0 : Tensor or float
        a and b, positive.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> from lucid.distributions import Beta
    >>> Beta(1.0, 3.0).mean
    tensor(0.2500)
    """

    arg_constraints = {"concentration1": constraints.positive, "concentration0": constraints.positive}
    support = constraints.unit_interval
    has_rsample = True

    def __init__(
        self, concentration1: Tensor | float, concentration0: Tensor | float, validate_args: bool | None = None
    ) -> None:
        self._start(validate_args, concentration1=concentration1, concentration0=concentration0)

    @property
    def _total(self) -> Tensor:
        return self.concentration1 + self.concentration0

    @property
    def mean(self) -> Tensor:
        return self.concentration1 / self._total

    @property
    def mode(self) -> Tensor:
        a, b = self.concentration1, self.concentration0
        inner = (a - 1) / (a + b - 2)
        edge = lucid.where(a < b, 0.0, 1.0).to(a.dtype).masked_fill(a == b, float("nan"))
        return lucid.where((a > 1) & (b > 1), inner, edge) if bool(((a <= 1) | (b <= 1)).any()) else inner

    @property
    def variance(self) -> Tensor:
        total = self._total
        return self.concentration1 * self.concentration0 / (total.square() * (total + 1))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        x, y = (standard_gamma(c.expand(shape)) for c in (self.concentration1, self.concentration0))
        eps = lucid.finfo(x.dtype).eps
        return (x / (x + y)).clamp(eps, 1 - eps / 2)

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        a, b = self.concentration1, self.concentration0
        return lucid.xlogy(a - 1, value) + lucid.special.xlog1py(b - 1, -value) - lbeta(a, b)

    def entropy(self) -> Tensor:
        a, b = self.concentration1, self.concentration0
        digamma = lucid.digamma
        return lbeta(a, b) - (a - 1) * digamma(a) - (b - 1) * digamma(b) + (a + b - 2) * digamma(a + b)

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return self.concentration1, self.concentration0

    def _log_normalizer(self, x: Tensor, y: Tensor) -> Tensor:
        return lbeta(x, y)


class FisherSnedecor(Distribution):
    """The F-distribution: the ratio of two chi-squared numbers, each over its degrees of freedom.

    Parameters
    ----------
    df1, df2 : Tensor or float
        The degrees of freedom, positive.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    It is that of ``(X / df1) / (Y / df2)`` with X and Y of `Chi2` with `df1` and `df2`.

    Examples
    --------
    >>> from lucid.distributions import FisherSnedecor
    >>> FisherSnedecor(2.0, 4.0).mean
    tensor(2.)
    """

    arg_constraints = {"df1": constraints.positive, "df2": constraints.positive}
    support = constraints.positive
    has_rsample = True

    def __init__(self, df1: Tensor | float, df2: Tensor | float, validate_args: bool | None = None) -> None:
        self._start(validate_args, df1=df1, df2=df2)

    @property
    def mean(self) -> Tensor:
        return (self.df2 / (self.df2 - 2)).masked_fill(self.df2 <= 2, float("nan"))

    @property
    def mode(self) -> Tensor:
        mode = (self.df1 - 2) / self.df1 * self.df2 / (self.df2 + 2)
        return mode.masked_fill(self.df1 <= 2, float("nan"))

    @property
    def variance(self) -> Tensor:
        m, n = self.df1, self.df2
        variance = 2 * n.square() * (m + n - 2) / (m * (n - 2).square() * (n - 4))
        return variance.masked_fill(n <= 4, float("nan"))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        x, y = (standard_gamma((df / 2).expand(shape)) / df for df in (self.df1, self.df2))
        tiny = lucid.finfo(x.dtype).tiny
        return (x / y.clamp(min=tiny)).clamp(min=tiny)

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        a, b, ratio = self.df1 / 2, self.df2 / 2, self.df1 / self.df2
        return a * ratio.log() + (a - 1) * value.log() - (a + b) * (ratio * value).log1p() - lbeta(a, b)


class Pareto(Distribution):
    """The Pareto distribution, of density ``alpha scale^alpha / x^(alpha+1)`` from `scale` on.

    Parameters
    ----------
    scale, alpha : Tensor or float
        The least value, and how fast the tail falls, positive.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> from lucid.distributions import Pareto
    >>> Pareto(1.0, 3.0).mean
    tensor(1.5000)
    """

    arg_constraints = {"scale": constraints.positive, "alpha": constraints.positive}
    has_rsample = True

    def __init__(self, scale: Tensor | float, alpha: Tensor | float, validate_args: bool | None = None) -> None:
        self._start(validate_args, scale=scale, alpha=alpha)

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self) -> constraints.Constraint:
        return constraints.greater_than_eq(self.scale)

    @property
    def mean(self) -> Tensor:
        a = self.alpha.clamp(min=1)  # infinite up to 1
        return a * self.scale / (a - 1)

    @property
    def mode(self) -> Tensor:
        return self.scale

    @property
    def variance(self) -> Tensor:
        a = self.alpha.clamp(min=2)
        return self.scale.square() * a / ((a - 1).square() * (a - 2))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        u = _uniform(self.scale, self._extended_shape(sample_shape))
        return self.scale * (-u.log() / self.alpha).exp()

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        return self.alpha.log() + self.alpha * self.scale.log() - (self.alpha + 1) * value.log()

    def cdf(self, value: Tensor) -> Tensor:
        self._check(value)
        return 1 - (self.scale / value) ** self.alpha

    def icdf(self, value: Tensor) -> Tensor:
        return self.scale * (1 - value) ** (-1 / self.alpha)

    def entropy(self) -> Tensor:
        return (self.scale / self.alpha).log() + (1 + self.alpha.reciprocal())


class Weibull(Distribution):
    """The Weibull distribution, of ``cdf = 1 - exp(-(x / scale)^concentration)``.

    Parameters
    ----------
    scale, concentration : Tensor or float
        Scale and shape, positive.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> from lucid.distributions import Weibull
    >>> Weibull(2.0, 1.0).mean
    tensor(2.)
    """

    arg_constraints = {"scale": constraints.positive, "concentration": constraints.positive}
    support = constraints.positive
    has_rsample = True

    def __init__(self, scale: Tensor | float, concentration: Tensor | float, validate_args: bool | None = None) -> None:
        self._start(validate_args, scale=scale, concentration=concentration)

    def _moment(self, n: int) -> Tensor:
        return lucid.lgamma(1 + n / self.concentration).exp()

    @property
    def mean(self) -> Tensor:
        return self.scale * self._moment(1)

    @property
    def mode(self) -> Tensor:
        k = self.concentration
        return self.scale * ((k - 1).clamp(min=0) / k) ** k.reciprocal()

    @property
    def variance(self) -> Tensor:
        return self.scale.square() * (self._moment(2) - self._moment(1).square())

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        u = _uniform(self.scale, self._extended_shape(sample_shape))
        return self.scale * (-u.log()) ** self.concentration.reciprocal()

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        k, z = self.concentration, value / self.scale
        return (k / self.scale).log() + (k - 1) * z.log() - z**k

    def cdf(self, value: Tensor) -> Tensor:
        self._check(value)
        return -(-((value / self.scale) ** self.concentration)).expm1()

    def icdf(self, value: Tensor) -> Tensor:
        return self.scale * (-(-value).log1p()) ** self.concentration.reciprocal()

    def entropy(self) -> Tensor:
        inverse = self.concentration.reciprocal()
        return EULER * (1 - inverse) + (self.scale * inverse).log() + 1


class Kumaraswamy(Distribution):
    """The Kumaraswamy distribution, of ``cdf = 1 - (1 - x^a)^b`` on (0, 1): like the beta distribution, but simple.

    Parameters
    ----------
    concentration1, concentration0 : Tensor or float
        a and b, positive.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> from lucid.distributions import Kumaraswamy
    >>> Kumaraswamy(1.0, 1.0).mean
    tensor(0.5000)
    """

    arg_constraints = {"concentration1": constraints.positive, "concentration0": constraints.positive}
    support = constraints.unit_interval
    has_rsample = True

    def __init__(
        self, concentration1: Tensor | float, concentration0: Tensor | float, validate_args: bool | None = None
    ) -> None:
        self._start(validate_args, concentration1=concentration1, concentration0=concentration0)

    def _moment(self, n: int) -> Tensor:
        a, b = self.concentration1, self.concentration0
        return b * lbeta(1 + n / a, b).exp()

    @property
    def mean(self) -> Tensor:
        return self._moment(1)

    @property
    def mode(self) -> Tensor:
        a, b = self.concentration1, self.concentration0
        return (((a - 1) / (a * b - 1)) ** a.reciprocal()).masked_fill((a < 1) | (b < 1), float("nan"))

    @property
    def variance(self) -> Tensor:
        return self._moment(2) - self._moment(1).square()

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        u = _uniform(self.concentration1, self._extended_shape(sample_shape))
        a, b = self.concentration1, self.concentration0
        return (-((u.log() / b).expm1())) ** a.reciprocal()

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        a, b = self.concentration1, self.concentration0
        return a.log() + b.log() + (a - 1) * value.log() + lucid.special.xlog1py(b - 1, -(value**a))

    def cdf(self, value: Tensor) -> Tensor:
        self._check(value)
        return 1 - (1 - value**self.concentration1) ** self.concentration0

    def icdf(self, value: Tensor) -> Tensor:
        return (1 - (1 - value) ** self.concentration0.reciprocal()) ** self.concentration1.reciprocal()

    def entropy(self) -> Tensor:
        a, b = self.concentration1, self.concentration0
        harmonic = lucid.digamma(b + 1) + EULER
        return (1 - b.reciprocal()) + (1 - a.reciprocal()) * harmonic - a.log() - b.log()
