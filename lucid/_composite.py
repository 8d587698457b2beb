"""Functions that are compositions of the table's ops, and those that choose between several of them.

Each of them, where the name is also a method, takes the tensor first and is installed on Tensor by _tensor.py.
"""

from __future__ import annotations

import math
from builtins import max as builtin_max
from typing import Any, Sequence

from lucid import _C
from lucid._C import Tensor
from lucid.autograd.grad_mode import no_grad

_MISSING: Any = object()


def _tensor(value: object, op: str, name: str = "input") -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(f"{op}: {name} must be a Tensor, not {type(value).__name__}")
    return value


def _spelled(op: str, keywords: dict, **values):
    """The values of parameters that have other spellings: axis for dim, keepdims for keepdim, …"""
    for alias, value in keywords.items():
        name = _SPELLINGS.get(alias)
        if name not in values:
            raise TypeError(f"{op}() got an unexpected keyword argument {alias!r}")
        if values[name] is not _MISSING:
            raise TypeError(f"{op}() got {name} twice, also as {alias}")
        values[name] = value
    return values.values()


_SPELLINGS = {"axis": "dim", "dims": "dim", "axes": "dim", "keepdims": "keepdim", "x": "input", "a": "input", "indices": "index"}


# ---- max and min: one name for four ops -------------------------------------------------------------------------------

def _extremum(op: str, every, along, several, pairwise, input, dim, keepdim, keywords):
    if keywords:
        if "other" in keywords and dim is _MISSING:
            dim = keywords.pop("other")
        input, dim, keepdim = _spelled(op, keywords, input=input, dim=dim, keepdim=keepdim)
    if isinstance(dim, Tensor):
        return pairwise(input, dim)
    if keepdim is _MISSING:
        keepdim = False
    if dim is _MISSING or dim is None:
        return several(input, list(range(_tensor(input, op).ndim)), keepdim) if keepdim else every(input)
    if isinstance(dim, (tuple, list)):
        return several(input, dim, keepdim)
    return along(input, dim, keepdim)


def max(input=_MISSING, dim=_MISSING, keepdim=_MISSING, **keywords):
    """The largest element, over all of them or along a dim.

    Forms
    -----
    max(input) : Tensor
        The largest of all elements, 0-d.
    max(input, dim, keepdim=False) : (values, indices)
        The largest along `dim` and, int64, where it is: a named tuple.
    max(input, (dim, …), keepdim=False) : Tensor
        Over several dims, values only.
    max(input, other) : Tensor
        Elementwise, as `maximum`.

    A nan wins. Where several are equal, `max(input)` and the form over several dims share the gradient equally, and the form
    with one dim gives it to the index that it returns.

    Raises
    ------
    ValueError
        No elements to choose from.

    Examples
    --------
    >>> import lucid
    >>> lucid.max(lucid.tensor([[1., 5.], [7., 2.]]), 1).indices
    tensor([1, 0], dtype=lucid.int64)
    """
    if dim is _MISSING and keepdim is _MISSING and input is not _MISSING and not keywords:
        return _C.max_all(input)
    return _extremum("max", _C.max_all, _C.max_dim, _C.amax, _C.maximum, input, dim, keepdim, keywords)


def min(input=_MISSING, dim=_MISSING, keepdim=_MISSING, **keywords):
    """The smallest element, over all of them or along a dim; the forms are those of `max`.

    Examples
    --------
    >>> import lucid
    >>> lucid.min(lucid.tensor([3., 1., 2.]))
    tensor(1.)
    """
    if dim is _MISSING and keepdim is _MISSING and input is not _MISSING and not keywords:
        return _C.min_all(input)
    return _extremum("min", _C.min_all, _C.min_dim, _C.amin, _C.minimum, input, dim, keepdim, keywords)


# ---- var and std: PyTorch's `unbiased` ----------------------------------------------------------------------------------

def _correction(op: str, dim, keepdim, correction, unbiased, keywords):
    if keywords:
        dim, keepdim = _spelled(op, keywords, dim=dim, keepdim=keepdim)
    if isinstance(dim, bool):                  # PyTorch's var(x, unbiased)
        dim, unbiased = _MISSING, dim
    if unbiased is not None:
        if correction is not None:
            raise TypeError(f"{op}() takes correction or unbiased, not both")
        correction = int(unbiased)
    return None if dim is _MISSING else dim, False if keepdim is _MISSING else keepdim, 1 if correction is None else correction


