"""Which part of a call a function belongs to, by its name and the file that defines it.

A function of the C library or of the interpreter belongs to the part of the nearest function of Lucid's above it on the
stack: a malloc under the allocator is allocation, a tuple made by the binding is the Python object's.
"""

from __future__ import annotations

import re
from pathlib import Path

PARTS = [
    "interpreter",
    "argument parsing",
    "Python object",
    "dispatch",
    "promotion and broadcasting",
    "allocation",
    "kernel",
    "op",
    "graph node",
    "optimizer",
]

# The first pattern that fits decides; they are tried on "folder/file:function".
RULES = [
    (re.compile(pattern), part)
    for pattern, part in [
        (r"__(simd128|relaxed|baseline|avx2|avx512|neon)$", "kernel"),
        (r"^kernels/", "kernel"),
        (
            r"^python/(?:\w+/)?(args|values|convert|items|dtype)\.|:\w+_(call|function|method|operator)$|:op_richcompare|operand|:lt_py_bind|:scale_operand",
            "argument parsing",
        ),
        (r"^generated/binding", "argument parsing"),
        (r"^python/optim\.", "argument parsing"),
        (r"^python/(?:\w+/)?(call|parse|dispatch|ops)\w*\.", "argument parsing"),
        (r"^python/", "Python object"),
        (r"promote|broadcast|contiguous_strides|lt_same_shape|coalesce", "promotion and broadcasting"),
        (r"^engine/\w+/(elementwise|walk|copy|dtype|shape)\.", "promotion and broadcasting"),
        (r"^engine/(base/alloc|tensor/\w+)\.", "allocation"),
        (r":(?!lt_)\w+_(record|backward|backward_fn)$", "graph node"),
        (r":lt_(destroy|release|retain)$", "allocation"),
        (r"^engine/(autograd/\w+|calls/record)\.", "graph node"),
        (r"^engine/(ops/optim\b|calls/mutate\.)", "optimizer"),
        (r"^generated/|^engine/calls/", "dispatch"),
        (r"^engine/", "op"),
    ]
]

_DEFINITION = re.compile(r"^(?!\s|#|typedef|return|else|/|\*|\})(?:[\w\*]+\s+)*\*?(\w+)\s*\((?!\()[^;]*$", re.M)


def place(path: str) -> str:
    """engine/base/alloc.c for a path of Lucid's, else ''."""
    path = path.replace("\\", "/")
    if "/generated/" in path:
        return "generated/" + path.rsplit("/", 1)[1]
    match = re.search(r"wasm/((?:kernels|engine|python)/(?:\w+/)*[\w.]+)$", path)
    return match[1] if match else ""


def part_of(place_: str, function: str) -> str | None:
    """The part of a function of Lucid's; None for one of another library."""
    text = f"{place_}:{function}"
    if not place_ and not RULES[0][0].search(text):
        return None
    return next((part for rule, part in RULES if rule.search(text)), "dispatch")


def definitions(wasm: Path, generated: Path) -> dict[str, str]:
    """Function name -> place, by reading the sources: where a module has names but no lines."""
    found = {}
    for path in [*sorted(wasm.glob("*/**/*.[ch]")), *sorted(generated.glob("*.c"))]:
        for name in _DEFINITION.findall(path.read_text()):
            found.setdefault(name, place(str(path)))
    return found


def attribute(stack: list[tuple[str, str]]) -> str:
    """The part of a cost; the stack holds (place, function), the innermost first."""
    for place_, function in stack:
        part = part_of(place_, function)
        if part:
            return part
    return "interpreter"
