"""Saving objects that hold tensors, and loading them again: PyTorch's files, safetensors, and Lucid's own format.

`save` writes the zip files of PyTorch's, and `load` reads those and whatever older versions of either wrote. Nothing in
a file runs code unless `load` is told so.
"""

from __future__ import annotations

import mmap as _mmap
import os
from collections.abc import Callable, Mapping
from typing import Any

import lucid
from lucid._errors import kind_of, without
from lucid.serialization import _lucid, _pytorch, _sources, _zip
from lucid.serialization._names import add_safe_globals, clear_safe_globals, get_safe_globals, safe_globals
from lucid.serialization._settings import (
    LoadEndianness,
    SourceChangeWarning,
    get_crc32_options,
    get_default_load_endianness,
    get_default_mmap_options,
    set_crc32_options,
    set_default_load_endianness,
    set_default_mmap_options,
    skip_data,
)
from lucid.serialization._sources import fetch, fetch_async
from lucid.serialization._tensors import Place

__all__ = [
    "LoadEndianness",
    "SourceChangeWarning",
    "add_safe_globals",
    "clear_safe_globals",
    "fetch",
    "fetch_async",
    "get_crc32_options",
    "get_default_load_endianness",
    "get_default_mmap_options",
    "get_safe_globals",
    "get_unsafe_globals_in_checkpoint",
    "load",
    "load_safetensors",
    "load_sharded",
    "safe_globals",
    "save",
    "save_safetensors",
    "save_sharded",
    "set_crc32_options",
    "set_default_load_endianness",
    "set_default_mmap_options",
    "skip_data",
]

MapLocation = str | Callable[[str, str], object] | Mapping[str, str] | None
MAP_LOCATION = MapLocation  # PyTorch's name for it

DEFAULT_PROTOCOL = 2  # of the pickles in PyTorch's files

_FORMATS = ("pytorch", "legacy", "lucid")


def save(
    obj: object,
    f: object,
    pickle_module: Any = None,
    pickle_protocol: int | None = None,
    _use_new_zipfile_serialization: bool = True,
    *,
    format: str | None = None,
) -> None:
    """Write an object and the tensors in it to a file, which PyTorch's ``load`` reads too.

    Parameters
    ----------
    obj : object
        A state_dict, or anything else that can be pickled.
    f : str, bytes, os.PathLike or binary file object
        Where to. An existing file is replaced only after the object has been pickled.
    pickle_module : module, optional
        Accepted for PyTorch's sake if it is ``pickle``.
    pickle_protocol : int, optional
        2 to 5, by default 4, of ``"lucid"``. The other formats are always written in protocol 2: PyTorch reads no other
        safely.
    _use_new_zipfile_serialization : bool, optional
        ``False`` means ``format="legacy"``.
    format : str, optional
        ``"pytorch"``, the default: the zip file that PyTorch's ``save`` writes. ``"legacy"``: the one that it wrote
        before version 1.6. ``"lucid"``: a single pickle that only Lucid reads, small for small objects.

    Raises
    ------
    ValueError
        If the protocol or the format is not one of those.
    TypeError
        If ``f`` is neither a path nor has a method ``write``.

    Notes
    -----
    In PyTorch's formats tensors share memory after loading as they did before: views, tied weights, transposes. The
    whole of the memory that a view is on is written; ``clone()`` it to save only its elements. Views with negative
    strides are written as copies. ``requires_grad`` is kept; the graph is not.

    In Lucid's own format a tensor that occurs several times is stored once, views become independent, and
    ``requires_grad`` is kept of a Parameter only.

    Examples
    --------
    >>> import io, lucid
    >>> file = io.BytesIO()
    >>> lucid.save({"step": 3, "w": lucid.tensor([1.0, 2.0])}, file)
    >>> _ = file.seek(0)
    >>> lucid.load(file)
    {'step': 3, 'w': tensor([1., 2.])}
    """
    if pickle_protocol is not None and (isinstance(pickle_protocol, bool) or pickle_protocol not in (2, 3, 4, 5)):
        raise ValueError(f"save: pickle_protocol is {pickle_protocol!r}; wanted 2 to 5")
    if format is None:
        format = "pytorch" if _use_new_zipfile_serialization else "legacy"
    if format not in _FORMATS:
        raise ValueError(f"save: format is {format!r}; wanted one of {', '.join(map(repr, _FORMATS))}")
    if pickle_module is not None and not hasattr(pickle_module, "Pickler"):
        raise TypeError(f"save: pickle_module is {kind_of(pickle_module)}; wanted a module such as pickle")
    is_path = isinstance(f, (str, bytes, os.PathLike))
    if not is_path and not hasattr(f, "write"):
        raise TypeError(f"save: f is {kind_of(f)}; wanted a path or a file object")
    if format == "lucid":
        data = _lucid.save(obj, 4 if pickle_protocol is None else pickle_protocol)
        write: Callable[[Callable[[Any], object]], object] = lambda put: put(data)
    else:
        contents = _pytorch.pickled(obj, views=format == "legacy")
        writer = _pytorch.write_zip if format == "pytorch" else _pytorch.write_stream
        write = lambda put: writer(contents, put)
    if is_path:
        with open(f, "wb") as file:  # type: ignore[arg-type]
            write(file.write)
    else:
        write(f.write)  # type: ignore[attr-defined]


