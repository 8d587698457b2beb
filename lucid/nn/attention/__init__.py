"""What chooses how attention is computed. There is one way here, so a choice is accepted and changes nothing.

`bias` has causal masks for queries and keys of different number, `flex_attention` attention with scores of one's own.

Attributes
----------
WARN_FOR_UNFUSED_KERNELS : bool
    PyTorch's switch; there is nothing to warn of here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Any

from lucid._errors import kind_of, without

__all__ = ["SDPBackend", "WARN_FOR_UNFUSED_KERNELS", "sdpa_kernel"]

WARN_FOR_UNFUSED_KERNELS = False  # PyTorch's switch; there is nothing to warn of here


class SDPBackend(IntEnum):
    """The ways in which PyTorch computes `scaled_dot_product_attention`.

    Examples
    --------
    >>> from lucid.nn.attention import SDPBackend
    >>> SDPBackend.MATH.value
    0
    """

    ERROR = -1
    MATH = 0
    FLASH_ATTENTION = 1
    EFFICIENT_ATTENTION = 2
    CUDNN_ATTENTION = 3
    OVERRIDEABLE = 4


@contextlib.contextmanager
def sdpa_kernel(backends: SDPBackend | Iterable[SDPBackend], set_priority: bool = False) -> Iterator[None]:
    """Choose among ways to compute attention in a block; accepted, for there is one way here.

    Parameters
    ----------
    backends : SDPBackend or list of SDPBackend
        What would be tried.
    set_priority : bool, optional
        Whether their order would count.

    Yields
    ------
    None
        The block.

    Raises
    ------
    TypeError
        If one is not an SDPBackend.

    Examples
    --------
    >>> from lucid.nn.attention import SDPBackend, sdpa_kernel
    >>> with sdpa_kernel([SDPBackend.FLASH_ATTENTION, SDPBackend.MATH]):
    ...     pass
    """
    given = [backends] if isinstance(backends, SDPBackend) else backends
    if not isinstance(given, Iterable):
        raise TypeError(f"sdpa_kernel: backends is {kind_of(given)}; wanted an SDPBackend or a list of them")
    for backend in given:
        if not isinstance(backend, SDPBackend):
            raise TypeError(f"sdpa_kernel: backends holds {kind_of(backend)}; wanted SDPBackend")
    yield


_missing = without(__name__)


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "bias":
        return import_module("lucid.nn.attention.bias")
    if name == "flex_attention":
        return import_module("lucid.nn.attention.flex_attention")
    return _missing(name)
