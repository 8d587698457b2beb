"""The Pyodide wheel in dist/ and the check of what its modules import.

The wheel is a product of the checkout, so inside Pyodide, where only the tests are, there is nothing to look at.
"""

from __future__ import annotations

import _imp
import base64
import csv
import hashlib
import io
import json
import os
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import lucid

ROOT = Path(__file__).resolve().parents[2]
TOOLCHAIN = ROOT / "wasm" / "toolchain"
WHEELS = sorted((ROOT / "dist").glob("lucid_wasm-*_wasm32.whl"))

if sys.platform == "emscripten":
    pytest.skip("the wheel and its build are looked at natively", allow_module_level=True)
if not WHEELS:
    pytest.skip("dist/ holds no Pyodide wheel: only the native build was asked for", allow_module_level=True)


@pytest.fixture(scope="module")
def wheel():
    with zipfile.ZipFile(WHEELS[-1]) as archive:
        yield archive


@pytest.fixture
def wasmfile(monkeypatch):
    monkeypatch.syspath_prepend(str(TOOLCHAIN))
    import wasmfile

    return wasmfile


def test_there_is_one_wheel_and_it_is_small():
    assert [path.name for path in WHEELS] == [
        f"lucid_wasm-{lucid.__version__}-cp311-abi3-pyemscripten_2026_0_wasm32.whl"
    ]
    assert WHEELS[0].stat().st_size < 1_800_000


def test_record_matches_the_contents(wheel):
    record = next(name for name in wheel.namelist() if name.endswith(".dist-info/RECORD"))
    rows = {path: (hashed, size) for path, hashed, size in csv.reader(io.StringIO(wheel.read(record).decode()))}
    assert set(rows) == set(wheel.namelist())
    assert rows.pop(record) == ("", "")
    for path, (hashed, size) in rows.items():
        data = wheel.read(path)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        assert (hashed, size) == (f"sha256={digest}", str(len(data))), path


def test_metadata(wheel):
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = Parser().parsestr(wheel.read(name).decode())
    assert metadata["Name"] == "lucid-wasm" and metadata["Version"] == lucid.__version__
    required = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert required == [], "importing lucid needs nothing but its wheel"


def test_licence_and_bill_of_materials(wheel):
    info = f"lucid_wasm-{lucid.__version__}.dist-info"
    assert wheel.read(f"{info}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    bill = json.loads(wheel.read(f"{info}/sboms/lucid-wasm.cdx.json"))
    assert bill["bomFormat"] == "CycloneDX" and bill["components"] == []
    component = bill["metadata"]["component"]
    assert component["purl"] == f"pkg:pypi/lucid-wasm@{lucid.__version__}"
    compilers = [tool["version"] for tool in bill["metadata"]["tools"]["components"]]
    assert all(version[:1].isdigit() for version in compilers), "CMake left a version out"


def test_same_python_files_in_both_builds(wheel):
    if "LUCID_BOTH_BUILT" not in os.environ:
        pytest.skip("only `npm test` with a suite in Pyodide has just brought both builds up to date")
    installed = Path(lucid.__file__).parent
    packed = {
        name: wheel.read(name)
        for name in wheel.namelist()
        if name.startswith("lucid/") and name.endswith((".py", ".json"))
    }
    native = {
        f"lucid/{path.relative_to(installed).as_posix()}": path.read_bytes()
        for path in installed.rglob("*")
        if path.suffix in (".py", ".json")
    }
    assert packed == native


def test_modules_are_not_preloaded_by_pyodide(wheel):
    modules = sorted(name for name in wheel.namelist() if wheel.read(name)[:4] == b"\0asm")
    assert modules == ["lucid/_C.wasm", "lucid/_kernels_relaxed.wasm"]


def test_bytecode_is_of_the_sources_beside_it(wheel):
    packed = [name for name in wheel.namelist() if name.endswith(".pyc")]
    assert "lucid/__pycache__/__init__.cpython-314.pyc" in packed
    for name in packed:
        folder, file = name.split("/__pycache__/")
        source = f"{folder}/{file.split('.')[0]}.py"
        # PEP 552: flags 1 say that a hash of the source follows, and that nobody checks it on import.
        magic, flags, hashed = (wheel.read(name)[at : at + size] for at, size in ((0, 4), (4, 4), (8, 8)))
        assert flags == b"\1\0\0\0", name
        # importlib.util.source_hash would take this Python's magic number as the key.
        assert hashed == _imp.source_hash(int.from_bytes(magic, "little"), wheel.read(source)), name


def test_only_the_relaxed_module_has_relaxed_instructions(wheel):
    # f32x4.relaxed_madd, encoded as in the binary format: prefix 0xfd, opcode 0x105.
    assert b"\xfd\x85\x02" in wheel.read("lucid/_kernels_relaxed.wasm")
    assert b"\xfd\x85\x02" not in wheel.read("lucid/_C.wasm")


def module_importing(*names: str) -> bytes:
    """A side module in small: imports functions from env, exports PyInit__C."""

    def sized(data: bytes) -> bytes:
        assert len(data) < 128
        return bytes([len(data)]) + data

    def section(number: int, items: list[bytes]) -> bytes:
        return bytes([number]) + sized(bytes([len(items)]) + b"".join(items))

    imports = [sized(b"env") + sized(name.encode()) + b"\0\0" for name in names]
    body = sized(b"\0\x0b")
    return (
        b"\0asm\1\0\0\0"
        + section(1, [b"\x60\0\0"])
        + section(2, imports)
        + section(3, [b"\0"])
        + section(7, [sized(b"PyInit__C") + b"\0" + bytes([len(names)])])
        + section(10, [body])
    )


def test_interface_is_read(wasmfile, tmp_path):
    path = tmp_path / "m.wasm"
    path.write_bytes(module_importing("PyModuleDef_Init", "nowhere"))
    imports, exports = wasmfile.interface(path)
    assert imports == [("env", "PyModuleDef_Init", "function"), ("env", "nowhere", "function")]
    assert exports == {"PyInit__C"}


def test_a_symbol_that_pyodide_lacks_fails_the_build(wasmfile, tmp_path):
    from paths import PYODIDE, BuildError

    path = tmp_path / "m.wasm"
    path.write_bytes(module_importing("PyModuleDef_Init", "malloc"))
    assert wasmfile.check_side_module(path, PYODIDE, "PyInit__C") == ["PyModuleDef_Init", "malloc"]
    path.write_bytes(module_importing("PyModuleDef_Init", "lucid_has_no_such_function"))
    with pytest.raises(BuildError, match="does not provide: lucid_has_no_such_function"):
        wasmfile.check_side_module(path, PYODIDE, "PyInit__C")
    path.write_bytes(module_importing("malloc"))
    with pytest.raises(BuildError, match="does not export PyInit_other"):
        wasmfile.check_side_module(path, PYODIDE, "PyInit_other")
