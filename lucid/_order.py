"""unique, median and searchsorted: what the table's ops give, in the form that the flags ask for."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid._composite import _MISSING, _spelled, _tensor


def _chosen(op: str, input, consecutive: bool, inverse: bool, counts: bool, dim, keywords: dict):
    if keywords:
        input, dim = _spelled(op, keywords, input=input, dim=_MISSING if dim is None else dim)
    _tensor(input, op)
    if dim is None or dim is _MISSING:
        found = _C.unique_flat(input, consecutive)
    else:
        found = _C.unique_dim(input, dim, consecutive)
    if not inverse and not counts:
        return found[0]
    return (found[0], *([found[1]] if inverse else []), *([found[2]] if counts else []))


def unique(input=_MISSING, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None, **keywords):
    """The values that occur in a tensor, each once, in ascending order.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype. A nan equals nothing, so that each one is a value of its own; -0 equals 0.
    sorted : bool, default True
        Accepted for compatibility: the values are always sorted.
    return_inverse : bool, default False
        Also give, for each element, the position of its value.
    return_counts : bool, default False
        Also give how often each value occurs.
    dim : int, optional
        Compare the slices along this dim, and put them in lexicographic order. Default: the elements.

    Returns
    -------
    Tensor, or a tuple of Tensors
        The values (in one dim, or the shape of `input` with fewer slices); then, as asked for, the inverse (int64, the shape of
        `input`, or one entry per slice) and the counts (int64). Not differentiable.

    Raises
    ------
    ShapeMismatch
        If `dim` is given and another dim has size 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.unique(lucid.tensor([3, 1, 3]), return_counts=True)
    (tensor([1, 3], dtype=lucid.int64), tensor([1, 2], dtype=lucid.int64))
    """
    return _chosen("unique", input, False, return_inverse, return_counts, dim, keywords)


def unique_consecutive(input=_MISSING, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None, **keywords):
    """The values of a tensor in their order, where of equal neighbours only the first is kept.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype.
    return_inverse : bool, default False
        Also give, for each element, the position of its value.
    return_counts : bool, default False
        Also give the length of each run.
    dim : int, optional
        Compare neighbouring slices along this dim. Default: the elements, in row-major order.

    Returns
    -------
    Tensor, or a tuple of Tensors
        As those of `unique`.

    Examples
    --------
    >>> import lucid
    >>> lucid.unique_consecutive(lucid.tensor([3, 3, 1, 3]))
    tensor([3, 1, 3], dtype=lucid.int64)
    """
    return _chosen("unique_consecutive", input, True, return_inverse, return_counts, dim, keywords)


# ---- Medians ----------------------------------------------------------------------------------------------------------

def _middle(op: str, every, along, input, dim, keepdim, keywords: dict):
    if keywords:
        input, dim, keepdim = _spelled(op, keywords, input=input, dim=dim, keepdim=keepdim)
    _tensor(input, op)
    keepdim = False if keepdim is _MISSING else keepdim
    if dim is not _MISSING and dim is not None:
        return along(input, dim, keepdim)
    return every(input).reshape([1] * input.ndim) if keepdim else every(input)


def median(input=_MISSING, dim=_MISSING, keepdim=_MISSING, **keywords):
    """The middle element; of an even number, the lesser of the two.

    Forms
    -----
    median(input) : Tensor
        Of all elements, 0-d.
    median(input, dim, keepdim=False) : (values, indices)
        Along `dim`, with its positions there, int64: a named tuple.

    A nan makes the result nan, and so does having no elements. Where several elements equal the median, `median(input)` shares the
    gradient equally, and the form with a dim gives it to the index that it returns.

    Raises
    ------
    ValueError
        No elements along `dim`, or no integers at all.

    Examples
    --------
    >>> import lucid
    >>> lucid.median(lucid.tensor([4., 1., 3., 2.]))
    tensor(2.)
    """
    return _middle("median", _C.median_all, _C.median_dim, input, dim, keepdim, keywords)


def nanmedian(input=_MISSING, dim=_MISSING, keepdim=_MISSING, **keywords):
    """The middle one of the elements that are not nan; the forms are those of `median`.

    Examples
    --------
    >>> import lucid
    >>> lucid.nanmedian(lucid.tensor([4., lucid.nan, 3.]))
    tensor(3.)
    """
    return _middle("nanmedian", _C.nanmedian_all, _C.nanmedian_dim, input, dim, keepdim, keywords)


# ---- Binary search ----------------------------------------------------------------------------------------------------

def _searched(op: str, line: Tensor, values, right, side, out_int32: bool) -> Tensor:
    if side not in (None, "left", "right"):
        raise ValueError(f"{op}: side must be 'left' or 'right', not {side!r}")
    if side == "left" and right:
        raise ValueError(f"{op}: right is True, but side is 'left'")
    found = _C.search_sorted(line, values, bool(right) or side == "right")
    return _C.to_dtype(found, _C.int32) if out_int32 else found


def searchsorted(sorted_sequence: Tensor = _MISSING, input=_MISSING, *, out_int32: bool = False, right: bool = False, side: str | None = None,
                 sorter: Tensor | None = None, sorted_seq=_MISSING, values=_MISSING) -> Tensor:
    """Where values would be put into sorted lines, so that these stay sorted.

    Parameters
    ----------
    sorted_sequence : Tensor
        Ascending along its last dim, nan last. Also called sorted_seq.
    input : Tensor or number
        Any shape where `sorted_sequence` has 1 dim; else the same sizes in all dims but the last. Also called values.
    out_int32 : bool, default False
        int32 positions instead of int64.
    right : bool, default False
        The position behind elements equal to the value, instead of before them.
    side : "left" or "right", optional
        "right" is ``right=True``.
    sorter : Tensor, optional
        Indices that sort `sorted_sequence`, which is then in any order.

    Returns
    -------
    Tensor
        Positions from 0 to the length of a line, in the shape of `input`.

    Raises
    ------
    ShapeMismatch
        If the shapes do not fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.searchsorted(lucid.tensor([1., 3., 5.]), lucid.tensor([0., 3., 9.]))
    tensor([0, 1, 3], dtype=lucid.int64)
    """
    line = sorted_seq if sorted_sequence is _MISSING else sorted_sequence
    wanted = values if input is _MISSING else input
    if line is _MISSING or wanted is _MISSING:
        raise TypeError("searchsorted: wanted a sorted sequence and values")
    _tensor(line, "searchsorted", "sorted_sequence")
    if sorter is not None:
        line = _C.gather(line, -1, sorter)
    return _searched("searchsorted", line, wanted, right, side, out_int32)


def bucketize(input=_MISSING, boundaries: Tensor = _MISSING, *, out_int32: bool = False, right: bool = False, values=_MISSING) -> Tensor:
    """Which of the intervals between boundaries each value lies in: ``searchsorted(boundaries, input)``.

    Parameters
    ----------
    input : Tensor or number
        Any shape. Also called values.
    boundaries : Tensor
        Ascending, 1 dim.
    out_int32 : bool, default False
        int32 results instead of int64.
    right : bool, default False
        Whether a value equal to a boundary lies above it.

    Returns
    -------
    Tensor
        The number of boundaries below each value, in the shape of `input`.

    Examples
    --------
    >>> import lucid
    >>> lucid.bucketize(lucid.tensor([0.5, 1., 7.]), lucid.tensor([1., 2.]))
    tensor([0, 0, 2], dtype=lucid.int64)
    """
    wanted = values if input is _MISSING else input
    if wanted is _MISSING or boundaries is _MISSING:
        raise TypeError("bucketize: wanted values and boundaries")
    if _tensor(boundaries, "bucketize", "boundaries").ndim != 1:
        raise ValueError(f"bucketize: boundaries has shape {boundaries.shape}; wanted 1 dim")
    return _searched("bucketize", boundaries, wanted, right, None, out_int32)


for _function in (unique, unique_consecutive, median, nanmedian):
    setattr(Tensor, _function.__name__, _function)
