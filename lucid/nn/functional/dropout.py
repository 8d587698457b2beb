"""Dropout."""

from __future__ import annotations

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid.nn.functional._aliases import also_called

__all__ = [
    "alpha_dropout", "dropout", "dropout1d", "dropout2d", "dropout3d", "feature_alpha_dropout",
]  # fmt: skip

# Minus the scale times alpha of selu: what a unit becomes that is switched off (Klambauer et al. 2017).
_OFF = -1.7580993408473766


@also_called(x="input")
def dropout(x: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Zero each element with probability ``p`` and divide the others by ``1 - p``.

    Parameters
    ----------
    x : Tensor
        Floating.
    p : float, optional
        Probability of an element to be zeroed, 0 to 1 (default 0.5).
    training : bool, optional
        If ``False``, return ``x`` unchanged (default ``True``).
    inplace : bool, optional
        Whether to write into ``x`` (default ``False``).

    Raises
    ------
    ValueError
        If ``p`` is not between 0 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.dropout(lucid.ones(3), p=1.0).tolist()
    [0.0, 0.0, 0.0]
    """
    check_probability("dropout", p)
    result = _C.dropout(x, p, training)
    return x.copy_(result) if inplace and training else result


def _drop_channels(where: str, x: Tensor, p: float, training: bool, inplace: bool, axes: tuple[int, int]) -> Tensor:
    """Dropout with one draw for each channel of each sample; ``axes``: without and with a batch."""
    check_probability(where, p)
    if x.ndim not in axes:
        raise ValueError(f"{where}: x has shape {tuple(x.shape)}; wanted {axes[0]} or {axes[1]} dims")
    if not training or p == 0:
        return x
    lead = x.ndim - axes[0] + 1
    shape = (*x.shape[:lead], *(1,) * (x.ndim - lead))
    mask = _C.dropout(lucid.ones(shape, dtype=x.dtype, device=x.device), p, True)
    return x.mul_(mask) if inplace else x * mask


@also_called(x="input")
def dropout1d(x: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Zero whole channels of sequences, each with probability ``p``, and divide the others by ``1 - p``.

    Parameters
    ----------
    x : Tensor, shape (N, C, L) or (C, L)
    p : float, optional
        Default 0.5.
    training : bool, optional
        If ``False``, return ``x`` unchanged (default ``True``).
    inplace : bool, optional
        Whether to write into ``x`` (default ``False``).

    Raises
    ------
    ValueError
        If ``p`` is not between 0 and 1, or ``x`` has another number of axes.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> len(set(F.dropout1d(lucid.ones(1, 5)).flatten().tolist()))
    1
    """
    return _drop_channels("dropout1d", x, p, training, inplace, (2, 3))


@also_called(x="input")
def dropout2d(x: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Zero whole channels of images, each with probability ``p``, and divide the others by ``1 - p``.

    Tompson et al. 2015, Efficient object localization using convolutional networks.

    Parameters
    ----------
    x : Tensor, shape (N, C, H, W) or (C, H, W)
    p : float, optional
        Default 0.5.
    training : bool, optional
        If ``False``, return ``x`` unchanged (default ``True``).
    inplace : bool, optional
        Whether to write into ``x`` (default ``False``).

    Raises
    ------
    ValueError
        If ``p`` is not between 0 and 1, or ``x`` has another number of axes.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> len(set(F.dropout2d(lucid.ones(1, 3, 3)).flatten().tolist()))
    1
    """
    return _drop_channels("dropout2d", x, p, training, inplace, (3, 4))


@also_called(x="input")
def dropout3d(x: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Zero whole channels of volumes, each with probability ``p``, and divide the others by ``1 - p``.

    Parameters
    ----------
    x : Tensor, shape (N, C, D, H, W) or (C, D, H, W)
    p : float, optional
        Default 0.5.
    training : bool, optional
        If ``False``, return ``x`` unchanged (default ``True``).
    inplace : bool, optional
        Whether to write into ``x`` (default ``False``).

    Raises
    ------
    ValueError
        If ``p`` is not between 0 and 1, or ``x`` has another number of axes.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> len(set(F.dropout3d(lucid.ones(1, 2, 2, 2)).flatten().tolist()))
    1
    """
    return _drop_channels("dropout3d", x, p, training, inplace, (4, 5))


def _alpha(where: str, x: Tensor, p: float, training: bool, inplace: bool, shape: tuple[int, ...]) -> Tensor:
    check_probability(where, p)
    if not training or p == 0:
        return x
    if p == 1:
        return x.mul_(0.0) if inplace else x * 0.0
    keep = (lucid.empty(shape, dtype=x.dtype, device=x.device)).bernoulli(1 - p)
    # What the dropped units would do to mean and variance is undone by scale and shift.
    scale = ((1 - p) * (1 + p * _OFF**2)) ** -0.5
    shift = -scale * p * _OFF
    result = x * (keep * scale) + ((1 - keep) * (scale * _OFF) + shift)
    return x.copy_(result) if inplace else result


@also_called(x="input")
def alpha_dropout(x: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Dropout for ``selu``: dropped elements take its lowest value, and mean and variance stay.

    Klambauer et al. 2017, Self-normalizing neural networks.

    Parameters
    ----------
    x : Tensor
        Floating.
    p : float, optional
        Probability of an element to be dropped (default 0.5).
    training : bool, optional
        If ``False``, return ``x`` unchanged (default ``True``).
    inplace : bool, optional
        Whether to write into ``x`` (default ``False``).

    Raises
    ------
    ValueError
        If ``p`` is not between 0 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> len(set(F.alpha_dropout(lucid.ones(100)).tolist()))
    2
    """
    return _alpha("alpha_dropout", x, p, training, inplace, tuple(x.shape))


@also_called(x="input")
def feature_alpha_dropout(x: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """``alpha_dropout`` of whole channels.

    Parameters
    ----------
    x : Tensor, shape (N, C, *)
        Floating.
    p : float, optional
        Probability of a channel to be dropped (default 0.5).
    training : bool, optional
        If ``False``, return ``x`` unchanged (default ``True``).
    inplace : bool, optional
        Whether to write into ``x`` (default ``False``).

    Raises
    ------
    ValueError
        If ``p`` is not between 0 and 1, or ``x`` has fewer than two axes.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> len(set(F.feature_alpha_dropout(lucid.ones(1, 1, 9)).flatten().tolist()))
    1
    """
    if x.ndim < 2:
        raise ValueError(f"feature_alpha_dropout: x has shape {tuple(x.shape)}; wanted at least 2 dims")
    shape = (*x.shape[:2], *(1,) * (x.ndim - 2))
    return _alpha("feature_alpha_dropout", x, p, training, inplace, shape)


def check_probability(where: str, p: float) -> None:
    """Raise unless ``p`` is a probability."""
    if not 0 <= p <= 1:
        raise ValueError(f"{where}: p is {p}; wanted a number between 0 and 1")
