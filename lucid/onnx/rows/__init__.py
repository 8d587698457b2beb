"""The rows of `export`: for each op of Lucid's table how ONNX says it.

A plain row is a name: op of Lucid, op of ONNX, which take the same tensors and nothing else. Others are functions
that get the graph and the call's arguments, and return the name of the result, or a list of them. An op that is made
of others needs no row: it is taken apart.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

ROWS: dict[str, Callable[..., Any]] = {}
_FILES = ("elementwise", "activation", "shape", "indexing", "reduction", "network", "images", "make")


def row(*names: str) -> Callable[..., Any]:
    """Puts a function into the table."""

    def put(function: Callable[..., Any]) -> Callable[..., Any]:
        ROWS.update(dict.fromkeys(names, function))
        return function

    return put


def _loaded() -> dict[str, Callable[..., Any]]:
    if "add" not in ROWS:
        for file in _FILES:
            import_module(f"lucid.onnx.rows.{file}")
    return ROWS


def has_row(name: str) -> bool:
    """Whether an op of Lucid's table is said by ONNX as it is."""
    return name in _loaded()


def row_of(name: str) -> Callable[..., Any] | None:
    """The function that says it."""
    return _loaded().get(name)


def names() -> list[str]:
    """All ops with a row, sorted."""
    return sorted(_loaded())
