"""Where a name is written: file and line in the repository, and the address of it where there is one."""

from __future__ import annotations

import functools
import inspect
import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def base() -> str:
    """The address that files of the repository are under, from package.json's "repository"; "" where it has none."""
    about = json.loads((ROOT / "package.json").read_text()).get("repository") or ""
    url = about["url"] if isinstance(about, dict) else about
    url = re.sub(r"^git\+|\.git$", "", url)
    return f"{url}/blob/main/" if url else ""


def link(place: str) -> str:
    """The address of `file:line`, or ""."""
    file, _, line = place.partition(":")
    return f"{base()}{file}{'#L' + line if line else ''}" if base() else ""


@functools.cache
def _ops() -> dict[str, str]:
    """Python name of an op -> file and line of its entry in the table."""
    from lucid._docs import table

    lines: dict[str, str] = {}
    for file in sorted((ROOT / "wasm/ops").rglob("*.py")):
        text = file.read_text()
        for found in re.finditer(r'^(\w+)\(\n?\s*"([\w.]+)"', text, re.M):
            line = text.count("\n", 0, found.start()) + 1
            lines.setdefault(found[2], f"{file.relative_to(ROOT)}:{line}")
    places: dict[str, str] = {}
    for op in table()["ops"]:
        place = lines.get(op["name"]) or next((lines[n] for n in op["names"] if n in lines), None)
        place = place or f"wasm/ops/{op['file']}.py"
        for name in (op["name"], *op["names"]):
            places[name] = place
    for overload in table()["overloads"]:
        place = lines.get(overload["name"]) or places.get(overload["forms"][0], "")
        for name in (overload["name"], *overload["names"]):
            places.setdefault(name, place)
    return places


def family(name: str) -> str:
    """The family of an op by its Python name."""
    return _families().get(name) or _families().get(re.sub(r"(_copy|_)$", "", name), "")


@functools.cache
def _families() -> dict[str, str]:
    from lucid._docs import table

    return {
        name: one["family"]
        for part in ("overloads", "ops")
        for one in table()[part]
        for name in (one["name"], *one["names"])
    }


def place_of(value: Any, name: str) -> str:
    """`file:line` of a name's definition in the repository, or ""."""
    import lucid

    function = inspect.unwrap(value) if callable(value) else value
    if isinstance(function, property):
        function = function.fget
    function = getattr(function, "__func__", function)
    if isinstance(function, type) or inspect.isfunction(function):
        try:
            file = Path(inspect.getsourcefile(function) or "")
            line = _line_of(function)
        except (TypeError, OSError):
            return ""
        for folder in lucid.__path__:
            if file.is_relative_to(folder):
                return f"lucid/{file.relative_to(folder)}" + (f":{line}" if line else "")
        return ""
    short = name.rpartition(".")[2]
    module = getattr(value, "__module__", None) or "lucid"
    dotted = f"{module}.{short}".removeprefix("lucid._C.").removeprefix("lucid.")
    ops = _ops()
    for spelling in (dotted, short, re.sub(r"(_copy|_)$", "", short)):
        if spelling in ops:
            return ops[spelling]
    return _binding().get(short, "")


@functools.cache
def _binding() -> dict[str, str]:
    """What the extension module defines by hand: rows of C tables that begin with a name."""
    places: dict[str, str] = {}
    for file in sorted((ROOT / "wasm/python").rglob("*.c")):
        text = file.read_text()
        for found in re.finditer(r'\{\s*"(\w+)",', text):
            places.setdefault(found[1], f"{file.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}")
    return places


@functools.cache
def _rows() -> dict[str, list[dict]]:
    from lucid._docs import table

    ops = {op["name"]: op for op in table()["ops"]}
    rows = {name: [op] for op in ops.values() for name in (op["name"], *op["names"])}
    for overload in table()["overloads"]:
        for name in (overload["name"], *overload["names"]):
            rows[name] = [ops[form] for form in overload["forms"]]
    return rows


_DTYPES = {
    "b8": "bool",
    "u8": "uint8",
    "i32": "int32",
    "i64": "int64",
    "f32": "float32",
    "f64": "float64",
    "c64": "complex64",
    "c128": "complex128",
}


def op_facts(value: Any, name: str) -> dict[str, list[str]]:
    """What the op table knows of an op beside its text: its dtypes, whether it is a view, its gradient."""
    short = name.rpartition(".")[2]
    module = getattr(value, "__module__", None) or "lucid"
    dotted = f"{module}.{short}".removeprefix("lucid._C.").removeprefix("lucid.")
    forms = next((_rows()[n] for n in (dotted, short) if n in _rows()), [])
    facts: dict[str, list[str]] = {}
    if len(forms) == 1 and isinstance(forms[0]["dtypes"], list):
        dtypes = [_DTYPES[one] for one in forms[0]["dtypes"] if one in _DTYPES]
        if dtypes:
            facts["Computed in"] = [", ".join(dtypes)]
    if forms and all(form["view"] for form in forms):
        facts["Result"] = ["a view, which shares the input's memory"]
    rules = [f"d {of} = {rule}" for form in forms for of, rule in (form["grad"] or {}).items()]
    if rules:
        facts["Gradient"] = list(dict.fromkeys(rules))
    return facts


def _line_of(value: Any) -> int:
    if isinstance(value, type):
        return _class_lines(inspect.getsourcefile(value)).get(value.__qualname__, 0)
    return value.__code__.co_firstlineno


@functools.cache
def _class_lines(file: str) -> dict[str, int]:
    import ast

    found: dict[str, int] = {}

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                found.setdefault(prefix + child.name, child.lineno)
                visit(child, f"{prefix}{child.name}.")
            elif isinstance(child, (ast.If, ast.Try)):
                visit(child, prefix)

    visit(ast.parse(Path(file).read_text()), "")
    return found
