"""Pooling layers over one, two and three dims of space, and what undoes them."""

from __future__ import annotations

from lucid.nn import functional as F
from lucid.nn._base.documented import documented
from lucid.nn._base.of_function import unbound
from lucid.nn._base.pooling import Sizes, _FractionalMaxPoolNd, _MaxUnpoolNd, _Pool, check_parts

__all__ = [
    *(f"AdaptiveAvgPool{n}d" for n in (1, 2, 3)),
    *(f"AdaptiveMaxPool{n}d" for n in (1, 2, 3)),
    *(f"AvgPool{n}d" for n in (1, 2, 3)),
    *(f"FractionalMaxPool{n}d" for n in (2, 3)),
    *(f"LPPool{n}d" for n in (1, 2, 3)),
    *(f"MaxPool{n}d" for n in (1, 2, 3)),
    *(f"MaxUnpool{n}d" for n in (1, 2, 3)),
]


class _MaxPoolNd(_Pool):
    _passed = ("kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices")
    _shown = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        dilation: Sizes = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        self._check(kernel_size, stride, padding=padding, dilation=dilation)
        step = kernel_size if stride is None else stride
        super().__init__(kernel_size, step, padding, dilation, return_indices, ceil_mode)


_MAX = """Keeps the largest value of each window of a {thing}.

    Parameters
    ----------
    kernel_size : {ints}
        The size of a window.
    stride : {ints}, optional
        Step between two windows (default: ``kernel_size``).
    padding : {ints}, optional
        Elements of minus infinity added at both ends (default 0), at most half the window.
    dilation : {ints}, optional
        Distance between two elements of the window (default 1).
    return_indices : bool, optional
        Whether to return also where each maximum stood, as an index into the flattened dims behind
        the channels (default ``False``).
    ceil_mode : bool, optional
        Whether a window that starts inside the padded input but ends outside counts (default ``False``).

    Notes
    -----
    Input ``{input}``, or ``{one}``; output ``(N, C, {out})`` with
    ``{last}' = floor(({last} + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1``{others}; the
    quotient is rounded up with ``ceil_mode``. NaN counts as largest.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.{name}(2)(lucid.arange({count}).reshape(1, {twos})).tolist()
    {most}
    """


@documented(_MAX, count=2.0, most="[[1.0]]")
class MaxPool1d(_MaxPoolNd):
    _dims = 1
    _function = F.max_pool1d


@documented(_MAX, count=4.0, most="[[[3.0]]]")
class MaxPool2d(_MaxPoolNd):
    _dims = 2
    _function = F.max_pool2d


@documented(_MAX, count=8.0, most="[[[[7.0]]]]")
class MaxPool3d(_MaxPoolNd):
    _dims = 3
    _function = F.max_pool3d


class _AvgPoolNd(_Pool):
    _shown = ("kernel_size", "stride", "padding")

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        self._check(kernel_size, stride, padding=padding)
        step = kernel_size if stride is None else stride
        super().__init__(kernel_size, step, padding, ceil_mode, count_include_pad, divisor_override)


_AVG = """Takes the mean of each window of a {thing}.

    Parameters
    ----------
    kernel_size : {ints}
        The size of a window.
    stride : {ints}, optional
        Step between two windows (default: ``kernel_size``).
    padding : {ints}, optional
        Zeros added at both ends (default 0), at most half the window.
    ceil_mode : bool, optional
        Whether a window that starts inside the padded input but ends outside counts (default ``False``).
    count_include_pad : bool, optional
        Whether the padding counts as elements of a window (default ``True``).
{divisor}
    Notes
    -----
    Input ``{input}``, or ``{one}``; output ``(N, C, {out})`` with
    ``{last}' = floor(({last} + 2 * padding - kernel) / stride) + 1``{others}; the quotient is rounded up
    with ``ceil_mode``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.{name}(2)(lucid.ones(1, {fours})).shape
    lucid.Size([1, {twos}])
    """

_DIVISOR = """    divisor_override : int, optional
        What the sum of a window is divided by, instead of the number of its elements.
"""


@documented(_AVG, divisor="")
class AvgPool1d(_AvgPoolNd):
    _dims = 1
    _function = F.avg_pool1d

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        self._check(kernel_size, stride, padding=padding)
        sizes = (kernel_size, kernel_size if stride is None else stride, padding)
        as_tuples = (value if isinstance(value, (tuple, list)) else (value,) for value in sizes)
        super(_AvgPoolNd, self).__init__(*as_tuples, ceil_mode, count_include_pad)


@documented(_AVG, divisor=_DIVISOR)
class AvgPool2d(_AvgPoolNd):
    _dims = 2
    _function = F.avg_pool2d


@documented(_AVG, divisor=_DIVISOR)
class AvgPool3d(_AvgPoolNd):
    _dims = 3
    _function = F.avg_pool3d


class _LPPoolNd(_Pool):
    _shown = ("norm_type", "kernel_size", "stride", "ceil_mode")

    def __init__(
        self, norm_type: float, kernel_size: Sizes, stride: Sizes | None = None, ceil_mode: bool = False
    ) -> None:
        self._check(kernel_size, stride)
        super().__init__(norm_type, kernel_size, stride, ceil_mode)


_LP = """Takes the norm of each window of a {thing}: ``(sum x ** p) ** (1 / p)``.

    Parameters
    ----------
    norm_type : float
        The ``p``; with 1 it is the sum, and the greater it is, the nearer to the maximum.
    kernel_size : {ints}
        The size of a window.
    stride : {ints}, optional
        Step between two windows (default: ``kernel_size``).
    ceil_mode : bool, optional
        Whether a last window that is cut off counts (default ``False``).

    Notes
    -----
    Input ``{input}``, or ``{one}``. Where a sum is 0, the gradient is NaN.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.{name}(2, 2)(lucid.ones(1, {fours})).shape
    lucid.Size([1, {twos}])
    """


