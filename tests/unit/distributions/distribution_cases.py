"""The distributions and pairs whose numbers are compared with PyTorch's, and what is computed of each."""

from __future__ import annotations

import math

# Class: settings. A list is a float64 tensor, anything else is passed as it is.
DISTRIBUTIONS = {
    "Bernoulli": [{"probs": [0.1, 0.5, 0.9]}, {"logits": [-2.0, 0.3]}, {"probs": [0.0, 1.0]}],
    "Beta": [{"concentration1": [0.5, 2.0, 3.0], "concentration0": [1.5, 2.0, 0.7]}],
    "Binomial": [{"total_count": 5, "probs": [0.2, 0.7]}, {"total_count": 3, "logits": [-1.0, 2.0]}],
    "Categorical": [{"probs": [[0.1, 0.3, 0.6], [2.0, 1.0, 1.0]]}, {"logits": [0.5, -1.0, 0.0]}],
    "Cauchy": [{"loc": [0.0, 1.0], "scale": [1.0, 0.5]}],
    "Chi2": [{"df": [0.5, 3.0]}],
    "ContinuousBernoulli": [{"probs": [0.1, 0.4995, 0.8]}, {"logits": [-3.0, 0.2]}],
    "Dirichlet": [{"concentration": [[0.5, 2.0, 3.0], [1.0, 1.0, 1.0]]}],
    "Exponential": [{"rate": [0.5, 3.0]}],
    "FisherSnedecor": [{"df1": [1.0, 3.0, 8.0], "df2": [2.0, 5.0, 9.0]}],
    "Gamma": [{"concentration": [0.3, 1.0, 7.0], "rate": [2.0, 1.0, 0.5]}],
    "GeneralizedPareto": [{"loc": [0.0, 1.0, 0.5], "scale": [1.0, 2.0, 0.5], "concentration": [0.3, 0.1, -0.2]}],
    "Geometric": [{"probs": [0.2, 0.9]}, {"logits": [-1.0, 1.0]}],
    "Gumbel": [{"loc": [0.0, 1.0], "scale": [1.0, 0.5]}],
    "HalfCauchy": [{"scale": [1.0, 0.5]}],
    "HalfNormal": [{"scale": [1.0, 0.5]}],
    "InverseGamma": [{"concentration": [0.5, 1.5, 3.0], "rate": [1.0, 2.0, 0.5]}],
    "Kumaraswamy": [{"concentration1": [0.5, 2.0, 3.0], "concentration0": [1.5, 2.0, 0.7]}],
    "LKJCholesky": [{"dim": 3, "concentration": [0.5, 2.0]}, {"dim": 2}],
    "Laplace": [{"loc": [0.0, 1.0], "scale": [1.0, 0.5]}],
    "LogNormal": [{"loc": [0.0, 1.0], "scale": [1.0, 0.5]}],
    "LogisticNormal": [{"loc": [0.0, 1.0], "scale": [1.0, 0.5]}],
    "LowRankMultivariateNormal": [
        {"loc": [0.0, 1.0, 2.0], "cov_factor": [[1.0], [0.5], [-1.0]], "cov_diag": [1.0, 0.5, 2.0]}
    ],
    "Multinomial": [
        {"total_count": 4, "probs": [0.2, 0.5, 0.3]},
        {"total_count": 4, "logits": [[0.0, 1.0], [2.0, 0.0]]},
    ],
    "MultivariateNormal": [
        {"loc": [0.0, 1.0], "covariance_matrix": [[2.0, 0.5], [0.5, 1.0]]},
        {"loc": [0.0, 1.0], "precision_matrix": [[2.0, 0.5], [0.5, 1.0]]},
        {"loc": [[0.0, 1.0], [2.0, 3.0]], "scale_tril": [[2.0, 0.0], [0.5, 1.0]]},
    ],
    "NegativeBinomial": [{"total_count": [1.5, 4.0], "probs": [0.3, 0.6]}, {"total_count": 3, "logits": [-1.0, 0.5]}],
    "Normal": [{"loc": [0.0, 1.0], "scale": [1.0, 0.5]}, {"loc": 0.0, "scale": [1.0, 2.0]}],
    "OneHotCategorical": [{"probs": [[0.1, 0.3, 0.6], [2.0, 1.0, 1.0]]}, {"logits": [0.5, -1.0, 0.0]}],
    "Pareto": [{"scale": [1.0, 0.5], "alpha": [3.0, 1.5]}],
    "Poisson": [{"rate": [0.0, 0.5, 20.0]}],
    "RelaxedBernoulli": [{"temperature": [0.7], "probs": [0.2, 0.6]}],
    "RelaxedOneHotCategorical": [{"temperature": [0.7], "probs": [0.2, 0.6, 0.2]}],
    "StudentT": [{"df": [0.5, 1.5, 4.0], "loc": [0.0, 1.0, 0.0], "scale": [1.0, 2.0, 0.5]}],
    "Uniform": [{"low": [0.0, -1.0], "high": [1.0, 3.0]}],
    "VonMises": [{"loc": [0.0, 1.0], "concentration": [0.5, 4.0]}],
    "Weibull": [{"scale": [1.0, 2.0], "concentration": [0.7, 2.5]}],
    "Wishart": [
        {"df": [3.0, 4.5], "covariance_matrix": [[2.0, 0.5], [0.5, 1.0]]},
        {"df": 3.0, "precision_matrix": [[2.0, 0.5], [0.5, 1.0]]},
    ],
}

