"""What all distributions are: shapes, parameters that are checked and expanded, and moments that follow from others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lucid
from lucid import Size, Tensor
from lucid._errors import kind_of
from lucid.distributions import constraints
from lucid.distributions.constraints import Constraint
from lucid.distributions.utils import broadcast_all, lazy_property, logits_to_probs, probs_to_logits

__all__ = ["Distribution", "ExponentialFamily"]


class Distribution:
    """The base of distributions.

    Samples have the shape ``sample_shape + batch_shape + event_shape``: as many as are asked for, of as many
    distributions as there are parameters, each of which gives values of `event_shape`.

    Parameters
    ----------
    batch_shape, event_shape : Size
        The shapes.
    validate_args : bool, optional
        Whether parameters, and values whose density is asked for, are checked; by default as
        `set_default_validate_args` said, at first yes (no under ``python -O``).

    Attributes
    ----------
    support : Constraint
        What can be drawn.
    arg_constraints : dict of str to Constraint
        What the parameters have to be.
    has_rsample : bool
        Whether `rsample` draws differentiably.
    has_enumerate_support : bool
        Whether `enumerate_support` lists all values.

    Raises
    ------
    ValueError
        If a parameter does not satisfy its constraint.

    Examples
    --------
    >>> from lucid.distributions import Normal
    >>> Normal(0.0, 1.0).support
    Real()
    """

    has_rsample = False
    has_enumerate_support = False
    _validate_args = __debug__
    support: Any
    arg_constraints: Any = {}

    @staticmethod
    def set_default_validate_args(value: bool) -> None:
        """Sets whether distributions check what they are given, where they are not told themselves: `value`."""
        if value not in (True, False):
            raise ValueError(f"set_default_validate_args: value is {value!r}; wanted a bool")
        Distribution._validate_args = value

    def __init__(
        self, batch_shape: Sequence[int] = (), event_shape: Sequence[int] = (), validate_args: bool | None = None
    ) -> None:
        self._batch_shape, self._event_shape = Size(batch_shape), Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            for name, constraint in self.arg_constraints.items():
                if constraints.is_dependent(constraint) or name not in self.__dict__:
                    continue  # depends on others, or is computed of the one that was given
                value = getattr(self, name)
                if not bool(constraint.check(value).all()):
                    raise ValueError(f"{type(self).__name__}: {name} is {value}; wanted values in {constraint!r}")

    def _start(self, validate_args: bool | None, event_dims: int = 0, **parameters: Any) -> None:
        """Begins with these parameters, made of one shape; its last `event_dims` dims are those of a value."""
        for name, value in parameters.items():
            if not isinstance(value, Tensor | int | float):
                raise ValueError(f"{type(self).__name__}: {name} is {kind_of(value)}; wanted a Tensor or a number")
        values = broadcast_all(*parameters.values())
        self.__dict__.update(zip(parameters, values))
        shape = values[0].shape
        cut = len(shape) - event_dims
        Distribution.__init__(self, shape[:cut], shape[cut:], validate_args)

    # -- shapes -------------------------------------------------------------------------------------------------------

    @property
    def batch_shape(self) -> Size:
        """The shape of the parameters: so many distributions at once."""
        return self._batch_shape

    @property
    def event_shape(self) -> Size:
        """The shape of one value."""
        return self._event_shape

    def expand(self, batch_shape: Sequence[int], _instance: Any = None) -> Any:
        """The same distribution over a larger batch, whose parameters are views.

        Parameters
        ----------
        batch_shape : sequence of int
            The new shape.
        """
        new = self._get_checked_instance(type(self), _instance)
        for name, value in self.__dict__.items():
            new.__dict__[name] = self._expanded(value, Size(batch_shape))
        Distribution.__init__(new, batch_shape, self.event_shape, validate_args=False)
        new._validate_args = self._validate_args
        return new

    def _expanded(self, value: Any, batch_shape: Size) -> Any:
        if isinstance(value, Tensor):  # parameters, and what was computed of them, begin with the batch's dims
            return value.expand(batch_shape + value.shape[len(self.batch_shape) :])
        return value.expand(batch_shape) if isinstance(value, Distribution) else value

    def _get_checked_instance(self, cls: type[Any], _instance: Any = None) -> Any:
        if _instance is None and type(self).__init__ is not cls.__init__:
            raise NotImplementedError(
                f"{type(self).__name__}: has an __init__ of its own, so expand does not know it; wanted an expand too"
            )
        return self.__new__(type(self)) if _instance is None else _instance

    def _extended_shape(self, sample_shape: Sequence[int] = ()) -> Size:
        return Size(sample_shape) + self._batch_shape + self._event_shape

    # -- drawing ------------------------------------------------------------------------------------------------------

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws values, without a gradient; the shape is ``sample_shape + batch_shape + event_shape``.

        `sample_shape` is a sequence of int; () draws one value of each distribution.
        """
        with lucid.no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws values that are differentiable functions of the parameters (where `has_rsample`).

        The shape is ``sample_shape + batch_shape + event_shape``, where `sample_shape` is a sequence of int.
        """
        raise NotImplementedError(f"{type(self).__name__}: has no rsample; wanted a distribution with has_rsample")

    def sample_n(self, n: int) -> Tensor:
        """Draws `n` values; PyTorch's older spelling of ``sample((n,))``."""
        return self.sample((n,))

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """All values there are, along a new first dim (where `has_enumerate_support`).

        `expand` says whether they are repeated over the batch, or have size 1 in its dims.
        """
        raise NotImplementedError(f"{type(self).__name__}: has no enumerate_support; wanted one with few values")

    def _enumerated(self, values: Tensor, expand: bool) -> Tensor:
        values = values.view(-1, *(1,) * len(self._batch_shape))
        return values.expand(-1, *self._batch_shape) if expand else values

    # -- densities and moments ----------------------------------------------------------------------------------------

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density, or of the probability, at `value`."""
        raise NotImplementedError(f"{type(self).__name__}: has no log_prob in closed form")

    def cdf(self, value: Tensor) -> Tensor:
        """The probability of values up to `value`."""
        raise NotImplementedError(f"{type(self).__name__}: has no cdf in closed form")

    def icdf(self, value: Tensor) -> Tensor:
        """The value up to which lies the probability `value`."""
        raise NotImplementedError(f"{type(self).__name__}: has no icdf in closed form")

    def entropy(self) -> Tensor:
        """The entropy in nats, of the shape `batch_shape`."""
        raise NotImplementedError(f"{type(self).__name__}: has no entropy in closed form")

    def prob(self, value: Tensor) -> Tensor:
        """The density, or the probability, at `value`."""
        return self.log_prob(value).exp()

    def perplexity(self) -> Tensor:
        """``exp(entropy())``."""
        return self.entropy().exp()

    @property
    def mean(self) -> Tensor:
        """The mean."""
        raise NotImplementedError(f"{type(self).__name__}: has no mean in closed form")

    @property
    def mode(self) -> Tensor:
        """The likeliest value."""
        raise NotImplementedError(f"{type(self).__name__}: has no mode in closed form")

    @property
    def variance(self) -> Tensor:
        """The variance."""
        raise NotImplementedError(f"{type(self).__name__}: has no variance in closed form")

    @property
    def stddev(self) -> Tensor:
        """The square root of the variance."""
        return self.variance.sqrt()

    # -- checking and printing ----------------------------------------------------------------------------------------

    def _check(self, value: Tensor) -> None:
        """`_validate_sample`, where values are checked at all."""
        if self._validate_args:
            self._validate_sample(value)

    def _validate_sample(self, value: Tensor) -> None:
        """Raises ValueError where `value` cannot be one of this distribution."""
        name = type(self).__name__
        if not isinstance(value, Tensor):
            raise ValueError(f"{name}: value is {value!r}; wanted a Tensor")
        event = len(self._event_shape)
        if value.shape[value.dim() - event :] != self._event_shape:
            raise ValueError(f"{name}: value has shape {tuple(value.shape)}; wanted (…, {self._event_shape})")
        for size, own in zip(reversed(value.shape), reversed(self._batch_shape + self._event_shape)):
            if size != own and 1 not in (size, own):
                raise ValueError(
                    f"{name}: value has shape {tuple(value.shape)}; wanted one that broadcasts with "
                    f"{tuple(self._batch_shape + self._event_shape)}"
                )
        try:
            support = self.support
        except (AttributeError, NotImplementedError):
            return
        if isinstance(support, Constraint) and not constraints.is_dependent(support):
            if not bool(support.check(value).all()):
                raise ValueError(f"{name}: value is {value}; wanted values in {support!r}")

    def __repr__(self) -> str:
        names = [name for name in self.arg_constraints if name in self.__dict__]
        shown = ((name, self.__dict__[name]) for name in names)
        said = (f"{name}: {value if value.numel() == 1 else value.size()}" for name, value in shown)
        return f"{type(self).__name__}({', '.join(said)})"


class ExponentialFamily(Distribution):
    """Distributions whose density is ``h(x) exp(θ·t(x) - A(θ))``, from whose A entropy and divergences follow.

    Parameters
    ----------
    validate_args : bool, optional
        As of `Distribution`.
    batch_shape, event_shape : sequence of int
        As of `Distribution`.

    Examples
    --------
    >>> from lucid.distributions import ExponentialFamily, Normal
    >>> isinstance(Normal(0.0, 1.0), ExponentialFamily)
    True
    """

    _mean_carrier_measure: Any = 0.0

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        raise NotImplementedError(f"{type(self).__name__}: says nothing of its natural parameters")

    def _log_normalizer(self, *natural_params: Tensor) -> Tensor:
        raise NotImplementedError(f"{type(self).__name__}: says nothing of its normalizer")

    def _normalized(self) -> tuple[list[Tensor], Tensor, tuple[Tensor, ...]]:
        """θ, A(θ) and ∇A(θ)."""
        params = [p.detach().requires_grad_() for p in self._natural_params]
        with lucid.enable_grad():
            normalizer = self._log_normalizer(*params)
            return params, normalizer, lucid.autograd.grad(normalizer.sum(), params, create_graph=True)

    def entropy(self) -> Tensor:
        """``A(θ) - θ·∇A(θ) - E[log h(x)]`` (Nielsen and Nock 2010, arXiv:1112.4221)."""
        params, normalizer, gradients = self._normalized()
        result = normalizer - self._mean_carrier_measure
        for param, gradient in zip(params, gradients):
            result = result - (param * gradient).reshape(*self._batch_shape, -1).sum(-1)
        return result


class Probabilities:
    """Parameters that are given as `probs` or as `logits`; the other is computed when asked for.

    `_binary`: probabilities of one of two outcomes; else of one of those along the last dim, which are normalized.
    """

    _binary = True

    def _start_probabilities(self, probs: Any, logits: Any, validate_args: bool | None, **others: Any) -> None:
        name = type(self).__name__
        if (probs is None) == (logits is None):
            raise ValueError(f"{name}: got {'neither' if probs is None else 'both'} of probs and logits; wanted one")
        given, value = ("logits", logits) if probs is None else ("probs", probs)
        if self._binary:
            self._start(validate_args, **others, **{given: value})
            return
        if not isinstance(value, Tensor) or value.dim() < 1:
            raise ValueError(f"{name}: {given} is {value}; wanted a Tensor of at least one dim")
        if given == "logits":
            value = value - value.logsumexp(-1, keepdim=True)
        else:
            value = value / value.sum(-1, keepdim=True)
        self.__dict__[given] = value
        self.__dict__.update(others)

    @property
    def _param(self) -> Tensor:
        return self.__dict__["probs"] if "probs" in self.__dict__ else self.logits

    @lazy_property
    def probs(self) -> Tensor:
        """The probabilities."""
        return logits_to_probs(self.logits, self._binary)

    @lazy_property
    def logits(self) -> Tensor:
        """Log-odds, or logarithms of the probabilities."""
        return probs_to_logits(self.probs, self._binary)
