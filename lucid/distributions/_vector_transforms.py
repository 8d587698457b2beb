"""Transforms of vectors and matrices: softmax, stick breaking, Cholesky factors, parts put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lucid
from lucid import Size, Tensor
from lucid.distributions import constraints
from lucid.distributions.constraints import Constraint
from lucid.distributions.transforms import Transform
from lucid.distributions.utils import sum_rightmost, tril_matrix_to_vec, vec_to_tril_matrix

__all__ = ["CatTransform", "CorrCholeskyTransform", "LowerCholeskyTransform", "PositiveDefiniteTransform"]
__all__ += ["SoftmaxTransform", "StackTransform", "StickBreakingTransform"]


class SoftmaxTransform(Transform):
    """``y = softmax(x)``. Not one to one: its inverse takes the logarithm.

    Parameters
    ----------
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> SoftmaxTransform()(lucid.zeros(2))
    tensor([0.5000, 0.5000])
    """

    domain: Constraint = constraints.real_vector
    codomain: Constraint = constraints.simplex

    def _call(self, x: Tensor) -> Tensor:
        return x.softmax(-1)

    def _inverse(self, y: Tensor) -> Tensor:
        return y.log()

    def _checked(self, shape: Sequence[int]) -> Size:
        """The shape `shape` itself, which must have a dim."""
        if len(shape) < 1:
            raise ValueError("SoftmaxTransform: a shape is (); wanted at least one dim")
        return Size(shape)

    def forward_shape(self, shape: Sequence[int]) -> Size:
        return self._checked(shape)

    def inverse_shape(self, shape: Sequence[int]) -> Size:
        return self._checked(shape)


class StickBreakingTransform(Transform):
    """From n - 1 numbers to a point of the simplex with n entries, one to one.

    Each number says which part of the rest of a stick is broken off; all zeros give equal parts.

    Parameters
    ----------
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> StickBreakingTransform()(lucid.zeros(1))
    tensor([0.5000, 0.5000])
    """

    domain: Constraint = constraints.real_vector
    codomain: Constraint = constraints.simplex
    bijective: bool = True

    @staticmethod
    def _offset(x: Tensor) -> Tensor:
        """log(n), log(n - 1), …, which make zeros equal parts."""
        n = x.shape[-1]
        return lucid.arange(n, 0, -1, dtype=x.dtype, device=x.device).log()

    def _call(self, x: Tensor) -> Tensor:
        z = (x - self._offset(x)).sigmoid()
        rest = (1 - z).cumprod(-1)
        pad = lucid.nn.functional.pad
        return pad(z, (0, 1), value=1) * pad(rest, (1, 0), value=1)

    def _inverse(self, y: Tensor) -> Tensor:
        part = y[..., :-1]
        rest = (1 - part.cumsum(-1)).clamp(min=lucid.finfo(y.dtype).tiny)
        return part.log() - rest.log() + self._offset(part)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        x = x - self._offset(x)
        return (-x + lucid.nn.functional.logsigmoid(x) + y[..., :-1].log()).sum(-1)

    def forward_shape(self, shape: Sequence[int]) -> Size:
        return Size([*shape[:-1], shape[-1] + 1])

    def inverse_shape(self, shape: Sequence[int]) -> Size:
        return Size([*shape[:-1], shape[-1] - 1])


class LowerCholeskyTransform(Transform):
    """From any matrices to lower triangular ones with a positive diagonal, its exponential.

    Parameters
    ----------
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> LowerCholeskyTransform()(lucid.zeros(2, 2))
    tensor([[1., 0.],
            [0., 1.]])
    """

    domain: Constraint = constraints.independent(constraints.real, 2)
    codomain: Constraint = constraints.lower_cholesky

    def _call(self, x: Tensor) -> Tensor:
        return x.tril(-1) + x.diagonal(dim1=-2, dim2=-1).exp().diag_embed()

    def _inverse(self, y: Tensor) -> Tensor:
        return y.tril(-1) + y.diagonal(dim1=-2, dim2=-1).log().diag_embed()


class PositiveDefiniteTransform(Transform):
    """From any matrices to positive definite ones, ``L L'`` with L of `LowerCholeskyTransform`.

    Parameters
    ----------
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> PositiveDefiniteTransform()(lucid.zeros(2, 2))
    tensor([[1., 0.],
            [0., 1.]])
    """

    domain: Constraint = constraints.independent(constraints.real, 2)
    codomain: Constraint = constraints.positive_definite

    def _call(self, x: Tensor) -> Tensor:
        factor = LowerCholeskyTransform()(x)
        return factor @ factor.mT

    def _inverse(self, y: Tensor) -> Tensor:
        return LowerCholeskyTransform().inv(lucid.linalg.cholesky(y))


class CorrCholeskyTransform(Transform):
    """From D (D - 1) / 2 numbers to the Cholesky factor of a D × D correlation matrix.

    Their tanh are partial correlations, by which each row's unit length is broken up (Lewandowski et al. 2009).

    Parameters
    ----------
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> CorrCholeskyTransform()(lucid.zeros(1))
    tensor([[1., 0.],
            [0., 1.]])
    """

    domain: Constraint = constraints.real_vector
    codomain: Constraint = constraints.corr_cholesky
    bijective: bool = True

    def _call(self, x: Tensor) -> Tensor:
        eps = lucid.finfo(x.dtype).eps
        r = vec_to_tril_matrix(x.tanh().clamp(min=-1 + eps, max=1 - eps), diag=-1)
        left = (1 - r.square()).sqrt().cumprod(-1)  # the length that is left in a row
        r = r + lucid.eye(r.shape[-1], dtype=r.dtype, device=r.device)
        return r * lucid.nn.functional.pad(left[..., :-1], (1, 0), value=1)

    def _inverse(self, y: Tensor) -> Tensor:
        left = lucid.nn.functional.pad((1 - y.square().cumsum(-1))[..., :-1], (1, 0), value=1)
        flat = tril_matrix_to_vec(y, diag=-1) / tril_matrix_to_vec(left, diag=-1).sqrt()
        return (flat.log1p() - (-flat).log1p()) / 2

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        left = 1 - y.square().cumsum(-1)
        row = 0.5 * tril_matrix_to_vec(left, diag=-2).log().sum(-1)
        softplus = lucid.nn.functional.softplus
        return row - 2 * (x + softplus(-2 * x) - 0.6931471805599453).sum(-1)

    def forward_shape(self, shape: Sequence[int]) -> Size:
        n = shape[-1]
        d = round((0.25 + 2 * n) ** 0.5 + 0.5)
        if d * (d - 1) // 2 != n:
            raise ValueError(f"CorrCholeskyTransform: a shape ends in {n}; wanted D (D - 1) / 2 for some D")
        return Size([*shape[:-1], d, d])

    def inverse_shape(self, shape: Sequence[int]) -> Size:
        if len(shape) < 2 or shape[-1] != shape[-2]:
            raise ValueError(f"CorrCholeskyTransform: a shape is {tuple(shape)}; wanted square matrices")
        return Size([*shape[:-2], shape[-1] * (shape[-1] - 1) // 2])


class _Parts(Transform):
    """Transforms of the parts of a tensor along a dim: how it is cut and put together, a subclass says."""

    transforms: Any

    def __init__(self, tseq: Sequence[Transform], dim: int, cache_size: int) -> None:
        if not all(isinstance(part, Transform) for part in tseq):
            raise TypeError(f"{type(self).__name__}: tseq has other things than transforms; wanted transforms")
        super().__init__(cache_size)
        self.transforms = [part.with_cache(cache_size) for part in tseq]
        self.dim = dim

    def _same(self, other: Any) -> bool:
        return (self.transforms, self.dim) == (other.transforms, other.dim)

    @property
    def bijective(self) -> bool:
        return all(part.bijective for part in self.transforms)

    def _cut(self, x: Tensor) -> Sequence[Tensor]:
        raise NotImplementedError

    def _join(self, parts: Sequence[Tensor]) -> Tensor:
        raise NotImplementedError

    def _call(self, x: Tensor) -> Tensor:
        return self._join([part(piece) for part, piece in zip(self.transforms, self._cut(x))])

    def _inverse(self, y: Tensor) -> Tensor:
        return self._join([part.inv(piece) for part, piece in zip(self.transforms, self._cut(y))])


class CatTransform(_Parts):
    """Transforms of parts that `lucid.cat` puts together.

    Parameters
    ----------
    tseq : list of Transform
        A transform for each part.
    dim : int
        The dim along which the parts lie.
    lengths : list of int, optional
        The sizes of the parts; by default 1 each.
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> CatTransform([ExpTransform(), AffineTransform(1.0, 2.0)])(lucid.zeros(2))
    tensor([1., 1.])
    """

    lengths: list[int]

    def __init__(
        self, tseq: Sequence[Transform], dim: int = 0, lengths: Sequence[int] | None = None, cache_size: int = 0
    ) -> None:
        super().__init__(tseq, dim, cache_size)
        self.lengths = [1] * len(self.transforms) if lengths is None else list(lengths)
        if len(self.lengths) != len(self.transforms):
            raise ValueError(f"CatTransform: lengths has {len(self.lengths)} entries; wanted {len(self.transforms)}")

    @property
    def event_dim(self) -> int:
        return max(part.event_dim for part in self.transforms)

    @property
    def length(self) -> int:
        """The size along `dim`."""
        return sum(self.lengths)

    @property
    def domain(self) -> Constraint:
        return constraints.cat([part.domain for part in self.transforms], self.dim, self.lengths)

    @property
    def codomain(self) -> Constraint:
        return constraints.cat([part.codomain for part in self.transforms], self.dim, self.lengths)

    def with_cache(self, cache_size: int = 1) -> Transform:
        if self._cache_size == cache_size:
            return self
        return CatTransform(self.transforms, self.dim, self.lengths, cache_size)

    def _cut(self, x: Tensor) -> Sequence[Tensor]:
        if x.shape[self.dim] != self.length:
            raise ValueError(f"CatTransform: x has size {x.shape[self.dim]} in dim {self.dim}; wanted {self.length}")
        return x.split(self.lengths, self.dim)

    def _join(self, parts: Sequence[Tensor]) -> Tensor:
        return lucid.cat(list(parts), self.dim)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        most = self.event_dim
        found = [
            sum_rightmost(part.log_abs_det_jacobian(before, after), most - part.event_dim)
            for part, before, after in zip(self.transforms, self._cut(x), self._cut(y))
        ]
        dim = self.dim - x.dim() if self.dim >= 0 else self.dim
        dim += most
        return lucid.cat(found, dim) if dim < 0 else sum(found[1:], found[0])


class StackTransform(_Parts):
    """Transforms of the slices that `lucid.stack` puts together.

    Parameters
    ----------
    tseq : list of Transform
        A transform for each slice.
    dim : int
        The dim along which the slices lie.
    cache_size : int, default 0
        As of `Transform`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.transforms import *
    >>> StackTransform([ExpTransform(), AffineTransform(1.0, 2.0)])(lucid.zeros(2))
    tensor([1., 1.])
    """

    def __init__(self, tseq: Sequence[Transform], dim: int = 0, cache_size: int = 0) -> None:
        super().__init__(tseq, dim, cache_size)

    @property
    def domain(self) -> Constraint:
        return constraints.stack([part.domain for part in self.transforms], self.dim)

    @property
    def codomain(self) -> Constraint:
        return constraints.stack([part.codomain for part in self.transforms], self.dim)

    def with_cache(self, cache_size: int = 1) -> Transform:
        return self if self._cache_size == cache_size else StackTransform(self.transforms, self.dim, cache_size)

    def _cut(self, x: Tensor) -> Sequence[Tensor]:
        if x.shape[self.dim] != len(self.transforms):
            raise ValueError(
                f"StackTransform: x has size {x.shape[self.dim]} in dim {self.dim}; wanted {len(self.transforms)}"
            )
        return x.unbind(self.dim)

    def _join(self, parts: Sequence[Tensor]) -> Tensor:
        return lucid.stack(list(parts), self.dim)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        pieces = zip(self.transforms, self._cut(x), self._cut(y))
        return lucid.stack([part.log_abs_det_jacobian(before, after) for part, before, after in pieces], self.dim)
