"""Writes spatial_frozen.json: what PyTorch makes of the rows of spatial_cases.py.

`python tests/unit/spatial/freeze_spatial.py`, with a Python that has PyTorch; written with 2.13.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from spatial_cases import FUNCTIONS, LAYERS, name_of, of_function, of_layer

if __name__ == "__main__":
    frozen = {
        "layers": {name_of(row): of_layer(torch, row) for row in LAYERS},
        "functions": {name_of(row): of_function(torch, row) for row in FUNCTIONS},
    }
    lines = []
    for kind, rows in frozen.items():
        inside = ",\n".join(
            f"{json.dumps(name)}: {json.dumps(row, separators=(',', ':'))}" for name, row in rows.items()
        )
        lines.append(f"{json.dumps(kind)}: {{\n{inside}\n}}")
    Path(__file__).with_name("spatial_frozen.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
