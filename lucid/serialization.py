"""Saving objects that hold tensors, and loading them again.

A file is a pickle of ``{"_lucid_format": 2, "obj": ...}``, with ``"_state_dict_metadata"`` if the
object is a state_dict. Each tensor in it is a persistent id,
``("tensor_v3", shape, dtype name, device type, bytes)``, the bytes in C order and little-endian.
"""

from __future__ import annotations

import importlib
import io
import math
import os
import pickle
import struct
import warnings
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from pickle import UnpicklingError
from typing import Any

import lucid
from lucid import _C, _unpickler
from lucid._C import Tensor
from lucid._errors import kind_of

__all__ = ["save", "load"]

_FORMAT = 2
_READABLE_FORMATS = (1, 2)
_TENSOR_TAGS = ("tensor_v3", "tensor")

MapLocation = str | Callable[[str, str], object] | Mapping[str, str] | None


def save(obj: object, f: object, *, pickle_protocol: int = 4) -> None:
    """Write an object and the tensors in it to a file.

    Parameters
    ----------
    obj : object
        A state_dict, or anything else that can be pickled.
    f : str, bytes, os.PathLike or binary file object
        Where to. An existing file is replaced only after the object has been pickled.
    pickle_protocol : int, optional
        2 to 5 (default 4).

    Raises
    ------
    ValueError
        If the protocol is not one of those.
    TypeError
        If ``f`` is neither a path nor has a method ``write``.

    Notes
    -----
    A tensor that occurs several times is stored once and is one tensor again after
    loading; views that share memory become independent. A tensor's ``requires_grad`` is
    not stored, but a Parameter's is.

    Examples
    --------
    >>> import io, lucid
    >>> file = io.BytesIO()
    >>> lucid.save({"step": 3, "w": lucid.tensor([1.0, 2.0])}, file)
    >>> _ = file.seek(0)
    >>> lucid.load(file)
    {'step': 3, 'w': tensor([1., 2.])}
    """
    if isinstance(pickle_protocol, bool) or pickle_protocol not in (2, 3, 4, 5):
        raise ValueError(f"save: pickle_protocol is {pickle_protocol!r}; wanted 2 to 5")
    is_path = isinstance(f, (str, bytes, os.PathLike))
    if not is_path and not hasattr(f, "write"):
        raise TypeError(f"save: f is {kind_of(f)}; wanted a path or a file object")
    contents: dict[str, object] = {"_lucid_format": _FORMAT, "obj": obj}
    metadata = getattr(obj, "_metadata", None)
    if isinstance(obj, Mapping) and metadata is not None:
        contents["_state_dict_metadata"] = metadata
    buffer = io.BytesIO()
    _Pickler(buffer, pickle_protocol).dump(contents)
    if is_path:
        with open(f, "wb") as file:
            file.write(buffer.getbuffer())
    else:
        f.write(buffer.getbuffer())


def load(f: object, *, map_location: MapLocation = None, weights_only: bool = True) -> object:
    """Read an object that :func:`save` wrote.

    Parameters
    ----------
    f : str, bytes, os.PathLike or binary file object
        Where from.
    map_location : str, device, dict or callable, optional
        Where to put the tensors: one device for all; a dictionary from the devices in the file to
        others; or a function that is called as ``map_location(device, device)`` and returns
        one. By default they go where they were.
    weights_only : bool, optional
        If ``True``, the default, only tensors and plain data are built and no code in the file can run.
        ``False`` admits everything that pickle does: use it for files that you trust.

    Returns
    -------
    The object; tensors in it do not require gradients, but Parameters do as they did.

    Raises
    ------
    pickle.UnpicklingError
        If the file is damaged, or names a class that ``weights_only`` does not admit.
    RuntimeError
        If it is not a file that :func:`save` wrote.
    OSError
        If it cannot be opened.

    Warns
    -----
    UserWarning
        With ``weights_only=False``.

    Examples
    --------
    >>> import io, lucid
    >>> from lucid import nn
    >>> model, file = nn.Linear(2, 1), io.BytesIO()
    >>> lucid.save(model.state_dict(), file)
    >>> _ = file.seek(0)
    >>> model.load_state_dict(lucid.load(file))
    <All keys matched successfully>
    """
    if isinstance(f, (str, bytes, os.PathLike)):
        with open(f, "rb") as file:
            data = file.read()
    elif hasattr(f, "read"):
        data = f.read()
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError("load: f gave text; wanted a file opened in binary mode")
    else:
        raise TypeError(f"load: f is {kind_of(f)}; wanted a path or a file object")
    if map_location is not None and not (
        isinstance(map_location, (str, lucid.device, Mapping)) or callable(map_location)
    ):
        raise TypeError(f"load: map_location is {kind_of(map_location)}; wanted a device, a dict or a callable")
    _check_start(data)
    tensors = _TensorReader(map_location, len(data))
    if weights_only:
        contents = _unpickler.loads(data, _factories(), tensors.persistent_load)
    else:
        warnings.warn(
            "load: weights_only=False runs whatever code the file contains; use it only for files that you trust",
            UserWarning,
            stacklevel=2,
        )
        contents = _load_everything(data, tensors)
    if not isinstance(contents, dict) or "_lucid_format" not in contents or "obj" not in contents:
        raise RuntimeError("load: f is not a Lucid file but a pickle of something else; wanted one that save wrote")
    version = contents["_lucid_format"]
    if type(version) is not int or version not in _READABLE_FORMATS:
        raise RuntimeError(f"load: f has the format {version!r:.20}; wanted one of {_READABLE_FORMATS}")
    obj = contents["obj"]
    metadata = contents.get("_state_dict_metadata")
    if metadata is not None and isinstance(obj, OrderedDict) and not hasattr(obj, "_metadata"):
        obj._metadata = metadata
    return obj


