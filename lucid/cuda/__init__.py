"""That there is no CUDA device: what scripts ask before they choose a device. Nothing else of `torch.cuda` is here."""

from __future__ import annotations

from lucid._errors import without

__all__ = ["device_count", "empty_cache", "is_available", "manual_seed", "manual_seed_all"]
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
