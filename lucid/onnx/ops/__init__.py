"""The ops that `lucid.onnx.load` has: a function for each, by the name that ONNX gives it.

A function gets its node (attributes, the opset's version, which outputs are wanted) and the inputs, None for one that
is left out, and returns a tensor or a tuple. What an op means is in https://onnx.ai/onnx/operators/.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

FUNCTIONS: dict[tuple[str, str], Callable[..., Any]] = {}
_FILES = ("elementwise", "shape", "indexing", "reduction", "convolution", "pooling", "norm", "recurrent", "attention")
_FILES += ("resize", "quantize", "control", "loss", "sequence", "signal")


def op(*names: str, domain: str = "") -> Callable[..., Any]:
    """Puts a function into the table."""

    def put(function: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS.update({(domain, name): function for name in names})
        return function

    return put


def find(domain: str, name: str) -> Callable[..., Any] | None:
    """The function of an op, or None."""
    if ("", "Add") not in FUNCTIONS:
        for file in _FILES:
            import_module(f"lucid.onnx.ops.{file}")
    return FUNCTIONS.get((domain, name))


def names() -> list[str]:
    """All ops of ONNX's own domain, sorted."""
    find("", "Add")
    return sorted(name for domain, name in FUNCTIONS if not domain)
