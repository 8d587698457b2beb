"""That there is no CUDA device: what scripts ask before they choose a device. Nothing else of `torch.cuda` is here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lucid._errors import without

__all__ = ["device_count", "empty_cache", "is_available", "manual_seed", "manual_seed_all"]
__all__ += ["OutOfMemoryError", "device", "get_arch_list", "get_rng_state_all", "is_bf16_supported", "is_initialized"]
__all__ += ["max_memory_allocated", "max_memory_reserved", "memory_allocated", "memory_reserved", "memory_stats"]
__all__ += ["seed", "seed_all", "set_rng_state_all"]
_without = without(__name__)


def __getattr__(name: str) -> Any:
    if name != "amp":
        return _without(name)
    from importlib import import_module

    return import_module("lucid.cuda.amp")


def is_available() -> bool:
    """Returns False.

    Returns
    -------
    bool
        False.

    Examples
    --------
    >>> import lucid
    >>> "cuda" if lucid.cuda.is_available() else "cpu"
    'cpu'
    """
    return False


def device_count() -> int:
    """Returns 0.

    Returns
    -------
    int
        0.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.device_count()
    0
    """
    return 0


def manual_seed(seed: int) -> None:
    """Does nothing: there is no device whose numbers it could start.

    Parameters
    ----------
    seed : int
        Not looked at.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.manual_seed(0)
    """


def manual_seed_all(seed: int) -> None:
    """Does nothing: there is no device whose numbers it could start.

    Parameters
    ----------
    seed : int
        Not looked at.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.manual_seed_all(0)
    """


def empty_cache() -> None:
    """Does nothing: there is no device whose memory it could free.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.empty_cache()
    """


OutOfMemoryError = MemoryError
_initialized = False


class device:
    """Does nothing for a block: there is no device to choose.

    Parameters
    ----------
    device : optional
        Not looked at.

    Examples
    --------
    >>> import lucid
    >>> with lucid.cuda.device(0):
    ...     pass
    """

    def __init__(self, device: object = None) -> None:
        self.idx = self.prev_idx = -1

    def __enter__(self) -> None:
        pass

    def __exit__(self, *args: object) -> None:
        pass


def is_initialized() -> bool:
    """Returns False.

    Returns
    -------
    bool
        False.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.is_initialized()
    False
    """
    return False


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """Returns False.

    Parameters
    ----------
    including_emulation : bool, default True
        Not looked at.

    Returns
    -------
    bool
        False.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.is_bf16_supported()
    False
    """
    return False


def is_current_stream_capturing() -> bool:
    """Returns False."""
    return False


def memory_allocated(device: object = None) -> int:
    """Returns 0: no such device holds memory. `lucid.memory_stats` tells of the CPU's.

    Parameters
    ----------
    device : optional
        Not looked at.

    Returns
    -------
    int
        0.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.memory_allocated()
    0
    """
    return 0


max_memory_allocated: Callable[..., int] = memory_allocated
memory_reserved: Callable[..., int] = memory_allocated
max_memory_reserved: Callable[..., int] = memory_allocated


def memory_stats(device: object = None) -> dict[str, int]:
    """Returns an empty dictionary: no such device holds memory.

    Parameters
    ----------
    device : optional
        Not looked at.

    Returns
    -------
    dict
        Empty.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.memory_stats()
    {}
    """
    return {}


def seed() -> None:
    """Does nothing: there is no device whose numbers it could start.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.seed()
    """


seed_all = seed


def get_rng_state_all() -> list[object]:
    """Returns an empty list: there is no device whose state it could tell.

    Returns
    -------
    list
        Empty.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.get_rng_state_all()
    []
    """
    return []


def set_rng_state_all(new_states: object) -> None:
    """Does nothing: there is no device whose state it could set.

    Parameters
    ----------
    new_states : list
        Not looked at.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.set_rng_state_all([])
    """


def get_arch_list() -> list[str]:
    """Returns an empty list: nothing is compiled for such devices.

    Returns
    -------
    list of str
        Empty.

    Examples
    --------
    >>> import lucid
    >>> lucid.cuda.get_arch_list()
    []
    """
    return []
