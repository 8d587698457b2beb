"""Type checkers: pyright knows every public name, and a program passes pyright and mypy at their strictest."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PYRIGHT = ROOT / "node_modules" / "pyright" / "index.js"
PROGRAM = Path(__file__).with_name("program.py")

pytestmark = pytest.mark.skipif(
    sys.platform == "emscripten" or not shutil.which("node"), reason="pyright is a program of Node's, not of a tab"
)


def pyright(*arguments, cwd):
    """What pyright says, as JSON. It looks for packages where the `python` on the path has them."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        ["node", PYRIGHT, "--outputjson", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PATH": path},
        timeout=300,
    )
    return json.loads(done.stdout)


def test_every_public_type_is_known(tmp_path):
    if not PYRIGHT.exists():
        pytest.skip("pyright is not installed: npm install brings it")
    said = pyright("--verifytypes", "lucid", cwd=tmp_path)["typeCompleteness"]
    doubtful = [
        f"{symbol['name']}: {problem['message']}"
        for symbol in said["symbols"]
        if symbol["isExported"] and not (symbol["isTypeKnown"] and not symbol["isTypeAmbiguous"])
        for problem in symbol["diagnostics"]
    ]
    assert doubtful == []
    assert said["exportedSymbolCounts"]["withKnownType"] > 5000


def test_a_program_is_strict_for_pyright(tmp_path):
    if not PYRIGHT.exists():
        pytest.skip("pyright is not installed: npm install brings it")
    shutil.copy(PROGRAM, tmp_path)
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "strict"}))
    said = pyright("-p", tmp_path, cwd=tmp_path)
    assert [f"{one['range']['start']['line'] + 1}: {one['message']}" for one in said["generalDiagnostics"]] == []
    assert said["summary"]["filesAnalyzed"] == 1


def test_a_program_is_strict_for_mypy(tmp_path):
    pytest.importorskip("mypy", reason="mypy is not installed: the group lint brings it")
    shutil.copy(PROGRAM, tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache", tmp_path / PROGRAM.name],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout


def test_the_program_runs(tmp_path):
    done = subprocess.run([sys.executable, "-P", PROGRAM], capture_output=True, text=True, cwd=tmp_path, timeout=120)
    assert done.returncode == 0, done.stderr
    assert 0 <= float(done.stdout) <= 1
