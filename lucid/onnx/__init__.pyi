# Where the names of this package are. Written by wasm/toolchain/stubs.py.

from lucid.onnx import ops as ops
from lucid.onnx import rows as rows
from lucid.onnx._export import export as export
from lucid.onnx._load import load as load
from lucid.onnx._load import register as register
from lucid.onnx._module import OnnxModule as OnnxModule
from lucid.onnx._program import OnnxProgram as OnnxProgram
