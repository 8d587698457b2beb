"""Tensors of ONNX files: dtypes, the ways in which their elements can be stored, and back."""

from __future__ import annotations

import math
import os
import struct
import sys
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid.onnx._wire import LOAD, Message, _corrupt

# The numbers of TensorProto.DataType that Lucid has a dtype for.
DTYPES = {
    1: _C.float32,
    2: _C.uint8,
    3: _C.int8,
    4: _C.uint16,
    5: _C.int16,
    6: _C.int32,
    7: _C.int64,
    9: _C.bool_,
    10: _C.float16,
    11: _C.float64,
    12: _C.uint32,
    13: _C.uint64,
    14: _C.complex64,
    15: _C.complex128,
    16: _C.bfloat16,
}
CODES = {str(dtype): code for code, dtype in DTYPES.items()}
_NAMES = {0: "UNDEFINED", 8: "STRING", 17: "FLOAT8E4M3FN", 18: "FLOAT8E4M3FNUZ", 19: "FLOAT8E5M2", 20: "FLOAT8E5M2FNUZ"}
_NAMES |= {21: "UINT4", 22: "INT4", 23: "FLOAT4E2M1", 24: "FLOAT8E8M0", 25: "UINT2", 26: "INT2"}
_MOST = 1 << 40  # elements


def dtype_of(code: int, what: str) -> Any:
    """The dtype of a number of the format."""
    if code not in DTYPES:
        raise ValueError(
            f"{LOAD}: {what} has the data type {_NAMES.get(code, code)}; wanted one that lucid has a dtype for"
        )
    return DTYPES[code]


def code_of(dtype: Any) -> int:
    """The number of a dtype."""
    return CODES[str(dtype)]


def _external(tensor: Message, folder: str | None) -> memoryview:
    told = {entry.key: entry.value for entry in tensor.external_data}
    place = told.get("location", "")
    if folder is None:
        raise ValueError(f"{LOAD}: {tensor.name!r} is stored in another file, {place!r}; wanted the path of the model")
    # A model must not read what lies outside of its folder.
    parts = place.replace("\\", "/").split("/")
    if not place or os.path.isabs(place) or ".." in parts or ":" in parts[0]:
        raise ValueError(f"{LOAD}: {tensor.name!r} is stored in {place!r}; wanted a file beside the model")
    path = os.path.join(folder, place)
    if not os.path.realpath(path).startswith(os.path.join(os.path.realpath(folder), "")):
        raise ValueError(
            f"{LOAD}: {tensor.name!r} is stored in {place!r}, which leads elsewhere; wanted a file beside the model"
        )
    try:
        offset, length = int(told.get("offset", "0") or 0), int(told.get("length", "-1") or -1)
    except ValueError:
        raise _corrupt(f"the place of {tensor.name!r} in {place!r} is no number") from None
    if offset < 0 or length < -1:
        raise _corrupt(f"the place of {tensor.name!r} in {place!r} is negative")
    with open(path, "rb") as file:
        left = os.fstat(file.fileno()).st_size - offset
        if length > left:
            raise _corrupt(f"{tensor.name!r} has {length} bytes in {place!r}, where {left} are left")
        file.seek(offset)
        return memoryview(file.read(length if length >= 0 else left))


def read_tensor(tensor: Message, folder: str | None = None) -> Tensor:
    """The tensor of a TensorProto."""
    dtype, shape = dtype_of(tensor.data_type, f"tensor {tensor.name!r}"), tuple(tensor.dims)
    if any(size < 0 for size in shape) or math.prod(shape) > _MOST:
        raise _corrupt(f"tensor {tensor.name!r} has the shape {list(shape)!r:.80}")
    count, size = math.prod(shape), dtype.itemsize
    raw = _external(tensor, folder) if tensor.data_location == 1 else tensor.raw_data
    if tensor.data_location == 1 or len(raw):
        if len(raw) != count * size:
            raise _corrupt(
                f"tensor {tensor.name!r} has {len(raw)} bytes; wanted {count * size} for its shape {list(shape)}"
            )
        return _from_raw(bytes(raw), dtype, shape)
    field = {
        1: "float_data",
        7: "int64_data",
        11: "double_data",
        12: "uint64_data",
        13: "uint64_data",
        14: "float_data",
    }
    values = getattr(tensor, {**field, 15: "double_data"}.get(tensor.data_type, "int32_data"))
    per = 2 if dtype.is_complex else 1
    if len(values) != count * per:
        raise _corrupt(
            f"tensor {tensor.name!r} has {len(values)} numbers; wanted {count * per} for its shape {list(shape)}"
        )
    if dtype in (_C.float16, _C.bfloat16):  # their bits
        raw = struct.pack(f"<{count}H", *(v & 0xFFFF for v in values))
    elif dtype is _C.bool_:
        raw = bytes(bool(v) for v in values)
    elif dtype.is_complex or dtype.is_floating_point:
        raw = struct.pack(f"<{count * per}{'d' if tensor.data_type in (11, 15) else 'f'}", *values)
    else:
        bits = (1 << 8 * size) - 1
        raw = b"".join((v & bits).to_bytes(size, "little") for v in values)
    return _from_raw(raw, dtype, shape)


def _from_raw(raw: bytes, dtype: Any, shape: tuple[int, ...]) -> Tensor:
    from lucid.serialization._tensors import new_storage

    def fill(memory: memoryview) -> None:
        memory[:] = raw

    return new_storage(dtype, math.prod(shape), fill, swap=sys.byteorder == "big").reshape(shape)


def write_tensor(tensor: Tensor, name: str) -> Message:
    """The TensorProto of a tensor."""
    from lucid.serialization._tensors import raw_bytes

    flat = tensor.detach().contiguous().reshape(-1)
    raw = bytes(raw_bytes(flat)) if flat.numel() else b""
    return Message("Tensor", dims=list(tensor.shape), data_type=code_of(tensor.dtype), name=name, raw_data=raw)


def value_info(name: str, dtype: Any, shape: list[int | str | None] | None) -> Message:
    """What a graph says of an input or output; a dim is a size, a name, or unknown."""
    dims = []
    for size in shape or ():
        if isinstance(size, str):
            dims.append(Message("Dim", dim_param=size))
        else:
            dims.append(Message("Dim", dim_value=size if size is not None else 0))
            if size is None:
                dims[-1].dim_value = None
    kind = Message("TensorType", elem_type=code_of(dtype), shape=Message("Shape", dim=dims))
    return Message("ValueInfo", name=name, type=Message("Type", tensor_type=kind))


def number(dtype: Any, value: Any) -> Tensor:
    """A tensor of no dims."""
    return lucid.tensor(value, dtype=dtype)
