"""The dictionaries in which a module keeps its parameters, buffers and children."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping

__all__ = ["Registry"]


class Registry(dict):
    """A dictionary whose entries are also instance attributes of the module that owns it.

    A model reads its layers and weights at every step. As instance attributes they are
    found by normal lookup, ten times faster than by ``__getattr__``; and whoever writes to
    ``module._parameters`` directly, as some scripts do, changes the attribute with it.

    The owner is held weakly: a module without other references is freed at once, not by the
    garbage collector. Copied or pickled, a registry is a plain dictionary.
    """

    __slots__ = ("_owner",)

    def __init__(self, owner: object, entries: Mapping[str, object] | None = None) -> None:
        super().__init__()
        self._owner = weakref.ref(owner)
        if entries:
            self.update(entries)

    def __setitem__(self, name: str, value: object) -> None:
        super().__setitem__(name, value)
        owner = self._owner()
        if owner is not None:
            owner.__dict__[name] = value

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name)
        owner = self._owner()
        if owner is not None:
            owner.__dict__.pop(name, None)

    def pop(self, name: str, *default: object) -> object:
        if name not in self:
            return super().pop(name, *default)
        value = self[name]
        del self[name]
        return value

    def popitem(self) -> tuple[str, object]:
        name = next(reversed(self), None)
        return super().popitem() if name is None else (name, self.pop(name))

    def clear(self) -> None:
        for name in list(self):
            del self[name]

    def setdefault(self, name: str, default: object = None) -> object:
        if name not in self:
            self[name] = default
        return self[name]

    def update(self, entries: Mapping[str, object] | Iterable[tuple[str, object]] = (), **more: object) -> None:
        for name, value in dict(entries, **more).items():
            self[name] = value

    def __ior__(self, entries: Mapping[str, object]) -> Registry:
        self.update(entries)
        return self

    def __reduce_ex__(self, protocol: int) -> tuple[object, ...]:
        return (dict, (dict(self),))
