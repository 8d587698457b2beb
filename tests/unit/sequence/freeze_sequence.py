"""Writes sequence_torch.json, what PyTorch answers to the cases of sequence_cases.py:  python freeze_sequence.py

Runs where PyTorch is installed (2.13 wrote the file); Lucid is not needed. Look at the difference before committing.
"""

import json
import warnings
from pathlib import Path

import attention_cases  # noqa: F401 - adds its cases
import torch
import torch.nn.attention.bias
from sequence_cases import CASES, answer

warnings.simplefilter("ignore")
lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(answer(torch, name), separators=(',', ':'))}" for name in CASES)
Path(__file__).with_name("sequence_torch.json").write_text("{\n" + lines + "\n}\n")
