"""Small helpers that layers written for PyTorch import from here: numbers as tuples, prefixes of state_dicts.

Examples
--------
>>> from lucid.nn.modules.utils import _pair, _triple
>>> _pair(3), _pair((1, 2)), _triple(0)
((3, 3), (1, 2), (0, 0, 0))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Any

__all__ = ["consume_prefix_in_state_dict_if_present"]


def _ntuple(n: int, name: str = "parse") -> Callable[[object], tuple[Any, ...]]:
    """Make the function that gives a tuple of n for a number, and a tuple of what is a sequence already."""

    def parse(x: object) -> tuple[Any, ...]:
        return tuple(x) if isinstance(x, Iterable) else tuple(repeat(x, n))

    parse.__name__ = name
    return parse


_single, _pair, _triple, _quadruple = (
    _ntuple(n, name) for n, name in enumerate(("_single", "_pair", "_triple", "_quadruple"), 1)
)


def _reverse_repeat_tuple(t: Sequence[Any], n: int) -> tuple[Any, ...]:
    """Each item n times, the last one first: a padding by dims as functional.pad wants it."""
    return tuple(x for x in reversed(t) for _ in range(n))


def _list_with_default(out_size: int | Sequence[int | None], defaults: Sequence[int]) -> int | list[int]:
    """Sizes, with the last of the defaults where there is None."""
    if isinstance(out_size, int):
        return out_size
    if len(defaults) <= len(out_size):
        raise ValueError(f"_list_with_default: out_size is {out_size}; wanted fewer sizes than {len(defaults)} dims")
    return [default if size is None else size for size, default in zip(out_size, defaults[-len(out_size) :])]


def consume_prefix_in_state_dict_if_present(state_dict: dict[str, object], prefix: str) -> None:
    """Take a prefix off the keys of a state_dict that have it, and off the paths of its metadata, in place.

    Parameters
    ----------
    state_dict : dict
        As of a model that another one held, such as DataParallel.
    prefix : str
        With its dot, ``"module."``.

    Examples
    --------
    >>> from lucid.nn.modules.utils import consume_prefix_in_state_dict_if_present
    >>> state = {"module.weight": 1, "other": 2}
    >>> consume_prefix_in_state_dict_if_present(state, "module.")
    >>> state
    {'other': 2, 'weight': 1}
    """
    for key in list(state_dict):
        if key.startswith(prefix):
            state_dict[key[len(prefix) :]] = state_dict.pop(key)
    metadata = getattr(state_dict, "_metadata", None)
    for key in list(metadata or ()):
        if key and (key == prefix.removesuffix(".") or key.startswith(prefix)):
            metadata[key[len(prefix) :]] = metadata.pop(key)
