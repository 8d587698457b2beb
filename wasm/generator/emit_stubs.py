"""Writes the type stubs: of lucid._C, around what wasm/python/_C.pyi says of what is not in the table, and of the
namespaces whose functions are the table's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from .emit_docs import python_signature
from .table import OVERLOADS, TABLE, Op, Overload, op_named, split_name

BY_HAND = Path(__file__).parent.parent / "python" / "_C.pyi"


def stub() -> str:
    text = BY_HAND.read_text(encoding="utf-8")
    for mark, lines in (("    # <methods>", methods()), ("# <functions>", functions())):
        if text.count(mark) != 1:
            raise SystemExit(f"{BY_HAND}: wanted one line {mark.strip()!r}")
        text = text.replace(mark, "\n".join(lines))
    return text


def methods() -> list[str]:
    """The ops that are methods of Tensor, and their in-place forms, which give the tensor itself."""
    lines = []
    for overload in OVERLOADS.values():
        if "method" in overload.variants and "." not in overload.name:
            short = [name for name in (overload.name, *overload.names) if "." not in name]
            lines += [line for name in short for line in forms(overload, True, name)]
            lines += [line for name in short for line in forms(overload, True, name, inplace=True)]
    for op in TABLE.values():
        for name in op.short_names:
            if "method" in op.variants and name not in OVERLOADS:
                lines.append(f"    def {name}{python_signature(op, method=True)}: ...")
            if op.inplace_form and f"{name}_" not in OVERLOADS and name not in OVERLOADS:
                lines.append(f"    def {name}_{itself(python_signature(op, method=True))}: ...")
    return lines


def functions() -> list[str]:
    lines = []
    for overload in OVERLOADS.values():
        if "function" in overload.variants and "." not in overload.name:
            short = [name for name in (overload.name, *overload.names) if "." not in name]
            lines += [line for name in short for line in forms(overload, False, name)]
            lines += [line for name in short for line in forms(overload, False, name, inplace=True)]
    for op in TABLE.values():
        if op.name not in OVERLOADS and ("function" in op.variants or op.private):
            lines += [f"def {name}{python_signature(op)}: ..." for name in op.short_names]
        if op.inplace_form and "function" in op.variants and not op.private:
            lines += [
                f"def {name}_{python_signature(without_out(op))}: ..."
                for name in op.short_names
                if name not in OVERLOADS
            ]
        if "copy" in op.variants:
            lines += [f"def {name}_copy{python_signature(op)}: ..." for name in op.short_names]
    return lines


def forms(overload: Overload, method: bool, name: str, inplace: bool = False) -> list[str]:
    """The forms of an overload, or those of its in-place form; one form alone is no overload."""
    indent = "    " if method else ""
    ops = [op_named(form) for form in overload.forms]
    if inplace:
        # A name of its own in the table says it all.
        ops = [without_out(op) for op in ops if op.inplace_form]
        named = {op.name for op in ops} & {overload.name, f"{overload.name}_method"}
        if not named or f"{name}_" in OVERLOADS or f"{name}_" in TABLE:
            return []
    signatures = apart(list(dict.fromkeys(python_signature(op, method=method) for op in ops)))
    if inplace and method:
        signatures = [itself(signature) for signature in signatures]
    mark = [f"{indent}@overload"] * (len(signatures) > 1)
    return [line for s in signatures for line in (*mark, f"{indent}def {name}{'_' * inplace}{s}: ...")]


def apart(signatures: list[str]) -> list[str]:
    """A later form takes of a dim what an earlier one does not: several, where the earlier takes one."""
    one = any("dim: int," in signature for signature in signatures)
    several = "dim: int | Sequence[int] | None = None"
    return [signature.replace(several, "dim: Sequence[int]") if one else signature for signature in signatures]


def without_out(op: Op) -> Op:
    return replace(op, variants=op.variants - {"out"})


def itself(signature: str) -> str:
    return signature.removesuffix("-> Tensor") + "-> Self"


def space_stub(space: str) -> str:
    """The types of the names in one namespace, for a module that type checkers read in place of it."""
    lines = [
        f"# Generated from the op table: the types of lucid.{space}.",
        "from collections.abc import Sequence",
        "from typing import Literal, overload",
        "",
        "from lucid._C import DTypeLike, Tensor",
        "",
    ]
    for o in OVERLOADS.values():
        for home, name in map(split_name, (o.name, *o.names)):
            if home == space:
                texts = [python_signature(op_named(form), space=space) for form in o.forms]
                lines += [line for form in texts for line in ("@overload", f"def {name}{form}: ...")]
    for op in TABLE.values():
        names = [name for home, name in map(split_name, op.dotted_names) if home == space]
        lines += [f"def {name}{python_signature(op, space=space)}: ..." for name in names]
    return "\n".join([*lines, ""])
