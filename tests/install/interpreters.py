"""A clean virtual environment of one CPython with nothing in it but Lucid, and the first program run there."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

PROGRAM = Path(__file__).with_name("program.py")


def try_in(python: list[str], package: Path, folder: Path, offline: bool = True) -> dict:
    """Install `package` (a wheel, or an sdist, which is built then) with the interpreter `python` into a new venv at
    `folder`; run the program; return what it printed, with the seconds that the installation took."""
    unwanted = ("PYTHON", "SKBUILD", "CMAKE_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    run([*python, "-m", "venv", str(folder)], environment)
    inside = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    began = time.monotonic()
    options = ["--no-index", "--no-deps"] if offline else []
    command = [str(inside), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *options, str(package)]
    run(command, environment)
    installed = time.monotonic() - began
    # -P: not the checkout's lucid, nor anything else that lies where this is started.
    result = json.loads(run([str(inside), "-P", str(PROGRAM)], environment, cwd=str(folder)))
    assert Path(result["file"]).is_relative_to(folder.resolve()), f"{result['file']} is not what was installed"
    here = list(folder.glob("lib/python3.*/site-packages/lucid")) or list(folder.glob("Lib/site-packages/lucid"))
    size = sum(path.stat().st_size for path in here[0].rglob("*") if path.is_file() and path.suffix != ".pyc")
    return result | {"install_s": round(installed, 1), "installed_bytes": size}


def run(command: list[str], environment: dict, cwd: str | None = None) -> str:
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=cwd, timeout=900)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout
