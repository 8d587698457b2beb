"""A table of where the packages in dist/ install and what that takes:

    python tests/install/table.py [--sdist] [--native | --pyodide] [PYTHON …]

PYTHON are the interpreters to try, by their paths; without any, every CPython from 3.11 on that is on PATH or in
pyenv's folder. Each gets a clean venv, into which pip installs the native wheel from the file alone; with --sdist once
more from the sdist, for which pip fetches the build's tools and compiles. Then Pyodide in Node and in Chromium, by
micropip, online and offline. `npm run package` makes what is installed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DIST = ROOT / "dist"
sys.path.insert(0, str(HERE))

from interpreters import try_in

COLUMNS = ("where", "package", "size kB", "install s", "import ms", "300 steps ms", "loss", "saved kB")


def interpreters() -> list[str]:
    """One of each version."""
    found: dict[str, str] = {}
    names = [f"python3.{minor}" for minor in range(11, 16)]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    candidates = [shutil.which(name) for name in names] + [str(path) for path in sorted(pyenv.glob("3.*/bin/python"))]
    for path in filter(None, candidates):
        asked = subprocess.run(
            [path, "-c", "import sys, venv, ensurepip; print(*sys.version_info[:2])"], capture_output=True
        )
        version = tuple(map(int, asked.stdout.split()))
        if asked.returncode == 0 and version >= (3, 11):
            found[f"{version[0]}.{version[1]}"] = path
    return [found[version] for version in sorted(found)]


def native_rows(pythons: list[str], packages: list[Path]):
    for python in pythons:
        for package in packages:
            with tempfile.TemporaryDirectory() as folder:
                source = package.suffix == ".gz"
                result = try_in([python], package, Path(folder, "venv"), offline=not source)
            yield row(f"CPython {result['python']}", package, result["install_s"], result)


def pyodide_rows(wheel: Path):
    for place in ("node", "chromium"):
        for option in ([], ["--offline"]):
            command = ["node", str(HERE / "pyodide.mjs"), place, *option]
            done = subprocess.run(command, capture_output=True, text=True, timeout=300)
            if done.returncode:
                raise SystemExit(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")
            result = json.loads(done.stdout.splitlines()[-1])
            name = f"Pyodide {result['python']} in {place.capitalize()}{', offline' if option else ''}"
            yield row(name, wheel, round(result["install_ms"] / 1000, 2), result)


def row(where: str, package: Path, install: float, result: dict) -> list[str]:
    kind = "sdist" if package.suffix == ".gz" else package.stem.split("-", 2)[-1]
    cells = [kind, package.stat().st_size / 1000, install, result["import_ms"], result["train_ms"]]
    return [where, *map(show, [*cells, result["loss"], result["saved_bytes"] / 1000])]


def show(value) -> str:
    return (
        f"{value:.5f}"
        if isinstance(value, float) and value < 0.1
        else f"{value:,.1f}"
        if isinstance(value, float)
        else str(value)
    )


def main(arguments: list[str]) -> None:
    options = {text for text in arguments if text.startswith("--")}
    if unknown := options - {"--sdist", "--native", "--pyodide"}:
        raise SystemExit(f"unknown {' '.join(unknown)}:\n{__doc__}")
    pythons = [text for text in arguments if text not in options] or interpreters()
    wheels = sorted(DIST.glob("lucid_wasm-*.whl"))
    packages = [path for path in wheels if "pyemscripten" not in path.name][:1]
    packages += sorted(DIST.glob("lucid_wasm-*.tar.gz"))[:1] if "--sdist" in options else []
    found = [] if "--pyodide" in options else [native_rows(pythons, packages)]
    if "--native" not in options:
        found += [pyodide_rows(wheel) for wheel in wheels if "pyemscripten" in wheel.name]
    rows = [list(COLUMNS)]
    for cells in (cells for part in found for cells in part):
        rows.append(cells)
        print("  ".join(cells), file=sys.stderr, flush=True)
    widths = [max(len(cells[column]) for cells in rows) for column in range(len(COLUMNS))]
    for index, cells in enumerate(rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |")
        if index == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


if __name__ == "__main__":
    main(sys.argv[1:])
