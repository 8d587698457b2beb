"""What distributions draw: moments, gradients of rsample, shapes, seeds, and what they refuse."""

from __future__ import annotations

import math
import pickle
from copy import deepcopy

import pytest
from unit.distributions.distribution_cases import DISTRIBUTIONS, settings_of

import lucid
from lucid import distributions as D
from lucid.distributions._gamma import _derivative

COUNT = 20_000
# No moments that converge fast enough to compare: heavy tails, or none.
HEAVY = {"Cauchy", "HalfCauchy", "FisherSnedecor", "InverseGamma", "StudentT", "Pareto", "Categorical", "VonMises"}
CASES = [(name, i) for name, rows in DISTRIBUTIONS.items() for i in range(len(rows))]


def make(name, i, **options):
    return getattr(D, name)(**settings_of(lucid, DISTRIBUTIONS[name][i], **options))


@pytest.mark.parametrize("name, i", CASES)
def test_samples(name, i):
    lucid.manual_seed(0)
    d = make(name, i)
    x = d.sample((COUNT,))
    assert x.shape == (COUNT, *d.batch_shape, *d.event_shape) and not x.requires_grad
    assert d.sample().shape == d.batch_shape + d.event_shape
    assert d.sample((2, 0)).shape == (2, 0, *d.batch_shape, *d.event_shape)
    if name not in ("RelaxedBernoulli",):  # values that round to the ends
        assert bool(d.support.check(x).all())
    assert d.log_prob(x[:5]).shape == (5, *d.batch_shape)
    try:
        mean, variance = d.mean, d.variance
    except NotImplementedError:
        return
    if name in HEAVY:
        return
    error = (variance / COUNT).sqrt().clamp(min=1e-4)
    assert bool(((x.mean(0) - mean).abs() < 5 * error).all()), (x.mean(0), mean)
    spread = x.double().var(0)
    assert bool(((spread - variance).abs() < 0.12 * variance + 1e-3).all()), (spread, variance)


@pytest.mark.parametrize("name, i", [case for case in CASES if hasattr(getattr(D, case[0]), "cdf")])
def test_samples_follow_the_cdf(name, i):
    d = make(name, i)
    lucid.manual_seed(1)
    x = d.sample((4000,))
    try:
        p = d.cdf(x).sort(0).values
    except NotImplementedError:
        return
    places = (lucid.arange(4000, dtype=p.dtype) + 0.5).view(-1, *(1,) * (p.dim() - 1)) / 4000
    assert float((p - places).abs().max()) < 1.95 / math.sqrt(4000)  # Kolmogorov and Smirnov, 1 in 1000
    if icdf(d):
        assert float((d.icdf(p) - x.sort(0).values).abs().max() / x.abs().max()) < 1e-5


def icdf(d):
    try:
        d.icdf(lucid.tensor(0.5, dtype=lucid.float64))
    except NotImplementedError:
        return False
    return True


@pytest.mark.parametrize("name, i", [case for case in CASES if getattr(D, case[0]).has_rsample is not False])
def test_gradients_reach_the_parameters(name, i):
    given = settings_of(lucid, DISTRIBUTIONS[name][i], requires_grad=True)
    d = getattr(D, name)(**given)
    if not d.has_rsample:
        return
    x = d.rsample((3,))
    tensors = [t for t in given.values() if isinstance(t, lucid.Tensor)]
    gradients = lucid.autograd.grad((x * lucid.randn(x.shape, dtype=x.dtype)).sum(), tensors)
    assert all(bool(g.isfinite().all()) for g in gradients) and any(bool((g != 0).any()) for g in gradients)
    assert not d.sample((3,)).requires_grad


def test_gradient_of_a_mean():
    """d/da of E[f(x)] by samples, for means that are known."""
    lucid.manual_seed(0)
    a = lucid.tensor([0.4, 2.0, 9.0], dtype=lucid.float64, requires_grad=True)
    one = lucid.ones(3, dtype=lucid.float64)
    (g,) = lucid.autograd.grad(D.Gamma(a, 2 * one).rsample((40_000,)).mean(0).sum(), a)
    assert lucid.allclose(g, one / 2, rtol=0.03, atol=0)
    (g,) = lucid.autograd.grad(D.Beta(a, one).rsample((40_000,)).mean(0).sum(), a)
    assert lucid.allclose(g, 1 / (a.detach() + 1) ** 2, rtol=0.05, atol=0)


