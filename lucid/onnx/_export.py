"""`export`: a model written down as an ONNX graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lucid import nn
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid._version import __version__
from lucid.onnx._axes import axes_from, resized, sizes_to_try
from lucid.onnx._builder import Builder, Freezes, T
from lucid.onnx._merge import Merged
from lucid.onnx._program import OnnxProgram
from lucid.onnx._symbols import Sym, merged
from lucid.onnx._tensors import value_info, write_tensor
from lucid.onnx._trace import Recording, Ref
from lucid.onnx._wire import Message
from lucid.onnx.rows import row_of

FIRST, LAST, USUAL = 17, 24, 20  # opsets that are written
_IR = {17: 8, 18: 8, 19: 9, 20: 9, 21: 10, 22: 10, 23: 11, 24: 12}


def _tensors_in(value: Any, found: list[Tensor]) -> Any:
    """The structure of arguments, with places in a list for tensors."""
    if isinstance(value, Tensor):
        found.append(value)
        return Ref(len(found) - 1)
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        return type(value)(_tensors_in(item, found) for item in value)
    if isinstance(value, dict):
        return {key: _tensors_in(item, found) for key, item in value.items()}
    return value


def _filled(spec: Any, tensors: Sequence[Tensor]) -> Any:
    if isinstance(spec, Ref):
        return tensors[spec.index]
    if isinstance(spec, (list, tuple)) and type(spec) in (list, tuple):
        return type(spec)(_filled(item, tensors) for item in spec)
    return {key: _filled(item, tensors) for key, item in spec.items()} if isinstance(spec, dict) else spec


def _outputs_of(result: Any) -> list[Tensor]:
    """The tensors that a model returned, in order; a named tuple or a dict counts as its values."""
    if isinstance(result, Tensor):
        return [result]
    if isinstance(result, Mapping):
        result = list(result.values())
    if isinstance(result, (list, tuple)):
        return [tensor for item in result if item is not None for tensor in _outputs_of(item)]
    raise TypeError(f"export: the model returns {kind_of(result)}; wanted tensors, or tuples, lists and dicts of them")


def _names(wanted: Any, what: str, count: int, otherwise: list[str]) -> list[str]:
    names = list(wanted) if wanted is not None else otherwise
    if len(names) != count or not all(isinstance(name, str) and name for name in names) or len(set(names)) != count:
        raise ValueError(f"export: {what} is {names!r:.120}; wanted {count} different texts")
    return names


def export(
    model: Any,
    args: Any = (),
    f: Any = None,
    *,
    kwargs: dict[str, Any] | None = None,
    input_names: Sequence[str] | None = None,
    output_names: Sequence[str] | None = None,
    opset_version: int | None = None,
    dynamic_axes: Mapping[str, Any] | None = None,
    dynamic_shapes: Any = None,
) -> OnnxProgram:
    """Writes a model down as an ONNX graph.

    The model runs on `args`, in evaluation mode and without recording gradients, and every op that it calls becomes
    nodes of the graph. Python code is not seen: an `if`, a loop, and whatever `item()` or `tolist()` gave are frozen as
    they went in this run. Parameters and buffers are stored by their names in `state_dict`.

    Sizes are fixed but for dynamic axes. Where there are such, the model runs at three sizes of each, and a number
    that is another one each time, such as the batch in `x.view(batch, -1)` or the end of a mask, is computed from
    shapes in the graph. What cannot be is an error that says where, so no dynamic axis is frozen unseen.

    Parameters
    ----------
    model : Module or callable
        What is written down. A module is put back into the mode in which it was.
    args : Tensor or tuple
        What it is called with. Tensors, in tuples, lists and dicts too, become inputs; all else is fixed.
    f : path or file, optional
        Where the file goes, too.
    kwargs : dict, optional
        Further arguments, by name.
    input_names, output_names : sequence of str, optional
        Names in the graph; by default `input`, `input_1`, … and `output`, `output_1`, ….
    opset_version : int, default 20
        Of the ops that are written, 17 to 24.
    dynamic_axes : dict, optional
        `{"name of an input": {axis: "name of the dim"}}`, or a list of axes. Axes of one name have one size.
    dynamic_shapes : dict or sequence, optional
        The same in PyTorch's newer form, by name or for each input: `{axis: dim}` or a tuple with None for fixed dims.

    Returns
    -------
    OnnxProgram
        The model, to be saved, or given to a runtime by `SerializeToString()`.

    Raises
    ------
    NotImplementedError
        If ONNX has no way to say an op of the model; the error names it and its module.
    ValueError
        If a name, an axis or the opset is none, or if a dynamic axis would be frozen.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    >>> program = lucid.onnx.export(model, (lucid.randn(3, 4),), input_names=["x"], dynamic_axes={"x": {0: "batch"}})
    >>> program.ops
    {'Gemm': 2, 'Relu': 1}
    >>> again = lucid.onnx.load(program.SerializeToString())
    >>> again(lucid.randn(7, 4)).shape
    lucid.Size([7, 2])
    """
    if not callable(model):
        raise TypeError(f"export: model is {kind_of(model)}; wanted a Module or a function")
    opset = USUAL if opset_version is None else opset_version
    if not isinstance(opset, int) or not FIRST <= opset <= LAST:
        raise ValueError(f"export: opset_version is {opset!r}; wanted {FIRST} to {LAST}")
    given: list[Tensor] = []
    args = (args,) if isinstance(args, Tensor) or not isinstance(args, (tuple, list)) else tuple(args)
    spec = _tensors_in((args, dict(kwargs or {})), given)
    usual = [f"input_{i}" if i else "input" for i in range(len(given))]
    names = _names(input_names, "input_names", len(given), usual)
    axes = axes_from(names, given, dynamic_axes, dynamic_shapes)
    modes = [(module, module.training) for module in model.modules()] if isinstance(model, nn.Module) else []
    try:
        if isinstance(model, nn.Module):
            model.eval()
        runs = _traced(model, spec, names, given, axes)
    finally:
        for module, mode in modes:
            module.training = mode
    program = OnnxProgram(_written(runs, names, output_names, axes, opset, type(model).__name__))
    if f is not None:
        program.save(f)
    return program


class _Run:
    """A trace, and what came out."""

    def __init__(self, model: Any, spec: Any, names: list[str], inputs: list[Tensor]) -> None:
        self.recording = Recording(model, dict(zip(names, inputs)))
        self.inputs = inputs
        args, kwargs = _filled(spec, inputs)
        self.outputs = _outputs_of(self.recording.run(model, args, kwargs))
        self.places = [self.recording.value_of(t) for t in self.outputs]


def _traced(
    model: Any, spec: Any, names: list[str], given: list[Tensor], axes: dict[tuple[int, int], str]
) -> list[_Run]:
    if not axes:
        return [_Run(model, spec, names, [t.detach().clone() for t in given])]
    dims = {name: given[place].shape[axis] for (place, axis), name in axes.items()}
    first: Exception | None = None
    for sizes in sizes_to_try(dims):
        try:
            return [_Run(model, spec, names, resized(given, axes, row)) for row in sizes]
        except NotImplementedError:
            raise
        except Exception as error:  # whatever a model raises at a size that it was not made for
            first = first or ValueError(f"at the sizes {sizes}: {error}")
    _Run(model, spec, names, [t.detach().clone() for t in given])  # its own error, if it has one at its own sizes
    raise ValueError(
        f"export: the model does not run when its dynamic axes {sorted(dims)} have other sizes ({first}); wanted one "
        "that does: leave the axis fixed, give axes that must be equal one name, or take sizes from the input's shape"
    )


def _written(
    runs: list[_Run], names: list[str], output_names: Any, axes: dict[tuple[int, int], str], opset: int, title: str
) -> Message:
    graph = Merged([run.recording for run in runs], [run.places for run in runs])
    dynamic = [(names[p], a, merged([run.inputs[p].shape[a] for run in runs])) for p, a in axes]
    g = Builder(opset, dynamic)
    g.taken.update(names)
    usual = [f"output_{i}" if i else "output" for i in range(len(graph.outputs))]
    wanted = _names(output_names, "output_names", len(graph.outputs), usual)
    clash = set(names) & set(wanted)
    if clash:
        raise ValueError(f"export: {sorted(clash)[0]!r} names an input and an output; wanted different names")
    g.taken.update(wanted)
    _emit(g, graph)
    # An output has its own name: that of the node that makes it where this is possible, else a copy.
    inputs = [_input_info(name, t, axes, i) for i, (name, t) in enumerate(zip(names, runs[0].inputs))]
    outputs, used = [], set(names) | {i.name for i in g.initializers}
    for name, index in zip(wanted, graph.outputs):
        value = graph.tensor(g, index)
        if value.name in used or not any(value.name in node.output for node in g.nodes):
            g.nodes.append(Message("Node", op_type="Identity", name=f"/{name}", input=[value.name], output=[name]))
        else:
            _rename(g, value.name, name)
            value.name = name
        used.add(name)
        shape: list[Any] = [_size_name(size, dynamic, axes, names) for size in value.shape or ()]
        outputs.append(value_info(name, value.dtype, shape))
    return Message(
        "Model",
        ir_version=_IR[opset],
        producer_name="lucid",
        producer_version=__version__,
        opset_import=[Message("Opset", domain="", version=opset)],
        graph=Message("Graph", name=title, node=g.nodes, initializer=g.initializers, input=inputs, output=outputs),
    )


def _input_info(name: str, t: Tensor, axes: dict[tuple[int, int], str], place: int) -> Message:
    return value_info(name, t.dtype, [axes.get((place, axis), size) for axis, size in enumerate(t.shape)])


def _size_name(size: Any, dynamic: list[Any], axes: dict[tuple[int, int], str], names: list[str]) -> Any:
    if not isinstance(size, Sym):
        return size
    return next((axes[names.index(name), axis] for name, axis, symbol in dynamic if symbol == size), None)


def _rename(g: Builder, old: str, new: str) -> None:
    for node in g.nodes:
        node.input = [new if name == old else name for name in node.input]
        node.output = [new if name == old else name for name in node.output]


def _emit(g: Builder, graph: Merged) -> None:
    """The nodes of all calls that something comes of."""
    stored: dict[str, Any] = {}
    for index, value in graph.stored():
        message = write_tensor(value.tensor, value.name)
        g.taken.add(value.name)
        stored[value.name] = message
        graph.tensor(g, index)
    g.initializers.extend(stored.values())
    for call, args, results in graph.calls(g):
        function = row_of(call.op)
        where = f" in module {call.where!r}" if call.where else ""
        if function is None:
            raise NotImplementedError(
                f"export: op {call.op!r}{where} has no row that says it in ONNX; wanted one of those that "
                "`python -m lucid.onnx` lists: compute it of those, or outside of the model"
            )
        g.where = call.where
        g.at_hand = [t for t in _flat(args) if isinstance(t, T) and t.kind != "constant"]
        try:
            made = function(g, results, *args)
        except Freezes as error:
            raise ValueError(
                f"export: op {call.op!r}{where} would freeze a dynamic axis: {error}; wanted an op whose sizes follow "
                "from shapes, or a fixed axis"
            ) from None
        except NotImplementedError as error:
            raise NotImplementedError(
                f"export: op {call.op!r}{where} cannot be said in ONNX as it is called here: {error}"
            ) from None
        for t, name in zip(results, made if isinstance(made, list) else [made]):
            t.name = name or ""


def _flat(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return [item for part in value for item in _flat(part)]
    return [value]
