"""Every public name of the installed package, once: what it is, where its page lies, and how else it is spelled."""

from __future__ import annotations

import functools
import inspect
from dataclasses import dataclass, field
from typing import Any

from areas import Area, all_areas, load, public


@dataclass
class Entry:
    """A public name with a page of its own."""

    name: str  # "lucid.nn.Linear"
    value: Any
    kind: str
    area: Area
    path: str = ""  # of its page, below reference/, without an ending
    aliases: list[str] = field(default_factory=list)
    section: str = ""  # the heading below which its area lists it

    @property
    def short(self) -> str:
        return self.name.rpartition(".")[2]


def kind_of(value: Any) -> str:
    if isinstance(value, type):
        return "exception" if issubclass(value, BaseException) else "class"
    if inspect.ismodule(value):
        return "module"
    name = type(value).__name__
    if name in ("function", "method", "builtin_function_or_method", "method_descriptor") or inspect.isroutine(value):
        return "function"
    if name in ("property", "getset_descriptor", "member_descriptor", "cached_property"):
        return "property"
    if name == "dtype":
        return "dtype"
    if name in ("UnionType", "GenericAlias") or type(value).__module__ == "typing":
        return "type alias"
    return "attribute"


def _shared(value: Any) -> bool:
    """Whether two names of this value are two spellings of one thing; numbers and None are not."""
    return not isinstance(value, (int, float, str, tuple, dict, type(None)))


def collect() -> dict[str, Entry]:
    """Entries by canonical name."""
    areas = all_areas()
    spellings: dict[Any, list[tuple[int, str, Any, Area]]] = {}
    for rank, area in enumerate(areas):
        owner = load(area.module)
        members = tensor_members(owner) if area.module == "lucid.Tensor" else public(owner)
        for name in dict.fromkeys(members):
            value = getattr(owner, name)
            if inspect.ismodule(value):
                continue
            if area.module == "lucid.Tensor":
                key: Any = ("Tensor", name)
            else:
                key = id(value) if _shared(value) else (area.module, name)
            spellings.setdefault(key, []).append(
                (_rank(value, name, area) + rank, f"{area.module}.{name}", value, area)
            )
    entries = {}
    for found in spellings.values():
        found.sort(key=lambda one: one[0])
        _, name, value, area = found[0]
        entry = Entry(name, value, kind_of(value), area)
        if area.module == "lucid.Tensor":
            entry.kind = tensor_kind(value, entry.short)
        entry.aliases = list(dict.fromkeys(other for _, other, _, _ in found[1:] if other != name))
        entries[name] = entry
    _place(entries)
    return entries


def _rank(value: Any, name: str, area: Area) -> float:
    """Which spelling names the page, least first: nn's own, then lucid's, then the module it was written for."""
    home = getattr(value, "__module__", "") or ""
    rank = 0.5 * (getattr(value, "__name__", name) != name)
    if home.startswith("lucid.nn.") and area.module.startswith("lucid.nn"):
        return rank - 10_000 - 100 * (area.module == "lucid.nn")
    if area.module == "lucid":
        return rank - 5_000
    return rank - 100 * len(area.module.split(".")) if f"{home}.".startswith(f"{area.module}.") else rank


@functools.cache
def tensor_members(tensor: type) -> list[str]:
    """Public methods and attributes of Tensor, without those that are there to say that they are left out."""
    found = []
    for name in dir(tensor):
        static = inspect.getattr_static(tensor, name)
        if name.startswith("_") or static is None or type(static).__name__ == "_LeftOut":
            continue
        if not getattr(getattr(tensor, name, None), "__doc__", None) and type(static).__name__ == "method":
            continue  # a form of an op, which the op's own name stands for
        found.append(name)
    return found


def tensor_kind(value: Any, name: str) -> str:
    import lucid

    static = inspect.getattr_static(lucid.Tensor, name)
    if isinstance(static, classmethod):
        return "classmethod"
    if isinstance(static, staticmethod):
        return "staticmethod"
    return "property" if kind_of(static) == "property" else "method"


def _place(entries: dict[str, Entry]) -> None:
    """Paths, which must differ by more than case: not every file system minds it."""
    taken: set[str] = set()
    for entry in sorted(entries.values(), key=lambda one: (isinstance(one.value, type), one.name)):
        module, _, short = entry.name.rpartition(".")
        folder = module.removeprefix("lucid.").replace(".", "/")
        path = f"{folder}/{short}"
        if short.lower() == "index" or path.lower() in taken:
            path += f"-{entry.kind.replace(' ', '-')}"
        while path.lower() in taken:
            path += "-2"
        taken.add(path.lower())
        entry.path = path
