"""What is public in nn and optim is documented, with an example (test_docstring_examples.py runs them)."""

import inspect

import pytest

from lucid import nn, optim


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
