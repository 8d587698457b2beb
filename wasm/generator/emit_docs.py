"""Writes ops.json, what the tests and the reference read, and the signatures that people read."""

from __future__ import annotations

import inspect
import json

from . import formula
from .table import OVERLOADS, TABLE, WITH_OUT, Op, Param, split_name

PYTHON_TYPE = {
    "Tensor": "Tensor",
    "Operand": "Tensor | float",
    "Places": "int | Sequence[int] | Tensor",
    "Tensor?": "Tensor | None",
    "Tensor[]": "Sequence[Tensor]",
    "int": "int",
    "int?": "int | None",
    "int[]": "int | Sequence[int]",
    "int?[]": "int | None | Sequence[int | None]",
    "int[]?": "int | Sequence[int] | None",
    "int...": "int | Sequence[int]",
    "float": "float",
    "float?": "float | None",
    "bool": "bool",
    "True": "Literal[True]",
    "False": "Literal[False]",
    "None": "None",
    "Tensor?[]": "Sequence[Tensor | None] | None",
    "Tensor...": "Tensor | Sequence[Tensor]",
    "Scalar": "float",
    "Scalar?": "float | None",
    "dtype": "DTypeLike",
    "dtype?": "DTypeLike | None",
    "Generator?": "Generator | None",
    "device?": "DeviceLike | None",
}


def dedent(doc: str) -> str:
    return inspect.cleandoc(doc)


def python_type(p: Param) -> str:
    if p.is_enum:
        return "Literal[" + ", ".join(repr(w) for w in p.words) + "]" + " | None" * p.type.endswith("?")
    return PYTHON_TYPE[p.type]


def python_signature(op: Op, method: bool = False, space: str = "") -> str:
    parts, star = [], False
    params = op.params_in(space)
    own = next((i for i, p in enumerate(params) if p.name == "self"), 0) if method else None
    if method:
        parts.append("self")
    for i, p in enumerate(params):
        if i == own:
            continue
        if p.keyword_only and not star:
            parts.append("*")
            star = True
        if p.is_variadic and p.default is None:
            parts.append(f"*{p.name}: {python_type(p)}")
            star = True
            continue
        parts.append(f"{p.name}: {python_type(p)}" + (f" = {p.shown_default}" if p.default is not None else ""))
    if space and op.inplace:
        parts.append("inplace: bool = False")
    if op.alpha and not space:
        parts += ([] if star else ["*"]) + ["alpha: float = 1"]
        star = True
    if "out" in op.variants and not method and space in WITH_OUT:
        parts += ([] if star else ["*"]) + ["out: Tensor | None = None"]
    result = {
        "Tensor": "Tensor",
        "Tensor[]": "tuple[Tensor, ...]",
        "None": "None",
        "tuple": f"tuple[{', '.join(['Tensor'] * len(op.results))}]",
    }[op.returns]
    return f"({', '.join(parts)}) -> {result}"


def text_signature(op: Op, space: str = "") -> str:
    """The signature in the form that `inspect` reads, without parentheses."""
    parts, star = [], False
    for p in op.params_in(space):
        if p.keyword_only and not star:
            parts.append("*")
            star = True
        prefix = "*" if p.is_variadic and p.default is None else ""
        optional = p.type.endswith("?") and p.keyword_only
        default = p.shown_default if p.default is not None else "None" if optional else None
        parts.append(prefix + p.name + (f"={default}" if default is not None else ""))
        star = star or bool(prefix)
    if space:
        parts += ["inplace=False"] * bool(op.inplace)
    alpha, out = op.alpha and not space, "out" in op.variants and space in WITH_OUT
    for extra, value in (("alpha", "1"),) * alpha + (("out", "None"),) * out:
        parts += ([] if star else ["*"]) + [f"{extra}={value}"]
        star = True
    return ", ".join(parts)


def in_spaces(op: Op) -> dict[str, dict[str, str]] | None:
    """The op's signatures in the namespaces that it has a name in, or is a form of a name in."""
    named = {split_name(name)[0] for name in op.dotted_names} | {
        split_name(name)[0]
        for o in OVERLOADS.values()
        if op.name in o.forms
        for name in (o.name, *o.names)
        if "." in name
    }
    return {
        space: {"python": python_signature(op, space=space), "text_signature": text_signature(op, space)}
        for space in sorted(named)
    } or None


def data() -> str:
    entries = []
    for op in TABLE.values():
        entries.append(
            {
                "name": op.name,
                "family": op.family,
                "file": op.file,
                "signature": op.signature,
                "python": python_signature(op),
                "variants": sorted(op.variants),
                "names": list(op.names),
                "private": op.private,
                "view": op.view is True,
                "returns": op.returns,
                "results": op.results,
                "params": [{"name": p.name, "type": p.type, "default": p.shown_default} for p in op.params],
                "dtypes": list(op.kernel.suffixes) if op.kernel else None,
                "rule": op.kernel.rule if op.kernel else None,
                "kernel": formula.described(op) if op.kernel else None,
                "differentiable": sorted(op.grad),
                "composed": op.compose is not None or op.composite,
                "text_signature": text_signature(op),
                "spaces": in_spaces(op),
                "inplace": op.inplace,
                "grad": op.grad,
                "compose": op.compose,
                "samples": op.samples,
                "ref": op.ref,
                "operator": op.operator,
                "data_dependent": op.data_dependent,
                "mutates": op.mutates,
                "random": op.random,
                "fused": op.composition is not None,
                "jvp": op.jvp is not None or op.kernel is not None,
                "vmap": op.vmap is not None or op.kernel is not None,
                "doc": dedent(op.doc),
            }
        )
    overloads = [
        {
            "name": o.name,
            "forms": list(o.forms),
            "variants": sorted(o.variants),
            "family": o.family,
            "names": list(o.names),
            "doc": dedent(o.doc),
        }
        for o in OVERLOADS.values()
    ]
    return json.dumps({"ops": entries, "overloads": overloads}, indent=1)


def by_field(data: dict) -> dict:
    """The data with the values of each field of all ops beside each other: equal things together pack better
    (lucid/_docs.py reads it)."""
    fields = [field for field in data["ops"][0] if field != "python"]  # the reference alone shows it, from ops.json
    return {**data, "ops": {field: [op[field] for op in data["ops"]] for field in fields}}
