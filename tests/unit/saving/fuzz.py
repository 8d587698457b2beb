"""Damages small files of every format and loads them: an error, or what the file says, and nothing else.

    python tests/unit/saving/fuzz.py --count 100000 [--seed 1]     in all, a quarter for each format

What must not happen: a crash, an exception of another kind than those of damaged files, a load that takes long or
memory out of proportion, and a tensor that is silently wrong. For the last there is a check for each format:

- a zip file whose bytes changed without its checksums gives an error or the object as it was saved;
- one whose pickle changed and whose checksum is right for it, and the two formats without checksums, give an error or
  the object that Python's own unpickler makes of that pickle when it may name no more than ours (the two share no
  code), of the storages that the file has; so bytes of storages that changed must arrive changed, and no others;
- a safetensors file gives an error, or the tensors that a plain reading of its header says, byte by byte.
"""

from __future__ import annotations

import argparse
import io
import json
import pickle
import random
import struct
import sys
import time
import warnings
import zipfile
from collections import OrderedDict
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from saving_helpers import loaded, members, plain, saved, zipped

import lucid
from lucid import nn, safetensors
from lucid.serialization import _lucid, _names, _pytorch, _tensors, _unpickler

ERRORS = (pickle.UnpicklingError, RuntimeError, safetensors.SafetensorError)
FORMATS = ("pytorch", "legacy", "lucid", "safetensors")
LONGEST = 2.0  # seconds
MOST_MEMORY = 1 << 20  # bytes beyond 64 times the file's size


def tensors():
    base = lucid.arange(6.0).reshape(2, 3)
    return {
        "base": base,
        "bool": lucid.tensor([True, False, True]),
        "half": lucid.tensor([0.5, -2.0], dtype=lucid.float16),
        "int": lucid.tensor(7),
        "wide": lucid.arange(20, dtype=lucid.int16),
    }


def the_object():
    found = tensors()
    base = found["base"]
    more = {"T": base.T, "row": base[1], "p": nn.Parameter([1.0, 2.0]), "u": lucid.tensor([1], dtype=lucid.uint32)}
    state = OrderedDict({**found, **more})
    state._metadata = OrderedDict({"": {"version": 1}})
    plain_data = [
        1,
        -3,
        2.5,
        "text ä",
        (None, True, (b"ab",)),
        {3: [4]},
        {5},
        2**70,
        1j,
        lucid.float32,
        lucid.Size([2]),
    ]
    return {"state": state, "data": plain_data, "same": plain_data}


def file_of(format):
    return (
        safetensors.save(tensors(), {"format": "pt"}) if format == "safetensors" else saved(the_object(), format=format)
    )


# ---- damage ----------------------------------------------------------------------------------------------------------

NUMBERS = [
    0,
    1,
    2,
    3,
    7,
    8,
    9,
    127,
    128,
    255,
    256,
    2**15,
    2**16 - 1,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**62,
    2**63,
    2**64 - 1,
]
OPCODES = [bytes([code]) for code in _unpickler._OPERATIONS] + [b"P", b"i", b"o", b"\x82", b"\x92", b"I", b"S", b"\x97"]


def damaged(rng, data):
    """The data with one to three things done to it."""
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if not data:
            break
        place, kind = rng.randrange(len(data)), rng.randrange(9)
        other = rng.randrange(len(data))
        if kind == 0:
            data[place] ^= 1 << rng.randrange(8)
        elif kind == 1:
            data[place] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
        elif kind == 2:
            number, width = rng.choice(NUMBERS), rng.choice((1, 2, 4, 8))
            data[place : place + width] = (number % 256**width).to_bytes(width, rng.choice(("little", "big")))
        elif kind == 3:
            del data[place : place + rng.randrange(1, 9)]
        elif kind == 4:
            data[place:place] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 5)))
        elif kind == 5:
            data[place:place] = data[other : other + rng.randrange(1, 65)]
        elif kind == 6:
            part = data[other : other + rng.randrange(1, 33)]
            data[place : place + len(part)] = part
        elif kind == 7:
            data[place : place + 1] = rng.choice(OPCODES)
        elif rng.random() < 0.3:
            del data[place:]
        else:
            data[place:place] = rng.choice(OPCODES)
    return bytes(data)


