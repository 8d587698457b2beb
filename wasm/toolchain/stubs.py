"""Writes the `__init__.pyi` of packages that find their names when they are first used, for type checkers and editors.

    .venv/bin/python -P wasm/toolchain/stubs.py [--check]

Each says, for every public name, in which file it is defined. It follows from the installed package; a test compares.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from collections import defaultdict
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules, walk_packages
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = """amp distributed einops func linalg live nn nn.modules nn.modules.rnn nn.modules.transformer nn.utils onnx
optim optim.lr_scheduler signal utils utils.data utils.data.datasets utils.rollout utils.tokenizer utils.transforms
utils.transforms.functional""".split()
HEADER = "# Where the names of this package are. Written by wasm/toolchain/stubs.py.\n\n"


def stub(package: str) -> str:
    """The text of a package's stub."""
    module = import_module(f"lucid.{package}")
    parts = {part.name for part in iter_modules(module.__path__) if not part.name.startswith("_")}
    homes = defaultdict(set)
    others = []
    for name in sorted({*module.__all__, *getattr(module, "LAZY", ()), *parts}):
        try:
            value = getattr(module, name, None) or import_module(f"{module.__name__}.{name}")
        except ModuleNotFoundError:
            continue  # a file that only says what is there instead
        if isinstance(value, ModuleType):
            if value.__name__ == f"{module.__name__}.{name}":
                homes[module.__name__].add(name)
            continue
        home = home_of(name, value, module)
        if home:
            homes[home].add(name)
        else:
            others.append(name)
    text = HEADER + "from typing import Any\n\n" * bool(others)
    for home, names in homes.items():
        text += "".join(f"from {home} import {name} as {name}\n" for name in names)
    return formatted(text + "".join(f"{name}: Any\n" for name in others))


def formatted(text: str) -> str:
    """As the linter wants it."""
    for words in (["check", "--quiet", "--select=I", "--fix"], ["format", "--quiet"]):
        ruff = [str(Path(sys.executable).with_name("ruff")), *words, "--stdin-filename=lucid/__init__.pyi", "-"]
        text = subprocess.run(ruff, input=text, capture_output=True, text=True, cwd=ROOT).stdout
    return text


def home_of(name: str, value: object, package: ModuleType) -> str | None:
    """The module whose source says what a name is: that of the value, or one of the package's."""
    own = getattr(value, "__module__", None) or ""
    near = [part.name for part in walk_packages(package.__path__, package.__name__ + ".")]
    for candidate in (own, *near, "lucid._C"):
        if not candidate.startswith("lucid.") or candidate.removeprefix("lucid.") in PACKAGES:
            continue
        module = import_module(candidate)
        if vars(module).get(name) is value and name in said(module):
            return candidate
    return None


@cache
def said(module: ModuleType) -> frozenset[str]:
    """The names that a module's source defines at its top level, for anybody who reads it."""
    file = getattr(module, "__file__", None) or ""
    if module.__name__ == "lucid._C":
        file = str(Path(file).with_name("_C.pyi"))
    if not file.endswith((".py", ".pyi")):
        return frozenset()
    names = set()
    for node in ast.parse(Path(file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
    return frozenset(names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, fail where a stub is out of date")
    check = parser.parse_args().check
    stale = []
    for package in PACKAGES:
        file = ROOT / "lucid" / package.replace(".", "/") / "__init__.pyi"
        text = stub(package)
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(str(file.relative_to(ROOT)))
        if not check:
            file.write_text(text, encoding="utf-8")
    if stale:
        print("out of date:" if check else "written:", ", ".join(stale))
    raise SystemExit(bool(stale) and check)


if __name__ == "__main__":
    main()
