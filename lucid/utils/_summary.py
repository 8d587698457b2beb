"""What a model consists of: its layers, the shapes that pass between them, and what they cost. See `summary`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.autograd.graph import saved_tensors_hooks
from lucid.profiler import Profiler, record_function
from lucid.profiler._events import OpEvent, html_table
from lucid.utils.flop_counter import FLOPS

__all__ = ["ModelSummary", "Row", "summary"]


@dataclass
class Row:
    """One call of a layer. `parameters` are those of the layer itself and of the layers in it, each counted once."""

    name: str
    kind: str
    depth: int
    output: Any = None  # a shape, a list of shapes, or a dictionary of those
    parameters: int = 0
    multiply_adds: int = 0  # of this layer itself
    flops: int = 0  # of the ops that its forward calls, without those of the layers in it


@dataclass
class ModelSummary:
    """What `summary` found; its text is a table.

    Attributes
    ----------
    rows : list of Row
        One per call of a layer, in the order of the calls, each before those that it makes itself.
    parameters, trainable : int
        Elements of all parameters, and of those that require gradients; shared ones count once.
    parameter_bytes, buffer_bytes : int
    output_bytes : int
        Of the results of all layers that have no layers in them: about what a backward pass keeps.
    multiply_adds : int
        Of Linear, convolution and LSTM layers. Products that a forward function takes itself are not counted.
    flops : int
        Of all ops in forward: two for each multiplication that is added to a sum, in products, convolutions, attention
        and recurrent layers, and one for each element that an elementwise op makes.
    backward_flops : int or None
        The same of a backward pass from the sum of the results; None where there is none.
    kept_bytes : int
        Of the tensors that forward keeps for backward, without the parameters.
    """

    rows: list[Row] = field(default_factory=list)
    parameters: int = 0
    trainable: int = 0
    parameter_bytes: int = 0
    buffer_bytes: int = 0
    output_bytes: int = 0
    multiply_adds: int = 0
    depth: int | None = None
    flops: int = 0
    backward_flops: int | None = None
    kept_bytes: int = 0

    def _table(self) -> tuple[list[tuple[str, ...]], list[str]]:
        """The lines, of which the first is the head; and what is said below them."""
        lines: list[tuple[str, ...]] = [("Layer", "Output shape", "Parameters", "Multiply-adds", "FLOPs")]
        for row in self.rows:
            if self.depth is None or row.depth <= self.depth:
                label = "  " * row.depth + (f"{row.name}: {row.kind}" if row.name else row.kind)
                lines.append(
                    (
                        label,
                        _shown(row.output),
                        f"{row.parameters:,}",
                        f"{row.multiply_adds:,}" if row.multiply_adds else "",
                        f"{row.flops:,}" if row.flops else "",
                    )
                )
        trained = f"{self.parameters:,}, of which {self.trainable:,} are trained ({_size(self.parameter_bytes)})"
        notes = [f"parameters     {trained}"]
        if self.buffer_bytes:
            notes.append(f"buffers        {_size(self.buffer_bytes)}")
        backward = "" if self.backward_flops is None else f" forward, {self.backward_flops:,} backward"
        notes += [
            f"outputs        {_size(self.output_bytes)}, kept for backward {_size(self.kept_bytes)}",
            f"multiply-adds  {self.multiply_adds:,}",
            f"FLOPs          {self.flops:,}{backward}",
        ]
        return lines, notes

    def __str__(self) -> str:
        lines, notes = self._table()
        width = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
        table = [
            "  ".join(
                text.rjust(w) if i > 1 else text.ljust(w) for i, (text, w) in enumerate(zip(line, width))
            ).rstrip()
            for line in lines
        ]
        table.insert(1, "-" * (sum(width) + 2 * len(width) - 2))
        return "\n".join([*table, table[1], *notes])

    def _repr_html_(self) -> str:
        lines, notes = self._table()
        return html_table(lines[0], lines[1:], notes)

    __repr__ = __str__


def summary(
    model: Any,
    *inputs: Any,
    depth: int | None = None,
    dtypes: Any = None,
    input_size: Any = None,
    input_data: Any = None,
    **keywords: Any,
) -> ModelSummary:
    """Lists the layers of a model with the shapes of their results, their parameters, and what they cost.

    The model is run once on device meta, forward and backward, where only shapes and dtypes are known: nothing is
    computed, no memory is taken for elements, and no random number is drawn, however large the model. Its own
    parameters and buffers stay as they are.

    Parameters
    ----------
    model : nn.Module
        On any device.
    *inputs : Tensor or tuple of ints
        What its forward function is called with; a tuple of ints stands for a floating-point tensor of that shape.
    depth : int, optional
        How deeply nested layers are printed; 0 prints the model alone. All by default.
    dtypes : dtype or sequence of dtype, optional
        Of the tensors that tuples of ints stand for.
    input_size : tuple of ints, or sequence of those, optional
        The same as tuples among the inputs, behind them.
    input_data : Tensor, or sequence or dictionary of those, optional
        The same as further inputs, or as keywords.
    **keywords : object
        Further arguments of the forward function.

    Returns
    -------
    ModelSummary

    Raises
    ------
    DeviceMismatch
        If the model asks for something that depends on values, such as a boolean mask.
    RuntimeError
        If a profiler is recording.

    Examples
    --------
    >>> from lucid import nn
    >>> from lucid.utils import summary
    >>> summary(nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1)), (64, 2))
    Layer        Output shape  Parameters  Multiply-adds  FLOPs
    -----------------------------------------------------------
    Sequential   (64, 1)               65
      0: Linear  (64, 16)              48          2,048  4,096
      1: Tanh    (64, 16)               0                 1,024
      2: Linear  (64, 1)               17          1,024  2,048
    -----------------------------------------------------------
    parameters     65, of which 65 are trained (260 bytes)
    outputs        8.4 kB, kept for backward 8.8 kB
    multiply-adds  3,072
    FLOPs          7,168 forward, 9,216 backward
    """
    if not callable(getattr(model, "named_modules", None)):  # not by its class: nn stands above this package
        raise TypeError(f"summary: model is {kind_of(model)}; wanted an nn.Module")
    result = ModelSummary(depth=depth)
    for parameter in model.parameters():
        result.parameters += parameter.numel()
        result.trainable += parameter.numel() if parameter.requires_grad else 0
        result.parameter_bytes += parameter.nbytes
    result.buffer_bytes = sum(buffer.nbytes for buffer in model.buffers())
    given, options = _inputs(inputs, keywords, dtypes, input_size, input_data)
    kept: dict[int, Tensor] = {}
    with (
        lucid.enable_grad(),
        lucid.device("meta"),
        _without_elements(model) as parameters,
        _recorded(model, result),
        Profiler() as profiler,
    ):
        with saved_tensors_hooks(lambda t: kept.setdefault(id(t), t), lambda t: t):
            output = model(*given, **options)
        passed = _backward(output)
    result.kept_bytes = sum(t.nbytes for key, t in kept.items() if key not in parameters)
    _count(profiler.events(), result, passed)
    return result


def _inputs(
    inputs: tuple[Any, ...], keywords: dict[Any, Any], dtypes: Any, input_size: Any, input_data: Any
) -> tuple[list[Any], dict[Any, Any]]:
    """What the model is called with, on meta."""
    given = list(inputs)
    if input_size is not None:
        given += [input_size] if _is_shape(input_size) else list(input_size)
    if isinstance(input_data, dict):
        keywords = {**keywords, **input_data}
    elif input_data is not None:
        given += list(input_data) if isinstance(input_data, (tuple, list)) else [input_data]
    shapes = [i for i, value in enumerate(given) if _is_shape(value)]
    wanted = [dtypes] * len(shapes) if dtypes is None or isinstance(dtypes, lucid.dtype) else list(dtypes)
    if len(wanted) != len(shapes):
        raise ValueError(f"summary: dtypes has {len(wanted)} entries; wanted one for each of the {len(shapes)} shapes")
    for i, dtype in zip(shapes, wanted):
        given[i] = lucid.empty(tuple(given[i]), dtype=dtype, device="meta")
    return [_on_meta(value) for value in given], {name: _on_meta(value) for name, value in keywords.items()}


def _is_shape(value: Any) -> bool:
    return isinstance(value, tuple) and all(type(item) is int for item in value)


def _backward(output: Any) -> bool:
    """Goes through the graph of what a model has returned; whether that could be done."""
    roots = [t for t in _tensors(output) if t.requires_grad]
    if not roots:
        return False
    with record_function("row -1"):
        sums = [(t.real if t.is_complex() else t).sum() for t in roots]
        total = sum(sums[1:], sums[0])
    try:
        total.backward()
    except (ArithmeticError, LookupError, TypeError, ValueError, RuntimeError):
        return False
    return True


def _count(events: list[OpEvent], result: ModelSummary, passed: bool) -> None:
    """Gives each row the FLOPs of its ops: of those in the stretch of time that has its number, and in none within."""
    around: list[tuple[int, int | None]] = []  # (depth, number of the row); None in backward
    backward = 0
    for event in events:
        while around and around[-1][0] >= event.depth:
            around.pop()
        if event.is_user_annotation or event.name == "backward":
            around.append((event.depth, None if event.name == "backward" else int(event.name.split()[1])))
            continue
        flops = event.flops
        if event.name in FLOPS and event.shape is not None:
            flops += FLOPS[event.name](event.shape, event.input_shapes)
        owner = around[-1][1] if around else -1
        if any(number is None for _, number in around):
            backward += flops
        elif owner is not None and owner >= 0:
            result.rows[owner].flops += flops
            result.flops += flops
    result.backward_flops = backward if passed else None


def _on_meta(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.detach().to("meta")
    if type(value) in (tuple, list):
        return type(value)(_on_meta(item) for item in value)
    if type(value) is dict:
        return {name: _on_meta(item) for name, item in value.items()}
    return value


@contextmanager
def _without_elements(model: Any) -> Iterator[set[int]]:
    """Puts meta tensors in the places of a model's parameters and buffers, and at the end these back; their ids."""
    kept = []
    stand_ins: dict[int, Tensor] = {}
    try:
        for module in model.modules():
            for registry in (module._parameters, module._buffers):
                for name, tensor in list(registry.items()):
                    if tensor is None:
                        continue
                    if id(tensor) not in stand_ins:
                        stand_ins[id(tensor)] = _C._make_subclass(
                            type(tensor), tensor.detach().to("meta"), tensor.requires_grad
                        )
                    kept.append((registry, name, tensor))
                    registry[name] = stand_ins[id(tensor)]
        yield {id(stand_in) for stand_in in stand_ins.values()}
    finally:
        for registry, name, tensor in reversed(kept):
            registry[name] = tensor


