"""Bytecode of the package for Pyodide's interpreter, to be packed beside the sources.

In a page nothing keeps a .pyc from one visit to the next, so without these half of `import lucid` would go into
compiling the same Python again. A Pyodide with another CPython ignores them and compiles the sources.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from paths import BUILD, PYODIDE, digest, run, say

OUT = BUILD / "bytecode"


def compile_package(sources: dict[str, bytes]) -> dict[str, bytes]:
    """Map the .pyc files' names in the wheel to their contents; `sources` maps the .py files' names to theirs."""
    staged = OUT / "source"
    stamp = OUT / "stamp"
    names = sorted(sources)
    now = digest(
        [PYODIDE / "package.json", Path(__file__).with_suffix(".mjs")],
        *(part for name in names for part in (name, sources[name].decode())),
    )
    if not stamp.is_file() or stamp.read_text() != now:
        say("compiling the package's bytecode in Pyodide")
        shutil.rmtree(OUT, ignore_errors=True)
        for name in names:
            target = staged / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(sources[name])
        run(["node", Path(__file__).with_suffix(".mjs"), staged], capture_output=True)
        stamp.write_text(now)
    return {path.relative_to(staged).as_posix(): path.read_bytes() for path in staged.rglob("*.pyc")}
