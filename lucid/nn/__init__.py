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
from lucid.nn.modules import LAZY as _LAZY
from lucid.nn.modules import __all__ as _layers
from lucid.nn.modules import __getattr__ as _lazy_layer
from lucid.nn.parameter import (
    Buffer,
    Parameter,
    UninitializedBuffer,
    UninitializedParameter,
    UninitializedParameterWarning,
)
from lucid.utils.hooks import RemovableHandle


def __getattr__(name: str) -> object:
    if name in _LAZY:
        globals()[name] = _lazy_layer(name)
        return globals()[name]
    if name == "intrinsic":  # modules without contents, which load when somebody asks for them
        import lucid.nn.intrinsic as module
    elif name == "attention":
        import lucid.nn.attention as module
    elif name == "grad":
        import lucid.nn.grad as module
    elif name == "qat":
        import lucid.nn.qat as module
    elif name == "quantized":
        import lucid.nn.quantized as module
    else:
        return without(__name__)(name)
    return module


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})


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
    *_LAZY,
]
