"""Modules that hold other modules: Sequential, ModuleList, ModuleDict."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Self

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn.modules.module import Module, _indent

__all__ = ["Sequential", "ModuleList", "ModuleDict"]


class _ModuleSequence(Module):
    """What Sequential and ModuleList share: children numbered from "0" on."""

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._modules.values())

    def __getitem__(self, idx: int | slice) -> Module:
        """The child at an index; a slice gives a container of the same class."""
        if isinstance(idx, slice):
            return self._like(list(self._modules.items())[idx])
        return list(self._modules.values())[self._position(idx)]

    def __setitem__(self, idx: int, module: Module) -> None:
        """Replace the child at an index."""
        setattr(self, list(self._modules)[self._position(idx)], module)

    def __delitem__(self, idx: int | slice) -> None:
        """Remove the child or children; those after them move up."""
        entries = list(self._modules.items())
        del entries[idx if isinstance(idx, slice) else self._position(idx)]
        self._set_entries(entries)

    def append(self, module: Module) -> Self:
        """Add a module at the end and return the container."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add modules at the end and return the container."""
        if not isinstance(modules, Iterable):
            raise TypeError(f"{self._get_name()}.extend: modules is {kind_of(modules)}; wanted an iterable")
        for module in list(modules):
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> Self:
        """Put a module before an index and return the container."""
        if not isinstance(module, Module):
            raise TypeError(f"{self._get_name()}.insert: module is {kind_of(module)}; wanted a Module")
        entries = list(self._modules.items())
        entries.insert(index, (str(len(entries)), module))
        self._set_entries(entries)
        return self

    def pop(self, idx: int | slice = -1) -> Module:
        """Remove the child at an index and return it."""
        module = self[idx]
        del self[idx]
        return module

    def __add__(self, other: Iterable[Module]) -> Self:
        return self._like(self._modules.items()).extend(other)

    def __iadd__(self, other: Iterable[Module]) -> Self:
        return self.extend(other)

    def _position(self, idx: int) -> int:
        try:
            index = idx.__index__()
        except AttributeError:
            raise TypeError(f"{self._get_name()}: index is {kind_of(idx)}; wanted an int or a slice") from None
        if not -len(self) <= index < len(self):
            raise IndexError(f"{self._get_name()}: index {index} is out of range; wanted one of {len(self)} modules")
        return index

    def _like(self, entries: Iterable[tuple[str, Module]]) -> Self:
        return type(self)(*(module for _, module in entries))

    def _set_entries(self, entries: list[tuple[str, Module]]) -> None:
        self._modules.clear()
        for position, (_, module) in enumerate(entries):
            self._modules[str(position)] = module


class Sequential(_ModuleSequence):
    """Modules applied one after the other.

    Parameters
    ----------
    *args : Module
        The modules in order, or one mapping from names to modules.

    Raises
    ------
    TypeError
        If an argument is not a Module.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
    >>> model(lucid.zeros(64, 2)).shape
    lucid.Size([64, 1])
    >>> model[1]
    Tanh()
    """

    def __init__(self, *args: Module) -> None:
        super().__init__()
        if len(args) == 1 and isinstance(args[0], Mapping):
            for name, module in args[0].items():
                self.add_module(name, module)
        else:
            for position, module in enumerate(args):
                self.add_module(str(position), module)

    def forward(self, x: Tensor) -> Tensor:
        """Pass ``x`` through all modules in order."""
        for module in self:
            x = module(x)
        return x

    def __mul__(self, times: int) -> Self:
        """The modules several times over, the same ones each time."""
        if not isinstance(times, int):
            raise TypeError(f"Sequential: times is {kind_of(times)}; wanted an int")
        if times <= 0:
            raise ValueError(f"Sequential: times is {times}; wanted at least 1")
        return type(self)(*(module for _ in range(times) for module in self))

    __rmul__ = __mul__

    def __imul__(self, times: int) -> Self:
        repeated = list(self * times)
        return self.extend(repeated[len(self) :])

    def _like(self, entries: Iterable[tuple[str, Module]]) -> Self:
        return type(self)(OrderedDict(entries))

    def _set_entries(self, entries: list[tuple[str, Module]]) -> None:
        # Names that the user gave stay; numbers are given anew.
        entries = list(entries)
        self._modules.clear()
        for position, (name, module) in enumerate(entries):
            self._modules[str(position) if name.isdigit() else name] = module


