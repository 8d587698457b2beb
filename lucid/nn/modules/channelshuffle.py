"""ChannelShuffle."""

from __future__ import annotations

from lucid.nn import functional as F
from lucid.nn._base.of_function import OfFunction

__all__ = ["ChannelShuffle"]


class ChannelShuffle(OfFunction):
    """Exchanges channels between groups, so that those of each group are spread over all.

    Parameters
    ----------
    groups : int
        How many groups; a divisor of the channels (Zhang et al. 2018, ShuffleNet).

    Notes
    -----
    Input ``(N, C, *)``, output of the same shape.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.ChannelShuffle(2)(lucid.arange(4.0).reshape(1, 4, 1)).flatten().tolist()
    [0.0, 2.0, 1.0, 3.0]
    """

    _function = F.channel_shuffle

    def __init__(self, groups: int) -> None:
        super().__init__(groups)
