"""What a class has: its own methods and attributes, and what it inherits."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

from docstrings import Doc, parse
from names import tensor_members
from signatures import Signature, signatures
from sources import place_of

import lucid


@dataclass
class Member:
    name: str
    kind: str  # method, dunder, property, classmethod, staticmethod, attribute
    doc: Doc
    forms: list[Signature]
    source: str
    value: Any = None

    @property
    def returns(self) -> str:
        return self.forms[0].returns if self.forms else ""


# Of methods that Python calls by itself, what they are, where their docstring does not say it.
DUNDERS = {
    "__init__": "Makes an instance; the parameters are those of the class.",
    "__new__": "Makes the object that `__init__` then fills; the parameters are those of the class.",
    "__repr__": "The text that `repr` and `print` show.",
    "__str__": "The text that `str` and `print` give.",
    "__call__": "Calls the instance like a function.",
    "__len__": "What `len` gives.",
    "__getitem__": "What an index in brackets gives.",
    "__setitem__": "Assigns to an index in brackets.",
    "__delitem__": "Deletes what is at an index in brackets.",
    "__iter__": "An iterator, for a `for` loop.",
    "__next__": "The next value of the iterator.",
    "__contains__": "What `in` answers.",
    "__enter__": "Begins a `with` block.",
    "__exit__": "Ends a `with` block.",
    "__eq__": "What `==` answers.",
    "__ne__": "What `!=` answers.",
    "__hash__": "The hash, by which sets and dicts find it.",
    "__bool__": "Whether it counts as true.",
    "__getattr__": "Answers for an attribute that is not found otherwise.",
    "__setattr__": "Takes an assignment to an attribute.",
    "__delattr__": "Takes the deletion of an attribute.",
    "__dir__": "The names that `dir` lists.",
    "__add__": "What `+` gives.",
    "__iadd__": "What `+=` does.",
    "__radd__": "What `+` gives with this on the right.",
    "__copy__": "The copy that `copy.copy` makes.",
    "__deepcopy__": "The copy that `copy.deepcopy` makes.",
    "__reduce__": "What pickle keeps.",
    "__reduce_ex__": "What pickle keeps.",
    "__getstate__": "The state that pickle keeps.",
    "__setstate__": "Takes the state that pickle kept.",
    "__del__": "Is called when the last reference goes.",
    "__init_subclass__": "Is called when a class is derived from this one.",
    "__getitems__": "Several items at once, for a loader.",
    "__reversed__": "An iterator from the end.",
    "__class_getitem__": "Names the type of the contents, for annotations.",
    "__int__": "The number as an int.",
    "__float__": "The number as a float.",
    "__index__": "The number as an index.",
    "__array__": "The array that NumPy makes of it.",
    "__format__": "The text that an f-string gives.",
    "__or__": "What `|` gives.",
    "__ior__": "What `|=` does.",
    "__ror__": "What `|` gives with this on the right.",
    "__and__": "What `&` gives.",
    "__mul__": "What `*` gives.",
    "__neg__": "What `-` in front of it gives.",
    "__lt__": "What `<` answers.",
    "__matmul__": "What `@` gives.",
}
_SILENT = {
    "__init_subclass__",
    "__class_getitem__",
    "__subclasshook__",
    "__post_init__",
    "__instancecheck__",
    "__del__",
}


def _unwrapped(static: Any) -> Any:
    return static.__func__ if isinstance(static, (classmethod, staticmethod)) else static


def _kind(static: Any, name: str) -> str | None:
    if isinstance(static, classmethod):
        return "classmethod"
    if isinstance(static, staticmethod):
        return "staticmethod"
    if isinstance(static, property) or type(static).__name__ in (
        "cached_property",
        "lazy_property",
        "getset_descriptor",
    ):
        return "property"
    if inspect.isroutine(static) or type(static).__name__ in ("function", "method", "method_descriptor"):
        return "dunder" if name.startswith("__") else "method"
    return None


def _member(cls: type, name: str, static: Any) -> Member | None:
    kind = _kind(static, name)
    if kind is None:
        return None
    value = _unwrapped(static)
    doc = parse(_doc_of(cls, name, static))
    if not doc.summary and kind == "dunder":
        doc = Doc(summary=DUNDERS.get(name, ""))
    if kind == "property":
        getter = getattr(static, "fget", None) or getattr(static, "func", None) or getattr(static, "wrapped", None)
        found = signatures(getter, name, bound=True) if getter else []
        return Member(
            name,
            kind,
            doc,
            [Signature([], found[0].returns)] if found else [],
            place_of(getter, name) if getter else "",
        )
    forms = signatures(value, name, bound=kind != "staticmethod")
    if kind == "staticmethod":
        forms = signatures(value, name)
    if name == "__init__" and forms:
        forms[0].returns = "None"
    return Member(name, kind, doc, forms, place_of(value, name), value)


def _doc_of(cls: type, name: str, static: Any) -> str:
    """A docstring of its own, or of the method that it overrides."""
    own = getattr(_unwrapped(static), "__doc__", None)
    if isinstance(own, str) and own.strip():
        # Python's own text on a dunder says nothing of this class.
        return (
            ""
            if name.startswith("__")
            and getattr(object, name, None) is not None
            and own == getattr(object, name).__doc__
            else inspect.cleandoc(own)
        )
    if name in ("__init__", "__new__"):
        return ""
    for base in cls.__mro__[1:-1]:
        inherited = getattr(_unwrapped(vars(base).get(name)), "__doc__", None) if name in vars(base) else None
        if isinstance(inherited, str) and inherited.strip() and base.__module__.startswith("lucid"):
            return inspect.cleandoc(inherited)
    return ""


def own_members(cls: type, is_public) -> list[Member]:
    """Methods and properties of a class; those of private bases count as its own. In the order of their definition."""
    found: dict[str, Member] = {}
    for base in cls.__mro__:
        if base is not cls and (is_public(base) or not base.__module__.startswith("lucid")):
            continue
        for name, static in vars(base).items():
            dunder = name.startswith("__") and name.endswith("__")
            if name in found or (name.startswith("_") and not dunder) or name in _SILENT:
                continue
            if _covered(cls, base, name):
                continue
            member = _member(cls, name, static)
            if member is None or (dunder and not member.doc.summary):
                continue
            if dunder and not inspect.isroutine(_unwrapped(static)):
                continue
            found[name] = member
    first = [m for m in found.values() if m.name in ("__new__", "__init__")]
    return first + sorted((m for m in found.values() if m not in first), key=lambda m: (m.kind == "dunder", 0))


def _covered(cls: type, base: type, name: str) -> bool:
    """Whether a class before `base` in the order of resolution defines the name."""
    return any(name in vars(c) for c in cls.__mro__[: cls.__mro__.index(base)])


def inherited(cls: type, is_public) -> list[tuple[type, list[str]]]:
    """Public bases, each with the names that come from it."""
    seen: set[str] = set()
    of_tensor = set(tensor_members(lucid.Tensor))
    result = []
    for base in cls.__mro__[:-1]:
        names = [
            name
            for name, static in vars(base).items()
            if not name.startswith("_")
            and name not in seen
            and _kind(static, name) is not None
            and (base.__name__ != "Tensor" or name in of_tensor)
        ]
        seen.update(name for name in vars(base))
        if base is not cls and is_public(base) and names:
            result.append((base, sorted(names)))
    return result