# Values along a new first dim; those of vectors and matrices by hand.
_LINE, _POSITIVE, _UNIT, _COUNTS = [-2.0, -0.3, 0.0, 0.8, 2.5], [0.3, 1.0, 2.7], [0.1, 0.5, 0.8], [0.0, 1.0, 3.0]
_BY_CLASS = {
    "Bernoulli": [0.0, 1.0],
    "Categorical": [0, 2],
    "FisherSnedecor": _POSITIVE,
    "GeneralizedPareto": [1.2, 1.5, 2.0],
    "Pareto": [1.2, 3.0],
    "Uniform": [0.2, 0.9],
    "VonMises": [-1.0, 0.5, 3.0],
    **dict.fromkeys(("Binomial", "Geometric", "NegativeBinomial", "Poisson"), _COUNTS),
    **dict.fromkeys(("Beta", "ContinuousBernoulli", "Kumaraswamy", "RelaxedBernoulli"), _UNIT),
    **dict.fromkeys(("Cauchy", "Gumbel", "Laplace", "Normal", "StudentT"), _LINE),
    **dict.fromkeys(
        ("Chi2", "Exponential", "Gamma", "HalfCauchy", "HalfNormal", "InverseGamma", "LogNormal", "Weibull"), _POSITIVE
    ),
}
_EVENTS = {
    ("Dirichlet", 3): [[0.2, 0.3, 0.5], [0.1, 0.8, 0.1]],
    ("LogisticNormal", 3): [[0.2, 0.3, 0.5], [0.1, 0.8, 0.1]],
    ("RelaxedOneHotCategorical", 3): [[0.2, 0.3, 0.5], [0.1, 0.8, 0.1]],
    ("OneHotCategorical", 3): [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]],
    ("Multinomial", 3): [[1.0, 3.0, 0.0], [2.0, 1.0, 1.0]],
    ("Multinomial", 2): [[1.0, 3.0], [0.0, 4.0]],
    ("MultivariateNormal", 2): [[0.5, -1.0], [0.0, 2.0]],
    ("LowRankMultivariateNormal", 3): [[0.5, -1.0, 0.0], [0.0, 2.0, 1.0]],
    ("Wishart", 2): [[[2.0, 0.3], [0.3, 1.0]], [[5.0, -1.0], [-1.0, 3.0]]],
    ("LKJCholesky", 2): [[[1.0, 0.0], [0.6, 0.8]]],
    ("LKJCholesky", 3): [[[1.0, 0.0, 0.0], [0.6, 0.8, 0.0], [0.0, 0.6, 0.8]]],
}

