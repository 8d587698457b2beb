"""Signatures: of Python functions by inspection, of C functions from the stub that is installed beside the engine."""

from __future__ import annotations

import enum
import functools
import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import griffe


@dataclass
class Parameter:
    name: str
    annotation: str = ""
    default: str | None = None
    kind: str = ""  # "/", "*", "**" or ""
    keyword_only: bool = False


@dataclass
class Signature:
    parameters: list[Parameter]
    returns: str = ""

    def text(self, name: str, returns: bool = True) -> str:
        """As it would be written, on one line."""
        parts, star = [], False
        for p in self.parameters:
            if p.keyword_only and not star:
                parts.append("*")
                star = True
            star = star or p.kind == "*"
            if p.kind == "/":
                parts.append("/")
                continue
            one = p.kind + p.name
            if p.annotation:
                one += f": {p.annotation}"
            if p.default is not None:
                one += f" = {p.default}" if p.annotation else f"={p.default}"
            parts.append(one)
        arrow = f" -> {self.returns}" if returns and self.returns else ""
        return f"{name}({', '.join(parts)}){arrow}"

    def named(self) -> dict[str, Parameter]:
        return {p.name: p for p in self.parameters if p.kind != "/"}


def _annotation(value: Any) -> str:
    if value is inspect.Parameter.empty:
        return ""
    if isinstance(value, str):
        text = value.strip("'\"")
    else:
        text = value.__name__ if isinstance(value, type) and not hasattr(value, "__args__") else str(value)
    for prefix in ("typing.", "collections.abc.", "_C.", "lucid._C."):
        text = text.replace(prefix, "")
    return "" if text == "object" else text


def _default(value: Any) -> str | None:
    if value is inspect.Parameter.empty:
        return None
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    text = repr(value)
    if " at 0x" in text or text.startswith("<"):
        text = getattr(value, "__name__", None) or f"{type(value).__name__}(…)"
    return text if len(text) <= 60 else text[:57] + "…"


_KINDS = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def inspected(value: Any, bound: bool) -> Signature | None:
    """By `inspect.signature`; `bound`: leave the first parameter out."""
    try:
        found = inspect.signature(value)
    except (TypeError, ValueError):
        return None
    parameters = list(found.parameters.values())
    if bound and parameters and parameters[0].name in ("self", "cls"):
        parameters = parameters[1:]
    listed, positional = [], False
    for p in parameters:
        if positional and p.kind is not inspect.Parameter.POSITIONAL_ONLY:
            listed.append(Parameter("/", kind="/"))
            positional = False
        positional = p.kind is inspect.Parameter.POSITIONAL_ONLY
        listed.append(
            Parameter(
                p.name,
                _annotation(p.annotation),
                _default(p.default),
                _KINDS.get(p.kind, ""),
                p.kind is inspect.Parameter.KEYWORD_ONLY,
            )
        )
    return Signature(listed, _annotation(found.return_annotation))


@functools.cache
def _stub() -> griffe.Module | None:
    import lucid

    path = next((p for folder in lucid.__path__ if (p := Path(folder) / "_C.pyi").exists()), None)
    return griffe.visit("_C", path, path.read_text()) if path else None


_GRIFFE_KINDS = {"variadic positional": "*", "variadic keyword": "**"}


def _from_stub(function: Any, bound: bool) -> Signature:
    listed = []
    for i, p in enumerate(function.parameters):
        if i == 0 and bound and p.name in ("self", "cls"):
            continue
        kind = p.kind.value if p.kind else ""
        listed.append(
            Parameter(
                p.name,
                str(p.annotation).replace("builtins.", "") if p.annotation is not None else "",
                None if p.default is None or kind.startswith("variadic") else str(p.default),
                _GRIFFE_KINDS.get(kind, ""),
                kind == "keyword-only",
            )
        )
    returns = str(function.returns).replace("builtins.", "") if function.returns is not None else ""
    return Signature(listed, returns)


def stubbed(name: str, of_tensor: bool) -> list[Signature]:
    """All forms that the stub has of a function of the engine or a method of Tensor."""
    stub = _stub()
    if stub is None:
        return []
    scope: Any = stub.members.get("Tensor") if of_tensor else stub
    if scope is None:
        return []
    functions = scope.overloads.get(name) or []
    member = scope.members.get(name)
    if not functions and isinstance(member, griffe.Function):
        functions = [member]
    return [_from_stub(function, of_tensor) for function in functions]


def signatures(value: Any, name: str, of_tensor: bool = False, bound: bool = False) -> list[Signature]:
    """The forms of a callable, at least one where anything is known of it."""
    engine = type(value).__name__ in ("function", "method", "method_descriptor") and not inspect.isfunction(value)
    home = getattr(value, "__module__", None)
    if engine and (of_tensor or home in ("lucid._C", "lucid", None)):
        forms = stubbed(name, of_tensor)
        if forms:
            return forms
    found = inspected(value, bound or of_tensor)
    return [found] if found else []
