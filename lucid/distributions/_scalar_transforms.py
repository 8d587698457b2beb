"""Transforms of single numbers: exponentials, powers, sigmoids, affine functions, distribution functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lucid
from lucid import Size, Tensor
from lucid.distributions import constraints
from lucid.distributions.constraints import Constraint
from lucid.distributions.transforms import Transform
from lucid.distributions.utils import sum_rightmost

__all__ = ["AbsTransform", "AffineTransform", "CumulativeDistributionTransform", "ExpTransform", "PowerTransform"]
__all__ += ["SigmoidTransform", "SoftplusTransform", "TanhTransform"]


class ExpTransform(Transform):
    """``y = exp(x)``.

    Parameters
    ----------
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> ExpTransform()(lucid.tensor([0.0, 1.0]))
    tensor([1.0000, 2.7183])
    """

    domain: Constraint = constraints.real
    codomain: Constraint = constraints.positive
    bijective: bool = True
    sign: int = 1

    def _call(self, x: Tensor) -> Tensor:
        return x.exp()

    def _inverse(self, y: Tensor) -> Tensor:
        return y.log()

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return x


class PowerTransform(Transform):
    """``y = x ** exponent`` of positive numbers.

    Parameters
    ----------
    exponent : Tensor or float
        The power.
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> PowerTransform(2.0)(lucid.tensor([1.0, 3.0]))
    tensor([1., 9.])
    """

    exponent: Tensor

    domain: Constraint = constraints.positive
    codomain: Constraint = constraints.positive
    bijective: bool = True

    def __init__(self, exponent: Tensor | float, cache_size: int = 0) -> None:
        super().__init__(cache_size)
        self.exponent = exponent if isinstance(exponent, Tensor) else lucid.tensor(float(exponent))

    @property
    def sign(self) -> Tensor:
        return self.exponent.sign()

    def _same(self, other: Any) -> bool:
        return bool((self.exponent == other.exponent).all())

    def _call(self, x: Tensor) -> Tensor:
        return x.pow(self.exponent)

    def _inverse(self, y: Tensor) -> Tensor:
        return y.pow(1 / self.exponent)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return (self.exponent * y / x).abs().log()

    def forward_shape(self, shape: Sequence[int]) -> Size:
        return lucid.broadcast_shapes(shape, self.exponent.shape)

    inverse_shape = forward_shape


class SigmoidTransform(Transform):
    """``y = 1 / (1 + exp(-x))``, kept away from 0 and 1 by rounding.

    Parameters
    ----------
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> SigmoidTransform().inv(lucid.tensor([0.5]))
    tensor([0.])
    """

    domain: Constraint = constraints.real
    codomain: Constraint = constraints.unit_interval
    bijective: bool = True
    sign: int = 1

    def _call(self, x: Tensor) -> Tensor:
        info = lucid.finfo(x.dtype)
        return x.sigmoid().clamp(min=info.tiny, max=1.0 - info.eps)

    def _inverse(self, y: Tensor) -> Tensor:
        info = lucid.finfo(y.dtype)
        y = y.clamp(min=info.tiny, max=1.0 - info.eps)
        return y.log() - (-y).log1p()

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        softplus = lucid.nn.functional.softplus
        return -softplus(-x) - softplus(x)


class SoftplusTransform(Transform):
    """``y = log(1 + exp(x))``.

    Parameters
    ----------
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> SoftplusTransform()(lucid.tensor([0.0]))
    tensor([0.6931])
    """

    domain: Constraint = constraints.real
    codomain: Constraint = constraints.positive
    bijective: bool = True
    sign: int = 1

    def _call(self, x: Tensor) -> Tensor:
        return lucid.nn.functional.softplus(x)

    def _inverse(self, y: Tensor) -> Tensor:
        return (-y).expm1().neg().log() + y

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return -lucid.nn.functional.softplus(-x)


class TanhTransform(Transform):
    """``y = tanh(x)``.

    Parameters
    ----------
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> TanhTransform()(lucid.tensor([0.0, 1.0]))
    tensor([0.0000, 0.7616])
    """

    domain: Constraint = constraints.real
    codomain: Constraint = constraints.interval(-1.0, 1.0)
    bijective: bool = True
    sign: int = 1

    def _call(self, x: Tensor) -> Tensor:
        return x.tanh()

    def _inverse(self, y: Tensor) -> Tensor:
        return y.atanh()

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        # log(1 - tanh(x)^2), without the cancellation
        return 2.0 * (0.6931471805599453 - x - lucid.nn.functional.softplus(-2.0 * x))


class AbsTransform(Transform):
    """``y = |x|``, whose inverse takes the positive one.

    Parameters
    ----------
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> AbsTransform()(lucid.tensor([-2.0, 1.0]))
    tensor([2., 1.])
    """

    domain: Constraint = constraints.real
    codomain: Constraint = constraints.positive

    def _call(self, x: Tensor) -> Tensor:
        return x.abs()

    def _inverse(self, y: Tensor) -> Tensor:
        return y


class AffineTransform(Transform):
    """``y = loc + scale * x``.

    Parameters
    ----------
    loc, scale : Tensor or float
        What is added and multiplied.
    event_dim : int
        How many dims are one value.
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> AffineTransform(1.0, 2.0)(lucid.tensor([0.0, 3.0]))
    tensor([1., 7.])
    """

    loc: Tensor | float
    scale: Tensor | float

    bijective = True

    def __init__(self, loc: Tensor | float, scale: Tensor | float, event_dim: int = 0, cache_size: int = 0) -> None:
        super().__init__(cache_size)
        self.loc, self.scale, self._event_dim = loc, scale, event_dim

    @property
    def event_dim(self) -> int:
        return self._event_dim

    @property
    def domain(self) -> Constraint:
        return constraints.independent(constraints.real, self.event_dim) if self.event_dim else constraints.real

    codomain = domain

    @property
    def sign(self) -> int | Tensor:
        if isinstance(self.scale, Tensor):
            return self.scale.sign()
        return (self.scale > 0) - (self.scale < 0)

    def _same(self, other: Any) -> bool:
        pairs = ((self.loc, other.loc), (self.scale, other.scale))
        return all(bool(lucid.as_tensor(a == b).all()) for a, b in pairs)

    def _call(self, x: Tensor) -> Tensor:
        return self.loc + self.scale * x

    def _inverse(self, y: Tensor) -> Tensor:
        return (y - self.loc) / self.scale

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        scale = self.scale if isinstance(self.scale, Tensor) else lucid.full_like(x, self.scale)
        return sum_rightmost(scale.abs().log().expand(lucid.broadcast_shapes(x.shape, scale.shape)), self.event_dim)

    def forward_shape(self, shape: Sequence[int]) -> Size:
        return lucid.broadcast_shapes(
            shape, getattr(self.loc, "shape", ()), getattr(self.scale, "shape", ())
        )  # fmt: skip

    inverse_shape = forward_shape


class CumulativeDistributionTransform(Transform):
    """The cumulative distribution function of a distribution of numbers: it makes its values uniform.

    Parameters
    ----------
    distribution : Distribution
        One with `cdf`, `icdf` and `log_prob`.
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> CumulativeDistributionTransform(lucid.distributions.Normal(0.0, 1.0))(lucid.zeros(1))
    tensor([0.5000])
    """

    bijective: bool = True
    codomain: Constraint = constraints.unit_interval
    sign: int = 1

    def __init__(self, distribution: Any, cache_size: int = 0) -> None:
        super().__init__(cache_size)
        self.distribution = distribution

    def _same(self, other: Any) -> bool:
        return self.distribution is other.distribution

    @property
    def domain(self) -> Constraint | None:
        return self.distribution.support

    def _call(self, x: Tensor) -> Tensor:
        return self.distribution.cdf(x)

    def _inverse(self, y: Tensor) -> Tensor:
        return self.distribution.icdf(y)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return self.distribution.log_prob(x)
