"""rearrange, reduce and repeat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.einops._pattern import _REDUCTIONS, EinopsError, plan, read_side

_REDUCE = {
    "min": _C.amin,
    "max": _C.amax,
    "sum": _C.sum,
    "mean": _C.mean,
    "prod": _C.prod,
    "any": _C.any,
    "all": _C.all,
}


def _whole(op: str, tensor: Any) -> Tensor:
    """The tensor, or those of a list stacked along a new first dim."""
    if isinstance(tensor, Tensor):
        return tensor
    if not isinstance(tensor, (list, tuple)):
        raise TypeError(f"{op}: tensor is {kind_of(tensor)}; wanted a Tensor or a list of them")
    if not tensor:
        raise TypeError(f"{op}: tensor is an empty list; wanted at least one Tensor in it")
    for i, item in enumerate(tensor):
        if not isinstance(item, Tensor):
            raise TypeError(f"{op}: tensor[{i}] is {kind_of(item)}; wanted a Tensor")
    return _C.stack(list(tensor), 0)


def _sizes(op: str, axes_lengths: dict[Any, Any]) -> tuple[Any, ...]:
    for name, size in axes_lengths.items():
        if isinstance(size, bool) or not hasattr(size, "__index__"):
            raise TypeError(f"{op}: {name} is {kind_of(size)}; wanted the size of that axis, an int")
        if not 0 <= size.__index__() < 2**63:
            raise EinopsError(f"{op}: {name} is {size}; wanted a size of 0 or more")
    return tuple([(name, size.__index__()) for name, size in axes_lengths.items()])


def _run(
    op: str, tensor: Any, pattern: str, axes_lengths: dict[Any, Any], reduction: Callable[..., Any] | None = None
) -> Tensor:
    x = _whole(op, tensor)
    if not isinstance(pattern, str):
        raise TypeError(f"{op}: pattern is {kind_of(pattern)}; wanted a str such as 'b h w -> b (h w)'")
    sizes = _sizes(op, axes_lengths) if axes_lengths else ()
    split, reduced, order, inserted, expanded, joined = plan(op, pattern, x.shape, sizes, reduction is not None)
    if split is not None:
        x = _C.reshape(x, split)
    if reduced is not None:
        x = reduction(x, reduced)
        if not isinstance(x, Tensor):
            raise TypeError(f"{op}: the reduction returned {kind_of(x)}; wanted a Tensor")
    if order is not None:
        x = _C.permute(x, order)
    if inserted is not None:
        for place in inserted:
            x = _C.unsqueeze(x, place)
        x = _C.expand(x, expanded)
    return x if joined is None else _C.reshape(x, joined)


def rearrange(tensor: Tensor | Sequence[Tensor], pattern: str, **axes_lengths: int) -> Tensor:
    """Permutes, splits and joins dims as a pattern says.

    Parameters
    ----------
    tensor : Tensor or sequence of Tensor
        Tensors in a list are stacked first, along a new first dim.
    pattern : str
        The axes that there are, ``->``, and the axes of the result. Each is a name; names in parentheses make up one
        dim; ``1`` is a dim of size 1, and ``...`` any number of dims.
    **axes_lengths : int
        Sizes of axes. Of those in one pair of parentheses on the left, one may be left open.

    Returns
    -------
    Tensor
        A view where strides allow it.

    Raises
    ------
    EinopsError
        If the pattern makes no sense or does not fit the shape: a RuntimeError and a ValueError.

    Examples
    --------
    >>> import lucid
    >>> from lucid.einops import rearrange
    >>> x = lucid.arange(6).reshape(2, 3)
    >>> rearrange(x, "h w -> (w h)")
    tensor([0, 3, 1, 4, 2, 5])
    >>> rearrange(lucid.zeros(2, 3, 4, 6), "b c (h i) (w j) -> b (c i j) h w", i=2, j=2).shape
    lucid.Size([2, 12, 2, 3])
    """
    return _run("rearrange", tensor, pattern, axes_lengths)


def reduce(
    tensor: Tensor | Sequence[Tensor], pattern: str, reduction: str | Callable[..., Any], **axes_lengths: int
) -> Tensor:
    """Rearranges, and reduces the axes that the right side of the pattern leaves out.

    Parameters
    ----------
    tensor, pattern, **axes_lengths : optional
        As for `rearrange`. A number on the left is an axis of that size.
    reduction : {'min', 'max', 'sum', 'mean', 'prod', 'any', 'all'} or callable
        A callable gets the tensor, split into single axes, and the tuple of the dims to reduce.

    Returns
    -------
    Tensor

    Raises
    ------
    EinopsError
        If the pattern makes no sense or does not fit the shape, or the reduction is unknown.

    Examples
    --------
    >>> import lucid
    >>> from lucid.einops import reduce
    >>> x = lucid.arange(16.0).reshape(4, 4)
    >>> reduce(x, "(h 2) (w 2) -> h w", "mean").tolist()
    [[2.5, 4.5], [10.5, 12.5]]
    >>> reduce(x, "h w -> 1 w", "max").shape
    lucid.Size([1, 4])
    """
    function = reduction if callable(reduction) else _REDUCE.get(reduction) if isinstance(reduction, str) else None
    if function is None:
        raise EinopsError(
            f"reduce: reduction is {reduction!r}; wanted {', '.join(map(repr, _REDUCTIONS))} or a callable"
        )
    return _run("reduce", tensor, pattern, axes_lengths, function)


def repeat(tensor: Tensor | Sequence[Tensor], pattern: str, **axes_lengths: int) -> Tensor:
    """Rearranges, and repeats along the axes that only the right side of the pattern has.

    Parameters
    ----------
    tensor, pattern, **axes_lengths : optional
        As for `rearrange`. A new axis has a size in `axes_lengths`, or is a number.

    Returns
    -------
    Tensor
        A view of size-1 strides where no axes are joined: write to a clone.

    Raises
    ------
    EinopsError
        If the pattern makes no sense or does not fit the shape.

    Examples
    --------
    >>> import lucid
    >>> from lucid.einops import repeat
    >>> x = lucid.tensor([1, 2])
    >>> repeat(x, "w -> h w", h=3).tolist()
    [[1, 2], [1, 2], [1, 2]]
    >>> repeat(x, "w -> (w 2)")
    tensor([1, 1, 2, 2])
    """
    return _run("repeat", tensor, pattern, axes_lengths)


def parse_shape(x: Tensor, pattern: str) -> dict[str, int]:
    """Gives the dims of a tensor the names in a pattern.

    Parameters
    ----------
    x : Tensor
    pattern : str
        A name per dim, ``_`` for one that is of no interest, ``...`` for any number of those. A number is checked.

    Returns
    -------
    dict of str to int
        The size under each name.

    Raises
    ------
    EinopsError
        If the pattern has parentheses or does not fit the shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.einops.parse_shape(lucid.zeros(2, 3, 5, 7), "batch _ h w")
    {'batch': 2, 'h': 5, 'w': 7}
    """
    if not isinstance(x, Tensor):
        raise TypeError(f"parse_shape: x is {kind_of(x)}; wanted a Tensor")
    side = read_side("parse_shape", pattern, pattern, special="_")
    if any(len(group) > 1 for group in side.groups):
        raise EinopsError(f"parse_shape: pattern {pattern!r} joins axes; wanted one for each dim")
    shape, dots = tuple(x.shape), side.has_dots()
    fixed = len(side.groups) - dots
    if len(shape) < fixed or (len(shape) > fixed and not dots):
        raise EinopsError(
            f"parse_shape: x has shape {shape}; wanted {'at least ' if dots else ''}{fixed} dims, as pattern "
            f"{pattern!r} has"
        )
    found: dict[str, int] = {}
    place = 0
    for group in side.groups:
        axis = group[0] if group else None
        if axis is ...:
            place += len(shape) - fixed
            continue
        size = shape[place]
        place += 1
        expected = 1 if axis is None else getattr(axis, "size", size)
        if size != expected:
            raise EinopsError(
                f"parse_shape: x has shape {shape}; wanted size {expected} in dim {place - 1}, as pattern {pattern!r} "
                "says"
            )
        if isinstance(axis, str) and axis != "_":
            found[axis] = size
    return found


def asnumpy(tensor: Tensor) -> Any:
    """Gives the elements of a tensor as a NumPy array, whether or not it is in a graph.

    Parameters
    ----------
    tensor : Tensor
        Any shape.

    Returns
    -------
    numpy.ndarray
        On the same memory where it can be.

    Examples
    --------
    >>> import lucid
    >>> lucid.einops.asnumpy(lucid.ones(2, requires_grad=True)).tolist()  # doctest: +SKIP
    [1.0, 1.0]
    """
    if not isinstance(tensor, Tensor):
        raise TypeError(f"asnumpy: tensor is {kind_of(tensor)}; wanted a Tensor")
    return tensor.detach().numpy()


__all__ = ["asnumpy", "parse_shape", "rearrange", "reduce", "repeat"]
