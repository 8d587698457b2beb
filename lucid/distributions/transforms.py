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

__all__ = ["ComposeTransform", "IndependentTransform", "ReshapeTransform", "Transform", "identity_transform"]


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


# PyTorch has all transforms in this module.
from lucid.distributions._scalar_transforms import *  # noqa: E402, F403
from lucid.distributions._scalar_transforms import __all__ as _of_numbers  # noqa: E402
from lucid.distributions._vector_transforms import *  # noqa: E402, F403
from lucid.distributions._vector_transforms import __all__ as _of_vectors  # noqa: E402

__all__ += [*_of_numbers, *_of_vectors]
