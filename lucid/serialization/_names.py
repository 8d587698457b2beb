"""What a file may name, and which names are written: PyTorch's, for the same things here.

A file that was saved by PyTorch names functions of PyTorch's; each has its counterpart here. Lucid writes the same
names, so that PyTorch loads what Lucid saved. pickle writes only names that can be imported, so it is given stand-ins
under names of this package, which are exchanged for PyTorch's in the finished stream.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable
from contextlib import contextmanager
from pickle import UnpicklingError
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid._surface import layouts
from lucid.serialization import _tensors, _unpickler
from lucid.serialization._tensors import StorageType, require

__all__ = ["add_safe_globals", "clear_safe_globals", "get_safe_globals", "names", "refusal", "safe_globals"]

_STORAGES = {
    "FloatStorage": "float32",
    "DoubleStorage": "float64",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool_",
    "ComplexFloatStorage": "complex64",
    "ComplexDoubleStorage": "complex128",
}
_DTYPES = {
    **{name.removesuffix("_"): name for name in _STORAGES.values()},
    **{name: name for name in ("uint16", "uint32", "uint64")},
    "float": "float32",
    "double": "float64",
    "half": "float16",
    "long": "int64",
    "int": "int32",
    "short": "int16",
    "cfloat": "complex64",
    "cdouble": "complex128",
}

UNTYPED = StorageType("UntypedStorage", _C.uint8)
STORAGE_TYPES = {name: StorageType(name, getattr(_C, dtype)) for name, dtype in _STORAGES.items()}
STORAGE_OF = {kind.dtype: kind for kind in STORAGE_TYPES.values()}

# name in a PyTorch file: what it is here, and whether its arguments may be names themselves
_CALLS: dict[str, Callable[..., Any]] = {
    "torch._utils._rebuild_tensor": _tensors.rebuild_tensor,
    "torch._utils._rebuild_tensor_v2": _tensors.rebuild_tensor_v2,
    "torch._utils._rebuild_tensor_v3": _tensors.rebuild_tensor_v3,
    "torch._utils._rebuild_meta_tensor_no_storage": _tensors.rebuild_meta_tensor_no_storage,
    "torch._utils._rebuild_parameter": _tensors.rebuild_parameter,
    "torch._utils._rebuild_parameter_with_state": _tensors.rebuild_parameter_with_state,
    "torch._utils._rebuild_device_tensor_from_numpy": _tensors.rebuild_from_numpy,
    "torch._utils._rebuild_device_tensor_from_cpu_tensor": _tensors.rebuild_from_cpu,
    "torch._tensor._rebuild_from_type_v2": _tensors.rebuild_from_type_v2,
    "torch.serialization._get_layout": _tensors.get_layout,
    "torch._utils._rebuild_sparse_tensor": _tensors.rebuild_sparse_tensor,
    "torch.Size": _tensors.size,
    "torch.device": _tensors.device,
}
_TAKES_NAMES = {"torch._tensor._rebuild_from_type_v2"}


def _empty_ordered_dict(items: list[Any] = ()) -> OrderedDict[Any, Any]:
    made = OrderedDict()  # the items mostly follow one by one; Python 2 gave them as a list of pairs
    for pair in require((list, tuple), items):
        key, value = require((list, tuple), pair)
        _unpickler.check_key(key)
        made[key] = value
    return made


def _counter(counts: dict[Any, Any] = ()) -> Counter[Any]:
    return Counter(require((dict, tuple), counts))


def _set(items: list[Any] = ()) -> set[Any]:
    for item in require((list, tuple), items):
        _unpickler.check_key(item)
    return set(items)


def _bytearray(data: bytes = b"", encoding: str = "latin-1") -> bytearray:
    # Protocol 2 stores bytes as text. An int would be a size, and could be any size.
    return bytearray(_latin1(data, encoding) if isinstance(data, str) else require(bytes, data))


def _latin1(text: str, encoding: str) -> bytes:
    if encoding not in ("latin1", "latin-1"):
        raise UnpicklingError(f"corrupt file: bytes in the encoding {encoding!r:.40}")
    return require(str, text).encode("latin-1")


def _parameter(data: Tensor, requires_grad: bool) -> Tensor:
    return _tensors.rebuild_parameter(data, requires_grad)


_PLAIN: dict[str, Callable[..., Any]] = {
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
    "lucid.Size": _tensors.size,
    "lucid.layout": layouts.layout,
    "lucid.memory_format": layouts.memory_format,
    "lucid.sparse._base._rebuild": _tensors.rebuild_sparse,
}


def torch_values() -> dict[str, object]:
    """What PyTorch's names stand for that are not called."""
    values: dict[str, object] = {f"torch.{name}": getattr(_C, here) for name, here in _DTYPES.items()}
    values |= {f"torch.{name}": kind for name, kind in STORAGE_TYPES.items()}
    values |= {"torch.storage.UntypedStorage": UNTYPED, "torch.UntypedStorage": UNTYPED}
    return values


def torch_calls() -> dict[str, Callable[..., Any]]:
    """PyTorch's names of what is called."""
    return dict(_CALLS)


class _Names(dict):
    """What a file may name; NumPy is imported when one does name it."""

    def __missing__(self, name: str) -> object:
        if not name.startswith("numpy.") or not _has_numpy():
            raise KeyError(name)
        from lucid.serialization import _numpy

        self.update((called, _unpickler.Factory(called, call)) for called, call in _numpy.CALLS.items())
        self["numpy.ndarray"] = _numpy.ARRAY
        if name not in self:
            raise KeyError(name)
        return self[name]


