"""Docstrings that layers over one, two and three dims of space share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

__all__ = ["documented"]

Layer = TypeVar("Layer", bound=type)

_WORDS = (
    {"ints": "int", "input": "(N, C, L)", "one": "(C, L)", "out": "L'", "last": "L", "thing": "sequence"},
    {
        "ints": "int or (int, int)",
        "input": "(N, C, H, W)",
        "one": "(C, H, W)",
        "out": "H', W'",
        "last": "H",
        "thing": "image",
    },
    {
        "ints": "int or (int, int, int)",
        "input": "(N, C, D, H, W)",
        "one": "(C, D, H, W)",
        "out": "D', H', W'",
        "last": "D",
        "thing": "volume",
    },
)


def documented(template: str, **words: object) -> Callable[[Layer], Layer]:
    """Give a layer with ``_dims`` a docstring: a template with the words that go with its dims, and its own."""

    def decorate(layer: Layer) -> Layer:
        dims = layer._dims
        layer.__doc__ = template.format(
            n=dims,
            name=layer.__name__,
            others=", and likewise the others" if dims > 1 else "",
            twos=", ".join("2" * dims),
            fours=", ".join("4" * dims),
            **_WORDS[dims - 1],
            **words,
        )
        return layer

    return decorate
