"""Convolution layers over one, two and three dims of space."""

from __future__ import annotations

from lucid.nn import functional as F
from lucid.nn._base.convolution import LazyConv, LazyConvTranspose, _ConvNd, _ConvTransposeNd
from lucid.nn._base.documented import documented
from lucid.nn._base.of_function import unbound
from lucid.nn.modules.module import Module

__all__ = [
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "LazyConv1d",
    "LazyConv2d",
    "LazyConv3d",
    "LazyConvTranspose1d",
    "LazyConvTranspose2d",
    "LazyConvTranspose3d",
]

_CONV = """Slides learned filters over each {thing} (a cross-correlation).

    ``out[n, o] = bias[o] + sum over i of  weight[o, i] * in[n, i]``, where ``*`` is the valid
    cross-correlation of the padded input (Goodfellow, Bengio and Courville, Deep Learning, 9.1).

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size : {ints}
        The size of a filter.
    stride : {ints}, optional
        Step between two positions of the filter (default 1).
    padding : {ints}, "same" or "valid", optional
        Elements added at both ends (default 0). ``"same"`` keeps the sizes and needs stride 1;
        ``"valid"`` adds nothing.
    dilation : {ints}, optional
        Distance between two elements of the filter (default 1).
    groups : int, optional
        The channels are split into so many groups that do not see each other (default 1).
    bias : bool, optional
        Whether to add a learned bias (default ``True``).
    padding_mode : {{"zeros", "reflect", "replicate", "circular"}}, optional
        What the padding holds (default ``"zeros"``).
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight : Parameter, shape (out_channels, in_channels / groups, *kernel_size)
        Drawn from U(-b, b), b = 1 / sqrt(in_channels / groups * elements of the kernel).
    bias : Parameter, shape (out_channels,), or None
        Drawn from the same distribution.

    Raises
    ------
    TypeError, ValueError
        If a setting is out of its range, or ``groups`` does not divide both channel counts.

    Notes
    -----
    Input ``{input}``, or ``{one}`` for a single {thing}; output ``(N, out_channels, {out})`` with
    ``{last}' = floor(({last} + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1``{others}.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.{name}(3, 8, 3, padding=1)(lucid.zeros(2, 3, {fours})).shape
    lucid.Size([2, 8, {fours}])
    """

_TRANSPOSE = """Spreads each element of a {thing} over a window of a larger one, by learned filters.

    It is the gradient of :class:`Conv{n}d` by its input (Dumoulin and Visin 2016, A guide to
    convolution arithmetic for deep learning, chapter 4).

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size : {ints}
    stride, padding, dilation : {ints}, optional
        Those of the convolution whose shapes this layer reverses (default 1, 0, 1).
    output_padding : {ints}, optional
        Elements added at the end (default 0): several input sizes of a convolution
        give one output size, and this says which is meant.
    groups : int, optional
        The channels are split into so many groups that do not see each other (default 1).
    bias : bool, optional
        Whether to add a learned bias (default ``True``).
    padding_mode : {{"zeros"}}, optional
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight : Parameter, shape (in_channels, out_channels / groups, *kernel_size)
        Drawn from U(-b, b), b = 1 / sqrt(out_channels / groups * elements of the kernel).
    bias : Parameter, shape (out_channels,), or None
        Drawn from the same distribution.

    Raises
    ------
    TypeError, ValueError
        If a setting is out of its range, or ``groups`` does not divide both channel counts.

    Notes
    -----
    Input ``{input}``, or ``{one}`` for a single {thing}; output ``(N, out_channels, {out})`` with
    ``{last}' = ({last} - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding + 1``{others}.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.{name}(8, 3, 3, stride=2, padding=1)
    >>> layer(lucid.zeros(2, 8, {fours})).shape
    lucid.Size([2, 3, {sevens}])
    >>> layer(lucid.zeros(2, 8, {fours}), output_size=({eights},)).shape
    lucid.Size([2, 3, {eights}])
    """

_LAZY = """A :class:`{of}` that takes ``in_channels`` from its first input.

    Weight and bias have no shape until the first call, which turns the layer into a :class:`{of}`.

    Parameters
    ----------
    out_channels, kernel_size, stride, padding, {padding}dilation, groups, bias, padding_mode, device, dtype : optional
        As of `{of}`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.{name}(8, 2)
    >>> layer(lucid.zeros(1, 3, {fours})).shape[:2], layer.in_channels
    (lucid.Size([1, 8]), 3)
    """


@documented(_CONV)
class Conv1d(_ConvNd):
    _dims = 1
    _function = unbound(F.conv1d)


@documented(_CONV)
class Conv2d(_ConvNd):
    _dims = 2
    _function = unbound(F.conv2d)


@documented(_CONV)
class Conv3d(_ConvNd):
    _dims = 3
    _function = unbound(F.conv3d)


@documented(_TRANSPOSE, sevens="7", eights="8")
class ConvTranspose1d(_ConvTransposeNd):
    _dims = 1
    _function = unbound(F.conv_transpose1d)


@documented(_TRANSPOSE, sevens="7, 7", eights="8, 8")
class ConvTranspose2d(_ConvTransposeNd):
    _dims = 2
    _function = unbound(F.conv_transpose2d)


@documented(_TRANSPOSE, sevens="7, 7, 7", eights="8, 8, 8")
class ConvTranspose3d(_ConvTransposeNd):
    _dims = 3
    _function = unbound(F.conv_transpose3d)


@documented(_LAZY, of="Conv1d", padding="")
class LazyConv1d(LazyConv, Conv1d):
    cls_to_become: type[Module] | None = Conv1d


@documented(_LAZY, of="Conv2d", padding="")
class LazyConv2d(LazyConv, Conv2d):
    cls_to_become: type[Module] | None = Conv2d


@documented(_LAZY, of="Conv3d", padding="")
class LazyConv3d(LazyConv, Conv3d):
    cls_to_become: type[Module] | None = Conv3d


@documented(_LAZY, of="ConvTranspose1d", padding="output_padding, ")
class LazyConvTranspose1d(LazyConvTranspose, ConvTranspose1d):
    cls_to_become: type[Module] | None = ConvTranspose1d


@documented(_LAZY, of="ConvTranspose2d", padding="output_padding, ")
class LazyConvTranspose2d(LazyConvTranspose, ConvTranspose2d):
    cls_to_become: type[Module] | None = ConvTranspose2d


@documented(_LAZY, of="ConvTranspose3d", padding="output_padding, ")
class LazyConvTranspose3d(LazyConvTranspose, ConvTranspose3d):
    cls_to_become: type[Module] | None = ConvTranspose3d
