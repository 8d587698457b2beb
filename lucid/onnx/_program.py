"""The model that `export` returns."""

from __future__ import annotations

import os
from typing import Any

from lucid._errors import kind_of
from lucid.onnx._wire import Message, write


class OnnxProgram:
    """An ONNX model; :func:`lucid.onnx.export` returns it.

    Parameters
    ----------
    message : Message
        The model.

    Attributes
    ----------
    input_names, output_names : list of str
        What the graph takes and gives.
    opset_version : int
        The opset of its ops.

    Examples
    --------
    >>> import lucid
    >>> lucid.onnx.export(lucid.nn.ReLU(), (lucid.ones(2),)).ops
    {'Relu': 1}
    """

    def __init__(self, message: Message) -> None:
        self._message = message
        self.input_names = [entry.name for entry in message.graph.input]
        self.output_names = [entry.name for entry in message.graph.output]
        self.opset_version = message.opset_import[0].version

    def SerializeToString(self) -> bytes:
        """The bytes of the file."""
        return write(self._message)

    def save(self, f: Any) -> None:
        """Writes the model to a path `f`, or to a file that is open for writing bytes.

        Examples
        --------
        >>> import io, lucid
        >>> file = io.BytesIO()
        >>> lucid.onnx.export(lucid.nn.ReLU(), (lucid.ones(2),)).save(file)
        """
        data = self.SerializeToString()
        if isinstance(f, (str, os.PathLike)):
            with open(f, "wb") as file:
                file.write(data)
        elif hasattr(f, "write"):
            f.write(data)
        else:
            raise TypeError(f"save: f is {kind_of(f)}; wanted a path, or a file that is open for writing")

    @property
    def ops(self) -> dict[str, int]:
        """How many nodes there are of each op."""
        counts: dict[str, int] = {}
        for node in self._message.graph.node:
            counts[node.op_type] = counts.get(node.op_type, 0) + 1
        return dict(sorted(counts.items()))

    def __repr__(self) -> str:
        nodes = len(self._message.graph.node)
        way = f"{', '.join(self.input_names)} -> {', '.join(self.output_names)}"
        return f"OnnxProgram({way}, {nodes} nodes, opset {self.opset_version})"