def _check_start(data: bytes) -> None:
    """Refuse what is no pickle of protocol 2 or later at all."""
    start = bytes(data[:4])
    if start.startswith(b"PK"):
        raise RuntimeError(
            "load: f is not a Lucid file but a zip archive, such as PyTorch's save writes; wanted "
            "one that lucid.save wrote"
        )
    if len(start) < 2 or start[0] != 0x80 or not 2 <= start[1] <= 5:
        raise RuntimeError(f"load: f is not a Lucid file, it starts with {start!r}; wanted one that save wrote")


class _Pickler(pickle.Pickler):
    """Stores tensors, dtypes and devices as persistent ids."""

    def __init__(self, file: io.BytesIO, protocol: int) -> None:
        super().__init__(file, protocol)
        # The same id object for the same tensor: pickle then stores it once. The
        # tensor is kept too, so that its id() is not given to another.
        self._ids: dict[int, tuple[Tensor, tuple]] = {}

    def persistent_id(self, obj: object) -> tuple | None:
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


def _tensor_id(tensor: Tensor) -> tuple:
    data = tensor.detach()
    if data.is_meta:
        raise RuntimeError(
            f"save: a tensor of shape {tuple(data.shape)} is on device meta and has no elements; wanted "
            "tensors that have some"
        )
    return ("tensor_v3", tuple(data.shape), _name(data.dtype), data.device.type, _C._tensor_to_bytes(data))


class _TensorReader:
    """Makes tensors, dtypes and devices from their persistent ids."""

    def __init__(self, map_location: MapLocation, file_size: int) -> None:
        self._map_location = map_location
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
        target = self._target(device)
        return tensor if target in ("cpu", lucid.device("cpu")) else tensor.to(target)

    def _target(self, device: object) -> Any:
        if not isinstance(device, str):
            raise UnpicklingError("corrupt file: a tensor has no device")
        where = self._map_location
        if where is None:
            return device
        if isinstance(where, (str, lucid.device)):
            return where
        if isinstance(where, Mapping):
            return where.get(device, device)
        chosen = where(device, device)
        return device if chosen is None else chosen


def _find_dtype(name: object) -> Any:
    found = getattr(lucid, name, None) if isinstance(name, str) and name.isidentifier() else None
    if name == "bool" or name == "bool_":
        found = lucid.bool
    if not isinstance(found, lucid.dtype):
        raise UnpicklingError(f"the file has a tensor of dtype {name!r:.80}, which does not exist here")
    return found


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, tensors: _TensorReader) -> None:
        super().__init__(file)
        self.persistent_load = tensors.persistent_load


def _load_everything(data: bytes, tensors: _TensorReader) -> object:
    try:
        return _Unpickler(io.BytesIO(data), tensors).load()
    except (EOFError, IndexError, ValueError, struct.error, OverflowError) as error:
        raise UnpicklingError(f"corrupt file: {type(error).__name__}: {error}") from error


def _factories() -> dict[str, Callable]:
    """What a file may name under ``weights_only``: containers of plain data, and Parameter."""
    return {
        "collections.OrderedDict": _empty_ordered_dict,
        "collections.Counter": _counter,
        "builtins.set": _set,
        "builtins.frozenset": lambda items=(): frozenset(_set(items)),
        "builtins.bytes": lambda: b"",
        "builtins.bytearray": _bytearray,
        "builtins.complex": complex,
        "builtins.slice": slice,
        "builtins.range": range,
        "builtins.xrange": range,  # its name in protocol 2
        "_codecs.encode": _latin1,
        "lucid.nn.parameter._rebuild_parameter": _parameter,
    }


def _empty_ordered_dict() -> OrderedDict:
    return OrderedDict()  # the items follow one by one


def _counter(counts: dict) -> Counter:
    return Counter(_require(dict, counts))


def _set(items: list = ()) -> set:
    for item in _require((list, tuple), items):
        _unpickler.check_key(item)
    return set(items)


def _bytearray(data: bytes = b"", encoding: str = "latin-1") -> bytearray:
    # Protocol 2 stores bytes as text. An int would be a size, and could be any size.
    return bytearray(_latin1(data, encoding) if isinstance(data, str) else _require(bytes, data))


def _latin1(text: str, encoding: str) -> bytes:
    if encoding not in ("latin1", "latin-1"):
        raise UnpicklingError(f"corrupt file: bytes in the encoding {encoding!r:.40}")
    return _require(str, text).encode("latin-1")


def _parameter(data: Tensor, requires_grad: bool) -> Tensor:
    # By name, as the file names it: this module stands below nn.
    rebuild = importlib.import_module("lucid.nn.parameter")._rebuild_parameter
    return rebuild(_require(Tensor, data), _require(bool, requires_grad))


def _require(kind: type | tuple[type, ...], value: Any) -> Any:
    if not isinstance(value, kind):
        raise UnpicklingError(f"corrupt file: a {type(value).__name__} in the wrong place")
    return value
