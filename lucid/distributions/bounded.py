"""Distributions of intervals, of thresholds and of angles: uniform, generalized Pareto, von Mises."""

from __future__ import annotations

import math
from collections.abc import Sequence

import lucid
from lucid import Size, Tensor
from lucid.distributions import constraints
from lucid.distributions.distribution import Distribution
from lucid.distributions.location import Location

__all__ = ["GeneralizedPareto", "Uniform", "VonMises"]


class Uniform(Distribution):
    """The uniform distribution on ``[low, high)``.

    Parameters
    ----------
    low, high : Tensor or float
        The bounds; `low` less than `high`.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> from lucid.distributions import Uniform
    >>> Uniform(0.0, 3.0).variance
    tensor(0.7500)
    """

    has_rsample = True
    arg_constraints = {"low": constraints.dependent(event_dim=0), "high": constraints.dependent(event_dim=0)}

    def __init__(self, low: Tensor | float, high: Tensor | float, validate_args: bool | None = None) -> None:
        self._start(validate_args, low=low, high=high)
        if self._validate_args and not bool((self.low < self.high).all()):
            raise ValueError(f"Uniform: low is {self.low} and high {self.high}; wanted low less than high")

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self) -> constraints.Constraint:
        return constraints.interval(self.low, self.high)

    @property
    def mean(self) -> Tensor:
        return (self.high + self.low) / 2

    @property
    def mode(self) -> Tensor:
        return lucid.full_like(self.low, math.nan)

    @property
    def stddev(self) -> Tensor:
        return (self.high - self.low) / 12**0.5

    @property
    def variance(self) -> Tensor:
        return (self.high - self.low).square() / 12

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        u = lucid.rand(self._extended_shape(sample_shape), dtype=self.low.dtype, device=self.low.device)
        return self.low + u * (self.high - self.low)

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        inside = (self.low <= value) & (self.high > value)
        return inside.to(self.low.dtype).log() - (self.high - self.low).log()

    def cdf(self, value: Tensor) -> Tensor:
        self._check(value)
        return ((value - self.low) / (self.high - self.low)).clamp(0, 1)

    def icdf(self, value: Tensor) -> Tensor:
        return value * (self.high - self.low) + self.low

    def entropy(self) -> Tensor:
        return (self.high - self.low).log()


class GeneralizedPareto(Location):
    """The generalized Pareto distribution of what exceeds a threshold (Pickands 1975).

    Parameters
    ----------
    loc, scale : Tensor or float
        The threshold, and the scale, positive.
    concentration : Tensor or float
        The shape ξ: 0 gives an exponential tail, more a heavier one, less an end.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    The density is ``(1 + c z)**(-1 - 1 / c) / scale`` with ``z = (x - loc) / scale``, c being the concentration.

    Examples
    --------
    >>> from lucid.distributions import GeneralizedPareto
    >>> GeneralizedPareto(0.0, 1.0, 0.5).mean
    tensor(2.)
    """

    arg_constraints = {**Location.arg_constraints, "concentration": constraints.real}

    def __init__(
        self,
        loc: Tensor | float,
        scale: Tensor | float,
        concentration: Tensor | float,
        validate_args: bool | None = None,
    ) -> None:
        self._start(validate_args, loc=loc, scale=scale, concentration=concentration)

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self) -> constraints.Constraint:
        end = self.loc - self.scale / self.concentration
        return constraints.interval(self.loc, lucid.where(self.concentration < 0, end, math.inf))

    def _quantile(self, log_rest: Tensor) -> Tensor:
        """z of the logarithm of the probability beyond it."""
        c = self.concentration
        return lucid.where(c == 0, -log_rest, (-c * log_rest).expm1() / c.masked_fill(c == 0, 1))

    def _log_rest(self, z: Tensor) -> Tensor:
        """The logarithm of the probability beyond z."""
        c = self.concentration
        return lucid.where(c == 0, -z, -(c * z).log1p() / c.masked_fill(c == 0, 1))

    def _draw(self, shape: Size) -> Tensor:
        return self._quantile((-self._like(lucid.rand, shape)).log1p())

    def log_prob(self, value: Tensor) -> Tensor:
        return self._log_rest(self._standard(value)) * (1 + self.concentration) - self.scale.log()

    def cdf(self, value: Tensor) -> Tensor:
        return -self._log_rest(self._standard(value)).expm1()

    def icdf(self, value: Tensor) -> Tensor:
        return self.loc + self.scale * self._quantile((-value).log1p())

    @property
    def mean(self) -> Tensor:
        c = self.concentration
        return (self.loc + self.scale / (1 - c)).masked_fill(c >= 1, math.inf)

    @property
    def variance(self) -> Tensor:
        c = self.concentration
        return (self.scale.square() / ((1 - c).square() * (1 - 2 * c))).masked_fill(c >= 0.5, math.inf)

    def entropy(self) -> Tensor:
        return self.scale.log() + self.concentration + 1


class VonMises(Distribution):
    """The von Mises distribution of angles, of density ``exp(κ cos(x - loc)) / (2π I₀(κ))``.

    Parameters
    ----------
    loc : Tensor or float
        The mean direction in radians.
    concentration : Tensor or float
        κ, positive: how close angles stay to it.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import VonMises
    >>> VonMises(0.0, 1.0).log_prob(lucid.tensor(0.0))
    tensor(-1.0738)
    """

    arg_constraints = {"loc": constraints.real, "concentration": constraints.positive}
    support = constraints.real

    def __init__(self, loc: Tensor | float, concentration: Tensor | float, validate_args: bool | None = None) -> None:
        self._start(validate_args, loc=loc, concentration=concentration)

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        k = self.concentration
        # I0(k) = exp(k) i0e(k)
        return k * ((value - self.loc).cos() - 1) - math.log(2 * math.pi) - lucid.special.i0e(k).log()

    @property
    def mean(self) -> Tensor:
        return self.loc

    @property
    def mode(self) -> Tensor:
        return self.loc

    @property
    def variance(self) -> Tensor:
        """The circular variance, ``1 - I₁(κ) / I₀(κ)``."""
        return 1 - lucid.special.i1e(self.concentration) / lucid.special.i0e(self.concentration)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws angles by Best and Fisher's rejection from a wrapped Cauchy distribution (1979).

        The shape is ``sample_shape + batch_shape``, where `sample_shape` is a sequence of int.
        """
        with lucid.no_grad():
            shape = self._extended_shape(sample_shape)
            k = self.concentration.double().expand(shape)
            tau = 1 + (1 + 4 * k.square()).sqrt()
            rho = (tau - (2 * tau).sqrt()) / (2 * k)
            # Without cancellation where k is small: rho is k there.
            r = lucid.where(k < 1e-5, 1 / k + k, (1 + rho.square()) / (2 * rho))
            angle, open_ = lucid.zeros_like(k), lucid.ones_like(k, dtype=lucid.bool)
            for _ in range(256):  # two in three are kept at worst
                z = (math.pi * lucid.rand_like(k)).cos()
                f = ((1 + r * z) / (r + z)).clamp(-1, 1)
                c, u = k * (r - f), lucid.rand_like(k)
                good = (c * (2 - c) - u > 0) | ((c / u).log() + 1 - c >= 0)
                side = (lucid.rand_like(k) - 0.5).sign()
                angle = lucid.where(open_ & good, side * f.acos(), angle)
                open_ = open_ & ~good
                if not bool(open_.any()):
                    break
            turned = (angle + math.pi + self.loc.double()) % (2 * math.pi) - math.pi
            return turned.to(self.loc.dtype)
