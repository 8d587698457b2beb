"""Distributions on the line that are moved and scaled: normal, Laplace, Cauchy, Gumbel, Student's t."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import lucid
from lucid import Size, Tensor
from lucid.distributions import constraints
from lucid.distributions.distribution import Distribution, ExponentialFamily
from lucid.distributions.positive import Chi2

__all__ = ["Cauchy", "Gumbel", "Laplace", "Location", "Normal", "StudentT"]

EULER = 0.57721566490153286  # Euler's constant


class Location(Distribution):
    """``loc + scale * z``: a subclass says what z is. Values of the parameters: `loc` any, `scale` positive."""

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True

    def __init__(self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None) -> None:
        self._start(validate_args, loc=loc, scale=scale)

    @property
    def mode(self) -> Tensor:
        return self.loc

    @property
    def mean(self) -> Tensor:
        return self.loc

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self.loc + self.scale * self._draw(self._extended_shape(sample_shape))

    def _draw(self, shape: Size) -> Tensor:
        """Numbers z of this shape."""
        raise NotImplementedError

    def _standard(self, value: Tensor) -> Tensor:
        self._check(value)
        return (value - self.loc) / self.scale

    def _like(self, draw: Any, shape: Size) -> Tensor:
        return draw(shape, dtype=self.loc.dtype, device=self.loc.device)


class Normal(Location, ExponentialFamily):
    """The normal (Gaussian) distribution, of density ``exp(-z²/2) / (scale √(2π))`` with ``z = (x - loc) / scale``.

    Parameters
    ----------
    loc : Tensor or float
        The mean.
    scale : Tensor or float
        The standard deviation, positive.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import Normal
    >>> Normal(0.0, 1.0).log_prob(lucid.tensor(0.0))
    tensor(-0.9189)
    """

    @property
    def stddev(self) -> Tensor:
        return self.scale

    @property
    def variance(self) -> Tensor:
        return self.scale.square()

    def _draw(self, shape: Size) -> Tensor:
        return self._like(lucid.randn, shape)

    def log_prob(self, value: Tensor) -> Tensor:
        return -0.5 * self._standard(value).square() - self.scale.log() - 0.5 * math.log(2 * math.pi)

    def cdf(self, value: Tensor) -> Tensor:
        return lucid.special.ndtr(self._standard(value))

    def icdf(self, value: Tensor) -> Tensor:
        return self.loc + self.scale * lucid.special.ndtri(value)

    def entropy(self) -> Tensor:
        return 0.5 + 0.5 * math.log(2 * math.pi) + self.scale.log()

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return self.loc / self.scale.square(), -0.5 * self.scale.square().reciprocal()

    def _log_normalizer(self, x: Tensor, y: Tensor) -> Tensor:
        return -0.25 * x.square() / y + 0.5 * (-math.pi / y).log()


class Laplace(Location):
    """The Laplace distribution, of density ``exp(-|x - loc| / scale) / (2 scale)``.

    Parameters
    ----------
    loc, scale : Tensor or float
        The mean, and the scale, positive.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> from lucid.distributions import Laplace
    >>> Laplace(0.0, 2.0).stddev
    tensor(2.8284)
    """

    @property
    def variance(self) -> Tensor:
        return 2 * self.scale.square()

    @property
    def stddev(self) -> Tensor:
        return 2**0.5 * self.scale

    def _draw(self, shape: Size) -> Tensor:
        eps = lucid.finfo(self.loc.dtype).eps
        u = self._like(lucid.rand, shape) * (2 - eps) - (1 - eps)
        return -u.sign() * (-u.abs().clamp(max=1 - eps / 2)).log1p()

    def log_prob(self, value: Tensor) -> Tensor:
        return -(2 * self.scale).log() - self._standard(value).abs()

    def cdf(self, value: Tensor) -> Tensor:
        z = self._standard(value)
        return 0.5 - 0.5 * z.sign() * (-z.abs()).expm1()

    def icdf(self, value: Tensor) -> Tensor:
        term = value - 0.5
        return self.loc - self.scale * term.sign() * (-2 * term.abs()).log1p()

    def entropy(self) -> Tensor:
        return 1 + (2 * self.scale).log()


class Cauchy(Location):
    """The Cauchy distribution, of density ``1 / (π scale (1 + z²))`` with ``z = (x - loc) / scale``. It has no mean.

    Parameters
    ----------
    loc, scale : Tensor or float
        The median, and half the width at half the height, positive.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import Cauchy
    >>> Cauchy(0.0, 1.0).cdf(lucid.tensor(1.0))
    tensor(0.7500)
    """

    @property
    def mean(self) -> Tensor:
        return lucid.full_like(self.loc, math.nan)

    @property
    def variance(self) -> Tensor:
        return lucid.full_like(self.loc, math.inf)

    def _draw(self, shape: Size) -> Tensor:
        return self._like(lucid.empty, shape).cauchy_()

    def log_prob(self, value: Tensor) -> Tensor:
        return -math.log(math.pi) - self.scale.log() - self._standard(value).square().log1p()

    def cdf(self, value: Tensor) -> Tensor:
        return self._standard(value).atan() / math.pi + 0.5

    def icdf(self, value: Tensor) -> Tensor:
        return (math.pi * (value - 0.5)).tan() * self.scale + self.loc

    def entropy(self) -> Tensor:
        return math.log(4 * math.pi) + self.scale.log()


class Gumbel(Location):
    """The Gumbel distribution of extremes, of density ``exp(-z - exp(-z)) / scale`` with ``z = (x - loc) / scale``.

    Parameters
    ----------
    loc, scale : Tensor or float
        The mode, and the scale, positive.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> from lucid.distributions import Gumbel
    >>> Gumbel(1.0, 2.0).mean
    tensor(2.1544)
    """

    @property
    def mean(self) -> Tensor:
        return self.loc + self.scale * EULER

    @property
    def stddev(self) -> Tensor:
        return math.pi / 6**0.5 * self.scale

    @property
    def variance(self) -> Tensor:
        return self.stddev.square()

    def _draw(self, shape: Size) -> Tensor:
        info = lucid.finfo(self.loc.dtype)
        return -(-self._like(lucid.rand, shape).clamp(info.tiny, 1 - info.eps / 2).log()).log()

    def log_prob(self, value: Tensor) -> Tensor:
        z = self._standard(value)
        return -z - (-z).exp() - self.scale.log()

    def cdf(self, value: Tensor) -> Tensor:
        return (-(-self._standard(value)).exp()).exp()

    def icdf(self, value: Tensor) -> Tensor:
        return self.loc - self.scale * (-value.log()).log()

    def entropy(self) -> Tensor:
        return self.scale.log() + (1 + EULER)


class StudentT(Location):
    """Student's t-distribution, moved and scaled.

    Parameters
    ----------
    df : Tensor or float
        Degrees of freedom, positive.
    loc, scale : Tensor or float
        The median, and the scale, positive.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    The density is ``Γ((v + 1) / 2) / (Γ(v / 2) √(π v) scale) (1 + z**2 / v)**(-(v + 1) / 2)``, v being `df` and ``z =
    (x - loc) / scale``.

    Examples
    --------
    >>> from lucid.distributions import StudentT
    >>> StudentT(4.0).variance
    tensor(2.)
    """

    arg_constraints = {"df": constraints.positive, **Location.arg_constraints}

    def __init__(
        self,
        df: Tensor | float,
        loc: Tensor | float = 0.0,
        scale: Tensor | float = 1.0,
        validate_args: bool | None = None,
    ) -> None:
        self._start(validate_args, df=df, loc=loc, scale=scale)

    @property
    def mean(self) -> Tensor:
        return self.loc.masked_fill(self.df <= 1, math.nan)

    @property
    def variance(self) -> Tensor:
        finite = self.scale.square() * self.df / (self.df - 2)
        return finite.masked_fill(self.df <= 2, math.inf).masked_fill(self.df <= 1, math.nan)

    def _draw(self, shape: Size) -> Tensor:
        x = self._like(lucid.randn, shape)
        spread = Chi2(self.df, validate_args=False).rsample(shape[: len(shape) - len(self._batch_shape)])
        return x * (spread / self.df).rsqrt()

    def log_prob(self, value: Tensor) -> Tensor:
        z = self._standard(value)
        half = 0.5 * (self.df + 1)
        constant = self.scale.log() + 0.5 * self.df.log() + 0.5 * math.log(math.pi)
        constant = constant + lucid.lgamma(0.5 * self.df) - lucid.lgamma(half)
        return -half * (z.square() / self.df).log1p() - constant

    def entropy(self) -> Tensor:
        half, more = 0.5 * self.df, 0.5 * (self.df + 1)
        lbeta = lucid.lgamma(half) + math.lgamma(0.5) - lucid.lgamma(more)
        return self.scale.log() + more * (lucid.digamma(more) - lucid.digamma(half)) + 0.5 * self.df.log() + lbeta
