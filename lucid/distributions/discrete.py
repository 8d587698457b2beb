"""Distributions of counts and choices: Bernoulli, geometric, binomial, Poisson, categorical, multinomial."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lucid
from lucid import Size, Tensor
from lucid.distributions import constraints
from lucid.distributions.distribution import Distribution, ExponentialFamily, Probabilities
from lucid.distributions.utils import clamp_probs

__all__ = ["Bernoulli", "Binomial", "Categorical", "Geometric", "Multinomial", "NegativeBinomial", "OneHotCategorical"]
__all__ += ["OneHotCategoricalStraightThrough", "Poisson"]

BINARY = {"probs": constraints.unit_interval, "logits": constraints.real}
CATEGORICAL = {"probs": constraints.simplex, "logits": constraints.real_vector}


def _softplus(x: Tensor) -> Tensor:
    return lucid.nn.functional.softplus(x)


class Bernoulli(Probabilities, ExponentialFamily):
    """1 with the probability `probs`, else 0.

    Parameters
    ----------
    probs : Tensor or float, optional
        The probability of 1.
    logits : Tensor or float, optional
        Its log-odds; one of both is to be given.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    ``P(x) = p**x (1 - p)**(1 - x)`` for x = 0 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import Bernoulli
    >>> Bernoulli(probs=0.25).log_prob(lucid.tensor(1.0)).exp()
    tensor(0.2500)
    """

    arg_constraints = BINARY
    support = constraints.boolean
    has_enumerate_support = True

    def __init__(
        self,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ) -> None:
        self._start_probabilities(probs, logits, validate_args)

    @property
    def param_shape(self) -> Size:
        """The shape of the parameter."""
        return self._param.shape

    @property
    def mean(self) -> Tensor:
        return self.probs

    @property
    def mode(self) -> Tensor:
        p = self.probs
        return (p >= 0.5).to(p.dtype).masked_fill(p == 0.5, float("nan"))

    @property
    def variance(self) -> Tensor:
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with lucid.no_grad():
            return self.probs.expand(self._extended_shape(sample_shape)).bernoulli()

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        logits, value = lucid.broadcast_tensors(self.logits, value)
        return -lucid.nn.functional.binary_cross_entropy_with_logits(logits, value.to(logits.dtype), reduction="none")

    def entropy(self) -> Tensor:
        return lucid.nn.functional.binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")

    def enumerate_support(self, expand: bool = True) -> Tensor:
        return self._enumerated(lucid.arange(2, dtype=self._param.dtype, device=self._param.device), expand)

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return (self.logits,)

    def _log_normalizer(self, x: Tensor) -> Tensor:
        return _softplus(x)


class Geometric(Probabilities, Distribution):
    """How many trials fail before the first that succeeds, each with the probability `probs`.

    Parameters
    ----------
    probs, logits : Tensor or float, optional
        The probability of success, in (0, 1], or its log-odds; one of both.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    ``P(k) = (1 - p)**k p`` for k = 0, 1, ….

    Examples
    --------
    >>> from lucid.distributions import Geometric
    >>> Geometric(probs=0.25).mean
    tensor(3.)
    """

    arg_constraints = BINARY
    support = constraints.nonnegative_integer

    def __init__(
        self,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ) -> None:
        self._start_probabilities(probs, logits, validate_args)
        if self._validate_args and probs is not None and not bool((self.probs > 0).all()):
            raise ValueError(f"Geometric: probs is {self.probs}; wanted positive probabilities")

    @property
    def mean(self) -> Tensor:
        return 1 / self.probs - 1

    @property
    def mode(self) -> Tensor:
        return lucid.zeros_like(self.probs)

    @property
    def variance(self) -> Tensor:
        return (1 / self.probs - 1) / self.probs

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with lucid.no_grad():
            p = self.probs
            u = lucid.rand(self._extended_shape(sample_shape), dtype=p.dtype, device=p.device)
            return (u.clamp(min=lucid.finfo(p.dtype).tiny).log() / (-p).log1p()).floor()

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        value, p = lucid.broadcast_tensors(value, self.probs)
        return lucid.special.xlog1py(value, -p) + p.log()

    def entropy(self) -> Tensor:
        return lucid.nn.functional.binary_cross_entropy_with_logits(
            self.logits, self.probs, reduction="none"
        ) / self.probs  # fmt: skip


class Binomial(Probabilities, Distribution):
    """How many of `total_count` trials succeed, each with the probability `probs`.

    Parameters
    ----------
    total_count : Tensor or int
        The number of trials.
    probs, logits : Tensor or float, optional
        The probability of success, or its log-odds; one of both.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    ``P(k) = n! / (k! (n - k)!) p**k (1 - p)**(n - k)``.

    Examples
    --------
    >>> from lucid.distributions import Binomial
    >>> Binomial(10, probs=0.5).variance
    tensor(2.5000)
    """

    arg_constraints = {"total_count": constraints.nonnegative_integer, **BINARY}
    has_enumerate_support = True

    def __init__(
        self,
        total_count: Tensor | int = 1,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ) -> None:
        self._start_probabilities(probs, logits, validate_args, total_count=total_count)
        self.total_count = self.total_count.to(self._param.dtype)

    @constraints.dependent_property(is_discrete=True, event_dim=0)
    def support(self) -> constraints.Constraint:
        return constraints.integer_interval(0, self.total_count)

    @property
    def mean(self) -> Tensor:
        return self.total_count * self.probs

    @property
    def mode(self) -> Tensor:
        return ((self.total_count + 1) * self.probs).floor().clamp(max=self.total_count)

    @property
    def variance(self) -> Tensor:
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        with lucid.no_grad():
            return lucid.binomial(self.total_count.expand(shape).contiguous(), self.probs.expand(shape).contiguous())

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        n, lgamma = self.total_count, lucid.lgamma
        choose = lgamma(n + 1) - lgamma(value + 1) - lgamma(n - value + 1)
        return choose + value * self.logits - n * _softplus(self.logits)

    def entropy(self) -> Tensor:
        if not bool((self.total_count == self.total_count.max()).all()):
            raise NotImplementedError("Binomial: total_count differs within the batch; wanted one for its entropy")
        log_prob = self.log_prob(self.enumerate_support(False))
        return -(log_prob.exp() * log_prob).sum(0)

    def enumerate_support(self, expand: bool = True) -> Tensor:
        most = int(self.total_count.max()) if self.total_count.numel() else 0
        if not bool((self.total_count == most).all()):
            raise NotImplementedError("Binomial: total_count differs within the batch; wanted one to enumerate")
        return self._enumerated(lucid.arange(1 + most, dtype=self._param.dtype, device=self._param.device), expand)


class NegativeBinomial(Probabilities, Distribution):
    """How many trials succeed before `total_count` have failed, each with the probability `probs`.

    Parameters
    ----------
    total_count : Tensor or float
        The number of failures, positive; it need not be an integer.
    probs, logits : Tensor or float, optional
        The probability of success, in [0, 1), or its log-odds; one of both.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    ``P(k) = Γ(k + r) / (k! Γ(r)) (1 - p)**r p**k``, r being `total_count`.

    Examples
    --------
    >>> from lucid.distributions import NegativeBinomial
    >>> NegativeBinomial(3.0, probs=0.5).mean
    tensor(3.)
    """

    arg_constraints = {
        "total_count": constraints.greater_than_eq(0),
        "probs": constraints.half_open_interval(0.0, 1.0),
        "logits": constraints.real,
    }
    support = constraints.nonnegative_integer

    def __init__(
        self,
        total_count: Tensor | float,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ) -> None:
        self._start_probabilities(probs, logits, validate_args, total_count=total_count)
        self.total_count = self.total_count.to(self._param.dtype)

    @property
    def mean(self) -> Tensor:
        return self.total_count * self.logits.exp()

    @property
    def mode(self) -> Tensor:
        return ((self.total_count - 1) * self.logits.exp()).floor().clamp(min=0)

    @property
    def variance(self) -> Tensor:
        return self.mean / (-self.logits).sigmoid()

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        from lucid.distributions.positive import Gamma

        with lucid.no_grad():
            rate = Gamma(self.total_count, (-self.logits).exp(), validate_args=False).sample(sample_shape)
            return lucid.poisson(rate)

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        n, lgamma, logits = self.total_count, lucid.lgamma, self.logits
        unnormalized = -n * _softplus(logits) - value * _softplus(-logits)
        choose = lgamma(n + value) - lgamma(value + 1) - lgamma(n)
        return unnormalized + choose.masked_fill(n + value == 0, 0.0)


class Poisson(ExponentialFamily):
    """The Poisson distribution of counts, of probability ``rate^k exp(-rate) / k!``.

    Parameters
    ----------
    rate : Tensor or float
        The mean, not negative.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import Poisson
    >>> Poisson(2.0).log_prob(lucid.tensor(0.0))
    tensor(-2.)
    """

    arg_constraints = {"rate": constraints.nonnegative}
    support = constraints.nonnegative_integer

    def __init__(self, rate: Tensor | float, validate_args: bool | None = None) -> None:
        self._start(validate_args, rate=rate)

    @property
    def mean(self) -> Tensor:
        return self.rate

    @property
    def mode(self) -> Tensor:
        return self.rate.floor()

    @property
    def variance(self) -> Tensor:
        return self.rate

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with lucid.no_grad():
            return lucid.poisson(self.rate.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        rate, value = lucid.broadcast_tensors(self.rate, value)
        return lucid.xlogy(value, rate) - rate - lucid.lgamma(value + 1)

    def entropy(self) -> Tensor:
        """The entropy, by the sum over the counts that have any weight."""
        rate = self.rate.double()
        most = float(rate.max()) if rate.numel() else 0.0
        if most > 1e6:
            raise ValueError(f"Poisson: rate is {most:g}; wanted at most 1e6 for the entropy, a sum over counts")
        last = int(most + 12 * most**0.5 + 30)
        counts = lucid.arange(last, dtype=lucid.float64).view(-1, *(1,) * rate.dim())
        log_prob = lucid.xlogy(counts, rate) - rate - lucid.lgamma(counts + 1)
        return -(log_prob.exp() * log_prob.clamp(min=-1e4)).sum(0).to(self.rate.dtype)

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return (self.rate.log(),)

    def _log_normalizer(self, x: Tensor) -> Tensor:
        return x.exp()


class _Choice(Probabilities, Distribution):
    """Distributions over the entries of the last dim of `probs` or `logits`."""

    _binary = False
    arg_constraints = CATEGORICAL
    _event: tuple[int, ...] = ()

    def _begin(self, probs: Any, logits: Any, validate_args: bool | None, with_event: bool) -> None:
        self._start_probabilities(probs, logits, validate_args)
        self._num_events = self._param.shape[-1]
        shape = self._param.shape
        Distribution.__init__(self, shape[:-1], shape[-1:] if with_event else (), validate_args)

    @property
    def param_shape(self) -> Size:
        """The shape of the parameter."""
        return self._param.shape

    def _indices(self, sample_shape: Sequence[int]) -> Tensor:
        """Drawn places along the last dim."""
        count = Size(sample_shape).numel()
        rows = self.probs.reshape(-1, self._num_events)
        drawn = lucid.multinomial(rows, count, True) if rows.shape[0] and count else rows.new_zeros((len(rows), count))
        return drawn.to(lucid.int64).T.reshape(*sample_shape, *self._batch_shape)

    def entropy(self) -> Tensor:
        logits = self.logits.clamp(min=lucid.finfo(self.logits.dtype).min)
        return -(logits * self.probs).sum(-1)


class Categorical(_Choice):
    """A choice of 0 to K - 1 with the probabilities along the last dim.

    Parameters
    ----------
    probs : Tensor, optional
        Weights that are not negative, (…, K); they are normalized.
    logits : Tensor, optional
        Their logarithms, up to a constant; one of both is to be given.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    ``P(k) = probs[k]``.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import Categorical
    >>> Categorical(probs=lucid.tensor([1.0, 3.0])).log_prob(lucid.tensor(1)).exp()
    tensor(0.7500)
    """

    has_enumerate_support = True

    def __init__(
        self, probs: Tensor | None = None, logits: Tensor | None = None, validate_args: bool | None = None
    ) -> None:
        self._begin(probs, logits, validate_args, with_event=False)

    @constraints.dependent_property(is_discrete=True, event_dim=0)
    def support(self) -> constraints.Constraint:
        return constraints.integer_interval(0, self._num_events - 1)

    @property
    def mean(self) -> Tensor:
        """NaN: places have no mean."""
        return lucid.full(self._batch_shape, float("nan"), dtype=self.probs.dtype, device=self.probs.device)

    @property
    def mode(self) -> Tensor:
        return self.probs.argmax(-1)

    @property
    def variance(self) -> Tensor:
        """NaN: places have no variance."""
        return self.mean

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with lucid.no_grad():
            return self._indices(sample_shape)

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        value, logits = lucid.broadcast_tensors(value.long().unsqueeze(-1), self.logits)
        return logits.gather(-1, value[..., :1]).squeeze(-1)

    def enumerate_support(self, expand: bool = True) -> Tensor:
        return self._enumerated(lucid.arange(self._num_events, device=self._param.device), expand)


class OneHotCategorical(_Choice):
    """A choice as a row of zeros and a one.

    Parameters
    ----------
    probs, logits : Tensor, optional
        As of `Categorical`.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    ``P(x) = probs[k]`` where entry k of x is the 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import OneHotCategorical
    >>> OneHotCategorical(probs=lucid.tensor([0.0, 1.0])).sample()
    tensor([0., 1.])
    """

    support = constraints.one_hot
    has_enumerate_support = True

    def __init__(
        self, probs: Tensor | None = None, logits: Tensor | None = None, validate_args: bool | None = None
    ) -> None:
        self._begin(probs, logits, validate_args, with_event=True)

    @property
    def mean(self) -> Tensor:
        return self.probs

    @property
    def mode(self) -> Tensor:
        return self._one_hot(self.probs.argmax(-1))

    @property
    def variance(self) -> Tensor:
        return self.probs * (1 - self.probs)

    def _one_hot(self, places: Tensor) -> Tensor:
        return (places.unsqueeze(-1) == lucid.arange(self._num_events, device=places.device)).to(self._param.dtype)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with lucid.no_grad():
            return self._one_hot(self._indices(sample_shape))

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        value, logits = lucid.broadcast_tensors(value, self.logits)
        return logits.gather(-1, value.argmax(-1, keepdim=True)).squeeze(-1)

    def enumerate_support(self, expand: bool = True) -> Tensor:
        n = self._num_events
        values = lucid.eye(n, dtype=self._param.dtype, device=self._param.device)
        values = values.view(n, *(1,) * len(self._batch_shape), n)
        return values.expand(n, *self._batch_shape, n) if expand else values


class OneHotCategoricalStraightThrough(OneHotCategorical):
    """A `OneHotCategorical` whose `rsample` hands the gradient straight to the probabilities (Bengio et al. 2013).

    Parameters
    ----------
    validate_args : bool, optional
        As of `Distribution`.
    probs, logits : Tensor, optional
        As of `Categorical`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import OneHotCategoricalStraightThrough
    >>> probs = lucid.tensor([1.0, 0.0], requires_grad=True)
    >>> OneHotCategoricalStraightThrough(probs).rsample()
    tensor([1., 0.], grad_fn=<AddBackward0>)
    """

    has_rsample = True

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self.sample(sample_shape) + (self.probs - self.probs.detach())


class Multinomial(_Choice):
    """How often each of K outcomes comes in `total_count` choices.

    Parameters
    ----------
    total_count : int
        The number of choices, of all rows.
    probs, logits : Tensor, optional
        As of `Categorical`.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    ``P(x) = n! / (x_1! … x_K!) p_1**x_1 … p_K**x_K``.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import Multinomial
    >>> Multinomial(4, probs=lucid.tensor([1.0, 3.0])).mean
    tensor([1., 3.])
    """

    arg_constraints = CATEGORICAL

    def __init__(
        self,
        total_count: int = 1,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        if isinstance(total_count, bool) or not isinstance(total_count, int):
            raise NotImplementedError(f"Multinomial: total_count is {total_count!r}; wanted one int for all rows")
        self.total_count = total_count
        self._begin(probs, logits, validate_args, with_event=True)

    @constraints.dependent_property(is_discrete=True, event_dim=1)
    def support(self) -> constraints.Constraint:
        return constraints.multinomial(self.total_count)

    @property
    def mean(self) -> Tensor:
        return self.total_count * self.probs

    @property
    def variance(self) -> Tensor:
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with lucid.no_grad():
            shape = Size(sample_shape)
            places = self._indices((self.total_count, *shape))
            counts = lucid.zeros(self._extended_shape(shape), dtype=self._param.dtype, device=self._param.device)
            places = places.movedim(0, -1)
            return counts.scatter_add(-1, places, lucid.ones_like(places, dtype=counts.dtype))

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        logits, value = lucid.broadcast_tensors(self.logits, value)
        logits = logits.masked_fill((value == 0) & (logits == -float("inf")), 0)
        return lucid.lgamma(value.sum(-1) + 1) - lucid.lgamma(value + 1).sum(-1) + (logits * value).sum(-1)

    def entropy(self) -> Tensor:
        n = lucid.tensor(float(self.total_count), dtype=self.probs.dtype)
        choices = super().entropy()
        binomial = Binomial(self.total_count, probs=clamp_probs(self.probs), validate_args=False)
        counts = lucid.arange(1.0, self.total_count + 1, dtype=self.probs.dtype)
        counts = counts.view(-1, *(1,) * self.probs.dim())
        weights = binomial.log_prob(counts).exp()
        return n * choices - lucid.lgamma(n + 1) + (weights * lucid.lgamma(counts + 1)).sum((0, -1))
