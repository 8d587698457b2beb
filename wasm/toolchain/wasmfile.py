"""Read the imports and exports of a WebAssembly file, and check a side module against the main module that will load
it.

A side module is linked without its main module, so a symbol that nothing provides is noticed only when it is first
called, inside somebody's page. The check makes it a build error.
"""

from __future__ import annotations

import re
from pathlib import Path

from paths import BuildError

KINDS = ("function", "table", "memory", "global", "tag")


class Reader:
    """A cursor over the binary format (https://webassembly.github.io/spec/core/binary/)."""

    def __init__(self, data: bytes, at: int = 0):
        self.data, self.at = data, at

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        value = shift = 0
        while True:
            part = self.byte()
            value |= (part & 0x7F) << shift
            shift += 7
            if part < 0x80:
                return value

    def name(self) -> str:
        length = self.number()
        self.at += length
        return self.data[self.at - length : self.at].decode()

    def limits(self) -> None:
        flags = self.byte()
        self.number()
        if flags & 1:
            self.number()

    def import_type(self) -> str:
        kind = KINDS[self.byte()]
        if kind == "function":
            self.number()
        elif kind == "table":
            self.byte()
            self.limits()
        elif kind == "memory":
            self.limits()
        else:  # global: value type, mutability; tag: attribute, type
            self.byte()
            self.number()
        return kind


def interface(path: Path) -> tuple[list[tuple[str, str, str]], set[str]]:
    """The imports, as (module, name, kind), and the names of the exports."""
    reader = Reader(path.read_bytes())
    if reader.data[:8] != b"\0asm\1\0\0\0":
        raise BuildError(f"{path} is not a WebAssembly module")
    reader.at = 8
    imports, exports = [], set()
    while reader.at < len(reader.data):
        section, size = reader.byte(), reader.number()
        end = reader.at + size
        if section == 2:
            for _ in range(reader.number()):
                module, name = reader.name(), reader.name()
                imports.append((module, name, reader.import_type()))
        elif section == 7:
            for _ in range(reader.number()):
                exports.add(reader.name())
                reader.byte()
                reader.number()
        reader.at = end
    return imports, exports


def check_side_module(path: Path, pyodide: Path, init: str) -> list[str]:
    """Raise unless `pyodide`'s main module provides each import of `path`; return the functions that it takes from
    there."""
    imports, exports = interface(path)
    _, provided = interface(pyodide / "pyodide.asm.wasm")
    # What Emscripten's loader itself gives to every side module.
    provided |= {"__memory_base", "__table_base", "__stack_pointer", "__indirect_function_table", "memory"}
    # A few libc functions are JavaScript: the main module hands them over from the table of its own imports.
    table = re.search(r"\bwasmImports\s*=\s*\{([^}]*)\}", (pyodide / "pyodide.asm.mjs").read_text())
    if not table:
        raise BuildError("pyodide.asm.mjs has no table of imports where this check expects it")
    provided |= {entry.split(":")[0].strip() for entry in table[1].split(",")}
    missing, taken = [], []
    for module, name, kind in imports:
        if module.startswith("GOT."):  # the address of a function or datum; its own are resolved from its exports
            found = name in provided or name in exports
        else:
            found = name in provided
        if not found:
            missing.append(name)
        elif kind == "function":
            taken.append(name)
    if missing:
        raise BuildError(
            f"{path.name} needs what Pyodide's main module does not provide: {', '.join(sorted(set(missing)))}"
        )
    if init not in exports:
        raise BuildError(f"{path.name} does not export {init}")
    return sorted(taken)
