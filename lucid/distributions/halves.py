"""What functions make of numbers around zero: log-normal, half-normal, half-Cauchy."""

from __future__ import annotations

import math

import lucid
from lucid import Tensor
from lucid.distributions import constraints
from lucid.distributions.composite import TransformedDistribution
from lucid.distributions.location import Cauchy, Location, Normal
from lucid.distributions.transforms import AbsTransform, ExpTransform

__all__ = ["HalfCauchy", "HalfNormal", "LogNormal"]


class LogNormal(TransformedDistribution):
    """What ``exp`` makes of a normal number.

    Parameters
    ----------
    loc, scale : Tensor or float
        Mean and standard deviation of the logarithm.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> from lucid.distributions import LogNormal
    >>> LogNormal(0.0, 1.0).mean
    tensor(1.6487)
    """

    arg_constraints = Location.arg_constraints
    support = constraints.positive
    has_rsample = True

    def __init__(self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None) -> None:
        super().__init__(Normal(loc, scale, validate_args=validate_args), ExpTransform(), validate_args=validate_args)

    @property
    def loc(self) -> Tensor:
        """The mean of the logarithm."""
        return self.base_dist.loc

    @property
    def scale(self) -> Tensor:
        """The standard deviation of the logarithm."""
        return self.base_dist.scale

    @property
    def mean(self) -> Tensor:
        return (self.loc + self.scale.square() / 2).exp()

    @property
    def mode(self) -> Tensor:
        return (self.loc - self.scale.square()).exp()

    @property
    def variance(self) -> Tensor:
        squared = self.scale.square()
        return squared.expm1() * (2 * self.loc + squared).exp()

    def entropy(self) -> Tensor:
        return self.base_dist.entropy() + self.loc


class _Half(TransformedDistribution):
    """The absolute value of a number of a distribution around 0, `_base`."""

    arg_constraints = {"scale": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True
    _base: type[Location]

    def __init__(self, scale: Tensor | float, validate_args: bool | None = None) -> None:
        super().__init__(self._base(0, scale, validate_args=False), AbsTransform(), validate_args=validate_args)
        if self._validate_args and not bool((self.scale > 0).all()):
            raise ValueError(f"{type(self).__name__}: scale is {self.scale}; wanted positive numbers")

    @property
    def scale(self) -> Tensor:
        return self.base_dist.scale

    @property
    def mode(self) -> Tensor:
        return lucid.zeros_like(self.scale)

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        return lucid.where(value >= 0, self.base_dist.log_prob(value) + math.log(2), -math.inf)

    def cdf(self, value: Tensor) -> Tensor:
        self._check(value)
        return 2 * self.base_dist.cdf(value) - 1

    def icdf(self, prob: Tensor) -> Tensor:
        return self.base_dist.icdf((prob + 1) / 2)

    def entropy(self) -> Tensor:
        return self.base_dist.entropy() - math.log(2)


class HalfNormal(_Half):
    """The absolute value of a normal number of mean 0.

    Parameters
    ----------
    scale : Tensor or float
        The standard deviation of the normal number.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    The density is ``√(2 / π) exp(-(x / scale)**2 / 2) / scale`` for x >= 0.

    Examples
    --------
    >>> from lucid.distributions import HalfNormal
    >>> HalfNormal(1.0).mean
    tensor(0.7979)
    """

    _base = Normal

    @property
    def mean(self) -> Tensor:
        return self.scale * math.sqrt(2 / math.pi)

    @property
    def variance(self) -> Tensor:
        return self.scale.square() * (1 - 2 / math.pi)


class HalfCauchy(_Half):
    """The absolute value of a Cauchy number of median 0. Its mean is infinite.

    Parameters
    ----------
    scale : Tensor or float
        The scale of the Cauchy number, and the median of this distribution.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    The density is ``2 / (π scale (1 + (x / scale)**2))`` for x >= 0.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import HalfCauchy
    >>> HalfCauchy(2.0).cdf(lucid.tensor(2.0))
    tensor(0.5000)
    """

    _base = Cauchy

    @property
    def mean(self) -> Tensor:
        return lucid.full_like(self.scale, math.inf)

    @property
    def variance(self) -> Tensor:
        return self.base_dist.variance
