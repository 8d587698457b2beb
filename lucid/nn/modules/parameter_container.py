"""Modules that hold parameters: ParameterList and ParameterDict."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import Self

from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn.modules.container import _pairs
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["ParameterList", "ParameterDict"]


def _as_parameter(value: object, where: str) -> Parameter:
    """A Parameter as it is, a plain Tensor as a new Parameter with a copy of its values."""
    if not isinstance(value, Tensor):
        raise TypeError(f"{where}: the value is {kind_of(value)}; wanted a Parameter or a Tensor")
    return value if getattr(value, "_is_parameter", False) else Parameter(value)


def _describe(parameter: Parameter | None) -> str:
    if parameter is None:
        return "None"
    size = "x".join(str(length) for length in parameter.shape)
    return f"{type(parameter).__name__} containing: [{parameter.dtype} of size {size}]"


class _ParameterContainer(Module):
    def __len__(self) -> int:
        return len(self._parameters)

    def __repr__(self) -> str:
        lines = [f"({name}): {_describe(p)}" for name, p in self._parameters.items()]
        body = "\n  " + "\n  ".join(lines) + "\n" if lines else ""
        return f"{self._get_name()}({body})"


class ParameterList(_ParameterContainer):
    """A list of parameters that a module finds.

    Parameters
    ----------
    parameters : iterable of Parameter, optional
        The parameters to start with. A plain Tensor among them becomes a new Parameter.

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
        return iter(self._parameters.values())

    def __getitem__(self, idx: int | slice) -> Parameter | ParameterList:
        """The parameter at an index; a slice gives another ParameterList."""
        if isinstance(idx, slice):
            return type(self)(list(self)[idx])
        return self._parameters[self._key(idx)]

    def __setitem__(self, idx: int, param: Parameter) -> None:
        """Replace the parameter at an index."""
        self._parameters[self._key(idx)] = _as_parameter(param, "ParameterList")

    def __delitem__(self, idx: int | slice) -> None:
        """Remove the parameter or parameters; those after them move up."""
        parameters = list(self)
        if not isinstance(idx, slice):
            idx = int(self._key(idx))
        del parameters[idx]
        self._parameters.clear()
        self.extend(parameters)

    def append(self, param: Parameter) -> Self:
        """Add a parameter at the end and return the list."""
        self.register_parameter(str(len(self)), _as_parameter(param, "ParameterList.append"))
        return self

    def extend(self, parameters: Iterable[Parameter]) -> Self:
        """Add parameters at the end and return the list.

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
        The parameters to start with. A plain Tensor among them becomes a new Parameter.

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
        return self._parameters[key]

    def __setitem__(self, key: str, param: Parameter) -> None:
        self.register_parameter(key, _as_parameter(param, f"ParameterDict[{key!r}]"))

    def __delitem__(self, key: str) -> None:
        del self._parameters[key]

    def __contains__(self, key: str) -> bool:
        return key in self._parameters

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def keys(self) -> KeysView[str]:
        """Return the names, in order."""
        return self._parameters.keys()

    def items(self) -> ItemsView[str, Parameter]:
        """Return the ``(name, parameter)`` pairs, in order."""
        return self._parameters.items()

    def values(self) -> ValuesView[Parameter]:
        """Return the parameters, in order."""
        return self._parameters.values()

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
        return type(self)(self._parameters)

    def setdefault(self, key: str, default: Parameter | None = None) -> Parameter | None:
        """Return the parameter of that name; where there is none, put ``default`` there."""
        if key not in self:
            if default is None:
                self.register_parameter(key, None)
            else:
                self[key] = default
        return self[key]

    def popitem(self) -> tuple[str, Parameter]:
        """Remove the last parameter and return it with its name."""
        return self._parameters.popitem()

    def fromkeys(self, keys: Iterable[str], default: Parameter | None = None) -> ParameterDict:
        """Return a dictionary with the same parameter, or ``None``, under each name."""
        result = type(self)()
        for key in keys:
            result.setdefault(key, default)
        return result

    def get(self, key: str, default: Parameter | None = None) -> Parameter | None:
        """Return the parameter of that name, or ``default``."""
        return self._parameters.get(key, default)

    def pop(self, key: str) -> Parameter:
        """Remove the parameter of that name and return it; KeyError if there is none."""
        return self._parameters.pop(key)

    def clear(self) -> None:
        """Remove all parameters."""
        self._parameters.clear()

    def update(self, parameters: Mapping[str, Parameter] | Iterable[tuple[str, Parameter]]) -> None:
        """Add parameters, replacing those of the same name.

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
