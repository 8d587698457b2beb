"""The examples in the docstrings of lucid.utils run, and what is public there is documented."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import lucid

PACKAGES = [lucid.utils.data, lucid.utils.data.datasets, lucid.utils.rollout, lucid.utils.tokenizer]
PACKAGES += [lucid.utils.transforms, lucid.utils.transforms.functional]
MODULES = {package.__name__ for package in PACKAGES} | {
    found.name for package in PACKAGES for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_examples(name):
    lucid.manual_seed(0)
    results = doctest.testmod(
        importlib.import_module(name), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    )
    assert results.failed == 0


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.__name__)
def test_everything_public_has_an_example_and_methods_a_docstring(package):
    for name in package.__all__:
        value = getattr(package, name)
        if name.startswith("_") or not (inspect.isclass(value) or inspect.isfunction(value)):
            continue
        assert value.__doc__ and (">>>" in value.__doc__ or name == "WorkerInfo"), name
        if inspect.isclass(value):
            for attribute, member in vars(value).items():
                if inspect.isfunction(member) and not attribute.startswith("_"):
                    assert member.__doc__, f"{name}.{attribute}"
