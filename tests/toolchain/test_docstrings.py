"""The docstrings of the Python code are written in the grammar that the generator asks of the table's."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import lucid

ROOT = Path(__file__).resolve().parents[2]
if not (ROOT / "wasm/generator").is_dir():
    pytest.skip("the sources are not beside the tests: only the installed package is here", allow_module_level=True)

sys.path.insert(0, str(ROOT / "wasm"))
from generator import grammar  # noqa: E402

del sys.path[0]

FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "lucid").rglob("*.py"))


def documented(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(name, docstring) of what is public in a file: functions, classes and their methods."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.ClassDef)) and not child.name.startswith("_"):
            if doc := ast.get_docstring(child):
                yield prefix + child.name, doc
            if isinstance(child, ast.ClassDef):
                yield from documented(child, f"{prefix}{child.name}.")


@pytest.mark.parametrize("path", FILES)
def test_docstrings_have_a_grammar(path):
    wrong = [
        f"{path}: {name}: {problem}"
        for name, doc in documented(ast.parse((ROOT / path).read_text()))
        for problem in grammar.problems(doc, verb=False)
    ]
    assert not wrong, "\n".join(wrong)


def test_docstrings_of_the_extension_module_have_it_too():
    wrong = [
        f"Tensor.{name}: {problem}"
        for name, value in vars(lucid.Tensor).items()
        if not name.startswith("_") and value.__doc__
        for problem in grammar.problems(value.__doc__, verb=callable(value))
    ]
    assert not wrong, "\n".join(wrong)