class _Options:
    """How to read a file's pickle."""

    __slots__ = ("encoding", "mapped", "pickle_load_args", "pickle_module", "weights_only")


def load(
    f: object,
    map_location: MapLocation = None,
    pickle_module: Any = None,
    *,
    weights_only: bool | None = True,
    mmap: bool | None = None,
    **pickle_load_args: Any,
) -> object:
    """Read an object that :func:`save` wrote, or PyTorch's ``save``.

    Parameters
    ----------
    f : str, bytes, os.PathLike or binary file object
        Where from. A text that begins with ``http://`` or ``https://`` is an address, read by :func:`fetch`; a
        path that ends in ``.safetensors`` is read by :func:`load_safetensors`.
    map_location : str, device, dict or callable, optional
        Where to put the tensors: one device for all; a dictionary from the devices in the file to
        others; or a function that is called as ``map_location("cpu", device)`` and returns
        one. By default they go where they were. A file from a machine with a GPU wants ``"cpu"``.
    pickle_module : module, optional
        Whose ``Unpickler`` reads the file with ``weights_only=False``.
    weights_only : bool, optional
        If ``True``, the default, only tensors and plain data are built and no code in the file can run.
        ``False`` admits everything that pickle does: use it for files that you trust.
    mmap : bool, optional
        Map the file to memory instead of reading it: tensors are read when they are used. Of zip files, by path; the
        checksums of tensors are not looked at then. In Pyodide a mapped file is a copy.
    **pickle_load_args : optional
        `encoding`, "utf-8" by default, of texts in files that Python 2 wrote, where "bytes" leaves them bytes; `errors`
        and
        `fix_imports` as of ``pickle.load``.

    Returns
    -------
    The object. Tensors share memory as they did when PyTorch's formats were written.

    Raises
    ------
    pickle.UnpicklingError
        If the file is damaged, or names a class that ``weights_only`` does not admit.
    RuntimeError
        If it is no such file, or has tensors on a device that is not here.
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
    options = _Options()
    options.weights_only = True if weights_only is None else bool(weights_only)
    options.encoding = pickle_load_args.get("encoding", "utf-8")
    options.pickle_load_args, options.pickle_module, options.mapped = pickle_load_args, pickle_module, None
    for name in pickle_load_args:
        if name not in ("encoding", "errors", "fix_imports"):
            raise TypeError(f"load: {name} is given; wanted encoding, errors or fix_imports besides the named ones")
    if not isinstance(options.encoding, str):
        raise TypeError(f"load: encoding is {kind_of(options.encoding)}; wanted a str")
    if pickle_module is not None and (options.weights_only or not hasattr(pickle_module, "Unpickler")):
        if not hasattr(pickle_module, "Unpickler"):
            raise TypeError(f"load: pickle_module is {kind_of(pickle_module)}; wanted a module such as pickle")
        if weights_only is True and pickle_module.__name__ != "pickle":
            raise RuntimeError(
                "load: pickle_module is given and weights_only is True; wanted one of them: it reads itself"
            )
    place = Place(map_location)
    if not options.weights_only:
        import warnings

        warnings.warn(
            "load: weights_only=False runs whatever code the file contains; use it only for files that you trust",
            UserWarning,
            stacklevel=2,
        )
    if _sources.is_address(f):
        import io

        f = io.BytesIO(_sources.fetch(f))  # type: ignore[arg-type]
    if isinstance(f, (str, bytes, os.PathLike)):
        with open(f, "rb") as file:
            start = file.read(4)
            file.seek(0)
            if os.fsdecode(f).endswith(".safetensors") and not start.startswith((b"PK", b"\x80")):
                from lucid.safetensors import load_safetensors

                return load_safetensors(f, device=place.of("cpu"))
            if mmap:
                if not start.startswith(b"PK\x03\x04"):
                    raise RuntimeError("load: mmap is True and f is no zip file; wanted one that save wrote as such")
                shared = get_default_mmap_options() == _mmap.MAP_SHARED if hasattr(_mmap, "MAP_SHARED") else False
                if shared:
                    with open(f, "r+b") as writable:
                        options.mapped = _mmap.mmap(writable.fileno(), 0, access=_mmap.ACCESS_WRITE)
                else:
                    options.mapped = _mmap.mmap(file.fileno(), 0, access=_mmap.ACCESS_COPY)
                return _pytorch.read_zip(_zip.Bytes(options.mapped), place, options)
            return _read(file, start, place, options)
    if mmap:
        raise ValueError(f"load: mmap is True and f is {kind_of(f)}; wanted a path")
    if not hasattr(f, "read"):
        raise TypeError(f"load: f is {kind_of(f)}; wanted a path or a file object")
    if not _seeks(f):
        import io

        data = f.read()  # type: ignore[attr-defined]
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError("load: f gave text; wanted a file opened in binary mode")
        f = io.BytesIO(data)
    place_before = f.tell()  # type: ignore[attr-defined]
    start = f.read(4)  # type: ignore[attr-defined]
    if not isinstance(start, (bytes, bytearray, memoryview)):
        raise TypeError("load: f gave text; wanted a file opened in binary mode")
    f.seek(place_before)  # type: ignore[attr-defined]
    return _read(f, bytes(start), place, options)


def _seeks(f: Any) -> bool:
    return hasattr(f, "seek") and hasattr(f, "tell") and (not hasattr(f, "seekable") or f.seekable())


def _read(file: Any, start: bytes, place: Place, options: _Options) -> object:
    """Read an object from a file that can seek, and leave it behind what was read where that is not all."""
    source = _zip.File(file)
    if start.startswith(b"PK"):
        return _pytorch.read_zip(source, place, options)
    data = memoryview(source.read(0, source.size))
    if bytes(data[: len(_pytorch.LEGACY_START)]) == _pytorch.LEGACY_START:
        found, end = _pytorch.read_stream(data, place, options)
    elif bytes(data[257:262]) == b"ustar":
        raise RuntimeError(
            "load: f is a tar archive, such as versions of PyTorch before 0.1.12 wrote; wanted one of a later version"
        )
    else:
        found, end = _lucid.load(data, place, options)
    file.seek(source.start + end)
    return found


def get_unsafe_globals_in_checkpoint(f: object) -> list[str]:
    """Returns the names in a file that ``load(f, weights_only=True)`` would refuse.

    Parameters
    ----------
    f : str, bytes, os.PathLike or binary file object

    Returns
    -------
    list of str
        Such as ``"my_module.MyClass"``; what :func:`add_safe_globals` has declared safe is not among them.

    Raises
    ------
    TypeError
        If `f` is neither a path nor a file that can seek.

    Examples
    --------
    >>> import io, lucid
    >>> from fractions import Fraction
    >>> file = io.BytesIO()
    >>> lucid.save([Fraction(1, 3), lucid.ones(2)], file)
    >>> _ = file.seek(0)
    >>> lucid.serialization.get_unsafe_globals_in_checkpoint(file)
    ['fractions.Fraction']
    """
    from lucid.serialization._listing import unsafe_names

    if isinstance(f, (str, bytes, os.PathLike)):
        with open(f, "rb") as file:
            return unsafe_names(_zip.File(file))
    if not hasattr(f, "read") or not _seeks(f):
        raise TypeError(f"get_unsafe_globals_in_checkpoint: f is {kind_of(f)}; wanted a path or a file that can seek")
    return unsafe_names(_zip.File(f))


_without = without("lucid.serialization")
_LAZY = ("load_safetensors", "load_sharded", "save_safetensors", "save_sharded")


def __getattr__(name: str) -> Any:
    home: Any
    if name not in _LAZY:
        return _without(name)
    if name.endswith("sharded"):
        from lucid.serialization import _sharded as home
    else:
        from lucid import safetensors as home
    globals()[name] = getattr(home, name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(_LAZY))
