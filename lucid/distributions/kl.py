"""Kullback-Leibler divergences in closed form, ``KL(p ‖ q) = E_p[log p(x) - log q(x)]``.

Most pairs of unlike families are ``-entropy(p) - E_p[log q(x)]``, and what q's density asks of p is a few expectations:
the mean, the mean of the logarithm, the mean of ``exp(-t x)``. So there is one formula per q.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import lucid
from lucid import Tensor
from lucid.distributions.bounded import Uniform
from lucid.distributions.composite import Independent, TransformedDistribution
from lucid.distributions.discrete import Bernoulli, Binomial, Categorical, Geometric, OneHotCategorical, Poisson
from lucid.distributions.distribution import Distribution, ExponentialFamily
from lucid.distributions.halves import HalfNormal
from lucid.distributions.location import EULER, Cauchy, Gumbel, Laplace, Normal
from lucid.distributions.multivariate import Dirichlet, LowRankMultivariateNormal, MultivariateNormal
from lucid.distributions.positive import Beta, Exponential, Gamma, Pareto, lbeta
from lucid.distributions.relaxed import ContinuousBernoulli
from lucid.distributions.utils import sum_rightmost

__all__ = ["kl_divergence", "register_kl"]

Formula = Callable[[Any, Any], Tensor]
_FORMULAS: dict[tuple[type, type], Formula] = {}


def register_kl(type_p: type, type_q: type) -> Callable[[Formula], Formula]:
    """Makes a decorator for the formula of the divergence of two classes of distributions.

    Parameters
    ----------
    type_p, type_q : type
        Subclasses of Distribution. A formula of subclasses goes before one of their bases.

    Returns
    -------
    callable
        The decorator.

    Raises
    ------
    TypeError
        If one is not a class of distributions.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import Normal, kl_divergence, register_kl
    >>> class Mine(Normal):
    ...     pass
    >>> @register_kl(Mine, Mine)
    ... def _(p, q):
    ...     return lucid.zeros(p.batch_shape)
    >>> kl_divergence(Mine(0.0, 1.0), Mine(1.0, 1.0))
    tensor(0.)
    """
    for name, kind in (("type_p", type_p), ("type_q", type_q)):
        if not isinstance(kind, type):  # also one that is no Distribution: packages have classes beside it
            raise TypeError(f"register_kl: {name} is {kind!r}; wanted a class of distributions")

    def register(formula: Formula) -> Formula:
        _FORMULAS[type_p, type_q] = formula
        _formula.cache_clear()
        return formula

    return register


@cache
def _formula(type_p: type, type_q: type) -> Formula | None:
    """The formula of the nearest bases: p's first."""
    pairs = ((p, q) for p in type_p.__mro__ for q in type_q.__mro__)
    return next((_FORMULAS[pair] for pair in pairs if pair in _FORMULAS), None)


def _without_formula(p: Distribution, q: Distribution) -> NotImplementedError:
    return NotImplementedError(
        f"kl_divergence: p is a {type(p).__name__} and q a {type(q).__name__}; wanted two that have a formula"
    )


def kl_divergence(p: Distribution, q: Distribution) -> Tensor:
    """Computes the Kullback-Leibler divergence ``KL(p ‖ q)``, the mean of ``log p(x) - log q(x)`` under p.

    Parameters
    ----------
    p, q : Distribution
        The distributions, of values of one shape.

    Returns
    -------
    Tensor
        The shape to which both batch shapes broadcast.

    Raises
    ------
    NotImplementedError
        If there is no formula for the two.

    Examples
    --------
    >>> from lucid.distributions import Normal, kl_divergence
    >>> kl_divergence(Normal(1.0, 1.0), Normal(0.0, 1.0))
    tensor(0.5000)
    """
    formula = _formula(type(p), type(q))
    if formula is None:
        raise _without_formula(p, q)
    return formula(p, q)


# ---- Of one family ---------------------------------------------------------------------------------------------------


@register_kl(Bernoulli, Bernoulli)
def _bernoulli(p: Any, q: Any) -> Tensor:
    softplus = lucid.nn.functional.softplus
    one = p.probs * (softplus(-q.logits) - softplus(-p.logits))
    zero = (1 - p.probs) * (softplus(q.logits) - softplus(p.logits))
    one = one.masked_fill(q.probs == 0, math.inf).masked_fill(p.probs == 0, 0)
    return one + zero.masked_fill(q.probs == 1, math.inf).masked_fill(p.probs == 1, 0)


