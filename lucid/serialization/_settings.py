"""What PyTorch's users set about loading: checksums, memory maps, byte order."""

from __future__ import annotations

from contextlib import contextmanager
from enum import Enum
from typing import Any

from lucid._errors import kind_of

__all__ = [
    "LoadEndianness",
    "SourceChangeWarning",
    "get_crc32_options",
    "get_default_load_endianness",
    "get_default_mmap_options",
    "set_crc32_options",
    "set_default_load_endianness",
    "set_default_mmap_options",
    "skip_data",
]


class SourceChangeWarning(Warning):
    """PyTorch's category for a model whose code has changed since it was saved; Lucid loads no code, nor warns so.

    Examples
    --------
    >>> from lucid import serialization
    >>> issubclass(serialization.SourceChangeWarning, Warning)
    True
    """


class LoadEndianness(Enum):
    """The order of bytes of a file that does not say its own.

    Examples
    --------
    >>> from lucid import serialization
    >>> serialization.LoadEndianness.LITTLE.name
    'LITTLE'
    """

    NATIVE = 1
    LITTLE = 2
    BIG = 3


_check_crc32 = True
_order: LoadEndianness | None = None
_mmap_flags = 2  # MAP_PRIVATE
_skip = False


def get_crc32_options() -> bool:
    """Returns whether `load` holds the bytes of zip files to their checksums: True unless it was set otherwise.

    Returns
    -------
    bool
        True at first.

    Examples
    --------
    >>> from lucid import serialization
    >>> serialization.get_crc32_options()
    True
    """
    return _check_crc32


def set_crc32_options(compute_crc32: bool) -> None:
    """Sets whether `load` holds the bytes of zip files to their checksums.

    Parameters
    ----------
    compute_crc32 : bool
        ``False`` is a little faster, and a damaged file may load as other numbers. `save` always writes checksums.

    Raises
    ------
    TypeError
        If it is not a bool.

    Examples
    --------
    >>> from lucid import serialization
    >>> serialization.set_crc32_options(True)
    """
    global _check_crc32
    if not isinstance(compute_crc32, bool):
        raise TypeError(f"set_crc32_options: compute_crc32 is {kind_of(compute_crc32)}; wanted a bool")
    _check_crc32 = compute_crc32


def get_default_load_endianness() -> LoadEndianness | None:
    """Returns the order of bytes that `load` assumes of files without a record of theirs; None means little.

    Returns
    -------
    LoadEndianness or None
        None at first.

    Examples
    --------
    >>> from lucid import serialization
    >>> serialization.get_default_load_endianness() is None
    True
    """
    return _order


def set_default_load_endianness(endianness: LoadEndianness | None) -> None:
    """Sets the order of bytes that `load` assumes of files without a record of theirs.

    Parameters
    ----------
    endianness : LoadEndianness or None
        The order.

    Raises
    ------
    TypeError
        If it is neither a LoadEndianness nor None.

    Examples
    --------
    >>> from lucid import serialization
    >>> serialization.set_default_load_endianness(None)
    """
    global _order
    if endianness is not None and not isinstance(endianness, LoadEndianness):
        raise TypeError(
            f"set_default_load_endianness: endianness is {kind_of(endianness)}; wanted a LoadEndianness or None"
        )
    _order = endianness


def default_order() -> str:
    return "big" if _order is LoadEndianness.BIG else "little"


def get_default_mmap_options() -> int:
    """Returns the flags with which `load` maps a file for ``mmap=True``: MAP_PRIVATE (2).

    Returns
    -------
    int
        The flags.

    Examples
    --------
    >>> from lucid import serialization
    >>> serialization.get_default_mmap_options()
    2
    """
    return _mmap_flags


class set_default_mmap_options:
    """Sets the flags with which `load` maps a file for ``mmap=True``; also as a context manager.

    Parameters
    ----------
    flags : int
        ``mmap.MAP_PRIVATE`` (2): writes to tensors stay in memory; ``mmap.MAP_SHARED`` (1): they go to the file.

    Raises
    ------
    ValueError
        If it is neither.

    Examples
    --------
    >>> from lucid import serialization
    >>> with serialization.set_default_mmap_options(1):
    ...     serialization.get_default_mmap_options()
    1
    """

    previous: Any

    def __init__(self, flags: int) -> None:
        global _mmap_flags
        if flags not in (1, 2) or isinstance(flags, bool):
            raise ValueError(
                f"set_default_mmap_options: flags is {flags!r}; wanted mmap.MAP_PRIVATE or mmap.MAP_SHARED"
            )
        self.previous, _mmap_flags = _mmap_flags, int(flags)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: object) -> None:
        global _mmap_flags
        _mmap_flags = self.previous


def skips() -> bool:
    return _skip


@contextmanager
def skip_data(materialize_fake_tensors: bool = False):
    """Within it, `load` makes tensors whose elements are not read: what a file of PyTorch's zip format holds, cheaply.

    Parameters
    ----------
    materialize_fake_tensors : bool, default False
        Accepted for PyTorch's sake: there are no fake tensors here.

    Yields
    ------
    None
        The block.

    Examples
    --------
    >>> import io, lucid
    >>> file = io.BytesIO()
    >>> lucid.save(lucid.ones(2), file)
    >>> _ = file.seek(0)
    >>> with lucid.serialization.skip_data():
    ...     lucid.load(file).shape
    lucid.Size([2])
    """
    global _skip
    before, _skip = _skip, True
    try:
        yield
    finally:
        _skip = before
