"""Tensors on the memory of files."""

from __future__ import annotations

import mmap
from os import PathLike, fspath

from lucid import _C
from lucid._C import Tensor
from lucid._dtypes import DeviceLike, DTypeLike
from lucid._errors import kind_of
from lucid._factories import tensor


def from_file(
    filename: str | PathLike[str],
    shared: bool | None = None,
    size: int = 0,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Makes a tensor of the bytes of a file.

    Parameters
    ----------
    filename : str or PathLike
        The file's name. Where there is none and the memory is shared, it is made.
    shared : bool, optional
        Whether the file's memory is the tensor's, so that what is written to the tensor is written to the file (not in
        Pyodide, where a mapped file is a copy); by default the tensor has memory of its own.
    size : int, default 0
        How many elements. A shared file that is too short is made longer.
    dtype : dtype, optional
        That of the elements. Default: the default dtype.
    device, requires_grad : optional
        As of `zeros`.

    Returns
    -------
    Tensor
        Shape (size,).

    Raises
    ------
    ValueError
        If `size` is negative, or the file has fewer elements.
    OSError
        If the file cannot be opened, or not be mapped to memory.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> name = os.path.join(tempfile.mkdtemp(), "numbers")
    >>> _ = open(name, "wb").write(bytes([1, 2, 3, 4]))
    >>> lucid.from_file(name, size=3, dtype=lucid.uint8)
    tensor([1, 2, 3], dtype=lucid.uint8)
    """
    if not hasattr(size, "__index__") or isinstance(size, Tensor):
        raise TypeError(f"from_file: size is {kind_of(size)}; wanted an int")
    size = size.__index__()
    if size < 0:
        raise ValueError(f"from_file: size is {size}; wanted 0 or more")
    kind = _C.get_default_dtype() if dtype is None else _C._dtype(dtype)
    bytes_wanted = size * kind.itemsize
    if not shared or size == 0:
        with open(fspath(filename), "rb") as file:
            data = bytearray(file.read(bytes_wanted))
    else:
        with open(fspath(filename), "ab"):  # makes it where there is none
            pass
        with open(fspath(filename), "r+b") as file:
            if file.seek(0, 2) < bytes_wanted:
                file.truncate(bytes_wanted)
            data = mmap.mmap(file.fileno(), bytes_wanted)
    if len(data) < bytes_wanted:
        raise ValueError(
            f"from_file: size is {size}, and the file has {len(data)} bytes; wanted at least {bytes_wanted} of them"
        )
    if size == 0:
        return tensor([], dtype=kind, device=device, requires_grad=requires_grad)
    flat = _C.from_buffer(data)
    flat = flat != 0 if kind is _C.bool_ else flat.view(kind)
    made = _C._on_device(flat, device)
    return made.requires_grad_() if requires_grad else made