# (a, x, dx/da of the gamma number x at its quantile), with 40 digits by mpmath.
GAMMA = [
    (0.1, 1e-08, 1.7996925975414167e-06),
    (0.1, 0.01, 0.4227934381297028),
    (0.5, 0.0001, 0.0018494982546518135),
    (0.5, 0.3, 1.0098019459488545),
    (0.5, 4, 3.2062683672150203),
    (1, 0.001, 0.007334456244883786),
    (1, 1, 1.1735630272247268),
    (1, 8, 2.768936845834868),
    (3, 0.2, 0.20188024712536226),
    (3, 2.5, 0.9633618288399733),
    (3, 12, 1.9494128178020729),
    (50, 30, 0.7687741525252436),
    (50, 50, 1.0033399232497837),
    (50, 80, 1.2575002982313406),
    (1000, 900, 0.9484026381794104),
    (1000, 1100, 1.0485866785616167),
]


@pytest.mark.parametrize("a, x, wanted", GAMMA)
def test_derivative_of_gamma_numbers(a, x, wanted):
    found = _derivative(*(lucid.tensor(v, dtype=lucid.float64) for v in (a, x)))
    assert math.isclose(float(found), wanted, rel_tol=2e-4)


def test_a_seed_repeats():
    for name in ("Gamma", "VonMises", "Categorical", "LKJCholesky"):
        d = make(name, 0)
        lucid.manual_seed(3)
        x = d.sample((4,))
        lucid.manual_seed(3)
        assert d.sample((4,)).equal(x), name


@pytest.mark.parametrize("name, i", CASES)
def test_expand_and_copies(name, i):
    d = make(name, i)
    wide = d.expand((3, *d.batch_shape))
    assert type(wide) is type(d) and wide.batch_shape == (3, *d.batch_shape) and wide.event_shape == d.event_shape
    value = d.sample()
    assert lucid.allclose(wide.log_prob(value), d.log_prob(value).expand(wide.batch_shape), equal_nan=True)
    for other in (deepcopy(d), pickle.loads(pickle.dumps(d))):
        assert lucid.allclose(other.log_prob(value), d.log_prob(value), equal_nan=True)
    assert repr(d).startswith(name)


def test_enumeration():
    assert D.Bernoulli(lucid.tensor([0.2, 0.5])).enumerate_support().tolist() == [[0.0, 0.0], [1.0, 1.0]]
    assert D.Categorical(lucid.ones(2, 3)).enumerate_support(expand=False).tolist() == [[0], [1], [2]]
    assert D.OneHotCategorical(lucid.ones(2)).enumerate_support().tolist() == [[1.0, 0.0], [0.0, 1.0]]
    binomial = D.Binomial(3, lucid.tensor(0.4))
    assert math.isclose(float(binomial.log_prob(binomial.enumerate_support()).exp().sum()), 1.0, rel_tol=1e-6)


def test_made_of_others():
    lucid.manual_seed(0)
    mix = D.MixtureSameFamily(
        D.Categorical(lucid.tensor([0.25, 0.75])), D.Normal(lucid.tensor([-2.0, 2.0]), lucid.tensor([0.5, 1.0]))
    )
    x = mix.sample((COUNT,))
    assert abs(float(x.mean() - mix.mean)) < 0.06 and abs(float(x.var() - mix.variance)) < 0.1
    by_hand = (0.25 * D.Normal(-2.0, 0.5).log_prob(x[:4]).exp() + 0.75 * D.Normal(2.0, 1.0).log_prob(x[:4]).exp()).log()
    assert lucid.allclose(mix.log_prob(x[:4]), by_hand, atol=1e-5)
    vectors = D.MixtureSameFamily(D.Categorical(lucid.ones(2)), D.Independent(D.Normal(lucid.zeros(2, 3), 1.0), 1))
    assert vectors.sample((5,)).shape == (5, 3) and vectors.log_prob(lucid.zeros(4, 3)).shape == (4,)
    base = D.Independent(D.Normal(lucid.zeros(5, 3), lucid.ones(5, 3)), 1)
    assert base.log_prob(lucid.zeros(5, 3)).shape == (5,) and base.entropy().shape == (5,)
    logistic = D.TransformedDistribution(D.Uniform(0.0, 1.0), [D.SigmoidTransform().inv, D.AffineTransform(1.0, 2.0)])
    at = lucid.tensor(0.3)
    z = (at - 1) / 2
    assert lucid.allclose(logistic.log_prob(at), -z - 2 * (-z).exp().log1p() - math.log(2), atol=1e-6)
    assert lucid.allclose(logistic.icdf(logistic.cdf(at)), at, atol=1e-5)
    down = D.TransformedDistribution(D.Normal(0.0, 1.0), D.AffineTransform(0.0, -1.0))
    assert lucid.allclose(down.cdf(lucid.tensor(1.0)), D.Normal(0.0, 1.0).cdf(lucid.tensor(1.0)))


