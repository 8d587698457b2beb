"""Every example in a docstring of the core is run, and prints what it says (those of nn and optim: test_nn_docs.py)."""

from __future__ import annotations

import doctest
import inspect

import pytest

import lucid
from lucid import _C


def documented():
    """(name, docstring) of every public function, class, method and property that has an example."""
    found = {}

    def visit(name, value, home):
        if inspect.ismodule(value) or name in found:
            return
        doc = getattr(value, "__doc__", None)
        if isinstance(doc, str) and ">>>" in doc:
            found[name] = doc
        if inspect.isclass(value) and getattr(value, "__module__", "").startswith("lucid"):
            for attribute, member in vars(value).items():
                if not attribute.startswith("__"):
                    visit(f"{name}.{attribute}", getattr(member, "__func__", member), value)

    for module, label in (
        (lucid, "lucid"),
        (lucid.autograd, "lucid.autograd"),
        (lucid.autograd.graph, "lucid.autograd.graph"),
        (lucid.distributions, "lucid.distributions"),
        (lucid.testing, "lucid.testing"),
        (lucid.jit, "lucid.jit"),
        (lucid.onnx, "lucid.onnx"),
        (_C, "lucid._C"),
    ):
        for attribute in dir(module):
            if not attribute.startswith("_"):
                visit(f"{label}.{attribute}", getattr(module, attribute), module)
    # one docstring under several names is run once
    return {doc: name for name, doc in reversed(found.items())}


EXAMPLES = {name: doc for doc, name in documented().items()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name):
    examples = doctest.DocTestParser().get_doctest(EXAMPLES[name], {"lucid": lucid}, name, None, None)
    report: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    runner.run(examples, out=report.append)
    assert not report, "".join(report)


def test_there_are_examples():
    assert len(EXAMPLES) > 150
