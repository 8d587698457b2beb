"""Files of tensors without pickle: the safetensors format, read and written.

The names are those of the `safetensors` package and of its `safetensors.torch` (also `lucid.safetensors.torch`);
nothing but Lucid is needed. `save_safetensors` and `load_safetensors` are Lucid's own.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import lucid
from lucid import _C, _json
from lucid._C import Tensor
from lucid._errors import kind_of, without
from lucid.safetensors._header import DTYPES, LONGEST, NAMES, Entry, SafetensorError, make_header, read_header
from lucid.serialization import _sources
from lucid.serialization._tensors import Place, new_storage, raw_bytes

__all__ = [
    "SafetensorError",
    "load",
    "load_file",
    "load_model",
    "load_safetensors",
    "load_safetensors_async",
    "safe_open",
    "save",
    "save_file",
    "save_model",
    "save_safetensors",
]

# A tensor of no dims was once written as one of one element, and named in the metadata under this key.
_SCALARS = "__lucid_scalar_keys__"


# ---- writing ---------------------------------------------------------------------------------------------------------


def _prepare(op: str, tensors: Any, metadata: Any) -> tuple[bytes, list[Tensor]]:
    """The header of a file, and the tensors in the order of their bytes."""
    if not isinstance(tensors, Mapping):
        raise TypeError(f"{op}: tensors is {kind_of(tensors)}; wanted a dict of names and tensors")
    if metadata is not None and (
        not isinstance(metadata, Mapping)
        or not all(isinstance(k, str) and isinstance(v, str) for k, v in metadata.items())
    ):
        raise TypeError(f"{op}: metadata is {metadata!r:.80}; wanted a dict of texts")
    order = list(NAMES)
    rows = []
    for name, t in tensors.items():
        if not isinstance(name, str) or name == "__metadata__":
            raise TypeError(f"{op}: tensors has the name {name!r:.80}; wanted a text other than '__metadata__'")
        if not isinstance(t, Tensor):
            raise TypeError(f"{op}: tensors[{name!r:.80}] is {kind_of(t)}; wanted a Tensor")
        if getattr(t, "is_sparse", False) or t.layout is not lucid.strided:
            raise ValueError(f"{op}: tensors[{name!r:.80}] is sparse; wanted a dense one (use to_dense)")
        if t.dtype not in NAMES:
            raise TypeError(f"{op}: tensors[{name!r:.80}] is of {t.dtype!r}; wanted one of {', '.join(DTYPES)}")
        if t.is_meta:
            raise RuntimeError(f"{op}: tensors[{name!r:.80}] is on device meta and has no elements; wanted some")
        rows.append((order.index(t.dtype), name, t.detach()))
    try:
        rows.sort(key=lambda row: (row[0], row[1].encode()))
    except UnicodeEncodeError:
        raise ValueError(f"{op}: tensors has a name that UTF-8 cannot write; wanted another") from None
    header = make_header(
        [(name, NAMES[t.dtype], tuple(t.shape), t.numel() * t.itemsize) for _, name, t in rows],
        None if metadata is None else dict(metadata),
    )
    return header, [t for _, _, t in rows]


def _bytes_of(t: Tensor) -> Any:
    if not t.numel():
        return b""
    if t.device != "cpu":
        return _C._tensor_to_bytes(t)
    return raw_bytes(t.contiguous().reshape(-1))


def _write(op: str, tensors: Any, path: Any, metadata: Any) -> None:
    header, ordered = _prepare(op, tensors, metadata)
    if hasattr(path, "write"):
        write: Callable[[Any], object] = path.write
        write(header)
        for t in ordered:
            write(_bytes_of(t))
        return
    if not isinstance(path, (str, bytes, os.PathLike)):
        raise TypeError(f"{op}: path is {kind_of(path)}; wanted a path or a file object")
    with open(path, "wb") as file:
        file.write(header)
        for t in ordered:
            file.write(_bytes_of(t))


def save_safetensors(state_dict: Mapping[str, Tensor], path: Any, *, metadata: Mapping[str, str] | None = None) -> None:
    """Writes tensors to a safetensors file, which is read without running any code.

    Parameters
    ----------
    state_dict : dict of str to Tensor
        Of any dtype but complex128. Tensors that share memory are written each by itself.
    path : str, bytes, os.PathLike or binary file object
        Where to.
    metadata : dict of str to str, optional
        Goes into the file's header.

    Raises
    ------
    TypeError
        If a name is not a text, a value not a Tensor, or its dtype not one of the format.
    ValueError
        If a tensor is sparse.

    Examples
    --------
    >>> import io, lucid
    >>> file = io.BytesIO()
    >>> lucid.save_safetensors({"w": lucid.ones(2)}, file, metadata={"made by": "me"})
    >>> lucid.load_safetensors(file.getvalue())
    {'w': tensor([1., 1.])}
    """
    _write("save_safetensors", state_dict, path, metadata)


def _shared(tensors: Mapping[str, Tensor]) -> list[list[str]]:
    """Groups of names whose tensors overlap in memory."""
    by_storage: dict[int, list[tuple[int, int, str]]] = {}
    for name, t in tensors.items():
        if isinstance(t, Tensor) and t.numel() and t.device == "cpu" and t.layout is lucid.strided:
            ends = [(length - 1) * step * t.itemsize for length, step in zip(t.shape, t.stride())]
            low = t.data_ptr() + sum(end for end in ends if end < 0)
            high = t.data_ptr() + sum(end for end in ends if end > 0) + t.itemsize
            by_storage.setdefault(t.detach()._storage()[0], []).append((low, high, name))
    groups = []
    for spans in by_storage.values():
        group: list[str] = []
        end = 0
        for low, high, name in sorted(spans):
            if group and low < end:
                group.append(name)
            else:
                groups.append(group)
                group = [name]
            end = max(end, high)
        groups.append(group)
    return [sorted(group) for group in groups if len(group) > 1]


def _flat(op: str, tensors: Any) -> None:
    """What the safetensors package refuses besides: tensors that share memory, and ones that are not in rows."""
    if not isinstance(tensors, Mapping):
        raise ValueError(f"{op}: tensors is {kind_of(tensors)}; wanted a dict of names and tensors")
    for name, t in tensors.items():
        if not isinstance(t, Tensor):
            raise ValueError(f"{op}: tensors[{name!r:.80}] is {kind_of(t)}; wanted a Tensor")
        if t.layout is lucid.strided and not t.is_contiguous():
            raise ValueError(f"{op}: tensors[{name!r:.80}] is not contiguous; wanted one in rows (use contiguous)")
    shared = _shared(tensors)
    if shared:
        raise RuntimeError(
            f"{op}: the tensors {shared[0]} share memory, and would not when they are loaded again; wanted tensors of "
            "their own (save_model saves a model's once)"
        )


def save_file(tensors: Mapping[str, Tensor], filename: Any, metadata: Mapping[str, str] | None = None) -> None:
    """Writes tensors to a safetensors file, as `safetensors.torch.save_file` does.

    `save_safetensors` takes tensors that overlap in memory, and such as are not contiguous.

    Parameters
    ----------
    tensors : dict of str to Tensor
        Contiguous, and none on the memory of another.
    filename : str or os.PathLike
        The file.
    metadata : dict of str to str, optional
        Goes into the file's header.

    Raises
    ------
    RuntimeError
        If tensors overlap in memory.
    ValueError
        If one is not contiguous.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> name = os.path.join(tempfile.mkdtemp(), "w.safetensors")
    >>> lucid.safetensors.save_file({"w": lucid.ones(2)}, name)
    >>> lucid.safetensors.load_file(name)
    {'w': tensor([1., 1.])}
    """
    _flat("save_file", tensors)
    _write("save_file", tensors, filename, metadata)


def save(tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None) -> bytes:
    """Returns the bytes of a safetensors file, as `safetensors.torch.save` does; see `save_file`.

    Parameters
    ----------
    tensors : dict of str to Tensor
        Contiguous, and none on the memory of another.
    metadata : dict of str to str, optional
        Goes into the file's header.

    Returns
    -------
    bytes
        Of the file.

    Examples
    --------
    >>> import lucid
    >>> from lucid import safetensors
    >>> safetensors.load(safetensors.save({"w": lucid.ones(2)}))
    {'w': tensor([1., 1.])}
    """
    _flat("save", tensors)
    header, ordered = _prepare("save", tensors, metadata)
    return b"".join([header, *map(_bytes_of, ordered)])


def save_model(
    model: Any, filename: Any, metadata: dict[str, str] | None = None, force_contiguous: bool = True
) -> None:
    """Writes a model's state_dict to a safetensors file, tied weights once.

    The metadata says of each name that was left out under which name its tensor is; `load_model` wants no more.

    Parameters
    ----------
    model : Module
        The model.
    filename : str or os.PathLike
        The file.
    metadata : dict of str to str, optional
        Goes into the file's header.
    force_contiguous : bool, default True
        Write tensors that are not contiguous as if they were; False refuses them.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> name = os.path.join(tempfile.mkdtemp(), "w.safetensors")
    >>> model = lucid.nn.Linear(2, 1)
    >>> lucid.safetensors.save_model(model, name)
    >>> sorted(lucid.safetensors.load_file(name))
    ['bias', 'weight']
    """
    state = dict(model.state_dict())
    kept = dict(metadata or {})
    for group in _shared(state):
        whole = max(group, key=lambda name: (state[name].numel(), [-ord(c) for c in name]))
        for name in group:
            if name != whole:
                del state[name]
                kept[name] = whole
    if force_contiguous:
        state = {name: t.contiguous() for name, t in state.items()}
    _flat("save_model", state)
    _write("save_model", state, filename, kept or None)


# ---- reading ---------------------------------------------------------------------------------------------------------


def _header(source: _sources.Source) -> tuple[dict[str, Entry], dict[str, str] | None, int]:
    """The tensors and metadata of a file, and how many bytes its header has."""
    op = source.name
    try:
        start = source.read(8)
        if len(start) != 8:
            raise SafetensorError(f"the file has {len(start)} bytes, fewer than a header")
        length = struct.unpack("<Q", start)[0]
        if length > LONGEST:
            raise SafetensorError(f"the header has {length} bytes; wanted at most {LONGEST}")
        if source.size is not None and length > source.size - 8:
            raise SafetensorError(f"the header has {length} bytes, the file {source.size}")
        data = source.read(length)
        if len(data) != length:
            raise SafetensorError("the header ends too early")
        size = None if source.size is None else source.size - 8 - length
        entries, metadata = read_header(data, size)
    except SafetensorError as error:
        raise SafetensorError(f"{op}: the file is no safetensors file, or damaged: {error}") from None
    return entries, metadata, 8 + length


def _load(op: str, where: Any, device: Any, progress: Any, most: Any) -> dict[str, Tensor]:
    place = Place(None).of(str(device) if not isinstance(device, lucid.device) else device.type)
    with _sources.open_source(where, op, progress, most) as source:
        entries, metadata, _ = _header(source)
        for entry in entries.values():
            entry.found(op)
        loaded = {name: _read(op, source, entry) for name, entry in entries.items()}
        if source.read(1):
            raise SafetensorError(f"{op}: the file has more bytes than its header speaks of")
    for name in _scalar_names((metadata or {}).get(_SCALARS)):
        if name in loaded and loaded[name].shape == (1,):
            loaded[name] = loaded[name].reshape(())
    return loaded if place == "cpu" else {name: t.to(place) for name, t in loaded.items()}


def _scalar_names(text: str | None) -> list[str]:
    """The names of tensors without dims, as a list of JSON or with commas."""
    if not text:
        return []
    try:
        names = _json.loads(text)
    except (ValueError, RecursionError):
        return text.split(",")
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else [text]


def _read(op: str, source: _sources.Source, entry: Entry) -> Tensor:
    dtype, size = entry.found(op), entry.end - entry.begin

    def fill(target: memoryview) -> None:
        if source.size is not None:
            done = source.read_into(target)
        else:
            done = len(data)
            target[:done] = data
        if done != size:
            raise SafetensorError(f"{op}: the file ends within tensor {entry.name!r:.80}")

    data = b""
    if source.size is None:  # memory is taken for what has arrived, not for what the header says
        data = source.read(size)
        if len(data) != size:
            raise SafetensorError(f"{op}: the file ends within tensor {entry.name!r:.80}")
    return new_storage(dtype, size // dtype.itemsize, fill).reshape(entry.shape)


def load_safetensors(
    path: Any,
    *,
    device: Any = "cpu",
    progress: Callable[[int, int | None], object] | None = None,
    max_bytes: int | None = None,
) -> dict[str, Tensor]:
    """Reads a safetensors file.

    Parameters
    ----------
    path : str, os.PathLike, binary file object, or bytes
        Where from. A text that begins with ``http://`` or ``https://`` is an address, whose tensors are read as they
        arrive.
    device : str or device, default "cpu"
        Where the tensors go.
    progress : callable, optional
        Called with the bytes so far, and in all (None where nobody knows).
    max_bytes : int, optional
        A larger file is an error.

    Returns
    -------
    dict of str to Tensor
        In the order of their bytes in the file.

    Raises
    ------
    SafetensorError
        If the file is damaged, or has tensors of a dtype that does not exist here (float8 and smaller).
    ValueError
        If it has more bytes than `max_bytes`.
    OSError
        If it cannot be opened.

    Notes
    -----
    The whole header is checked before a tensor is made. In Pyodide an address blocks the worker;
    :func:`load_safetensors_async` does not.

    Examples
    --------
    >>> import lucid
    >>> from lucid import safetensors
    >>> lucid.load_safetensors(safetensors.save({"w": lucid.arange(3)}))
    {'w': tensor([0, 1, 2])}
    """
    return _load("load_safetensors", path, device, progress, max_bytes)


async def load_safetensors_async(
    url: str,
    *,
    device: Any = "cpu",
    progress: Callable[[int, int | None], object] | None = None,
    max_bytes: int | None = None,
) -> dict[str, Tensor]:
    """Reads a safetensors file from an address without blocking: ``await load_safetensors_async(url)``.

    Parameters
    ----------
    url : str
        The address.
    device, progress, max_bytes : optional
        As of `load_safetensors`.

    Returns
    -------
    dict of str to Tensor
        When it is awaited.

    Examples
    --------
    >>> import inspect, lucid
    >>> inspect.iscoroutinefunction(lucid.safetensors.load_safetensors_async)
    True
    """
    data = await _sources.fetch_async(url, progress=progress, max_bytes=max_bytes)
    return _load("load_safetensors_async", data, device, None, None)


def load_file(filename: Any, device: Any = "cpu") -> dict[str, Tensor]:
    """Reads a safetensors file, as `safetensors.torch.load_file` does; see `load_safetensors`.

    Parameters
    ----------
    filename : str or os.PathLike
        The file.
    device : str or device, default "cpu"
        Where the tensors go.

    Returns
    -------
    dict of str to Tensor
        In the order of their bytes in the file.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> name = os.path.join(tempfile.mkdtemp(), "w.safetensors")
    >>> lucid.safetensors.save_file({"w": lucid.ones(2)}, name)
    >>> lucid.safetensors.load_file(name)
    {'w': tensor([1., 1.])}
    """
    return _load("load_file", filename, device, None, None)


def load(data: bytes) -> dict[str, Tensor]:
    """Reads the bytes of a safetensors file, as `safetensors.torch.load` does.

    Parameters
    ----------
    data : bytes
        Of a file.

    Returns
    -------
    dict of str to Tensor
        In the order of their bytes.

    Raises
    ------
    TypeError
        If `data` is not bytes.

    Examples
    --------
    >>> import lucid
    >>> lucid.safetensors.load(lucid.safetensors.save({"w": lucid.ones(2)}))
    {'w': tensor([1., 1.])}
    """
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"load: data is {kind_of(data)}; wanted bytes")
    return _load("load", data, "cpu", None, None)


def load_model(model: Any, filename: Any, strict: bool = True, device: Any = "cpu") -> tuple[list[str], list[str]]:
    """Reads a model's tensors that :func:`save_model` wrote; gives back the names that are missing and unexpected.

    Parameters
    ----------
    model : Module
        What the tensors are copied into.
    filename : str or os.PathLike
        The file.
    strict : bool, default True
        Whether names that are missing or unexpected are an error.
    device : str or device, default "cpu"
        Where the tensors go.

    Returns
    -------
    (list of str, list of str)
        Names that are missing, and unexpected ones.

    Raises
    ------
    RuntimeError
        If `strict`, and there are such names.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> name = os.path.join(tempfile.mkdtemp(), "w.safetensors")
    >>> model = lucid.nn.Linear(2, 1)
    >>> lucid.safetensors.save_model(model, name)
    >>> lucid.safetensors.load_model(model, name)
    ([], [])
    """
    state = _load("load_model", filename, device, None, None)
    own = dict(model.state_dict())
    tied = [set(group) for group in _shared(own)]
    result = model.load_state_dict(state, strict=False)
    missing = [
        name for name in result.missing_keys if not any(name in group and group & state.keys() for group in tied)
    ]
    unexpected = list(result.unexpected_keys)
    if strict and (missing or unexpected):
        raise RuntimeError(
            f"load_model: {filename!r:.80} lacks the keys {missing} of {type(model).__name__} and has {unexpected} "
            "more; wanted its keys, or strict=False"
        )
    return missing, unexpected


class safe_open:
    """A safetensors file whose tensors are read one by one, as `safetensors.safe_open`.

    Parameters
    ----------
    filename : str or os.PathLike
    framework : str, default "pt"
        ``"pt"`` gives Tensors, ``"np"`` NumPy's arrays.
    device : str or device, default "cpu"

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> from lucid.safetensors import safe_open, save_file
    >>> path = os.path.join(tempfile.mkdtemp(), "model.safetensors")
    >>> save_file({"w": lucid.arange(6.).reshape(2, 3)}, path, metadata={"format": "pt"})
    >>> with safe_open(path, framework="pt") as file:
    ...     print(file.metadata(), file.keys(), file.get_slice("w")[:, 1])
    {'format': 'pt'} ['w'] tensor([1., 4.])
    """

    def __init__(self, filename: Any, framework: str = "pt", device: Any = "cpu") -> None:
        frameworks = {"pt": "pt", "torch": "pt", "pytorch": "pt", "lucid": "pt", "np": "np", "numpy": "np"}
        if framework not in frameworks:
            raise SafetensorError(f"safe_open: framework is {framework!r}; wanted 'pt' or 'np'")
        self._framework = frameworks[framework]
        self._device = Place(None).of(str(device) if not isinstance(device, lucid.device) else device.type)
        self._file: Any = open(filename, "rb")
        try:
            size = os.fstat(self._file.fileno()).st_size
            self._entries, self._metadata, self._start = _header(
                _sources.Source(self._file, size, None, None, "safe_open")
            )
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> safe_open:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def metadata(self) -> dict[str, str] | None:
        """Returns the header's texts, None if it has none."""
        return None if self._metadata is None else dict(self._metadata)

    def keys(self) -> list[str]:
        """Returns the names of the tensors, sorted."""
        return sorted(self._entries)

    def offset_keys(self) -> list[str]:
        """Returns the names of the tensors in the order of their bytes."""
        return list(self._entries)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def _find(self, name: str) -> Entry:
        if name not in self._entries:
            raise SafetensorError(f"safe_open: the file has no tensor {name!r:.80}")
        return self._entries[name]

    def get_tensor(self, name: str) -> Any:
        """Reads the tensor `name`."""
        entry = self._find(name)
        self._file.seek(self._start + entry.begin)
        source = _sources.Source(self._file, entry.end - entry.begin, None, None, "get_tensor")
        made = _read("get_tensor", source, entry)
        made = made if self._device == "cpu" else made.to(self._device)
        return made.numpy() if self._framework == "np" else made

    def get_tensors(self) -> dict[str, Any]:
        """Reads all tensors."""
        return {name: self.get_tensor(name) for name in self.keys()}

    def get_slice(self, name: str) -> _Slice:
        """Returns what reads a part of the tensor `name` when it is indexed, and knows its shape and dtype."""
        return _Slice(self, self._find(name))


