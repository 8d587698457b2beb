"""Prototypes of the structured kernels, for the test programs: read from the definitions, as the generator does."""

import re
from pathlib import Path

DEFINITION = re.compile(r"^LT_KERNEL(_T)?\((\w+),\s*(\([^()]*\))\)", re.MULTILINE)


def declarations(kernels: Path) -> str:
    """A header that declares every LT_KERNEL of the folder for the instruction set LT_ISA."""
    lines = ["/* Made by declarations.py from the kernels' definitions. */"]
    for path in sorted([*kernels.rglob("*.c"), *kernels.rglob("*.inc")]):
        for template, name, arguments in DEFINITION.findall(
            re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        ):
            types = {"f32": "float", "f64": "double"} if template else {"": ""}
            for suffix, element in types.items():
                prototype = (
                    re.sub(r"\bT\b", element, " ".join(arguments.split())) if template else " ".join(arguments.split())
                )
                lines.append(f"void LT_FN({name}{'_' + suffix if suffix else ''}){prototype};")
    return "\n".join(lines) + "\n"