def damaged_header(rng, data):
    """A safetensors file in whose header numbers, names or dtypes changed, and the length is right for it."""
    length = struct.unpack_from("<Q", data)[0]
    header, rest = json.loads(data[8 : 8 + length]), data[8 + length :]
    names = [name for name in header if name != "__metadata__"]
    for _ in range(rng.choice((1, 1, 2, 4))):
        name = rng.choice(names)
        entry, kind = header[name], rng.randrange(6)
        if not isinstance(entry.get("data_offsets"), list) or not entry["data_offsets"]:
            continue
        if kind == 0:
            entry["data_offsets"][rng.randrange(len(entry["data_offsets"]))] = rng.choice(
                [*NUMBERS, -1, 4, 12, 16, 24, 40, 48]
            )
        elif kind == 1:
            entry["shape"] = rng.choice(
                [[], [0], [1], [2, 3], [6], [3, 2], [2**62], [-1], [24], [1] * 20, [2**32, 2**32, 0]]
            )
        elif kind == 2:
            entry["dtype"] = rng.choice([*safetensors.DTYPES, "F8_E4M3", "F4", "X", 3])
        elif kind == 3:
            other = header[rng.choice(names)]
            entry["data_offsets"], other["data_offsets"] = other.get("data_offsets"), entry["data_offsets"]
        elif kind == 4:
            header[rng.choice(names)] = dict(entry)
        else:
            entry[rng.choice(("dtype", "shape", "data_offsets", "more"))] = rng.choice(
                (None, "x", [], {}, 1, [1, 2, 3])
            )
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + rest


def cases(format, seed):
    """Damaged files without end: the bytes, and what kind of damage it is."""
    rng = random.Random(f"{format} {seed}")
    data = file_of(format)
    contents = members(data) if format == "pytorch" else {}
    sizes = {name: len(part) for name, part in contents.items() if "/data" in name}
    while True:
        if format == "safetensors" and rng.random() < 0.5:
            yield "raw", damaged_header(rng, data)
        elif format == "pytorch" and rng.random() < 0.6:
            name = "archive/data.pkl" if rng.random() < 0.8 else rng.choice(list(sizes))
            changed = {**contents, name: damaged(rng, contents[name])}
            if rng.random() < 0.05:  # one name twice, or one gone
                changed.pop(rng.choice(list(changed)))
            yield "checksums", zipped(changed, rng.choice((zipfile.ZIP_STORED,) * 9 + (zipfile.ZIP_DEFLATED,)))
        else:
            yield "raw", damaged(rng, data)


# ---- what must be the case ------------------------------------------------------------------------------------------


class _Reference(pickle._Unpickler):
    """Python's own unpickler, which may name what ours may; not that in C, which takes memory for any memo."""

    def __init__(self, file, find):
        super().__init__(file, encoding="utf-8")
        self.persistent_load = find
        self.names = _names.names()

    def find_class(self, home, name):
        found = self.names["builtins." + name if home == "__builtin__" else f"{home}.{name}"]
        return found.call if isinstance(found, _unpickler.Factory) else found


class _Raw:
    """A file's storages by key, read without the loader."""

    def __init__(self, parts):
        self.parts, self.known = parts, {}

    def find(self, pid):
        kind, key = pid[1], pid[2]
        if key not in self.known:
            count = pid[4] * kind.dtype.itemsize
            self.known[key] = lucid._C._tensor_from_bytes(self.parts[key][:count], kind.dtype, (pid[4],))
        flat = self.known[key]
        storage = _pytorch._typed(kind, flat if flat.dtype is kind.dtype else flat.view(kind.dtype))
        if len(pid) == 6 and pid[5] is not None:
            return _pytorch._typed(kind, storage._tensor[pid[5][1] : pid[5][1] + pid[5][2]])
        return storage


def reference(format, data):
    """What a damaged file says that was not refused, read another way."""
    if format == "safetensors":
        length = struct.unpack_from("<Q", data)[0]
        found = {}
        for name, said in json.loads(data[8 : 8 + length]).items():
            if name != "__metadata__":
                begin, end = (8 + length + offset for offset in said["data_offsets"])
                dtype = safetensors.DTYPES[said["dtype"]]
                found[name] = lucid._C._tensor_from_bytes(data[begin:end], dtype, tuple(said["shape"]))
        return found
    if format == "pytorch":
        contents = members(data)
        folder = next(name for name in contents if name.endswith("/data.pkl")).partition("/")[0]
        raw = _Raw({name.rpartition("/")[2]: part for name, part in contents.items() if "/data/" in name})
        return _Reference(io.BytesIO(contents[f"{folder}/data.pkl"]), raw.find).load()
    file = io.BytesIO(data)
    if format == "lucid":
        made = _lucid.TensorReader(_tensors.Place(None), len(data)).persistent_load
        contents = _Reference(file, made).load()
        obj = contents["obj"]
        if "_state_dict_metadata" in contents and isinstance(obj, OrderedDict):
            obj._metadata = contents["_state_dict_metadata"]
        return obj
    for _ in range(3):
        _Reference(file, _pytorch._no_ids).load()
    begin, seen = file.tell(), {}
    counts = _Counts(seen)
    _Reference(file, counts.find).load()
    parts = {}
    for key in pickle.load(file):
        count = struct.unpack("<q", file.read(8))[0]
        parts[key] = file.read(count * seen[key])
    file.seek(begin)
    return _Reference(file, _Raw(parts).find).load()


