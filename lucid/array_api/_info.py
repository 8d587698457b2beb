"""What the namespace can do: the standard's inspection functions."""

from __future__ import annotations

from typing import Any

import lucid
from lucid.array_api._dtypes import KINDS


def __array_namespace_info__() -> Any:
    """Returns an object that tells capabilities, devices and dtypes.

    Returns
    -------
    object
        With methods for each.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.__array_namespace_info__().default_device()
    device('cpu')
    """
    return _Info()


class _Info:
    """The answers; see https://data-apis.org/array-api/2024.12/API_specification/inspection.html."""

    def capabilities(self) -> dict[Any, Any]:
        """Boolean indexing, shapes that depend on data, and at most 16 dims."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 16}

    def default_device(self):
        """The device of new arrays."""
        return lucid.device(lucid.get_default_device())

    def devices(self) -> list[Any]:
        """The devices that there are."""
        return [lucid.device("cpu")]

    def default_dtypes(self, *, device=None) -> dict[Any, Any]:
        """The dtypes of new arrays, by kind."""
        real = lucid.get_default_dtype()
        return {
            "real floating": real,
            "complex floating": lucid.complex128 if real is lucid.float64 else lucid.complex64,
            "integral": lucid.int64,
            "indexing": lucid.int64,
        }

    def dtypes(self, *, device=None, kind=None) -> dict[Any, Any]:
        """The standard's dtypes by name, those of a kind or of a tuple of kinds where it is given."""
        kinds = ("bool", "numeric") if kind is None else (kind,) if isinstance(kind, str) else kind
        for each in kinds:
            if each not in KINDS:
                raise ValueError(f"dtypes: kind is {each!r}; wanted one of {', '.join(KINDS)}")
        return {name: getattr(lucid, name) for each in kinds for name in KINDS[each]}
