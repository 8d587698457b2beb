"""What scripts ask of the CPU as a device."""

from collections.abc import Callable
from typing import Any

from lucid import _C
from lucid._errors import without

__all__ = ["current_device", "device_count", "get_capabilities", "is_available", "is_initialized", "synchronize"]
__getattr__: Callable[[str], Any] = without(__name__)


def is_available() -> bool:
    """Returns True.

    Returns
    -------
    bool
        True.

    Examples
    --------
    >>> import lucid
    >>> lucid.cpu.is_available()
    True
    """
    return True


def device_count() -> int:
    """Returns 1.

    Returns
    -------
    int
        1.

    Examples
    --------
    >>> import lucid
    >>> lucid.cpu.device_count()
    1
    """
    return 1


def current_device() -> str:
    """Returns "cpu".

    Returns
    -------
    str
        Always this.

    Examples
    --------
    >>> import lucid
    >>> lucid.cpu.current_device()
    'cpu'
    """
    return "cpu"


def synchronize(device: object = None) -> None:
    """Does nothing: all is computed when a call returns.

    Parameters
    ----------
    device : optional
        Not looked at.

    Examples
    --------
    >>> import lucid
    >>> lucid.cpu.synchronize()
    """


def is_initialized() -> bool:
    """Returns True.

    Returns
    -------
    bool
        True.

    Examples
    --------
    >>> import lucid
    >>> lucid.cpu.is_initialized()
    True
    """
    return True


def get_capabilities() -> dict[str, str]:
    """Returns the instruction set of the kernels.

    Returns
    -------
    dict of str to str
        Under "isa", such as "avx2" or "simd128".

    Examples
    --------
    >>> import lucid
    >>> list(lucid.cpu.get_capabilities())
    ['isa']
    """
    return {"isa": _C.isa()}
