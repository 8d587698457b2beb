"""Probability distributions: drawing, densities, moments, entropies, divergences, and transforms between them.

Shapes and names are those of `torch.distributions`. A distribution's parameters may be tensors that require gradients:
`log_prob` is differentiable by them, and so are values that `rsample` draws.

Attributes
----------
biject_to : ConstraintRegistry
    One to one: ``biject_to(constraint)`` is a `Transform` of real numbers to the constraint's.
transform_to : ConstraintRegistry
    ``transform_to(constraint)`` is one that need not be one to one; of the simplex it is softmax.
identity_transform : Transform
    The transform that changes nothing.

Examples
--------
>>> import lucid
>>> from lucid.distributions import Normal
>>> mean = lucid.zeros(3, requires_grad=True)
>>> Normal(mean, 1.0).rsample((1000,)).sum().backward()
>>> mean.grad
tensor([1000., 1000., 1000.])
"""

# ruff: noqa: F403

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from lucid._errors import without
from lucid.distributions import (
    bounded,
    composite,
    constraint_registry,
    constraints,
    discrete,
    distribution,
    halves,
    kl,
    location,
    multivariate,
    positive,
    relaxed,
    transforms,
    utils,
)
from lucid.distributions.bounded import *
from lucid.distributions.composite import *
from lucid.distributions.constraint_registry import biject_to, transform_to
from lucid.distributions.discrete import *
from lucid.distributions.distribution import Distribution, ExponentialFamily
from lucid.distributions.halves import *
from lucid.distributions.kl import kl_divergence, register_kl
from lucid.distributions.location import *
from lucid.distributions.multivariate import *
from lucid.distributions.positive import *
from lucid.distributions.relaxed import *
from lucid.distributions.transforms import *

__getattr__: Callable[[str], Any] = without(__name__)
transforms.TransformedDistribution = composite.TransformedDistribution  # which is made of them, and so comes later

_FAMILIES = (bounded, composite, discrete, halves, location, multivariate, positive, relaxed)

__all__ = ["Distribution", "ExponentialFamily", "biject_to", "constraints", "kl_divergence", "register_kl"]
__all__ += ["transform_to", "transforms", *transforms.__all__]
__all__ += [name for family in _FAMILIES for name in family.__all__ if name != "Location"]


def _module_of(name: str) -> str:
    """PyTorch's module of a class: log_normal of LogNormal."""
    return "".join("_" * (i > 0 and c.isupper() and not name[i - 1].isupper()) + c.lower() for i, c in enumerate(name))


# PyTorch has a module for each class: `from torch.distributions.normal import Normal`.
_OTHERWISE = {
    "StudentT": "studentT",
    "FisherSnedecor": "fishersnedecor",
    "LKJCholesky": "lkj_cholesky",
    "LowRankMultivariateNormal": "lowrank_multivariate_normal",
    "LogitRelaxedBernoulli": "relaxed_bernoulli",
    **dict.fromkeys(("ExpRelaxedCategorical", "RelaxedOneHotCategorical"), "relaxed_categorical"),
    **dict.fromkeys(("OneHotCategorical", "OneHotCategoricalStraightThrough"), "one_hot_categorical"),
}
_HOMES = [(name, family) for family in _FAMILIES for name in family.__all__]
for _name, _family in [*_HOMES, ("ExponentialFamily", distribution)]:
    _path = "exp_family" if _family is distribution else _OTHERWISE.get(_name, _module_of(_name))
    _path = f"{__name__}.{_path}"
    _module = sys.modules.setdefault(_path, ModuleType(_path, f"`{_name}`, under PyTorch's path."))
    setattr(_module, _name, getattr(_family, _name))
    globals().setdefault(_path.rpartition(".")[2], _module)
