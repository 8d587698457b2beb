"""Build Lucid: `python3 wasm/toolchain/build.py [native] [wasm]` (both when neither is named).

Leaves .venv/ with Lucid installed natively and dist/ with the native and the Pyodide wheel. Expects node_modules/ (`npm ci`),
because Pyodide's interpreter is the target of the WebAssembly build; `npm run build` sees to that. Nothing that is up to date
is built again. The steps:

    native.py       .venv, CMake through scikit-build-core, the native wheel
    emscripten.py   the compiler, found on PATH or provisioned
    target.py       the target's Python headers
    sidemodule.py   the two WebAssembly modules       wasmfile.py   the check of what they import
    wheel.py        the Pyodide wheel
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import emscripten
import native
import sidemodule
import target
import wheel
from paths import PYODIDE, BuildError, say


def build_wasm() -> None:
    if not (PYODIDE / "pyodide.asm.wasm").is_file():
        raise BuildError("node_modules/pyodide is missing: run `npm ci` first, or use `npm run build`, which does")
    compiler = emscripten.find()
    wheel.pack(sidemodule.build(compiler, target.python_headers(sidemodule.OUT / "include")))


def main(what: list[str]) -> None:
    unknown = set(what) - {"native", "wasm"}
    if unknown:
        raise BuildError(f"unknown build {', '.join(sorted(unknown))}: expected native, wasm or nothing for both")
    began = time.monotonic()
    native.ensure_compiler()
    native.ensure_venv()
    if not what or "native" in what:
        native.build()
    if not what or "wasm" in what:
        build_wasm()
    say(f"up to date after {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except BuildError as error:
        sys.exit(f"[build] {error}")
