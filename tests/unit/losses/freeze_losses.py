"""Writes loss_torch.json: what PyTorch gives for the rows of loss_rows.py. Run it where PyTorch is installed."""

from __future__ import annotations

import json

import torch
from loss_case import FROZEN, computed, label
from loss_rows import ROWS

if __name__ == "__main__":
    lines = [
        f"{json.dumps(label(i))}: {json.dumps(computed(torch, i), separators=(',', ':'))}" for i in range(len(ROWS))
    ]
    FROZEN.write_text("{\n" + ",\n".join(lines) + "\n}\n")