@contextmanager
def _recorded(model: Any, result: ModelSummary) -> Iterator[None]:
    """Hooks that add a row for each call of a layer."""
    stack: list[tuple[Row, record_function]] = []
    handles = []

    def watch(name: str, module: Any) -> None:
        leaf = next(iter(module.children()), None) is None

        def before(module: Any, args: tuple[Any, ...]) -> None:
            row = Row(
                name.rpartition(".")[2],
                type(module).__name__,
                len(stack),
                parameters=sum(p.numel() for p in module.parameters()),
            )
            stretch = record_function(f"row {len(result.rows)}")
            result.rows.append(row)
            stack.append((row, stretch))
            stretch.__enter__()

        def after(module: Any, args: tuple[Any, ...], output: Any) -> None:
            row, stretch = stack.pop()
            stretch.__exit__()
            row.output = _shapes(output)
            rule = next((_COSTS[kind.__name__] for kind in type(module).__mro__ if kind.__name__ in _COSTS), None)
            given = next((value for value in args if isinstance(value, Tensor)), None)
            if rule and given is not None:
                row.multiply_adds = rule(module, given, output)
                result.multiply_adds += row.multiply_adds
            if leaf:
                result.output_bytes += sum(t.nbytes for t in _tensors(output))

        handles.append(module.register_forward_pre_hook(before))
        handles.append(module.register_forward_hook(after))

    try:
        for name, module in model.named_modules():
            watch(name, module)
        yield
    finally:
        for handle in handles:
            handle.remove()


