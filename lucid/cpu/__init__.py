"""What scripts ask of the CPU as a device."""

from lucid import _C
from lucid._errors import without

__all__ = ["current_device", "device_count", "get_capabilities", "is_available", "is_initialized", "synchronize"]
__getattr__ = without(__name__)


def is_available() -> bool:
    """Returns True."""
    return True


def device_count() -> int:
    """Returns 1."""
    return 1


def current_device() -> str:
    """Returns "cpu"."""
    return "cpu"


def synchronize(device: object = None) -> None:
    """Does nothing: all is computed when a call returns."""


def is_initialized() -> bool:
    """Returns True."""
    return True


def get_capabilities() -> dict[str, str]:
    """Returns the instruction set of the kernels."""
    return {"isa": _C.isa()}
