"""The module that `load` makes of a file."""

from __future__ import annotations

from typing import Any

import lucid
from lucid import nn
from lucid.onnx._graph import Graph

# Inputs by place that are no weights although they are floats: statistics, sizes, bounds, scales.
_NOT_LEARNED = {
    "BatchNormalization": (3, 4),
    "Resize": (1, 2),
    "Upsample": (1,),
    "Clip": (1, 2),
    "Pad": (2,),
    "Dropout": (1,),
    "Range": (0, 1, 2),
    "OneHot": (2,),
    "QuantizeLinear": (1,),
    "DequantizeLinear": (1,),
    "NonMaxSuppression": (0, 1, 2, 3, 4),
}


class OnnxModule(nn.Module):
    """A network that was read from an ONNX file; :func:`lucid.onnx.load` makes it.

    What the file stores as floats and its nodes learn from are Parameters, other stored tensors are buffers, by the
    names of the file: dots make modules of modules, so that `state_dict` has the names that the exported model had.

    Parameters
    ----------
    graph : Graph
        What `load` has read.

    Attributes
    ----------
    input_names, output_names : list of str
        What `forward` takes, in order or by name, and what it returns.
    graph_name : str
        The graph's name in the file.

    Examples
    --------
    >>> import lucid
    >>> program = lucid.onnx.export(lucid.nn.ReLU(), (lucid.ones(2),))
    >>> lucid.onnx.load(program)(lucid.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self._graph = graph
        self.graph_name = graph.name
        self.input_names, self.output_names = list(graph.inputs), list(graph.outputs)
        fixed = {
            name
            for node in graph.nodes
            for place, name in enumerate(node.inputs)
            if place in _NOT_LEARNED.get(node.op, ())
        }
        self._places: dict[str, tuple[nn.Module, str]] = {}
        for name, value in graph.constants.items():
            self._add(name, value, value.is_floating_point() and value.ndim > 0 and name not in fixed)
        graph.constants = dict.fromkeys(graph.constants)  # the module has them now

    def _add(self, name: str, value: lucid.Tensor, learned: bool) -> None:
        home, parts = self, [part or "_" for part in name.split(".")]
        for part in parts[:-1]:
            inner = home._modules.get(part)
            if inner is None:
                if hasattr(home, part):  # a tensor, or an attribute of Module, has this name
                    break
                inner = nn.Module()
                home.add_module(part, inner)
            home = inner
        last = parts[-1]
        if hasattr(home, last) or (home is self and len(parts) > 1):
            home, last = self, "_" + name.replace(".", "_")
            while hasattr(home, last):
                last += "_"
        if learned:
            home.register_parameter(last, nn.Parameter(value))
        else:
            home.register_buffer(last, value)
        self._places[name] = home, last

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """The outputs of the graph: the one, or a tuple of them."""
        names = self.input_names + [name for name in self._graph.replaceable if name in kwargs]
        if len(args) > len(self.input_names):
            raise TypeError(
                f"forward: {len(args)} inputs were given; wanted {len(self.input_names)}: {self.input_names}"
            )
        values: dict[str, Any] = dict(zip(self.input_names, args))
        for name, value in kwargs.items():
            if name not in names or name in values:
                raise TypeError(f"forward: input {name!r} is unknown or given twice; wanted {self.input_names}")
            values[name] = value
        missing = [name for name in self.input_names if name not in values]
        if missing:
            raise TypeError(f"forward: inputs {missing} are missing; wanted {self.input_names}")
        for name, (home, attribute) in self._places.items():
            values.setdefault(name, getattr(home, attribute))
        outputs = self._graph.run(values)
        return outputs[0] if len(outputs) == 1 else tuple(outputs)

    def extra_repr(self) -> str:
        return f"{', '.join(self.input_names)} -> {', '.join(self.output_names)}, {len(self._graph.nodes)} nodes"
