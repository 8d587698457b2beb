"""Reads the structured kernels out of the kernel files, where each is declared by its definition, and writes
signatures_gen.h, by which kernel files see each other's kernels and templates become functions.

The generator and the kernel tests both read kernels here and nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

# The dtypes of kernels and what T is in each, in the order of type_*.h.
C_TYPE = {
    "b8": "uint8_t",
    "u8": "uint8_t",
    "i32": "int32_t",
    "i64": "int64_t",
    "u64": "uint64_t",
    "f32": "float",
    "f64": "double",
    "c64": "float _Complex",
    "c128": "double _Complex",
}
_DEFINITION = re.compile(
    r'^LT_KERNEL(?:(?P<template>_T)\(\s*(?P<of>\w+)\s*,\s*"(?P<dtypes>[^"]*)"|\(\s*(?P<name>\w+))\s*,'
    r"\s*\((?P<arguments>(?:[^()]|\([^()]*\))*)\)\s*\)",
    re.M,
)


@dataclass
class Kernel:
    """One LT_KERNEL, or all that LT_KERNEL_T defines under one name."""

    name: str
    parameters: str  # as C has them: "lt_idx n, const void *x", without the brackets
    dtypes: dict[str, Path] = field(default_factory=dict)  # of a template: each with the file that defines it
    path: Path | None = None  # of one that is not a template
    same: dict[str, str] = field(default_factory=dict)  # "i64=u64": what the function of another dtype serves

    def functions(self) -> dict[str, Path]:
        """The name of each function, without the instruction set, and the file that defines it."""
        if self.path:
            return {self.name: self.path}
        return {f"{self.name}_{dtype}": path for dtype, path in self.dtypes.items()}

    def argument_names(self) -> str:
        return ", ".join(re.search(r"(\w+)\s*$", one).group(1) for one in self.parameters.split(","))


def _without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)


def _files(folder: Path, *endings: str) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in endings)


def kernels(folder: Path) -> dict[str, Kernel]:
    """All structured kernels by name. The dtypes of one name may come from several files."""
    found: dict[str, Kernel] = {}
    for path in _files(folder, ".c", ".inc"):
        text = _without_comments(path)
        definitions = list(_DEFINITION.finditer(text))
        if len(definitions) != len(re.findall(r"^LT_KERNEL", text, re.M)):
            raise SyntaxError(f"{path.name}: a kernel's declaration could not be read")
        for one in definitions:
            name = one["of"] or one["name"]
            parameters = " ".join(one["arguments"].split())
            if one["template"]:
                parameters = re.sub(r"\bT(?= \*)", "void", parameters)
                if re.search(r"\bT\b", parameters):
                    raise SyntaxError(
                        f"{path.name}: {name} takes a T by value; one call serves all dtypes, so give a double"
                    )
            known = found.get(name)
            if known and (known.path or not one["template"] or known.parameters != parameters):
                raise SyntaxError(f"{path.name}: {name} is defined elsewhere, as no template or with other parameters")
            kernel = found[name] = known or Kernel(name, parameters, path=None if one["template"] else path)
            dtypes, same = [], {}
            for word in (one["dtypes"] or "").split():
                dtype, *others = word.split("=")
                dtypes.append(dtype)
                same |= dict.fromkeys(others, dtype)
            if unknown := {*dtypes, *same} - set(C_TYPE):
                raise SyntaxError(
                    f"{path.name}: {name} names the dtype {unknown.pop()}; wanted some of {', '.join(C_TYPE)}"
                )
            if twice := (set(dtypes) | set(same)) & {*kernel.dtypes, *kernel.same} or set(dtypes) & set(same):
                raise SyntaxError(f"{path.name}: {name} is defined twice for {twice.pop()}")
            kernel.dtypes |= dict.fromkeys(dtypes, path)
            kernel.same |= same
    for kernel in found.values():
        if not kernel.path and not kernel.dtypes:
            raise SyntaxError(f"kernel {kernel.name} names no dtype")
        kernel.dtypes = {dtype: kernel.dtypes[dtype] for dtype in C_TYPE if dtype in kernel.dtypes}
    return dict(sorted(found.items()))


def signatures(folder: Path) -> str:
    """signatures_gen.h: for each template file the dtypes to include it for; for each kernel its prototypes; for each
    template the definition of the function that the table has, whose pointers say void, so that all dtypes have one
    type and one call serves them."""
    found = kernels(folder)
    lines = ["/* Generated from the kernels' definitions: what LT_KERNEL_T and each_dtype.h go by. */", ""]
    files: dict[Path, dict[str, set[str]]] = {}  # file -> dtype -> names
    for kernel in found.values():
        for dtype, path in kernel.dtypes.items():
            files.setdefault(path, {}).setdefault(dtype, set()).add(kernel.name)
    for path, dtypes in sorted(files.items()):
        if path.suffix == ".inc":
            bits = " | ".join(f"LT_EACH_{dtype}" for dtype in C_TYPE if dtype in dtypes)
            lines.append(f"#define LT_DTYPES_OF_{path.stem} ({bits})")
    lines.append("")
    for kernel in found.values():
        lines += [f"void LT_FN({function})({kernel.parameters});" for function in kernel.functions()]
    for kernel in found.values():
        if kernel.path:
            continue
        lines += [
            "",
            f"#define LT_EXPORT_{kernel.name}(function, typed) \\",
            f"    void function({kernel.parameters}) {{ typed({kernel.argument_names()}); }}",
        ]
        lines += [
            f"#define LT_EXPORT_{kernel.name}_{dtype}(typed) "
            f"LT_EXPORT_{kernel.name}(LT_FN({kernel.name}_{dtype}), typed)"
            for dtype in kernel.dtypes
        ]
        # A template file is included for all that its kernels name; one that does not name a dtype is left out there.
        beside = {dtype for path, dtypes in files.items() if path in kernel.dtypes.values() for dtype in dtypes} - set(
            kernel.dtypes
        )
        lines += [f"#define LT_EXPORT_{kernel.name}_{dtype}(typed)" for dtype in C_TYPE if dtype in beside]
    return "\n".join([*lines, ""])


def fused(folder: Path) -> set[str]:
    """The functions that multiply and add in one step, themselves or in what they use, with those that size their
    scratch: what a table with LT_FUSED_ONLY has. What is used is told by name, among the names that a file sees."""
    texts: dict[tuple[str, Path], set[str]] = {}  # a function, macro or kernel, where it stands -> the words in it
    paths = list(_files(folder, ".c", ".inc", ".h"))
    for path in paths:
        for name, text in _definitions(_without_comments(path)):
            texts.setdefault((name, path), set()).update({*re.findall(r"\w+", text)} - {name})
    seen, known = _seen(paths), kernels(folder)
    fusing: set[tuple[str, Path]] = set()
    meant = {"lt_fma_f": set(paths), "lt_fma_d": set(paths)}  # a name -> the files in which it means one of those
    while more := {
        (name, path)
        for (name, path), words in texts.items()
        if (name, path) not in fusing and any(path in meant[word] for word in words & meant.keys())
    }:
        fusing |= more
        for name, path in more:
            meant.setdefault(name, set()).update(one for one in paths if name in known or path in seen[one])
    found = set()
    for kernel in known.values():
        functions = kernel.functions()
        found |= {function for function, path in functions.items() if (kernel.name, path) in fusing}
        sized = known.get(kernel.name.removesuffix("_work"))
        if sized and sized is not kernel and any((sized.name, path) in fusing for path in sized.functions().values()):
            found |= {*functions}
    return found


def _seen(paths: list[Path]) -> dict[Path, set[Path]]:
    """The files whose names a file sees: all headers, and what includes of templates join it with."""
    headers = {path for path in paths if path.suffix == ".h"}
    by_name = {path.name: path for path in paths if path not in headers}
    seen = {path: {path} for path in by_name.values()}
    for path in by_name.values():
        for name in re.findall(r'"([\w.]+)"', path.read_text()):
            if name in by_name:
                joined = seen[path] | seen[by_name[name]]
                seen |= dict.fromkeys(joined, joined)
    return dict.fromkeys(headers, headers) | {path: headers | joined for path, joined in seen.items()}


_MACRO = re.compile(r"^#define (\w+)((?:.*\\\n)*.*)", re.M)


def _definitions(text: str) -> list[tuple[str, str]]:
    """The macros and functions of a file, by name; a template's function is called what LT_T adds the dtype to."""
    found = [(one[1], one[2]) for one in _MACRO.finditer(text)]
    for part in re.split(r"(?<=[};])\n+(?=[^\s{}])(?!\w+:)", re.sub(r"^#(?:.*\\\n)*.*", "", text, flags=re.M)):
        head = re.sub(r"__attribute__\(\(.*?\)\)", "", part.split("{", 1)[0])
        name = re.search(r"LT_KERNEL(?:_T)?\(\s*(\w+)|LT_T\((\w+)\)\s*\(|\b(?!LT_)(\w+)\s*\(", head)
        if name:
            found.append((next(filter(None, name.groups())), part))
    return found
