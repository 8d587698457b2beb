"""Gradients of convolutions by input and weight, as functions of their own.

Examples
--------
>>> import lucid
>>> from lucid import nn
>>> nn.grad.conv1d_weight(lucid.ones(1, 1, 4), (1, 1, 2), lucid.ones(1, 1, 3))
tensor([[[3., 3.]]])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lucid import _C
from lucid._C import Tensor

__all__ = [f"conv{n}d_{what}" for n in (1, 2, 3) for what in ("input", "weight")]

Sizes = int | Sequence[int]


def _check(name: str, dims: int, weight: Sequence[int]) -> None:
    if len(weight) != dims + 2:
        raise ValueError(f"{name}: the weight has shape {tuple(weight)}; wanted {dims + 2} dims")


def _of_input(dims: int) -> Callable[..., Tensor]:
    name = f"conv{dims}d_input"

    def function(
        input_size: Sequence[int],
        weight: Tensor,
        grad_output: Tensor,
        stride: Sizes = 1,
        padding: Sizes = 0,
        dilation: Sizes = 1,
        groups: int = 1,
    ) -> Tensor:
        _check(name, dims, weight.shape)
        return _C.convolve_backward_input(grad_output, weight, input_size, stride, padding, dilation, groups)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""Compute the gradient of conv{dims}d by its input.

    Parameters
    ----------
    input_size : sequence of int
        The shape of the input.
    weight, grad_output : Tensor
        The filters, and the gradient of the result.
    stride, padding, dilation, groups : optional
        Those of the convolution.

    Returns
    -------
    Tensor
        Of shape `input_size`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> one = lucid.ones(1, 1, {"2, " * (dims - 1)}2)
    >>> nn.grad.{name}(one.shape, one, lucid.ones({", ".join(["1"] * (dims + 2))})).sum()
    tensor({2**dims}.)
    """
    return function


def _of_weight(dims: int) -> Callable[..., Tensor]:
    name = f"conv{dims}d_weight"

    def function(
        input: Tensor,
        weight_size: Sequence[int],
        grad_output: Tensor,
        stride: Sizes = 1,
        padding: Sizes = 0,
        dilation: Sizes = 1,
        groups: int = 1,
    ) -> Tensor:
        _check(name, dims, weight_size)
        return _C.convolve_backward_weight(grad_output, input, weight_size, stride, padding, dilation, groups)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""Compute the gradient of conv{dims}d by its weight.

    Parameters
    ----------
    input : Tensor
        What was convolved.
    weight_size : sequence of int
        The shape of the weight.
    grad_output : Tensor
        The gradient of the result.
    stride, padding, dilation, groups : optional
        Those of the convolution.

    Returns
    -------
    Tensor
        Of shape `weight_size`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> one = lucid.ones(1, 1, {"2, " * (dims - 1)}2)
    >>> nn.grad.{name}(one, one.shape, lucid.ones({", ".join(["1"] * (dims + 2))})).sum()
    tensor({2**dims}.)
    """
    return function


conv1d_input: Callable[..., Tensor]
conv2d_input: Callable[..., Tensor]
conv3d_input: Callable[..., Tensor]
conv1d_weight: Callable[..., Tensor]
conv2d_weight: Callable[..., Tensor]
conv3d_weight: Callable[..., Tensor]
conv1d_input, conv2d_input, conv3d_input = map(_of_input, (1, 2, 3))
conv1d_weight, conv2d_weight, conv3d_weight = map(_of_weight, (1, 2, 3))
