"""Docstrings and signatures of the op table's functions and methods, read from the package's data when somebody
asks."""

from __future__ import annotations

import bz2
import functools
import json
from pathlib import Path

import lucid

_ANY = "*args, **kwargs"


def table() -> dict:
    """The op table as the generator describes it: {"ops": […], "overloads": […]}."""
    # Python started in a checkout finds the data where the engine is, in the installed package.
    file = next(path for folder in lucid.__path__ if (path := Path(folder) / "_ops.json.bz2").exists())
    data = json.loads(bz2.decompress(file.read_bytes()))
    fields = data["ops"]  # shipped by field
    return {**data, "ops": [dict(zip(fields, values)) for values in zip(*fields.values())]}


@functools.cache
def _texts() -> dict[str, tuple[str | None, str]]:
    """Python name -> (signature, docstring)."""
    data = table()
    found: dict[str, tuple[str | None, str]] = {}
    for op in data["ops"]:
        for name in (op["name"], *op["names"]):
            found[name] = op["text_signature"], op["doc"]
            found.setdefault(
                f"{name}_",
                (
                    op["text_signature"],
                    f"In-place form of `{name}`: writes the result into this tensor and returns it.",
                ),
            )
    signatures = {op["name"]: op["text_signature"] for op in data["ops"]}
    for overload in data["overloads"]:
        for name in (overload["name"], *overload["names"]):
            forms = "\n".join(f"{name}({signatures[form]})" for form in overload["forms"])
            text = (
                overload["doc"]
                if "Forms\n-----\n" in overload["doc"]
                else f"{overload['doc']}\n\nForms\n-----\n{forms}\n"
            )
            found[name] = _ANY, text
            found[f"{name}_"] = (
                _ANY,
                f"In-place form of `{name}`: writes the result into this tensor and returns "
                f"it.\n\nForms\n-----\n{forms}\n",
            )
    for op in data["ops"]:  # ops that are in-place by name
        if op["name"].endswith("_"):
            found[op["name"]] = op["text_signature"], op["doc"]
    return found


def doc(name: str, method: bool) -> str | None:
    """The docstring of a function of `lucid._C`, or of a method of Tensor."""
    return _texts().get(name, (None, None))[1]


def text_signature(name: str, method: bool) -> str | None:
    """The signature as `inspect.signature` reads it: that of any call where there are several forms, which the
    docstring lists."""
    text = _texts().get(name, (None, None))[0]
    if text is None:
        return None
    if not method:
        return f"({text})"
    if text == _ANY:
        return f"($self, {text})"
    _, _, rest = text.partition(", ")
    return f"($self, {rest})" if rest else "($self)"
