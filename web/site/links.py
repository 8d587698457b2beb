"""Names become links: whatever a reader could have typed for a public name finds its page."""

from __future__ import annotations

import collections.abc
import re
import typing
from dataclasses import dataclass, field
from typing import Any

from names import Entry

# Short names that mean what PyTorch's users mean by them.
_PREFIXES = {"torch": "lucid", "F": "lucid.nn.functional", "nn": "lucid.nn", "optim": "lucid.optim"}
_WORDS = {"None", "True", "False", "int", "float", "str", "bool", "list", "tuple", "dict", "object", "self", "Any"}


@dataclass
class Place:
    """From where something is linked: what short names mean there."""

    path: str  # of the page, from the site's root, "reference/nn/Linear.html"
    area: str = ""  # "lucid.nn"
    owner: str = ""  # "lucid.nn.Linear" on the page of a class
    local: set[str] = field(default_factory=set)  # names of parameters, which are no links
    scope: dict[str, Any] = field(default_factory=dict)  # the globals of the module in which the name is defined


class Links:
    def __init__(self, entries: dict[str, Entry], areas: list[str]):
        self.entries = entries
        self.targets: dict[str, str] = {}  # dotted name -> path and anchor from the site's root
        self.by_id: dict[int, str] = {}
        for area in areas:
            self.targets[area] = area_path(area)
        for entry in entries.values():
            for name in (entry.name, *entry.aliases):
                self.targets[name] = f"reference/{entry.path}.html"
            if isinstance(entry.value, type):
                self.by_id.setdefault(id(entry.value), entry.name)
        classes: dict[str, set[str]] = {}
        for entry in entries.values():
            if isinstance(entry.value, type):
                classes.setdefault(entry.short, set()).add(entry.name)
        self.classes = {short: names.pop() for short, names in classes.items() if len(names) == 1}

    def add_member(self, owner: str, name: str, path: str) -> None:
        self.targets.setdefault(f"{owner}.{name}", f"{path}#{name}")

    def find(self, text: str, place: Place) -> str | None:
        """The target of a name as it is written in code; None where it is none or could be several."""
        name = re.sub(r"\(.*\)$", "", text.strip())
        if not re.fullmatch(r"[A-Za-z_][\w.]*", name) or name in place.local or name in _WORDS:
            return None
        head, dot, rest = name.partition(".")
        spellings = [name]
        if dot and head in _PREFIXES:
            spellings.append(f"{_PREFIXES[head]}.{rest}")
        if place.owner:
            spellings.append(f"{place.owner}.{name}")
        if place.area:
            spellings.append(f"{place.area}.{name}")
        if dot:
            spellings.append(f"lucid.{name}")
            if head in ("x", "t", "tensor", "self") and place.area in ("lucid", "lucid.Tensor"):
                spellings.append(f"lucid.Tensor.{rest}")
            if head in self.classes:
                spellings.append(f"{self.classes[head]}.{rest}")
        elif place.owner or place.area:
            if place.area.startswith("lucid.nn"):
                spellings += [f"lucid.nn.{name}", f"lucid.nn.functional.{name}"]
            if len(name) > 2:
                spellings.append(f"lucid.{name}")
        if name in self.classes:
            spellings.append(self.classes[name])
        return next((self.targets[one] for one in spellings if one in self.targets), None)

    def find_type(self, name: str, place: Place) -> str | None:
        """The target of a name in an annotation: what it is where the annotation was written, else by its spelling."""
        if name in _WORDS or hasattr(collections.abc, name) or hasattr(typing, name):
            return None
        value = place.scope.get(name.partition(".")[0]) if "." not in name else None
        if isinstance(value, type) and id(value) in self.by_id:
            return self.targets[self.by_id[id(value)]]
        return self.find(name, Place(place.path, place.area, "", set(), {}))


def area_path(area: str) -> str:
    folder = area.removeprefix("lucid").strip(".").replace(".", "/") or "lucid"
    return f"reference/{folder}/index.html"


def relative(target: str, path: str) -> str:
    """A target, from the site's root, as seen from a page."""
    target, hash_, anchor = target.partition("#")
    here, there = path.split("/")[:-1], target.split("/")
    while here and len(there) > 1 and here[0] == there[0]:
        here, there = here[1:], there[1:]
    return "/".join([".."] * len(here) + there) + hash_ + anchor
