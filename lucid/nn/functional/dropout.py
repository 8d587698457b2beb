"""Dropout."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid.nn.functional._aliases import also_called

__all__ = ["dropout"]


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


def check_probability(where: str, p: float) -> None:
    """Raise unless ``p`` is a probability."""
    if not 0 <= p <= 1:
        raise ValueError(f"{where}: p must be between 0 and 1, got {p}")
