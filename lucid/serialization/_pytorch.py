"""PyTorch's two formats: a zip of a pickle and raw storages, and the older stream of pickles and storages.

The zip has a folder with `data.pkl`, in which a tensor is a call of `torch._utils._rebuild_tensor_v2` with a storage by
its key, an offset, a shape and strides; `data/<key>`, the bytes of each storage; and a few records about itself.
The stream has a magic number, a version, a note on the machine, the pickle, the keys of the storages, and for
each its length and bytes. So tensors share memory after loading as they did before.
"""

from __future__ import annotations

import io
import pickle
import struct
import zlib
from collections import OrderedDict
from collections.abc import Callable
from pickle import UnpicklingError
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._surface.introspection import TypedStorage, UntypedStorage
from lucid.serialization import _names, _settings, _tensors, _unpickler, _written, _zip
from lucid.serialization._tensors import OP, Place, StorageType, new_storage, raw_bytes, require

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_SYSTEM = {"protocol_version": _PROTOCOL, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
LEGACY_START = pickle.dumps(_MAGIC, 2)

# ---- writing ---------------------------------------------------------------------------------------------------------


class _Storage:
    """What stands for the memory of a tensor while pickling; its persistent id says the rest."""

    __slots__ = ("flat", "pid")

    def __init__(self, flat: Tensor, pid: tuple[Any, ...]) -> None:
        self.flat = flat
        self.pid = pid

    def bytes(self) -> memoryview:
        flat = self.flat
        if not flat.numel():
            return memoryview(b"")
        if flat.device != "cpu":
            return memoryview(_C._tensor_to_bytes(flat))
        return raw_bytes(flat)


class _Pickler(pickle.Pickler):
    """Writes tensors as calls by PyTorch's names, and collects their storages."""

    def __init__(self, file: io.BytesIO, views: bool) -> None:
        super().__init__(file, 2)
        self._views = views  # the older format says of each storage whether it is part of another
        self.storages: list[_Storage] = []
        self._by_place: dict[tuple[int, int], _Storage] = {}

    def persistent_id(self, obj: object) -> tuple[Any, ...] | None:
        if type(obj) is _Storage:
            return obj.pid  # type: ignore[attr-defined]
        if isinstance(obj, UntypedStorage):
            typed = isinstance(obj, TypedStorage)
            return self._storage(obj._tensor.detach(), *obj._tensor._storage(), untyped=not typed)[0].pid
        return None

    def _storage(
        self, t: Tensor, pointer: int, size: int, untyped: bool = False
    ) -> tuple[_Storage, int, tuple[Any, ...]]:
        """The storage of a tensor, where in it the tensor begins and with what strides."""
        item = t.itemsize
        begin = t.data_ptr() - pointer
        if not t.numel():
            begin, size = 0, 0
        flat, offset, stride = t, begin // item, t.stride()
        if t.device != "cpu" or begin % item or min(stride, default=0) < 0:  # PyTorch has no such strides
            flat, offset, size = _C.clone(t).reshape(-1), 0, t.numel() * item
            pointer, stride = flat.data_ptr(), lucid.empty(t.shape, device="meta").stride()
        elif size:
            flat = _C.as_strided(t, (size // item,), (1,), 0)
        else:
            flat = _C.empty((0,), dtype=t.dtype)
        known = self._by_place.get((pointer, size)) if size else None
        if known is None:
            kind = None if untyped else _names.STORAGE_OF.get(t.dtype)
            count = size // item * item if kind is None else size // item
            named = _written.__dict__["UntypedStorage" if kind is None else kind.name]
            key = str(len(self.storages))
            pid = ("storage", named, key, t.device.type, count)
            known = _Storage(flat, (*pid, None) if self._views else pid)
            self.storages.append(known)
            if size:
                self._by_place[pointer, size] = known
        return known, offset, stride

    def reducer_override(self, obj: Any) -> Any:
        kind = type(obj)
        if issubclass(kind, Tensor):
            return _reduce(self, obj)
        if isinstance(obj, Tensor):  # a sparse one
            parts = tuple(part.detach() for part in obj._parts())
            whole = (obj.is_coalesced(),) if obj.is_sparse else ()
            return (_written.__dict__["_rebuild_sparse_tensor"], (obj.layout, (*parts, obj.shape, *whole)))
        if kind is lucid.dtype:
            return obj._name.removesuffix("_")
        if kind is lucid.Size:
            return (_written.__dict__["Size"], (tuple(obj),))
        if kind is lucid.device:
            return (_written.__dict__["device"], (obj.type,))
        if kind.__module__ == "lucid" and kind.__name__ == "layout":
            return (_written.__dict__["_get_layout"], (f"torch.{obj._name}",))
        return NotImplemented

    def call_of(self, t: Tensor) -> tuple[Any, tuple[Any, ...]]:
        """The function that makes a plain tensor again, and its arguments."""
        named, plain = _written.__dict__, t.detach()
        if plain.is_meta:
            return named["_rebuild_meta_tensor_no_storage"], (t.dtype, tuple(t.shape), t.stride(), t.requires_grad)
        storage, offset, stride = self._storage(plain, *plain._storage())
        arguments = (storage, offset, tuple(t.shape), tuple(stride), t.requires_grad, OrderedDict())
        same = storage.flat.dtype is t.dtype and storage.pid[1] is not named["UntypedStorage"]
        return (
            (named["_rebuild_tensor_v2"], arguments) if same else (named["_rebuild_tensor_v3"], (*arguments, t.dtype))
        )


def _reduce(pickler: _Pickler, t: Tensor) -> tuple[Any, tuple[Any, ...]]:
    named, state = _written.__dict__, dict(t.__dict__)
    kind = type(t)
    if (
        getattr(kind, "_is_parameter", False)
        and kind.__name__ == "Parameter"
        and kind.__module__ == "lucid.nn.parameter"
    ):
        plain = t.detach()
        if state:
            return named["_rebuild_parameter_with_state"], (plain, t.requires_grad, OrderedDict(), state)
        return named["_rebuild_parameter"], (plain, t.requires_grad, OrderedDict())
    call, arguments = pickler.call_of(t)
    if kind is Tensor and not state:
        return call, arguments
    return named["_rebuild_from_type_v2"], (call, named["Tensor"] if kind is Tensor else kind, arguments, state)


_TO_TORCH = {
    f"c{_written.__name__}\n{name}\n".encode(): f"c{home}\n{name}\n".encode() for name, home in _written.NAMES.items()
}
_TO_TORCH |= {
    f"clucid\n{name}\n".encode(): f"ctorch\n{name}\n".encode()
    for name in (*(kind.removesuffix("_") for kind in _names._STORAGES.values()), "uint16", "uint32", "uint64")
}


def _with_torch_names(data: bytes) -> bytes:
    """The pickle, in which the names of stand-ins are exchanged for PyTorch's."""
    found = [name for name in _TO_TORCH if name in data]
    if all(data.count(name) == 1 for name in found):  # a stream has each name once, so this is the name
        for name in found:
            data = data.replace(name, _TO_TORCH[name])
        return data
    # Some text in the object reads like a name: take the stream apart to tell them.
    import pickletools

    pieces, last = [], 0
    for code, argument, place in pickletools.genops(data):
        if code.name == "GLOBAL":
            module, _, name = str(argument).partition(" ")
            written = f"c{module}\n{name}\n".encode()
            if written in _TO_TORCH:
                pieces += [data[last:place], _TO_TORCH[written]]
                last = place + len(written)
    return b"".join([*pieces, data[last:]])


def pickled(obj: object, views: bool) -> tuple[bytes, list[_Storage]]:
    buffer = io.BytesIO()
    pickler = _Pickler(buffer, views)
    pickler.dump(obj)
    return _with_torch_names(buffer.getvalue()), pickler.storages


def write_zip(contents: tuple[bytes, list[_Storage]], write: Callable[[Any], object]) -> None:
    data, storages = contents
    archive = _zip.Writer(write)
    archive.add("archive/data.pkl", data)
    archive.add("archive/.format_version", b"1")
    archive.add("archive/.storage_alignment", b"64")
    archive.add("archive/byteorder", b"little")
    mark = zlib.crc32(data)
    for place, storage in enumerate(storages):
        view = storage.bytes()
        checksum = zlib.crc32(view)
        mark = zlib.crc32(checksum.to_bytes(4, "little"), mark)
        archive.add(f"archive/data/{place}", view, checksum)
    archive.add("archive/version", b"3\n")
    archive.add("archive/.data/serialization_id", b"%040d" % mark)
    archive.close()


def write_stream(contents: tuple[bytes, list[_Storage]], write: Callable[[Any], object]) -> None:
    data, storages = contents
    for head in (_MAGIC, _PROTOCOL, _SYSTEM):
        write(pickle.dumps(head, 2))
    write(data)
    write(pickle.dumps([storage.pid[2] for storage in storages], 2))
    for storage in storages:
        write(struct.pack("<q", storage.pid[4]))
        write(storage.bytes())


# ---- reading ---------------------------------------------------------------------------------------------------------


def unpickle(data: Any, find: Callable[[object], object], options: Any) -> tuple[object, int]:
    """Read the pickle at the beginning of some data, as `load` was asked to."""
    if options.weights_only:
        return _unpickler.read(data, _names.names(), find, refusal=_names.refusal, encoding=options.encoding)
    file = io.BytesIO(data)
    reader = _unpickler_class(options.pickle_module)(file, **options.pickle_load_args)
    reader.persistent_load = find
    try:
        return reader.load(), file.tell()
    except (EOFError, IndexError, ValueError, struct.error, OverflowError) as error:
        raise UnpicklingError(f"corrupt file: {type(error).__name__}: {error}") from error


def _unpickler_class(module: Any) -> Any:
    known = {**_names.torch_values(), **_names.torch_calls(), "torch.Tensor": Tensor}

    class Unpickler((module or pickle).Unpickler):  # type: ignore[misc]
        def find_class(self, home: str, name: str) -> object:
            full = f"{home}.{name}"
            if full in known:
                return known[full]
            if home == "torch" or home.startswith("torch."):
                if full == "torch.nn.parameter.Parameter":
                    return lucid.nn.Parameter
                raise UnpicklingError(_names.refusal(full))
            return super().find_class(home, name)

    return Unpickler


def _storage_id(pid: object, more: int) -> tuple[StorageType, str, str, int, tuple[Any, ...]]:
    if not isinstance(pid, tuple) or len(pid) != 5 + more or pid[0] not in ("storage", b"storage"):
        raise UnpicklingError(f"corrupt file: unknown persistent id {str(pid)[:40]!r}")
    _, kind, key, location, count, *rest = (part.decode("latin-1") if isinstance(part, bytes) else part for part in pid)
    require(StorageType, kind)
    if not 0 <= require(int, count) < 2**48:
        raise UnpicklingError(f"corrupt file: a storage has {count} elements")
    return kind, require(str, key), require(str, location), count, tuple(rest)


def _typed(kind: StorageType, flat: Tensor) -> UntypedStorage:
    made = UntypedStorage if kind is _names.UNTYPED else TypedStorage
    if flat.device == "cpu":
        return made(flat)
    storage = object.__new__(made)  # elsewhere there is no address
    storage._tensor, storage._pointer, storage._bytes = flat, 0, flat.numel() * flat.itemsize
    return storage


class _Known:
    """The storages of a file by key: each is read once, whatever the pickle says."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.flats: dict[str, tuple[Tensor, int]] = {}

    def get(self, kind: StorageType, key: str, location: str, count: int, make: Callable[[], Tensor]) -> UntypedStorage:
        known = self.flats.get(key)
        if known is None:
            flat = make()
            target = self.place.of(location)
            flat = flat if target == "cpu" else flat.to(target)
            known = self.flats[key] = flat, count * kind.dtype.itemsize
        flat, size = known
        if count * kind.dtype.itemsize != size:
            raise UnpicklingError(f"corrupt file: storage {key!r:.40} has two sizes")
        if flat.dtype is kind.dtype:
            return _typed(kind, flat)
        if flat.dtype is _C.bool_ or kind.dtype is _C.bool_:
            raise UnpicklingError(f"corrupt file: storage {key!r:.40} has two dtypes")
        return _typed(kind, flat.view(kind.dtype))


def read_zip(source: Any, place: Place, options: Any) -> object:
    archive = _zip.Archive(source)
    if options.mapped is None:
        check = _settings.get_crc32_options()
    else:
        check = False
    pickles = [name for name in archive.members if name.count("/") == 1 and name.endswith("/data.pkl")]
    folders = {name.partition("/")[0] for name in archive.members}
    if any(f"{folder}/constants.pkl" in archive.members for folder in folders):
        raise RuntimeError(
            f"{OP}: f is a TorchScript archive, a program; wanted a file that torch.save wrote. Save "
            "the model's state_dict() with torch.save, and load that"
        )
    if len(pickles) != 1 or len(folders) != 1:
        raise RuntimeError(f"{OP}: f is a zip archive that neither PyTorch nor Lucid wrote; wanted one of theirs")
    folder = pickles[0].partition("/")[0]
    if f"{folder}/version" in archive.members:
        version = archive.read(f"{folder}/version", 64).strip()
        if not version.isdigit() or not 1 <= int(version) <= 10:
            raise RuntimeError(f"{OP}: f has version {version!r:.20} of PyTorch's format; wanted 1 to 10")
    order = _settings.default_order()
    if f"{folder}/byteorder" in archive.members:
        named = archive.read(f"{folder}/byteorder", 64)
        if named not in (b"little", b"big"):
            raise UnpicklingError(f"corrupt file: its byte order is {named!r:.40}")
        order = named.decode()
    known = _Known(place)

    def find(pid: object) -> UntypedStorage:
        kind, key, location, count, _ = _storage_id(pid, 0)
        name, dtype = f"{folder}/data/{key}", kind.dtype

        def make() -> Tensor:
            member, size = archive.member(name), count * dtype.itemsize
            if not size <= member.size < size + max(dtype.itemsize, 8):
                raise UnpicklingError(
                    f"corrupt file: a storage of {count} elements of {dtype} needs {size} bytes, "
                    f"{name!r:.80} has {member.size}"
                )
            if options.mapped is not None and member.method == 0 and order == "little":
                found = _mapped(options.mapped, member.data, size, dtype)
                if found is not None:
                    return found
            if _settings.skips():
                return _C.empty((count,), dtype=dtype)
            return new_storage(dtype, count, lambda target: archive.read_into(member, target, check), order == "big")

        return known.get(kind, key, location, count, make)

    return unpickle(archive.read(pickles[0]), find, options)[0]


def _mapped(data: Any, start: int, size: int, dtype: Any) -> Tensor | None:
    """A storage on the memory of the mapped file, where it is aligned."""
    if not size or dtype is _C.bool_:
        return None
    raw = _C.from_buffer(memoryview(data)[start : start + size])
    return raw.view(dtype) if raw.data_ptr() % dtype.itemsize == 0 else None


def read_stream(data: memoryview, place: Place, options: Any) -> tuple[object, int]:
    """The object in a stream of the older format, and where it ends."""
    at = 0

    def plain() -> object:
        nonlocal at
        found, length = _unpickler.read(data[at:], {}, _no_ids, encoding=options.encoding)
        at += length
        return found

    if plain() != _MAGIC:
        raise RuntimeError(
            f"{OP}: f has no magic number of PyTorch's; wanted a file that torch.save or lucid.save wrote"
        )
    version = plain()
    if version != _PROTOCOL:
        raise RuntimeError(f"{OP}: f has version {version!r:.20} of PyTorch's older format; wanted {_PROTOCOL}")
    order = "little" if require(dict, plain()).get("little_endian", True) else "big"
    known, left = _Known(place), len(data)
    waiting: dict[str, Tensor] = {}

    def find(pid: object) -> UntypedStorage:
        if options.weights_only is False and isinstance(pid, tuple) and pid and pid[0] == "module":
            return pid[1]
        kind, key, location, count, (view,) = _storage_id(pid, 1)

        def make() -> Tensor:
            nonlocal left
            # The bytes come after the pickle; that there are as many is known before memory is taken.
            left -= count * kind.dtype.itemsize
            if left < 0:
                raise UnpicklingError("corrupt file: its tensors are larger than itself")
            waiting[key] = _C.zeros((count,), dtype=kind.dtype)
            return waiting[key]

        storage = known.get(kind, key, location, count, make)
        if view is None:
            return storage
        if len(require(tuple, view)) != 3:
            raise UnpicklingError("corrupt file: a part of a storage is none")
        view_key, offset, length = view
        view_key = view_key.decode("latin-1") if isinstance(view_key, bytes) else require(str, view_key)
        if min(require(int, offset), require(int, length)) < 0 or offset + length > count:
            raise UnpicklingError(f"corrupt file: part {view_key!r:.40} is not within its storage")
        return _typed(kind, known.flats[key][0][offset : offset + length])

    looked, begin = _tensors.looked_at, at
    _tensors.elements_follow = True
    try:
        found, length = unpickle(data[at:], find, options)
    finally:
        _tensors.elements_follow = False
    at += length
    keys = require(list, plain())
    if sorted(map(str, keys)) != sorted(waiting) or not all(isinstance(key, str) for key in keys):
        raise UnpicklingError("corrupt file: its storages are not those of its tensors")
    for key in keys:
        flat = waiting[key]
        head = data[at : at + 8]
        count, size = flat.numel(), flat.numel() * flat.itemsize
        if len(head) != 8 or struct.unpack("<q" if order == "little" else ">q", head)[0] != count:
            raise UnpicklingError(f"corrupt file: storage {key!r:.40} has another length than its tensors say")
        raw = data[at + 8 : at + 8 + size]
        if len(raw) != size:
            raise UnpicklingError(f"truncated file: storage {key!r:.40} ends too early")
        at += 8 + size
        read = new_storage(flat.dtype, count, lambda target, raw=raw: _copy(target, raw), order == "big")
        if count:
            _fill(known.flats[key][0], read)
    if _tensors.looked_at != looked:
        found = unpickle(data[begin:], find, options)[0]
    return found, at


def _copy(target: memoryview, data: memoryview) -> None:
    target[:] = data


def _fill(flat: Tensor, values: Tensor) -> None:
    """Write a storage's elements under the tensors that are made of it; their versions do not count it."""
    if flat.device == "cpu":
        raw_bytes(flat)[:] = raw_bytes(values)
    elif not flat.is_meta:
        flat.copy_(values)


def _no_ids(pid: object) -> object:
    raise UnpicklingError("corrupt file: unknown persistent id")
