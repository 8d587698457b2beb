"""Dropout."""

from __future__ import annotations

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn.functional.dropout import check_probability
from lucid.nn.modules.module import Module

__all__ = [
    "AlphaDropout", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "FeatureAlphaDropout",
]  # fmt: skip


class Dropout(Module):
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

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        check_probability("Dropout", p)
        self.p = p
        self.inplace = inplace

    def forward(self, x: Tensor) -> Tensor:
        """Drop elements of ``x`` in training mode."""
        return F.dropout(x, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        """The probability and ``inplace``."""
        return f"p={self.p}, inplace={self.inplace}"


class Dropout1d(Dropout):
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
    (2, 3, 4)
    """

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.dropout1d` in training mode."""
        return F.dropout1d(x, self.p, self.training, self.inplace)


class Dropout2d(Dropout):
    """In training mode, zeroes whole channels of images (N, C, H, W) or (C, H, W), and scales the rest.

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
    (2, 3, 4, 4)
    """

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.dropout2d` in training mode."""
        return F.dropout2d(x, self.p, self.training, self.inplace)


class Dropout3d(Dropout):
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
    (2, 3, 2, 2, 2)
    """

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.dropout3d` in training mode."""
        return F.dropout3d(x, self.p, self.training, self.inplace)


class AlphaDropout(Dropout):
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
    (2, 3)
    """

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.alpha_dropout` in training mode."""
        return F.alpha_dropout(x, self.p, self.training, self.inplace)


class FeatureAlphaDropout(Dropout):
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
    (2, 3, 4)
    """

    def forward(self, x: Tensor) -> Tensor:
        """Apply :func:`lucid.nn.functional.feature_alpha_dropout` in training mode."""
        return F.feature_alpha_dropout(x, self.p, self.training, self.inplace)
