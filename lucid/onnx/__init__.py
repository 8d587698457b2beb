"""Models as ONNX files, out of Lucid and into it.

`export` runs a model and writes down the ops that it calls, as a graph that ONNX Runtime and others compute; `load`
makes a module of a file, whose parameters train on. Nothing but Lucid is needed for either: the files are read and
written here (`_wire.py`), so both work in a browser tab. The names are those of `torch.onnx` where there are such.

`python -m lucid.onnx` prints which ops go which way.
"""

from __future__ import annotations

from lucid.onnx._export import export
from lucid.onnx._load import load, register
from lucid.onnx._module import OnnxModule
from lucid.onnx._program import OnnxProgram

__all__ = ["OnnxModule", "OnnxProgram", "export", "load", "register"]
