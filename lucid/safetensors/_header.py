"""The header of a safetensors file: eight bytes that say its length, then JSON, then the elements of all tensors.

Each tensor has its dtype, shape and where its bytes begin and end. They cover the file without a gap and without
a byte that belongs to two. As described at https://github.com/huggingface/safetensors.
"""

from __future__ import annotations

import json
import math
import struct
from typing import Any

from lucid import _C, _json

__all__ = ["DTYPES", "LONGEST", "SafetensorError", "make_header", "read_header"]

LONGEST = 100_000_000
_MOST_DIMS = 16  # of a tensor here

# Name in the file and dtype, widest first: files have their tensors in this order, and are aligned so.
DTYPES = {
    "U64": _C.uint64,
    "I64": _C.int64,
    "F64": _C.float64,
    "C64": _C.complex64,
    "F32": _C.float32,
    "U32": _C.uint32,
    "I32": _C.int32,
    "BF16": _C.bfloat16,
    "F16": _C.float16,
    "U16": _C.uint16,
    "I16": _C.int16,
    "I8": _C.int8,
    "U8": _C.uint8,
    "BOOL": _C.bool_,
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
# Bits of an element of dtypes that are known and not here.
_FOREIGN = {
    **dict.fromkeys(("F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"), 8),
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    "F4": 4,
}


class SafetensorError(Exception):
    """What is wrong with a safetensors file, or with what should become one."""


class Entry:
    """A tensor in a file: its name, dtype by its name there, shape, and where its bytes are."""

    begin: int
    dtype: str
    end: int
    name: str
    shape: tuple[int, ...]

    __slots__ = ("begin", "dtype", "end", "name", "shape")

    def __init__(self, name: str, dtype: str, shape: tuple[int, ...], begin: int, end: int) -> None:
        self.name, self.dtype, self.shape, self.begin, self.end = name, dtype, shape, begin, end

    def found(self, op: str) -> Any:
        """The dtype here."""
        if self.dtype not in DTYPES:
            raise SafetensorError(
                f"{op}: tensor {self.name!r:.80} has dtype {self.dtype}, which does not exist here; wanted one of "
                + ", ".join(DTYPES)
            )
        if len(self.shape) > _MOST_DIMS:
            raise SafetensorError(
                f"{op}: tensor {self.name!r:.80} has {len(self.shape)} dims; wanted at most {_MOST_DIMS}"
            )
        return DTYPES[self.dtype]


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise SafetensorError("a name occurs twice in the header")
    return found


def _no_number(text: str) -> None:
    raise SafetensorError(f"the header has the number {text:.20}")


def read_header(data: bytes, size: int | None) -> tuple[dict[str, Entry], dict[str, str] | None]:
    """The tensors of a header in the order of their bytes, and the metadata.

    `size` is how many bytes follow the header, None where nobody knows; everything is checked.
    """
    try:
        header = _json.loads(
            data.decode("utf-8"), object_pairs_hook=_pairs, parse_float=_no_number, parse_constant=_no_number
        )
    except SafetensorError:
        raise
    except (ValueError, RecursionError) as error:
        raise SafetensorError(f"the header is not JSON: {str(error)[:80]}") from None
    if not isinstance(header, dict):
        raise SafetensorError("the header is not an object of JSON")
    metadata = header.pop("__metadata__", None)
    if metadata is not None and (
        not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values())
    ):
        raise SafetensorError("the header's __metadata__ is not an object of texts")
    entries = sorted((_entry(name, said) for name, said in header.items()), key=lambda e: (e.begin, e.end))
    end = 0
    for entry in entries:
        if entry.begin != end:
            what = "there is a gap before" if entry.begin > end else "another tensor overlaps"
            raise SafetensorError(f"the offsets are invalid: {what} tensor {entry.name!r:.80}")
        end = entry.end
    if size is not None and end != size:
        raise SafetensorError(f"the header speaks of {end} bytes, the file has {size} after it")
    return {entry.name: entry for entry in entries}, metadata


def _entry(name: str, said: Any) -> Entry:
    if not isinstance(said, dict) or not {"dtype", "shape", "data_offsets"} <= said.keys():
        raise SafetensorError(f"tensor {name!r:.80} lacks dtype, shape or data_offsets")
    dtype, shape, offsets = said["dtype"], said["shape"], said["data_offsets"]
    if not isinstance(dtype, str) or (dtype not in DTYPES and dtype not in _FOREIGN):
        raise SafetensorError(f"tensor {name!r:.80} has dtype {dtype!r:.20}; wanted one of {', '.join(DTYPES)}")
    for numbers in (shape, offsets):
        if not isinstance(numbers, list) or not all(type(n) is int and 0 <= n < 2**63 for n in numbers):
            raise SafetensorError(f"tensor {name!r:.80} has the shape {shape!r:.80} and the offsets {offsets!r:.80}")
    bits = DTYPES[dtype].itemsize * 8 if dtype in DTYPES else _FOREIGN[dtype]
    if len(offsets) != 2 or offsets[1] < offsets[0] or math.prod(shape) * bits != 8 * (offsets[1] - offsets[0]):
        raise SafetensorError(
            f"tensor {name!r:.80} of shape {shape!r:.80} and dtype {dtype} has the offsets {offsets!r:.80}"
        )
    return Entry(name, dtype, tuple(shape), offsets[0], offsets[1])


def make_header(tensors: list[tuple[str, str, tuple[int, ...], int]], metadata: dict[str, str] | None) -> bytes:
    """The first bytes of a file of tensors (name, dtype, shape, bytes) that follow one another."""
    header: dict[str, Any] = {} if metadata is None else {"__metadata__": metadata}
    place = 0
    for name, dtype, shape, size in tensors:
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [place, place + size]}
        place += size
    data = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    data += b" " * (-len(data) % 8)
    if len(data) > LONGEST:
        raise SafetensorError(f"the header has {len(data)} bytes; wanted at most {LONGEST}")
    return struct.pack("<Q", len(data)) + data
