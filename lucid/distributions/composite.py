"""Distributions made of others: independent dims as one value, transformed values, mixtures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lucid
from lucid import Size, Tensor
from lucid.distributions import constraints
from lucid.distributions.distribution import Distribution
from lucid.distributions.transforms import ComposeTransform, Transform
from lucid.distributions.utils import sum_rightmost

__all__ = ["Independent", "MixtureSameFamily", "TransformedDistribution"]


class Independent(Distribution):
    """A distribution of which some batch dims count as dims of a value: densities are added up over them.

    Parameters
    ----------
    base_distribution : Distribution
        The distribution of the parts.
    reinterpreted_batch_ndims : int
        How many of its batch dims, from the last, become dims of a value.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    ``log p(x)`` is the sum of those of the parts.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import Independent, Normal
    >>> d = Independent(Normal(lucid.zeros(5, 3), lucid.ones(5, 3)), 1)
    >>> d.batch_shape, d.event_shape
    (lucid.Size([5]), lucid.Size([3]))
    """

    arg_constraints: Any = {}

    def __init__(
        self, base_distribution: Distribution, reinterpreted_batch_ndims: int, validate_args: bool | None = None
    ) -> None:
        n = reinterpreted_batch_ndims
        if not 0 <= n <= len(base_distribution.batch_shape):
            raise ValueError(
                f"Independent: reinterpreted_batch_ndims is {n}; wanted 0 to {len(base_distribution.batch_shape)}"
            )
        self.base_dist, self.reinterpreted_batch_ndims = base_distribution, n
        shape, cut = base_distribution.batch_shape, len(base_distribution.batch_shape) - n
        super().__init__(shape[:cut], shape[cut:] + base_distribution.event_shape, validate_args)

    def expand(self, batch_shape: Sequence[int], _instance: Any = None) -> Independent:
        event = self.event_shape[: self.reinterpreted_batch_ndims]
        return Independent(self.base_dist.expand(Size(batch_shape) + event), self.reinterpreted_batch_ndims, False)

    @property
    def has_rsample(self) -> bool:
        return self.base_dist.has_rsample

    @property
    def has_enumerate_support(self) -> bool:
        return self.reinterpreted_batch_ndims == 0 and self.base_dist.has_enumerate_support

    @constraints.dependent_property
    def support(self) -> constraints.Constraint:
        n = self.reinterpreted_batch_ndims
        return constraints.independent(self.base_dist.support, n) if n else self.base_dist.support

    @property
    def mean(self) -> Tensor:
        return self.base_dist.mean

    @property
    def mode(self) -> Tensor:
        return self.base_dist.mode

    @property
    def variance(self) -> Tensor:
        return self.base_dist.variance

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self.base_dist.rsample(sample_shape)

    def log_prob(self, value: Tensor) -> Tensor:
        return sum_rightmost(self.base_dist.log_prob(value), self.reinterpreted_batch_ndims)

    def entropy(self) -> Tensor:
        return sum_rightmost(self.base_dist.entropy(), self.reinterpreted_batch_ndims)

    def enumerate_support(self, expand: bool = True) -> Tensor:
        if self.reinterpreted_batch_ndims:
            raise NotImplementedError("Independent: values of several parts are too many to enumerate")
        return self.base_dist.enumerate_support(expand)

    def __repr__(self) -> str:
        return f"Independent({self.base_dist!r}, {self.reinterpreted_batch_ndims})"


class TransformedDistribution(Distribution):
    """What transforms make of the values of a distribution: ``log p(y) = log p(x) - log |dy/dx|``.

    Parameters
    ----------
    base_distribution : Distribution
        The distribution of x.
    transforms : Transform or list of Transform
        Applied one after another.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import Normal, TransformedDistribution
    >>> from lucid.distributions.transforms import ExpTransform
    >>> TransformedDistribution(Normal(0.0, 1.0), ExpTransform()).log_prob(lucid.tensor(1.0))
    tensor(-0.9189)
    """

    arg_constraints: Any = {}

    def __init__(
        self,
        base_distribution: Distribution,
        transforms: Transform | Sequence[Transform],
        validate_args: bool | None = None,
    ) -> None:
        self.transforms = [transforms] if isinstance(transforms, Transform) else list(transforms)
        if not all(isinstance(transform, Transform) for transform in self.transforms):
            raise ValueError(
                f"TransformedDistribution: transforms is {transforms!r}; wanted a Transform or a list of them"
            )
        shape = base_distribution.batch_shape + base_distribution.event_shape
        event = len(base_distribution.event_shape)
        whole = ComposeTransform(self.transforms)
        if len(shape) < whole.domain.event_dim:
            raise ValueError(
                f"TransformedDistribution: base_distribution has shape {tuple(shape)}; wanted at least "
                f"{whole.domain.event_dim} dims"
            )
        # Dims that a transform takes as one value belong to a value, and so does what it makes of them.
        base_distribution = base_distribution.expand(
            whole.inverse_shape(whole.forward_shape(shape))[: len(shape) - event]
        )
        more = whole.domain.event_dim - event
        self.base_dist = Independent(base_distribution, more) if more > 0 else base_distribution
        forward = whole.forward_shape(shape)
        events = max(whole.codomain.event_dim, event + whole.codomain.event_dim - whole.domain.event_dim)
        cut = len(forward) - events
        super().__init__(forward[:cut], forward[cut:], validate_args)

    def expand(self, batch_shape: Sequence[int], _instance: Any = None) -> Any:
        new = self._get_checked_instance(TransformedDistribution, _instance) if _instance else None
        if new is None:
            new = type(self).__new__(type(self))
        shape = ComposeTransform(self.transforms).inverse_shape(Size(batch_shape) + self.event_shape)
        new.transforms = self.transforms
        new.base_dist = self.base_dist.expand(shape[: len(shape) - len(self.base_dist.event_shape)])
        Distribution.__init__(new, batch_shape, self.event_shape, validate_args=False)
        new._validate_args = self._validate_args
        return new

    @property
    def has_rsample(self) -> bool:
        return self.base_dist.has_rsample

    @constraints.dependent_property(is_discrete=False)
    def support(self) -> constraints.Constraint:
        if not self.transforms:
            return self.base_dist.support
        support, event = self.transforms[-1].codomain, len(self.event_shape)
        more = event - support.event_dim
        return constraints.independent(support, more) if more > 0 else support

    def _forward(self, x: Tensor) -> Tensor:
        for transform in self.transforms:
            x = transform(x)
        return x

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with lucid.no_grad():
            return self._forward(self.base_dist.sample(sample_shape))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self._forward(self.base_dist.rsample(sample_shape))

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        event_dim, total, y = len(self.event_shape), 0.0, value
        for transform in reversed(self.transforms):
            x = transform.inv(y)
            event_dim += transform.domain.event_dim - transform.codomain.event_dim
            stretch = transform.log_abs_det_jacobian(x, y)
            total = total - sum_rightmost(stretch, event_dim - transform.domain.event_dim)
            y = x
        base = self.base_dist.log_prob(y)
        return total + sum_rightmost(base, event_dim - len(self.base_dist.event_shape))

    def _turned(self, value: Tensor) -> Tensor:
        """A probability, or one minus it where the transforms turn the order of numbers round."""
        sign: Any = 1
        for transform in self.transforms:
            sign = sign * transform.sign
        return value if isinstance(sign, int) and sign == 1 else sign * (value - 0.5) + 0.5

    def cdf(self, value: Tensor) -> Tensor:
        self._check(value)
        for transform in reversed(self.transforms):
            value = transform.inv(value)
        return self._turned(self.base_dist.cdf(value))

    def icdf(self, value: Tensor) -> Tensor:
        return self._forward(self.base_dist.icdf(self._turned(value)))


class MixtureSameFamily(Distribution):
    """A mixture: a component is chosen, and a value drawn from it.

    Parameters
    ----------
    mixture_distribution : Categorical
        Which component; its batch shape is that of the mixture, with K choices.
    component_distribution : Distribution
        The components; the last of its batch dims has size K.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    ``p(x) = Σ_k w_k p_k(x)`` with the weights w of the mixture and the densities p of the components.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import Categorical, MixtureSameFamily, Normal
    >>> d = MixtureSameFamily(Categorical(lucid.ones(2)), Normal(lucid.tensor([-1.0, 3.0]), lucid.ones(2)))
    >>> d.mean
    tensor(1.)
    """

    arg_constraints: Any = {}

    def __init__(
        self,
        mixture_distribution: Distribution,
        component_distribution: Distribution,
        validate_args: bool | None = None,
    ) -> None:
        from lucid.distributions.discrete import Categorical

        if not isinstance(mixture_distribution, Categorical):
            raise ValueError(
                f"MixtureSameFamily: mixture_distribution is {mixture_distribution!r}; wanted a Categorical"
            )
        if not isinstance(component_distribution, Distribution):
            raise ValueError(
                f"MixtureSameFamily: component_distribution is {component_distribution!r}; wanted a Distribution"
            )
        shape, choices = component_distribution.batch_shape, mixture_distribution._param.shape[-1]
        own = mixture_distribution.batch_shape
        if not shape or shape[-1] != choices or (own != shape[:-1] and own.numel() != 1):
            raise ValueError(
                f"MixtureSameFamily: component_distribution has batch shape {tuple(shape)}; wanted "
                f"{(*own, choices)}, that of the choices"
            )
        self._mixture_distribution, self._component_distribution = mixture_distribution, component_distribution
        self._num_component = choices
        super().__init__(shape[:-1], component_distribution.event_shape, validate_args)

    def expand(self, batch_shape: Sequence[int], _instance: Any = None) -> MixtureSameFamily:
        components = self.component_distribution.expand((*batch_shape, self._num_component))
        return MixtureSameFamily(self.mixture_distribution.expand(batch_shape), components, False)

    @constraints.dependent_property
    def support(self) -> constraints.Constraint:
        return constraints.MixtureSameFamilyConstraint(self._component_distribution.support)

    @property
    def mixture_distribution(self) -> Distribution:
        """The choice of a component."""
        return self._mixture_distribution

    @property
    def component_distribution(self) -> Distribution:
        """The components."""
        return self._component_distribution

    def _weights(self) -> Tensor:
        probs = self.mixture_distribution.probs
        return probs.reshape(*probs.shape, *(1,) * len(self.event_shape))

    def _over(self, value: Tensor) -> Tensor:
        """The sum over the components."""
        return (self._weights() * value).sum(-1 - len(self.event_shape))

    @property
    def mean(self) -> Tensor:
        return self._over(self.component_distribution.mean)

    @property
    def variance(self) -> Tensor:
        centre = self.mean.unsqueeze(-1 - len(self.event_shape))
        components = self.component_distribution
        return self._over(components.variance) + self._over((components.mean - centre).square())

    def _padded(self, x: Tensor) -> Tensor:
        return x.unsqueeze(-1 - len(self.event_shape))

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        each = self.component_distribution.log_prob(self._padded(value))
        return (each + self.mixture_distribution.logits.log_softmax(-1)).logsumexp(-1)

    def cdf(self, value: Tensor) -> Tensor:
        each = self.component_distribution.cdf(self._padded(value))
        return (each * self.mixture_distribution.probs).sum(-1)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with lucid.no_grad():
            shape = Size(sample_shape)
            choice = self.mixture_distribution.expand(self.batch_shape).sample(shape)
            values = self.component_distribution.sample(shape)
            dim = len(shape) + len(self.batch_shape)
            ones = (1,) * (len(self.event_shape) + 1)
            places = choice.reshape(*choice.shape, *ones)
            places = places.expand(*choice.shape, 1, *self.event_shape)
            return values.gather(dim, places).squeeze(dim)

    def __repr__(self) -> str:
        return f"MixtureSameFamily(\n  {self.mixture_distribution!r},\n  {self.component_distribution!r})"
