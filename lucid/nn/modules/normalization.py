"""Normalization layers."""

from __future__ import annotations

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn import init
from lucid.nn._base.of_function import OfFunction
from lucid.nn._base.sizes import size, sizes
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["CrossMapLRN2d", "GroupNorm", "LayerNorm", "LocalResponseNorm", "RMSNorm"]


class _Scaled(Module):
    """A layer with a weight and perhaps a bias, ones and zeros at first."""

    def _make_parameters(
        self, shape: tuple[int, ...], weight: bool, bias: bool | None, device: object, dtype: object
    ) -> None:
        """Make those that are wanted; ``None`` for a layer that never has a bias."""
        for name, wanted in (("weight", weight), ("bias", weight and bias)):
            if wanted is not None:
                made = Parameter(lucid.empty(shape, device=device, dtype=dtype)) if wanted else None
                self.register_parameter(name, made)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weight to ones and the bias to zeros."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self._parameters.get("bias") is not None:
            init.zeros_(self.bias)


class LayerNorm(_Scaled):
    """Normalizes the last axes of each sample to mean 0 and variance 1, then scales and shifts.

    ``y = (x - mean) / sqrt(var + eps) * weight + bias``, with the biased variance, over the axes
    of ``normalized_shape`` (Ba, Kiros and Hinton 2016, Layer Normalization, equation 4).

    Parameters
    ----------
    normalized_shape : int or sequence of int
        The lengths of the last axes, over which the mean is taken.
    eps : float, optional
        Added to the variance (default 1e-5).
    elementwise_affine : bool, optional
        Whether there are a learned weight and bias (default ``True``).
    bias : bool, optional
        Whether there is a bias, given ``elementwise_affine`` (default ``True``).
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight, bias : Parameter, shape ``normalized_shape``, or None
        Ones and zeros at first.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> y = nn.LayerNorm(2)(lucid.tensor([[1.0, 3.0]]))
    >>> [round(v, 3) for v in y[0].tolist()]
    [-1.0, 1.0]
    """

    normalized_shape: tuple[int, ...]

    def __init__(
        self,
        normalized_shape: int | list[int] | tuple[int, ...],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = sizes("LayerNorm", "normalized_shape", normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        self._make_parameters(self.normalized_shape, elementwise_affine, bias, device, dtype)

    def forward(self, x: Tensor) -> Tensor:
        """Normalize ``x``, whose last axes have the lengths ``normalized_shape``."""
        return _C.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Shape, eps, and whether there are weight and bias."""
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class GroupNorm(_Scaled):
    """Normalizes groups of channels of each sample to mean 0 and variance 1, then scales and shifts each channel.

    ``y = (x - mean) / sqrt(var + eps) * weight + bias`` with the biased variance, for input ``(N, C, *)``
    (Wu and He 2018, Group Normalization).

    Parameters
    ----------
    num_groups : int
        A divisor of the channels.
    num_channels : int
        The channels, C.
    eps : float, optional
        Added to the variance (default 1e-5).
    affine : bool, optional
        Whether there are a learned weight and bias (default ``True``).
    device, dtype : optional
        Of the parameters.
    bias : bool, optional
        Whether there is a bias, given ``affine`` (default ``True``). By keyword only.

    Attributes
    ----------
    weight, bias : Parameter, shape (C,), or None
        Ones and zeros at first.

    Raises
    ------
    ValueError
        If ``num_groups`` does not divide ``num_channels``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> y = nn.GroupNorm(2, 4)(lucid.tensor([[1.0, 3.0, 7.0, 5.0]]))
    >>> [round(v, 3) for v in y[0].tolist()]
    [-1.0, 1.0, 1.0, -1.0]
    """

    num_groups: int
    num_channels: int

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: object = None,
        dtype: object = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_groups = size("GroupNorm", "num_groups", num_groups, 1)
        self.num_channels = size("GroupNorm", "num_channels", num_channels)
        if self.num_channels % self.num_groups:
            raise ValueError(f"GroupNorm: num_groups is {num_groups}; wanted a divisor of {num_channels}, num_channels")
        self.eps = eps
        self.affine = affine
        self._make_parameters((self.num_channels,), affine, bias, device, dtype)

    def forward(self, x: Tensor) -> Tensor:
        """Normalize ``x``, whose second axis has ``num_channels`` elements."""
        return F.group_norm(x, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Groups, channels, eps, and whether there are weight and bias."""
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(_Scaled):
    """Divides the last axes of each sample by the root of their mean square, then scales.

    ``y = x / sqrt(mean(x ** 2) + eps) * weight`` over the axes of ``normalized_shape`` (Zhang and
    Sennrich 2019, Root Mean Square Layer Normalization).

    Parameters
    ----------
    normalized_shape : int or sequence of int
        The lengths of the last axes, over which the mean is taken.
    eps : float, optional
        Added to the mean square. Default: ``finfo(dtype).eps`` of the input; of float32 for shorter ones.
    elementwise_affine : bool, optional
        Whether there is a learned weight (default ``True``).
    device, dtype : optional
        Of the weight.

    Attributes
    ----------
    weight : Parameter, shape ``normalized_shape``, or None
        Ones at first.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.RMSNorm(2, eps=0.0)(lucid.tensor([2.0, -2.0])).tolist()
    [1.0, -1.0]
    """

    normalized_shape: tuple[int, ...]

    def __init__(
        self,
        normalized_shape: int | list[int] | tuple[int, ...],
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = sizes("RMSNorm", "normalized_shape", normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        self._make_parameters(self.normalized_shape, elementwise_affine, None, device, dtype)

    def forward(self, x: Tensor) -> Tensor:
        """Normalize ``x``, whose last axes have the lengths ``normalized_shape``."""
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        """Shape, eps, and whether there is a weight."""
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class LocalResponseNorm(OfFunction):
    """Divides each element by a power of the squares in the channels around it.

    ``y = x / (k + alpha * mean(squares of size channels)) ** beta``, with zeros beyond the first and the last
    channel (Krizhevsky, Sutskever and Hinton 2012, ImageNet Classification, section 3.3).

    Parameters
    ----------
    size : int
        How many channels count.
    alpha : float, optional
        Default 1e-4.
    beta : float, optional
        Default 0.75.
    k : float, optional
        Default 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.LocalResponseNorm(1, alpha=3.0, beta=0.5)(lucid.ones(1, 2, 1)).flatten().tolist()
    [0.5, 0.5]
    """

    _function = F.local_response_norm
    _bare = ("size",)

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__(size, alpha, beta, k)


class CrossMapLRN2d(LocalResponseNorm):
    """Normalizes as `LocalResponseNorm`: its older name, for images (N, C, H, W).

    Parameters
    ----------
    size : int
        How many channels count.
    alpha : float, optional
        Default 1e-4.
    beta : float, optional
        Default 0.75.
    k : float, optional
        Default 1.

    Raises
    ------
    ValueError
        If the input has another number of dims.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.CrossMapLRN2d(1, alpha=3.0, beta=0.5)(lucid.ones(1, 2, 1, 1)).flatten().tolist()
    [0.5, 0.5]
    """

    _function = F.local_response_norm

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1) -> None:
        super().__init__(size, alpha, beta, k)

    def forward(self, x: Tensor) -> Tensor:
        """Normalize the images `x`."""
        if x.ndim != 4:
            raise ValueError(f"CrossMapLRN2d: input is {x.ndim}D; wanted 4D input")
        return super().forward(x)
