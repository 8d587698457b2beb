"""Continuous stand-ins for choices, through which gradients pass: concrete distributions, continuous Bernoulli."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import lucid
from lucid import Size, Tensor
from lucid.distributions import constraints
from lucid.distributions.composite import TransformedDistribution
from lucid.distributions.constraints import Constraint
from lucid.distributions.discrete import BINARY, CATEGORICAL, _Choice
from lucid.distributions.distribution import Distribution, ExponentialFamily, Probabilities
from lucid.distributions.transforms import ExpTransform, SigmoidTransform
from lucid.distributions.utils import clamp_probs

__all__ = ["ContinuousBernoulli", "ExpRelaxedCategorical", "LogitRelaxedBernoulli", "RelaxedBernoulli"]
__all__ += ["RelaxedOneHotCategorical"]


def _temperature(value: Tensor | float) -> Tensor:
    return value if isinstance(value, Tensor) else lucid.tensor(float(value))


class LogitRelaxedBernoulli(Probabilities, Distribution):
    """Log-odds of a `RelaxedBernoulli`.

    Parameters
    ----------
    temperature : Tensor
        How soft the choice is.
    probs, logits : Tensor or float, optional
        The probability of 1, or its log-odds; one of both.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> from lucid.distributions import LogitRelaxedBernoulli
    >>> LogitRelaxedBernoulli(0.5, probs=0.5).sample().shape
    lucid.Size([])
    """

    temperature: Tensor

    arg_constraints = BINARY
    support = constraints.real
    has_rsample = True

    def __init__(
        self,
        temperature: Tensor | float,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ) -> None:
        self._start_probabilities(probs, logits, validate_args)
        self.temperature = _temperature(temperature)

    def _expanded(self, value: object, batch_shape: Size) -> object:
        return value if value is self.temperature else super()._expanded(value, batch_shape)

    @property
    def param_shape(self) -> Size:
        """The shape of the parameter."""
        return self._param.shape

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        probs = clamp_probs(self.probs.expand(self._extended_shape(sample_shape)))
        u = clamp_probs(lucid.rand(probs.shape, dtype=probs.dtype, device=probs.device))
        return (u.log() - (-u).log1p() + probs.log() - (-probs).log1p()) / self.temperature

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        difference = self.logits - value * self.temperature
        return self.temperature.log() + difference - 2 * lucid.nn.functional.softplus(difference)


class RelaxedBernoulli(TransformedDistribution):
    """A soft choice of 0 or 1 (the binary concrete distribution: Maddison et al. 2017, arXiv:1611.00712).

    Parameters
    ----------
    temperature : Tensor or float
        The lower, the nearer values are to 0 and 1.
    probs, logits : Tensor or float, optional
        The probability of 1, or its log-odds; one of both.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import RelaxedBernoulli
    >>> x = RelaxedBernoulli(0.1, probs=0.5).sample()
    >>> bool((0 <= x) & (x <= 1))
    True
    """

    arg_constraints = BINARY
    support = constraints.unit_interval
    has_rsample = True

    def __init__(
        self,
        temperature: Tensor | float,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ) -> None:
        base = LogitRelaxedBernoulli(temperature, probs, logits, validate_args)
        super().__init__(base, SigmoidTransform(), validate_args=validate_args)

    @property
    def temperature(self) -> Tensor:
        """The temperature."""
        return self.base_dist.temperature

    @property
    def logits(self) -> Tensor:
        """Log-odds."""
        return self.base_dist.logits

    @property
    def probs(self) -> Tensor:
        """The probability of 1."""
        return self.base_dist.probs


class ExpRelaxedCategorical(_Choice):
    """Logarithms of a `RelaxedOneHotCategorical`.

    Parameters
    ----------
    temperature : Tensor or float
        How soft the choice is.
    probs, logits : Tensor, optional
        As of `Categorical`.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import ExpRelaxedCategorical
    >>> lucid.allclose(ExpRelaxedCategorical(0.5, lucid.ones(3)).sample().exp().sum(), lucid.tensor(1.0))
    True
    """

    temperature: Tensor

    arg_constraints: dict[str, Constraint] = CATEGORICAL
    support = constraints.real_vector
    has_rsample = True

    def __init__(
        self,
        temperature: Tensor | float,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        self._begin(probs, logits, validate_args, with_event=True)
        self.temperature = _temperature(temperature)

    def _expanded(self, value: object, batch_shape: Size) -> object:
        return value if value is self.temperature else super()._expanded(value, batch_shape)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        u = clamp_probs(lucid.rand(shape, dtype=self.logits.dtype, device=self.logits.device))
        scores = (self.logits - (-u.log()).log()) / self.temperature
        return scores - scores.logsumexp(-1, keepdim=True)

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        k, t = self._num_events, self.temperature
        logits, value = lucid.broadcast_tensors(self.logits, value)
        constant = math.lgamma(k) + (k - 1) * t.log()
        score = logits - value * t
        return (score - score.logsumexp(-1, keepdim=True)).sum(-1) + constant


class RelaxedOneHotCategorical(TransformedDistribution):
    """A soft choice among K (the concrete or Gumbel-softmax distribution: Jang et al. 2017, arXiv:1611.01144).

    Parameters
    ----------
    temperature : Tensor or float
        The lower, the nearer values are to a row of zeros and a one.
    probs, logits : Tensor, optional
        As of `Categorical`.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import RelaxedOneHotCategorical
    >>> RelaxedOneHotCategorical(0.5, probs=lucid.ones(3)).sample().shape
    lucid.Size([3])
    """

    arg_constraints = CATEGORICAL
    support = constraints.simplex
    has_rsample = True

    def __init__(
        self,
        temperature: Tensor | float,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        base = ExpRelaxedCategorical(temperature, probs, logits, validate_args)
        super().__init__(base, ExpTransform(), validate_args=validate_args)

    @property
    def temperature(self) -> Tensor:
        """The temperature."""
        return self.base_dist.temperature

    @property
    def logits(self) -> Tensor:
        """Logarithms of the probabilities."""
        return self.base_dist.logits

    @property
    def probs(self) -> Tensor:
        """The probabilities."""
        return self.base_dist.probs


class ContinuousBernoulli(Probabilities, ExponentialFamily):
    """The continuous Bernoulli distribution on [0, 1], of density ``C(p) p^x (1-p)^(1-x)``.

    It is what a VAE's binary cross-entropy of grey pixels should be (Loaiza-Ganem and Cunningham 2019,
    arXiv:1907.06845).

    Parameters
    ----------
    probs, logits : Tensor or float, optional
        p, in (0, 1), or its log-odds; one of both.
    lims : tuple of float
        Between these, p counts as 1/2, and a series stands for what cancels there.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> from lucid.distributions import ContinuousBernoulli
    >>> ContinuousBernoulli(probs=0.5).mean
    tensor(0.5000)
    """

    probs: Any

    arg_constraints = BINARY
    support = constraints.unit_interval
    has_rsample = True

    def __init__(
        self,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        lims: tuple[float, float] = (0.499, 0.501),
        validate_args: bool | None = None,
    ) -> None:
        self._start_probabilities(probs, logits, validate_args)
        if probs is not None:
            self.probs = clamp_probs(self.probs)
        self._lims = lims

    @property
    def param_shape(self) -> Size:
        """The shape of the parameter."""
        return self._param.shape

    def _outside(self) -> Tensor:
        return (self.probs <= self._lims[0]) | (self.probs > self._lims[1])

    def _cut(self) -> Tensor:
        """p, and a fixed number where it is near 1/2."""
        return lucid.where(self._outside(), self.probs, self._lims[0])

    def _log_constant(self) -> Tensor:
        p = self._cut()
        below, above = p.clamp(max=0.5), p.clamp(min=0.5)
        stretch = lucid.where(p <= 0.5, (-2 * below).log1p(), (2 * above - 1).log())
        exact = ((-p).log1p() - p.log()).abs().log() - stretch
        x = (self.probs - 0.5).square()
        return lucid.where(self._outside(), exact, math.log(2) + (4 / 3 + 104 / 45 * x) * x)

    @property
    def mean(self) -> Tensor:
        p = self._cut()
        exact = p / (2 * p - 1) + 1 / ((-p).log1p() - p.log())
        x = self.probs - 0.5
        return lucid.where(self._outside(), exact, 0.5 + (1 / 3 + 16 / 45 * x.square()) * x)

    @property
    def stddev(self) -> Tensor:
        return self.variance.sqrt()

    @property
    def variance(self) -> Tensor:
        p = self._cut()
        exact = p * (p - 1) / (1 - 2 * p).square() + 1 / ((-p).log1p() - p.log()).square()
        x = (self.probs - 0.5).square()
        return lucid.where(self._outside(), exact, 1 / 12 - (1 / 15 - 128 / 945 * x) * x)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        return self.icdf(lucid.rand(shape, dtype=self.probs.dtype, device=self.probs.device))

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        logits, value = lucid.broadcast_tensors(self.logits, value)
        cross = lucid.nn.functional.binary_cross_entropy_with_logits(logits, value, reduction="none")
        return self._log_constant() - cross

    def cdf(self, value: Tensor) -> Tensor:
        self._check(value)
        p = self._cut()
        exact = (p**value * (1 - p) ** (1 - value) + p - 1) / (2 * p - 1)
        inside = lucid.where(self._outside(), exact, value)
        return lucid.where(value <= 0, 0.0, lucid.where(value >= 1, 1.0, inside))

    def icdf(self, value: Tensor) -> Tensor:
        p = self._cut()
        exact = ((-p + value * (2 * p - 1)).log1p() - (-p).log1p()) / (p.log() - (-p).log1p())
        return lucid.where(self._outside(), exact, value)

    def entropy(self) -> Tensor:
        rest = (-self.probs).log1p()
        return -self.mean * self.logits - self._log_constant() - rest

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return (self.logits,)

    def _log_normalizer(self, x: Tensor) -> Tensor:
        outside = (x <= self._lims[0] - 0.5) | (x > self._lims[1] - 0.5)
        cut = lucid.where(outside, x, self._lims[0] - 0.5)
        exact = cut.exp().sub(1).abs().log() - cut.abs().log()
        return lucid.where(outside, exact, 0.5 * x + x.square() / 24 - x.pow(4) / 2880)