@register_kl(Beta, Beta)
def _beta(p: Any, q: Any) -> Tensor:
    a, b, digamma = p.concentration1, p.concentration0, lucid.digamma
    more = (a - q.concentration1) * digamma(a) + (b - q.concentration0) * digamma(b)
    less = (a + b - q.concentration1 - q.concentration0) * digamma(a + b)
    return lbeta(q.concentration1, q.concentration0) - lbeta(a, b) + more - less


@register_kl(Binomial, Binomial)
def _binomial(p: Any, q: Any) -> Tensor:
    if bool((p.total_count < q.total_count).any()):
        raise NotImplementedError("kl_divergence: p has fewer trials than q; wanted two binomials with as many")
    each = p.probs * (p.logits - q.logits) + (-p.probs).log1p() - (-q.probs).log1p()
    return (p.total_count * each).masked_fill(p.total_count > q.total_count, math.inf)


@register_kl(Categorical, Categorical)
@register_kl(OneHotCategorical, OneHotCategorical)
def _categorical(p: Any, q: Any) -> Tensor:
    each = p.probs * (p.logits - q.logits)
    return each.masked_fill(q.probs == 0, math.inf).masked_fill(p.probs == 0, 0).sum(-1)


@register_kl(ContinuousBernoulli, ContinuousBernoulli)
def _continuous_bernoulli(p: Any, q: Any) -> Tensor:
    change = p._log_constant() + (-p.probs).log1p() - q._log_constant() - (-q.probs).log1p()
    return p.mean * (p.logits - q.logits) + change


@register_kl(Dirichlet, Dirichlet)
def _dirichlet(p: Any, q: Any) -> Tensor:
    a, b = p.concentration, q.concentration
    change = lucid.digamma(a) - lucid.digamma(a.sum(-1, keepdim=True))
    return q._log_normalizer(b) - p._log_normalizer(a) + ((a - b) * change).sum(-1)


@register_kl(ExponentialFamily, ExponentialFamily)
def _exponential_family(p: Any, q: Any) -> Tensor:
    """A Bregman divergence of the normalizer (Nielsen and Nock 2010)."""
    if type(p) is not type(q):
        raise _without_formula(p, q)
    params, normalizer, gradients = p._normalized()
    result = q._log_normalizer(*q._natural_params) - normalizer
    for mine, others, gradient in zip(params, q._natural_params, gradients):
        result = result - sum_rightmost((others - mine) * gradient, len(q.event_shape))
    return result


@register_kl(Exponential, Exponential)
def _exponential(p: Any, q: Any) -> Tensor:
    ratio = q.rate / p.rate
    return ratio - ratio.log() - 1


@register_kl(Gamma, Gamma)
def _gamma(p: Any, q: Any) -> Tensor:
    a, b = p.concentration, q.concentration
    return (
        b * (p.rate / q.rate).log()
        + lucid.lgamma(b)
        - lucid.lgamma(a)
        + (a - b) * lucid.digamma(a)
        + (q.rate - p.rate) * (a / p.rate)
    )


@register_kl(Geometric, Geometric)
def _geometric(p: Any, q: Any) -> Tensor:
    return -p.entropy() - (-q.probs).log1p() / p.probs - q.logits


@register_kl(Gumbel, Gumbel)
def _gumbel(p: Any, q: Any) -> Tensor:
    ratio, shift = p.scale / q.scale, (q.loc - p.loc) / q.scale
    return -ratio.log() - shift + ratio * EULER + (shift + lucid.lgamma(1 + ratio)).exp() - (1 + EULER)


@register_kl(HalfNormal, HalfNormal)
def _half_normal(p: Any, q: Any) -> Tensor:
    return _normal(p.base_dist, q.base_dist)


@register_kl(Laplace, Laplace)
def _laplace(p: Any, q: Any) -> Tensor:
    ratio, distance = p.scale / q.scale, (p.loc - q.loc).abs()
    return distance / q.scale + ratio * (-distance / p.scale).exp() - ratio.log() - 1


@register_kl(Normal, Normal)
def _normal(p: Any, q: Any) -> Tensor:
    ratio = (p.scale / q.scale).square()
    return 0.5 * (ratio + ((p.loc - q.loc) / q.scale).square() - 1 - ratio.log())


@register_kl(Pareto, Pareto)
def _pareto(p: Any, q: Any) -> Tensor:
    ratio = q.alpha / p.alpha
    result = q.alpha * (p.scale / q.scale).log() - ratio.log() + ratio - 1
    return result.masked_fill(p.scale < q.scale, math.inf)


