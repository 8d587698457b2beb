"""Modules that hold parameters, and other objects beside them: ParameterList and ParameterDict."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Self

from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn.modules.container import _pairs
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["ParameterList", "ParameterDict"]


def _as_parameter(value: Tensor) -> Parameter:
    """A Parameter as it is, a plain Tensor as a new Parameter with a copy of its values."""
    return value if getattr(value, "_is_parameter", False) else Parameter(value)


def _describe(parameter: object) -> str:
    if parameter is None:
        return "None"
    if not isinstance(parameter, Tensor):
        return f"Object of type: {type(parameter).__name__}"
    size = "x".join(str(length) for length in parameter.shape)
    return f"{type(parameter).__name__} containing: [{parameter.dtype} of size {size}]"


class _ParameterContainer(Module):
    """Parameters, found as any module's are; and other objects, of which modules are found too."""

    def __init__(self) -> None:
        super().__init__()
        self._order: dict[str, None] = {}
        self._others: dict[str, object] = {}

    def __len__(self) -> int:
        return len(self._order)

    def _put(self, key: str, value: object) -> None:
        if value is None or isinstance(value, Tensor):
            if key in self._order:
                self._modules.pop(key, None)
                self._others.pop(key, None)
            self.register_parameter(key, None if value is None else _as_parameter(value))
        elif isinstance(value, Module):
            if key not in self._modules and key in self._order:
                self._drop(key)
            self.add_module(key, value)
        else:
            if key not in self._order:
                self.register_parameter(key, None)  # refuses what is no name
            self._parameters.pop(key, None)
            self._modules.pop(key, None)
            self._others[key] = value
        self._order[key] = None

    def _take(self, key: str) -> Any:
        for kind in (self._parameters, self._others, self._modules):
            if key in kind:
                return kind[key]
        if key in self._order:
            return getattr(self, key)  # parametrized
        raise KeyError(key)

    def _drop(self, key: str) -> Any:
        value = self._take(key)
        for kind in (self._parameters, self._others, self._modules):
            kind.pop(key, None)
        return value

    def _all(self) -> list[Any]:
        return [self._take(key) for key in self._order]

    def __repr__(self) -> str:
        lines = [f"({name}): {_describe(self._take(name))}" for name in self._order]
        body = "\n  " + "\n  ".join(lines) + "\n" if lines else ""
        return f"{self._get_name()}({body})"


class ParameterList(_ParameterContainer):
    """A list of parameters that a module finds.

    Parameters
    ----------
    parameters : iterable of Parameter, optional
        The parameters to start with. A plain Tensor among them becomes a new Parameter; other objects are kept as they
        are.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> weights = nn.ParameterList([nn.Parameter(lucid.ones(2)), lucid.zeros(3)])
    >>> [p.shape for p in weights]
    [lucid.Size([2]), lucid.Size([3])]
    >>> weights
    ParameterList(
      (0): Parameter containing: [lucid.float32 of size 2]
      (1): Parameter containing: [lucid.float32 of size 3]
    )
    """

    def __init__(self, parameters: Iterable[Parameter] | None = None) -> None:
        super().__init__()
        if parameters is not None:
            self.extend(parameters)

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._all())

    def __getitem__(self, idx: int | slice) -> Parameter | ParameterList:
        """The parameter at an index; a slice gives another ParameterList."""
        if isinstance(idx, slice):
            return type(self)(list(self)[idx])
        return self._take(self._key(idx))

    def __setitem__(self, idx: int, param: Parameter) -> None:
        """Replace the parameter at an index."""
        self._put(self._key(idx), param)

    def __delitem__(self, idx: int | slice) -> None:
        """Remove the parameter or parameters; those after them move up."""
        parameters = list(self)
        if not isinstance(idx, slice):
            idx = int(self._key(idx))
        del parameters[idx]
        for kept in (self._parameters, self._others, self._modules, self._order):
            kept.clear()
        self.extend(parameters)

    def append(self, param: Parameter) -> Self:
        """Add the parameter `param` at the end and return the list."""
        self._put(str(len(self)), param)
        return self

    def extend(self, parameters: Iterable[Parameter]) -> Self:
        """Add `parameters` at the end and return the list.

        Raises
        ------
        TypeError
            If ``parameters`` is a single Tensor or not iterable.
        """
        if isinstance(parameters, Tensor) or not isinstance(parameters, Iterable):
            raise TypeError(
                f"ParameterList.extend: parameters is {kind_of(parameters)}; wanted an iterable of parameters"
            )
        for param in list(parameters):
            self.append(param)
        return self

    def __iadd__(self, other: Iterable[Parameter]) -> Self:
        return self.extend(other)

    def forward(self, *args: object) -> Tensor:
        """A list computes nothing: use its parameters."""
        raise NotImplementedError("ParameterList has no forward: use the parameters it holds")

    def _key(self, idx: int) -> str:
        try:
            index = idx.__index__()
        except AttributeError:
            raise TypeError(f"ParameterList: index is {kind_of(idx)}; wanted an int or a slice") from None
        if not -len(self) <= index < len(self):
            raise IndexError(f"ParameterList: index {index} is out of range; wanted one of {len(self)} parameters")
        return str(index % len(self))


