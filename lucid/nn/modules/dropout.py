"""Dropout."""

from __future__ import annotations

from lucid.nn import functional as F
from lucid.nn._base.of_function import OfFunction

__all__ = [
    "AlphaDropout", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "FeatureAlphaDropout",
]  # fmt: skip


class _DropoutNd(OfFunction):
    """What the layers share."""

    _function = F.dropout
    _passed = ("p", "training", "inplace")
    _quiet = ()

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"{type(self).__name__}: p is {p}; wanted a number between 0 and 1")
        super().__init__(p, inplace)


class Dropout(_DropoutNd):
    """In training mode, zeroes each element with probability ``p`` and scales the rest.

    What stays is divided by ``1 - p``, so that the expected value does not change
    (Srivastava et al. 2014, in its inverted form). In evaluation mode it returns its input.

    Parameters
    ----------
    p : float, optional
        Probability of an element to be zeroed (default 0.5).
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Raises
    ------
    ValueError
        If ``p`` is not between 0 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.Dropout(0.5)
    >>> sorted(set(layer(lucid.ones(1000)).tolist()))
    [0.0, 2.0]
    >>> layer.eval()(lucid.ones(2)).tolist()
    [1.0, 1.0]
    """

    _function = F.dropout


class Dropout1d(_DropoutNd):
    """In training mode, zeroes whole channels of sequences (N, C, L) or (C, L), and scales the rest.

    Parameters
    ----------
    p : float, optional
        Probability of a channel to be zeroed (default 0.5).
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Raises
    ------
    ValueError
        If ``p`` is not between 0 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Dropout1d(0.3).eval()(lucid.ones(2, 3, 4)).shape
    lucid.Size([2, 3, 4])
    """

    _function = F.dropout1d


class Dropout2d(_DropoutNd):
    """In training mode, zeroes whole channels of images (N, C, H, W), and scales the rest.

    As in PyTorch other numbers of dims are taken for now, with a warning: the first two for N and C.

    Parameters
    ----------
    p : float, optional
        Probability of a channel to be zeroed (default 0.5).
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Raises
    ------
    ValueError
        If ``p`` is not between 0 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Dropout2d(0.3).eval()(lucid.ones(2, 3, 4, 4)).shape
    lucid.Size([2, 3, 4, 4])
    """

    _function = F.dropout2d


class Dropout3d(_DropoutNd):
    """In training mode, zeroes whole channels of volumes (N, C, D, H, W) or (C, D, H, W), and scales the rest.

    Parameters
    ----------
    p : float, optional
        Probability of a channel to be zeroed (default 0.5).
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Raises
    ------
    ValueError
        If ``p`` is not between 0 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Dropout3d(0.3).eval()(lucid.ones(2, 3, 2, 2, 2)).shape
    lucid.Size([2, 3, 2, 2, 2])
    """

    _function = F.dropout3d


class AlphaDropout(_DropoutNd):
    """Dropout for networks with ``SELU``: keeps mean and variance (Klambauer et al. 2017).

    Parameters
    ----------
    p : float, optional
        Probability of an element to be dropped (default 0.5).
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Raises
    ------
    ValueError
        If ``p`` is not between 0 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.AlphaDropout(0.3).eval()(lucid.ones(2, 3)).shape
    lucid.Size([2, 3])
    """

    _function = F.alpha_dropout


class FeatureAlphaDropout(_DropoutNd):
    """``AlphaDropout`` of whole channels of (N, C, *).

    Parameters
    ----------
    p : float, optional
        Probability of a channel to be dropped (default 0.5).
    inplace : bool, optional
        Whether to write into the input (default ``False``).

    Raises
    ------
    ValueError
        If ``p`` is not between 0 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.FeatureAlphaDropout(0.3).eval()(lucid.ones(2, 3, 4)).shape
    lucid.Size([2, 3, 4])
    """

    _function = F.feature_alpha_dropout
