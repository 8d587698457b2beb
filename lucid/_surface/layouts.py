"""`lucid.layout` and `lucid.memory_format`: words that PyTorch's callers pass, and how few of them there are here.

Elements lie in strides (`strided`), those of `lucid.sparse` by coordinates or by rows, new tensors in rows
(`contiguous_format`). The memory formats are accepted wherever
PyTorch takes them and change nothing: they say where elements lie, not what they are.
"""

from __future__ import annotations

from typing import Any, Self


class _Word:
    """One of a few objects with a name; equal to itself alone."""

    __slots__ = ("_name",)
    _all: dict[str, Any]
    _name: str

    def __init_subclass__(cls) -> None:
        cls.__module__ = "lucid"

    def __new__(cls, name: str) -> Self:
        if name not in cls._all:
            raise ValueError(f"{cls.__name__}: name is {name!r}; wanted one of {', '.join(cls._all)}")
        return cls._all[name] or cls._made(name)

    @classmethod
    def _made(cls, name: str) -> Self:
        word = object.__new__(cls)
        word._name = name
        cls._all[name] = word
        return word

    def __repr__(self) -> str:
        return f"lucid.{self._name}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._name,)


class layout(_Word):
    """How the elements of a tensor lie: `lucid.strided`, or `sparse_coo` and `sparse_csr` of `lucid.sparse`.

    Parameters
    ----------
    name : {'strided', 'sparse_coo', 'sparse_csr'}
        Which.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones(1).layout
    lucid.strided
    """

    __slots__ = ()
    _all: dict[str, Any] = dict.fromkeys(("strided", "sparse_coo", "sparse_csr"))


class memory_format(_Word):
    """In which order dims lie in memory; accepted, and not acted on.

    Parameters
    ----------
    name : {'contiguous_format', 'channels_last', 'channels_last_3d', 'preserve_format'}
        Which.

    Examples
    --------
    >>> import lucid
    >>> lucid.memory_format("channels_last")
    lucid.channels_last
    """

    __slots__ = ()
    _all: dict[str, Any] = dict.fromkeys(("contiguous_format", "channels_last", "channels_last_3d", "preserve_format"))


strided: layout = layout("strided")
sparse_coo: layout = layout("sparse_coo")
sparse_csr: layout = layout("sparse_csr")
contiguous_format: memory_format = memory_format("contiguous_format")
legacy_contiguous_format: memory_format = contiguous_format
channels_last: memory_format = memory_format("channels_last")
channels_last_3d: memory_format = memory_format("channels_last_3d")
preserve_format: memory_format = memory_format("preserve_format")
