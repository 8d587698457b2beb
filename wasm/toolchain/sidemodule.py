"""Bring the WebAssembly side modules up to date: CMake with Emscripten over the same CMakeLists.txt as the native
build.

CMake and Ninja (from PyPI, in .venv) decide what is out of date. Afterwards each module is checked against Pyodide's
main module.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import wasmfile
from emscripten import Emscripten
from paths import BUILD, PYODIDE, VENV, WASM, run, run_showing_steps

OUT = BUILD / "wasm"
GENERATED = OUT / "generated"
INIT = {"_C.wasm": "PyInit__C", "_kernels_relaxed.wasm": "PyInit__kernels"}
ABI = "pyemscripten_2026_0"


def build(emscripten: Emscripten, python_include: Path) -> dict[str, Path]:
    """Compile and link what is out of date; the result maps each module's name in the wheel to its file."""
    environment = os.environ | {"PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    configured = OUT / "configured"
    settings = [
        f"-DCMAKE_C_COMPILER={emscripten.emcc}",
        "-DCMAKE_SYSTEM_NAME=Emscripten",
        "-DCMAKE_BUILD_TYPE=Release",
        # A test program would want the system libraries that a side module does not need.
        "-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY",
        f"-DLUCID_PYTHON_INCLUDE={python_include}",
        f"-DPython_EXECUTABLE={sys.executable}",
    ]
    text = "\n".join([emscripten.version, *settings])
    if not configured.is_file() or configured.read_text() != text:
        run(
            [VENV / "bin" / "cmake", "--fresh", "-G", "Ninja", "-S", WASM, "-B", OUT, "--log-level=WARNING", *settings],
            env=environment,
            capture_output=True,
        )
        configured.write_text(text)
    ninja = [VENV / "bin" / "ninja", "-C", OUT, "-j", str(min(os.cpu_count() or 1, 8))]
    run_showing_steps(ninja, "WebAssembly", env=environment)
    modules = {name: OUT / name.replace(".wasm", ".so") for name in INIT}
    for name, path in modules.items():
        wasmfile.check_side_module(path, PYODIDE, INIT[name])
    return modules
