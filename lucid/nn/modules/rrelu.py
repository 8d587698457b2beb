"""relu with random slopes."""

from __future__ import annotations

from lucid.nn import functional as F
from lucid.nn._base.of_function import OfFunction

__all__ = ["RReLU"]


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
