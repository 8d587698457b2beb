"""Docstrings and signatures of the op table's functions and methods, read from the package's data when somebody
asks."""

from __future__ import annotations

import ast
import bz2
import functools
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import lucid
from lucid import _doc_forms as _forms

_ANY = "*args, **kwargs"
_INPLACE_PARAMETER = """inplace : bool, default False
    Whether to write the result into `self` and return that."""
_INPLACE = "Does what `{}` does in place: writes the result into this tensor and returns it."
_BECOMES = "Does what `{}` does in place: this tensor itself becomes what that returns."
_COPY = "Does what `{}` does, and copies: the result shares no memory with the argument."


def table() -> dict[Any, Any]:
    """The op table as the generator describes it: {"ops": […], "overloads": […]}."""
    # Python started in a checkout finds the data where the engine is, in the installed package.
    file = next(path for folder in lucid.__path__ if (path := Path(folder) / "_ops.json.bz2").exists())
    data = json.loads(bz2.decompress(file.read_bytes()))
    fields = data["ops"]  # shipped by field
    return {**data, "ops": [dict(zip(fields, values)) for values in zip(*fields.values())]}


@functools.cache
def _texts() -> dict[str, tuple[str, Callable[[], str]]]:
    """Python name (for those in a module of the package with it: "nn.functional.elu") -> (signature, what makes the
    docstring)."""
    data = table()
    ops = {op["name"]: op for op in data["ops"]}
    found: dict[str, tuple[str, Callable[[], str]]] = {}
    for op in data["ops"]:
        for name in (op["name"], *op["names"]):
            space, _, short = name.rpartition(".")
            signature = _signature(op, space)
            if space:
                found[name] = signature, partial(_in_space, op, space, short)
            else:
                doc = _named(op, name)
                text = _BECOMES if "inplace_view" in op["variants"] else _INPLACE
                found[name] = signature, partial(_in_space, {**op, "doc": doc}, space, short)
                found.setdefault(f"{name}_", (_without_out(signature), partial(_in_place, doc, name, text)))
                found.setdefault(f"{name}_copy", (signature, partial(_copied, doc, name)))
    for overload in data["overloads"]:
        for name in (overload["name"], *overload["names"]):
            space, _, short = name.rpartition(".")
            signatures = [_signature(ops[form], space) for form in overload["forms"]]
            forms = "\n".join(f"{short}({signature})" for signature in signatures)
            doc = overload["doc"]
            if "Forms\n-----\n" not in doc:
                doc = _forms.joined({**_forms.sections(doc), "Forms": forms})
            if any("out=" in signature for signature in signatures):
                doc = _forms.with_out(doc)
            # Where the forms differ in kinds and order alone, a call by keywords that fits the first fits them.
            alike = len({frozenset(p["name"] for p in ops[form]["params"]) for form in overload["forms"]}) == 1
            if space:
                doc = re.sub(r"\bself\b", "x", doc)
            else:
                doc = _named({**overload, "doc": doc}, name)
            together = signatures[0] if alike and space else _together(signatures)
            found[name] = together, partial(str, doc)
            if not space:
                found[f"{name}_"] = _without_out(together), partial(_in_place, doc, name, _INPLACE)
                found[f"{name}_copy"] = together, partial(_copied, doc, name)
        for form in overload["forms"]:  # those that only the overload's text documents
            if not ops[form]["doc"] and form != overload["name"]:
                doc = _of_form(overload, ops[form])
                found[form] = found[form][0], partial(str, doc)
                text = _INPLACE.format(form)
                found[f"{form}_"] = found[f"{form}_"][0], partial(_forms.in_place, doc, overload["name"], text)
    for op in data["ops"]:  # ops that are in-place by name
        if op["name"].endswith("_") and op["doc"]:
            found[op["name"]] = op["text_signature"], partial(str, op["doc"])
    return found


def _named(op: dict[Any, Any], name: str) -> str:
    """The docstring of an op under one of its names."""
    return op["doc"] if name == op["name"] or not op["doc"] else _forms.alias(op["doc"], op["name"], name)


def _in_place(doc: str, name: str, summary: str) -> str:
    return _forms.in_place(doc, name, summary.format(name))


def _copied(doc: str, name: str) -> str:
    return _forms.copied(doc, name, _COPY.format(name))


