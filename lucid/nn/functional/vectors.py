"""Vectors brought to length 1, and distances between all of a set."""

from __future__ import annotations

from collections.abc import Sequence

from lucid import _C
from lucid._C import Tensor
from lucid._spelling import spelled

__all__ = ["normalize", "pdist"]


@spelled
def normalize(
    x: Tensor, p: float = 2.0, dim: int | Sequence[int] = 1, eps: float = 1e-12, out: Tensor | None = None
) -> Tensor:
    """Divides vectors along a dim by their p-norm: ``x / max(norm(x, p, dim), eps)``.

    Parameters
    ----------
    x : Tensor
        Floating-point.
    p : float, default 2
        The order of the norm.
    dim : int or sequence of int, default 1
        The dim of the vectors, or dims.
    eps : float, default 1e-12
        The least that a norm counts as.
    out : Tensor, optional
        Where the result is written.

    Returns
    -------
    Tensor
        The shape of `x`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.normalize(lucid.tensor([3.0, 4.0]), dim=0)
    tensor([0.6000, 0.8000])
    """
    y = _C.normalize(x, p, dim, eps)
    return y if out is None else _C.mul(y, 1, out=out)


@spelled
def pdist(x: Tensor, p: float = 2.0) -> Tensor:
    """Computes the distances between all pairs of points of a set: `lucid.pdist`.

    Parameters
    ----------
    x : Tensor
        Points, shape (N, M), floating-point.
    p : float, default 2
        The order of the norm.

    Returns
    -------
    Tensor
        The distances, shape (N (N - 1) / 2,).

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.pdist(lucid.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 4.0]])).tolist()
    [5.0, 4.0, 3.0]
    """
    from lucid._numerics.distances import pdist as distances  # which few programs want

    return distances(x, p)
