"""ONNX files as bytes: the messages of `onnx.proto`, read and written in protobuf's wire format.

The format is small: a message is a row of fields, each a number, one of four kinds, and its bytes. So Lucid reads and
writes it itself, and models go in and out wherever the wheel is, in a browser tab too, without `onnx` and `protobuf`
(12 MB). The fields are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto; unknown ones are passed over.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

# message: field number: name and kind; a star after the kind says that there can be several.
_SCHEMA = {
    "Model": {
        1: "ir_version int",
        2: "producer_name text",
        3: "producer_version text",
        4: "domain text",
        5: "model_version int",
        6: "doc_string text",
        7: "graph Graph",
        8: "opset_import Opset*",
        14: "metadata_props Entry*",
        25: "functions Function*",
    },
    "Opset": {1: "domain text", 2: "version int"},
    "Entry": {1: "key text", 2: "value text"},
    "Graph": {
        1: "node Node*",
        2: "name text",
        5: "initializer Tensor*",
        10: "doc_string text",
        11: "input ValueInfo*",
        12: "output ValueInfo*",
        13: "value_info ValueInfo*",
        15: "sparse_initializer Sparse*",
    },
    "Node": {
        1: "input text*",
        2: "output text*",
        3: "name text",
        4: "op_type text",
        5: "attribute Attribute*",
        6: "doc_string text",
        7: "domain text",
        8: "overload text",
    },
    "Attribute": {
        1: "name text",
        2: "f float",
        3: "i int",
        4: "s bytes",
        5: "t Tensor",
        6: "g Graph",
        7: "floats float*",
        8: "ints int*",
        9: "strings bytes*",
        10: "tensors Tensor*",
        11: "graphs Graph*",
        20: "type int",
        21: "ref_attr_name text",
        22: "sparse_tensor Sparse",
    },
    "Tensor": {
        1: "dims int*",
        2: "data_type int",
        4: "float_data float*",
        5: "int32_data int*",
        6: "string_data bytes*",
        7: "int64_data int*",
        8: "name text",
        9: "raw_data bytes",
        10: "double_data double*",
        11: "uint64_data int*",
        12: "doc_string text",
        13: "external_data Entry*",
        14: "data_location int",
    },
    "Sparse": {1: "values Tensor", 2: "indices Tensor", 3: "dims int*"},
    "ValueInfo": {1: "name text", 2: "type Type", 3: "doc_string text"},
    "Type": {1: "tensor_type TensorType", 4: "sequence_type TypeOf", 9: "optional_type TypeOf"},
    "TypeOf": {1: "elem_type Type"},
    "TensorType": {1: "elem_type int", 2: "shape Shape"},
    "Shape": {1: "dim Dim*"},
    "Dim": {1: "dim_value int", 2: "dim_param text"},
    "Function": {
        1: "name text",
        4: "input text*",
        5: "output text*",
        6: "attribute text*",
        7: "node Node*",
        9: "opset_import Opset*",
        10: "domain text",
        11: "attribute_proto Attribute*",
        13: "overload text",
    },
}
FIELDS = {
    message: {number: (*row.rstrip("*").split(), row.endswith("*")) for number, row in rows.items()}
    for message, rows in _SCHEMA.items()
}
_EMPTY = {"int": 0, "float": 0.0, "double": 0.0, "text": "", "bytes": b""}
_FIXED = {"float": ("<f", 4), "double": ("<d", 8)}
_DEEPEST = 60  # messages in one another; graphs in attributes of graphs count four for each


class Message:
    """One message; its fields are attributes, with protobuf's defaults (0, nothing, an empty list)."""

    def __init__(self, kind: str, **fields: Any) -> None:
        self.kind = kind
        for name, of, several in FIELDS[kind].values():
            setattr(self, name, [] if several else _EMPTY.get(of))
        for name, value in fields.items():
            setattr(self, name, value)

    if TYPE_CHECKING:  # the fields are in the table alone

        def __getattr__(self, name: str) -> Any: ...


def _corrupt(what: str) -> ValueError:
    return ValueError(f"{LOAD}: the file is damaged or is no ONNX model: {what}")


# ---- reading ---------------------------------------------------------------------------------------------------------


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, at
        shift += 7
        if shift > 63:
            raise _corrupt(f"a number of more than 64 bits at byte {at}")
    raise _corrupt("it ends within a number")


