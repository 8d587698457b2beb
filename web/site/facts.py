"""What is said of names that have no docstring of their own because they are values: dtypes, numbers, layouts."""

from __future__ import annotations

from typing import Any

from docstrings import parse
from names import Entry


def facts_of(entry: Entry) -> str:
    """A summary made of what the value is; "" where only a docstring could say it."""
    value: Any = entry.value
    if entry.kind == "dtype":
        return _dtype(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        known = {"pi": "the ratio of a circle's circumference to its diameter", "e": "the base of natural logarithms"}
        known |= {"inf": "infinity", "nan": "not a number"}
        what = known.get(entry.short)
        return f"The number {value!r}" + (f": {what}." if what else ".")
    if value is None:
        return "None: as an index it adds a dim of size 1." if entry.short == "newaxis" else "None."
    if isinstance(value, (bool, str, tuple)):
        return f"The value {value!r}."
    if entry.kind == "type alias":
        return f"In annotations: `{str(value).replace('typing.', '').replace('collections.abc.', '')}`."
    if not callable(value) or not isinstance(value, type):
        return parse(type(value).__doc__ or "").summary if type(value).__module__.startswith("lucid") else ""
    return ""


def _dtype(value: Any) -> str:
    import lucid

    if value is lucid.bool:
        return "The dtype of truth values: True or False, one byte each."
    bits = value.itemsize * 8
    if value.is_complex:
        return f"The dtype of complex numbers of {bits} bits: two floats of {bits // 2}."
    if value.is_floating_point:
        info = lucid.finfo(value)
        return (
            f"The dtype of floating point numbers of {bits} bits: up to {info.max:.4g}, "
            f"with steps of {info.eps:.4g} at 1."
        )
    info = lucid.iinfo(value)
    signed = "" if info.min else "unsigned "
    return f"The dtype of {signed}integers of {bits} bits: {info.min} to {info.max}."