def _of_form(overload: dict[Any, Any], form: dict[Any, Any]) -> str:
    """The docstring of a form that has a name of its own on Tensor, from that of its overload."""
    parts = _forms.sections(overload["doc"])
    listed = re.findall(r"^(\w+(?:, \w+)*) :", parts.get("Parameters", ""), re.MULTILINE)
    others = {name for names in listed for name in names.split(", ")} - {p["name"] for p in form["params"]}
    parts["Parameters"] = _forms.without(parts.get("Parameters", ""), *others)
    doc = _forms.joined({**parts, "": f"Does what `{overload['name']}` does with these arguments, one of its forms."})
    return _forms.with_out(doc) if "out=None" in form["text_signature"] else doc


def _together(signatures: list[str]) -> str:
    """One signature for several forms: what every form wants stands first, all else may be left out."""
    forms = [ast.parse(f"def f({signature}): ...").body[0].args for signature in signatures]  # type: ignore[attr-defined]
    defaults: dict[str, set[str]] = {}  # of each parameter, what it is where it is not given
    by_keyword = set()
    for form in forms:
        if form.vararg:
            return _ANY
        given = [None] * (len(form.args) - len(form.defaults)) + form.defaults
        for parameter, default in (*zip(form.args, given), *zip(form.kwonlyargs, form.kw_defaults)):
            shown = defaults.setdefault(parameter.arg, set())
            shown.add("" if default is None else ast.unparse(default))
        by_keyword |= {parameter.arg for parameter in form.kwonlyargs}
    everywhere = {
        name
        for name, shown in defaults.items()
        if shown == {""} and all(name in {parameter.arg for parameter in form.args} for form in forms)
    }
    by_place = [name for name in defaults if name not in by_keyword]
    # What not every form has, and no form has a default for, is "...".
    optional = {name: f"{name}={min(shown - {''}, default='...')}" for name, shown in defaults.items()}
    parts = [name for name in by_place if name in everywhere]
    parts += [optional[name] for name in by_place if name not in everywhere]
    last = sorted((name for name in defaults if name in by_keyword), key="out".__eq__)
    parts += ["*"] * bool(by_keyword) + [optional[name] for name in last]
    return ", ".join(parts)


def _without_out(signature: str) -> str:
    return signature.replace(", *, out=None", "").replace(", out=None", "")


def _signature(op: dict[Any, Any], space: str) -> str:
    return op["spaces"][space]["text_signature"] if space else op["text_signature"]


def _in_space(op: dict[Any, Any], space: str, short: str) -> str:
    """A docstring as it reads in a module where the first parameter is called otherwise."""
    doc = op["doc"]
    if doc and "out=None" in _signature(op, space):
        doc = _forms.with_out(doc)
    if not space:
        return doc
    if op["inplace"] and "\ninplace : " not in doc:
        doc = doc.replace("\n\nReturns\n", f"\n{_INPLACE_PARAMETER}\n\nReturns\n", 1)
    return re.sub(r"\bself\b", "x", doc).replace(f"lucid.{op['name']}(", f"lucid.{space}.{short}(")


@functools.cache
def doc(name: str, method: bool) -> str | None:
    """The docstring of a function of `lucid._C`, or of a method of Tensor."""
    if name not in _texts():
        return None
    text = _texts()[name][1]()
    if text and method and name in _functions():
        text = _forms.method(text, name)
    if text and ">>> import lucid" not in text:  # an example runs as it stands
        text = text.replace("\n>>> ", "\n>>> import lucid\n>>> ", 1)
    return text


@functools.cache
def _functions() -> frozenset[str]:
    """The names that are functions of lucid as well as methods."""
    return frozenset(lucid._C._public_ops)


def text_signature(name: str, method: bool) -> str | None:
    """Returns the signature as `inspect.signature` reads it, or that of any call where there are several forms.

    The docstring lists those."""
    if name not in _texts():
        return None
    text = _texts()[name][0]
    if not method:
        return f"({text})"
    if text == _ANY:
        return f"($self, {text})"
    parts = text.split(", ")
    own = next((i for i, part in enumerate(parts) if part.partition("=")[0] == "self"), 0)
    rest = ", ".join(parts[:own] + parts[own + 1 :])
    return f"($self, {rest})" if rest else "($self)"
