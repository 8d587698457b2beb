"""Tensors from storages, as files say them: shape, strides and where in which memory, all checked."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pickle import UnpicklingError
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid._surface import layouts
from lucid._surface.introspection import TypedStorage, UntypedStorage

__all__ = ["Place", "StorageType", "new_storage", "require"]

MapLocation = Any
OP = "load"  # what messages begin with


def require(kind: type[Any] | tuple[type[Any], ...], value: Any) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise UnpicklingError(f"corrupt file: a {type(value).__name__} in the wrong place")
    return value


class StorageType:
    """PyTorch's class of a storage, which only says a dtype."""

    __slots__ = ("dtype", "name")

    def __init__(self, name: str, dtype: Any) -> None:
        self.name = name
        self.dtype = dtype

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


class Place:
    """Where `load` puts tensors: what its `map_location` means for a location in the file."""

    def __init__(self, map_location: MapLocation) -> None:
        wanted = (str, lucid.device, Mapping, Tensor)
        if map_location is not None and not isinstance(map_location, wanted) and not callable(map_location):
            raise TypeError(f"{OP}: map_location is {kind_of(map_location)}; wanted a device, a dict or a callable")
        self.map_location = map_location

    def of(self, location: object) -> Any:
        if not isinstance(location, str):
            raise UnpicklingError("corrupt file: a tensor has no device")
        where: Any = self.map_location
        if isinstance(where, Mapping):
            where = where.get(location, location)
        elif callable(where) and not isinstance(where, (str, lucid.device)):
            where = where("cpu", location)
        where = location if where is None else where
        if isinstance(where, (UntypedStorage, Tensor)):
            where = where.device
        if where == "cpu":
            return _CPU
        try:
            return lucid.device(where) if isinstance(where, str) else where
        except Exception as error:
            raise RuntimeError(
                f"{OP}: a tensor of the file is on device {str(where)!r:.40}, which is not here ({error}); wanted "
                'map_location="cpu"'
            ) from None


_CPU = lucid.device("cpu")


def raw_bytes(flat: Tensor) -> memoryview:
    """The memory of a vector on the CPU that is not empty."""
    return memoryview(flat if flat.dtype is _C.bool_ or flat.dtype is _C.uint8 else flat.view(_C.uint8)).cast("B")


def new_storage(dtype: Any, count: int, fill: Callable[[memoryview], None], swap: bool = False) -> Tensor:
    """A vector of `count` elements, whose bytes `fill` writes; `swap` if they are in big-endian order."""
    size = dtype.itemsize
    if dtype is _C.bool_:  # whatever is not zero counts as True, and is stored as 1
        raw = _C.empty((count,), dtype=_C.uint8)
        if count:
            fill(memoryview(raw))
        return raw != 0
    flat = _C.empty((count,), dtype=dtype)
    if not count:
        return flat
    target = raw_bytes(flat)
    fill(target)
    size = size // 2 if dtype.is_complex else size
    if swap and size > 1:
        data = bytes(target)
        for place in range(size):
            target[place::size] = data[size - 1 - place :: size]
    return flat


def _as(storage: UntypedStorage, dtype: Any) -> Tensor:
    """The memory of a storage as a vector of a dtype."""
    flat = storage._tensor
    if flat.dtype is dtype:
        return flat
    if dtype is _C.bool_:
        raise UnpicklingError(f"a storage of {flat.dtype} has a tensor of {dtype}, which is not supported")
    raw = flat if flat.dtype is _C.uint8 else flat.view(_C.uint8)
    whole = raw.numel() // dtype.itemsize * dtype.itemsize
    return raw[:whole].view(dtype)


def strided(storage: object, dtype: Any, offset: object, size: object, stride: object) -> Tensor:
    """A tensor on a storage, which has to have all of its elements."""
    flat = _as(require(UntypedStorage, storage), dtype)
    size, stride = _ints(size), _ints(stride)
    start = require(int, offset)
    if len(size) != len(stride) or start < 0 or min(stride, default=0) < 0:
        raise UnpicklingError(f"corrupt file: a tensor has the shape {size!r:.80} and the strides {stride!r:.80}")
    last = start + sum((length - 1) * step for length, step in zip(size, stride)) if 0 not in size else start - 1
    if last >= flat.numel() and 0 not in size:
        raise UnpicklingError(
            f"corrupt file: a tensor of shape {size!r:.80} has its last element at {last}, its storage "
            f"has {flat.numel()}"
        )
    if 0 in size:
        return _C.empty(size, dtype=dtype, device=flat.device)
    return _C.as_strided(flat, size, stride, start).detach()


def _ints(values: object) -> tuple[int, ...]:
    require((tuple, list), values)
    if len(values) > 64 or not all(type(value) is int and 0 <= value < 2**62 for value in values):  # type: ignore[arg-type]
        raise UnpicklingError(f"corrupt file: sizes are {values!r:.80}")
    return tuple(values)  # type: ignore[arg-type]


# ---- what files name -------------------------------------------------------------------------------------------------


# How often a tensor was made of others' elements, not only of their memory: the older format has the elements last, and
# builds such an object a second time.
looked_at = 0
elements_follow = False  # the first time, when there are none yet


def look() -> None:
    global looked_at
    looked_at += 1


