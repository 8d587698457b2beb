"""Give a Pyodide wheel that cibuildwheel built what `npm run build` packs of itself: the bytecode of the package's
core, and an archive whose bytes depend on nothing but its contents.

    python wasm/toolchain/repack.py WHEEL FOLDER

cibuildwheel calls it as its repair step (pyproject.toml). Bytecode is the same on every platform, so the CPython 3.14
that runs the build can write it; another version's would be ignored by Pyodide's interpreter, and is refused.
"""

from __future__ import annotations

import py_compile
import sys
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import wheel

TARGET = (3, 14)


def repack(source: Path, folder: Path) -> Path:
    with zipfile.ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    record = next(name for name in files if name.endswith(".dist-info/RECORD"))
    info = record.rpartition("/")[0]
    del files[record]
    for name in sorted(wheel.core(files)):
        path = PurePosixPath(name)
        # As Python calls it, wherever PYTHONPYCACHEPREFIX would have it.
        made = path.parent / "__pycache__" / f"{path.stem}.{sys.implementation.cache_tag}.pyc"
        files[str(made)] = bytecode(name, files[name])
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / source.name
    target.write_bytes(wheel.archive(files, info))
    return target


def bytecode(name: str, source: bytes) -> bytes:
    """The contents of the .pyc, to be used without a look at the source, which stands beside it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "source.py")
        path.write_bytes(source)
        made = py_compile.compile(
            str(path),
            str(path) + "c",
            dfile=f"/lib/python3.14/site-packages/{name}",
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        return Path(made).read_bytes()


if __name__ == "__main__":
    if sys.version_info[:2] != TARGET:
        sys.exit(f"repack.py writes bytecode for CPython 3.14 and must be run by it, not by {sys.version.split()[0]}")
    if len(sys.argv) != 3:
        sys.exit("usage: python wasm/toolchain/repack.py WHEEL FOLDER")
    print(repack(Path(sys.argv[1]), Path(sys.argv[2])))
