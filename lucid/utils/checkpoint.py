"""`lucid.utils.checkpoint`: recomputing in backward what would otherwise be kept. The module can itself be called as
the function."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import ModuleType
from typing import Any

from lucid._C import Tensor
from lucid._errors import without
from lucid.autograd.recompute import checkpoint, checkpoint_sequential


class _Callable(ModuleType):
    def __call__(self, *args, **kwargs):
        return checkpoint(*args, **kwargs)


sys.modules[__name__].__class__ = _Callable

__all__ = ["check_backward_validity", "checkpoint", "checkpoint_sequential", "detach_variable", "get_device_states"]
__all__ += ["noop_context_fn", "set_checkpoint_debug_enabled", "set_checkpoint_early_stop", "set_device_states"]
__getattr__ = without(__name__)


def get_device_states(*args: Any) -> tuple[list[int], list[Tensor]]:
    """Returns the random states of the devices that tensors are on, the CPU excepted: two empty lists."""
    return [], []


def set_device_states(devices: Any, states: Any, *, device_type: Any = None) -> None:
    """Gives back what `get_device_states` returned: nothing."""


def detach_variable(inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Returns each tensor without its history, with the `requires_grad` that it had, and anything else as it is."""
    if not isinstance(inputs, tuple):
        raise RuntimeError(f"detach_variable: inputs is a {type(inputs).__name__}; wanted a tuple")
    return tuple(x.detach().requires_grad_(x.requires_grad) if isinstance(x, Tensor) else x for x in inputs)


def check_backward_validity(inputs: Iterable[Any]) -> None:
    """Warns if no tensor among the inputs requires a gradient: there would be none."""
    if not any(x.requires_grad for x in inputs if isinstance(x, Tensor)):
        warnings.warn("checkpoint: none of the inputs requires a gradient; gradients will be None", stacklevel=2)


def noop_context_fn() -> tuple[AbstractContextManager[None], AbstractContextManager[None]]:
    """Returns two contexts that do nothing: those of the forward pass and of what is computed again."""
    return nullcontext(), nullcontext()


@contextmanager
def set_checkpoint_early_stop(enable: bool) -> Iterator[None]:
    """Does nothing for a block: what is computed again runs to its end."""
    yield


@contextmanager
def set_checkpoint_debug_enabled(enabled: bool | None) -> Iterator[None]:
    """Does nothing for a block."""
    yield
