"""A graph of an ONNX file, made ready to run: nodes that know their function, in an order that was checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lucid._C import Tensor
from lucid.onnx._tensors import read_tensor
from lucid.onnx._wire import LOAD, Message, _corrupt

LATEST = 28  #: the opset that the rows of `ops` were last compared with
OLDEST = 7


class Node:
    """A node: its op's function, names of inputs and outputs, attributes."""

    attrs: dict[str, Any]
    function: Any
    inputs: list[Any]
    name: Any
    op: Any
    outputs: list[Any]
    version: int

    __slots__ = ("attrs", "drops", "function", "inputs", "name", "op", "outputs", "version")

    def __init__(self, message: Message, version: int, function: Callable[..., Any], attrs: dict[str, Any]) -> None:
        self.op, self.name, self.version = message.op_type, message.name, version
        self.inputs, self.outputs = list(message.input), list(message.output)
        self.function, self.attrs = function, attrs
        self.drops: list[str] = []

    def attr(self, name: str, default: Any = None) -> Any:
        """An attribute, or its default."""
        return self.attrs.get(name, default)

    def wants(self, place: int) -> bool:
        """Whether somebody asks for an output."""
        return len(self.outputs) > place and self.outputs[place] != ""

    def where(self) -> str:
        """How messages call it."""
        return f"{self.op} {self.name!r}" if self.name else f"{self.op} (that makes {self.outputs[0]!r})"


class Graph:
    """Nodes that run one after the other, on values by name."""

    name: Any
    constants: dict[Any, Tensor]
    inputs: list[Any]
    replaceable: list[Any]
    outputs: list[Any]
    nodes: Any

    def __init__(self, message: Message, model: Model, outer: frozenset[str] = frozenset()) -> None:
        self.name = message.name
        self.constants = {tensor.name: read_tensor(tensor, model.folder) for tensor in message.initializer}
        if message.sparse_initializer:
            raise ValueError(f"{LOAD}: an initializer of the model is sparse; wanted dense ones")
        self.inputs = [entry.name for entry in message.input if entry.name not in self.constants]
        self.replaceable = [entry.name for entry in message.input if entry.name in self.constants]
        self.outputs = [entry.name for entry in message.output]
        known = set(outer) | set(self.constants) | set(self.inputs)
        self.nodes = _nodes(message.node, model, known, message.output)
        for name in self.outputs:
            if name not in known:
                raise _corrupt(f"no node of graph {self.name!r} makes its output {name!r}")
        last: dict[str, Node] = {}
        for node in self.nodes:
            last.update(dict.fromkeys(filter(None, node.inputs + sorted(_captured(node))), node))
            last.update(dict.fromkeys(filter(None, node.outputs), node))
        keep = set(self.outputs) | set(self.constants) | set(outer)
        for name, node in last.items():
            if name not in keep:
                node.drops.append(name)

    def run(self, values: dict[str, Any]) -> list[Any]:
        """The outputs. `values` has the inputs, the constants and what surrounds the graph."""
        for node in self.nodes:
            given = [values[name] if name else None for name in node.inputs]
            if any(isinstance(value, Graph) for value in node.attrs.values()):
                result = node.function(node, *given, values=values)
            else:
                result = node.function(node, *given)
            if type(result) is not tuple:
                result = (result,)
            for name, value in zip(node.outputs, result):
                values[name] = value
            for name in node.drops:
                values.pop(name, None)
        try:
            return [values[name] for name in self.outputs]
        except KeyError as error:
            raise RuntimeError(
                f"{LOAD}: output {error} of graph {self.name!r} was not computed; wanted a node that makes it"
            ) from None


def _captured(node: Node) -> set[str]:
    """What graphs in the attributes of a node take from outside of them."""
    found: set[str] = set()
    for value in node.attrs.values():
        if isinstance(value, Graph):
            inside = set(value.constants) | set(value.inputs)
            for inner in value.nodes:
                found |= {name for name in inner.inputs if name and name not in inside} | (_captured(inner) - inside)
                inside |= set(inner.outputs)
            found |= {name for name in value.outputs if name not in inside}
    return found


class Model:
    """What all graphs of a file share: opsets, functions, where its other files are."""

    opsets: dict[Any | str, Any]
    functions: dict[tuple[Any, Any, Any], Any]

    def __init__(self, message: Message, folder: str | None) -> None:
        self.folder = folder
        self.opsets = {
            entry.domain if entry.domain != "ai.onnx" else "": entry.version for entry in message.opset_import
        }
        self.functions = {(f.domain, f.name, f.overload): f for f in message.functions}
        self.depth = 0
        version = self.opsets.get("", 1 if message.ir_version < 3 else 0)
        if message.graph.node and not OLDEST <= version and any(not n.domain for n in message.graph.node):
            raise ValueError(f"{LOAD}: the model is of opset {version}; wanted {OLDEST} or later")


