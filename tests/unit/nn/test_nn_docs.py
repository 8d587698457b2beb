"""The examples in the docstrings of nn, optim and serialization run and give what they say."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import lucid
from lucid import nn, optim

MODULES = (
    ["lucid.serialization", "lucid.utils.hooks"]
    + [
        found.name
        for package in (nn, optim)
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    ]
    + ["lucid.nn", "lucid.optim", "lucid.linalg", "lucid.special"]
    + (["lucid.fft"] if hasattr(lucid, "view_as_complex") else [])
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    lucid.manual_seed(0)
    results = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert results.failed == 0


def public(module):
    for name in module.__all__:
        value = getattr(module, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            yield name, value


@pytest.mark.parametrize("module", [nn, nn.functional, nn.init, nn.utils, optim], ids=lambda m: m.__name__)
def test_everything_public_has_an_example(module):
    missing = [name for name, value in public(module) if ">>>" not in (value.__doc__ or "")]
    assert not missing


@pytest.mark.parametrize("module", [nn, optim], ids=lambda m: m.__name__)
def test_every_public_method_is_documented(module):
    missing = [
        f"{name}.{attribute}"
        for name, value in public(module)
        if inspect.isclass(value)
        for attribute, member in vars(value).items()
        if inspect.isfunction(member) and not attribute.startswith("_") and not member.__doc__
    ]
    assert not missing
