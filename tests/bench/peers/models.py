"""Writes the rows that ONNX Runtime can run as models, and index.json: python tests/bench/peers/models.py FOLDER"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import lucid
from lucid import nn
from lucid.nn import functional as F

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
ROWS = json.loads((Path(__file__).parent / "rows.json").read_text())


class Call(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *inputs):
        return self.function(*inputs)


def call_of(row):
    """The function and the shapes of what it takes; nothing where the row is not a forward pass of such."""
    op, square = row["op"], (1000, 1000)
    if row.get("backward"):
        return None
    if op == "matmul":
        batch = (row["batch"],) if "batch" in row else ()
        second = (row["n"], row["k"]) if row.get("transposed") else (*batch, row["k"], row["n"])
        function = (lambda a, b: a @ b.T) if row.get("transposed") else lambda a, b: a @ b
        return function, (*batch, row["m"], row["k"]), second
    if op == "conv":
        groups = row["c"] if row.get("depthwise") else 1
        weight = (row["o"], row["c"] // groups, row["kernel"], row["kernel"])
        image = (row["n"], row["c"], row["size"], row["size"])
        return lambda x, w: F.conv2d(x, w, padding=row["padding"], groups=groups), image, weight
    if op == "max_pool":
        padding = 1 if row["kernel"] == 3 else 0
        image = (row["n"], row["c"], row["size"], row["size"])
        return lambda x: F.max_pool2d(x, row["kernel"], row["stride"], padding), image
    return {
        "add": (lambda a, b: a + b, square, square),
        "add_row": (lambda a, b: a + b, square, (1000,)),
        "add_transposed": (lambda a, b: a + b.T, square, square),
        "exp": (lambda x: x.exp(), square),
        "tanh": (lambda x: x.tanh(), square),
        "gelu": (F.gelu, square),
        "sum": (lambda x: x.sum(row.get("axis")), square),
        "max": (lambda x: x.amax(1), square),
        "cumsum": (lambda x: x.cumsum(row.get("axis")), square),
        "softmax": (lambda x: x.softmax(1), (1024, 1000)),
        "layer_norm": (lambda x: F.layer_norm(x, (1000,)), (1024, 1000)),
        "attention": (lambda q, k, v: (q @ k.mT * 0.125).softmax(-1) @ v, *[(8, 4, 256, 64)] * 3),
    }.get(op)


index = {}
for number, row in enumerate(ROWS):
    found = call_of(row)
    if found is None:
        continue
    function, *shapes = found
    names = [f"x{i}" for i in range(len(shapes))]
    file = f"{number}.onnx"
    lucid.onnx.export(
        Call(function), tuple(lucid.rand(*shape) for shape in shapes), str(folder / file), input_names=names
    )
    index[row["name"]] = {"file": file, "inputs": dict(zip(names, map(list, shapes), strict=True))}
(folder / "index.json").write_text(json.dumps(index))
