"""Writes _C.pyi (type stubs of the extension's ops) and ops.json (what the tests and the reference read)."""

from __future__ import annotations

import json

from emit_binding import dedent
from table import TABLE, Op, Param

PYTHON_TYPE = {"Tensor": "Tensor", "Operand": "Tensor | float", "Tensor?": "Tensor | None", "Tensor[]": "Sequence[Tensor]", "int": "int",
               "int?": "int | None", "int[]": "int | Sequence[int]", "int[]?": "int | Sequence[int] | None", "int...": "int | Sequence[int]",
               "float": "float", "bool": "bool", "Scalar": "float", "Scalar?": "float | None", "dtype": "DTypeLike", "dtype?": "DTypeLike | None",
               "Generator?": "Generator | None"}


def python_type(p: Param) -> str:
    if p.type.startswith("enum("):
        return "Literal[" + ", ".join(repr(w) for w in p.words) + "]"
    return PYTHON_TYPE[p.type]


def python_signature(op: Op, method: bool = False) -> str:
    parts, star = [], False
    for i, p in enumerate(op.params):
        if method and i == 0:
            parts.append("self")
            continue
        if p.keyword_only and not star:
            parts.append("*")
            star = True
        if p.type == "int..." and p.default is None:
            parts.append(f"*{p.name}: {python_type(p)}")
            star = True
            continue
        parts.append(f"{p.name}: {python_type(p)}" + (f" = {p.default}" if p.default is not None else ""))
    if op.alpha:
        parts += ([] if star else ["*"]) + ["alpha: float = 1"]
        star = True
    if "out" in op.variants and not method:
        parts += ([] if star else ["*"]) + ["out: Tensor | None = None"]
    result = {"Tensor": "Tensor", "Tensor[]": "list[Tensor]", "None": "None", "tuple": f"tuple[{', '.join(['Tensor'] * len(op.results))}]"}[op.returns]
    return f"({', '.join(parts)}) -> {result}"


def stub() -> str:
    lines = ["# Generated from the op table: the types of the extension module.", "from collections.abc import Sequence",
             "from typing import Any, Literal", "", "class dtype: ...", "class device: ...", "class Generator: ...",
             "DTypeLike = dtype | str | type", "", "class Tensor:", "    def __getattr__(self, name: str) -> Any: ..."]
    for op in TABLE.values():
        for name in (op.name, *op.names):
            if "method" in op.variants:
                lines.append(f"    def {name}{python_signature(op, method=True)}: ...")
            if "inplace" in op.variants:
                lines.append(f"    def {name}_{python_signature(op, method=True)}: ...")
    lines.append("")
    for op in TABLE.values():
        if "function" in op.variants or op.private:
            lines += [f"def {name}{python_signature(op)}: ..." for name in (op.name, *op.names)]
    return "\n".join(lines + ["def __getattr__(name: str) -> Any: ...", ""])


def data() -> str:
    entries = []
    for op in TABLE.values():
        entries.append({
            "name": op.name, "family": op.family, "signature": op.signature, "python": python_signature(op), "variants": sorted(op.variants),
            "names": list(op.names), "private": op.private, "view": op.view, "returns": op.returns, "results": op.results,
            "params": [{"name": p.name, "type": p.type, "default": p.default} for p in op.params],
            "dtypes": list(op.kernel.suffixes) if op.kernel else None, "rule": op.kernel.rule if op.kernel else None,
            "differentiable": sorted(op.grad), "composed": op.compose is not None or op.composite,
            "grad": op.grad, "compose": op.compose, "samples": op.samples, "ref": op.ref, "operator": op.operator, "doc": dedent(op.doc),
        })
    return json.dumps({"ops": entries}, indent=1)