@register_kl(Poisson, Poisson)
def _poisson(p: Any, q: Any) -> Tensor:
    return p.rate * (p.rate.log() - q.rate.log()) - (p.rate - q.rate)


@register_kl(Uniform, Uniform)
def _uniform(p: Any, q: Any) -> Tensor:
    result = ((q.high - q.low) / (p.high - p.low)).log()
    return result.masked_fill((q.low > p.low) | (q.high < p.high), math.inf)


@register_kl(Cauchy, Cauchy)
def _cauchy(p: Any, q: Any) -> Tensor:
    squares = (p.scale + q.scale).square() + (p.loc - q.loc).square()
    return squares.log() - (4 * p.scale * q.scale).log()


@register_kl(MultivariateNormal, MultivariateNormal)
@register_kl(LowRankMultivariateNormal, LowRankMultivariateNormal)
@register_kl(MultivariateNormal, LowRankMultivariateNormal)
@register_kl(LowRankMultivariateNormal, MultivariateNormal)
def _multivariate_normal(p: Any, q: Any) -> Tensor:
    if p.event_shape != q.event_shape:
        raise ValueError(f"kl_divergence: p has values of {p.event_shape} and q of {q.event_shape}; wanted one shape")
    n = p.event_shape[0]
    batch = lucid.broadcast_shapes(p.batch_shape, q.batch_shape)
    P, Q = (d.scale_tril.expand(*batch, n, n) for d in (p, q))
    shift = (q.loc - p.loc).expand(*batch, n).unsqueeze(-1)
    solved = lucid.linalg.solve_triangular(Q, lucid.cat([P, shift], -1), upper=False)
    log_det = (Q.diagonal(dim1=-2, dim2=-1).log() - P.diagonal(dim1=-2, dim2=-1).log()).sum(-1)
    return log_det + 0.5 * (solved.square().sum((-2, -1)) - n)


@register_kl(TransformedDistribution, TransformedDistribution)
def _transformed(p: Any, q: Any) -> Tensor:
    if p.transforms != q.transforms or p.event_shape != q.event_shape:
        raise NotImplementedError("kl_divergence: p and q have other transforms; wanted the same")
    return kl_divergence(p.base_dist, q.base_dist)


@register_kl(Independent, Independent)
def _independent(p: Any, q: Any) -> Tensor:
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError("kl_divergence: p and q take other dims as one value; wanted as many")
    return sum_rightmost(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)


# ---- Of different families -------------------------------------------------------------------------------------------


def _mean_log(p: Any) -> Tensor:
    """E[log x]."""
    if isinstance(p, Beta):
        return lucid.digamma(p.concentration1) - lucid.digamma(p.concentration1 + p.concentration0)
    if isinstance(p, Gamma):
        return lucid.digamma(p.concentration) - p.rate.log()
    if isinstance(p, Exponential):
        return -EULER - p.rate.log()
    if isinstance(p, Pareto):
        return p.scale.log() + 1 / p.alpha
    return _mean_log_of(p.low, p.high)


def _mean_log_of(low: Tensor, high: Tensor) -> Tensor:
    """E[log x] of a uniform x."""
    return (lucid.xlogy(high, high) - lucid.xlogy(low, low)) / (high - low) - 1


def _mean_exp(p: Any, t: Tensor) -> Tensor:
    """E[exp(-t x)]."""
    if isinstance(p, Gamma):
        return (p.rate / (p.rate + t)) ** p.concentration
    if isinstance(p, Exponential):
        return p.rate / (p.rate + t)
    if isinstance(p, Normal):
        return (-p.loc * t + 0.5 * (p.scale * t).square()).exp()
    return ((-p.low * t).exp() - (-p.high * t).exp()) / ((p.high - p.low) * t)


def _bounds(p: Any) -> tuple[Any, Any]:
    """Where the values of p begin and end."""
    if isinstance(p, Uniform):
        return p.low, p.high
    return 0.0, 1.0  # Beta and ContinuousBernoulli


def _outside(p: Any, low: Any, high: Any, result: Tensor) -> Tensor:
    """The result, infinite where p has values that q, between these bounds, does not."""
    start, end = _bounds(p)
    beyond = lucid.as_tensor(low > start) | lucid.as_tensor(high < end)
    return result.masked_fill(beyond, math.inf)


def _to_normal(p: Any, q: Any) -> Tensor:
    square = p.variance + (p.mean - q.loc).square()
    return -p.entropy() + 0.5 * math.log(2 * math.pi) + q.scale.log() + square / (2 * q.scale.square())


