"""Nested tuples, lists and dicts of tensors, taken apart and put together again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lucid._C import Tensor


def tree_map(fn: Callable[..., Any], tree: Any, *others: Any) -> Any:
    """The same structure with `fn` applied to each leaf, together with the leaves at its place in `others`."""
    if isinstance(tree, dict):
        return type(tree)((key, tree_map(fn, value, *(o[key] for o in others))) for key, value in tree.items())
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*(tree_map(fn, *parts) for parts in zip(tree, *others)))
    if isinstance(tree, (tuple, list)):
        return tuple_or_list(tree, (tree_map(fn, *parts) for parts in zip(tree, *others)))
    return fn(tree, *others)


def tuple_or_list(like: tuple[Any, ...] | list[Any], items) -> Any:
    """The items as a tuple or list: whichever `like` is. Named results of ops become tuples."""
    return list(items) if isinstance(like, list) else tuple(items)


def tree_tensors(tree: Any) -> list[Tensor]:
    """The tensors among the leaves, in order."""
    found: list[Tensor] = []
    tree_map(lambda leaf: found.append(leaf) if isinstance(leaf, Tensor) else None, tree)
    return found


def broadcast_prefix(op: str, name: str, prefix: Any, tree: Any) -> Any:
    """A value per leaf of `tree`, where one value in `prefix` may stand for a whole part of it."""
    if isinstance(tree, (tuple, list)):
        if not isinstance(prefix, (tuple, list)):
            prefix = [prefix] * len(tree)
        if len(prefix) != len(tree):
            raise ValueError(f"{op}: {name} has {len(prefix)} entries; wanted {len(tree)}, one for each")
        return tuple_or_list(tree, (broadcast_prefix(op, name, p, part) for p, part in zip(prefix, tree)))
    if isinstance(tree, dict):
        if not isinstance(prefix, dict):
            prefix = dict.fromkeys(tree, prefix)
        if set(prefix) != set(tree):
            raise ValueError(f"{op}: {name} has the keys {sorted(prefix)}; wanted {sorted(tree)}")
        return type(tree)((key, broadcast_prefix(op, name, prefix[key], part)) for key, part in tree.items())
    return prefix
