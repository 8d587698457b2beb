"""Gather what the tests need inside Pyodide, and print where it lies as JSON.

Run with .venv/bin/python: the pure-Python wheels have the versions that the native run uses. They are fetched once and
kept in the user's cache folder. The checkout's tests are packed in a zip, with the sources that some tests read.
"""

import importlib.metadata
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MICROPIP = "0.11.1"  # the first that knows the pyemscripten platform
PURE = ["pytest", "pluggy", "iniconfig", "packaging", "pygments"]
PYTHON = "3.14"  # Pyodide's; pip would otherwise choose for the Python that runs it


def pure_wheels() -> list[Path]:
    """micropip, and pytest with what it imports, as wheel files."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lucid" / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {"micropip": MICROPIP} | {name: importlib.metadata.version(name) for name in PURE}
    missing = [name for name in wanted if not find(folder, name, wanted[name])]
    if missing:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                "--only-binary=:all:",
                "--python-version",
                PYTHON,
                "--dest",
                folder,
                *(f"{name}=={wanted[name]}" for name in missing),
            ],
            check=True,
            stdout=sys.stderr,
        )
    return [find(folder, name, wanted[name]) for name in wanted]


def find(folder: Path, name: str, version: str) -> Path | None:
    return next(folder.glob(f"{name}-{version}-*.whl"), None)


def numpy_wheel() -> Path | None:
    """A NumPy built for Pyodide, if this machine has one: it is on no package index for this platform."""
    named = os.environ.get("LUCID_NUMPY_WHEEL")
    if named:
        return Path(named).resolve(strict=True)
    return next((ROOT.parent / "shared" / "wheelhouse").glob("numpy-*-pyemscripten_2026_0_wasm32.whl"), None)


def lucid_wheel() -> Path:
    wheels = list((ROOT / "dist").glob("lucid_wasm-*-pyemscripten_2026_0_wasm32.whl"))
    if len(wheels) != 1:
        sys.exit(f"dist/ holds {len(wheels)} Pyodide wheels, expected 1: run `npm run build`")
    return wheels[0]


def pack_checkout() -> Path:
    """The tests, their configuration and the sources that they read, as one zip."""
    target = ROOT / "build" / "test" / "checkout.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    suffixes = {".py", ".pyi", ".c", ".h", ".inc", ".json", ".md", ".toml", ".txt", ".csv"}
    left_out = {"__pycache__", "e2e", "node_modules", "dist", "templates"}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(ROOT / "pyproject.toml", "pyproject.toml")
        for top in ("tests", "lucid", "wasm", "web/site"):
            for path in sorted((ROOT / top).rglob("*")):
                inside = path.relative_to(ROOT)
                if path.is_file() and path.suffix in suffixes and not left_out & set(inside.parts):
                    archive.write(path, inside)
        for path in sorted((ROOT / "web" / "docs" / "guide").glob("*.md")):  # whose code is run
            archive.write(path, path.relative_to(ROOT))
    return target


if __name__ == "__main__":
    numpy = numpy_wheel()
    print(
        json.dumps(
            {
                "pure": [str(path) for path in pure_wheels()],
                "numpy": str(numpy) if numpy else None,
                "lucid": str(lucid_wheel()),
                "checkout": str(pack_checkout()),
            }
        )
    )
