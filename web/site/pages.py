"""The model of each page: everything that a template shows, without a line of HTML."""

from __future__ import annotations

import inspect
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from areas import Area, all_areas, load
from docstrings import Doc, Item, getdoc, parse
from facts import facts_of
from members import Member, inherited, own_members
from names import Entry, collect
from signatures import Signature, signatures
from sources import family, op_facts, place_of


@dataclass
class Page:
    entry: Entry
    doc: Doc
    forms: list[Signature]
    source: str
    bases: list[str] = field(default_factory=list)
    parameters: list[tuple[Item, str | None]] = field(default_factory=list)  # with the default
    members: list[Member] = field(default_factory=list)
    inherited: list[tuple[str, list[str]]] = field(default_factory=list)
    other: list[str] = field(default_factory=list)  # other spellings, and the same as function or method
    facts: dict[str, list[str]] = field(default_factory=dict)  # of an op, from the table
    scope: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"reference/{self.entry.path}.html"

    @property
    def methods(self) -> list[Member]:
        return [m for m in self.members if m.kind != "property"]

    @property
    def properties(self) -> list[Member]:
        return [m for m in self.members if m.kind == "property"]


@dataclass
class Overview:
    """The page of an area: its sections with their pages."""

    area: Area
    doc: Doc
    sections: dict[str, list[Page]]

    @property
    def count(self) -> int:
        return sum(map(len, self.sections.values()))


def build() -> tuple[list[Page], list[Overview]]:
    entries = collect()
    names = {id(e.value): e.name for e in entries.values() if isinstance(e.value, type)}
    pages = [_page(entry, names) for entry in entries.values()]
    _spellings(pages)
    overviews = []
    for area in all_areas():
        own = [page for page in pages if page.entry.area == area]
        if not own:
            continue  # all that it has is listed where it was written
        overviews.append(Overview(area, parse(getdoc(load(area.module))), _sections(area, own)))
    return pages, overviews


def _page(entry: Entry, names: dict[int, str]) -> Page:
    value = entry.value
    of_tensor = entry.area.module == "lucid.Tensor"
    doc = parse(_doc(entry))
    if entry.kind == "property":
        page = Page(entry, doc, [], place_of(inspect.getattr_static(load("lucid.Tensor"), entry.short), entry.name))
    else:
        forms = signatures(value, entry.short, of_tensor, bound=isinstance(value, type)) if callable(value) else []
        page = Page(entry, doc, forms, place_of(value, entry.name))
    if not doc.summary:
        page.doc = Doc(summary=facts_of(entry))
    if page.source.startswith("wasm/ops/"):
        page.facts = op_facts(value, entry.name)
    page.scope = vars(sys.modules.get(getattr(value, "__module__", "") or "") or object) if callable(value) else {}
    if isinstance(value, type):
        _describe_class(page, names)
    elif page.doc.lists.get("Parameters"):
        page.parameters = _with_defaults(page.doc.lists["Parameters"], page.forms)
    return page


def _doc(entry: Entry) -> str:
    if entry.kind == "property" and entry.area.module == "lucid.Tensor":
        return getdoc(inspect.getattr_static(load("lucid.Tensor"), entry.short))
    text = getdoc(entry.value)
    if isinstance(entry.value, type) and not vars(entry.value).get("__doc__"):
        return ""
    return text


def _describe_class(page: Page, names: dict[int, str]) -> None:
    cls = page.entry.value
    is_public = lambda base: id(base) in names
    for base in cls.__bases__:
        # A private base stands for the nearest public one that it extends.
        known = next((one for one in base.__mro__ if is_public(one) or not one.__module__.startswith("lucid")), object)
        name = names.get(id(known), known.__name__)
        if known is not object and name not in page.bases:
            page.bases.append(name)
    if page.entry.name == "lucid.Tensor":
        page.forms = page.forms[:1] if page.forms and page.forms[0].parameters else []
    else:
        page.members = own_members(cls, is_public)
        page.inherited = [(names[id(base)], members) for base, members in inherited(cls, is_public)]
    for form in page.forms:
        form.returns = ""
    rows = page.doc.lists.get("Parameters")
    if not rows:
        init = next((m for m in page.members if m.name == "__init__"), None)
        rows = init.doc.lists.get("Parameters") if init else None
    page.parameters = _with_defaults(rows or [], page.forms)


