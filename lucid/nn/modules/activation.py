"""Activation layers: each applies one function of :mod:`lucid.nn.functional`."""

from __future__ import annotations

import warnings

import lucid
from lucid._C import Tensor
from lucid._errors import without
from lucid.nn import functional as F
from lucid.nn._base.of_function import OfFunction
from lucid.nn._base.sizes import size
from lucid.nn.modules._activations import (
    CELU,
    GLU,
    Hardshrink,
    LogSigmoid,
    RReLU,
    Softmax2d,
    Softmin,
    Softshrink,
    Softsign,
    Tanhshrink,
    Threshold,
)
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = [
    "ReLU", "ReLU6", "LeakyReLU", "PReLU", "ELU", "SELU", "GELU", "SiLU", "Mish", "Softplus",
    "Sigmoid", "Tanh", "Softmax", "LogSoftmax", "Hardtanh", "Hardswish", "Hardsigmoid", "CELU", "GLU", "Hardshrink",
    "LogSigmoid", "RReLU", "Softmax2d", "Softmin", "Softshrink", "Softsign", "Tanhshrink", "Threshold",
]  # fmt: skip


class ReLU(OfFunction):
    """``max(x, 0)``, elementwise.

    Parameters
    ----------
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ReLU()(lucid.tensor([-1.0, 2.0])).tolist()
    [0.0, 2.0]
    """

    _function = F.relu

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(inplace)


class ReLU6(OfFunction):
    """``min(max(x, 0), 6)``, elementwise.

    Parameters
    ----------
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ReLU6()(lucid.tensor([-1.0, 2.0, 7.0])).tolist()
    [0.0, 2.0, 6.0]
    """

    _function = F.relu6

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(inplace)


class LeakyReLU(OfFunction):
    """``x`` where positive, ``negative_slope * x`` elsewhere.

    Parameters
    ----------
    negative_slope : float, optional
        Default 0.01.
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.LeakyReLU(0.25)(lucid.tensor([-4.0, 2.0])).tolist()
    [-1.0, 2.0]
    """

    _function = F.leaky_relu

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__(negative_slope, inplace)


