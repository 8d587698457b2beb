"""Make a folder that serves Pyodide with packages of one's own: npm's files, wheels, and a lock file that names them.

    distribution.py FOLDER PYODIDE WHEEL …

`PYODIDE` is the unpacked npm package, which has the interpreter and no packages, though its lock file names hundreds.
The new lock file names the given wheels, with the hash that each has, and what each imports and needs among them. Of a
wheel for another platform the Python is taken: PyYAML does without its module in C.
"""

import hashlib
import json
import re
import shutil
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "package.json")


def make(folder: Path, pyodide: Path, wheels: list[Path]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(pyodide / name, folder / name)
    lock = json.loads((pyodide / "pyodide-lock.json").read_text())
    entries = [entry(copied(wheel, folder)) for wheel in wheels]
    names = {one["name"] for one in entries}
    for one in entries:
        one["depends"] = sorted(names & set(one["depends"]))
    lock["packages"] = {one["name"]: one for one in entries}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))


def copied(wheel: Path, folder: Path) -> Path:
    name, version, *_, platform = wheel.stem.split("-")
    if platform == "any" or platform.startswith("pyemscripten_"):
        return Path(shutil.copyfile(wheel, folder / wheel.name))
    pure = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(pure, "w", zipfile.ZIP_DEFLATED) as new:
        for file in old.namelist():
            if not file.endswith(".so"):
                new.writestr(file, old.read(file))
    return pure


def entry(wheel: Path) -> dict:
    with zipfile.ZipFile(wheel) as archive:
        files = archive.namelist()
        metadata = next(name for name in files if name.endswith(".dist-info/METADATA"))
        about = Parser().parsestr(archive.read(metadata).decode())
    tops = {name.partition("/")[0].removesuffix(".py") for name in files if name.endswith(".py")}
    return {
        "name": plain(about["Name"]),
        "version": about["Version"],
        "file_name": wheel.name,
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "imports": sorted(top for top in tops if top.isidentifier()),
        "depends": [plain(need) for need in about.get_all("Requires-Dist", []) if "extra ==" not in need],
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }


def plain(name: str) -> str:
    """A distribution's name as an index has it, without version and markers."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", name)[0]).lower()


if __name__ == "__main__":
    target, source, *files = map(Path, sys.argv[1:])
    make(target, source, files)