def _fields(data: memoryview) -> Any:
    """The fields of a message: number, kind of its bytes, and an int or the bytes."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, at = _varint(data, at)
        elif kind in (1, 2, 5):
            size = 8 if kind == 1 else 4
            if kind == 2:
                size, at = _varint(data, at)
            if size > len(data) - at:
                raise _corrupt(f"a field of {size} bytes where {len(data) - at} are left")
            value, at = data[at : at + size], at + size
        else:
            raise _corrupt(f"a field of the unknown kind {kind}")
        yield number, kind, value


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


def _packed(of: str, data: memoryview) -> list[Any]:
    if of in _FIXED:
        size = _FIXED[of][1]
        if len(data) % size:
            raise _corrupt(f"{len(data)} bytes for numbers of {size} bytes")
        return (
            list(data.cast("f" if size == 4 else "d"))
            if _LITTLE
            else [v for (v,) in struct.iter_unpack(_FIXED[of][0], data)]
        )
    values, at = [], 0
    while at < len(data):
        value, at = _varint(data, at)
        values.append(_signed(value))
    return values


LOAD, EXPORT = "load", "export"  #: what messages begin with
_LITTLE = struct.pack("=H", 1) == b"\1\0"


def read(kind: str, data: Any, depth: int = 0) -> Message:
    """The message of a kind in some bytes; a `bytes` field stays a memoryview of them."""
    if depth > _DEEPEST:
        raise _corrupt(f"messages lie {depth} deep in one another")
    data = memoryview(data)
    message, fields = Message(kind), FIELDS[kind]
    for number, wire, value in _fields(data):
        if number not in fields:
            continue
        name, of, several = fields[number]
        if of == "int" or of in _FIXED:
            wanted = {"int": 0, "float": 5, "double": 1}[of]
            if wire == 2 and several:
                getattr(message, name).extend(_packed(of, value))
                continue
            if wire != wanted:
                raise _corrupt(f"{kind}.{name} has the kind of bytes {wire}; wanted {wanted}")
            value = _signed(value) if of == "int" else struct.unpack(_FIXED[of][0], value)[0]
        elif wire != 2:
            raise _corrupt(f"{kind}.{name} has the kind of bytes {wire}; wanted 2")
        elif of == "text":
            try:
                value = str(value, "utf-8")
            except UnicodeDecodeError:
                raise _corrupt(f"{kind}.{name} is not UTF-8") from None
        elif of != "bytes":
            value = read(of, value, depth + 1)
        if several:
            getattr(message, name).append(value)
        else:
            setattr(message, name, value)
    return message


# ---- writing ---------------------------------------------------------------------------------------------------------


def _number(value: int) -> bytes:
    value &= 0xFFFFFFFFFFFFFFFF
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _piece(number: int, of: str, value: Any, out: list[Any]) -> None:
    if of == "int":
        parts = [_number(number << 3), _number(value)]
    elif of in _FIXED:
        code, size = _FIXED[of]
        parts = [_number(number << 3 | (5 if size == 4 else 1)), struct.pack(code, value)]
    else:
        inner: list[Any] = []
        if of == "text":
            inner = [value.encode()]
        elif of == "bytes":
            inner = [value]
        else:
            _write(value, inner)
        size = sum(map(len, inner))
        parts = [_number(number << 3 | 2), _number(size), *inner]
    out += parts


def _write(message: Message, out: list[Any]) -> None:
    for number, (name, of, several) in FIELDS[message.kind].items():
        value = getattr(message, name)
        if several and of in ("int", "float", "double") and value:
            packed = (
                b"".join(map(_number, value))
                if of == "int"
                else struct.pack(f"<{len(value)}{_FIXED[of][0][1]}", *value)
            )
            out += [_number(number << 3 | 2), _number(len(packed)), packed]
        elif several:
            for item in value:
                _piece(number, of, item, out)
        elif value is not None and (value != _EMPTY.get(of) or _means_something(message, name)):
            _piece(number, of, value, out)


def _means_something(message: Message, name: str) -> bool:
    """Whether the field is written although its value is the default: an attribute's own, a dim of size 0."""
    if message.kind == "Attribute":
        return {"f": 1, "i": 2, "s": 3}.get(name) == message.type
    return (message.kind, name) in (("Dim", "dim_value"), ("Opset", "version")) and not getattr(
        message, "dim_param", ""
    )


def write(message: Message) -> bytes:
    """The bytes of a message."""
    out: list[Any] = []
    _write(message, out)
    return b"".join(out)
