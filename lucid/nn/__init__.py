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
from lucid.nn.modules import LAZY as _LAZY_LAYERS
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

# Loaded on first use. A value says which module has the name; None that it is a module itself.
_LAZY = dict.fromkeys(("attention", "common_types", "grad", "hooks", "intrinsic", "parallel", "qat", "quantized"))
_LAZY |= {"DataParallel": "parallel", "factory_kwargs": "_base.factory"}
_LAZY |= dict.fromkeys(
    (
        "register_module_forward_hook",
        "register_module_forward_pre_hook",
        "register_module_full_backward_hook",
        "register_module_full_backward_pre_hook",
        "register_module_load_state_dict_post_hook",
        "register_module_load_state_dict_pre_hook",
    ),
    "hooks",
)


def __getattr__(name: str) -> object:
    if name in _LAZY_LAYERS:
        globals()[name] = _lazy_layer(name)
        return globals()[name]
    if name not in _LAZY:
        return without(__name__)(name)
    from importlib import import_module

    value = import_module(f"lucid.nn.{_LAZY[name] or name}")
    if _LAZY[name]:
        value = globals()[name] = getattr(value, name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY, *_LAZY_LAYERS})


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
    *_LAZY_LAYERS,
]
