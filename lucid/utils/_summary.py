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

__all__ = ["ModelSummary", "Row", "summary"]


@dataclass
class Row:
    """One call of a layer. `parameters` are those of the layer itself and of the layers in it, each counted once."""

    name: str
    kind: str
    depth: int
    output: Any = None  # a shape, or a list of shapes
    parameters: int = 0
    multiply_adds: int = 0  # of this layer itself


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
    """

    rows: list[Row] = field(default_factory=list)
    parameters: int = 0
    trainable: int = 0
    parameter_bytes: int = 0
    buffer_bytes: int = 0
    output_bytes: int = 0
    multiply_adds: int = 0
    depth: int | None = None

    def __str__(self) -> str:
        head = ("Layer", "Output shape", "Parameters", "Multiply-adds")
        lines = [head]
        for row in self.rows:
            if self.depth is None or row.depth <= self.depth:
                label = "  " * row.depth + (f"{row.name}: {row.kind}" if row.name else row.kind)
                lines.append(
                    (
                        label,
                        _shown(row.output),
                        f"{row.parameters:,}",
                        f"{row.multiply_adds:,}" if row.multiply_adds else "",
                    )
                )
        width = [max(len(line[i]) for line in lines) for i in range(4)]
        table = [
            "  ".join((a.ljust(width[0]), b.ljust(width[1]), c.rjust(width[2]), d.rjust(width[3]))).rstrip()
            for a, b, c, d in lines
        ]
        table.insert(1, "-" * (sum(width) + 6))
        table += [
            table[1],
            f"parameters     {self.parameters:,}, of which {self.trainable:,} are trained "
            f"({_size(self.parameter_bytes)})",
        ]
        if self.buffer_bytes:
            table.append(f"buffers        {_size(self.buffer_bytes)}")
        table += [f"outputs        {_size(self.output_bytes)}", f"multiply-adds  {self.multiply_adds:,}"]
        return "\n".join(table)

    __repr__ = __str__


def summary(model: Any, *inputs: Any, depth: int | None = None, **keywords: Any) -> ModelSummary:
    """Lists the layers of a model with the shapes of their results, their parameters, and what they cost.

    The model is run once on device meta, where only shapes and dtypes are known: nothing is computed, no memory is
    taken, and no random number is drawn, however large the model. Its own parameters and buffers stay as they are.

    Parameters
    ----------
    model : nn.Module
        On any device.
    *inputs : Tensor or tuple of ints
        What its forward function is called with; a tuple of ints stands for a floating-point tensor of that shape.
    depth : int, optional
        How deeply nested layers are printed; 0 prints the model alone. All by default.
    **keywords
        Further arguments of the forward function.

    Returns
    -------
    ModelSummary

    Raises
    ------
    DeviceMismatch
        If the model asks for something that depends on values, such as a boolean mask.

    Examples
    --------
    >>> from lucid import nn
    >>> from lucid.utils import summary
    >>> summary(nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1)), (64, 2))
    Layer        Output shape  Parameters  Multiply-adds
    ----------------------------------------------------
    Sequential   (64, 1)               65
      0: Linear  (64, 16)              48          2,048
      1: Tanh    (64, 16)               0
      2: Linear  (64, 1)               17          1,024
    ----------------------------------------------------
    parameters     65, of which 65 are trained (260 bytes)
    outputs        8.4 kB
    multiply-adds  3,072
    """
    if not callable(getattr(model, "named_modules", None)):  # not by its class: nn stands above this package
        raise TypeError(f"summary: model is {kind_of(model)}; wanted an nn.Module")
    result = ModelSummary(depth=depth)
    for parameter in model.parameters():
        result.parameters += parameter.numel()
        result.trainable += parameter.numel() if parameter.requires_grad else 0
        result.parameter_bytes += parameter.nbytes
    result.buffer_bytes = sum(buffer.nbytes for buffer in model.buffers())
    arguments = [_on_meta(value, shapes=True) for value in inputs]
    options = {name: _on_meta(value) for name, value in keywords.items()}
    with lucid.no_grad(), lucid.device("meta"), _without_elements(model), _recorded(model, result):
        model(*arguments, **options)
    return result


def _on_meta(value: Any, shapes: bool = False) -> Any:
    if isinstance(value, Tensor):
        return value.detach().to("meta")
    if shapes and isinstance(value, tuple) and all(type(item) is int for item in value):
        return lucid.empty(value, device="meta")
    if type(value) in (tuple, list):
        return type(value)(_on_meta(item) for item in value)
    if type(value) is dict:
        return {name: _on_meta(item) for name, item in value.items()}
    return value


@contextmanager
def _without_elements(model: Any) -> Iterator[None]:
    """Puts meta tensors in the places of a model's parameters and buffers, and at the end these back."""
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
        yield
    finally:
        for registry, name, tensor in reversed(kept):
            registry[name] = tensor


@contextmanager
def _recorded(model: Any, result: ModelSummary) -> Iterator[None]:
    """Hooks that add a row for each call of a layer."""
    stack: list[Row] = []
    handles = []

    def watch(name: str, module: Any) -> None:
        leaf = next(iter(module.children()), None) is None

        def before(module: Any, args: tuple) -> None:
            row = Row(
                name.rpartition(".")[2],
                type(module).__name__,
                len(stack),
                parameters=sum(p.numel() for p in module.parameters()),
            )
            result.rows.append(row)
            stack.append(row)

        def after(module: Any, args: tuple, output: Any) -> None:
            row = stack.pop()
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
    found = [tuple(t.shape) for t in _tensors(output)]
    return found[0] if isinstance(output, Tensor) else found


def _shown(shapes: Any) -> str:
    return ", ".join(map(str, shapes)) if isinstance(shapes, list) else str(shapes)


def _size(count: int) -> str:
    """`260 bytes`, `8.2 kB`, `6.6 GB`."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