def _finish(made: Tensor, requires_grad: object, metadata: object) -> Tensor:
    if metadata:
        look()
        for name, value in require(dict, metadata).items():
            if name == "conj" and value is True:
                made = made.conj()
            elif name == "neg" and value is True:
                made = -made
            else:
                raise UnpicklingError(f"corrupt file: a tensor is {name!r:.40}: {value!r:.40}")
    return made.requires_grad_() if require(bool, requires_grad) else made


def rebuild_tensor(storage, storage_offset, size, stride):
    return strided(storage, require(TypedStorage, storage).dtype, storage_offset, size, stride)


def rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks, metadata=None):
    made = strided(storage, require(TypedStorage, storage).dtype, storage_offset, size, stride)
    return _finish(made, requires_grad, metadata)


def rebuild_tensor_v3(storage, storage_offset, size, stride, requires_grad, backward_hooks, dtype, metadata=None):
    return _finish(strided(storage, require(lucid.dtype, dtype), storage_offset, size, stride), requires_grad, metadata)


def rebuild_meta_tensor_no_storage(dtype, size, stride, requires_grad):
    made = _C.empty(_ints(size), dtype=require(lucid.dtype, dtype), device="meta")
    made = made if made.stride() == _ints(stride) or made.numel() == 0 else _permuted(made, _ints(stride))
    return made.requires_grad_() if require(bool, requires_grad) else made


def _permuted(made: Tensor, stride: tuple[int, ...]) -> Tensor:
    return lucid.empty_strided(made.shape, stride, dtype=made.dtype, device="meta")


def rebuild_parameter(data, requires_grad, backward_hooks=None):
    # By name, as Lucid's own files name it: this module stands below nn.
    rebuild = importlib.import_module("lucid.nn.parameter")._rebuild_parameter
    return rebuild(require(Tensor, data).detach(), require(bool, requires_grad))


def rebuild_parameter_with_state(data, requires_grad, backward_hooks, state):
    return _set_attributes(rebuild_parameter(data, requires_grad), state)


def rebuild_from_type_v2(func, new_type, args, state):
    call = getattr(func, "call", func)
    kind = getattr(new_type, "call", new_type)
    made = call(*require(tuple, args))
    if not isinstance(made, Tensor) or not isinstance(kind, type) or not issubclass(kind, Tensor):
        raise UnpicklingError("corrupt file: a tensor's class is none")
    if type(made) is not kind:
        made = _C._make_subclass(kind, made.detach(), made.requires_grad)
    return _set_attributes(made, state)


def _set_attributes(made: Tensor, state: object) -> Tensor:
    if isinstance(state, tuple) and len(state) == 2:
        state = {**(state[0] or {}), **(state[1] or {})}
    for name in require(dict, state):
        if not isinstance(name, str) or name.startswith("__"):
            raise UnpicklingError("corrupt file: attributes must have plain names")
    made.__dict__.update(state)
    return made


def rebuild_from_numpy(array, dtype, device, requires_grad):
    made = _C.from_buffer(array).to(require(lucid.dtype, dtype)).clone()
    return made.requires_grad_() if require(bool, requires_grad) else made


def rebuild_from_cpu(data, dtype, device, requires_grad):
    look()
    made = require(Tensor, data).to(require(lucid.dtype, dtype))
    return made.requires_grad_() if require(bool, requires_grad) else made


def rebuild_sparse_tensor(layout, data):
    """A sparse tensor; its indices are looked at, and have to be within its shape."""
    look()
    if elements_follow:
        return _C.empty((0,))
    *parts, shape = require(tuple, data)[:4] if layout is layouts.sparse_csr else require(tuple, data)[:3]
    for part in parts:
        require(Tensor, part)
    _ints(tuple(require((tuple, list), shape)))
    if layout is layouts.sparse_csr and len(parts) == 3:
        return importlib.import_module("lucid.sparse").sparse_csr_tensor(*parts, tuple(shape))
    if layout is not layouts.sparse_coo or len(parts) != 2:
        raise UnpicklingError("corrupt file: a sparse tensor is of another layout")
    whole = bool(data[3]) if len(data) > 3 and data[3] is not None else None
    return importlib.import_module("lucid.sparse").sparse_coo_tensor(*parts, tuple(shape), is_coalesced=whole)


def rebuild_sparse(word, *rest):
    *parts, shape, requires_grad, whole = rest
    made = rebuild_sparse_tensor(layouts.layout(require(str, word)), (*parts, shape, *whole))
    return made.requires_grad_() if require(bool, requires_grad) else made


def get_layout(name):
    if not isinstance(name, str) or not name.startswith("torch."):
        raise UnpicklingError("corrupt file: a layout has no name")
    try:
        return layouts.layout(name.removeprefix("torch."))
    except ValueError:
        raise UnpicklingError(f"the file has a tensor of layout {name!r:.40}, which does not exist here") from None


def device(kind, index=None):
    kind = require(str, kind)
    if index is not None:
        require(int, index)
    try:
        return lucid.device(kind) if index is None else lucid.device(f"{kind}:{index}")
    except (RuntimeError, ValueError):
        # One that is not here says nothing about tensors, which `map_location` puts elsewhere.
        return f"{kind}:{index}" if index is not None else kind


def size(lengths=()):
    return lucid.Size(_ints(lengths))
