"""Completion and documentation, from the objects of the running interpreter. No code of the visitor's is called."""

import builtins
import inspect
import keyword
import re
import sys

MOST = 1000  #: names of one answer
MOST_DOC = 12_000  #: characters of a docstring

_NAME = re.compile(r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*")
_TAIL = re.compile(r"((?:[^\W\d]\w*\s*\.\s*)*)((?:[^\W\d]\w*)?)$")
_FROM = re.compile(r"^\s*from\s+([\w.]+)\s+import\s+(?:[\w\s,(]*[\s,(])?(\w*)$")
_IMPORT = re.compile(r"^\s*(?:import\s+(?:[\w\s.,]*,\s*)?|from\s+)([\w.]*)$")


def complete(before, names, explicit=False):
    """What may follow ``before``: ``from`` (where the word begins) and ``options``; None in strings and comments."""
    line = before.rpartition("\n")[2]
    if _is_text(line):
        return None
    if found := _FROM.match(line):
        module = sys.modules.get(found[1])
        return _answer(before, found[2], _members(module) if module else [])
    if found := _IMPORT.match(line):
        stem, _, word = found[1].rpartition(".")
        return _answer(before, word, _modules(stem))
    path, word = _TAIL.search(before).groups()
    if path:
        owner = resolve(re.sub(r"\s", "", path)[:-1], names, before)
        return None if owner is None else _answer(before, word, _members(owner[0]))
    if not word and not explicit:
        return None
    options = [(f"{name}=", "keyword", "") for name in _parameters(before, names)]
    seen = {name for name, _, _ in options}
    for source in (names, _imported(before), vars(builtins)):
        options += [(name, *_kind(value)) for name, value in source.items() if name not in seen]
        seen.update(source)
    options += [(name, "keyword", "") for name in keyword.kwlist if name not in seen]
    return _answer(before, word, options)


def inspect_at(code, at, names):
    """Signature, docstring and value of the name at index ``at`` of ``code``; None where there is none."""
    for found in _NAME.finditer(code):
        if found.start() <= at <= found.end():
            break
    else:
        return None
    line = code[: found.start()].rpartition("\n")[2]
    if _is_text(line):
        return None
    # Of a.b.c only what lies left of the pointer: on b it is a.b.
    end = next((i for i in range(at, found.end()) if not (code[i].isalnum() or code[i] == "_")), found.end())
    path = re.sub(r"\s", "", code[found.start() : end].rstrip(". "))
    owner = resolve(path, names, code)
    if owner is None or not path or keyword.iskeyword(path):
        return None
    value = owner[0]
    described = {"name": path, "from": found.start(), "to": end, "kind": _kind(value)[0], "signature": signature(value)}
    doc = inspect.getdoc(value) or ""
    if not callable(value) and not inspect.ismodule(value):
        # Of a number or a tensor the value says more than the docstring of its type.
        described |= {"type": type(value).__name__, "value": _short(value)}
        doc = doc if type(value).__module__ != "builtins" and type(value).__doc__ != value.__doc__ else ""
    return described | {"doc": doc[:MOST_DOC]}


def resolve(path, names, code=""):
    """The object that a dotted path names, in a tuple, or None; attributes are read, nothing is called."""
    first, *rest = path.split(".")
    for source in (names, _imported(code), vars(builtins)):
        if first in source:
            value = source[first]
            break
    else:
        return None
    for name in rest:
        # A property of the visitor's would run their code; those of lucid and of types in C are cheap and safe.
        found = inspect.getattr_static(value, name, None)
        if isinstance(found, property) and type(value).__module__ == "__main__":
            return None
        try:
            value = getattr(value, name)
        except Exception:
            return None
    return (value,)


def signature(value):
    try:
        text = str(inspect.signature(value)) if callable(value) else ""
    except (TypeError, ValueError):
        return ""
    return re.sub(r"'([\w. |\[\],]+)'(?=[,)=\s]|$)", r"\1", text)  # annotations as they were written


def _imported(code):
    """Names that the cell imports, although it was not run: only from modules that are loaded already."""
    found = {}
    for module, alias in re.findall(r"^\s*import\s+([\w.]+)(?:\s+as\s+(\w+))?", code, re.M):
        name = module if alias else module.partition(".")[0]
        if name in sys.modules:
            found[alias or name] = sys.modules[name]
    for module, listed in re.findall(r"^\s*from\s+([\w.]+)\s+import\s+\(?([\w\s,]+)", code, re.M):
        for one in listed.split("\n")[0].split(","):
            name, _, alias = (part.strip() for part in one.partition(" as "))
            value = getattr(sys.modules.get(module), name, None) if name else None
            if value is not None:
                found[alias or name] = value
    return found


def _members(value):
    static = inspect.getattr_static
    try:
        listed = dir(value)
    except Exception:
        return []
    return [(name, *_kind(static(value, name, None))) for name in listed]


def _modules(stem):
    import pkgutil

    if not stem:
        found = {module.name for module in pkgutil.iter_modules()} | {name.partition(".")[0] for name in sys.modules}
    else:
        path = getattr(sys.modules.get(stem), "__path__", None)
        found = {module.name for module in pkgutil.iter_modules(path)} if path else set()
    own = ("scenes_", "tools_")
    return [(name, "namespace", "") for name in found if not name.startswith(own) and name != "playground"]


def _parameters(before, names):
    """Parameters of the call whose parenthesis is open at the end of ``before``."""
    depth = 0
    for i in range(len(before) - 1, max(-1, len(before) - 2000), -1):
        depth += (before[i] in ")]}") - (before[i] in "([{")
        if depth < 0:
            found = _TAIL.search(before[:i]) if before[i] == "(" else None
            path = re.sub(r"\s", "", "".join(found.groups())) if found else ""
            owner = resolve(path, names, before) if path else None
            if owner is None or not callable(owner[0]):
                return []
            try:
                parameters = inspect.signature(owner[0]).parameters.values()
            except (TypeError, ValueError):
                return []
            return [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    return []


def _answer(before, word, options):
    folded = word.lower()
    fits = [one for one in options if one[0].lower().startswith(folded) and (word[:1] == "_" or one[0][:1] != "_")]
    fits.sort(key=lambda one: (not one[0].startswith(word), one[0].lower()))
    options = [{"label": label, "type": kind, "detail": detail} for label, kind, detail in fits[:MOST]]
    return {"from": len(before) - len(word), "options": options}


def _kind(value):
    """What it is, in the words that the editor has pictures for, and a detail."""
    if inspect.ismodule(value):
        return "namespace", ""
    if inspect.isclass(value):
        return "class", ""
    if isinstance(value, (property, type(inspect.__class__.__dict__["__dict__"]))):
        return "property", ""
    if callable(value) or isinstance(value, (staticmethod, classmethod)):
        return "function", ""
    if value is None:
        return "variable", ""
    kind = type(value).__name__
    if kind in ("Tensor", "Parameter"):
        return "variable", f"{kind} {tuple(value.shape)}"
    return "variable", "" if kind.endswith(("descriptor", "wrapper")) else kind


def _short(value):
    try:
        text = repr(value)
    except Exception:
        return ""
    return text if len(text) <= 300 else f"{text[:300]} …"


def _is_text(line):
    """Whether the end of this line lies in a string or a comment, as far as one line can tell."""
    quote = None
    i = 0
    while i < len(line):
        if quote:
            if line[i] == "\\":
                i += 1
            elif line[i] == quote:
                quote = None
        elif line[i] == "#":
            return True
        elif line[i] in "'\"":
            quote = line[i]
        i += 1
    return quote is not None
