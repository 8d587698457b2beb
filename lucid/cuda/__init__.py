"""That there is no CUDA device: what scripts ask before they choose a device. Nothing else of `torch.cuda` is here."""

from __future__ import annotations

from lucid._errors import without

__all__ = ["device_count", "empty_cache", "is_available", "manual_seed", "manual_seed_all"]
__all__ += ["OutOfMemoryError", "device", "get_arch_list", "get_rng_state_all", "is_bf16_supported", "is_initialized"]
__all__ += ["max_memory_allocated", "max_memory_reserved", "memory_allocated", "memory_reserved", "memory_stats"]
__all__ += ["seed", "seed_all", "set_rng_state_all"]
__getattr__ = without(__name__)


def is_available() -> bool:
    """Returns False.

    Examples
    --------
    >>> import lucid
    >>> "cuda" if lucid.cuda.is_available() else "cpu"
    'cpu'
    """
    return False


def device_count() -> int:
    """Returns 0."""
    return 0


def manual_seed(seed: int) -> None:
    """Does nothing: there is no device whose numbers it could start."""


def manual_seed_all(seed: int) -> None:
    """Does nothing: there is no device whose numbers it could start."""


def empty_cache() -> None:
    """Does nothing: there is no device whose memory it could free."""


OutOfMemoryError = MemoryError
_initialized = False


class device:
    """Does nothing for a block: there is no device to choose."""

    def __init__(self, device: object = None) -> None:
        self.idx = self.prev_idx = -1

    def __enter__(self) -> None:
        pass

    def __exit__(self, *args: object) -> None:
        pass


def is_initialized() -> bool:
    """Returns False."""
    return False


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """Returns False."""
    return False


def is_current_stream_capturing() -> bool:
    """Returns False."""
    return False


def memory_allocated(device: object = None) -> int:
    """Returns 0: no such device holds memory. `lucid.memory_stats` tells of the CPU's."""
    return 0


max_memory_allocated = memory_reserved = max_memory_reserved = memory_allocated


def memory_stats(device: object = None) -> dict[str, int]:
    """Returns an empty dictionary: no such device holds memory."""
    return {}


def seed() -> None:
    """Does nothing: there is no device whose numbers it could start."""


seed_all = seed


def get_rng_state_all() -> list[object]:
    """Returns an empty list: there is no device whose state it could tell."""
    return []


def set_rng_state_all(new_states: object) -> None:
    """Does nothing: there is no device whose state it could set."""


def get_arch_list() -> list[str]:
    """Returns an empty list: nothing is compiled for such devices."""
    return []
