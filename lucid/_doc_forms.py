"""The docstrings of forms that derive from a function: its method, its in-place form, its copy, its `out=`.

One text documents a family: each form gets the function's sections, changed where the form differs, and the
function's example called the form's way.
"""

from __future__ import annotations

import ast
import re

_TITLE = re.compile(r"^([A-Z][A-Za-z ]+)\n-{3,}\n", re.MULTILINE)
_ORDER = "Forms,Parameters,Attributes,Returns,Yields,Raises,Warns,See Also,Notes,References,Examples".split(",")
_OUT = """out : Tensor, optional
    Where to write the result; it is returned. Its shape is that of the result, its dtype one that can hold it.
    Default: a new tensor."""
_SELF = """Tensor
    `self`, changed."""
_OWN_MEMORY = """Tensor or tuple of Tensor
    The result, in memory of its own."""
_UNWRITABLE = """RuntimeError
    If `self` is a leaf that requires grad, outside of `no_grad()`.
DtypeMismatch
    If `self` cannot hold the result's dtype."""


def sections(doc: str) -> dict[str, str]:
    """Title to text, in order; what precedes the first title has the title ""."""
    first, *rest = _TITLE.split(doc)
    return {"": first.strip("\n")} | {title: text.strip("\n") for title, text in zip(rest[::2], rest[1::2])}


def joined(parts: dict[str, str]) -> str:
    """The docstring of such sections, which are put into NumPy's order."""
    texts = [f"{title}\n{'-' * len(title)}\n{parts[title]}" for title in _ORDER if parts.get(title)]
    return "\n\n".join([parts[""], *texts])


def without(entries: str, *names: str) -> str:
    """A section of parameters without some of them."""
    found = re.split(r"\n(?=\S)", entries) if entries else []
    return "\n".join(entry for entry in found if not set(entry.partition(" :")[0].split(", ")) <= set(names))


def with_out(doc: str) -> str:
    """The documentation of a function that takes `out`."""
    if re.search(r"^out : ", doc, re.MULTILINE):
        return doc
    parts = sections(doc)
    parts["Parameters"] = f"{parts.get('Parameters', '')}\n{_OUT}".strip("\n")
    return joined(parts)


def alias(doc: str, of: str, name: str) -> str:
    """The documentation of another name of a function."""
    parts = sections(doc)
    parts[""] += f"\n\nAnother name of `lucid.{of}`."
    for title in ("Forms", "Examples"):
        parts[title] = re.sub(rf"\b{of}\(", f"{name}(", parts.get(title, ""))
    return joined(parts)


def method(doc: str, name: str) -> str:
    """The documentation of the method of a function."""
    parts = sections(doc)
    parts[""] += f"\n\nThe method form of `lucid.{name}`: `self` is this tensor."
    parts["Parameters"] = without(parts.get("Parameters", ""), "self")
    parts["Examples"] = called(parts.get("Examples", ""), name, _as_method)
    return joined(parts)


def in_place(doc: str, name: str, summary: str) -> str:
    """The documentation of the form that writes its result into `self`."""
    parts = sections(doc)
    raised = "\n".join(text for text in (parts.get("Raises", ""), _UNWRITABLE) if text)
    own = re.search(rf"^>>> .*\.{name}_\((.|\n)*", parts.get("Examples", ""), re.MULTILINE)
    example = own[0] if own else called(parts.get("Examples", ""), name, _as_in_place, short=True)
    kept = {title: parts.get(title, "") for title in ("Forms", "Parameters")}
    kept["Parameters"] = without(kept["Parameters"], "out")
    return joined({"": summary, **kept, "Returns": _SELF, "Raises": raised, "Examples": example})


def copied(doc: str, name: str, summary: str) -> str:
    """The documentation of the form whose result shares no memory with the argument."""
    parts = sections(doc)
    kept = {title: parts.get(title, "") for title in ("Forms", "Parameters", "Raises")}
    example = called(parts.get("Examples", ""), name, _as_copy, short=True)
    return joined({"": summary, **kept, "Returns": _OWN_MEMORY, "Examples": example})


def _as_method(name: str, first: str, rest: str) -> str:
    return f"{first}.{name}({rest})"


def _as_in_place(name: str, first: str, rest: str) -> str:
    return f"{first}.{name}_({rest})"


def _as_copy(name: str, first: str, rest: str) -> str:
    return f"lucid.{name}_copy({first}{', ' if rest else ''}{rest})"


def called(examples: str, name: str, written, short: bool = False) -> str:
    """The examples with the calls of a function, or of its method, written otherwise.

    `written` is given the name, the tensor and the other arguments. `short`: only the first such example is kept, with
    what it needs, and no text where there is none."""
    lines, found, whole = [], False, False
    for line in examples.splitlines():
        if short and found and line.startswith(">>> "):
            break
        if written is _as_in_place and found and re.search("True|False", line) and whole:
            lines[-1] += ".bool()"  # the result is 0 and 1 in the dtype of `self`
            whole = False
        if line.startswith(">>> ") and (changed := _rewritten(line[4:], name, written)) is not None:
            line, found, whole = f">>> {changed}", True, isinstance(_value(changed), ast.Call)
        lines.append(line)
    return "\n".join(lines).strip() if found or not short else ""


def _value(code: str) -> ast.AST | None:
    """The expression that a line consists of."""
    statement = ast.parse(code).body[0]
    return statement.value if isinstance(statement, ast.Expr) else None


def _rewritten(code: str, name: str, written) -> str | None:
    """One line of code with the call written otherwise; None where there is none."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # the beginning of several lines
        return None
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == name):
            continue
        of = call.func.value
        arguments = [ast.get_source_segment(code, argument) for argument in call.args]
        arguments += [ast.get_source_segment(code, keyword) for keyword in call.keywords]
        if re.fullmatch(r"lucid(\.[a-z]+)*", ast.get_source_segment(code, of) or ""):
            if not call.args or isinstance(call.args[0], (ast.Starred, ast.List, ast.Tuple, ast.Constant)):
                continue
            of = call.args[0]
            del arguments[0]
        first = ast.get_source_segment(code, of)
        if written is not _as_copy and not isinstance(of, (ast.Name, ast.Call, ast.Attribute, ast.Subscript)):
            first = f"({first})"
        old = ast.get_source_segment(code, call)
        return code.replace(old, written(name, first, ", ".join(arguments)), 1)
    return None
