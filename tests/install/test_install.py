"""What is published installs from its one file: natively in a clean environment of the Python that runs this, and by
micropip in an unmodified Pyodide. table.py does it for every interpreter of the machine, and in Chromium.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform == "emscripten":
    pytest.skip("the wheels are installed from outside, natively", allow_module_level=True)

from install.interpreters import try_in

HERE = Path(__file__).resolve().parent
DIST = HERE.parents[1] / "dist"


def newest(pattern: str) -> Path:
    found = sorted(DIST.glob(pattern), key=lambda path: path.stat().st_mtime)
    if not found:
        pytest.skip(f"dist/ holds no {pattern}: the build has not made one")
    return found[-1]


def test_the_native_wheel_in_a_clean_environment(tmp_path):
    wheel = newest("lucid_wasm-*-abi3-[!p]*.whl")
    result = try_in([sys._base_executable], wheel, tmp_path / "venv")
    assert result["right"] > 0.98 and result["saved_bytes"] > 4000


@pytest.mark.parametrize("network", ["online", "offline"])
def test_the_pyodide_wheel_by_micropip(network):
    """And what the program computes there is what it computes natively."""
    if "LUCID_BOTH_BUILT" not in os.environ:
        pytest.skip("only `npm test` with a suite in Pyodide has just brought both builds up to date")
    newest("lucid_wasm-*-pyemscripten_*.whl")
    command = ["node", str(HERE / "pyodide.mjs"), "node", *(["--offline"] if network == "offline" else [])]
    pyodide = result_of(command)
    assert pyodide["right"] > 0.98 and pyodide["machine"] == "wasm32" and pyodide["offline"] == (network == "offline")
    native = result_of([sys.executable, "-P", str(HERE / "program.py")])
    assert native["loss"] == pytest.approx(pyodide["loss"], rel=1e-3)
    assert native["saved_bytes"] == pyodide["saved_bytes"]


def result_of(command: list[str]) -> dict:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])