def _nodes(messages: list[Message], model: Model, known: set[str], last: Any) -> list[Node]:
    nodes = []
    made = {name for message in messages for name in message.output}
    for message in messages:
        for name in message.input:
            if name and name not in known:
                why = "a later one makes: the graph has a cycle or is not in order" if name in made else "nothing makes"
                raise _corrupt(f"node {message.op_type} {message.name!r} takes {name!r}, which {why}")
        nodes.append(_node(message, model, frozenset(known)))
        for name in message.output:
            if name and name in known:
                raise _corrupt(f"two nodes, or a node and an input, make {name!r}")
            known.add(name)
    return nodes


def _node(message: Message, model: Model, known: frozenset[str]) -> Node:
    from lucid.onnx.ops import find

    domain = "" if message.domain == "ai.onnx" else message.domain
    attrs = {entry.name: _value(entry, model, known) for entry in message.attribute if not entry.ref_attr_name}
    key = (message.domain, message.op_type, message.overload)
    if key in model.functions:
        return _call(message, model, model.functions[key], attrs)
    version = model.opsets.get(domain, LATEST if domain else 0)
    function = find(domain, message.op_type)
    if function is None:
        name = f"{domain}.{message.op_type}" if domain else message.op_type
        raise ValueError(
            f"{LOAD}: node {message.name!r} is {name}, which lucid has not (`python -m lucid.onnx` lists what it has); "
            "wanted another op: export the model with another opset, or add a function with lucid.onnx.register"
        )
    return Node(message, version, function, attrs)


def _call(message: Message, model: Model, function: Message, attrs: dict[str, Any]) -> Node:
    """A node that calls a function of the file: its body, with the attributes put in."""
    model.depth += 1
    if model.depth > 40:
        raise _corrupt(f"its functions call one another {model.depth} deep, {message.op_type!r} among them")
    defaults = {entry.name: entry for entry in function.attribute_proto}
    given = {entry.name: entry for entry in message.attribute}
    body = []
    for node in function.node:
        own = Message(
            "Node", **{k: getattr(node, k) for k in ("input", "output", "name", "op_type", "domain", "overload")}
        )
        for entry in node.attribute:
            source = given.get(entry.ref_attr_name, defaults.get(entry.ref_attr_name)) if entry.ref_attr_name else entry
            if source is not None:
                fields = {k: v for k, v in vars(source).items() if k not in ("kind", "name", "ref_attr_name")}
                own.attribute.append(Message("Attribute", **fields, name=entry.name))
        body.append(own)
    inputs = [Message("ValueInfo", name=name) for name in function.input]
    outputs = [Message("ValueInfo", name=name) for name in function.output]
    inner = Model(Message("Model", opset_import=function.opset_import, graph=Message("Graph")), model.folder)
    inner.functions, inner.depth = model.functions, model.depth
    inner.opsets = model.opsets | inner.opsets
    graph = Graph(Message("Graph", name=function.name, node=body, input=inputs, output=outputs), inner)
    model.depth -= 1

    def run(node: Node, *values: Any) -> tuple[Any, ...]:
        padded = [*values, *[None] * (len(graph.inputs) - len(values))]
        return tuple(graph.run(dict(zip(graph.inputs, padded))))

    return Node(message, 0, run, {})


def _value(entry: Message, model: Model, known: frozenset[str]) -> Any:
    kind = entry.type or next((k for k, f in _SINGLE.items() if getattr(entry, f) not in (None, 0, 0.0, b"", [])), 2)
    if kind not in _SINGLE:
        raise ValueError(
            f"{LOAD}: attribute {entry.name!r} is of type {kind}; wanted a number, text, tensor, graph or list"
        )
    value = getattr(entry, _SINGLE[kind])
    if kind in (4, 5) and value is None:
        raise _corrupt(f"attribute {entry.name!r} has no value")
    if kind == 3:
        return bytes(value).decode("utf-8", "replace")
    if kind == 8:
        return [bytes(item).decode("utf-8", "replace") for item in value]
    if kind == 4:
        return read_tensor(value, model.folder)
    if kind == 5:
        return Graph(value, model, known)
    return value


_SINGLE = {1: "f", 2: "i", 3: "s", 4: "t", 5: "g", 6: "floats", 7: "ints", 8: "strings"}
