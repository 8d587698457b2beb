"""Where things lie in the checkout, and three small helpers that every step uses."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WASM = ROOT / "wasm"
PACKAGE = ROOT / "lucid"
BUILD = ROOT / "build"
DIST = ROOT / "dist"
VENV = ROOT / ".venv"
PYODIDE = ROOT / "node_modules" / "pyodide"


def user_cache() -> Path:
    """The folder for what is worth keeping between checkouts (the toolchain, pure-Python test wheels)."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "lucid"


def version() -> str:
    """Lucid's version, whose one source is lucid/_version.py."""
    text = (PACKAGE / "_version.py").read_text()
    return re.search(r'^__version__\s*=\s*"([^"]+)"', text, re.M)[1]


def say(message: str) -> None:
    print(f"[build] {message}", flush=True)


class BuildError(Exception):
    """Something that the person at the keyboard can mend; the message says how."""


def run(command: list, **kwargs) -> None:
    """Run a command; on failure stop with its name instead of a traceback."""
    command = [str(part) for part in command]
    result = subprocess.run(command, **kwargs)
    if result.returncode:
        output = (result.stdout or b"") + (result.stderr or b"")
        raise BuildError(
            f"{' '.join(command)}\nfailed with exit code {result.returncode}\n"
            + (output.decode(errors="replace") if isinstance(output, bytes) else output)
        )


def run_showing_steps(command: list, what: str, **kwargs) -> None:
    """Run a command that ends in Ninja and show how far it is: in place on a terminal, else every tenth of the way. The
    rest of its output is shown when it fails, and warnings of the compiler always."""
    command = [str(part) for part in command]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **kwargs)
    terminal, shown, output = sys.stdout.isatty(), 0, []
    for line in process.stdout:
        text = line.decode(errors="replace").rstrip()
        step = STEP.match(text)
        if not step:
            output.append(text)
            continue
        done, of = int(step[1]), int(step[2])
        if terminal:
            print(f"\r[build] {what}: {done} of {of}", end="\n" if done == of else "", flush=True)
        elif done * 10 // of > shown or done == of:
            shown = done * 10 // of
            say(f"{what}: {done} of {of}")
    code = process.wait()
    warnings = [text for text in output if WARNING.search(text)]
    if code:
        raise BuildError(f"{' '.join(command)}\nfailed with exit code {code}\n" + "\n".join(output))
    if warnings:
        print("\n".join(output), flush=True)


STEP = re.compile(r"\s*\[(\d+)/(\d+)\] ")
WARNING = re.compile(r"^\s*\S+:\d+:\d+: warning: ")


def write_if_changed(path: Path, data: bytes) -> bool:
    """Write `data` unless the file already holds it, so that its time stamp means a change."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return True


def digest(files: list[Path], *extra: str) -> str:
    """A hash of the names and contents of `files` and of `extra`."""
    state = hashlib.sha256()
    for item in extra:
        state.update(item.encode() + b"\0")
    for path in sorted(files):
        state.update(str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path).encode() + b"\0")
        state.update(hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()


def files_under(folder: Path, *patterns: str) -> list[Path]:
    """The files below `folder` that match a pattern, sorted, without caches."""
    found = {
        path
        for pattern in patterns
        for path in folder.rglob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    }
    return sorted(found)


if sys.version_info < (3, 11):  # noqa: UP036 (older ones are told so)
    sys.exit(f"Lucid's build needs Python 3.11 or newer, this is {sys.version.split()[0]}")
