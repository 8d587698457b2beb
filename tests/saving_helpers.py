"""What the tests of saving share: an object in plain terms, and small files."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import lucid


def plain(thing):
    """What an object is, in terms that both libraries and JSON share."""
    if isinstance(thing, lucid.Tensor) or (
        type(thing).__module__.startswith("torch") and hasattr(thing, "storage_offset")
    ):
        kind = str(thing.dtype).rpartition(".")[2]
        name = "Parameter" if type(thing).__name__ == "Parameter" else "Tensor"
        said = [name, kind, list(thing.shape), thing.requires_grad]
        if getattr(thing, "is_sparse", False):
            thing = thing.coalesce()
            return [*said, plain(thing.indices()), plain(thing.values())]
        if not thing.is_meta:
            values = thing.detach()
            values = values.double() if kind == "bfloat16" else values
            said.append(plain(values.tolist()))
        state = {k: v for k, v in vars(thing).items() if not k.startswith("_")}
        return [*said, state] if state else said
    if isinstance(thing, dict):
        rows = [[plain(k), plain(v)] for k, v in thing.items()]
        metadata = getattr(thing, "_metadata", None)
        return [type(thing).__name__, rows] if metadata is None else [type(thing).__name__, rows, plain(dict(metadata))]
    if type(thing).__module__ == "numpy" and not hasattr(thing, "tolist"):
        return repr(thing)
    if type(thing).__module__ == "numpy" and thing.shape == ():
        return ["numpy", thing.dtype.str, thing.item()]
    if type(thing).__module__ == "numpy":
        return ["numpy", thing.dtype.str, list(thing.shape), bool(thing.flags.f_contiguous), thing.tolist()]
    if isinstance(thing, (list, tuple, set)):
        return [type(thing).__name__, *map(plain, thing)]
    if isinstance(thing, complex):
        return ["complex", thing.real, thing.imag]
    if isinstance(thing, (bytes, bytearray)):
        return [type(thing).__name__, list(thing)]
    if thing is None or isinstance(thing, (bool, int, float, str)):
        return str(thing) if isinstance(thing, int) and abs(thing) > 2**53 else thing
    return repr(thing).replace("torch.", "lucid.").replace("(type='cpu')", "('cpu')")


def saved(obj, **options):
    """The bytes of a file."""
    file = io.BytesIO()
    lucid.save(obj, file, **options)
    return file.getvalue()


def loaded(data, **options):
    return lucid.load(io.BytesIO(data), **options)


def members(data):
    """The members of a zip file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(contents, compression=zipfile.ZIP_STORED):
    """A zip file of members by name, whose checksums are right."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in contents.items():
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=compression)
    return file.getvalue()


def with_pickle(data, pickled):
    """A zip file with another pickle in it."""
    contents = members(data)
    return zipped({name: pickled if name.endswith("/data.pkl") else old for name, old in contents.items()})


def checksum_at(data, start, end, place):
    """The data with the checksum of a part of it at a place."""
    return data[:place] + struct.pack("<I", zlib.crc32(data[start:end])) + data[place + 4 :]


def safetensors_file(header, data=b"", length=None):
    """A safetensors file with any header."""
    import json

    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(header) if length is None else length) + header + data