# Unless a subclass iterates otherwise.
_C._plan_forward(Sequential.forward, 1, None, (), ("__iter__", _ModuleSequence.__iter__))


class ModuleList(_ModuleSequence):
    """A list of modules whose parameters are found.

    Parameters
    ----------
    modules : iterable of Module, optional
        The modules to start with.

    Examples
    --------
    >>> from lucid import nn
    >>> layers = nn.ModuleList([nn.Linear(4, 4) for _ in range(3)])
    >>> len(layers), len(list(layers.parameters()))
    (3, 6)
    >>> layers
    ModuleList(
      (0-2): 3 x Linear(in_features=4, out_features=4, bias=True)
    )
    """

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def _like(self, entries: Iterable[tuple[str, Module]]) -> Self:
        return type(self)(module for _, module in entries)

    def forward(self, *args: object) -> Tensor:
        """A list computes nothing: call its modules."""
        raise NotImplementedError("ModuleList has no forward: call the modules it holds")

    def __repr__(self) -> str:
        """Like Module's, with runs of equal children on one line."""
        runs: list[list[Any]] = []  # [first, last, text]
        for position, module in enumerate(self):
            text = repr(module)
            if runs and runs[-1][2] == text:
                runs[-1][1] = position
            else:
                runs.append([position, position, text])
        if not runs:
            return f"{self._get_name()}()"
        lines = []
        for first, last, text in runs:
            if first == last:
                lines.append(f"({first}): {_indent(text)}")
            else:
                lines.append(f"({first}-{last}): {last - first + 1} x {_indent(text)}")
        return f"{self._get_name()}(\n  " + "\n  ".join(lines) + "\n)"


class ModuleDict(Module):
    """A dictionary of modules whose parameters are found; it keeps insertion order.

    Parameters
    ----------
    modules : mapping or iterable of pairs, optional
        The modules to start with.

    Examples
    --------
    >>> from lucid import nn
    >>> choices = nn.ModuleDict({"relu": nn.ReLU(), "tanh": nn.Tanh()})
    >>> choices["tanh"]
    Tanh()
    >>> list(choices)
    ['relu', 'tanh']
    """

    def __init__(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Module:
        return self._modules[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __contains__(self, key: str) -> bool:
        return key in self._modules

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def keys(self) -> KeysView[str]:
        """Return the names, in order."""
        return self._modules.keys()

    def items(self) -> ItemsView[str, Module]:
        """Return the ``(name, module)`` pairs, in order."""
        return self._modules.items()

    def values(self) -> ValuesView[Module]:
        """Return the modules, in order."""
        return self._modules.values()

    def get(self, key: str, default: Module | None = None) -> Module | None:
        """Return the module of the name `key`, or `default`."""
        return self._modules.get(key, default)

    def pop(self, key: str) -> Module:
        """Remove the module of the name `key` and return it; KeyError if there is none."""
        return self._modules.pop(key)

    def clear(self) -> None:
        """Remove all modules."""
        self._modules.clear()

    def update(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]]) -> None:
        """Add `modules`, replacing those of the same name.

        Raises
        ------
        TypeError
            If ``modules`` is neither a mapping nor an iterable of pairs.
        """
        for key, module in _pairs(modules, "ModuleDict.update", "modules"):
            self[key] = module

    def forward(self, *args: object) -> Tensor:
        """A dictionary computes nothing: call its modules."""
        raise NotImplementedError("ModuleDict has no forward: call the modules it holds")


def _pairs(entries: object, where: str, what: str) -> list[tuple[str, object]]:
    """The items of a mapping or of an iterable of pairs."""
    if isinstance(entries, Mapping) or hasattr(entries, "keys"):
        return [(key, entries[key]) for key in entries.keys()]
    if not isinstance(entries, Iterable):
        raise TypeError(f"{where}: {what} is {kind_of(entries)}; wanted a mapping or an iterable of pairs")
    pairs = []
    for position, entry in enumerate(entries):
        if not isinstance(entry, (tuple, list)) or len(entry) != 2:
            raise TypeError(f"{where}: entry {position} of {what} is not a pair; wanted (name, value)")
        pairs.append((entry[0], entry[1]))
    return pairs


def __getattr__(name: str) -> Any:
    """PyTorch's path of the containers of parameters, which have a file of their own."""
    if name in ("ParameterDict", "ParameterList"):
        from lucid.nn.modules import parameter_container

        return getattr(parameter_container, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