def test_policy_gradient():
    """The use that reinforcement learning makes of it."""
    logits = lucid.zeros(3, requires_grad=True)
    d = D.Categorical(logits=logits)
    action = d.sample()
    (-d.log_prob(action) * 2.0).backward()
    wanted = 2 * (lucid.full((3,), 1 / 3) - lucid.eye(3)[action])
    assert lucid.allclose(logits.grad, wanted, atol=1e-6)


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: D.Normal(0.0, -1.0), r"Normal: scale is -1.0; wanted values in GreaterThan\(lower_bound=0.0\)"),
        (lambda: D.Normal(math.nan, 1.0), "Normal: loc is nan"),
        (lambda: D.Bernoulli(), "Bernoulli: got neither of probs and logits; wanted one"),
        (lambda: D.Bernoulli(0.1, 0.1), "Bernoulli: got both"),
        (lambda: D.Bernoulli(1.5), "Bernoulli: probs is 1.5"),
        (lambda: D.Categorical(lucid.tensor(1.0)), "Categorical: probs is 1.0; wanted a Tensor of at least one dim"),
        (lambda: D.Categorical(lucid.tensor([-1.0, 2.0])), "Categorical: probs is"),
        (lambda: D.Uniform(1.0, 0.0), "Uniform: low is 1.0 and high 0.0"),
        (lambda: D.Normal(0.0, 1.0).log_prob(1.0), "Normal: value is 1.0; wanted a Tensor"),
        (lambda: D.Exponential(1.0).log_prob(lucid.tensor(-1.0)), "Exponential: value is -1.0; wanted values in"),
        (lambda: D.Normal(lucid.zeros(2), 1.0).log_prob(lucid.zeros(3)), r"Normal: value has shape \(3,\)"),
        (lambda: D.MultivariateNormal(lucid.zeros(2)), "MultivariateNormal: got none of covariance_matrix"),
        (lambda: D.MultivariateNormal(lucid.zeros(2), -lucid.eye(2)), "MultivariateNormal: covariance_matrix is"),
        (lambda: D.Wishart(0.5, lucid.eye(2)), "Wishart: df is 0.5; wanted more than 1"),
        (lambda: D.LKJCholesky(1), "LKJCholesky: dim is 1"),
        (lambda: D.Independent(D.Normal(0.0, 1.0), 1), "Independent: reinterpreted_batch_ndims is 1; wanted 0 to 0"),
        (lambda: D.Normal("a", 1.0), "Normal: loc is a str; wanted a Tensor or a number"),
    ],
)
def test_refusals(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_checks_can_be_left_out():
    assert D.Normal(0.0, -1.0, validate_args=False).scale == -1
    with pytest.raises(NotImplementedError, match="wanted two that have a formula"):
        D.kl_divergence(D.Normal(0.0, 1.0), D.Poisson(1.0))
    with pytest.raises(NotImplementedError, match="Bernoulli: has no rsample"):
        D.Bernoulli(0.5).rsample()


def test_paths_of_pytorch():
    from lucid.distributions.categorical import Categorical
    from lucid.distributions.log_normal import LogNormal
    from lucid.distributions.multivariate_normal import MultivariateNormal
    from lucid.distributions.normal import Normal
    from lucid.distributions.one_hot_categorical import OneHotCategorical

    from lucid.distributions.kl import kl_divergence

    found = (Categorical, kl_divergence, LogNormal, MultivariateNormal, Normal, OneHotCategorical)
    assert all(getattr(D, thing.__name__) is thing for thing in found)