PAIRS = {
    "Bernoulli": ["Bernoulli", "Poisson"],
    "Beta": ["Beta", "ContinuousBernoulli", "Exponential", "Gamma", "Normal", "Pareto", "Uniform"],
    "Categorical": ["Categorical"],
    "Cauchy": ["Cauchy"],
    "ContinuousBernoulli": ["ContinuousBernoulli", "Exponential", "Normal", "Pareto", "Uniform"],
    "Dirichlet": ["Dirichlet"],
    "Exponential": ["Beta", "Exponential", "Gamma", "Gumbel", "Normal", "Pareto", "Uniform"],
    "Gamma": ["Beta", "Chi2", "Exponential", "Gamma", "Gumbel", "Normal", "Uniform"],
    "Geometric": ["Geometric"],
    "Gumbel": ["Beta", "Gamma", "Gumbel", "Normal", "Uniform"],
    "HalfNormal": ["HalfNormal"],
    "Laplace": ["Beta", "Gamma", "Laplace", "Normal", "Uniform"],
    "LogNormal": ["LogNormal"],
    "LowRankMultivariateNormal": ["LowRankMultivariateNormal", "MultivariateNormal"],
    "MultivariateNormal": ["LowRankMultivariateNormal", "MultivariateNormal"],
    "Normal": ["Beta", "Gamma", "Gumbel", "Laplace", "Normal", "Uniform"],
    "OneHotCategorical": ["OneHotCategorical"],
    "Pareto": ["Beta", "Exponential", "Gamma", "Normal", "Pareto", "Uniform"],
    "Poisson": ["Bernoulli", "Binomial", "Poisson"],
    "Uniform": ["Beta", "ContinuousBernoulli", "Exponential", "Gamma", "Gumbel", "Normal", "Pareto", "Uniform"],
}
# Two members of a family for the pairs: the first is p, the second q.
MEMBERS = {
    "Bernoulli": ({"probs": [0.2, 0.7]}, {"probs": [0.4, 0.5]}),
    "Beta": (
        {"concentration1": [2.0, 0.7], "concentration0": [3.0, 1.2]},
        {"concentration1": [1.5, 2.0], "concentration0": [2.5, 0.8]},
    ),
    "Binomial": ({"total_count": 4, "probs": [0.2, 0.7]}, {"total_count": 4, "probs": [0.4, 0.5]}),
    "Categorical": ({"probs": [0.2, 0.5, 0.3]}, {"probs": [0.4, 0.4, 0.2]}),
    "Cauchy": ({"loc": [0.0, 1.0], "scale": [1.0, 0.5]}, {"loc": [0.5, 1.0], "scale": [2.0, 0.7]}),
    "Chi2": ({"df": [2.0, 5.0]}, {"df": [3.0, 4.0]}),
    "ContinuousBernoulli": ({"probs": [0.2, 0.7]}, {"probs": [0.4, 0.9]}),
    "Dirichlet": ({"concentration": [0.5, 2.0, 3.0]}, {"concentration": [1.0, 1.5, 2.0]}),
    "Exponential": ({"rate": [0.5, 2.0]}, {"rate": [1.0, 1.5]}),
    "Gamma": ({"concentration": [0.7, 3.0], "rate": [1.0, 2.0]}, {"concentration": [1.5, 2.0], "rate": [0.5, 1.0]}),
    "Geometric": ({"probs": [0.2, 0.7]}, {"probs": [0.4, 0.5]}),
    "Gumbel": ({"loc": [0.0, 1.0], "scale": [1.0, 0.5]}, {"loc": [0.5, 1.0], "scale": [2.0, 0.7]}),
    "HalfNormal": ({"scale": [1.0, 0.5]}, {"scale": [2.0, 0.7]}),
    "Laplace": ({"loc": [0.0, 1.0], "scale": [1.0, 0.5]}, {"loc": [0.5, 1.0], "scale": [2.0, 0.7]}),
    "LogNormal": ({"loc": [0.0, 1.0], "scale": [1.0, 0.5]}, {"loc": [0.5, 1.0], "scale": [2.0, 0.7]}),
    "LowRankMultivariateNormal": (
        {"loc": [0.0, 1.0], "cov_factor": [[1.0], [0.5]], "cov_diag": [1.0, 0.5]},
        {"loc": [0.5, 1.0], "cov_factor": [[0.3], [0.5]], "cov_diag": [2.0, 0.5]},
    ),
    "MultivariateNormal": (
        {"loc": [0.0, 1.0], "covariance_matrix": [[2.0, 0.5], [0.5, 1.0]]},
        {"loc": [1.0, 1.0], "covariance_matrix": [[1.0, 0.2], [0.2, 2.0]]},
    ),
    "Normal": ({"loc": [0.0, 1.0], "scale": [1.0, 0.5]}, {"loc": [0.5, 1.0], "scale": [2.0, 0.7]}),
    "OneHotCategorical": ({"probs": [0.2, 0.5, 0.3]}, {"probs": [0.4, 0.4, 0.2]}),
    "Pareto": ({"scale": [1.0, 0.5], "alpha": [3.0, 1.5]}, {"scale": [0.5, 0.7], "alpha": [2.0, 2.5]}),
    "Poisson": ({"rate": [0.5, 4.0]}, {"rate": [1.0, 3.0]}),
    "Uniform": ({"low": [0.1, 0.6], "high": [0.5, 1.5]}, {"low": [0.0, -1.0], "high": [1.0, 3.0]}),
}  # fmt: skip


