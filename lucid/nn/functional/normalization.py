"""Normalization."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid.nn.functional._aliases import also_called

__all__ = ["layer_norm"]


@also_called(x="input")
def layer_norm(
    x: Tensor,
    normalized_shape: list[int] | tuple[int, ...],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """``(x - mean) / sqrt(var + eps) * weight + bias`` over the last axes.

    The variance is the biased one (Ba, Kiros and Hinton 2016, Layer Normalization).

    Parameters
    ----------
    x : Tensor, shape (*, *normalized_shape)
    normalized_shape : sequence of int
        The lengths of the last axes, over which mean and variance are taken.
    weight, bias : Tensor, shape ``normalized_shape``, optional
    eps : float, optional
        Added to the variance (default 1e-5).

    Raises
    ------
    RuntimeError
        If the last axes of ``x`` do not have the lengths ``normalized_shape``.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> y = F.layer_norm(lucid.tensor([[1.0, 3.0]]), (2,))
    >>> [round(v, 3) for v in y[0].tolist()]
    [-1.0, 1.0]
    """
    if isinstance(normalized_shape, int):
        normalized_shape = (normalized_shape,)
    return _C.layer_norm(x, tuple(normalized_shape), weight, bias, eps)
