"""What `import lucid` brings, what it leaves for later, and what it does without."""

from __future__ import annotations

import builtins
import subprocess
import sys

import pytest

import lucid

in_pyodide = sys.platform == "emscripten"
needs_processes = pytest.mark.skipif(in_pyodide, reason="WebAssembly has no processes")


def run(code: str) -> str:
    # -P: the installed package, not a folder called lucid in the current directory
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs_processes
def test_submodules_wait_until_they_are_used():
    assert (
        run(
            "import sys, lucid; print([m for m in sys.modules if m in ('lucid.nn', 'lucid.optim', "
            "'lucid.serialization', 'numpy')])"
        ).strip()
        == "[]"
    )


@needs_processes
def test_documentation_waits_until_somebody_reads_it():
    """All of the table's is read at once: a tenth of a second."""
    code = "import sys, lucid.nn, lucid.optim; print('lucid._docs' in sys.modules, 'inspect' in sys.modules)"
    assert run(code).split() == ["False", "False"]


@needs_processes
def test_submodules_are_attributes_after_a_bare_import():
    assert run(
        "import lucid; print(lucid.nn.Linear.__name__, lucid.optim.SGD.__name__, lucid.save.__name__)"
    ).split() == ["Linear", "SGD", "save"]


@needs_processes
def test_methods_of_late_modules_are_there_from_the_start():
    code = (
        "import lucid; x = lucid.ones(2); print(x.unique().tolist(), x.quantile(0.5).item(), x.resize_as_(x).tolist())"
    )
    assert run(code).strip() == "[1.0] 1.0 [1.0, 1.0]"


@needs_processes
def test_numpy_is_not_needed():
    code = """
import sys
sys.modules["numpy"] = None         # importing it raises ImportError
import lucid
from lucid import nn, optim
model = nn.Linear(2, 1)
step = optim.SGD(model.parameters(), lr=0.1)
model(lucid.ones(3, 2)).sum().backward()
step.step()
print(lucid.tensor([1, 2]).tolist())
"""
    assert run(code).strip() == "[1, 2]"


@needs_processes
def test_exit_with_a_living_graph():
    assert (
        run(
            "import lucid; x = lucid.ones(3, requires_grad=True); y = (x * 2).sum(); x.register_hook(lambda g: g); "
            "print('fine')"
        ).strip()
        == "fine"
    )


def test_star_import_is_sane():
    names: dict = {}
    exec("from lucid import *", names)
    assert names["Tensor"] is lucid.Tensor and names["tensor"] is lucid.tensor and names["nn"] is lucid.nn
    for name in ("float", "int", "bool", "max", "min", "sum", "abs", "round", "pow", "all", "any"):
        assert names.get(name, getattr(builtins, name)) is getattr(builtins, name), f"{name} hides a builtin"
    assert not [name for name in lucid.__all__ if name.startswith("_") and name != "__version__"]
    assert "annotations" not in names


def test_every_listed_name_exists():
    for name in dir(lucid):
        getattr(lucid, name)
    for name in dir(lucid.autograd):
        getattr(lucid.autograd, name)


def test_a_missing_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'lucid' has no attribute 'torch'"):
        lucid.torch
    with pytest.raises(AttributeError, match="lucid.autograd"):
        lucid.autograd.torch


def test_version():
    assert lucid.__version__.count(".") == 2


def test_constants():
    import math

    assert (
        (lucid.pi, lucid.e, lucid.inf) == (math.pi, math.e, math.inf)
        and math.isnan(lucid.nan)
        and lucid.newaxis is None
    )


def test_every_public_name_has_a_docstring():
    undocumented = [
        name for name in lucid.__all__ if callable(getattr(lucid, name)) and not getattr(lucid, name).__doc__
    ]
    assert undocumented == []


def test_a_second_engine_is_refused():
    """The engine's state is global: loading the extension twice in one process must fail cleanly, not share or
    crash."""
    import importlib.util

    from lucid import _C

    spec = importlib.util.spec_from_file_location("lucid._C", _C.__file__)
    if in_pyodide:
        from importlib.machinery import ExtensionFileLoader, ModuleSpec

        spec = ModuleSpec("lucid._C", ExtensionFileLoader("lucid._C", _C.__file__), origin=_C.__file__)
    try:
        again = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(again)
    except ImportError:
        return
    assert again.Tensor is _C.Tensor