def _with_defaults(rows: list[Item], forms: list[Signature]) -> list[tuple[Item, str | None]]:
    known = {name: p for form in reversed(forms) for name, p in form.named().items()}
    found = []
    for row in rows:
        p = known.get(row.name.lstrip("*"))
        kind = re.sub(r",?\s*(optional|default:?\s.*)$", "", row.type).strip()
        if p and (not kind or kind == "optional"):
            kind = p.annotation
        found.append((Item(row.name, kind, row.text), p.default if p else None))
    return found


def _spellings(pages: list[Page]) -> None:
    """The same op as a function, as a method and in place know of each other."""
    by_name = {page.entry.name: page for page in pages}
    for page in pages:
        short = page.entry.short
        plain = short.removesuffix("_")
        wanted = [
            f"lucid.{short}",
            f"lucid.Tensor.{short}",
            f"lucid.Tensor.{short}_",
            f"lucid.{plain}",
            f"lucid.Tensor.{plain}",
        ]
        wanted += [f"lucid.{space}.{plain}" for space in ("nn.functional", "special", "linalg")]
        if page.entry.area.module in ("lucid", "lucid.Tensor", "lucid.nn.functional", "lucid.special", "lucid.linalg"):
            if not isinstance(page.entry.value, type):
                page.other = [
                    name
                    for name in dict.fromkeys(wanted)
                    if name in by_name
                    and name != page.entry.name
                    and by_name[name].entry.kind in ("function", "method")
                ]


def _sections(area: Area, pages: list[Page]) -> dict[str, list[Page]]:
    """Pages below headings, none of which has too many to look through."""
    pages = sorted(pages, key=lambda page: (page.entry.short.lower(), page.entry.short))
    if len(pages) <= 40:
        sections = {"": pages}
    else:
        sections = {}
        for page in pages:
            sections.setdefault(_heading(page, area), []).append(page)
        few = Counter({heading: len(own) for heading, own in sections.items()})
        rest = [page for heading, own in list(sections.items()) if few[heading] < 3 for page in own]
        sections = {heading: own for heading, own in sorted(sections.items()) if few[heading] >= 3}
        if rest:
            sections["Others"] = sorted(sections.pop("Others", []) + rest, key=lambda page: page.entry.short.lower())
    for heading, own in sections.items():
        for page in own:
            page.entry.section = heading
    return sections


_HOMES = {
    "_factories": "Creation",
    "_dtypes": "Dtypes",
    "_memory": "Creation",
    "random": "Random numbers",
    "_repr": "Printing",
    "_composite": "Comparison",
    "calculus": "Differences and integrals",
    "distances": "Distances",
    "grids": "Grids and indices",
    "norms": "Norms",
    "sets": "Sets",
    "statistics": "Statistics",
    "histograms": "Histograms",
    "segments": "Reduction",
    "settings": "Settings",
    "introspection": "What a tensor answers about itself",
    "javascript": "JavaScript",
    "layouts": "Layouts and memory formats",
    "legacy": "Types with a dtype",
    "grad_mode": "Gradients on and off",
    "types": "Types for annotations",
    "_base": "Base classes",
    "_activations": "Activation",
    "loss_pairs": "Loss",
    "batchnorm": "Normalization",
    "instancenorm": "Normalization",
    "conv": "Convolution",
    "rnn": "Recurrent",
    "cells": "Recurrent",
    "layers": "Recurrent",
    "amp": "Mixed precision",
    "autocast_mode": "Mixed precision",
    "serialization": "Saving and loading",
    "_names": "Linear algebra",
}


def _heading(page: Page, area: Area) -> str:
    value, entry = page.entry.value, page.entry
    if entry.kind == "dtype":
        return "Dtypes"
    if type(value).__name__ == "TensorType":
        return "Types with a dtype"
    if entry.kind == "property":
        return "Attributes"
    if page.source.startswith("wasm/ops/"):
        module = getattr(value, "__module__", None) or ""
        dotted = f"{module}.{entry.short}".removeprefix("lucid._C.").removeprefix("lucid.")
        found = family(dotted) or family(entry.short)
        if found:
            return found[0].upper() + found[1:]
    home = (getattr(value, "__module__", None) or "").removeprefix("lucid.")
    if "transformer" in home:
        return "Transformer"
    part = home.rpartition(".")[2]
    if not part or home == area.module.removeprefix("lucid.") or part in ("lucid", "_C", "_tensor"):
        return "Others"
    return _HOMES.get(part) or part.strip("_").replace("_", " ").capitalize()
