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

_missing = without(__name__)


def __getattr__(name: str) -> object:
    if name != "attention":
        return _missing(name)
    from importlib import import_module

    return import_module("lucid.nn.attention")


__all__ = [
    "Buffer",
    "Parameter",
    "RemovableHandle",
    "UninitializedBuffer",
    "UninitializedParameter",
    "UninitializedParameterWarning",
    "functional",
    "init",
    "utils",
    *_layers,
]
