"""Reads the op table and writes everything that follows from it into a build directory.

    python wasm/generator --out DIR

    ops_gen.h, engine_gen.c        each op as a C function
    table_gen.c                    each op as a row of the table of ops, with its programs
    program_gen.h                  the instructions of the programs
    kernels_gen.h, kernels_gen.c   the table of kernels
    loops_*_gen.c                  the elementwise loops
    steps_gen.h, step_*_gen.h      the optimizers' steps
    sharing_gen.c                  kernels whose calls threads cut
    signatures_gen.h               what makes kernels of templates; the kernels' prototypes
    binding_gen.c                  what Python may pass to each op; the operators
    _C.pyi, _functional.pyi, _special.pyi    type stubs
    ops.json                       the data that the tests and the reference read
    ops.json.bz2                   the same by field, as it is shipped

A file is rewritten only when its text changed, so that a build compiles no more than it must.
"""

from __future__ import annotations

import argparse
import bz2
import json
import sys
from pathlib import Path

WASM = Path(__file__).resolve().parents[1]
sys.path[0] = str(WASM)  # in place of this folder, whose files are those of a package

from generator import (  # noqa: E402
    emit_binding,
    emit_docs,
    emit_engine,
    emit_kernels,
    emit_loops,
    emit_sharing,
    emit_steps,
    emit_stubs,
    families,
    kernel_declarations,
    table,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="the build directory")
    out: Path = parser.parse_args().out
    for path in families.families(WASM / "ops"):
        families.load(path)
    table.check_docs()
    kernels = WASM / "kernels"
    files = {
        "ops_gen.h": emit_engine.header(),
        "program_gen.h": emit_engine.program_header(),
        "table_gen.c": emit_engine.table(),
        "engine_gen.c": emit_engine.source(),
        "kernels_gen.h": emit_kernels.header(kernels),
        "kernels_gen.c": emit_kernels.source(kernels),
        **emit_loops.sources(),
        **emit_steps.sources(),
        "sharing_gen.c": emit_sharing.source(kernels),
        "signatures_gen.h": kernel_declarations.signatures(kernels),
        "binding_gen.c": emit_binding.source(),
        "_C.pyi": emit_stubs.stub(),
        "_functional.pyi": emit_stubs.space_stub("nn.functional"),
        "_special.pyi": emit_stubs.space_stub("special"),
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
