"""Reads the op table and writes everything that follows from it into a build directory.

    python generate.py --out DIR

    ops_gen.h, engine_gen.c        each op as a C function
    table_gen.c                    each op as a row of the table of ops, with its programs
    program_gen.h                  the instructions of the programs
    kernels_gen.h, kernels_gen.c   the table of kernels
    signatures_gen.h               what makes kernels of templates; the kernels' prototypes
    binding_gen.c                  what Python may pass to each op; the operators
    _C.pyi, ops.json               type stubs; the data that the tests and the reference read
    ops.json.bz2                   the same by field, as it is shipped

A file is rewritten only when its text changed, so that a build compiles no more than it must.
"""

from __future__ import annotations

import argparse
import bz2
import importlib.util
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "generator")]

# The families in the order of the reference; those not named come after them, in the order of their files' names.
FAMILIES = [
    "creation",
    "random",
    "sampling",
    "elementwise",
    "complex",
    "backward",
    "compare",
    "reduce",
    "linalg",
    "shape",
    "movement",
    "parts",
    "join",
    "indexing",
    "nn",
]
NO_FAMILY = {"table", "generate"}


def families() -> list[str]:
    """Every file beside this one holds a family, but for the table's form."""
    found = {path.stem for path in HERE.glob("*.py")} - NO_FAMILY
    return FAMILIES + sorted(found - set(FAMILIES))


def load(family: str) -> None:
    """Runs a family file, by path: its name (random.py) may be a standard module's too."""
    spec = importlib.util.spec_from_file_location(f"family_{family}", HERE / f"{family}.py")
    spec.loader.exec_module(importlib.util.module_from_spec(spec))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="the build directory")
    out: Path = parser.parse_args().out
    for family in families():
        load(family)
    import table

    table.check_docs()
    import emit_binding
    import emit_docs
    import emit_engine
    import emit_kernels
    import kernel_declarations

    kernels = HERE.parent / "kernels"
    files = {
        "ops_gen.h": emit_engine.header(),
        "program_gen.h": emit_engine.program_header(),
        "table_gen.c": emit_engine.table(),
        "engine_gen.c": emit_engine.source(),
        "kernels_gen.h": emit_kernels.header(kernels),
        "kernels_gen.c": emit_kernels.source(kernels),
        "signatures_gen.h": kernel_declarations.signatures(kernels),
        "binding_gen.c": emit_binding.source(),
        "_C.pyi": emit_docs.stub(),
        "ops.json": emit_docs.data(),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = out / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
    packed = out / "ops.json.bz2"
    data = bz2.compress(json.dumps(emit_docs.by_field(json.loads(files["ops.json"])), separators=(",", ":")).encode())
    if not packed.exists() or packed.read_bytes() != data:
        packed.write_bytes(data)


if __name__ == "__main__":
    main()