def settings_of(library, given, requires_grad=False):
    """The settings with tensors of a library for lists."""
    made = {}
    for name, value in given.items():
        if isinstance(value, list):
            value = library.tensor(value, dtype=library.float64, requires_grad=requires_grad)
        made[name] = value
    return made


def values_of(library, name, distribution):
    """Where the density is asked for: of the shape (…, batch, event)."""
    if name in _BY_CLASS:
        dtype = library.int64 if name == "Categorical" else library.float64
        values = library.tensor(_BY_CLASS[name], dtype=dtype)
        values = values.view(-1, *(1,) * len(distribution.batch_shape)).expand(-1, *distribution.batch_shape)
        return values
    event = distribution.event_shape
    values = library.tensor(_EVENTS[name, event[-1]], dtype=library.float64)
    values = values.view(-1, *(1,) * len(distribution.batch_shape), *event)
    return values.expand(-1, *distribution.batch_shape, *event)


def _numbers(tensor):
    """Nested lists for JSON, with words for what it has no numbers for."""

    def plain(x):
        if isinstance(x, list):
            return [plain(item) for item in x]
        if isinstance(x, float) and not math.isfinite(x):
            return str(x)
        return float(f"{x:.12g}") if isinstance(x, float) else x

    return plain(tensor.detach().tolist())


def compute(library, name, given):
    """All that is compared of a distribution; what it does not have is None."""
    settings = settings_of(library, given, requires_grad=True)
    distribution = getattr(library.distributions, name)(**settings)
    found = {"batch_shape": list(distribution.batch_shape), "event_shape": list(distribution.event_shape)}
    for what in ("mean", "mode", "variance", "stddev"):
        try:
            found[what] = _numbers(getattr(distribution, what))
        except NotImplementedError:
            found[what] = None
    try:
        found["entropy"] = _numbers(distribution.entropy())
    except NotImplementedError:
        found["entropy"] = None
    value = values_of(library, name, distribution)
    log_prob = distribution.log_prob(value)
    found["log_prob"] = _numbers(log_prob)
    finite = log_prob.isfinite()
    tensors = [x for x in settings.values() if isinstance(x, library.Tensor)]
    if tensors:
        total = library.where(finite, log_prob, library.zeros_like(log_prob)).sum()
        gradients = library.autograd.grad(total, tensors, allow_unused=True)
        found["gradients"] = [None if g is None else _numbers(g) for g in gradients]
    for what, at in (("cdf", value), ("icdf", library.tensor([0.2, 0.7], dtype=library.float64))):
        try:
            if what == "icdf":
                at = at.view(-1, *(1,) * len(distribution.batch_shape))
            found[what] = _numbers(getattr(distribution, what)(at))
        except NotImplementedError:
            found[what] = None
    return found


def divergence(library, p, q):
    """KL of the first member of one family from the second of another."""
    first = getattr(library.distributions, p)(**settings_of(library, MEMBERS[p][0]))
    second = getattr(library.distributions, q)(**settings_of(library, MEMBERS[q][1]))
    return _numbers(library.distributions.kl_divergence(first, second))