# Multiply-adds of a layer: (module, input, output) -> int. Each element of the result, or of the input, takes a row of
# the weights.
_COSTS: dict[str, Callable[[Any, Tensor, Any], int]] = {
    "Linear": lambda module, given, output: output.numel() * module.weight.shape[1],
    "LSTM": lambda module, given, output: (
        given.numel() // given.shape[-1] * sum(p.numel() for p in module.parameters() if p.ndim == 2)
        if given.numel()
        else 0
    ),
    **{
        f"Conv{n}d": lambda module, given, output: output.numel() * math.prod(module.weight.shape[1:])
        for n in (1, 2, 3)
    },
    **{
        f"ConvTranspose{n}d": lambda module, given, output: given.numel() * math.prod(module.weight.shape[1:])
        for n in (1, 2, 3)
    },
}


def _tensors(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _tensors(item)
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))


def _shapes(output: Any) -> Any:
    if isinstance(output, dict):
        return {key: _shapes(value) for key, value in output.items()}
    found = [tuple(t.shape) for t in _tensors(output)]
    return found[0] if isinstance(output, Tensor) else found


def _shown(shapes: Any) -> str:
    if isinstance(shapes, dict):
        return ", ".join(f"{key}: {_shown(value)}" for key, value in shapes.items())
    return ", ".join(map(str, shapes)) if isinstance(shapes, list) else str(shapes)


def _size(count: int) -> str:
    """`260 bytes`, `8.2 kB`, `6.6 GB`."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