def names() -> dict[str, object]:
    """What a file may name under ``weights_only``."""
    found = _Names(torch_values())
    found |= {name: _unpickler.Factory(name, call) for name, call in _PLAIN.items()}
    found |= {name: _unpickler.Factory(name, call, name in _TAKES_NAMES) for name, call in _CALLS.items()}
    found["torch.Tensor"] = _unpickler.Factory("torch.Tensor", Tensor)
    found["torch.nn.parameter.Parameter"] = _unpickler.Factory("torch.nn.parameter.Parameter", _parameter_class)
    for name, thing in _safe.items():
        if not _has(found, name):  # what is safe already stays checked
            found[name] = _unpickler.Class(name, thing)
    return found


def _has(found: _Names, name: str) -> bool:
    try:
        return found[name] is not None
    except KeyError:
        return False


def _parameter_class(*args: object) -> Any:
    raise UnpicklingError("corrupt file: Parameter is called")


def _has_numpy() -> bool:
    from importlib.util import find_spec

    return find_spec("numpy") is not None


def refusal(name: str) -> str:
    """Why a name in a file is refused."""
    head, _, last = name.rpartition(".")
    if head.startswith(("torch.nn.", "torchvision.", "lucid.nn.")) or (
        head.startswith("torch.") and last[:1].isupper() and not last.endswith(("Tensor", "Storage"))
    ):
        return (
            f"the file names {name:.200}: it holds a whole model, which only its code can build again, not a "
            "state_dict. Save model.state_dict() where the model is; load_state_dict of a model made here takes that"
            + ("; a file of Lucid's that you trust loads with weights_only=False" if head.startswith("lucid") else "")
        )
    from lucid._surface.missing import reason

    why = reason({"_rebuild_qtensor": "q_scale", "_rebuild_nested_tensor": "nested_tensor"}.get(last, last))
    if head.startswith("torch") and why:
        return f"the file names {name:.200}: Lucid leaves out {why}"
    if head.startswith("numpy"):
        return f"the file names {name:.200}, which is not allowed, or needs NumPy to be installed"
    return (
        f"the file names {name:.200}, which is not allowed with weights_only=True; declare it safe with "
        "lucid.serialization.add_safe_globals, or load it with weights_only=False if you trust where it comes from"
    )


# ---- what users declare safe -----------------------------------------------------------------------------------------

_safe: dict[str, Any] = {}
_NEVER = {"builtins", "os", "sys", "posix", "nt", "subprocess", "shutil", "importlib", "runpy", "pickle", "ctypes"}


def _named(safe_globals: object, op: str) -> dict[str, Any]:
    if not isinstance(safe_globals, (list, tuple)):
        raise TypeError(f"{op}: safe_globals is {kind_of(safe_globals)}; wanted a list of classes and functions")
    found = {}
    for item in safe_globals:
        if isinstance(item, tuple):
            if len(item) != 2 or not isinstance(item[1], str):
                raise ValueError(f"{op}: safe_globals has {item!r:.80}; wanted (class, name)")
            thing, name = item
        else:
            thing = item
            module, own = getattr(item, "__module__", None), getattr(item, "__qualname__", None)
            if not module or not own:
                raise TypeError(f"{op}: safe_globals has {kind_of(item)}; wanted a class or a function")
            name = f"{module}.{own}"
        if not callable(thing):
            raise TypeError(f"{op}: safe_globals has {kind_of(thing)}; wanted a class or a function")
        if name.partition(".")[0] in _NEVER and not isinstance(thing, type):
            raise ValueError(f"{op}: safe_globals has {name}, with which a file can do anything; wanted another")
        found[name] = thing
    return found


def add_safe_globals(safe_globals: list[Any]) -> None:
    """Declares classes and functions that files may name under ``weights_only=True``.

    Parameters
    ----------
    safe_globals : list
        Classes and functions, or pairs of one and the full name under which files have it.

    Raises
    ------
    TypeError
        If one is neither.
    ValueError
        If it is a function of a module such as `os`, with which a file could do anything.

    Notes
    -----
    What a class or function does with a file's arguments is then its own affair: a class is made with ``__new__`` or
    called, and filled by ``__setstate__`` or its attributes.

    Examples
    --------
    >>> import lucid
    >>> from fractions import Fraction
    >>> lucid.serialization.add_safe_globals([Fraction])
    >>> lucid.serialization.get_safe_globals()
    [<class 'fractions.Fraction'>]
    >>> lucid.serialization.clear_safe_globals()
    """
    _safe.update(_named(safe_globals, "add_safe_globals"))


def get_safe_globals() -> list[Any]:
    """Returns what :func:`add_safe_globals` declared.

    Returns
    -------
    list
        Classes and functions.

    Examples
    --------
    >>> import lucid
    >>> lucid.serialization.get_safe_globals()
    []
    """
    return list(_safe.values())


def clear_safe_globals() -> None:
    """Forgets what :func:`add_safe_globals` declared.

    Examples
    --------
    >>> import lucid
    >>> lucid.serialization.clear_safe_globals()
    """
    _safe.clear()


@contextmanager
def safe_globals(safe_globals: list[Any]):
    """Declares classes and functions safe within a ``with`` statement; see :func:`add_safe_globals`.

    Parameters
    ----------
    safe_globals : list
        As of `add_safe_globals`.

    Yields
    ------
    None
        The block.

    Examples
    --------
    >>> import io, lucid
    >>> from fractions import Fraction
    >>> file = io.BytesIO()
    >>> lucid.save(Fraction(1, 3), file)
    >>> _ = file.seek(0)
    >>> with lucid.serialization.safe_globals([Fraction]):
    ...     lucid.load(file)
    Fraction(1, 3)
    """
    added = _named(safe_globals, "safe_globals")
    before = dict(_safe)
    _safe.update(added)
    try:
        yield
    finally:
        _safe.clear()
        _safe.update(before)
