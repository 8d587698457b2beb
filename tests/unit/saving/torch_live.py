"""Files carried between PyTorch and Lucid, both ways, where PyTorch is installed beside Lucid; and the frozen ones.

python tests/unit/saving/torch_live.py            what PyTorch saves loads here, and the reverse
python tests/unit/saving/torch_live.py --freeze   also writes torch_files.json, which test_torch_files.py reads
"""

from __future__ import annotations

import base64
import collections
import io
import json
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np
import torch

import lucid

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from saving_helpers import plain  # noqa: E402

DTYPES = (
    "float32 float64 float16 bfloat16 int64 int32 int16 int8 uint8 bool complex64 complex128 uint16 uint32 uint64"
).split()


def objects(lib):
    """The same objects in either library."""
    base = lib.arange(12.0).reshape(3, 4)
    weight = lib.nn.Parameter(lib.tensor([[1.0, 2.0]]))
    tagged = lib.nn.Parameter(lib.tensor([3.0]), requires_grad=False)
    tagged.tag = "x"
    noted = lib.tensor([1.0])
    noted.note = 3
    lib.manual_seed(0)
    model = lib.nn.Sequential(lib.nn.Linear(2, 3), lib.nn.BatchNorm1d(3), lib.nn.Linear(3, 1))
    optimizer = lib.optim.Adam(model.parameters(), lr=0.01)
    model(lib.tensor([[1.0, 2.0], [3.0, -4.0]])).sum().backward()
    optimizer.step()
    return {
        "views": {"base": base, "T": base.T, "row": base[1], "step": base[:, ::2], "wide": base[:1].expand(3, 4)},
        "tied": [weight, weight, weight.detach()],
        "parameters": {"a": weight, "b": tagged},
        "attributes": noted,
        "grad": lib.ones(2, requires_grad=True),
        "dtypes": {name: lib.tensor([1, 0, 1, 100]).to(getattr(lib, name)) for name in DTYPES},
        "shapes": [lib.tensor(2.5), lib.zeros(0), lib.zeros(2, 0, 3), lib.ones(1, 1, 1)],
        "state_dict": model.state_dict(),
        "checkpoint": {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3, "loss": 0.25},
        "words": {
            "size": lib.Size([2, 3]),
            "dtype": lib.float16,
            "device": lib.device("cpu"),
            "layout": lib.strided,
            "text": "ä€😀",
            "bytes": b"\x00\xff",
            "big": 2**70,
            "negative": -1,
            "none": None,
            "ordered": collections.OrderedDict([(1, 2), ("a", (1, [2, {3}]))]),
            "counter": collections.Counter("aab"),
            "complex": 1 - 2j,
            "array": bytearray(b"abc"),
        },
        "meta": lib.empty(2, 3, device="meta"),
        **({"conj": torch.tensor([1 + 2j]).conj(), "neg": torch.tensor([1 + 2j]).conj().imag} if lib is torch else {}),
        "numpy": {
            "scalar": np.float64(2.5),
            "int": np.int32(-7),
            "array": np.arange(6, dtype=np.int16).reshape(2, 3),
            "fortran": np.asfortranarray(np.arange(4.0).reshape(2, 2)),
            "bool": np.array([True, False]),
        },
    }


def written(lib, thing, legacy):
    file = io.BytesIO()
    lib.save(thing, file, _use_new_zipfile_serialization=not legacy)
    return file.getvalue()


SAFE = [np.dtype, np.ndarray, np._core.multiarray.scalar, np._core.multiarray._reconstruct] + [
    type(np.dtype(code)) for code in ("f8", "i4", "i2", "?")
]


def main():
    warnings.simplefilter("ignore")
    torch.serialization.add_safe_globals(SAFE)
    frozen, wrong = {}, 0
    for legacy in (False, True):
        for name, thing in objects(torch).items():
            data = written(torch, thing, legacy)
            expected = plain(thing if name not in ("conj", "neg") else thing.clone())
            loaded = plain(lucid.load(io.BytesIO(data)))
            if json.dumps(loaded) != json.dumps(expected):
                wrong += 1
                print("PyTorch to Lucid:", name, legacy, loaded, expected, sep="\n   ")
            frozen[f"{name}{' legacy' if legacy else ''}"] = [
                base64.b85encode(zlib.compress(data, 9)).decode(),
                expected,
            ]
        for name, thing in objects(lucid).items():
            if legacy and name == "dtypes":  # PyTorch's own loader of the older format knows no unsigned ones
                thing = {kind: t for kind, t in thing.items() if kind == "uint8" or "uint" not in kind}
            data = written(lucid, thing, legacy)
            loaded = plain(torch.load(io.BytesIO(data), weights_only=True))
            if json.dumps(loaded) != json.dumps(plain(thing)):
                wrong += 1
                print("Lucid to PyTorch:", name, legacy, loaded, plain(thing), sep="\n   ")
    views = torch.load(io.BytesIO(written(lucid, objects(lucid)["views"], False)))
    views["base"][1, 2] = 77
    assert views["row"][2] == views["T"][2, 1] == 77
    assert not wrong, f"{wrong} differ"
    print(len(frozen), "files carried from PyTorch, and as many to it")
    if "--freeze" in sys.argv:
        rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in frozen.items())
        (HERE / "torch_files.json").write_text("{\n" + rows + "\n}\n")


if __name__ == "__main__":
    main()
