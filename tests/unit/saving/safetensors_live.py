"""Files carried between the safetensors package and Lucid, both ways, where it, PyTorch and Lucid are installed.

python tests/unit/saving/safetensors_live.py             compares bytes, values and what is refused
python tests/unit/saving/safetensors_live.py --freeze    also writes safetensors_files.json
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

import safetensors.torch as theirs
import torch

import lucid
from lucid import safetensors as ours

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from saving_helpers import plain, safetensors_file  # noqa: E402

DTYPES = "float32 float64 float16 bfloat16 int64 int32 int16 int8 uint8 bool complex64 uint16 uint32 uint64".split()


def objects(lib):
    base = lib.arange(6.0).reshape(2, 3)
    return {
        "dtypes": ({name: lib.tensor([1, 0, 1, 100]).to(getattr(lib, name)) for name in DTYPES}, None),
        "shapes": ({"scalar": lib.tensor(2.5), "none": lib.zeros(0), "gap": lib.zeros(2, 0, 3), "m": base}, {"a": "ä"}),
        "names": ({'ä\n"\\': lib.ones(1), "b": lib.ones(1), "😀": lib.ones(1), "": lib.ones(1)}, {"format": "pt"}),
        "parts": ({"a": base[0], "b": base[1]}, None),
        "empty": ({}, None),
    }


def headers():
    """Headers that are right or wrong, and the bytes after them."""
    a = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    yield "right", {"a": a}, b"1234"
    yield "longer", {"a": a}, b"12345"
    yield "shorter", {"a": a}, b"123"
    yield "gap", {"a": {**a, "data_offsets": [4, 8]}}, b"12345678"
    yield "overlap", {"a": a, "b": a}, b"1234"
    yield "foreign", {"a": {**a, "dtype": "F99"}}, b"1234"
    yield "size", {"a": {**a, "shape": [2]}}, b"1234"
    yield "overflow", {"a": {**a, "shape": [2**40, 2**40]}}, b"1234"
    yield "backwards", {"a": {**a, "data_offsets": [4, 0]}}, b"1234"
    yield "negative", {"a": {**a, "shape": [-1]}}, b"1234"
    yield "float", {"a": {**a, "shape": [1.0]}}, b"1234"
    yield "list", b"[]", b""
    yield "nothing", b"", b""
    yield "spaces", b"{}   ", b""
    yield "metadata", {"__metadata__": {"a": 1}}, b""
    yield "lacks", {"a": {"dtype": "F32", "shape": [1]}}, b"1234"
    yield "text", {"a": "F32"}, b"1234"
    yield "utf-8", b'{"\xff":1}', b""
    yield (
        "two empty",
        {"a": {**a, "shape": [0], "data_offsets": [0, 0]}, "b": {**a, "shape": [0], "data_offsets": [0, 0]}},
        b"",
    )
    yield "bool", {"a": {"dtype": "BOOL", "shape": [2], "data_offsets": [0, 2]}}, b"\2\1"


def main():
    frozen = {"files": {}, "headers": {}}
    for (name, (tensors, metadata)), (same, _) in zip(objects(torch).items(), objects(lucid).values()):
        data = theirs.save(tensors, metadata)
        assert data == ours.save(same, metadata), name
        assert sorted(plain(ours.load(data))[1]) == sorted(plain(theirs.load(data))[1]), name
        frozen["files"][name] = [base64.b85encode(data).decode(), sorted(map(list, plain(ours.load(data))[1]))]
    for name, header, data in headers():
        answers = []
        for lib in (theirs, ours):
            try:
                lib.load(safetensors_file(header, data))
                answers.append(True)
            except Exception as error:
                assert type(error).__name__ == "SafetensorError", error
                answers.append(False)
        assert answers[0] == answers[1], (name, answers)
        frozen["headers"][name] = answers[0]
    print(len(frozen["files"]), "files and", len(frozen["headers"]), "headers agree")
    if "--freeze" in sys.argv:
        (HERE / "safetensors_files.json").write_text(json.dumps(frozen, indent=0) + "\n")


if __name__ == "__main__":
    main()
