"""Dynamic axes: what callers say of them, and the sizes at which a model is then traced."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.onnx._wire import EXPORT


def _name_of(value: Any, otherwise: str) -> str | None:
    """The name of a dim as `dynamic_shapes` says it: a text, a Dim, True or AUTO; None for a fixed one."""
    if value is None or value is False:
        return None
    if isinstance(value, str):
        return value
    name = getattr(value, "__name__", None)
    return name if isinstance(name, str) else otherwise


def axes_from(names: list[str], inputs: list[Tensor], axes: Any, shapes: Any) -> dict[tuple[int, int], str]:
    """(number of the input, axis): name, of all dynamic axes."""
    found: dict[tuple[int, int], str] = {}
    if axes is not None and shapes is not None:
        raise ValueError(f"{EXPORT}: dynamic_axes and dynamic_shapes are both given; wanted one of them")
    spec: dict[int, Any] = {}
    if axes is not None:
        if not isinstance(axes, Mapping):
            raise TypeError(f"{EXPORT}: dynamic_axes is {kind_of(axes)}; wanted a dict of names of inputs")
        spec = {names.index(name): dims for name, dims in axes.items() if name in names}
    elif isinstance(shapes, Mapping):
        unknown = [name for name in shapes if name not in names]
        if unknown:
            raise ValueError(f"{EXPORT}: dynamic_shapes has {unknown[0]!r}; wanted names of inputs, which are {names}")
        spec = {names.index(name): dims for name, dims in shapes.items()}
    elif shapes is not None:
        if len(shapes) != len(inputs):
            raise ValueError(
                f"{EXPORT}: dynamic_shapes has {len(shapes)} entries; wanted one for each of {len(inputs)} inputs"
            )
        spec = dict(enumerate(shapes))
    for place, dims in spec.items():
        if dims is None:
            continue
        if not isinstance(dims, Mapping):
            listed = list(dims)
            dims = dict.fromkeys(listed, True) if axes is not None else dict(enumerate(listed))
        for axis, value in dims.items():
            ndim = inputs[place].ndim
            if not isinstance(axis, int) or not -ndim <= axis < ndim:
                raise ValueError(
                    f"{EXPORT}: axis {axis!r} of input {names[place]!r} is dynamic; wanted one of its {ndim} dims"
                )
            name = _name_of(value, f"{names[place]}_{axis % ndim}")
            if name is not None:
                found[place, axis % ndim] = name
    sizes: dict[str, int] = {}
    for (place, axis), name in found.items():
        size = inputs[place].shape[axis]
        if sizes.setdefault(name, size) != size:
            raise ValueError(
                f"{EXPORT}: dim {name!r} has the sizes {sizes[name]} and {size} in the inputs; wanted one size"
            )
    return found


def _plans(size: int, number: int) -> list[tuple[int, int, int]]:
    """Three sizes to try for a dim: some more, multiples, fewer, fractions. Other dims get other ones."""
    first = max(size, 2)
    plans = [
        (first, first + 1 + number, first + 3 + 2 * number),
        (first, first * (2 + number), first * (3 + 2 * number)),
        (first, first - 1 - number, first - 2 - 2 * number - (first > 6)),
        (first, first // 2, first // 4),
    ]
    return [plan for plan in plans if min(plan) >= 1 and len(set(plan)) == 3]


def sizes_to_try(dims: dict[str, int]) -> Iterator[list[dict[str, int]]]:
    """For each attempt the sizes of all dims in three runs."""
    choices = [_plans(size, i) for i, size in enumerate(dims.values())]
    ways = itertools.product(*(range(len(choice)) for choice in choices))
    for way in sorted(ways, key=sum)[:24]:
        plans = [choice[i] for choice, i in zip(choices, way)]
        yield [dict(zip(dims, row)) for row in zip(*plans)]


def resized(inputs: Sequence[Tensor], axes: dict[tuple[int, int], str], sizes: dict[str, int]) -> list[Tensor]:
    """The inputs with other sizes: their elements again and again, or the first of them."""
    out = list(inputs)
    for (place, axis), name in axes.items():
        have, wanted = out[place].shape[axis], sizes[name]
        if have != wanted:
            out[place] = out[place].index_select(axis, lucid.arange(wanted) % max(have, 1))
    return [t.detach().clone() if t is given else t.detach() for t, given in zip(out, inputs)]
