"""pack and unpack: tensors of different numbers of dims in one, and out of it again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import prod

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.einops._pattern import EinopsError, axis_problem


@lru_cache(256)
def _around(op: str, pattern: str) -> tuple[int, int]:
    """How many axes stand before and after the "*"."""
    if not isinstance(pattern, str):
        raise TypeError(f"{op}: pattern is {kind_of(pattern)}; wanted a str such as 'b * c'")
    names = pattern.split()
    for name in names:
        if name != "*" and axis_problem(name):
            raise EinopsError(
                f"{op}: pattern {pattern!r} has {name!r}, which {axis_problem(name)}; wanted names and one '*'"
            )
    if names.count("*") != 1 or len(set(names)) != len(names):
        raise EinopsError(f"{op}: pattern is {pattern!r}; wanted different names and one '*' for what is packed")
    before = names.index("*")
    return before, len(names) - before - 1


def pack(tensors: Sequence[Tensor], pattern: str) -> tuple[Tensor, list[tuple[int, ...]]]:
    """Joins tensors along one dim; each may have any number of dims in that place.

    Parameters
    ----------
    tensors : sequence of Tensor
        Their sizes agree in the named axes.
    pattern : str
        The named axes, and ``*`` where the others stand, which are flattened: ``"b * c"``.

    Returns
    -------
    (Tensor, list of tuple of int)
        One tensor, and for each of the tensors the dims that ``*`` stood for.

    Raises
    ------
    EinopsError
        If the pattern makes no sense, or a tensor has fewer dims than it names.
    ShapeMismatch
        If the tensors do not agree in the named axes.

    Examples
    --------
    >>> import lucid
    >>> from lucid.einops import pack
    >>> packed, shapes = pack([lucid.zeros(2, 3), lucid.zeros(2, 4, 5, 3)], "b * c")
    >>> packed.shape, shapes
    (lucid.Size([2, 21, 3]), [(), (4, 5)])
    """
    before, after = _around("pack", pattern)
    if isinstance(tensors, Tensor) or not isinstance(tensors, (list, tuple)) or not tensors:
        raise TypeError(f"pack: tensors is {kind_of(tensors)}; wanted a list of one Tensor or more")
    shapes, flat = [], []
    for i, tensor in enumerate(tensors):
        if not isinstance(tensor, Tensor):
            raise TypeError(f"pack: tensors[{i}] is {kind_of(tensor)}; wanted a Tensor")
        shape = tuple(tensor.shape)
        if len(shape) < before + after:
            raise EinopsError(
                f"pack: tensors[{i}] has shape {shape}; wanted at least {before + after} dims, as pattern {pattern!r} "
                "names"
            )
        end = len(shape) - after
        inner = shape[before:end]
        shapes.append(inner)
        flat.append(_C.reshape(tensor, (*shape[:before], prod(inner), *shape[end:])))
    return _C.cat(flat, before), shapes


def unpack(tensor: Tensor, packed_shapes: Sequence[Sequence[int]], pattern: str) -> list[Tensor]:
    """Takes a tensor that `pack` made apart again.

    Parameters
    ----------
    tensor : Tensor
    packed_shapes : sequence of sequence of int
        As from `pack`. One size in all of them may be -1: what is left.
    pattern : str
        The named axes, and ``*`` for the one to take apart.

    Returns
    -------
    list of Tensor
        Views, where strides allow it.

    Raises
    ------
    EinopsError
        If the pattern makes no sense, or the shapes do not make up the dim.

    Examples
    --------
    >>> import lucid
    >>> from lucid.einops import unpack
    >>> first, second = unpack(lucid.zeros(2, 21, 3), [(), (4, 5)], "b * c")
    >>> first.shape, second.shape
    (lucid.Size([2, 3]), lucid.Size([2, 4, 5, 3]))
    """
    before, after = _around("unpack", pattern)
    if not isinstance(tensor, Tensor):
        raise TypeError(f"unpack: tensor is {kind_of(tensor)}; wanted a Tensor")
    shape = tuple(tensor.shape)
    if len(shape) != before + 1 + after:
        raise EinopsError(
            f"unpack: tensor has shape {shape}; wanted {before + 1 + after} dims, as pattern {pattern!r} has"
        )
    inner = [tuple(int(size) for size in sizes) for sizes in packed_shapes]
    flat = [size for sizes in inner for size in sizes]
    if any(size < -1 for size in flat) or flat.count(-1) > 1:
        raise EinopsError(f"unpack: packed_shapes is {inner}; wanted sizes, of which at most one is -1")
    known = sum(prod(sizes) for sizes in inner if -1 not in sizes)
    lengths = [shape[before] - known if -1 in sizes else prod(sizes) for sizes in inner]
    units = [-prod(sizes) if -1 in sizes else 1 for sizes in inner]
    divide = all(unit and n % unit == 0 for unit, n in zip(units, lengths))
    if sum(lengths) != shape[before] or min(lengths, default=0) < 0 or not divide:
        raise EinopsError(
            f"unpack: packed_shapes is {inner}; wanted shapes that make up {shape[before]}, the size of dim {before}"
        )
    if not lengths:
        return []
    pieces = _C.split(tensor, lengths, before)
    return [_C.reshape(piece, (*shape[:before], *sizes, *shape[before + 1 :])) for piece, sizes in zip(pieces, inner)]


__all__ = ["pack", "unpack"]