def var(input: Tensor, dim=_MISSING, keepdim=_MISSING, *, correction: int | None = None, unbiased: bool | None = None, **keywords) -> Tensor:
    """The variance: the sum of squared deviations from the mean, divided by n − correction.

    Parameters
    ----------
    input : Tensor
        Integers are converted to the default dtype.
    dim : int or sequence of ints, optional
        What to reduce; all dims by default.
    keepdim : bool, default False
        Keep reduced dims with size 1.
    correction : int, default 1
        Where n ≤ correction, the sum is divided by n.
    unbiased : bool, optional
        True is correction 1, False 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.var(lucid.tensor([1., 2., 3., 4.]), unbiased=False)
    tensor(1.25)
    """
    dim, keepdim, correction = _correction("var", dim, keepdim, correction, unbiased, keywords)
    return _C.var(input, dim, keepdim, correction=correction)


def std(input: Tensor, dim=_MISSING, keepdim=_MISSING, *, correction: int | None = None, unbiased: bool | None = None, **keywords) -> Tensor:
    """The standard deviation, the square root of `var`; parameters as there.

    Examples
    --------
    >>> import lucid
    >>> lucid.std(lucid.tensor([1., 3.]), correction=0)
    tensor(1.)
    """
    dim, keepdim, correction = _correction("std", dim, keepdim, correction, unbiased, keywords)
    return _C.std(input, dim, keepdim, correction=correction)


def norm(input: Tensor, p: float | str | None = 2, dim: int | Sequence[int] | None = None, keepdim: bool = False) -> Tensor:
    """The p-norm of the elements, (Σ |x|^p)^(1/p), over all of them or over `dim`.

    Parameters
    ----------
    p : float or "fro", default 2
        inf and -inf give the largest and smallest absolute value, 0 the number of elements that are not zero;
        "fro" is 2.

    The gradient of the 2-norm at zero is zero.

    Examples
    --------
    >>> import lucid
    >>> lucid.norm(lucid.tensor([3., 4.]))
    tensor(5.)
    """
    x = _tensor(input, "norm")
    if x.dtype.is_complex:
        x = _C.abs(x)
    if not x.dtype.is_floating_point:
        raise TypeError(f"norm: input must be floating-point or complex, not {x.dtype!r}")
    if p is None or p == "fro":
        p = 2
    if isinstance(p, str):
        raise ValueError(f"norm: p must be a number or 'fro', not {p!r}")
    dims = list(range(x.ndim)) if dim is None else dim
    if p == 2:
        squares = _C.sum(x * x, dims, keepdim)
        zero = squares == 0
        return _C.where(zero, 0.0, _C.sqrt(_C.where(zero, 1.0, squares)))
    if p in (math.inf, -math.inf):
        return (_C.amax if p > 0 else _C.amin)(_C.abs(x), dims, keepdim)
    if p == 0:
        return _C.to_dtype(_C.sum(x != 0, dims, keepdim), x.dtype)
    powers = _C.abs(x) if p == 1 else _C.pow(_C.abs(x), p)
    total = _C.sum(powers, dims, keepdim)
    return total if p == 1 else _C.pow(total, 1.0 / p)


# ---- Comparison of whole tensors ----------------------------------------------------------------------------------------

@no_grad()
def isclose(input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Elementwise abs(input − other) ≤ atol + rtol · abs(other); infinities are close to themselves only.

    Parameters
    ----------
    input, other : Tensor or number
        Broadcast against each other.
    equal_nan : bool, default False
        Whether nan is close to nan.

    Raises
    ------
    ValueError
        A negative tolerance.

    Examples
    --------
    >>> import lucid
    >>> lucid.isclose(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 2.1]))
    tensor([True, False], dtype=lucid.bool)
    """
    if not (rtol >= 0 and atol >= 0):
        raise ValueError(f"isclose: rtol and atol must not be negative, but are {rtol} and {atol}")
    if not isinstance(input, Tensor) and not isinstance(other, Tensor):
        input, other = Tensor(input), Tensor(other)
    same = _C.eq(input, other)
    a, b = (v if not isinstance(v, Tensor) or v.dtype.is_floating_point or v.dtype.is_complex else _C.to_dtype(v, _C.float64) for v in (input, other))
    distance = _C.abs(a - b)
    allowed = (_C.abs(b) if isinstance(b, Tensor) else abs(b)) * rtol + atol
    close = _C.logical_or(same, _C.logical_and(_C.isfinite(distance), distance <= allowed))
    if equal_nan:
        both = [_C.isnan(v) if isinstance(v, Tensor) else v != v for v in (a, b)]
        close = _C.logical_or(close, _C.logical_and(*(v if isinstance(v, Tensor) else Tensor(v) for v in both)))
    return close


def allclose(input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Whether all elements are close, as a Python bool; see `isclose`."""
    return bool(isclose(input, other, rtol, atol, equal_nan).all())


