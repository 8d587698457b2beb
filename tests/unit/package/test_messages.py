"""The messages of the Python code of Lucid: "name: argument is V; wanted W", the name being that of what was called.

What the extension module says is in tests/ops/test_refusals.py.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import lucid

PACKAGE = Path(lucid.__file__).parent
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

# Exceptions that do not refuse an argument.
OTHERS = {
    "AttributeError": "has Python's own form, which tools read",
    "ImportError": "is about the installation",
    "ModuleNotFoundError": "is about what is not installed, or not here",
    "KeyError": "is about a name that is not there, or not to be had",
    "NotImplementedError": "is about what a class or an op does not do",
    "UnpicklingError": "is about the bytes of a file",
    "_corrupt": "is about the bytes of a file",
    "Freezes": "is part of a message of export, which says where it was",
    "refuse": "has the message in itself, of which this is the name",
    "SafetensorError": "is about the bytes of a file",
    "OSError": "is about a file or an address that cannot be reached",
    "GradcheckError": "is about a gradient, the result of the check",
    "StopIteration": "ends an iteration",
}

# Texts of other forms, each with the reason.
EXCEPTIONS = {
    "Error(s) in loading state_dict for {}:{}": "a list of many, as PyTorch has it",
    "{}() got an unexpected keyword argument {}": "Python's own words",
    "{}() got multiple values for argument {}, once as {}": "Python's own words",
    "to() got an unexpected keyword argument {}": "Python's own words",
    "object of type '{}' has no len()": "Python's own words",
    "DataLoader worker (pid(s) {}) exited unexpectedly": "PyTorch's own words: no argument is wrong",
    "DataLoader timed out after {} seconds": "PyTorch's own words: no argument is wrong",
    "{}: This function was deprecated since version 1.9 and is now removed. {}": "PyTorch's own words",
}


def text_of(node: ast.expr) -> list[str]:
    """What a message can be, "{}" standing for each value in it; nothing where it is computed."""
    if isinstance(node, ast.IfExp):
        return text_of(node.body) + text_of(node.orelse)
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return ["".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)]
    return []


def raises(path: str) -> list[tuple[int, str]]:
    """(line, message) of each refusal in a file."""
    found = []
    for node in ast.walk(ast.parse((PACKAGE / path).read_text())):
        if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args):
            continue
        if ast.unparse(node.exc.func).rpartition(".")[2] not in OTHERS:
            found += [(node.lineno, text) for text in text_of(node.exc.args[0])]
    return found


def defined(path: str) -> set[str]:
    """The names that a message of a file may begin with: its functions and classes."""
    tree = ast.parse((PACKAGE / path).read_text())
    return {
        node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    }


@pytest.mark.parametrize("path", FILES)
def test_a_refusal_names_what_was_called_and_what_was_wanted(path):
    wrong = [
        f"{path}:{line}: {text!r}"
        for line, text in raises(path)
        if text not in EXCEPTIONS and not re.fullmatch(r"[\w.{}]+: .+; wanted .+", text, re.DOTALL)
    ]
    assert not wrong, "wanted 'name: argument is V; wanted W'\n" + "\n".join(wrong)


@pytest.mark.parametrize("path", FILES)
def test_a_name_that_is_written_out_is_that_of_something_in_the_file(path):
    names = {text.partition(":")[0] for _, text in raises(path) if text not in EXCEPTIONS}
    here = defined(path)
    wrong = {name for name in names if "{" not in name and not {*name.split(".")} & here}
    assert not wrong, wrong


def test_there_are_messages():
    assert sum(len(raises(path)) for path in FILES) > 200


def test_exceptions_are_still_there():
    texts = {text for path in FILES for _, text in raises(path)}
    assert not EXCEPTIONS.keys() - texts
