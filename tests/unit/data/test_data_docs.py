"""What is public in lucid.utils is documented, with an example (test_docstring_examples.py runs them)."""

import inspect

import pytest

import lucid

PACKAGES = [lucid.utils.data, lucid.utils.data.datasets, lucid.utils.rollout, lucid.utils.tokenizer]
PACKAGES += [lucid.utils.transforms, lucid.utils.transforms.functional]


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
