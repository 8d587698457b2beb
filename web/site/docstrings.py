"""Docstrings, parsed by griffe into the parts that a page shows."""

from __future__ import annotations

import functools
import inspect
import logging
import re
from dataclasses import dataclass, field
from typing import Any

import griffe

logging.getLogger("griffe").setLevel(logging.CRITICAL)  # what it misses, the tests of the reference report


@dataclass
class Item:
    """A row of a list: a parameter, a returned value, an exception, a form."""

    name: str
    type: str = ""
    text: str = ""


@dataclass
class Doc:
    summary: str = ""
    text: str = ""  # what follows the summary
    lists: dict[str, list[Item]] = field(default_factory=dict)  # "Parameters", "Returns", …
    notes: list[tuple[str, str]] = field(default_factory=list)  # other headings with their texts, in order
    see: list[Item] = field(default_factory=list)
    examples: list[tuple[str, str]] = field(default_factory=list)  # ("text" or "code", …)


_LISTS = {
    "parameters": "Parameters",
    "other parameters": "Other parameters",
    "attributes": "Attributes",
    "returns": "Returns",
    "yields": "Yields",
    "receives": "Receives",
    "raises": "Raises",
    "warns": "Warns",
}


def getdoc(value: Any) -> str:
    """The docstring of an object's own; an instance of a class without one of its own has none."""
    if not isinstance(value, type) and not callable(value) and not hasattr(value, "__get__"):
        own = getattr(value, "__dict__", {}).get("__doc__")
        return inspect.cleandoc(own) if own else ""
    try:
        doc = inspect.getdoc(value)
    except Exception:
        doc = None
    return doc if isinstance(doc, str) else ""


@functools.cache
def parse(text: str) -> Doc:
    doc = Doc()
    if not text:
        return doc
    sections = griffe.Docstring(_roles(text), parser="numpy").parse("numpy", trim_doctest_flags=False)
    opened = False
    for section in sections:
        kind = section.kind.value
        if kind == "text":
            if not opened and not doc.summary:
                doc.summary, _, doc.text = section.value.strip().partition("\n\n")
                doc.summary = " ".join(doc.summary.split())
            else:
                doc.notes.append((section.title or "", section.value.strip()))
        elif kind in _LISTS:
            rows = doc.lists.setdefault(_LISTS[kind], [])
            rows.extend(_item(one) for one in section.value)
        elif kind == "examples":
            doc.examples += _examples(section.value)
        elif kind == "admonition":
            _admonition(doc, section)
        elif kind == "deprecated":
            doc.notes.insert(0, ("Deprecated", f"Since {section.value.annotation}. {section.value.description}"))
        else:
            doc.notes.append((kind.capitalize(), str(getattr(section, "value", ""))))
        opened = True
    return doc


def _item(one: Any) -> Item:
    annotation = getattr(one, "annotation", None)
    name = getattr(one, "name", "") or ""
    text = inspect.cleandoc(one.description or "")
    return Item(name, str(annotation) if annotation is not None else "", text)


def _examples(parts: list) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for kind, text in parts:
        code = kind.value == "examples"
        text = text.strip("\n")
        if not text.strip():
            continue
        # A blank line between two examples does not make two programs of them.
        if code and found and found[-1][0] == "code":
            found[-1] = ("code", f"{found[-1][1]}\n\n{text}")
        else:
            found.append(("code" if code else "text", text))
    return found


def _admonition(doc: Doc, section: Any) -> None:
    title, text = section.title or section.value.kind, inspect.cleandoc(section.value.contents or "")
    if title.lower() == "see also":
        doc.see += definitions(text)
    elif title.lower() == "forms":
        doc.lists["Forms"] = definitions(text)
    elif title.lower() == "examples":
        doc.examples.append(("code" if text.startswith(">>>") else "text", text))
    else:
        doc.notes.append((title, text))


def definitions(text: str) -> list[Item]:
    """Lines like `name : what`, each with indented lines below it."""
    items: list[Item] = []
    for line in text.split("\n"):
        if line[:1].strip():
            name, _, rest = line.partition(" : ")
            items.append(Item(name.strip(), rest.strip()))
        elif items:
            items[-1].text += line.strip() + "\n"
    for item in items:
        item.text = item.text.strip()
    return items


def _roles(text: str) -> str:
    """Sphinx's roles become plain code: :class:`~lucid.nn.Module` is `lucid.nn.Module`."""
    text = re.sub(r":(?:py:)?[a-z]+:`~?([^`<]+?)`", r"`\1`", text)
    return re.sub(r"``([^`\n]+)``", r"`\1`", text)


def summary(value: Any) -> str:
    return parse(getdoc(value)).summary
