"""Dropout."""

from __future__ import annotations

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn.functional.dropout import check_probability
from lucid.nn.modules.module import Module

__all__ = ["Dropout"]


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