class _Counts:
    """The size of an element of each storage, which the older format says only in the pickle."""

    def __init__(self, seen):
        self.seen = seen

    def find(self, pid):
        self.seen.setdefault(pid[2], pid[1].dtype.itemsize)
        blank = _pytorch._typed(pid[1], lucid.zeros(pid[4], dtype=pid[1].dtype))
        return blank


def small(thing):
    """`plain` as text, of an object that may have tensors that repeat an element without end."""
    return json.dumps(_without_repeats(thing, set()), default=repr)


def _without_repeats(thing, inside):
    if id(thing) in inside:
        return "…"
    inside = inside | {id(thing)}
    if isinstance(thing, lucid.Tensor) and thing.numel() > 10_000:
        return ["repeats", str(thing.dtype), list(thing.shape), list(thing.stride()), thing.requires_grad]
    if isinstance(thing, dict):
        return ["dict", *([_without_repeats(k, inside), _without_repeats(v, inside)] for k, v in thing.items())]
    if isinstance(thing, (list, tuple)):
        return [type(thing).__name__, *(_without_repeats(item, inside) for item in thing)]
    if isinstance(thing, (set, frozenset)):
        return ["set", *sorted(map(repr, thing))]
    if isinstance(thing, lucid.Tensor) or not hasattr(thing, "__dict__"):
        return plain(thing)
    return repr(thing)


def check(format, kind, data, wanted):
    """Load a damaged file; what is wrong with how that went, or None. The second is whether it loaded."""
    lucid.reset_peak_memory_stats()
    before = lucid.memory_stats()["allocated_bytes.peak"]
    start = time.perf_counter()
    try:
        found = safetensors.load(data) if format == "safetensors" else loaded(data)
    except ERRORS:
        found = None
    except MemoryError:
        found = None
    except BaseException as error:
        return f"{type(error).__name__}: {error}", False
    seconds, memory = time.perf_counter() - start, lucid.memory_stats()["allocated_bytes.peak"] - before
    if seconds > LONGEST:
        return f"it took {seconds:.1f} s", False
    if memory > 64 * len(data) + MOST_MEMORY:
        return f"it took {memory} bytes", False
    if found is None:
        return None, False
    here = small(found)
    if format == "pytorch" and kind == "raw":
        return (None if here == wanted else f"silently another object: {here}"), True
    try:
        there = small(reference(format, data))
    except Exception as error:
        if "negative LONG_BINPUT" in str(error):
            return None, True  # of 32 bits; there Python's own pickle takes a greater number for a negative one
        return f"it loads, and not another way: {type(error).__name__}: {error}", True
    return (None if here == there else f"it loads as {here}, another way as {there}"), True


def run(format, count, seed, stop_after=20):
    """Damage a file so many times; (problems, how many loaded)."""
    problems, alive = [], 0
    wanted = small(loaded(file_of(format)) if format != "safetensors" else safetensors.load(file_of(format)))
    for number, (kind, data) in enumerate(cases(format, seed)):
        if number == count or len(problems) >= stop_after:
            return problems, alive
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            problem, lives = check(format, kind, data, wanted)
        alive += lives
        if problem:
            problems.append((number, kind, problem[:1500], data))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", choices=FORMATS)
    options = parser.parse_args()
    failed = 0
    for format in [options.format] if options.format else FORMATS:
        start = time.perf_counter()
        count = options.count if options.format else options.count // len(FORMATS)
        problems, alive = run(format, count, options.seed)
        seconds = time.perf_counter() - start
        print(f"{format}: {count} damaged files, {alive} loaded, {len(problems)} problems, {seconds:.0f} s", flush=True)
        for number, kind, problem, _ in problems:
            print(f"    {number} ({kind}): {problem}")
        failed += len(problems)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
