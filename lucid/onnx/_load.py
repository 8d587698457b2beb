"""`load`: a module from a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from lucid._errors import kind_of
from lucid.onnx import _wire
from lucid.onnx._graph import LATEST, OLDEST, Graph, Model
from lucid.onnx._module import OnnxModule
from lucid.onnx.ops import FUNCTIONS, find

_LONGEST = 1 << 31  # protobuf has no longer messages


def _bytes_of(f: Any) -> tuple[Any, str | None]:
    """The bytes of a model, and the folder it lies in."""
    if isinstance(f, (bytes, bytearray, memoryview)):
        return f, None
    if isinstance(f, (str, os.PathLike)):
        with open(f, "rb") as file:
            return file.read(), os.path.dirname(os.path.abspath(os.fspath(f)))
    if hasattr(f, "SerializeToString"):  # a ModelProto of the onnx package, or what `export` gives
        return f.SerializeToString(), None
    if hasattr(f, "read"):
        data = f.read()
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f"load: f.read() gives {kind_of(data)}; wanted bytes: open the file with mode 'rb'")
        return data, None
    raise TypeError(f"load: f is {kind_of(f)}; wanted a path, bytes, a file that is open for reading, or a model")


def load(f: Any) -> OnnxModule:
    """Makes a module of an ONNX model.

    Floats that the file stores are its parameters, but for statistics, sizes and bounds; other stored tensors are
    buffers. So it can be computed with, trained on, saved as a `state_dict` and exported again. Ops are computed as
    ONNX defines them, from opset 7 on; `python -m lucid.onnx` lists them. Tensors that are stored beside the model
    are read where `f` is its path.

    Parameters
    ----------
    f : path, bytes, file, or a model
        Where the model is. A file is open for reading bytes; a model is what :func:`export` returns, or a
        `ModelProto` of the package `onnx`.

    Returns
    -------
    OnnxModule
        Takes the inputs of the graph in order or by name, and returns its output, or a tuple of several.

    Raises
    ------
    ValueError
        If the bytes are no ONNX model, or if it has an op, a dtype or an opset that Lucid has not.
    TypeError
        If `f` is something else.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> program = lucid.onnx.export(nn.Linear(3, 2), (lucid.ones(1, 3),), input_names=["x"], output_names=["y"])
    >>> model = lucid.onnx.load(program.SerializeToString())
    >>> model(lucid.ones(4, 3)[:1]).shape
    lucid.Size([1, 2])
    >>> [name for name, _ in model.named_parameters()]
    ['weight', 'bias']
    """
    data, folder = _bytes_of(f)
    if len(data) > _LONGEST:
        raise ValueError(f"load: the model has {len(data)} bytes; wanted less than 2 GiB, with its tensors beside it")
    message = _wire.read("Model", data)
    if message.graph is None:
        raise _wire._corrupt("it has no graph")
    try:
        return OnnxModule(Graph(message.graph, Model(message, folder)))
    except RecursionError:
        raise _wire._corrupt("its graphs lie too deep in one another") from None


def register(op_type: str, function: Callable[..., Any], *, domain: str = "") -> None:
    """Adds an op to those that :func:`load` knows, or puts another function in the place of one.

    Parameters
    ----------
    op_type : str
        The op's name in the file.
    function : callable
        Takes the node and the inputs, None for those that are left out, and returns a tensor or a tuple.
        `node.attr(name, default)` is an attribute.
    domain : str, default ""
        The op's domain; ONNX's own is the empty one.

    Examples
    --------
    >>> import lucid
    >>> lucid.onnx.register("Double", lambda node, x: x * 2, domain="com.example")
    """
    if not isinstance(op_type, str) or not callable(function):
        raise TypeError("register: op_type and function are not a text and a function; wanted those")
    find("", "Add")  # so that it is not put over
    FUNCTIONS[domain, op_type] = function


__all__ = ["LATEST", "OLDEST", "load", "register"]
