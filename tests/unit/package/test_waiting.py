"""What lucid.nn and its functions load when they are asked for is what the files say that they have."""

from importlib import import_module

import pytest

from lucid import nn


@pytest.mark.parametrize(
    "package, waiting",
    [
        (package, name)
        for package in ("lucid.nn.modules", "lucid.nn.functional")
        for name in import_module(package)._WAITING
    ],
)
def test_names_that_wait(package, waiting):
    here, there = import_module(package), import_module(f"{package}.{waiting}")
    names = here._WAITING[waiting].split()
    assert sorted(names) == sorted(there.__all__)
    for name in names:
        assert getattr(here, name) is getattr(there, name) and name in dir(here)


def test_all_layers_are_listed():
    assert {"Conv2d", "Linear", "Transformer", "MSELoss"} <= set(nn.__all__) and "Conv2d" in dir(nn)
    with pytest.raises(AttributeError, match="did you mean"):
        nn.Conv2dd
