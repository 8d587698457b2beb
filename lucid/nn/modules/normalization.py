"""Normalization layers."""

from __future__ import annotations

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid.nn import init
from lucid.nn._base.sizes import sizes
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["LayerNorm"]


class LayerNorm(Module):
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
        shape, options = self.normalized_shape, {"device": device, "dtype": dtype}
        if elementwise_affine:
            self.weight = Parameter(lucid.empty(shape, **options))
        else:
            self.register_parameter("weight", None)
        if elementwise_affine and bias:
            self.bias = Parameter(lucid.empty(shape, **options))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weight to ones and the bias to zeros."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Normalize ``x``, whose last axes have the lengths ``normalized_shape``."""
        return _C.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Shape, eps, and whether there are weight and bias."""
        text = f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        if self.elementwise_affine:
            text += f", bias={self.bias is not None}"
        return text
