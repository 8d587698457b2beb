"""Special functions, elementwise.

Those with a kernel of their own (`lgamma`, `digamma`, `erf`, `erfc`, `erfcx`, `erfinv`, …) are the ops of the same
names; their docstrings state how exact they are. The others are made from them.
"""

from __future__ import annotations

import math

from lucid import _C
from lucid._C import (
    Tensor,
    digamma,
    erf,
    erfc,
    erfcx,
    erfinv,
    exp2,
    expm1,
    i0,
    i0e,
    i1,
    i1e,
    lgamma,
    log1p,
    log_softmax,
    logsumexp,
    round,
    sigmoid,
    softmax,
)

__all__ = [
    "digamma",
    "entr",
    "erf",
    "erfc",
    "erfcx",
    "erfinv",
    "exp2",
    "expit",
    "expm1",
    "gammaln",
    "i0",
    "i0e",
    "i1",
    "i1e",
    "lgamma",
    "log1p",
    "log_ndtr",
    "log_softmax",
    "logit",
    "logsumexp",
    "multigammaln",
    "ndtr",
    "ndtri",
    "polygamma",
    "psi",
    "round",
    "softmax",
    "xlog1py",
    "xlogy",
]

gammaln = lgamma
psi = digamma
expit = sigmoid


def polygamma(n: int, input: Tensor) -> Tensor:
    """Computes the n-th derivative of digamma: ``(-1)**(n + 1) n! zeta(n + 1, x)``.

    The Euler-Maclaurin formula for Hurwitz' zeta function (Abramowitz and Stegun, 6.4.10 and 23.1.30). Error in float64
    for x > 0: at most n + 6 units in the last place. At 0 and the negative integers, the poles, it is inf for odd n,
    -inf for even n >= 2.

    Parameters
    ----------
    n : int
        The order, 0 to 1000.
    input : Tensor
        Any shape; integers are computed in the default float dtype.

    Returns
    -------
    Tensor
        The shape of `input`.

    Raises
    ------
    ValueError
        If `n` is outside that.

    Examples
    --------
    >>> import lucid
    >>> lucid.special.polygamma(1, lucid.tensor([1., 0.5]))
    tensor([1.6449, 4.9348])
    """
    if not hasattr(n, "__index__"):
        raise TypeError(f"polygamma: n is {n!r}; wanted an int")
    if not 0 <= n.__index__() <= 1000:
        raise ValueError(f"polygamma: n is {n}; wanted 0 to 1000")
    return _C.polygamma_at(input, float(n.__index__()))


def multigammaln(a: Tensor, p: int) -> Tensor:
    """Computes the logarithm of the multivariate gamma function.

    It is ``p (p - 1) / 4 ln pi + sum of lgamma(a - i / 2) for i < p``.

    Parameters
    ----------
    a : Tensor
        Any shape, elements greater than (p - 1) / 2.
    p : int
        The dimension, 1 or more.

    Raises
    ------
    ValueError
        If `p` is less than 1.

    Examples
    --------
    >>> import lucid
    >>> lucid.special.multigammaln(lucid.tensor([2., 3.]), 2)
    tensor([0.4516, 1.5502])
    """
    if p < 1:
        raise ValueError(f"multigammaln: p is {p}; wanted 1 or more")
    return _C.sum(
        lgamma(
            a.unsqueeze(-1)
            - _C.arange(0, p, dtype=a.dtype if a.dtype.is_floating_point else None, device=a.device) * 0.5
        ),
        -1,
    ) + p * (p - 1) / 4 * math.log(math.pi)


def ndtr(input: Tensor) -> Tensor:
    """Computes the distribution function of the standard normal distribution: ``erfc(-x / sqrt(2)) / 2``.

    Examples
    --------
    >>> import lucid
    >>> lucid.special.ndtr(lucid.tensor([0., 1.96]))
    tensor([0.5000, 0.9750])
    """
    return erfc(input * -math.sqrt(0.5)) * 0.5


def ndtri(input: Tensor) -> Tensor:
    """Computes a quantile of the standard normal distribution, the inverse of `ndtr`: ``sqrt(2) erfinv(2 p - 1)``.

    Examples
    --------
    >>> import lucid
    >>> lucid.special.ndtri(lucid.tensor([0.5, 0.975]))
    tensor([0.0000, 1.9600])
    """
    return erfinv(input * 2 - 1) * math.sqrt(2)


def log_ndtr(input: Tensor) -> Tensor:
    """Computes the logarithm of `ndtr`, also where that underflows.

    For x < -1 it is ``ln(erfcx(-x / sqrt(2)) / 2) - x**2 / 2``.

    Examples
    --------
    >>> import lucid
    >>> lucid.special.log_ndtr(lucid.tensor([0., -20.]))
    tensor([  -0.6931, -203.9172])
    """
    low = input < -1
    tail = _C.where(low, input, -1.0)  # what the branch not taken sees stays harmless, so that its gradient does
    centre = _C.where(low, 0.0, input)
    return _C.where(
        low,
        _C.log(erfcx(tail * -math.sqrt(0.5)) * 0.5) - tail * tail * 0.5,
        log1p(erfc(centre * math.sqrt(0.5)) * -0.5),
    )


def entr(input: Tensor) -> Tensor:
    """Computes the term of an entropy: ``-x ln x``, 0 at 0 and -inf below it.

    Examples
    --------
    >>> import lucid
    >>> lucid.special.entr(lucid.tensor([0., 0.5, 1.]))
    tensor([0.0000, 0.3466, -0.0000])
    """
    positive = input > 0
    safe = _C.where(positive, input, 1.0)
    return _C.where(positive, -safe * _C.log(safe), _C.where(input == 0, 0.0, _C.where(input < 0, -math.inf, input)))


def xlogy(input: Tensor, other: Tensor) -> Tensor:
    """Computes ``x ln y``, taken as 0 where x is 0 and y is not NaN.

    Examples
    --------
    >>> import lucid
    >>> lucid.special.xlogy(lucid.tensor([0., 2.]), lucid.tensor([0., 1.]))
    tensor([0., 0.])
    """
    return _times_unless_zero(input, other, _C.log)


def xlog1py(input: Tensor, other: Tensor) -> Tensor:
    """Computes ``x ln(1 + y)``, taken as 0 where x is 0 and y is not NaN.

    Examples
    --------
    >>> import lucid
    >>> lucid.special.xlog1py(lucid.tensor([0., 2.]), lucid.tensor([-1., 0.]))
    tensor([0., 0.])
    """
    return _times_unless_zero(input, other, log1p)


def _times_unless_zero(x, y, function):
    zero = (x == 0) * (y == y)
    return _C.where(zero, 0.0, x * function(_C.where(zero, 1.0, y)))


def logit(input: Tensor, eps: float | None = None) -> Tensor:
    """Computes the inverse of the logistic function: ``ln(p / (1 - p))``.

    Parameters
    ----------
    input : Tensor
        Any shape.
    eps : float, optional
        Limits the elements to [eps, 1 - eps] first.

    Examples
    --------
    >>> import lucid
    >>> lucid.special.logit(lucid.tensor([0.5, 0.75]))
    tensor([0.0000, 1.0986])
    """
    if eps is not None:
        input = _C.clamp(input, eps, 1 - eps)
    return _C.log(input / (1 - input))
