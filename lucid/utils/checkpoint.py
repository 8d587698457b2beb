"""`lucid.utils.checkpoint`: recomputing in backward what would otherwise be kept. The module can itself be called as
the function."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
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
__getattr__: Callable[[str], Any] = without(__name__)


def get_device_states(*args: Any) -> tuple[list[int], list[Tensor]]:
    """Returns the random states of the devices that tensors are on, the CPU excepted: two empty lists.

    Parameters
    ----------
    *args : object
        Tensors and anything else.

    Returns
    -------
    (list, list)
        Devices and their states.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils import checkpoint
    >>> checkpoint.get_device_states(lucid.ones(1))
    ([], [])
    """
    return [], []


def set_device_states(devices: Any, states: Any, *, device_type: Any = None) -> None:
    """Gives back what `get_device_states` returned: nothing.

    Parameters
    ----------
    devices, states, device_type : optional
        What `get_device_states` returned.

    Examples
    --------
    >>> from lucid.utils import checkpoint
    >>> checkpoint.set_device_states([], [])
    """


def detach_variable(inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Returns each tensor without its history, with the `requires_grad` that it had, and anything else as it is.

    Parameters
    ----------
    inputs : tuple
        Tensors and anything else.

    Returns
    -------
    tuple
        As many.

    Raises
    ------
    RuntimeError
        If `inputs` is not a tuple.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils import checkpoint
    >>> checkpoint.detach_variable((lucid.ones(1), 2))
    (tensor([1.]), 2)
    """
    if not isinstance(inputs, tuple):
        raise RuntimeError(f"detach_variable: inputs is a {type(inputs).__name__}; wanted a tuple")
    return tuple(x.detach().requires_grad_(x.requires_grad) if isinstance(x, Tensor) else x for x in inputs)


def check_backward_validity(inputs: Iterable[Any]) -> None:
    """Warns if no tensor among the inputs requires a gradient: there would be none.

    Parameters
    ----------
    inputs : iterable
        Tensors and anything else.

    Warns
    -----
    UserWarning
        If none requires a gradient.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils import checkpoint
    >>> checkpoint.check_backward_validity([lucid.ones(1, requires_grad=True)])
    """
    if not any(x.requires_grad for x in inputs if isinstance(x, Tensor)):
        warnings.warn("checkpoint: none of the inputs requires a gradient; gradients will be None", stacklevel=2)


def noop_context_fn() -> tuple[AbstractContextManager[None], AbstractContextManager[None]]:
    """Returns two contexts that do nothing: those of the forward pass and of what is computed again.

    Returns
    -------
    (context manager, context manager)
        Both do nothing.

    Examples
    --------
    >>> from lucid.utils import checkpoint
    >>> len(checkpoint.noop_context_fn())
    2
    """
    return nullcontext(), nullcontext()


@contextmanager
def set_checkpoint_early_stop(enable: bool) -> Iterator[None]:
    """Does nothing for a block: what is computed again runs to its end.

    Parameters
    ----------
    enable : bool
        Accepted, and not acted on.

    Yields
    ------
    None
        The block.

    Examples
    --------
    >>> from lucid.utils import checkpoint
    >>> with checkpoint.set_checkpoint_early_stop(False):
    ...     pass
    """
    yield


@contextmanager
def set_checkpoint_debug_enabled(enabled: bool | None) -> Iterator[None]:
    """Does nothing for a block.

    Parameters
    ----------
    enabled : bool or None
        Accepted, and not acted on.

    Yields
    ------
    None
        The block.

    Examples
    --------
    >>> from lucid.utils import checkpoint
    >>> with checkpoint.set_checkpoint_debug_enabled(True):
    ...     pass
    """
    yield
