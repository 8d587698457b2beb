"""Neural networks: parameters, modules, layers, losses, initialization.

Examples
--------
>>> import lucid
>>> from lucid import nn
>>> model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
>>> model(lucid.zeros(5, 2)).shape
lucid.Size([5, 1])
"""

from lucid._errors import without
from lucid.nn import functional, init, utils
from lucid.nn.modules import *  # noqa: F403 - its __all__ lists the layers
from lucid.nn.modules import __all__ as _layers
from lucid.nn.parameter import (
    Buffer,
    Parameter,
    UninitializedBuffer,
    UninitializedParameter,
    UninitializedParameterWarning,
)
from lucid.utils.hooks import RemovableHandle

_without = without(__name__)


def __getattr__(name: str):
    if name != "grad":  # loaded on first use
        return _without(name)
    from importlib import import_module

    return import_module("lucid.nn.grad")


__all__ = [
    "Buffer",
    "Parameter",
    "RemovableHandle",
    "UninitializedBuffer",
    "UninitializedParameter",
    "UninitializedParameterWarning",
    "functional",
    "grad",  # noqa: F405 - loaded on first use
    "init",
    "utils",
    *_layers,
]