def _to_exponential(p: Any, q: Any) -> Tensor:
    result = -p.entropy() - q.rate.log() + q.rate * p.mean
    return _outside(p, 0.0, math.inf, result) if isinstance(p, Uniform) else result


def _to_gamma(p: Any, q: Any) -> Tensor:
    a = q.concentration
    cross = a * q.rate.log() - lucid.lgamma(a) + (a - 1) * _mean_log(p) - q.rate * p.mean
    result = -p.entropy() - cross
    return _outside(p, 0.0, math.inf, result) if isinstance(p, Uniform) else result


def _to_gumbel(p: Any, q: Any) -> Tensor:
    rest = (q.loc / q.scale).exp() * _mean_exp(p, 1 / q.scale)
    return -p.entropy() + q.scale.log() + (p.mean - q.loc) / q.scale + rest


def _to_uniform(p: Any, q: Any) -> Tensor:
    return _outside(p, q.low, q.high, -p.entropy() + (q.high - q.low).log())


def _to_continuous_bernoulli(p: Any, q: Any) -> Tensor:
    result = -p.entropy() - p.mean * q.logits - (-q.probs).log1p() - q._log_constant()
    return _outside(p, 0.0, 1.0, result)


def _to_beta(p: Any, q: Any) -> Tensor:
    a, b = q.concentration1, q.concentration0
    logs = (a - 1) * _mean_log(p) + (b - 1) * _mean_log_of(1 - p.high, 1 - p.low)
    return _outside(p, 0.0, 1.0, -p.entropy() - logs + lbeta(a, b))


def _to_pareto(p: Any, q: Any) -> Tensor:
    cross = q.alpha.log() + q.alpha * q.scale.log() - (q.alpha + 1) * _mean_log(p)
    return _outside(p, q.scale, math.inf, -p.entropy() - cross)


def _infinite(p: Any, q: Any) -> Tensor:
    """p has values that q does not."""
    shape = lucid.broadcast_shapes(p.batch_shape, q.batch_shape)
    return lucid.full(shape, math.inf, dtype=p.mean.dtype, device=p.mean.device)


_BY_TARGET = {
    Normal: (_to_normal, (Beta, ContinuousBernoulli, Exponential, Gamma, Gumbel, Laplace, Pareto, Uniform)),
    Exponential: (_to_exponential, (Beta, ContinuousBernoulli, Gamma, Pareto, Uniform)),
    Gamma: (_to_gamma, (Beta, Exponential, Pareto, Uniform)),
    Gumbel: (_to_gumbel, (Exponential, Gamma, Normal, Uniform)),
    Uniform: (_to_uniform, (Beta, ContinuousBernoulli)),
    ContinuousBernoulli: (_to_continuous_bernoulli, (Beta, Uniform)),
    Beta: (_to_beta, (Uniform,)),
    Pareto: (_to_pareto, (Uniform,)),
}
_INFINITE = {
    Beta: (Exponential, Gamma, Gumbel, Laplace, Normal, Pareto),
    ContinuousBernoulli: (Exponential, Gamma, Gumbel, Laplace, Normal, Pareto),
    Exponential: (Gumbel, Laplace, Normal),
    Gamma: (Gumbel, Laplace, Normal),
    Pareto: (Beta, ContinuousBernoulli, Exponential, Gamma, Gumbel, Laplace, Normal),
    Uniform: (Exponential, Gamma, Gumbel, Laplace, Normal, Pareto),
    Bernoulli: (Poisson,),
    Binomial: (Poisson,),
}
for _q, (_how, _sources) in _BY_TARGET.items():
    for _p in _sources:
        register_kl(_p, _q)(_how)
for _q, _sources in _INFINITE.items():
    for _p in _sources:
        register_kl(_p, _q)(_infinite)


@register_kl(Bernoulli, Poisson)
def _bernoulli_to_poisson(p: Any, q: Any) -> Tensor:
    return -p.entropy() - (p.probs * q.rate.log() - q.rate)


@register_kl(Normal, Laplace)
def _normal_to_laplace(p: Any, q: Any) -> Tensor:
    distance = p.loc - q.loc
    z = distance / p.scale
    # E|x - loc| of a normal x
    mean = math.sqrt(2 / math.pi) * p.scale * (-0.5 * z.square()).exp() + distance * (z / math.sqrt(2)).erf()
    return -p.entropy() + (2 * q.scale).log() + mean / q.scale
