"""Zip archives as PyTorch writes them: read with distrust, written as streams.

Python's `zipfile` takes the first of two members of one name and lets members overlap; an archive that says two
things is refused here before anything of it is used. The format is described in PKWARE's APPNOTE.TXT.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pickle import UnpicklingError
from typing import Any

__all__ = ["Archive", "Bytes", "File", "Writer"]

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_STORED, _DEFLATED = 0, 8
_UTF8 = 0x800

# What compressed members may come to: no archive of PyTorch's is compressed, but some were packed again by hand.
_MOST_TIMES, _MOST_BESIDES = 64, 1 << 24


class Bytes:
    """A file in memory."""

    def __init__(self, data: Any) -> None:
        self.data = memoryview(data).cast("B")
        self.size = len(self.data)

    def read(self, start: int, count: int) -> memoryview:
        return self.data[start : start + count]

    def read_into(self, start: int, target: memoryview) -> None:
        target[:] = self.data[start : start + len(target)]


class File:
    """A file that can seek, from where it is."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.start = file.tell()
        self.size = file.seek(0, 2) - self.start

    def read(self, start: int, count: int) -> bytes:
        self.file.seek(self.start + start)
        pieces, left = [], min(count, max(self.size - start, 0))
        while left:
            piece = self.file.read(left)
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces) if len(pieces) != 1 else pieces[0]

    def read_into(self, start: int, target: memoryview) -> None:
        if not hasattr(self.file, "readinto"):
            data = self.read(start, len(target))
            if len(data) != len(target):
                raise UnpicklingError("truncated file: a record ends too early")
            target[:] = data
            return
        self.file.seek(self.start + start)
        done = 0
        while done < len(target):
            count = self.file.readinto(target[done:])
            if not count:
                raise UnpicklingError("truncated file: a record ends too early")
            done += count


def _corrupt(why: str) -> UnpicklingError:
    return UnpicklingError(f"corrupt file: {why}")


class _Member:
    __slots__ = ("checksum", "data", "method", "name", "packed", "place", "size")


