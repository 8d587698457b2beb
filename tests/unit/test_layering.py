"""Includes and imports run downward only:

    kernels  <-  engine  <-  engine/ops  <-  python binding  <-  lucid core  <-  lucid.nn, lucid.optim, serialization, …

The sources are read from the checkout; where only the installed package is there (inside Pyodide), its Python files are
read and the C half is skipped.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import lucid

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGE = CHECKOUT / "lucid" if (CHECKOUT / "lucid" / "__init__.py").exists() else Path(lucid.__file__).parent
SOURCES = CHECKOUT / "wasm"

# Folder -> the folders whose headers it may include, besides its own.
MAY_INCLUDE = {
    "kernels": (),
    "engine": ("kernels",),
    "engine/ops": ("engine", "kernels"),
    "python": ("engine", "engine/ops", "kernels"),
}
# Generated headers and the folder they belong to.
GENERATED = {"kernels_gen.h": "engine", "ops_gen.h": "engine"}
ALLOCATORS = ("malloc", "calloc", "realloc", "aligned_alloc", "free", "lt_alloc", "lt_new")

# Parts of the package above the core: each may import the core and those named here. lucid/__init__.py may name them
# where the import waits: inside a function, or for type checkers.
ABOVE = {
    "nn": ("utils",),
    "optim": ("utils",),
    "serialization": (),
    "utils": (),
    "einops": (),
    "linalg": (),
    "fft": (),
    "special": (),
    "func": (),
}


def include_problems(root: Path) -> list[str]:
    """Upward includes, Python.h outside the binding, and allocation in kernels, under a folder laid out as wasm/."""
    home = {path.name: folder for folder in MAY_INCLUDE for path in _files(root, folder, ".h")} | GENERATED
    problems = []
    for folder, below in MAY_INCLUDE.items():
        for path in _files(root, folder, ".c", ".h", ".inc"):
            where, text = path.relative_to(root).as_posix(), _without_comments(path.read_text())
            for name in re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', text, re.M):
                if name == "Python.h" and folder != "python":
                    problems.append(f"{where} includes Python.h")
                owner = next((part for part in reversed(MAY_INCLUDE) if f"{part}/" in name), None) or home.get(
                    Path(name).name
                )
                if owner and owner != folder and owner not in below:
                    problems.append(f"{where} includes {name}, which belongs to {owner}")
            if folder == "kernels":
                problems += [f"{where} calls {call}" for call in ALLOCATORS if re.search(rf"\b{call}\s*\(", text)]
    return problems


def _files(root: Path, folder: str, *suffixes: str) -> list[Path]:
    """Those of a folder and of the folders in it, but for what is a part of its own."""
    parts = [root / part for part in MAY_INCLUDE if part.startswith(f"{folder}/")]
    found = sorted(path for path in (root / folder).rglob("*") if path.suffix in suffixes)
    return [path for path in found if not any(part in path.parents for part in parts)]


def _without_comments(text: str) -> str:
    return re.sub(r"//[^\n]*", "", re.sub(r"/\*.*?\*/", "", text, flags=re.S))


def import_problems(root: Path) -> list[str]:
    """Upward imports in a package laid out as lucid/."""
    problems = []
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        part = parts[0] if parts[0] in ABOVE else None
        tree = ast.parse(path.read_text())
        lazy = {id(node) for block in ast.walk(tree) if _waits(block) for node in ast.walk(block)}
        for node in ast.walk(tree):
            for target in _imported(node, parts):
                if target in ABOVE and target != part and target not in (ABOVE[part] if part else ()):
                    if parts == ("__init__",) and id(node) in lazy:
                        continue
                    problems.append(f"lucid/{'/'.join(parts)}.py imports lucid.{target}")
    return problems


def _waits(block: ast.AST) -> bool:
    """A function, or what only type checkers read: its imports do not run with the module."""
    return isinstance(block, ast.FunctionDef) or (
        isinstance(block, ast.If) and getattr(block.test, "id", None) == "TYPE_CHECKING"
    )


def _imported(node: ast.AST, parts: tuple[str, ...]):
    """The first components below `lucid` of what an import statement names."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            package = ("lucid", *parts[:-1])
            base = ".".join((*package[: len(package) - node.level + 1], *([node.module] if node.module else [])))
        names = [f"{base}.{alias.name}" for alias in node.names]
    else:
        return
    for name in names:
        if name.startswith("lucid."):
            yield name.split(".")[1]


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the C sources are not beside the tests: only the installed package is here"
)
def test_includes_run_downward():
    assert (SOURCES / "engine" / "engine.h").exists()
    assert include_problems(SOURCES) == []


def test_imports_run_downward():
    assert (PACKAGE / "nn").is_dir()
    assert import_problems(PACKAGE) == []


@pytest.mark.parametrize(
    "path, line, complaint",
    [
        ("kernels/add.c", '#include "engine.h"', "kernels/add.c includes engine.h, which belongs to engine"),
        (
            "kernels/add.c",
            '#include "../engine/engine.h"',
            "kernels/add.c includes ../engine/engine.h, which belongs to engine",
        ),
        ("kernels/add.c", '#include "ops_gen.h"', "kernels/add.c includes ops_gen.h, which belongs to engine"),
        ("kernels/add.c", "void *p = malloc(3);", "kernels/add.c calls malloc"),
        (
            "engine/tensor.c",
            '#include "ops/sort.h"',
            "engine/tensor.c includes ops/sort.h, which belongs to engine/ops",
        ),
        ("engine/ops/sort.c", '#include "args.h"', "engine/ops/sort.c includes args.h, which belongs to python"),
        (
            "engine/ops/order/sort.c",
            '#include "args.h"',
            "engine/ops/order/sort.c includes args.h, which belongs to python",
        ),
        (
            "kernels/order/sort.c",
            '#include "sort.h"',
            "kernels/order/sort.c includes sort.h, which belongs to engine/ops",
        ),
        ("engine/tensor.c", "#include <Python.h>", "engine/tensor.c includes Python.h"),
        ("engine/tensor.c", '#  include "args.h"', "engine/tensor.c includes args.h, which belongs to python"),
    ],
)
def test_an_upward_include_is_found(tmp_path, path, line, complaint):
    for name in ("kernels/kernels.h", "engine/engine.h", "engine/ops/order/sort.h", "python/args.h", path):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("")
    assert include_problems(tmp_path) == []
    (tmp_path / path).write_text(f"/* #include <Python.h> in a comment is nothing */\n{line}\n")
    assert include_problems(tmp_path) == [complaint]


@pytest.mark.parametrize(
    "path, text, complaint",
    [
        ("_tensor.py", "from lucid.nn import Module", "lucid/_tensor.py imports lucid.nn"),
        ("_tensor.py", "def f():\n    import lucid.optim.sgd", "lucid/_tensor.py imports lucid.optim"),
        ("autograd/graph.py", "from .. import nn", "lucid/autograd/graph.py imports lucid.nn"),
        ("__init__.py", "from lucid import nn", "lucid/__init__.py imports lucid.nn"),
        ("nn/module.py", "from lucid.optim import SGD", "lucid/nn/module.py imports lucid.optim"),
    ],
)
def test_an_upward_import_is_found(tmp_path, path, text, complaint):
    fine = {
        "__init__.py": "def f():\n    import lucid.nn\nif TYPE_CHECKING:\n    from lucid import nn",
        "nn/linear.py": "from lucid import _C\nfrom lucid.nn import module",
    }
    for name, content in fine.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    assert import_problems(tmp_path) == []
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text)
    assert import_problems(tmp_path) == [complaint]