class ParameterDict(_ParameterContainer):
    """A dictionary of parameters that a module finds; it keeps insertion order.

    Parameters
    ----------
    parameters : mapping or iterable of pairs, optional
        The parameters to start with. A plain Tensor among them becomes a new Parameter; other objects are kept as they
        are.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> d = nn.ParameterDict({"scale": nn.Parameter(lucid.ones(1))})
    >>> "scale" in d, d["scale"].shape
    (True, lucid.Size([1]))
    """

    def __init__(self, parameters: Mapping[str, Parameter] | Iterable[tuple[str, Parameter]] | None = None) -> None:
        super().__init__()
        if parameters is not None:
            self.update(parameters)

    def __getitem__(self, key: str) -> Parameter:
        return self._take(key)

    def __setitem__(self, key: str, param: Parameter) -> None:
        self._put(key, param)

    def __delitem__(self, key: str) -> None:
        self.pop(key)

    def __contains__(self, key: str) -> bool:
        return key in self._order

    def __iter__(self) -> Iterator[str]:
        return iter(self._order)

    def keys(self) -> KeysView[str]:
        """Return the names, in order."""
        return self._order.keys()

    def items(self) -> ItemsView[str, Parameter]:
        """Return the ``(name, parameter)`` pairs, in order."""
        return dict(zip(self._order, self._all())).items()

    def values(self) -> ValuesView[Parameter]:
        """Return the parameters, in order."""
        return dict(zip(self._order, self._all())).values()

    def __reversed__(self) -> Iterator[str]:
        return reversed(list(self._parameters))

    def __or__(self, other: ParameterDict) -> ParameterDict:
        result = self.copy()
        result.update(other)
        return result

    def __ror__(self, other: Mapping[str, Parameter]) -> ParameterDict:
        result = type(self)(other)
        result.update(self)
        return result

    def __ior__(self, other: ParameterDict) -> Self:
        self.update(other)
        return self

    def copy(self) -> ParameterDict:
        """Return another dictionary with the same parameters."""
        return type(self)(self.items())

    def setdefault(self, key: str, default: Parameter | None = None) -> Parameter | None:
        """Return the parameter of the name `key`; where there is none, put `default` there."""
        if key not in self:
            self[key] = default
        return self[key]

    def popitem(self) -> tuple[str, Parameter]:
        """Remove the last parameter and return it with its name."""
        key = next(reversed(self._order), None)
        if key is None:
            raise KeyError("popitem: the dictionary is empty")
        return key, self.pop(key)

    def fromkeys(self, keys: Iterable[str], default: Parameter | None = None) -> ParameterDict:
        """Return a dictionary with the same parameter, `default` (or ``None``), under each of `keys`."""
        result = type(self)()
        for key in keys:
            result.setdefault(key, default)
        return result

    def get(self, key: str, default: Parameter | None = None) -> Parameter | None:
        """Return the parameter of the name `key`, or `default`."""
        return self._take(key) if key in self._order else default

    def pop(self, key: str) -> Parameter:
        """Remove the parameter of the name `key` and return it; KeyError if there is none."""
        value = self._drop(key)
        del self._order[key]
        return value

    def clear(self) -> None:
        """Remove all parameters."""
        for kept in (self._parameters, self._others, self._modules, self._order):
            kept.clear()

    def update(self, parameters: Mapping[str, Parameter] | Iterable[tuple[str, Parameter]]) -> None:
        """Add `parameters`, replacing those of the same name.

        Raises
        ------
        TypeError
            If ``parameters`` is neither a mapping nor an iterable of pairs.
        """
        for key, param in _pairs(parameters, "ParameterDict.update", "parameters"):
            self[key] = param

    def forward(self, *args: object) -> Tensor:
        """A dictionary computes nothing: use its parameters."""
        raise NotImplementedError("ParameterDict has no forward: use the parameters it holds")