class Archive:
    """The members of an archive, by name; all that the directory says has been checked."""

    def __init__(self, source: Bytes | File) -> None:
        self.source = source
        self.members: dict[str, _Member] = {}
        count, size, start = self._end()
        directory = bytes(source.read(start, size))
        place = 0
        for _ in range(count):
            place = self._entry(directory, place)
        if place != size:
            raise _corrupt("the zip archive's directory has another size than it says")
        self._check_places(start)

    def _end(self) -> tuple[int, int, int]:
        """How many members there are, and the directory's size and start."""
        source = self.source
        tail_start = max(source.size - _END.size - 0xFFFF, 0)
        tail = bytes(source.read(tail_start, source.size - tail_start))
        found = tail.rfind(b"PK\x05\x06")
        if found < 0 or len(tail) - found < _END.size:
            raise UnpicklingError("truncated file: the zip archive has no directory")
        _, disk, first_disk, here, count, size, start, comment = _END.unpack_from(tail, found)
        end = tail_start + found
        if len(tail) - found != _END.size + comment or disk or first_disk or here != count:
            raise _corrupt("the end of the zip archive is damaged")
        before = bytes(source.read(end - _LOCATOR.size, _LOCATOR.size)) if end >= _LOCATOR.size else b""
        if before.startswith(b"PK\x06\x07"):
            _, disk, where, disks = _LOCATOR.unpack(before)
            record = bytes(source.read(where, _END64.size)) if where <= source.size else b""
            if len(record) != _END64.size or not record.startswith(b"PK\x06\x06") or disk or disks > 1:
                raise _corrupt("the end of the zip archive is damaged")
            _, _, _, _, disk, first_disk, here, count64, size64, start64 = _END64.unpack(record)
            if disk or first_disk or here != count64:
                raise _corrupt("the end of the zip archive is damaged")
            for short, long, most in (
                (count, count64, 0xFFFF),
                (size, size64, 0xFFFFFFFF),
                (start, start64, 0xFFFFFFFF),
            ):
                if short not in (long, most):
                    raise _corrupt("the zip archive has two ends that differ")
            count, size, start, end = count64, size64, start64, where
        if start + size != end or count * _CENTRAL.size > size:
            raise _corrupt("the zip archive's directory is not where it should be")
        return count, size, start

    def _entry(self, directory: bytes, place: int) -> int:
        if len(directory) - place < _CENTRAL.size:
            raise _corrupt("the zip archive's directory ends too early")
        (
            signature,
            _,
            _,
            flags,
            method,
            _,
            _,
            checksum,
            packed,
            size,
            name_size,
            extra_size,
            comment,
            disk,
            _,
            _,
            where,
        ) = _CENTRAL.unpack_from(directory, place)
        end = place + _CENTRAL.size + name_size + extra_size + comment
        if signature != b"PK\x01\x02" or end > len(directory) or disk not in (0, 0xFFFF):
            raise _corrupt("an entry of the zip archive's directory is damaged")
        place += _CENTRAL.size
        try:
            name = directory[place : place + name_size].decode("utf-8")
        except UnicodeDecodeError:
            raise _corrupt("the zip archive has a name that is not text") from None
        place += name_size
        if 0xFFFFFFFF in (packed, size, where):
            size, packed, where = _extra64(directory[place : place + extra_size], size, packed, where)
        parts = name.split("/")
        if not name or "" in parts[:-1] or "." in parts or ".." in parts or "\\" in name or "\0" in name or ":" in name:
            raise _corrupt(f"the zip archive has a member of the name {name!r:.80}")
        if name in self.members:
            raise _corrupt(f"the zip archive has {name!r:.80} twice")
        if flags & 0x2041:
            raise UnpicklingError(f"the zip archive's member {name!r:.80} is encrypted; wanted one that is not")
        if method not in (_STORED, _DEFLATED) or (method == _STORED and packed != size):
            raise _corrupt(f"the zip archive's member {name!r:.80} is compressed by method {method}; wanted none")
        member = self.members[name] = _Member()
        member.name, member.method, member.checksum = name, method, checksum
        member.packed, member.size, member.place = packed, size, where
        return end

    def _check_places(self, directory: int) -> None:
        """Read the members' own headers, and hold that no two members share a byte."""
        last, unpacked = 0, 0
        for member in sorted(self.members.values(), key=lambda m: m.place):
            header = bytes(self.source.read(member.place, _LOCAL.size)) if member.place < directory else b""
            if len(header) != _LOCAL.size or not header.startswith(b"PK\x03\x04"):
                raise _corrupt(f"the zip archive's member {member.name!r:.80} is not where it should be")
            _, _, _, method, _, _, checksum, packed, size, name_size, extra_size = _LOCAL.unpack(header)
            flags = struct.unpack_from("<H", header, 6)[0]
            name = bytes(self.source.read(member.place + _LOCAL.size, name_size))
            member.data = member.place + _LOCAL.size + name_size + extra_size
            if member.place < last or member.data + member.packed > directory:
                raise _corrupt(f"the zip archive's member {member.name!r:.80} overlaps another")
            same = flags & 8 or (checksum == member.checksum and size in (member.size, 0xFFFFFFFF))
            if name != member.name.encode() or method != member.method or not same:
                raise _corrupt(f"the zip archive says two things of its member {member.name!r:.80}")
            last = member.data + member.packed
            if member.method == _DEFLATED:
                unpacked += member.size
        most = _MOST_TIMES * self.source.size + _MOST_BESIDES
        if unpacked > most:
            raise UnpicklingError(
                f"the zip archive unpacks to {unpacked} bytes, from {self.source.size}; wanted at most {most}"
            )

    def member(self, name: str) -> _Member:
        found = self.members.get(name)
        if found is None:
            raise _corrupt(f"the zip archive has no {name!r:.80}")
        return found

    def read(self, name: str, most: int | None = None) -> bytes:
        """The bytes of a member, whose checksum is right; at most `most` of them."""
        member = self.member(name)
        if most is not None and member.size > most:
            raise _corrupt(f"the zip archive's member {name!r:.80} has {member.size} bytes; wanted at most {most}")
        data = bytearray(member.size)
        self.read_into(member, memoryview(data))
        return bytes(data)

    def read_into(self, member: _Member, target: memoryview, check: bool = True) -> None:
        """Write the beginning of a member to `target`; the checksum is held where that is all of it."""
        if member.method == _DEFLATED:
            self._unpack(member, target)
        else:
            self.source.read_into(member.data, target)
        checksum = zlib.crc32(target) if check else 0
        if check and len(target) < member.size:
            checksum = zlib.crc32(self.read_rest(member, len(target)), checksum)
        if check and checksum != member.checksum:
            raise _corrupt(f"the checksum of the zip archive's member {member.name!r:.80} is wrong")

    def read_rest(self, member: _Member, start: int) -> bytes:
        """A few bytes at a member's end that belong to no element."""
        if member.method == _DEFLATED:
            raise _corrupt(f"the zip archive's member {member.name!r:.80} has more bytes than its elements")
        return bytes(self.source.read(member.data + start, member.size - start))

    def _unpack(self, member: _Member, target: memoryview) -> None:
        unpacker, done, read = zlib.decompressobj(-15), 0, 0
        try:
            while not unpacker.eof:
                left = unpacker.unconsumed_tail
                if not left:
                    left = bytes(self.source.read(member.data + read, min(1 << 16, member.packed - read)))
                    read += len(left)
                    if not left:
                        break
                piece = unpacker.decompress(left, len(target) - done + 1)
                if len(piece) > len(target) - done:
                    break
                target[done : done + len(piece)] = piece
                done += len(piece)
        except zlib.error as error:
            raise _corrupt(f"the zip archive's member {member.name!r:.80} is damaged: {error}") from None
        if not unpacker.eof or done != len(target):
            raise _corrupt(f"the zip archive's member {member.name!r:.80} has another size than it says")


