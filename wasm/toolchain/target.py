"""The headers of the target: the host's own CPython headers, with a pyconfig.h that describes Pyodide's interpreter.

The extension keeps to the limited API, so any CPython from 3.11 on has the headers that it needs; only pyconfig.h
(sizes of C types, features of the platform) differs. Its values stand in the sysconfig data of the interpreter that
npm's pyodide carries.
"""

from __future__ import annotations

import shutil
import sysconfig
import zipfile
from pathlib import Path

from paths import PYODIDE, BuildError, write_if_changed

PREFIXES = ("HAVE_", "SIZEOF_", "ALIGNOF_", "WITH_", "Py_", "PY_COERCE", "PY_HAVE", "PY_SUPPORT")
# pyconfig.h defines these itself; they are not in the sysconfig data, and without _GNU_SOURCE declarations vanish from
# libc.
FEATURES = ("_GNU_SOURCE", "_POSIX_C_SOURCE 200809L", "_XOPEN_SOURCE 700", '_PYTHONFRAMEWORK ""')


def python_headers(folder: Path) -> Path:
    """Lay out the target's include folder and return it."""
    source = Path(sysconfig.get_path("include"))
    if not (source / "Python.h").is_file():
        raise BuildError(
            f"{source}/Python.h is missing: install CPython's headers (Debian: apt-get install python3-dev)"
        )
    marker = folder / "from"
    if not marker.is_file() or marker.read_text() != str(source):
        shutil.rmtree(folder, ignore_errors=True)
        # pyconfig.h is found beside Python.h, so the headers are copied rather than searched in place.
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("internal", "pyconfig*.h"))
        marker.write_text(str(source))
    write_if_changed(folder / "pyconfig.h", pyconfig().encode())
    return folder


def build_variables() -> dict:
    """The target interpreter's own record of how it was configured."""
    archive = PYODIDE / "python_stdlib.zip"
    with zipfile.ZipFile(archive) as stdlib:
        names = [name for name in stdlib.namelist() if name.startswith("_sysconfigdata_") and name.endswith(".py")]
        if len(names) != 1:
            raise BuildError(f"{archive} holds {len(names)} records of the interpreter's configuration, expected 1")
        scope: dict = {}
        exec(stdlib.read(names[0]), scope)
    return scope["build_time_vars"]


def pyconfig() -> str:
    # Integers only: the strings of these names are compiler flags from the Makefile, and 0 stands for #undef.
    variables = {
        name: value
        for name, value in build_variables().items()
        if name.startswith(PREFIXES) and isinstance(value, int) and value != 0
    }
    if variables.get("SIZEOF_SIZE_T") != 4:
        raise BuildError("the interpreter in node_modules/pyodide is not a 32-bit one")
    lines = [
        "/* Written by wasm/toolchain/target.py from the sysconfig data of npm's pyodide. */",
        "#ifndef Py_PYCONFIG_H",
        "#define Py_PYCONFIG_H",
    ]
    for feature in FEATURES:
        lines += [f"#ifndef {feature.split()[0]}", f"#define {feature}", "#endif"]
    lines += [f"#define {name} {value}" for name, value in sorted(variables.items())]
    return "\n".join([*lines, "#endif", ""])
