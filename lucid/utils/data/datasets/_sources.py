"""Bytes from wherever they are, with limits that hold before memory is taken."""

from __future__ import annotations

import zlib
from os import PathLike, fspath

from lucid._errors import kind_of

__all__ = ["LIMIT", "bytes_of", "unzipped"]

LIMIT = 1 << 30  # bytes of a file, and of what it unpacks to; an argument of each reader


def bytes_of(source, function: str, limit: int = LIMIT) -> memoryview:
    """The bytes of a path, a file object, or anything that has bytes, JavaScript's buffers included."""
    if isinstance(source, (str, PathLike)):
        with open(fspath(source), "rb") as file:
            return bytes_of(file, function, limit)
    if hasattr(source, "read"):
        data = source.read(limit + 1)
        if isinstance(data, str):
            raise TypeError(f"{function}: source is a file of text; wanted one that was opened in mode 'rb'")
    elif hasattr(source, "to_bytes") and not isinstance(source, int):  # JavaScript's
        data = source.to_bytes()
    else:
        data = source
    try:
        data = memoryview(data).cast("B")
    except TypeError:
        raise TypeError(f"{function}: source is {kind_of(source)}; wanted bytes, a path, or a file object") from None
    if len(data) > limit:
        raise ValueError(f"{function}: source has more than {limit} bytes; wanted at most that (limit=)")
    return data


class unzipped:
    """Reads bytes in order, unpacking them if they are gzip's. No more is unpacked than is asked for."""

    def __init__(self, data: memoryview, function: str) -> None:
        self.function = function
        self.engine = zlib.decompressobj(31) if bytes(data[:2]) == b"\x1f\x8b" else None
        self.data = data

    def read(self, size: int) -> bytes | memoryview:
        """Exactly so many bytes, or a ValueError."""
        found: bytes | memoryview
        if self.engine is None:
            found, self.data = self.data[:size], self.data[size:]
        else:
            found = self._unpack(size)
        if len(found) < size:
            raise ValueError(f"{self.function}: source ends {size - len(found)} bytes early; wanted a whole file")
        return found

    def _unpack(self, size: int) -> bytes:
        pieces, have = [], 0
        while have < size and not self.engine.eof:
            try:
                piece = self.engine.decompress(self.data, min(size - have, 1 << 24))
            except zlib.error as error:
                raise ValueError(f"{self.function}: source is damaged ({error}); wanted a whole gzip file") from None
            self.data = self.engine.unconsumed_tail
            if not piece and not self.data:
                break
            pieces.append(piece)
            have += len(piece)
        return b"".join(pieces)

    def at_end(self) -> bool:
        if self.engine is None:
            return not len(self.data)
        return not self._unpack(1)
