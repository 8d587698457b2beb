"""Pack the Pyodide wheel: the Python package with the bytecode of its core, the two side modules and the metadata that
pyproject.toml gives.

The archive is the same bit for bit when its contents are: names sorted, one time stamp, one permission mask.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import io
import os
import time
import tomllib
import zipfile
from pathlib import Path

import bytecode
from paths import DIST, PACKAGE, ROOT, BuildError, files_under, say, version, write_if_changed
from sidemodule import ABI, GENERATED, OUT

TAG = f"cp311-abi3-{ABI}_wasm32"
LIMIT = 1_800_000  # bytes; what a visitor of a page downloads: half of it Python that is loaded when it is asked for
EPOCH = "1577836800"  # 2020: the time of every file in the archive, unless SOURCE_DATE_EPOCH gives another
DATA = ("*.py", "*.js", "*.json")  # no type stubs: nothing in a tab reads them


def pack(modules: dict[str, Path]) -> Path:
    """Write the wheel into dist/ and return its path; `modules` maps names in the package to the linked files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    name = project["name"].replace("-", "_")
    info = f"{name}-{version()}.dist-info"
    files = {f"lucid/{path.relative_to(PACKAGE).as_posix()}": path.read_bytes() for path in files_under(PACKAGE, *DATA)}
    files["lucid/_ops.json.bz2"] = (GENERATED / "ops.json.bz2").read_bytes()
    files |= {f"lucid/{name}": path.read_bytes() for name, path in modules.items()}
    needed = core(files)
    files |= bytecode.compile_package({name: data for name, data in files.items() if name in needed})
    files[f"{info}/METADATA"] = metadata(project).encode()
    files[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: lucid-toolchain\nRoot-Is-Purelib: false\nTag: {TAG}\n"
    ).encode()
    files[f"{info}/licenses/LICENSE"] = (ROOT / "LICENSE").read_bytes()
    files[f"{info}/sboms/lucid-wasm.cdx.json"] = (OUT / "sbom" / "lucid-wasm.cdx.json").read_bytes()

    DIST.mkdir(exist_ok=True)
    target = DIST / f"{name}-{version()}-{TAG}.whl"
    for old in set(DIST.glob(f"{name}-*-{ABI}_wasm32.whl")) - {target}:
        old.unlink()
    packed = archive(files, info)
    size = len(packed)
    if size > LIMIT:
        raise BuildError(f"{target.name} has {size} bytes, more than the {LIMIT} that the project promises")
    if write_if_changed(target, packed):
        sides = ", ".join(f"{module} {path.stat().st_size / 1000:.0f} kB" for module, path in modules.items())
        say(f"{target.relative_to(ROOT)}: {size / 1000:.0f} kB ({sides} unpacked)")
    return target


def archive(files: dict[str, bytes], info: str) -> bytes:
    """The wheel with these files, RECORD added, as bytes; `info` is its dist-info folder."""
    record = f"{info}/RECORD"
    rows = [
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}"
        for path, data in sorted(files.items())
    ]
    files = files | {record: "\n".join([*rows, f"{record},,", ""]).encode()}
    when = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH") or EPOCH))[:6]
    packed = io.BytesIO()
    # The metadata goes last, as the wheel format advises.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for path in sorted(files, key=lambda path: (path.startswith(info), path == record, path)):
            entry = zipfile.ZipInfo(path, when)
            entry.create_system = 3  # Unix, on whatever it is packed
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, files[path])
    return packed.getvalue()


def core(package: dict[str, bytes]) -> set[str]:
    """The Python files that a bare `import lucid` runs, found by their imports; what is loaded later is not worth its
    bytecode's bytes."""
    found: set[str] = set()
    waiting = ["lucid/__init__.py"]
    while waiting:
        file = waiting.pop()
        if file in found or file not in package:
            continue
        found.add(file)
        for statement in ast.parse(
            package[file]
        ).body:  # those in functions, and under TYPE_CHECKING, run later or never
            names = (
                [statement.module]
                if isinstance(statement, ast.ImportFrom)
                else [a.name for a in statement.names]
                if isinstance(statement, ast.Import)
                else []
            )
            if isinstance(statement, ast.ImportFrom):
                names += [f"{statement.module}.{a.name}" for a in statement.names]
            for name in names:
                if name and name.split(".")[0] == "lucid":
                    path = name.replace(".", "/")
                    waiting += [f"{path}.py", f"{path}/__init__.py", f"{path.rpartition('/')[0]}/__init__.py"]
    return found


def metadata(project: dict) -> str:
    """Core metadata 2.4 from the [project] table."""
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {version()}",
        f"Summary: {project['description']}",
        f"License-Expression: {project['license']}",
        "License-File: LICENSE",
        f"Requires-Python: {project['requires-python']}",
    ]
    lines += [f"Keywords: {','.join(project.get('keywords', []))}"]
    lines += [f"Classifier: {classifier}" for classifier in project.get("classifiers", [])]
    lines += [f"Requires-Dist: {requirement}" for requirement in project.get("dependencies", [])]
    for extra, requirements in project.get("optional-dependencies", {}).items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f"Requires-Dist: {requirement} ; extra == '{extra}'" for requirement in requirements]
    lines += ["Description-Content-Type: text/markdown", "", (ROOT / project["readme"]).read_text()]
    return "\n".join(lines)
