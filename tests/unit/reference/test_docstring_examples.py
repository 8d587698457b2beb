"""The examples in the docstrings of all public names and of their methods run as they stand, and print what they say.

An example is what the reference shows and runs: it has to import what it uses. Numbers may differ in their last places.
"""

from __future__ import annotations

import doctest
import importlib.util
import inspect
import math
import re
import sys
import types
import warnings
from pathlib import Path

import pytest

import lucid

sys.path.insert(0, str(Path(__file__).parents[3] / "web/site"))
from areas import all_areas
from names import collect

sys.path.pop(0)

NUMPY = importlib.util.find_spec("numpy") is not None
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")


class Checker(doctest.OutputChecker):
    """As doctest's, and floats may be off by rounding."""

    def check_output(self, want, got, flags):
        if super().check_output(want, got, flags):
            return True
        numbers = [NUMBER.findall(text) for text in (want, got)]
        texts = [" ".join(NUMBER.sub("0", text).split()) for text in (want, got)]
        if texts[0] != texts[1] or len(numbers[0]) != len(numbers[1]):
            return False
        return all(
            a == b or ("." in a + b and math.isclose(float(a), float(b), rel_tol=2e-4, abs_tol=2e-6))
            for a, b in zip(*numbers)
        )


def documented(entry):
    """(name, docstring) of a public name and of what its class defines."""
    value = entry.value
    if isinstance(value, type) and value.__module__ == "builtins":
        return  # Python's own type under a name of Lucid's: what its docstring has differs from one Python to the next
    if isinstance(value, type) or callable(value) or entry.area.module == "lucid.Tensor":
        static = (
            inspect.getattr_static(lucid.Tensor, entry.short, None) if entry.area.module == "lucid.Tensor" else value
        )
        yield entry.name, getattr(value, "__doc__", None) or getattr(static, "__doc__", None)
    if isinstance(value, type) and value.__module__.startswith("lucid") and value is not lucid.Tensor:
        for base in value.__mro__:
            if base.__module__.startswith("lucid") and base is not lucid.Tensor:
                for name, member in vars(base).items():
                    yield f"{entry.name}.{name}", getattr(getattr(member, "__func__", member), "__doc__", None)


def by_area():
    """Area -> name -> docstring, of those with examples; a text under several names is run once."""
    seen: set[str] = set()
    found: dict[str, dict[str, str]] = {area.module: {} for area in all_areas()}
    for area in all_areas():
        doc = (
            None
            if area.module == "lucid.Tensor"
            else sys.modules.get(area.module).__doc__
            if area.module in sys.modules
            else None
        )
        if doc and ">>>" in doc:
            found[area.module][area.module] = doc
    for entry in collect().values():
        for name, doc in documented(entry):
            if isinstance(doc, str) and ">>>" in doc and doc not in seen:
                seen.add(doc)
                found[entry.area.module][name] = doc
    return {area: docs for area, docs in found.items() if docs}


EXAMPLES = by_area()


def failure(name: str, doc: str) -> str:
    """What goes wrong in the examples of a docstring, or ""."""
    lucid.manual_seed(0)
    test = doctest.DocTestParser().get_doctest(inspect.cleandoc(doc), {}, name, None, None)
    main, program = sys.modules["__main__"], types.ModuleType("__main__")  # in which pickle finds its classes
    test.globs = program.__dict__
    runner = doctest.DocTestRunner(
        checker=Checker(), verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    )
    report: list[str] = []
    default = lucid.get_default_dtype()
    sys.modules["__main__"] = program
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            runner.run(test, out=report.append, clear_globs=False)
    finally:
        sys.modules["__main__"] = main
        lucid.set_default_dtype(default)
    return "".join(report)


@pytest.mark.parametrize("area", EXAMPLES)
def test_examples_run(area):
    failures = []
    for name, doc in EXAMPLES[area].items():
        if re.search(r"\bnumpy\b|\bnp\.", doc) and not NUMPY:
            continue  # the bridge to NumPy, where there is none
        failures.append(failure(name, doc))
    assert not "".join(failures)


def test_there_are_examples():
    assert sum(map(len, EXAMPLES.values())) > 1200


def test_a_wrong_example_is_seen():
    assert failure("wrong", ">>> 1 + 1\n3\n")
    assert failure("rough", ">>> 0.123\n0.125\n")
    assert not failure("close", ">>> 0.12345678\n0.12345679\n")