class PReLU(Module):
    """A :class:`LeakyReLU` whose slope is learned (He et al. 2015).

    Parameters
    ----------
    num_parameters : int, optional
        1 (the default), or the number of channels, axis 1 of the input.
    init : float, optional
        The slope at first (default 0.25).
    device, dtype : optional
        Of the parameter.

    Attributes
    ----------
    weight : Parameter, shape (num_parameters,)

    Notes
    -----
    ``y = x`` where x > 0, else ``weight * x``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.PReLU()(lucid.tensor([-4.0, 2.0])).tolist()
    [-1.0, 2.0]
    """

    def __init__(
        self, num_parameters: int = 1, init: float = 0.25, device: object = None, dtype: object = None
    ) -> None:
        super().__init__()
        self.num_parameters = size("PReLU", "num_parameters", num_parameters)
        self.init = init
        shape = (self.num_parameters,)
        self.weight = Parameter(lucid.empty(shape, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set all slopes to ``init``."""
        with lucid.no_grad():
            self.weight.fill_(self.init)

    def forward(self, x: Tensor) -> Tensor:
        """Apply `lucid.nn.functional.prelu` to `x`."""
        return F.prelu(x, self.weight)

    def extra_repr(self) -> str:
        """The number of slopes."""
        return f"num_parameters={self.num_parameters}"


class ELU(OfFunction):
    """``x`` where positive, ``alpha * (exp(x) - 1)`` elsewhere.

    Parameters
    ----------
    alpha : float, optional
        Default 1.
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ELU()(lucid.tensor([0.0, 2.0])).tolist()
    [0.0, 2.0]
    """

    _function = F.elu

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__(alpha, inplace)


class SELU(OfFunction):
    """``scale * elu(x, alpha)`` with the constants that keep mean 0 and variance 1.

    Parameters
    ----------
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> round(nn.SELU()(lucid.tensor(1.0)).item(), 4)
    1.0507
    """

    _function = F.selu

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(inplace)


class GELU(OfFunction):
    """``x * Phi(x)``, where ``Phi`` is the normal distribution function.

    Parameters
    ----------
    approximate : {"none", "tanh"}, optional
        ``"tanh"`` uses the approximation by a hyperbolic tangent.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> round(nn.GELU()(lucid.tensor(1.0)).item(), 4)
    0.8413
    """

    _function = F.gelu

    def __init__(self, approximate: str = "none") -> None:
        super().__init__(approximate)


class SiLU(OfFunction):
    """``x * sigmoid(x)``.

    Parameters
    ----------
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> round(nn.SiLU()(lucid.tensor(1.0)).item(), 4)
    0.7311
    """

    _function = F.silu

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(inplace)


class Mish(OfFunction):
    """``x * tanh(softplus(x))``.

    Parameters
    ----------
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> round(nn.Mish()(lucid.tensor(1.0)).item(), 4)
    0.8651
    """

    _function = F.mish

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(inplace)


class Softplus(OfFunction):
    """``log(1 + exp(beta * x)) / beta``.

    Parameters
    ----------
    beta : float, optional
        Sharpness (default 1).
    threshold : float, optional
        Where ``beta * x`` is larger, the result is ``x`` (default 20).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> round(nn.Softplus()(lucid.tensor(0.0)).item(), 4)
    0.6931
    """

    _function = F.softplus

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__(beta, threshold)


class Sigmoid(OfFunction):
    """``1 / (1 + exp(-x))``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Sigmoid()(lucid.tensor(0.0)).item()
    0.5
    """

    _function = F.sigmoid

    def __init__(self) -> None:
        super().__init__()


class Tanh(OfFunction):
    """The hyperbolic tangent.

    Notes
    -----
    ``y = (e**x - e**-x) / (e**x + e**-x)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Tanh()(lucid.tensor(0.0)).item()
    0.0
    """

    _function = F.tanh

    def __init__(self) -> None:
        super().__init__()


class Softmax(OfFunction):
    """``exp(x) / sum(exp(x))`` along an axis.

    Parameters
    ----------
    dim : int
        The axis.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Softmax(dim=-1)(lucid.zeros(4)).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """

    _function = F.softmax

    def __init__(self, dim: int | None = None) -> None:
        super().__init__(dim)


class LogSoftmax(OfFunction):
    """``log(softmax(x))`` along an axis.

    Parameters
    ----------
    dim : int
        The axis.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> round(nn.LogSoftmax(dim=0)(lucid.zeros(2))[0].item(), 4)
    -0.6931
    """

    _function = F.log_softmax

    def __init__(self, dim: int | None = None) -> None:
        super().__init__(dim)


class Hardtanh(OfFunction):
    """``x`` limited to a range.

    Parameters
    ----------
    min_val, max_val : float, optional
        The range's ends (default -1 and 1).
    inplace : bool, optional
        Whether to write into the input (default ``False``).
    min_value, max_value : float, optional
        Older names of the ends, with a FutureWarning.

    Raises
    ------
    ValueError
        If ``min_val`` is larger than ``max_val``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Hardtanh()(lucid.tensor([-3.0, 0.5, 3.0])).tolist()
    [-1.0, 0.5, 1.0]
    """

    _function = F.hardtanh

    _settings = ("min_val", "max_val", "inplace")

    def __init__(
        self,
        min_val: float = -1.0,
        max_val: float = 1.0,
        inplace: bool = False,
        min_value: float | None = None,
        max_value: float | None = None,
    ) -> None:
        for old, new, value in (("min_value", "min_val", min_value), ("max_value", "max_val", max_value)):
            if value is not None:
                warnings.warn(f"Hardtanh: {old} is given; wanted {new}, its name now", FutureWarning, stacklevel=2)
        min_val = min_val if min_value is None else min_value
        max_val = max_val if max_value is None else max_value
        if min_val > max_val:
            raise ValueError(f"Hardtanh: min_val is {min_val} and max_val {max_val}; wanted min_val <= max_val")
        super().__init__(min_val, max_val, inplace)


class Hardswish(OfFunction):
    """``x * relu6(x + 3) / 6``.

    Parameters
    ----------
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Hardswish()(lucid.tensor([0.0, 4.0])).tolist()
    [0.0, 4.0]
    """

    _function = F.hardswish

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(inplace)


class Hardsigmoid(OfFunction):
    """``relu6(x + 3) / 6``.

    Parameters
    ----------
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Hardsigmoid()(lucid.tensor([-4.0, 0.0, 4.0])).tolist()
    [0.0, 0.5, 1.0]
    """

    _function = F.hardsigmoid

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(inplace)


def __getattr__(name: str) -> object:
    if name == "MultiheadAttention":  # PyTorch has it in this file
        from lucid.nn.modules.transformer.attention import MultiheadAttention

        return MultiheadAttention
    return without(__name__)(name)
