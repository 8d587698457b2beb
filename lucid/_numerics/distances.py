"""Distances between points."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid._composite import _tensor, broadcast_shapes
from lucid._dtypes import promote_types
from lucid._errors import kind_of
from lucid._numerics.grids import triu_indices

_MODES = ("use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist")


def _points(op: str, name: str, x: Tensor, p: float, exactly: int | None = None) -> Tensor:
    _tensor(x, op, name)
    if x.ndim < 2 or (exactly is not None and x.ndim != exactly):
        wanted = "a matrix" if exactly else "a matrix or a batch of them"
        raise _C.engine.ShapeMismatch(f"{op}: {name} has shape {tuple(x.shape)}; wanted {wanted}")
    if not x.dtype.is_floating_point:
        raise _C.engine.DtypeMismatch(f"{op}: {name} is {x.dtype._name}; wanted a floating-point dtype")
    if not isinstance(p, (int, float)):
        raise TypeError(f"{op}: p is {kind_of(p)}; wanted a number")
    if not p >= 0:
        raise ValueError(f"{op}: p is {p}; wanted 0 or more")
    return x


def cdist(x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: str = "use_mm_for_euclid_dist_if_necessary") -> Tensor:
    """Computes the distances between all points of one set and all of another.

    Each is the p-norm of the difference of two rows. Where two points coincide the gradient is 0.

    Parameters
    ----------
    x1 : Tensor
        Points, shape (…, P, M), floating-point.
    x2 : Tensor
        Points, shape (…, R, M); the dims before the last two broadcast with those of `x1`.
    p : float, default 2.0
        0 or more; 0 counts the coordinates that differ, inf gives the greatest difference.
    compute_mode : str
        Accepted for compatibility: differences are always computed themselves, so that nothing cancels.

    Returns
    -------
    Tensor
        The distances, shape (…, P, R).

    Raises
    ------
    ValueError
        If p is negative or `compute_mode` is not known.
    ShapeMismatch
        If the points have different numbers of coordinates.

    Examples
    --------
    >>> import lucid
    >>> lucid.cdist(lucid.tensor([[0., 0.]]), lucid.tensor([[3., 4.], [0., 0.]]))
    tensor([[5., 0.]])
    """
    _points("cdist", "x1", x1, p)
    _points("cdist", "x2", x2, p)
    if compute_mode is not None and compute_mode not in (*_MODES, 0, 1, 2):
        raise ValueError(f"cdist: compute_mode is {compute_mode!r}; wanted one of {', '.join(_MODES)}")
    if x1.shape[-1] != x2.shape[-1]:
        raise _C.engine.ShapeMismatch(
            f"cdist: x1 has shape {tuple(x1.shape)} and x2 {tuple(x2.shape)}; wanted one number of coordinates"
        )
    dtype = promote_types(x1.dtype, x2.dtype)
    batch = broadcast_shapes(x1.shape[:-2], x2.shape[:-2])
    a, b = (x.to(dtype) if x.shape[:-2] == batch else x.to(dtype).expand((*batch, *x.shape[-2:])) for x in (x1, x2))
    return _C.row_distances(a, b, float(p))


def pdist(input: Tensor, p: float = 2.0) -> Tensor:
    """Computes the distances between all pairs of points of a set.

    They are those of ``cdist(input, input, p)`` above its diagonal, row by row.

    Parameters
    ----------
    input : Tensor
        Points, shape (N, M), floating-point.
    p : float, default 2.0
        As for `cdist`.

    Returns
    -------
    Tensor
        The distances, shape (N (N - 1) / 2,).

    Raises
    ------
    ShapeMismatch
        If `input` is not a matrix.

    Examples
    --------
    >>> import lucid
    >>> lucid.pdist(lucid.tensor([[0., 0.], [3., 4.], [0., 1.]]))
    tensor([5.0000, 1.0000, 4.2426])
    """
    x = _points("pdist", "input", input, p, 2)
    rows, columns = triu_indices(x.shape[0], x.shape[0], 1, device=x.device)
    return _C.row_distances(x, x, float(p))[rows, columns]
