"""Docstrings and signatures of the op table's functions and methods, read from the package's data when somebody
asks."""

from __future__ import annotations

import bz2
import functools
import json
import re
from pathlib import Path

import lucid

_ANY = "*args, **kwargs"
_INPLACE_PARAMETER = """inplace : bool, default False
    Whether to write the result into `self` and return that."""
_INPLACE = "Does what `{}` does in place: writes the result into this tensor and returns it."
_BECOMES = "Does what `{}` does in place: this tensor itself becomes what that returns."
_COPY = "Does what `{}` does, and copies: the result shares no memory with the argument."


def table() -> dict:
    """The op table as the generator describes it: {"ops": […], "overloads": […]}."""
    # Python started in a checkout finds the data where the engine is, in the installed package.
    file = next(path for folder in lucid.__path__ if (path := Path(folder) / "_ops.json.bz2").exists())
    data = json.loads(bz2.decompress(file.read_bytes()))
    fields = data["ops"]  # shipped by field
    return {**data, "ops": [dict(zip(fields, values)) for values in zip(*fields.values())]}


@functools.cache
def _texts() -> dict[str, tuple[str | None, str]]:
    """Python name (for those in a module of the package with it: "nn.functional.elu") -> (signature, docstring)."""
    data = table()
    ops = {op["name"]: op for op in data["ops"]}
    found: dict[str, tuple[str | None, str]] = {}
    for op in data["ops"]:
        for name in (op["name"], *op["names"]):
            space, _, short = name.rpartition(".")
            found[name] = _signature(op, space), _in_space(op, space, short)
            if not space:
                text = _BECOMES if "inplace_view" in op["variants"] else _INPLACE
                found.setdefault(f"{name}_", (_without_out(op["text_signature"]), text.format(name)))
                found.setdefault(f"{name}_copy", (op["text_signature"], _COPY.format(name)))
    for overload in data["overloads"]:
        for name in (overload["name"], *overload["names"]):
            space, _, short = name.rpartition(".")
            signatures = [_signature(ops[form], space) for form in overload["forms"]]
            forms = "\n".join(f"{short}({signature})" for signature in signatures)
            text = overload["doc"]
            if "Forms\n-----\n" not in text:
                text = f"{text}\n\nForms\n-----\n{forms}\n"
            # Where the forms differ in kinds and order alone, a call by keywords that fits the first fits them.
            alike = len({frozenset(p["name"] for p in ops[form]["params"]) for form in overload["forms"]}) == 1
            found[name] = signatures[0] if alike and space else _ANY, text
            if not space:
                for ending, what in (("_", _INPLACE), ("_copy", _COPY)):
                    found[name + ending] = _ANY, f"{what.format(name)}\n\nForms\n-----\n{forms}\n"
    for op in data["ops"]:  # ops that are in-place by name
        if op["name"].endswith("_") and op["doc"]:
            found[op["name"]] = op["text_signature"], op["doc"]
    return found


def _without_out(signature: str) -> str:
    return signature.replace(", *, out=None", "").replace(", out=None", "")


def _signature(op: dict, space: str) -> str:
    return op["spaces"][space]["text_signature"] if space else op["text_signature"]


def _in_space(op: dict, space: str, short: str) -> str:
    """A docstring as it reads in a module where the first parameter is called otherwise."""
    doc = op["doc"]
    if not space:
        return doc
    if op["inplace"] and "\ninplace : " not in doc:
        doc = doc.replace("\n\nReturns\n", f"\n{_INPLACE_PARAMETER}\n\nReturns\n", 1)
    return re.sub(r"\bself\b", "x", doc).replace(f"lucid.{op['name']}(", f"lucid.{space}.{short}(")


def doc(name: str, method: bool) -> str | None:
    """The docstring of a function of `lucid._C`, or of a method of Tensor."""
    text = _texts().get(name, (None, None))[1]
    if text and ">>> import lucid" not in text:  # an example runs as it stands
        text = text.replace("\n>>> ", "\n>>> import lucid\n>>> ", 1)
    return text


def text_signature(name: str, method: bool) -> str | None:
    """Returns the signature as `inspect.signature` reads it, or that of any call where there are several forms.

    The docstring lists those."""
    text = _texts().get(name, (None, None))[0]
    if text is None:
        return None
    if not method:
        return f"({text})"
    if text == _ANY:
        return f"($self, {text})"
    _, _, rest = text.partition(", ")
    return f"($self, {rest})" if rest else "($self)"
