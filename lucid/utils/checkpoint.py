"""`lucid.utils.checkpoint`: recomputing in backward what would otherwise be kept. The module can itself be called as
the function."""

from __future__ import annotations

import sys
from types import ModuleType

from lucid.autograd.recompute import checkpoint, checkpoint_sequential


class _Callable(ModuleType):
    def __call__(self, *args, **kwargs):
        return checkpoint(*args, **kwargs)


sys.modules[__name__].__class__ = _Callable

__all__ = ["checkpoint", "checkpoint_sequential"]