class _Slice:
    """A tensor in a file that is read when it is indexed."""

    def __init__(self, file: safe_open, entry: Entry) -> None:
        self._file, self._entry = file, entry

    def get_shape(self) -> list[int]:
        """Returns the tensor's shape."""
        return list(self._entry.shape)

    def get_dtype(self) -> str:
        """Returns the dtype's name in the format, such as "F32"."""
        return self._entry.dtype

    def __getitem__(self, index: Any) -> Any:
        entry = self._entry
        first = index[0] if isinstance(index, tuple) and index else index
        if isinstance(first, slice) and entry.shape and first.step in (None, 1):
            # Only the rows that are wanted are read.
            start, stop, _ = first.indices(entry.shape[0])
            row = (entry.end - entry.begin) // max(entry.shape[0], 1)
            count = max(stop - start, 0)
            begin = entry.begin + start * row
            entry = Entry(entry.name, entry.dtype, (count, *entry.shape[1:]), begin, begin + count * row)
            index = (slice(None), *index[1:]) if isinstance(index, tuple) else slice(None)
        file = self._file
        file._file.seek(file._start + entry.begin)
        source = _sources.Source(file._file, entry.end - entry.begin, None, None, "get_slice")
        made = _read("get_slice", source, entry)[index]
        made = made if file._device == "cpu" else made.to(file._device)
        return made.numpy() if file._framework == "np" else made


__getattr__ = without("lucid.safetensors")
