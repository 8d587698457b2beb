"""Patterns such as "b (h w) c -> b h w c": reading them, and the plan that one of them gives for a shape.

A plan is what is done to the tensor, step by step. Plans are kept per pattern, shape and sizes, so that a call again
looks one up.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from math import prod
from typing import Any, NamedTuple

_TOKEN = re.compile(r"\s*(?:(\.\.\.)|(\w+)|(\S))")
_REDUCTIONS = ("min", "max", "sum", "mean", "prod", "any", "all")


class EinopsError(RuntimeError, ValueError):
    """A pattern that makes no sense, or does not fit the tensor.

    Examples
    --------
    >>> import lucid
    >>> issubclass(lucid.einops.EinopsError, ValueError)
    True
    """


class _Anonymous:
    """An axis that is only a number; each is an axis of its own."""

    def __init__(self, size: int):
        self.size = size

    def __repr__(self) -> str:
        return str(self.size)


class _Side(NamedTuple):
    """One side of an arrow: a group of axes per dim. An axis is a name, Ellipsis, or an _Anonymous."""

    groups: tuple[tuple[Any, ...], ...]
    dots_inside: bool  # the ellipsis stands in parentheses, and so for one dim

    def axes(self) -> list[Any]:
        return list(chain.from_iterable(self.groups))

    def has_dots(self) -> bool:
        return any(... in group for group in self.groups)


class Plan(NamedTuple):
    """Steps, in this order; None: left out."""

    split: tuple[int, ...] | None  # reshape to the single axes
    reduced: tuple[int, ...] | None
    order: tuple[int, ...] | None
    inserted: tuple[int, ...] | None  # where axes of size 1 are put in, from left to right …
    expanded: tuple[int, ...] | None  # … and the shape that they are expanded to
    joined: tuple[int, ...] | None


# ---- Reading --------------------------------------------------------------------------------------------------------


def axis_problem(name: str) -> str | None:
    """What is wrong with the name of an axis."""
    if not name.isidentifier():
        return "is no Python identifier"
    return "begins or ends with an underscore" if name[0] == "_" or name[-1] == "_" else None


def read_side(op: str, text: str, pattern: str, special: str = "") -> _Side:
    """`special`: other things than names that may stand for an axis, any number of times."""

    def refuse(what: str, wanted: str):
        raise EinopsError(f"{op}: pattern {pattern!r} {what}; wanted {wanted}")

    groups: list[tuple[Any, ...]] = []
    group: list[Any] | None = None
    seen: set[Any] = set()
    dots_inside = False
    for dots, word, other in _TOKEN.findall(text):
        if other == "(":
            if group is not None:
                refuse("has parentheses in parentheses", "them one level deep")
            group = []
            continue
        if other == ")":
            if group is None:
                refuse("closes a parenthesis that was not opened", "balanced parentheses")
            groups.append(tuple(group))
            group = None
            continue
        name = dots or word or other
        if other and other not in special:
            if other == ".":
                refuse("has dots that are not '...'", "dots in an ellipsis only")
            refuse(f"has the character {other!r}", "names, numbers, parentheses and '...'")
        axis: Any = ... if dots else name
        if name not in special and not dots:
            if name.isdecimal():
                if int(name) == 0:
                    refuse("has an axis of size 0", "numbers from 1 on")
                axis = _Anonymous(int(name))
                if axis.size == 1:  # a dim without an axis; among others it says nothing
                    if group is None:
                        groups.append(())
                    continue
            elif axis_problem(name):
                refuse(f"has the axis {name!r}, which {axis_problem(name)}", "a name such as 'h' or 'h1'")
        if axis in seen and name not in special:
            refuse(
                "has more than one ellipsis on one side" if dots else f"names the axis {name!r} twice on one side",
                "each axis once",
            )
        seen.add(axis)
        if group is None:
            groups.append((axis,))
        else:
            group.append(axis)
            dots_inside = dots_inside or bool(dots)
    if group is not None:
        refuse("opens a parenthesis that is not closed", "balanced parentheses")
    return _Side(tuple(groups), dots_inside)


def read(op: str, pattern: str) -> tuple[_Side, _Side]:
    if not isinstance(pattern, str):
        raise TypeError(f"{op}: pattern is {pattern!r}; wanted a str such as 'b h w -> b (h w)'")
    left, arrow, right = pattern.partition("->")
    if not arrow or "->" in right:
        raise EinopsError(
            f"{op}: pattern {pattern!r} has {pattern.count('->')} times '->'; wanted it once, between the axes that "
            "there are and those of the result"
        )
    sides = read_side(op, left, pattern), read_side(op, right, pattern)
    if sides[0].dots_inside:
        raise EinopsError(
            f"{op}: pattern {pattern!r} has the ellipsis in parentheses on the left; wanted it outside of them there"
        )
    return sides


def _names(axes) -> str:
    return ", ".join(sorted("'...'" if axis is ... else repr(axis) for axis in axes))


def _check(op: str, pattern: str, left: _Side, right: _Side, given: tuple[str, ...], reduces: bool) -> None:
    """What may stand on the sides of the arrow."""

    def refuse(what: str, wanted: str):
        raise EinopsError(f"{op}: pattern {pattern!r} {what}; wanted {wanted}")

    before, after = left.axes(), right.axes()
    if right.has_dots() and not left.has_dots():
        refuse("has an ellipsis on the right only", "it on the left too")
    if op == "rearrange":
        numbers = [axis for axis in before + after if isinstance(axis, _Anonymous)]
        if numbers:
            refuse(f"has the axis {numbers[0]}", "names, or 1: rearrange cannot tell where other numbers go")
    if not reduces and (gone := [axis for axis in before if axis not in after]):
        refuse(f"has {_names(gone)} on the left only", "every axis on both sides (reduce drops axes)")
    new = [axis for axis in after if axis not in before]
    if op == "repeat":
        unknown = [axis for axis in new if isinstance(axis, str) and axis not in given]
        if unknown:
            refuse(f"has {_names(unknown)} on the right only, without a size", f"e.g. {unknown[0]}=2 in the call")
    elif new:
        refuse(f"has {_names(new)} on the right only", "axes of the left side (repeat makes new ones)")
    for name in given:
        if axis_problem(name):
            refuse(f"was given a size for {name!r}, which {axis_problem(name)}", "names of axes")
        if name not in before and name not in after:
            refuse(f"was given a size for {name!r}, which is not in it", "sizes of its axes only")


# ---- Planning -------------------------------------------------------------------------------------------------------


def _with_dots(side: _Side, dots: tuple[Any, ...]) -> list[list[Any]]:
    """The groups with a numbered axis for each dim that the ellipsis stands for."""
    groups: list[list[Any]] = []
    for group in side.groups:
        if group == (...,) and not side.dots_inside:
            groups += [[axis] for axis in dots]
        else:
            groups.append([one for axis in group for one in (dots if axis is ... else (axis,))])
    return groups


def _solve(op: str, pattern: str, groups: list[list[Any]], shape: tuple[Any, ...], sizes: dict[Any, Any]) -> None:
    """Finds the size of every axis on the left."""

    def refuse(what: str, wanted: str):
        raise EinopsError(f"{op}: pattern {pattern!r} meets shape {shape}: {what}; wanted {wanted}")

    for dim, (group, length) in enumerate(zip(groups, shape)):
        unknown = [axis for axis in group if axis not in sizes]
        known = prod(sizes[axis] for axis in group if axis in sizes)
        if len(unknown) > 1:
            refuse(f"the sizes of {_names(unknown)} in dim {dim} are open", "all but one of them given in the call")
        text = " ".join(f"{axis}={sizes[axis]}" if axis in sizes else str(axis) for axis in group) or "1"
        if not unknown:
            if known != length:
                refuse(f"dim {dim} has size {length}, but ({text}) makes {known}", "sizes that agree")
        elif known == 0 or length % known:
            refuse(f"dim {dim} of size {length} cannot be divided into ({text})", f"a multiple of {known}")
        else:
            sizes[unknown[0]] = length // known


@lru_cache(1024)
def plan(op: str, pattern: str, shape: tuple[Any, ...], given: tuple[Any, ...], reduces: bool) -> Plan:
    """What `op` does to a tensor of this shape; `given` has pairs of an axis and its size."""
    left, right = read(op, pattern)
    _check(op, pattern, left, right, tuple(name for name, _ in given), reduces)
    fixed = len(left.groups) - left.has_dots()
    shape = tuple(shape)
    if len(shape) < fixed or (len(shape) > fixed and not left.has_dots()):
        raise EinopsError(
            f"{op}: the tensor has shape {shape}; wanted {'at least ' if left.has_dots() else ''}{fixed} dims, as the "
            f"left side of pattern {pattern!r} has"
        )
    dots = tuple(f"...{i}" for i in range(len(shape) - fixed))
    before, after = _with_dots(left, dots), _with_dots(right, dots)
    sizes: dict[Any, Any] = dict(given)
    for axis in chain.from_iterable(before + after):
        if isinstance(axis, _Anonymous):
            sizes[axis] = axis.size
    _solve(op, pattern, before, shape, sizes)

    axes = list(chain.from_iterable(before))
    wanted = list(chain.from_iterable(after))
    kept = [axis for axis in axes if axis in wanted]
    moved = [axis for axis in wanted if axis in kept]
    new = tuple(place for place, axis in enumerate(wanted) if axis not in kept)
    order = tuple(kept.index(axis) for axis in moved)
    whole = tuple(sizes[axis] for axis in wanted)
    return Plan(
        split=None if all(len(group) == 1 for group in before) else tuple(sizes[axis] for axis in axes),
        reduced=tuple(i for i, axis in enumerate(axes) if axis not in wanted) or None,
        order=None if order == tuple(range(len(order))) else order,
        inserted=new or None,
        expanded=whole if new else None,
        joined=None if all(len(group) == 1 for group in after) else tuple(prod(sizes[a] for a in g) for g in after),
    )


__all__ = ["EinopsError", "Plan", "plan", "read_side"]
