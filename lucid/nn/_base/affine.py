"""What the layers share that have a weight and a bias which are drawn, or drawn parameters of another kind."""

from __future__ import annotations

import math
from collections.abc import Iterable

import lucid
from lucid._C import Tensor
from lucid.nn import init
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["Affine", "draw_all"]


class Affine(Module):
    """A layer with the parameter ``weight`` and perhaps a ``bias``, both drawn from U(-b, b).

    b = 1 / sqrt(fan_in), where fan_in is the number of elements of the weight at one index of its first axis.
    """

    weight: Parameter

    def _make_parameters(
        self, shape: tuple[int, ...], outputs: int, bias: bool, device: object = None, dtype: object = None
    ) -> None:
        """Make and draw a weight of a shape, and where there is one a bias of length ``outputs``."""
        self.weight = Parameter(lucid.empty(shape, device=device, dtype=dtype))
        made = Parameter(lucid.empty((outputs,), device=device, dtype=dtype)) if bias else None
        self.register_parameter("bias", made)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new values for weight and bias."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in = math.prod(self.weight.shape[1:])
            bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0.0
            init.uniform_(self.bias, -bound, bound)


def draw_all(parameters: Iterable[Tensor | None], fan_in: int) -> None:
    """Draw the parameters that there are from U(-b, b), b = 1 / sqrt(fan_in)."""
    bound = 1 / math.sqrt(fan_in)
    for parameter in parameters:
        if parameter is not None:
            init.uniform_(parameter, -bound, bound)
