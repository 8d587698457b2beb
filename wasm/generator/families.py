"""Where the entries stand: a folder per area, in it a file per family."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from . import table

# The areas in the order of the reference; one that is not named here comes after them. Within an area the families
# come in the order of their files' names.
AREAS = [
    "creation",
    "random",
    "elementwise",
    "special",
    "reduction",
    "linalg",
    "shape",
    "indexing",
    "order",
    "fft",
    "nn",
    "spatial",
    "loss",
    "optim",
]


def families(ops: Path) -> list[Path]:
    """The family files of a folder that is laid out as wasm/ops."""
    found = sorted(path.name for path in ops.iterdir() if path.is_dir() and path.name != "__pycache__")
    areas = [area for area in AREAS if area in found] + [area for area in found if area not in AREAS]
    return [path for area in areas for path in sorted((ops / area).glob("*.py"))]


def load(path: Path) -> None:
    """Runs a family file, by path: its name (random.py) may be a standard module's too."""
    table.entering(f"{path.parent.name}/{path.stem}")
    spec = importlib.util.spec_from_file_location(f"family_{path.stem}", path)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
