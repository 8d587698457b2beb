"""The name in front of a message: that of the function the caller wrote, whichever op refused inside it.

`put` is a scatter, and `norm` is made of `abs`, `pow` and `sum`; but whoever wrote `lucid.norm(x, dim=7)` looks for
"norm". The extension module asks here when a call has failed, so a call that works pays nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType


def renamed(message: str, name: str, known: bool = False) -> str:
    """The message of a failed call of `name` (from C), under the name that the caller used: this one if `known`."""
    if not known:
        name = _caller(sys._getframe(1), name)
    head, separator, rest = message.partition(": ")
    if separator and head.replace(".", "_").isidentifier():
        return f"{name}: {rest}"
    head, separator, rest = message.partition("() ")
    if separator and head.replace(".", "_").isidentifier():
        return f"{name}() {rest}"
    return f"{name}: {message}"


def _caller(frame: FrameType | None, name: str) -> str:
    """The outermost function of Lucid on the way to this frame, or the class of a module that calls an op itself."""
    found = False
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "lucid":
        owner, own = _parts(frame.f_code)
        if owner and owner != "_Methods" and (own == "forward" or not owner.startswith("_")):
            # A method: what it runs is called by other names than the method's, the function's or the class's.
            return name if found or "self" not in frame.f_locals else type(frame.f_locals["self"]).__name__
        if own and not own.startswith("_"):
            name, found = own, True
        frame = frame.f_back
    return name


def _parts(code: CodeType) -> tuple[str, str]:
    """The class and the name of a function; neither of a function inside another one (what a decorator returns)."""
    owner, _, own = ("", "", "") if "<" in code.co_qualname else code.co_qualname.rpartition(".")
    return owner, own


def kind_of(value: object) -> str:
    """What a value is, for a message that wanted something else: "a str", "an int", "None"."""
    name = type(value).__name__
    return "None" if value is None else f"{'an' if name[:1] in 'AEIOUaeiou' else 'a'} {name}"


class _NoSuchName(AttributeError):
    """An AttributeError whose text is made when somebody reads it: `hasattr` does not, and asks often."""

    __module__ = "builtins"

    def __init__(self, module: str, missing: str) -> None:
        super().__init__(module, missing)

    def __str__(self) -> str:
        from lucid._surface.missing import text_of_module

        return text_of_module(*self.args)


_NoSuchName.__name__ = _NoSuchName.__qualname__ = "AttributeError"  # what a traceback calls it


def without(module: str) -> Callable[[str], object]:
    """A `__getattr__` for a module: says of a name that is missing which is nearest, or why PyTorch's is left out."""

    def __getattr__(name: str) -> object:
        raise _NoSuchName(module, name)

    return __getattr__
