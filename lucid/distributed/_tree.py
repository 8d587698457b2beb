"""State_dicts, dicts and lists of any depth, as values at paths; and who writes which of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lucid._C import Tensor

Path = tuple[Any, ...]  # the keys and places on the way to a value


class _Place(int):
    """A place in a list, to tell it from a key."""


def coded(path: Path) -> list[Any]:
    return [[int(key)] if isinstance(key, _Place) else key for key in path]


def decoded(path: list[Any]) -> Path:
    return tuple([_Place(key[0]) if isinstance(key, list) else key for key in path])


def stateful(value: Any) -> bool:
    return hasattr(value, "state_dict") and hasattr(value, "load_state_dict")


def leaves(op: str, value: Any, path: Path = ()) -> dict[Path, Any]:
    """What is in a state_dict, however deep."""
    if stateful(value):
        value = value.state_dict()
    if isinstance(value, Mapping) and value:
        for key in value:
            if not isinstance(key, (str, int)) or isinstance(key, bool):
                raise TypeError(f"{op}: state_dict has the key {key!r}; wanted a str or an int")
        items = list(value.items())
    elif isinstance(value, (list, tuple)) and any(isinstance(one, (Tensor, Mapping, list)) for one in value):
        items = [(_Place(i), one) for i, one in enumerate(value)]
    else:
        return {path: value}
    return {at: leaf for key, one in items for at, leaf in leaves(op, one, (*path, key)).items()}


def name_of(path: Path) -> str:
    return ".".join(map(str, path))


def owners_of(op: str, tables: list[dict[Path, Any]]) -> dict[Path, int]:
    """Who writes what, the largest first: of those who have it, the one with the least to write so far."""
    found: dict[Path, list[int]] = {}
    for rank, table in enumerate(tables):
        for path, row in table.items():
            found.setdefault(path, []).append(rank)
            first = tables[found[path][0]][path]
            if row != first:
                raise RuntimeError(
                    f"{op}: state_dict has {name_of(path)!r} as {first[0]} at one rank and {row[0]} at rank {rank}; "
                    "wanted the same in all"
                )
    names = [name_of(path) for path in found]
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise RuntimeError(f"{op}: state_dict has two values with the name {twice!r}; wanted different names")
    load, owners = [0] * len(tables), {}
    for path, ranks in sorted(found.items(), key=lambda item: (-tables[item[1][0]][item[0]][1], name_of(item[0]))):
        owner = min(ranks, key=lambda rank: (load[rank], rank))
        load[owner] += tables[owner][path][1]
        owners[path] = owner
    return {path: owners[path] for path in found}


def shape_of(value: Any) -> Any:
    """Shape and dtype of a tensor, None of others: what has to be equal in all processes."""
    return (tuple(value.shape), str(value.dtype)) if isinstance(value, Tensor) else None


def size_of(value: Any) -> int:
    return value.numel() * value.element_size() if isinstance(value, Tensor) else 0


def nested(values: dict[Path, Any]) -> Any:
    """Dicts and lists with the values at their paths."""
    if set(values) == {()}:
        return values[()]
    parts: dict[Any, dict[Path, Any]] = {}
    for path, value in values.items():
        parts.setdefault(path[0], {})[path[1:]] = value
    if all(isinstance(key, _Place) for key in parts):
        return [nested(parts[key]) for key in sorted(parts)]
    return {key: nested(inside) for key, inside in parts.items()}
