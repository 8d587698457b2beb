"""Reductions of neighbouring slices of a tensor."""

from __future__ import annotations

import math

from lucid import _C
from lucid._C import Tensor
from lucid._composite import _tensor
from lucid._numerics.statistics import _dims

# What nothing reduces to, and how index_reduce calls it.
_REDUCTIONS = {
    "sum": (0.0, None),
    "mean": (math.nan, None),
    "prod": (1.0, "prod"),
    "max": (-math.inf, "amax"),
    "min": (math.inf, "amin"),
}


def _lengths(lengths, offsets, data: Tensor, axis: int) -> Tensor:
    """How many slices each segment has: one more dim than come before `axis`."""
    given, name = (lengths, "lengths") if offsets is None else (offsets, "offsets")
    if given is None or (lengths is not None and offsets is not None):
        raise ValueError("segment_reduce: lengths and offsets are both given, or neither; wanted one of them")
    _tensor(given, "segment_reduce", name)
    if given.dtype.is_floating_point or given.dtype.is_complex or given.dtype is _C.bool_:
        raise _C.engine.DtypeMismatch(f"segment_reduce: {name} is {given.dtype._name}; wanted an integer dtype")
    if given.ndim != axis + 1 or given.shape[:-1] != data.shape[:axis]:
        raise _C.engine.ShapeMismatch(
            f"segment_reduce: {name} has shape {tuple(given.shape)} and data {tuple(data.shape)}; wanted a number for "
            f"each segment along dim {axis}"
        )
    if offsets is not None:
        given = given[..., 1:] - given[..., :-1]
    return given.long()


def segment_reduce(
    data: Tensor,
    reduce: str,
    *,
    lengths: Tensor | None = None,
    offsets: Tensor | None = None,
    axis: int = 0,
    unsafe: bool = False,
    initial: float | None = None,
) -> Tensor:
    """Reduces segments of neighbouring slices along a dim.

    Parameters
    ----------
    data : Tensor
        Floating-point, at least 1 dim.
    reduce : {'sum', 'mean', 'max', 'min', 'prod'}
        What to compute of each segment.
    lengths : Tensor, optional
        How many slices each segment has: integers, with the dims of `data` before `axis` and one more.
    offsets : Tensor, optional
        Instead of lengths: where each segment begins, and where the last one ends.
    axis : int, default 0
        The dim along which.
    unsafe : bool, default False
        Accepted for compatibility: lengths are always looked at.
    initial : float, optional
        What each reduction begins with. Without it an empty segment gives 0, NaN, -inf, inf or 1.

    Returns
    -------
    Tensor
        A slice for each segment.

    Raises
    ------
    ValueError
        If the lengths do not add up to the size of `axis`.

    Examples
    --------
    >>> import lucid
    >>> lucid.segment_reduce(lucid.tensor([1., 2., 4.]), "sum", lengths=lucid.tensor([2, 1]))
    tensor([3., 4.])
    """
    _tensor(data, "segment_reduce", "data")
    if reduce not in _REDUCTIONS:
        raise ValueError(f"segment_reduce: reduce is {reduce!r}; wanted one of {', '.join(_REDUCTIONS)}")
    if not data.dtype.is_floating_point:
        raise _C.engine.DtypeMismatch(f"segment_reduce: data is {data.dtype._name}; wanted a floating-point dtype")
    if data.ndim == 0:
        raise _C.engine.ShapeMismatch("segment_reduce: data is 0-d; wanted at least 1 dim")
    (d,) = _dims("segment_reduce", axis, data.ndim)
    sizes = _lengths(lengths, offsets, data, d)
    n, segments, rest = data.shape[d], sizes.shape[-1], data.shape[d + 1 :]
    if bool((sizes < 0).any()) or not bool((sizes.sum(-1) == n).all()):
        raise ValueError(f"segment_reduce: lengths is {sizes.tolist()}; wanted lengths that add up to {n}")
    flat, counts = data.reshape(-1, *rest), sizes.flatten()
    nothing, by = _REDUCTIONS[reduce]
    start = (0.0 if reduce == "mean" else nothing) if initial is None else float(initial)
    out = _C.full((counts.numel(), *rest), start, dtype=data.dtype, device=data.device)
    place = _C.repeat_interleave(_C.arange(0, counts.numel(), dtype=_C.int64, device=data.device), counts)
    out = out.index_add(0, place, flat) if by is None else out.index_reduce(0, place, flat, by)
    if reduce == "mean":
        shape = [-1] + [1] * len(rest)
        empty = (counts == 0).reshape(shape)
        if initial is None:
            out = _C.where(empty, nothing, out)
        out = out / counts.clamp_min(1).to(data.dtype).reshape(shape)
    return out.reshape(*data.shape[:d], segments, *rest)