def equal(input: Tensor, other: Tensor) -> bool:
    """Whether both have the same shape and the same elements, as a Python bool. nan is not equal to itself.

    The elementwise comparison is `eq`.
    """
    a, b = _tensor(input, "equal"), _tensor(other, "equal", "other")
    return a.shape == b.shape and bool(_C.eq(a, b).all())


# ---- Indexing and joining --------------------------------------------------------------------------------------------------

def gather(input: Tensor, dim=_MISSING, index=_MISSING, **keywords) -> Tensor:
    """Elements along `dim` at the positions `index`: out[i][j] = input[index[i][j]][j] for dim 0.

    Also takes the index before the dim.

    Parameters
    ----------
    dim : int
    index : Tensor of int32 or int64
        As many dims as `input`; no larger than it except along `dim`.

    Raises
    ------
    IndexError
        A position outside the dim.

    Examples
    --------
    >>> import lucid
    >>> lucid.gather(lucid.tensor([[1., 2.], [3., 4.]]), 1, lucid.tensor([[1], [0]]))
    tensor([[2.], [3.]])
    """
    if keywords:
        dim, index = _spelled("gather", keywords, dim=dim, index=index)
    if isinstance(dim, Tensor) and not isinstance(index, Tensor):
        dim, index = (-1 if index is _MISSING else index), dim
    if dim is _MISSING:
        dim = -1
    if index is _MISSING:
        raise TypeError("gather: index is missing")
    return _C.gather(input, dim, index)


def scatter(input: Tensor, dim: int, index: Tensor, src: Any, reduce: str | None = None) -> Tensor:
    """A copy of `input` with `src` written along `dim` at the positions `index`: out[index[i][j]][j] = src[i][j] for dim 0.

    Parameters
    ----------
    index : Tensor of int32 or int64
    src : Tensor or number
    reduce : "add" or None
        "add" adds to what is there, also where a position occurs twice; None overwrites it, the last value stays.

    Examples
    --------
    >>> import lucid
    >>> lucid.scatter(lucid.zeros(3), 0, lucid.tensor([2, 0]), lucid.tensor([5., 7.]))
    tensor([7., 0., 5.])
    """
    if reduce is None:
        return _C.scatter(input, dim, index, src)
    if reduce != "add":
        raise ValueError(f"scatter: reduce must be None or 'add', not {reduce!r}")
    if not isinstance(src, Tensor):
        src = _C.full(_tensor(index, "scatter", "index").shape, src, dtype=input.dtype, device=input.device)
    return _C.scatter_add(input, dim, index, src)


def index_put_(input: Tensor, indices: Sequence[Tensor], values: Tensor, accumulate: bool = False) -> Tensor:
    """The in-place form of `index_put`, as a function: writes into `input` and returns it."""
    return _tensor(input, "index_put_").index_put_(indices, values, accumulate)


def split(input: Tensor, split_size_or_sections: int | Sequence[int] = _MISSING, dim: int = _MISSING, **keywords) -> list[Tensor]:
    """Pieces of `input` along `dim`, as views.

    Parameters
    ----------
    split_size_or_sections : int or sequence of ints
        The size of every piece, the last being smaller where it does not divide; or the size of each, together the
        size of the dim.
    dim : int, default 0

    Examples
    --------
    >>> import lucid
    >>> [piece.tolist() for piece in lucid.split(lucid.arange(5), 2)]
    [[0, 1], [2, 3], [4]]
    """
    if "split_size" in keywords:
        keywords["sections"] = keywords.pop("split_size")
    if "sections" in keywords and split_size_or_sections is _MISSING:
        split_size_or_sections = keywords.pop("sections")
    (dim,) = _spelled("split", keywords, dim=dim)
    if split_size_or_sections is _MISSING:
        raise TypeError("split: split_size_or_sections is missing")
    dim = 0 if dim is _MISSING else dim
    if isinstance(split_size_or_sections, (tuple, list)):
        return _C.split_sections(input, split_size_or_sections, dim)
    return _C.split_size(input, split_size_or_sections, dim)


def where(condition: Tensor, input: Any = _MISSING, other: Any = _MISSING, **keywords):
    """`input` where `condition` holds and `other` elsewhere; with the condition alone, the positions where it holds.

    Parameters
    ----------
    condition : Tensor
        bool; another dtype holds where it is not zero.
    input, other : Tensor or number
        Promoted to one dtype, and broadcast with the condition.

    Returns
    -------
    Tensor, or a tuple of one int64 Tensor per dim for `where(condition)`.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([-1., 2.])
    >>> lucid.where(x > 0, x, 0.0)
    tensor([0., 2.])
    """
    for name in ("x", "self"):
        if name in keywords and input is _MISSING:
            input = keywords.pop(name)
    if "y" in keywords and other is _MISSING:
        other = keywords.pop("y")
    if keywords:
        raise TypeError(f"where() got an unexpected keyword argument {next(iter(keywords))!r}")
    if input is _MISSING and other is _MISSING:
        return nonzero(condition, as_tuple=True)
    if input is _MISSING or other is _MISSING:
        raise TypeError("where: wanted where(condition) or where(condition, input, other)")
    return _C.where(condition, input, other)


