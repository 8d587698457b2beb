"""Lucid's own format, a single pickle: ``{"_lucid_format": 2, "obj": ...}``.

If the object is a state_dict, it has ``"_state_dict_metadata"`` too.

Each tensor in it is a persistent id, ``("tensor_v3", shape, dtype name, device type, bytes)``, the bytes in C order and
little-endian. Tensors are independent after loading; `requires_grad` is a Parameter's only.
"""

from __future__ import annotations

import io
import math
import pickle
from collections import OrderedDict
from collections.abc import Mapping
from pickle import UnpicklingError
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid.serialization import _pytorch
from lucid.serialization._tensors import Place

_FORMAT = 2
_READABLE_FORMATS = (1, 2)
_TENSOR_TAGS = ("tensor_v3", "tensor")


def save(obj: object, protocol: int) -> memoryview:
    """The contents of a file."""
    contents: dict[str, object] = {"_lucid_format": _FORMAT, "obj": obj}
    metadata = getattr(obj, "_metadata", None)
    if isinstance(obj, Mapping) and metadata is not None:
        contents["_state_dict_metadata"] = metadata
    buffer = io.BytesIO()
    _Pickler(buffer, protocol).dump(contents)
    return buffer.getbuffer()


def load(data: memoryview, place: Place, options: Any) -> tuple[object, int]:
    """The object in a file's contents, and where it ends."""
    start = bytes(data[:4])
    if len(start) < 2 or start[0] != 0x80 or not 2 <= start[1] <= 5:
        raise RuntimeError(
            f"load: f is not a Lucid file, it starts with {start!r}; wanted one that save wrote, or PyTorch's"
        )
    contents, end = _pytorch.unpickle(data, TensorReader(place, len(data)).persistent_load, options)
    if not isinstance(contents, dict) or "_lucid_format" not in contents or "obj" not in contents:
        raise RuntimeError("load: f is not a Lucid file but a pickle of something else; wanted one that save wrote")
    version = contents["_lucid_format"]
    if type(version) is not int or version not in _READABLE_FORMATS:
        raise RuntimeError(f"load: f has the format {str(version)[:20]!r}; wanted one of {_READABLE_FORMATS}")
    obj = contents["obj"]
    metadata = contents.get("_state_dict_metadata")
    if metadata is not None and isinstance(obj, OrderedDict) and not hasattr(obj, "_metadata"):
        obj._metadata = metadata  # type: ignore[attr-defined]
    return obj, end


class _Pickler(pickle.Pickler):
    """Stores tensors, dtypes and devices as persistent ids."""

    def __init__(self, file: io.BytesIO, protocol: int) -> None:
        super().__init__(file, protocol)
        # The same id object for the same tensor: pickle then stores it once. The
        # tensor is kept too, so that its id() is not given to another.
        self._ids: dict[int, tuple[Tensor, tuple[Any, ...]]] = {}

    def persistent_id(self, obj: object) -> tuple[Any, ...] | None:
        kind = type(obj)
        if kind is Tensor:
            known = self._ids.get(id(obj))
            if known is None:
                known = self._ids[id(obj)] = (obj, _tensor_id(obj))
            return known[1]
        if kind is lucid.dtype:
            return ("dtype", _name(obj))
        if kind is lucid.device:
            return ("device", obj.type, obj.index)
        return None


def _name(dtype: object) -> str:
    """``"float32"`` for ``lucid.float32``."""
    return str(dtype).rpartition(".")[2]


def _tensor_id(tensor: Tensor) -> tuple[Any, ...]:
    data = tensor.detach()
    if data.is_meta:
        raise RuntimeError(
            f"save: a tensor of shape {tuple(data.shape)} is on device meta and has no elements; wanted "
            "tensors that have some"
        )
    return ("tensor_v3", tuple(data.shape), _name(data.dtype), data.device.type, _C._tensor_to_bytes(data))


class TensorReader:
    """Makes tensors, dtypes and devices from their persistent ids."""

    def __init__(self, place: Place, file_size: int) -> None:
        self._place = place
        self._bytes_left = file_size
        self._known: dict[int, tuple[object, Tensor]] = {}

    def persistent_load(self, pid: object) -> object:
        if not isinstance(pid, tuple) or not pid or not isinstance(pid[0], str):
            raise UnpicklingError(f"corrupt file: unknown persistent id of type {type(pid).__name__}")
        tag = pid[0]
        if tag == "dtype" and len(pid) == 2:
            return _find_dtype(pid[1])
        if tag == "device" and len(pid) == 3:
            kind, index = pid[1:]
            return lucid.device(kind if index is None else f"{kind}:{index}")
        if tag not in _TENSOR_TAGS or len(pid) != 5:
            raise UnpicklingError(f"corrupt file: unknown persistent id {tag!r}")
        known = self._known.get(id(pid))
        if known is None:
            known = self._known[id(pid)] = (pid, self._make_tensor(*pid[1:]))
        return known[1]

    def _make_tensor(self, shape: object, dtype: object, device: object, data: object) -> Tensor:
        if not isinstance(shape, (tuple, list)) or not all(
            type(length) is int and 0 <= length < 2**62 for length in shape
        ):
            raise UnpicklingError(f"corrupt file: a tensor has the shape {shape!r:.80}")
        found = _find_dtype(dtype)
        if not isinstance(data, (bytes, bytearray)):
            raise UnpicklingError("corrupt file: a tensor has no bytes")
        expected = math.prod(shape) * found.itemsize
        if len(data) != expected:
            raise UnpicklingError(
                f"corrupt file: a tensor of shape {tuple(shape)} and dtype {found} needs "
                f"{expected} bytes, there are {len(data)}"
            )
        # A stream can refer to the same bytes again and again; a file that save wrote does not.
        self._bytes_left -= expected
        if self._bytes_left < 0:
            raise UnpicklingError("corrupt file: its tensors are larger than itself")
        tensor = _C._tensor_from_bytes(bytes(data), found, tuple(shape))
        target = self._place.of(device)
        return tensor if target == "cpu" else tensor.to(target)


def _find_dtype(name: object) -> Any:
    found = getattr(lucid, name, None) if isinstance(name, str) and name.isidentifier() else None
    if name == "bool" or name == "bool_":
        found = lucid.bool
    if not isinstance(found, lucid.dtype):
        raise UnpicklingError(f"the file has a tensor of dtype {name!r:.80}, which does not exist here")
    return found