def _extra64(extra: bytes, size: int, packed: int, where: int) -> list[int]:
    """The numbers that do not fit in 32 bits, in the order in which they are written."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        if kind == 1:
            wanted = [value == 0xFFFFFFFF for value in (size, packed, where)]
            if length < 8 * sum(wanted) or place + 4 + length > len(extra):
                break
            numbers = iter(struct.unpack_from(f"<{sum(wanted)}Q", extra, place + 4))
            return [next(numbers) if w else v for w, v in zip(wanted, (size, packed, where))]
        place += 4 + length
    raise _corrupt("an entry of the zip archive's directory is damaged")


class Writer:
    """Writes members one after the other, uncompressed, the bytes of each at a multiple of 64."""

    def __init__(self, write: Callable[[Any], object]) -> None:
        self._write = write
        self._place = 0
        self._entries: list[bytes] = []

    def _put(self, data: Any) -> None:
        self._write(data)
        self._place += len(data)

    def add(self, name: str, data: Any, checksum: int | None = None) -> None:
        view, start, text = memoryview(data), self._place, name.encode()
        size = view.nbytes
        checksum = zlib.crc32(view) if checksum is None else checksum
        long_local = struct.pack("<2H2Q", 1, 16, size, size) if size >= 0xFFFFFFFF else b""
        short = min(size, 0xFFFFFFFF)
        # PyTorch fills up with a field of the name FB.
        filler = -(start + _LOCAL.size + len(text) + len(long_local) + 4) % 64
        extra = long_local + struct.pack("<2s1H", b"FB", filler) + b"Z" * filler
        version = 45 if long_local or start >= 0xFFFFFFFF else 20
        self._put(
            _LOCAL.pack(b"PK\x03\x04", version, _UTF8, _STORED, 0, 0x21, checksum, short, short, len(text), len(extra))
            + text
            + extra
        )
        if size:
            self._put(view)
        far = ([size, size] if long_local else []) + ([start] if start >= 0xFFFFFFFF else [])
        long = struct.pack(f"<2H{len(far)}Q", 1, 8 * len(far), *far) if far else b""
        self._entries.append(
            _CENTRAL.pack(
                *(b"PK\x01\x02", version, version, _UTF8, _STORED, 0, 0x21, checksum, short, short),
                *(len(text), len(long), 0, 0, 0, 0, min(start, 0xFFFFFFFF)),
            )
            + text
            + long
        )

    def close(self) -> None:
        start, directory, count = self._place, b"".join(self._entries), len(self._entries)
        self._put(directory)
        size = len(directory)
        if count >= 0xFFFF or start >= 0xFFFFFFFF or size >= 0xFFFFFFFF:
            end = self._place
            self._put(_END64.pack(b"PK\x06\x06", _END64.size - 12, 45, 45, 0, 0, count, count, size, start))
            self._put(_LOCATOR.pack(b"PK\x06\x07", 0, end, 1))
        few = min(count, 0xFFFF)
        self._put(_END.pack(b"PK\x05\x06", 0, 0, few, few, min(size, 0xFFFFFFFF), min(start, 0xFFFFFFFF), 0))