def nonzero(input: Tensor, *, as_tuple: bool = False):
    """The positions of the elements that are not zero.

    Returns
    -------
    Tensor
        (count, ndim) of int64, one row per position; with `as_tuple`, a tuple of one (count,) Tensor per dim.

    Examples
    --------
    >>> import lucid
    >>> lucid.nonzero(lucid.tensor([0., 3., 5.]))
    tensor([[1], [2]], dtype=lucid.int64)
    """
    if as_tuple and _tensor(input, "nonzero").ndim == 0:
        return (_C.nonzero(input.reshape(1))[:, 0],)
    positions = _C.nonzero(input)
    return tuple(positions.unbind(1)) if as_tuple else positions


def meshgrid(*tensors, indexing: str = "ij") -> list[Tensor]:
    """Coordinates on a grid: one tensor per input, as views of the inputs.

    Parameters
    ----------
    *tensors : 0-d or 1-d Tensors, or one sequence of them
    indexing : "ij" or "xy", default "ij"
        "xy" exchanges the first two dims of the results.

    Examples
    --------
    >>> import lucid
    >>> a, b = lucid.meshgrid(lucid.arange(2), lucid.arange(3))
    >>> a.shape, b[0].tolist()
    ((2, 3), [0, 1, 2])
    """
    if indexing not in ("ij", "xy"):
        raise ValueError(f"meshgrid: indexing must be 'ij' or 'xy', not {indexing!r}")
    parts = list(tensors[0]) if len(tensors) == 1 and not isinstance(tensors[0], Tensor) else list(tensors)
    for i, part in enumerate(parts):
        if _tensor(part, "meshgrid", f"tensors[{i}]").ndim > 1:
            raise ValueError(f"meshgrid: tensors[{i}] has shape {part.shape}; wanted 0-d or 1-d")
    swap = indexing == "xy" and len(parts) >= 2
    if swap:
        parts[0], parts[1] = parts[1], parts[0]
    sizes = [part.numel() for part in parts]
    grids = [part.reshape([-1 if d == i else 1 for d in range(len(parts))]).expand(sizes) for i, part in enumerate(parts)]
    if swap:
        grids[0], grids[1] = grids[1], grids[0]
    return grids


def broadcast_tensors(*tensors: Tensor) -> list[Tensor]:
    """Views of the tensors, expanded to their common shape."""
    parts = list(tensors[0]) if len(tensors) == 1 and not isinstance(tensors[0], Tensor) else list(tensors)
    shape = broadcast_shapes(*(_tensor(part, "broadcast_tensors", f"tensors[{i}]").shape for i, part in enumerate(parts)))
    return [part.expand(shape) for part in parts]


def broadcast_shapes(*shapes: int | Sequence[int]) -> tuple[int, ...]:
    """The shape that tensors of these shapes broadcast to.

    Examples
    --------
    >>> import lucid
    >>> lucid.broadcast_shapes((3, 1), (4,))
    (3, 4)
    """
    listed = [(shape,) if isinstance(shape, int) else tuple(shape) for shape in shapes]
    result: list[int] = []
    for position in range(1, 1 + builtin_max((len(shape) for shape in listed), default=0)):
        sizes = {shape[-position] for shape in listed if len(shape) >= position} - {1}
        if len(sizes) > 1:
            raise _C.engine.ShapeMismatch(f"broadcast_shapes: shapes {', '.join(map(str, listed))} do not broadcast")
        result.insert(0, sizes.pop() if sizes else 1)
    return tuple(result)


# ---- Short forms ---------------------------------------------------------------------------------------------------------

clamp_min, clamp_max = _C.clamp_min, _C.clamp_max


def detach(input: Tensor) -> Tensor:
    """The same elements, shared and outside the graph: `input.detach()`."""
    return _tensor(input, "detach").detach()


# ---- Questions -------------------------------------------------------------------------------------------------------------

def is_tensor(obj: object) -> bool:
    """Whether it is a Tensor."""
    return isinstance(obj, Tensor)


def numel(x: Tensor) -> int:
    """The number of elements."""
    return _tensor(x, "numel", "x").numel()
