"""Every example in the docstring of a public name is run, and prints what it says."""

from __future__ import annotations

import doctest
import importlib.util

import documentation
import pytest

import lucid

FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def examples() -> dict[str, str]:
    """Name to docstring; a docstring under several names is run once."""
    found: dict[str, str] = {}
    for public in documentation.public():
        if ">>> " in public.doc:
            found.setdefault(public.doc, f"{public.module}.{public.name}")
    return {name: doc for doc, name in found.items()}


EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name):
    if "import numpy" in EXAMPLES[name] and importlib.util.find_spec("numpy") is None:
        pytest.skip("it shows the bridge to NumPy, which is not installed")
    case = doctest.DocTestParser().get_doctest(EXAMPLES[name], {"lucid": lucid}, name, None, None)
    report: list[str] = []
    lucid.manual_seed(0)
    doctest.DocTestRunner(verbose=False, optionflags=FLAGS).run(case, out=report.append)
    assert not report, "".join(report)


def test_there_are_examples():
    assert len(EXAMPLES) > 1500
