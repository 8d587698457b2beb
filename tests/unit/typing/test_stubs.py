"""The type stubs name what the package has, no more and no less."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import lucid

ROOT = Path(__file__).resolve().parents[3]
NATIVE = sys.platform != "emscripten"
# Python's own names, and what a stub needs for itself.
OWN = {"annotations"}


def names(file, within=None):
    """The public names of a stub, or those of a class in it."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    if within:
        body = next(node for node in body if isinstance(node, ast.ClassDef) and node.name == within).body
    found = set()
    for node in body:
        if isinstance(node, ast.ImportFrom):
            found |= {alias.asname for alias in node.names if alias.asname}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.AnnAssign):
            found.add(node.target.id)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets}
    return {name for name in found if not name.startswith("_")}


@pytest.fixture(scope="module")
def package():
    if not NATIVE:
        pytest.skip("the wheel for Pyodide is the same package; its stubs are read where type checkers run")
    return Path(lucid._C.__file__).parent


def test_every_public_name_of_lucid_is_in_its_stub(package):
    stub = names(package / "__init__.pyi") | names(package / "_C.pyi")
    there = {name for name in dir(lucid) if not name.startswith("_")} - OWN
    assert sorted(there - stub) == []


def test_the_stub_of_lucid_promises_nothing_else(package):
    beyond = {name for name in names(package / "__init__.pyi") if not hasattr(lucid, name)}
    assert sorted(beyond) == []


def test_every_attribute_of_a_tensor_is_in_its_stub(package):
    stub = set().union(*(names(package / "_C.pyi", part) for part in ("Tensor", "_TableMethods", "_PythonMethods")))
    # Those that Lucid leaves out are there only to say so.
    tensor = lucid.ones(1, 1, dtype=lucid.complex64)
    there = {name for name in dir(lucid.Tensor) if not name.startswith("_") and hasattr(tensor, name)}
    assert sorted(there - stub) == []
    assert sorted(stub - there) == []


def test_the_stubs_of_packages_are_those_that_follow_from_them(package):
    tool = ROOT / "wasm" / "toolchain" / "stubs.py"
    done = subprocess.run([sys.executable, "-P", tool, "--check"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
