"""relu with random slopes."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid.nn.functional._aliases import also_called

__all__ = ["rrelu", "rrelu_"]


@also_called(x="input")
def rrelu(
    x: Tensor, lower: float = 1.0 / 8.0, upper: float = 1.0 / 3.0, training: bool = False, inplace: bool = False
) -> Tensor:
    """``x`` where it is above 0, else ``a * x``, with a slope ``a`` drawn for each element.

    Slopes are uniform on ``[lower, upper)`` in training; otherwise all are the mean of both
    (Xu et al. 2015, Empirical evaluation of rectified activations in convolutional network).

    Parameters
    ----------
    x : Tensor
        Floating.
    lower, upper : float, optional
        Default 1/8 and 1/3.
    training : bool, optional
        Whether to draw (default ``False``).
    inplace : bool, optional
        Whether to write into ``x`` (default ``False``).

    Raises
    ------
    ValueError
        If ``lower`` is above ``upper``.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.rrelu(lucid.tensor([-4.0, 2.0]), 0.25, 0.75).tolist()
    [-2.0, 2.0]
    """
    return (_C.rrelu_ if inplace else _C.rrelu)(x, lower, upper, training)


@also_called(x="input")
def rrelu_(x: Tensor, lower: float = 1.0 / 8.0, upper: float = 1.0 / 3.0, training: bool = False) -> Tensor:
    """:func:`rrelu`, written into ``x``.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> x = lucid.tensor([-4.0, 2.0])
    >>> F.rrelu_(x, 0.25, 0.75) is x, x.tolist()
    (True, [-2.0, 2.0])
    """
    return _C.rrelu_(x, lower, upper, training)
