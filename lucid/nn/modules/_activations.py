"""More activation layers, those of :mod:`lucid.nn.modules.activation` that programs meet less often."""

from __future__ import annotations

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn._base.of_function import OfFunction

__all__ = [
    "CELU", "GLU", "Hardshrink", "LogSigmoid", "RReLU", "Softmax2d", "Softmin", "Softshrink", "Softsign",
    "Tanhshrink", "Threshold",
]  # fmt: skip


class CELU(OfFunction):
    """``x`` where positive, ``alpha * (exp(x / alpha) - 1)`` elsewhere (Barron 2017).

    Parameters
    ----------
    alpha : float, optional
        Not 0 (default 1).
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.CELU()(lucid.tensor([0.0, 2.0])).tolist()
    [0.0, 2.0]
    """

    _function = F.celu

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__(alpha, inplace)


class GLU(OfFunction):
    """The first half along an axis, times the sigmoid of the second (Dauphin et al. 2017).

    Parameters
    ----------
    dim : int, optional
        The axis, of even length (default -1).

    Notes
    -----
    ``y = a * sigmoid(b)``, a and b being the halves of x along `dim`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.GLU()(lucid.tensor([2.0, 0.0])).tolist()
    [1.0]
    """

    _function = F.glu

    def __init__(self, dim: int = -1) -> None:
        super().__init__(dim)


class Hardshrink(OfFunction):
    """0 between ``-lambd`` and ``lambd``, ``x`` elsewhere.

    Parameters
    ----------
    lambd : float, optional
        How far the middle reaches (default 0.5).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Hardshrink()(lucid.tensor([0.25, -2.0])).tolist()
    [0.0, -2.0]
    """

    _function = F.hardshrink
    _bare = ("lambd",)

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__(lambd)


class LogSigmoid(OfFunction):
    """The logarithm of the sigmoid, ``-log(1 + exp(-x))``, without overflow.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.LogSigmoid()(lucid.tensor([-1000.0])).tolist()
    [-1000.0]
    """

    _function = F.logsigmoid

    def __init__(self) -> None:
        super().__init__()


class RReLU(OfFunction):
    """``x`` where it is above 0, else ``a * x``, with a slope ``a`` drawn for each element.

    Slopes are uniform on ``[lower, upper)`` in training mode; in evaluation mode all are the
    mean of both (Xu et al. 2015, Empirical evaluation of rectified activations in convolutional
    network).

    Parameters
    ----------
    lower, upper : float, optional
        Default 1/8 and 1/3.
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.RReLU(0.25, 0.75).eval()(lucid.tensor([-4.0, 2.0])).tolist()
    [-2.0, 2.0]
    """

    _function = F.rrelu
    _passed = ("lower", "upper", "training", "inplace")

    def __init__(self, lower: float = 1.0 / 8.0, upper: float = 1.0 / 3.0, inplace: bool = False) -> None:
        super().__init__(lower, upper, inplace)


class Softmax2d(OfFunction):
    """The softmax over the channels at each place of images (N, C, H, W) or (C, H, W).

    Raises
    ------
    ValueError
        If the input has another number of dims.

    Notes
    -----
    ``y_c = exp(x_c) / Σ_k exp(x_k)`` over the channels.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Softmax2d()(lucid.zeros(2, 1, 1)).flatten().tolist()
    [0.5, 0.5]
    """

    _function = F.softmax

    def __init__(self) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        """Apply the softmax to `x` along the axis of the channels."""
        if x.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: input is {x.ndim}D; wanted 3D or 4D input")
        return self._function(x, -3)


class Softmin(OfFunction):
    """The softmax of ``-x`` along an axis.

    Parameters
    ----------
    dim : int
        The axis.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Softmin(dim=0)(lucid.zeros(2)).tolist()
    [0.5, 0.5]
    """

    _function = F.softmin

    def __init__(self, dim: int | None = None) -> None:
        super().__init__(dim)


class Softshrink(OfFunction):
    """``x`` moved towards 0 by ``lambd``, and 0 between ``-lambd`` and ``lambd``.

    Parameters
    ----------
    lambd : float, optional
        0 or more (default 0.5).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Softshrink()(lucid.tensor([0.25, -2.0])).tolist()
    [0.0, -1.5]
    """

    _function = F.softshrink
    _bare = ("lambd",)

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__(lambd)


class Softsign(OfFunction):
    """``x / (1 + |x|)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Softsign()(lucid.tensor([1.0, -3.0])).tolist()
    [0.5, -0.75]
    """

    _function = F.softsign

    def __init__(self) -> None:
        super().__init__()


class Tanhshrink(OfFunction):
    """``x - tanh(x)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Tanhshrink()(lucid.tensor(0.0)).item()
    0.0
    """

    _function = F.tanhshrink

    def __init__(self) -> None:
        super().__init__()


class Threshold(OfFunction):
    """``x`` where it is greater than a threshold, a value elsewhere.

    Parameters
    ----------
    threshold : float
        What is kept is greater.
    value : float
        What the others become.
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Threshold(1.0, -1.0)(lucid.tensor([0.5, 2.0])).tolist()
    [-1.0, 2.0]
    """

    _function = F.threshold

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__(threshold, value, inplace)
