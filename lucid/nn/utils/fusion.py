"""Layers in evaluation mode and the batch norm behind them as one layer."""

from __future__ import annotations

import copy
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["fuse_conv_bn_eval", "fuse_conv_bn_weights", "fuse_linear_bn_eval", "fuse_linear_bn_weights"]


def fuse_conv_bn_eval(conv: Module, bn: Module, transpose: bool = False) -> Module:
    """Make one convolution of a convolution and the batch norm behind it.

    Parameters
    ----------
    conv, bn : Module
        Both in evaluation mode.
    transpose : bool, optional
        Whether it is a transposed convolution (default ``False``).

    Returns
    -------
    Module
        A copy of ``conv`` with other weights.

    Raises
    ------
    RuntimeError
        If one of them is in training mode, or the batch norm keeps no statistics.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> conv, bn = nn.Conv2d(3, 4, 2).eval(), nn.BatchNorm2d(4).eval()
    >>> x = lucid.randn(1, 3, 5, 5)
    >>> bool(lucid.allclose(nn.utils.fuse_conv_bn_eval(conv, bn)(x), bn(conv(x)), atol=1e-5))
    True
    """
    fused = _copy("fuse_conv_bn_eval", conv, bn)
    fused.weight, fused.bias = fuse_conv_bn_weights(
        fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias, transpose
    )
    return fused


def fuse_conv_bn_weights(
    conv_w: Tensor,
    conv_b: Tensor | None,
    bn_rm: Tensor,
    bn_rv: Tensor,
    bn_eps: float,
    bn_w: Tensor | None,
    bn_b: Tensor | None,
    transpose: bool = False,
) -> tuple[Parameter, Parameter]:
    """Compute weight and bias of the convolution that does what a convolution and a batch norm do.

    Parameters
    ----------
    conv_w, conv_b : Tensor
        Of the convolution; ``conv_b`` may be ``None``.
    bn_rm, bn_rv : Tensor
        Running mean and variance.
    bn_eps : float
        What the batch norm adds to the variance.
    bn_w, bn_b : Tensor or None
        Weight and bias of the batch norm.
    transpose : bool, optional
        Whether the outputs are the second dim of ``conv_w`` (default ``False``).

    Returns
    -------
    (Parameter, Parameter)
        Weight and bias.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> one = lucid.ones(1)
    >>> w, b = nn.utils.fuse_conv_bn_weights(lucid.ones(1, 1, 1, 1), None, one, one * 4, 0.0, one, one)
    >>> w.item(), b.item()
    (0.5, 0.5)
    """
    scale, shift = _affine(conv_w, bn_rm, bn_rv, bn_eps, bn_w, bn_b)
    shape = [1, -1] if transpose else [-1, 1]
    weight = conv_w.detach() * scale.reshape(shape + [1] * (conv_w.dim() - 2)).to(conv_w.dtype)
    return _parameters(conv_w, conv_b, weight, scale, shift)


def fuse_linear_bn_eval(linear: Module, bn: Module) -> Module:
    """Make one Linear of a Linear and the batch norm behind it.

    Parameters
    ----------
    linear, bn : Module
        Both in evaluation mode; the batch norm has as many features as the Linear outputs, or one.

    Returns
    -------
    Module
        A copy of ``linear`` with other weights.

    Raises
    ------
    RuntimeError
        If one of them is in training mode, or the batch norm keeps no statistics.
    ValueError
        If the batch norm has another number of features.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> linear, bn, x = nn.Linear(3, 4).eval(), nn.BatchNorm1d(4).eval(), lucid.randn(2, 3)
    >>> bool(lucid.allclose(nn.utils.fuse_linear_bn_eval(linear, bn)(x), bn(linear(x)), atol=1e-5))
    True
    """
    fused = _copy("fuse_linear_bn_eval", linear, bn)
    if bn.num_features not in (1, linear.out_features):
        raise ValueError(
            f"fuse_linear_bn_eval: bn has {bn.num_features} features; wanted {linear.out_features}, as linear, or 1"
        )
    fused.weight, fused.bias = fuse_linear_bn_weights(
        fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
    )
    return fused


def fuse_linear_bn_weights(
    linear_w: Tensor,
    linear_b: Tensor | None,
    bn_rm: Tensor,
    bn_rv: Tensor,
    bn_eps: float,
    bn_w: Tensor | None,
    bn_b: Tensor | None,
) -> tuple[Parameter, Parameter]:
    """Compute weight and bias of the Linear that does what a Linear and a batch norm do.

    Parameters
    ----------
    linear_w, linear_b : Tensor
        Of the Linear; ``linear_b`` may be ``None``.
    bn_rm, bn_rv, bn_eps, bn_w, bn_b : optional
        As of `fuse_conv_bn_weights`.

    Returns
    -------
    (Parameter, Parameter)
        Weight and bias.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> one = lucid.ones(1)
    >>> w, b = nn.utils.fuse_linear_bn_weights(lucid.ones(1, 1), None, one, one * 4, 0.0, one, one)
    >>> w.item(), b.item()
    (0.5, 0.5)
    """
    scale, shift = _affine(linear_w, bn_rm, bn_rv, bn_eps, bn_w, bn_b)
    weight = linear_w.detach() * scale.unsqueeze(-1).to(linear_w.dtype)
    return _parameters(linear_w, linear_b, weight, scale, shift)


def _copy(name: str, layer: Module, bn: Module) -> Module:
    if layer.training or bn.training:
        raise RuntimeError(f"{name}: a layer is in training mode; wanted both in evaluation mode")
    if bn.running_mean is None or bn.running_var is None:
        raise RuntimeError(f"{name}: bn keeps no statistics; wanted track_running_stats=True")
    return copy.deepcopy(layer)


def _affine(weight, mean, var, eps, bn_w, bn_b) -> tuple[Tensor, Tensor]:
    """The batch norm as y = x * scale + shift."""
    scale = lucid.rsqrt(var.detach() + eps)
    if bn_w is not None:
        scale = scale * bn_w.detach()
    shift = -mean.detach() * scale
    return scale, shift if bn_b is None else shift + bn_b.detach()


def _parameters(w: Tensor, b: Tensor | None, weight: Tensor, scale: Tensor, shift: Tensor) -> tuple[Any, ...]:
    bias = shift if b is None else b.detach() * scale + shift
    learns = b is not None and b.requires_grad
    return Parameter(weight, w.requires_grad), Parameter(bias.to(w.dtype if b is None else b.dtype), learns)
