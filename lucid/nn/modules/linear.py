"""Linear and Identity."""

from __future__ import annotations

import math

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid.nn import init
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["Identity", "Linear"]


class Identity(Module):
    """Returns its input. Any arguments are accepted and ignored.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Identity()(lucid.tensor([1.0])).tolist()
    [1.0]
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        """Return ``x`` itself."""
        return x


class Linear(Module):
    r"""An affine map, ``y = x @ weight.T + bias``.

    Parameters
    ----------
    in_features, out_features : int
        Length of the last axis of the input and of the output.
    bias : bool, optional
        Whether to add a learned bias (default ``True``).
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight : Parameter, shape (out_features, in_features)
        Drawn from U(-b, b) with b = 1 / sqrt(in_features).
    bias : Parameter, shape (out_features,), or None
        Drawn from the same distribution.

    Notes
    -----
    Input ``(*, in_features)``, output ``(*, out_features)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.Linear(20, 30)
    >>> layer(lucid.randn(128, 20)).shape
    (128, 30)
    >>> layer
    Linear(in_features=20, out_features=30, bias=True)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        options = {"device": device, "dtype": dtype}
        self.weight = Parameter(lucid.empty((out_features, in_features), **options))
        if bias:
            self.bias = Parameter(lucid.empty((out_features,), **options))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new values for weight and bias."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features > 0 else 0.0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, x: Tensor) -> Tensor:
        """Map the last axis of ``x`` from ``in_features`` to ``out_features``."""
        return _C.linear(x, self.weight, self.bias)

    def extra_repr(self) -> str:
        """The two sizes, and whether there is a bias."""
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )
