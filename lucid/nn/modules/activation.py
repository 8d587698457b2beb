"""Activation layers: each applies one function of :mod:`lucid.nn.functional`."""

from __future__ import annotations

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn.modules._sizes import size
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = [
    "ReLU", "ReLU6", "LeakyReLU", "PReLU", "ELU", "SELU", "GELU", "SiLU", "Mish", "Softplus",
    "Sigmoid", "Tanh", "Softmax", "LogSoftmax", "Hardtanh", "Hardswish", "Hardsigmoid",
]  # fmt: skip


class _InplaceActivation(Module):
    """An activation whose only setting is ``inplace``."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def extra_repr(self) -> str:
        """``inplace``, if it is set."""
        return "inplace=True" if self.inplace else ""


class ReLU(_InplaceActivation):
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

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.relu`."""
        return F.relu(x, True) if self.inplace else _C.relu(x)


class ReLU6(_InplaceActivation):
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

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.relu6`."""
        return F.relu6(x, self.inplace)


class LeakyReLU(Module):
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

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope = negative_slope
        self.inplace = inplace

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.leaky_relu`."""
        return F.leaky_relu(x, self.negative_slope, self.inplace)

    def extra_repr(self) -> str:
        """The slope, and ``inplace`` if it is set."""
        return f"negative_slope={self.negative_slope}" + (", inplace=True" * bool(self.inplace))


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
        """Apply :func:`lucid.nn.functional.prelu`."""
        return F.prelu(x, self.weight)

    def extra_repr(self) -> str:
        """The number of slopes."""
        return f"num_parameters={self.num_parameters}"


class ELU(Module):
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

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.elu`."""
        return F.elu(x, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        """``alpha``, and ``inplace`` if it is set."""
        return f"alpha={self.alpha}" + (", inplace=True" * bool(self.inplace))


class SELU(_InplaceActivation):
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

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.selu`."""
        return F.selu(x, self.inplace)


class GELU(Module):
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

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.gelu`."""
        return F.gelu(x, self.approximate)

    def extra_repr(self) -> str:
        """The approximation."""
        return f"approximate={self.approximate!r}"


class SiLU(_InplaceActivation):
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

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.silu`."""
        return F.silu(x, self.inplace)


class Mish(_InplaceActivation):
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

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.mish`."""
        return F.mish(x, self.inplace)


class Softplus(Module):
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

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.softplus`."""
        return F.softplus(x, self.beta, self.threshold)

    def extra_repr(self) -> str:
        """``beta`` and ``threshold``."""
        return f"beta={self.beta}, threshold={self.threshold}"


class Sigmoid(Module):
    """``1 / (1 + exp(-x))``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Sigmoid()(lucid.tensor(0.0)).item()
    0.5
    """

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.sigmoid`."""
        return _C.sigmoid(x)


class Tanh(Module):
    """The hyperbolic tangent.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Tanh()(lucid.tensor(0.0)).item()
    0.0
    """

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.tanh`."""
        return _C.tanh(x)


class Softmax(Module):
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

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.softmax`."""
        return F.softmax(x, self.dim)

    def extra_repr(self) -> str:
        """The axis."""
        return f"dim={self.dim}"


class LogSoftmax(Module):
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

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.log_softmax`."""
        return F.log_softmax(x, self.dim)

    def extra_repr(self) -> str:
        """The axis."""
        return f"dim={self.dim}"


class Hardtanh(Module):
    """``x`` limited to a range.

    Parameters
    ----------
    min_val, max_val : float, optional
        The range's ends (default -1 and 1).
    inplace : bool, optional
        Whether to write into the input (default ``False``).

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

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        if min_val > max_val:
            raise ValueError(f"Hardtanh: min_val is {min_val} and max_val {max_val}; wanted min_val <= max_val")
        self.min_val = min_val
        self.max_val = max_val
        self.inplace = inplace

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.hardtanh`."""
        return F.hardtanh(x, self.min_val, self.max_val, self.inplace)

    def extra_repr(self) -> str:
        """The range, and ``inplace`` if it is set."""
        return f"min_val={self.min_val}, max_val={self.max_val}" + (", inplace=True" * bool(self.inplace))


class Hardswish(_InplaceActivation):
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

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.hardswish`."""
        return F.hardswish(x, self.inplace)


class Hardsigmoid(_InplaceActivation):
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

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.hardsigmoid`."""
        return F.hardsigmoid(x, self.inplace)