@documented(_LP)
class LPPool1d(_LPPoolNd):
    _dims = 1
    _function = F.lp_pool1d


@documented(_LP)
class LPPool2d(_LPPoolNd):
    _dims = 2
    _function = F.lp_pool2d


@documented(_LP)
class LPPool3d(_LPPoolNd):
    _dims = 3
    _function = F.lp_pool3d


class _AdaptiveAvgPoolNd(_Pool):
    _shown = ("output_size",)

    def __init__(self, output_size: int | tuple[int | None, ...] | None) -> None:
        check_parts(type(self).__name__, output_size, self._dims)
        super().__init__(output_size)


_ADAPTIVE = """Takes the {what} of the parts that each dim of a {thing} is split into.

    Part i of n in a dim of size m reaches from ``floor(i m / n)`` to ``ceil((i + 1) m / n)``.

    Parameters
    ----------
    output_size : {ints}
        How many parts each dim is split into; ``None`` for the size that it has.
{indices}
    Notes
    -----
    Input ``{input}``, or ``{one}``; output ``(N, C, *output_size)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.{name}(2)(lucid.ones(1, {fours})).shape
    lucid.Size([1, {twos}])
    """

_INDICES = """    return_indices : bool, optional
        Whether to return also where each maximum stood, as an index into the flattened dims behind
        the channels (default ``False``).
"""


@documented(_ADAPTIVE, what="means", indices="")
class AdaptiveAvgPool1d(_AdaptiveAvgPoolNd):
    _dims = 1
    _function = F.adaptive_avg_pool1d


@documented(_ADAPTIVE, what="means", indices="")
class AdaptiveAvgPool2d(_AdaptiveAvgPoolNd):
    _dims = 2
    _function = F.adaptive_avg_pool2d


@documented(_ADAPTIVE, what="means", indices="")
class AdaptiveAvgPool3d(_AdaptiveAvgPoolNd):
    _dims = 3
    _function = F.adaptive_avg_pool3d


class _AdaptiveMaxPoolNd(_Pool):
    _shown = ("output_size",)

    def __init__(self, output_size: int | tuple[int | None, ...] | None, return_indices: bool = False) -> None:
        check_parts(type(self).__name__, output_size, self._dims)
        super().__init__(output_size, return_indices)


@documented(_ADAPTIVE, what="largest values", indices=_INDICES)
class AdaptiveMaxPool1d(_AdaptiveMaxPoolNd):
    _dims = 1
    _function = F.adaptive_max_pool1d


@documented(_ADAPTIVE, what="largest values", indices=_INDICES)
class AdaptiveMaxPool2d(_AdaptiveMaxPoolNd):
    _dims = 2
    _function = F.adaptive_max_pool2d


@documented(_ADAPTIVE, what="largest values", indices=_INDICES)
class AdaptiveMaxPool3d(_AdaptiveMaxPoolNd):
    _dims = 3
    _function = F.adaptive_max_pool3d


_FRACTIONAL = """Keeps the largest values of windows of a {thing} that overlap irregularly.

    Where they begin is drawn anew for each channel at each call (Graham 2014, Fractional max-pooling).

    Parameters
    ----------
    kernel_size : {ints}
        The size of a window.
    output_size : {ints}, optional
        The size of the result; this or ``output_ratio`` is wanted.
    output_ratio : float or tuple of float, optional
        The size of the result as a part of the input's, between 0 and 1.
    return_indices : bool, optional
        Whether to return also where each maximum stood, as an index into the flattened dims behind
        the channels (default ``False``).
    _random_samples : Tensor, optional
        The numbers by which the windows are placed, from [0, 1), shape ``(N, C, {n})``.

    Notes
    -----
    Input ``{input}``, or ``{one}``; output ``(N, C, *output_size)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.{name}(2, output_ratio=0.5)(lucid.ones(1, {fours})).shape
    lucid.Size([1, {twos}])
    """


@documented(_FRACTIONAL)
class FractionalMaxPool2d(_FractionalMaxPoolNd):
    _dims = 2
    _function = unbound(F.fractional_max_pool2d)


@documented(_FRACTIONAL)
class FractionalMaxPool3d(_FractionalMaxPoolNd):
    _dims = 3
    _function = unbound(F.fractional_max_pool3d)


_UNPOOL = """Puts the maxima of :class:`MaxPool{n}d` back where they were, with zeros elsewhere.

    Parameters
    ----------
    kernel_size, stride, padding : {ints}
        Those of the pooling; ``stride`` is ``kernel_size`` by default.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> pool, unpool = nn.MaxPool{n}d(2, return_indices=True), nn.MaxUnpool{n}d(2)
    >>> unpool(*pool(lucid.arange({count}).reshape(1, {twos}))).tolist()
    {unpooled}
    """


@documented(_UNPOOL, count=2.0, unpooled="[[0.0, 1.0]]")
class MaxUnpool1d(_MaxUnpoolNd):
    _dims = 1
    _function = unbound(F.max_unpool1d)


@documented(_UNPOOL, count=4.0, unpooled="[[[0.0, 0.0], [0.0, 3.0]]]")
class MaxUnpool2d(_MaxUnpoolNd):
    _dims = 2
    _function = unbound(F.max_unpool2d)


@documented(_UNPOOL, count=8.0, unpooled="[[[[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 7.0]]]]")
class MaxUnpool3d(_MaxUnpoolNd):
    _dims = 3
    _function = unbound(F.max_unpool3d)
