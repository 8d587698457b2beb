"""Numbers of the gamma distribution, with their derivative by its shape. Others are made of them."""

from __future__ import annotations

from typing import Any

import lucid
from lucid import Tensor
from lucid.autograd import Function

__all__ = ["standard_gamma"]

_STEP = 1e-5  # of the difference that is the derivative, relative to the concentration


def _draw(concentration: Tensor) -> Tensor:
    """Marsaglia and Tsang 2000, "A simple method for generating gamma variables": a cube of a shifted normal number,
    kept or drawn again. A concentration below 1 is raised by 1, and the number scaled by a power of a uniform one."""
    small = concentration < 1
    d = lucid.where(small, concentration + 1, concentration) - 1 / 3
    c = (9 * d).rsqrt()
    found = lucid.full_like(d, float("nan"))
    open_ = lucid.ones_like(d, dtype=lucid.bool)
    # One of twenty numbers is refused at worst: after 64 rounds the chance that any is left is nil, unless it is NaN.
    for _ in range(64):
        x = lucid.randn_like(d)
        u = lucid.rand_like(d)
        v = (1 + c * x) ** 3
        good = (v > 0) & (u.log() < 0.5 * x * x + d - d * v + d * v.clamp_min(1e-300).log())
        found = lucid.where(open_ & good, d * v, found)
        open_ = open_ & ~good
        if not bool(open_.any()):
            break
    boost = lucid.rand_like(d).log() / concentration
    return lucid.where(small, found * boost.exp(), found)


class _StandardGamma(Function):
    """Gamma numbers of rate 1; dx/da = -(dP(a, x)/da) / p(x), for a number keeps its quantile when the shape changes
    (implicit reparametrisation: Figurnov et al. 2018, arXiv:1805.08498)."""

    @staticmethod
    def forward(ctx: Any, concentration: Tensor) -> Tensor:
        drawn = _draw(concentration.double()).clamp_min(lucid.finfo(concentration.dtype).tiny).to(concentration.dtype)
        ctx.save_for_backward(concentration, drawn)
        return drawn

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        concentration, drawn = ctx.saved_tensors
        return grad * _derivative(concentration.double(), drawn.double()).to(grad.dtype)


def _derivative(a: Tensor, x: Tensor) -> Tensor:
    """dx/da in float64, by a central difference of the smaller of both tails."""
    h = a * _STEP
    lower = (lucid.special.gammainc(a + h, x) - lucid.special.gammainc(a - h, x)) / (2 * h)
    upper = (lucid.special.gammaincc(a - h, x) - lucid.special.gammaincc(a + h, x)) / (2 * h)
    change = lucid.where(x < a, lower, upper)
    log_density = (a - 1) * x.log() - x - lucid.lgamma(a)
    # Far down, where P(a, x) = x^a / Gamma(a + 1) and both underflow: x = (u Gamma(a + 1))^(1/a).
    tiny = x * (lucid.digamma(a + 1) - x.log() + x / (a + 1)) / a
    derivative = -change * (-log_density).exp()
    return lucid.where((x < 1e-3 * a) & (a < 2) | ~derivative.isfinite(), tiny, derivative)


def standard_gamma(concentration: Tensor) -> Tensor:
    """A gamma number of rate 1 for each concentration, differentiable by it."""
    return _StandardGamma.apply(concentration)
