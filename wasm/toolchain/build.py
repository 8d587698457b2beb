"""Build Lucid: `python3 wasm/toolchain/build.py [native] [wasm]` (both when neither is named; `venv`: only .venv).

Leaves .venv/ with Lucid installed natively and dist/ with the native and the Pyodide wheel. Expects node_modules/ (`npm
ci`), because Pyodide's interpreter is the target of the WebAssembly build; `npm run build` sees to that. Nothing that
is up to date is built again. The steps:

    native.py       .venv, CMake through scikit-build-core, the native wheel
    emscripten.py   the compiler, found on PATH or provisioned
    target.py       the target's Python headers
    sidemodule.py   the two WebAssembly modules       wasmfile.py   the check of what they import
    wheel.py        the Pyodide wheel
"""

from __future__ import annotations

import fcntl
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
from paths import BUILD, PYODIDE, BuildError, say


def build_wasm() -> None:
    if not (PYODIDE / "pyodide.asm.wasm").is_file():
        raise BuildError("node_modules/pyodide is missing: run `npm ci` first, or use `npm run build`, which does")
    compiler = emscripten.find()
    wheel.pack(sidemodule.build(compiler, target.python_headers(sidemodule.OUT / "include")))


def main(what: list[str]) -> None:
    unknown = set(what) - {"native", "wasm", "venv"}
    if unknown:
        raise BuildError(
            f"unknown build {', '.join(sorted(unknown))}: expected native, wasm, venv, or nothing for both builds"
        )
    began = time.monotonic()
    lock = one_at_a_time()
    native.ensure_compiler()
    native.ensure_venv()
    if not what or "native" in what:
        native.build()
    if not what or "wasm" in what:
        build_wasm()
    lock.close()
    if what == ["venv"]:
        return
    say(f"up to date after {time.monotonic() - began:.1f} s")


def one_at_a_time():
    """Wait until no other build runs in this checkout; the lock goes with the file that is returned, or with the
    process."""
    BUILD.mkdir(exist_ok=True)
    lock = open(BUILD / "lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("another build is running in this checkout; waiting for it")
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except BuildError as error:
        sys.exit(f"[build] {error}")
