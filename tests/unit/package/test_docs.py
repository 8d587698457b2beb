"""Everything public is documented: tests/documentation.py says what that means."""

import importlib
import inspect
import pkgutil

import documentation
import pytest

import lucid

NAMES = documentation.public()
LEFT_OUT = ("lucid.utils.tensorboard", "lucid.distributed.run")  # refuses to be imported, and is a program


@pytest.mark.parametrize("module", documentation.MODULES)
def test_every_public_name_is_documented(module):
    short = {n.name: found for n in NAMES if n.module == module and (found := documentation.lacks(n))}
    assert not short, "\n".join(f"{module}.{name}: {'; '.join(found)}" for name, found in short.items())


@pytest.mark.parametrize("module", documentation.MODULES)
def test_every_module_says_what_it_is(module):
    doc = importlib.import_module(module).__doc__ or ""
    assert doc.strip().split("\n\n")[0].rstrip().endswith((".", ":")), f"{module}: its docstring is {doc[:80]!r}"


def test_no_module_is_left_out():
    """What a module with a public path lists in `__all__` is among the public names."""
    seen = {id(name.value) for name in NAMES}
    left_out = []
    for found in pkgutil.walk_packages(lucid.__path__, "lucid."):
        if any(part.startswith("_") for part in found.name.split(".")) or found.name in LEFT_OUT:
            continue
        module = importlib.import_module(found.name)
        for name in getattr(module, "__all__", ()):
            value = getattr(module, name, None)
            if inspect.ismodule(value) or documentation.is_data(value) or not documentation.ours(value):
                continue
            if id(value) not in seen:
                left_out.append(f"{found.name}.{name}")
    bases = {"Location", "SpectralNorm", "WeightNorm", "with_fast_names"}  # parts of the package's own classes
    assert not [name for name in left_out if name.rpartition(".")[2] not in bases]


def test_what_is_missing_is_found():
    class Thing:
        """A thing."""

        def move(self, far):
            """Moves it."""

    def bare(x, y=1):
        """does something"""
        return x

    lacks = {n.name: documentation.lacks(n) for n in (
        documentation.Public("m", "bare", bare), documentation.Public("m", "Thing.move", Thing.move, Thing)
    )}  # fmt: skip
    assert lacks["bare"] == ["summary", "parameters x, y", "returns", "example"]
    assert lacks["Thing.move"] == ["parameters far"]


def test_forms_are_documented_from_their_function():
    for name in ("add", "Tensor.add", "Tensor.add_", "add_", "transpose_copy", "absolute"):
        value = lucid
        for part in name.split("."):
            value = getattr(value, part)
        parts = documentation.sections(value.__doc__)
        assert "Returns" in parts and name.rpartition(".")[2] + "(" in parts["Examples"], name
    assert "self" not in documentation.described(documentation.sections(lucid.Tensor.add.__doc__)["Parameters"])
    assert "out" in documentation.described(documentation.sections(lucid.add.__doc__)["Parameters"])
    assert "out" not in documentation.described(documentation.sections(lucid.Tensor.add_.__doc__)["Parameters"])
