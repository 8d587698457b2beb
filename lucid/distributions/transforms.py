"""Invertible functions, with the logarithms of how they stretch space: what carries one distribution into another.

Attributes
----------
identity_transform : Transform
    The transform that changes nothing.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import Any

import lucid
from lucid import Size, Tensor
from lucid.distributions import constraints
from lucid.distributions.constraints import Constraint
from lucid.distributions.utils import sum_rightmost

__all__ = ["AbsTransform", "AffineTransform", "ComposeTransform", "CumulativeDistributionTransform", "ExpTransform"]
__all__ += ["IndependentTransform", "PowerTransform", "ReshapeTransform", "SigmoidTransform", "SoftplusTransform"]
__all__ += ["TanhTransform", "Transform", "identity_transform"]


class Transform:
    """A function of tensors with an inverse, ``t.inv``.

    A subclass says `domain`, `codomain`, ``_call(x)``, ``_inverse(y)`` and ``log_abs_det_jacobian(x, y)``.

    Parameters
    ----------
    cache_size : int
        1: the last result is kept, so that its inverse needs no computing; 0: nothing is.

    Attributes
    ----------
    domain, codomain : Constraint
        What it takes, and what it gives.
    bijective : bool
        Whether it is one to one.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> ExpTransform().inv(lucid.ones(2))
    tensor([0., 0.])
    """

    bijective = False
    domain: Constraint
    codomain: Constraint

    def __init__(self, cache_size: int = 0) -> None:
        if cache_size not in (0, 1):
            raise ValueError(f"{type(self).__name__}: cache_size is {cache_size}; wanted 0 or 1")
        self._cache_size = cache_size
        self._inv: Any = None
        self._cached: tuple[Any, Any] = (None, None)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_inv": None}

    @property
    def event_dim(self) -> int:
        """How many dims are transformed as one; of a transform that keeps their number."""
        if self.domain.event_dim == self.codomain.event_dim:
            return self.domain.event_dim
        raise ValueError(
            f"{type(self).__name__}: event_dim is {self.domain.event_dim} before and {self.codomain.event_dim} after; "
            "wanted one for both"
        )

    @property
    def inv(self) -> Transform:
        """The inverse."""
        inverse = None if self._inv is None else self._inv()
        if inverse is None:
            inverse = _InverseTransform(self)
            self._inv = weakref.ref(inverse)
        return inverse

    @property
    def sign(self) -> int | Tensor:
        """1 where it grows, -1 where it falls; of transforms of single numbers."""
        raise NotImplementedError(f"{type(self).__name__}: has no sign")

    def __invert__(self) -> Transform:
        return self.inv

    def with_cache(self, cache_size: int = 1) -> Transform:
        """The same transform with another `cache_size`: by default one that keeps its last result."""
        if self._cache_size == cache_size:
            return self
        from copy import copy

        made = copy(self)
        made._cache_size, made._inv, made._cached = cache_size, None, (None, None)
        return made

    def __eq__(self, other: object) -> bool:
        return self is other or (type(self) is type(other) and self._same(other))

    def _same(self, other: Any) -> bool:
        return not (set(self.__dict__) - {"_cache_size", "_inv", "_cached"})

    def __hash__(self) -> int:
        return id(self)

    def __call__(self, x: Tensor) -> Tensor:
        if not self._cache_size:
            return self._call(x)
        if x is not self._cached[0]:
            self._cached = (x, self._call(x))
        return self._cached[1]

    def _inv_call(self, y: Tensor) -> Tensor:
        if not self._cache_size:
            return self._inverse(y)
        if y is not self._cached[1]:
            self._cached = (self._inverse(y), y)
        return self._cached[0]

    def _call(self, x: Tensor) -> Tensor:
        raise NotImplementedError(f"{type(self).__name__}: has no _call")

    def _inverse(self, y: Tensor) -> Tensor:
        raise NotImplementedError(f"{type(self).__name__}: has no inverse")

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        """``log |dy/dx|`` where `y` is the result for `x`, over the dims of one value."""
        raise NotImplementedError(f"{type(self).__name__}: has no log_abs_det_jacobian")

    def forward_shape(self, shape: Sequence[int]) -> Size:
        """The shape of the result for an input of the shape `shape`."""
        return Size(shape)

    def inverse_shape(self, shape: Sequence[int]) -> Size:
        """The shape of the input for a result of the shape `shape`."""
        return Size(shape)

    def __repr__(self) -> str:
        return type(self).__name__ + "()"


class _InverseTransform(Transform):
    """A transform the other way round."""

    def __init__(self, transform: Transform) -> None:
        super().__init__(transform._cache_size)
        self._inv: Transform = transform

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__

    @property
    def domain(self) -> Constraint:
        return self._inv.codomain

    @property
    def codomain(self) -> Constraint:
        return self._inv.domain

    @property
    def bijective(self) -> bool:
        return self._inv.bijective

    @property
    def sign(self) -> int | Tensor:
        return self._inv.sign

    @property
    def inv(self) -> Transform:
        return self._inv

    def with_cache(self, cache_size: int = 1) -> Transform:
        return self._inv.with_cache(cache_size).inv

    def _same(self, other: Any) -> bool:
        return self._inv == other._inv

    def __call__(self, x: Tensor) -> Tensor:
        return self._inv._inv_call(x)

    def _inv_call(self, y: Tensor) -> Tensor:
        return self._inv(y)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return -self._inv.log_abs_det_jacobian(y, x)

    def forward_shape(self, shape: Sequence[int]) -> Size:
        return self._inv.inverse_shape(shape)

    def inverse_shape(self, shape: Sequence[int]) -> Size:
        return self._inv.forward_shape(shape)

    def __repr__(self) -> str:
        return f"_InverseTransform({self._inv!r})"


class ComposeTransform(Transform):
    """Transforms one after another.

    Parameters
    ----------
    parts : list of Transform
        The first is applied first.
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import AffineTransform, ComposeTransform, ExpTransform
    >>> ComposeTransform([AffineTransform(1.0, 2.0), ExpTransform()])(lucid.zeros(1))
    tensor([2.7183])
    """

    parts: Any

    def __init__(self, parts: Sequence[Transform], cache_size: int = 0) -> None:
        super().__init__(cache_size)
        self.parts = [part.with_cache(cache_size) for part in parts] if cache_size else list(parts)

    def _same(self, other: Any) -> bool:
        return self.parts == other.parts

    def _widest(self, last: bool) -> Constraint:
        """The domain of the first part, or the codomain of the last, over all dims that any part needs."""
        if not self.parts:
            return constraints.real
        ordered = self.parts if last else self.parts[::-1]
        ends = [(part.domain, part.codomain) if last else (part.codomain, part.domain) for part in ordered]
        needed = ends[0][0].event_dim
        for entry, exit_ in ends:
            needed = max(entry.event_dim, needed + exit_.event_dim - entry.event_dim, exit_.event_dim)
        end = ends[-1][1]
        extra = needed - end.event_dim
        return constraints.independent(end, extra) if extra > 0 else end

    @property
    def domain(self) -> Constraint:
        return self._widest(False)

    @property
    def codomain(self) -> Constraint:
        return self._widest(True)

    @property
    def bijective(self) -> bool:
        return all(part.bijective for part in self.parts)

    @property
    def sign(self) -> int | Tensor:
        sign: Any = 1
        for part in self.parts:
            sign = sign * part.sign
        return sign

    @property
    def inv(self) -> Transform:
        inverse = None if self._inv is None else self._inv()
        if inverse is None:
            inverse = ComposeTransform([part.inv for part in reversed(self.parts)])
            self._inv = weakref.ref(inverse)
            inverse._inv = lambda: self
        return inverse

    def with_cache(self, cache_size: int = 1) -> Transform:
        return self if self._cache_size == cache_size else ComposeTransform(self.parts, cache_size)

    def __call__(self, x: Tensor) -> Tensor:
        for part in self.parts:
            x = part(x)
        return x

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        if not self.parts:
            return lucid.zeros_like(x)
        values = [x]
        for part in self.parts[:-1]:
            values.append(part(values[-1]))
        values.append(y)
        total: Any = 0.0
        event_dim = self.domain.event_dim
        for part, before, after in zip(self.parts, values, values[1:]):
            total = total + sum_rightmost(part.log_abs_det_jacobian(before, after), event_dim - part.domain.event_dim)
            event_dim += part.codomain.event_dim - part.domain.event_dim
        return total

    def forward_shape(self, shape: Sequence[int]) -> Size:
        for part in self.parts:
            shape = part.forward_shape(shape)
        return Size(shape)

    def inverse_shape(self, shape: Sequence[int]) -> Size:
        for part in reversed(self.parts):
            shape = part.inverse_shape(shape)
        return Size(shape)

    def __repr__(self) -> str:
        return "ComposeTransform([\n    " + ",\n    ".join(map(repr, self.parts)) + "\n])"


identity_transform: ComposeTransform = ComposeTransform([])


class IndependentTransform(Transform):
    """A transform of which more dims count as one value.

    Parameters
    ----------
    base_transform : Transform
        The transform of parts.
    reinterpreted_batch_ndims : int
        How many more dims belong to a value.
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> IndependentTransform(ExpTransform(), 1).log_abs_det_jacobian(lucid.ones(3), lucid.ones(3).exp())
    tensor(3.)
    """

    base_transform: Any

    def __init__(self, base_transform: Transform, reinterpreted_batch_ndims: int, cache_size: int = 0) -> None:
        super().__init__(cache_size)
        self.base_transform = base_transform.with_cache(cache_size)
        self.reinterpreted_batch_ndims = reinterpreted_batch_ndims

    def _same(self, other: Any) -> bool:
        return (self.base_transform, self.reinterpreted_batch_ndims) == (
            other.base_transform,
            other.reinterpreted_batch_ndims,
        )

    @property
    def domain(self) -> Constraint:
        return constraints.independent(self.base_transform.domain, self.reinterpreted_batch_ndims)

    @property
    def codomain(self) -> Constraint:
        return constraints.independent(self.base_transform.codomain, self.reinterpreted_batch_ndims)

    @property
    def bijective(self) -> bool:
        return self.base_transform.bijective

    @property
    def sign(self) -> int | Tensor:
        return self.base_transform.sign

    def _call(self, x: Tensor) -> Tensor:
        if x.dim() < self.domain.event_dim:
            raise ValueError(f"IndependentTransform: x has {x.dim()} dims; wanted at least {self.domain.event_dim}")
        return self.base_transform(x)

    def _inverse(self, y: Tensor) -> Tensor:
        if y.dim() < self.codomain.event_dim:
            raise ValueError(f"IndependentTransform: y has {y.dim()} dims; wanted at least {self.codomain.event_dim}")
        return self.base_transform.inv(y)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return sum_rightmost(self.base_transform.log_abs_det_jacobian(x, y), self.reinterpreted_batch_ndims)

    def forward_shape(self, shape: Sequence[int]) -> Size:
        return self.base_transform.forward_shape(shape)

    def inverse_shape(self, shape: Sequence[int]) -> Size:
        return self.base_transform.inverse_shape(shape)

    def __repr__(self) -> str:
        return f"IndependentTransform({self.base_transform!r}, {self.reinterpreted_batch_ndims})"


class ReshapeTransform(Transform):
    """Another shape for the last dims.

    Parameters
    ----------
    in_shape, out_shape : sequence of int
        The shapes of a value before and after, with equally many elements.
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> ReshapeTransform((4,), (2, 2))(lucid.zeros(3, 4)).shape
    lucid.Size([3, 2, 2])
    """

    in_shape: Size
    out_shape: Size

    bijective = True

    def __init__(self, in_shape: Sequence[int], out_shape: Sequence[int], cache_size: int = 0) -> None:
        super().__init__(cache_size)
        self.in_shape, self.out_shape = Size(in_shape), Size(out_shape)
        if self.in_shape.numel() != self.out_shape.numel():
            raise ValueError(
                f"ReshapeTransform: in_shape is {tuple(in_shape)} and out_shape {tuple(out_shape)}; wanted as many "
                "elements in both"
            )

    def _same(self, other: Any) -> bool:
        return (self.in_shape, self.out_shape) == (other.in_shape, other.out_shape)

    @property
    def domain(self) -> Constraint:
        return constraints.independent(constraints.real, len(self.in_shape))

    @property
    def codomain(self) -> Constraint:
        return constraints.independent(constraints.real, len(self.out_shape))

    def _call(self, x: Tensor) -> Tensor:
        return x.reshape(self.forward_shape(x.shape))

    def _inverse(self, y: Tensor) -> Tensor:
        return y.reshape(self.inverse_shape(y.shape))

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return x.new_zeros(x.shape[: x.dim() - len(self.in_shape)])

    def _other(self, shape: Sequence[int], mine: Size, others: Size) -> Size:
        cut = len(shape) - len(mine)
        if cut < 0 or Size(shape[cut:]) != mine:
            raise ValueError(f"ReshapeTransform: a shape is {tuple(shape)}; wanted one that ends in {tuple(mine)}")
        return Size(shape[:cut]) + others

    def forward_shape(self, shape: Sequence[int]) -> Size:
        return self._other(shape, self.in_shape, self.out_shape)

    def inverse_shape(self, shape: Sequence[int]) -> Size:
        return self._other(shape, self.out_shape, self.in_shape)


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


# PyTorch has all transforms in this module.
from lucid.distributions._vector_transforms import *  # noqa: E402, F403
from lucid.distributions._vector_transforms import __all__ as _of_vectors  # noqa: E402

__all__ += _of_vectors
