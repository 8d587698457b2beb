"""The libraries that PyTorch can compute with, none of which is here: switches that programs set, and no they get.

Examples
--------
>>> import lucid
>>> lucid.backends.cudnn.deterministic = True
>>> lucid.backends.mps.is_available()
False
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from lucid import _C
from lucid._errors import without
from lucid._surface.processors import Flags, no

__all__ = ["cpu", "cuda", "cudnn", "cusparselt", "kleidiai", "mha", "miopen", "mkl", "mkldnn", "mps", "nnpack"]
__all__ += ["openmp", "opt_einsum", "xnnpack"]
__getattr__: Callable[[str], Any] = without(__name__)
__path__: list[str] = []  # its modules can be imported, though no files are theirs


# PyTorch's ways to compute attention; Lucid has one.
_ATTENTION = ("flash", "mem_efficient", "math", "cudnn")


def _module(name: str, **entries: object) -> ModuleType:
    """A module of switches, with `flags`, which sets some of them for a block."""
    module = Flags(f"lucid.backends.{name}", f"Switches of `torch.backends.{name}`, which change nothing.", **entries)

    @contextmanager
    def flags(**values: object) -> Iterator[None]:
        before = {key: module.__dict__[key] for key in values if key in module.__dict__}
        module.__dict__.update(values)
        try:
            yield
        finally:
            module.__dict__.update(before)

    module.flags = flags
    sys.modules[module.__name__] = module
    return module


cudnn: Any = _module(
    "cudnn", is_available=no, version=lambda: None, enabled=True, benchmark=False, deterministic=False, allow_tf32=False
)
cuda: Any = _module(
    "cuda",
    is_built=no,
    matmul=Flags("lucid.backends.cuda.matmul", "Switches of products.", allow_tf32=False, fp32_precision="none"),
    **{f"{what}_sdp_enabled": lambda: True for what in _ATTENTION},
    **{f"enable_{what}_sdp": lambda enabled: None for what in _ATTENTION},
)
mps: Any = _module("mps", is_available=no, is_built=no)
mkl: Any = _module("mkl", is_available=no)
mkldnn: Any = _module("mkldnn", is_available=no, enabled=False, deterministic=True)
openmp: Any = _module("openmp", is_available=no)
opt_einsum: Any = _module("opt_einsum", is_available=no, enabled=False, strategy=None)
nnpack: Any = _module("nnpack", is_available=no, set_flags=lambda enabled: (False,))
xnnpack: Any = _module("xnnpack", enabled=False)
mha: Any = _module("mha", get_fastpath_enabled=no, set_fastpath_enabled=lambda value: None)
miopen: Any = _module("miopen", immediate=False)
cusparselt: Any = _module("cusparselt", is_available=no, version=lambda: None)
kleidiai: Any = _module("kleidiai", is_available=no)
cpu: Any = _module("cpu", get_cpu_capability=lambda: _C.isa().upper())
