"""Readers of NumPy's files and of tables. They need no NumPy, and nothing in a file is executed."""

from __future__ import annotations

import csv
import io
import math
import re
import sys
import zipfile
import zlib
from typing import Any, NoReturn

import lucid
from lucid._C import Tensor
from lucid.utils.data.dataset import TensorDataset
from lucid.utils.data.datasets._sources import LIMIT, bytes_of

__all__ = ["CSVDataset", "read_csv", "read_npy", "read_npz"]

_DTYPES = {
    "b1": "bool", "u1": "uint8", "u2": "uint16", "u4": "uint32", "u8": "uint64",
    "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64",
    "f2": "float16", "f4": "float32", "f8": "float64", "c8": "complex64", "c16": "complex128",
}  # fmt: skip
# What a damaged archive provokes in zipfile.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, OverflowError, UnicodeDecodeError),
)


def _swapped(data: bytes, width: int) -> bytes:
    """Elements of so many bytes each with their bytes in reverse."""
    swapped = bytearray(len(data))
    for at in range(width):
        swapped[at::width] = data[width - 1 - at :: width]
    return bytes(swapped)


def tensor_of(data: Any, dtype: str, shape: tuple[int, ...], big: bool = False) -> Tensor:
    """A tensor with a copy of the bytes."""
    kind = getattr(lucid, dtype)
    if not math.prod(shape):
        return lucid.empty(shape, dtype=kind)
    if big != (sys.byteorder == "big"):
        data = _swapped(bytes(data), kind.itemsize // 2 if kind.is_complex else kind.itemsize)
    if dtype == "bool":  # whatever is not 0 is true, also in a file that says otherwise
        return lucid.frombuffer(bytearray(data), dtype=lucid.uint8).ne(0).reshape(shape)
    return lucid.frombuffer(bytearray(data), dtype=kind).reshape(shape)


def read_npy(source: Any, *, limit: int = LIMIT) -> Tensor:
    """Read an array that NumPy saved with `numpy.save`.

    Parameters
    ----------
    source : bytes, path or file object
    limit : int, default 2**30
        Bytes that the file may have.

    Returns
    -------
    Tensor
        With memory of its own.

    Raises
    ------
    ValueError
        If the file is damaged, or has objects, strings or records in it.

    Examples
    --------
    >>> from lucid.utils.data.datasets import read_npy
    >>> header = b"{'descr': '<i2', 'fortran_order': False, 'shape': (2, 1), }".ljust(117) + b"\\n"
    >>> read_npy(b"\\x93NUMPY\\x01\\x00" + bytes([118, 0]) + header + bytes([1, 0, 2, 0]))
    tensor([[1],
            [2]], dtype=lucid.int16)
    """
    return _array(bytes_of(source, "read_npy", limit), "read_npy")


def _array(data: memoryview, function: str) -> Tensor:
    def refuse(what: str, wanted: str) -> NoReturn:
        raise ValueError(f"{function}: source {what}; wanted {wanted}")

    if len(data) < 10 or bytes(data[:6]) != b"\x93NUMPY" or data[6] not in (1, 2, 3):
        refuse("does not begin as an array", "a file that numpy.save wrote")
    wide = 2 if data[6] == 1 else 4
    length = int.from_bytes(data[8 : 8 + wide], "little")
    start = 8 + wide + length
    if length > 10_000 or start > len(data):
        refuse(f"has a header of {length} bytes", "one of at most 10000, within the file")
    text = bytes(data[8 + wide : start]).decode("latin-1")
    found = re.fullmatch(
        r"\{\s*'descr'\s*:\s*'([^']*)'\s*,\s*'fortran_order'\s*:\s*(True|False)\s*,\s*"
        r"'shape'\s*:\s*\(([\d\s,L]*)\)\s*,?\s*\}\s*",
        text,
    )
    if not found:
        refuse("has a header with more than a plain dtype and shape", "numbers, not records")
    kind = re.fullmatch(r"([<>|=])([a-zA-Z]\d+)", found[1])
    if not kind or kind[2] not in _DTYPES:
        refuse(f"has elements {found[1]!r}", "numbers or bools")
    shape = tuple(int(size) for size in re.findall(r"\d{1,18}", found[3]))
    if len(shape) > 16 or re.search(r"\d{19}", found[3]):
        refuse("has a shape that no tensor has", "at most 16 dimensions")
    dtype = _DTYPES[kind[2]]
    size = math.prod(shape) * getattr(lucid, dtype).itemsize
    if size != len(data) - start:
        refuse(f"has {len(data) - start} bytes of elements", f"the {size} that its shape {shape} has")
    big = kind[1] == ">" or (kind[1] == "=" and sys.byteorder == "big")
    if found[2] == "True":
        return tensor_of(data[start:], dtype, shape[::-1], big).permute(*range(len(shape))[::-1]).contiguous()
    return tensor_of(data[start:], dtype, shape, big)


def read_npz(source: Any, *, limit: int = LIMIT) -> dict[str, Tensor]:
    """Read the arrays that NumPy saved with `numpy.savez` or `numpy.savez_compressed`.

    Parameters
    ----------
    source : bytes, path or file object
    limit : int, default 2**30
        Bytes that the file may have, and that all arrays may have together.

    Returns
    -------
    dict of str to Tensor

    Raises
    ------
    ValueError
        If the file is damaged, or unpacks to more than `limit`.

    Examples
    --------
    >>> import io, zipfile
    >>> from lucid.utils.data.datasets import read_npz
    >>> header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }".ljust(117) + b"\\n"
    >>> file = io.BytesIO()
    >>> with zipfile.ZipFile(file, "w") as archive:
    ...     archive.writestr("x.npy", b"\\x93NUMPY\\x01\\x00" + bytes([118, 0]) + header + bytes([3, 4]))
    >>> read_npz(file.getvalue())
    {'x': tensor([3, 4], dtype=lucid.uint8)}
    """
    data = bytes_of(source, "read_npz", limit)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            if total > limit:
                raise ValueError(f"read_npz: source unpacks to {total} bytes; wanted at most {limit} (limit=)")
            found = {}
            for entry in entries:
                name = entry.filename.removesuffix(".npy")
                with archive.open(entry) as file:
                    unpacked = file.read(entry.file_size + 1)
                if len(unpacked) != entry.file_size:
                    raise ValueError(f"read_npz: {name!r} has another size than it says; wanted a whole file")
                found[name] = _array(memoryview(unpacked), "read_npz")
            return found
    except (*_DAMAGE, RuntimeError) as error:
        if (
            isinstance(error, RuntimeError)
            and not isinstance(error, NotImplementedError)
            and "password" not in str(error)
        ):
            raise
        raise ValueError(f"read_npz: source is damaged ({error}); wanted a file that numpy.savez wrote") from None


def read_csv(
    source: Any, *, header: bool | None = None, delimiter: str = ",", skip: int = 0, limit: int = LIMIT
) -> tuple[Tensor, list[str]]:
    """Read a table of numbers.

    Parameters
    ----------
    source : bytes, path or file object
        Text in UTF-8.
    header : bool, optional
        Whether the first row has the names of the columns; by default, whether it has something else than numbers in
        it.
    delimiter : str, default ","
    skip : int, default 0
        Lines at the beginning to leave out.
    limit : int, default 2**30
        Bytes that the file may have.

    Returns
    -------
    table : Tensor
        Shape (rows, columns), of the default dtype. An empty cell is NaN. Where a column has words in it, each
        word is the number of its place among the words of the column, in alphabetical order.
    names : list of str
        Of the columns; numbers as text where there is no header.

    Raises
    ------
    ValueError
        If rows have different lengths, or the text is not UTF-8.

    Examples
    --------
    >>> from lucid.utils.data.datasets import read_csv
    >>> table, names = read_csv(b"width,kind\\n1.5,oak\\n2,elm\\n,oak\\n")
    >>> names
    ['width', 'kind']
    >>> table
    tensor([[1.5000, 1.0000],
            [2.0000, 0.0000],
            [   nan, 1.0000]])
    """
    data = bytes_of(source, "read_csv", limit)
    try:
        lines = str(data, "utf-8-sig").splitlines()[skip:]
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except UnicodeDecodeError as error:
        raise ValueError(f"read_csv: source is not UTF-8 ({error.reason} at byte {error.start}); wanted text") from None
    except csv.Error as error:
        raise ValueError(f"read_csv: source is damaged ({error}); wanted rows of cells") from None
    if not rows:
        return lucid.empty(0, 0), []
    if header is None:
        header = any(cell.strip() and _number(cell) is None for cell in rows[0])
    names = [cell.strip() for cell in rows[0]] if header else [str(at) for at in range(len(rows[0]))]
    rows = rows[1:] if header else rows
    for at, row in enumerate(rows):
        if len(row) != len(names):
            raise ValueError(f"read_csv: row {at} has {len(row)} cells; wanted {len(names)}")
    columns = [_column([row[at] for row in rows]) for at in range(len(names))]
    table = lucid.tensor(columns, dtype=lucid.get_default_dtype()).reshape(len(names), len(rows))
    return table.t().contiguous(), names


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _column(cells: list[str]) -> list[float]:
    cells = [cell.strip() for cell in cells]
    numbers = [_number(cell) if cell else math.nan for cell in cells]
    if None not in numbers:
        return numbers
    words = {word: float(at) for at, word in enumerate(sorted(set(filter(None, cells))))}
    return [words.get(cell, math.nan) for cell in cells]


class CSVDataset(TensorDataset):
    """The rows of a table as samples (features, target).

    Parameters
    ----------
    source : bytes, path or file object
    target : str or int, default -1
        The column to predict: its name or its number.
    classes : bool, default False
        Whether the target is a class, so that it is int64; a number otherwise.
    **options : optional
        As of `read_csv`.

    Attributes
    ----------
    features, targets : Tensor
    names : list of str
        Of the columns of `features`.

    Examples
    --------
    >>> from lucid.utils.data.datasets import CSVDataset
    >>> data = CSVDataset(b"x,y,kind\\n1,2,oak\\n3,4,elm\\n", target="kind", classes=True)
    >>> data[0], data.names
    ((tensor([1., 2.]), tensor(1)), ['x', 'y'])
    """

    names: list[str]
    targets: Tensor
    features: Tensor

    def __init__(self, source: Any, target: str | int = -1, *, classes: bool = False, **options: Any) -> None:
        table, names = read_csv(source, **options)
        if isinstance(target, str):
            if target not in names:
                raise ValueError(f"CSVDataset: target is {target!r}; wanted one of {names}")
            target = names.index(target)
        if not -len(names) <= target < len(names):
            raise ValueError(f"CSVDataset: target is {target}; wanted one of the {len(names)} columns")
        target %= len(names)
        self.names = names[:target] + names[target + 1 :]
        self.targets = table[:, target].long() if classes else table[:, target].clone()
        self.features = lucid.cat((table[:, :target], table[:, target + 1 :]), 1)
        super().__init__(self.features, self.targets)
