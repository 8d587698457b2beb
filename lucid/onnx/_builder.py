"""The graph that `export` writes: nodes, constants, and sizes that are computed from shapes."""

from __future__ import annotations

from typing import Any

import lucid
from lucid._C import Tensor
from lucid.onnx._symbols import Sym, apply, found
from lucid.onnx._tensors import code_of, write_tensor
from lucid.onnx._wire import Message


class T:
    """A tensor of the graph: its name there, dtype, and shape, in which a size may be a Sym."""

    dtype: Any
    kind: str
    name: str
    shape: list[Any] | None
    tensor: Tensor
    tensors: list[Tensor]

    __slots__ = ("dtype", "kind", "name", "shape", "tensor", "tensors")

    def __init__(self, kind: str, name: str, tensors: list[Tensor]) -> None:
        from lucid.onnx._symbols import merged

        self.kind, self.name, self.tensors, self.tensor = kind, name, tensors, tensors[0]
        self.dtype = self.tensor.dtype
        ranks = {t.ndim for t in tensors}
        self.shape = [merged(sizes) for sizes in zip(*(t.shape for t in tensors))] if len(ranks) == 1 else None

    @property
    def ndim(self) -> int:
        """How many dims."""
        return self.tensor.ndim


class Freezes(Exception):
    """A number that depends on a dynamic axis stands where ONNX wants a fixed one."""


class Builder:
    """Takes nodes; knows what is at hand to compute sizes from."""

    opset: int
    axes: Any
    where: str

    def __init__(self, opset: int, axes: list[tuple[str, int, Sym]]) -> None:
        self.opset, self.axes = opset, axes
        self.nodes: list[Message] = []
        self.initializers: list[Message] = []
        self.where = ""
        self._constants: dict[Any, str] = {}
        self._sizes: dict[Any, str] = {}
        self._count = 0
        self.taken: set[str] = set()
        self.at_hand: list[T] = []

    # -- names, nodes --------------------------------------------------------------------------------------------------

    def fresh(self, hint: str = "t") -> str:
        """A name that nothing has."""
        while True:
            self._count += 1
            name = f"{hint}_{self._count}"
            if name not in self.taken:
                self.taken.add(name)
                return name

    def node(self, op: str, inputs: list[str | None], outputs: int = 1, **attrs: Any) -> Any:
        """Adds a node; the name of its output, or a list of several."""
        while inputs and inputs[-1] is None:
            inputs = inputs[:-1]
        made = [self.fresh(op.lower()) for _ in range(outputs)]
        attributes = [_attribute(name, value) for name, value in attrs.items() if value is not None]
        prefix = f"/{self.where.replace('.', '/')}" if self.where else ""
        self.nodes.append(
            Message(
                "Node",
                op_type=op,
                name=f"{prefix}/{op}_{len(self.nodes)}",
                input=[name or "" for name in inputs],
                output=made,
                attribute=attributes,
            )
        )
        return made[0] if outputs == 1 else made

    def since(self, opset: int) -> bool:
        """Whether the graph's opset is at least that."""
        return self.opset >= opset

    # -- constants -----------------------------------------------------------------------------------------------------

    def constant(self, tensor: Tensor) -> str:
        """The name of a constant; equal small ones are stored once."""
        message = write_tensor(tensor, "")
        key = (message.data_type, tuple(message.dims), message.raw_data) if len(message.raw_data) <= 256 else id(tensor)
        if key not in self._constants:
            # A node, not an initializer: those are what a loaded model learns.
            where, self.where = self.where, ""
            self._constants[key] = self.node("Constant", [], value=message)
            self.where = where
        return self._constants[key]

    def ints(self, values: list[Any]) -> str:
        """A vector of int64, computed where sizes in it depend on the input."""
        if not any(isinstance(value, Sym) for value in values):
            return self.constant(lucid.tensor(values, dtype=lucid.int64).reshape(-1))
        if len(values) == 1:
            return self.size(values[0])
        parts, fixed = [], []
        for value in (*values, None):
            if isinstance(value, int):
                fixed.append(value)
                continue
            if fixed:
                parts.append(self.ints(fixed))
                fixed = []
            if value is not None:
                parts.append(self.size(value))
        return self.node("Concat", parts, axis=0) if len(parts) > 1 else parts[0]

    def size(self, wanted: Sym) -> str:
        """A vector of the one size."""
        if wanted in self._sizes:
            return self._sizes[wanted]
        basis = [symbol for _, _, symbol in self.axes]
        sources: list[tuple[str, int]] = [(name, axis) for name, axis, _ in self.axes]
        how = found(wanted, basis) if all(isinstance(v, int) for v in wanted.values) else None
        if how is None:
            for t in self.at_hand:
                for axis, symbol in enumerate(t.shape or ()):
                    if isinstance(symbol, Sym):
                        basis.append(symbol)
                        sources.append((t.name, axis))
            how = found(wanted, basis) if all(isinstance(v, int) for v in wanted.values) else None
        if how is None:
            raise Freezes(f"a number in it is {wanted} at the sizes {self._tried()}, which no expression was found for")
        chosen, factor, addend, divisor = how
        out = None
        for i in chosen:
            one = self._dim(*sources[i])
            out = one if out is None else self.node("Mul", [out, one])
        for op, number, neutral in (("Mul", factor, 1), ("Add", addend, 0), ("Div", divisor, 1)):
            if number != neutral:
                out = self.node(op, [out, self.ints([number])])
        self._sizes[wanted] = out or ""
        return out or ""

    def _tried(self) -> str:
        return ", ".join(f"{symbol} of {name}[{axis}]" for name, axis, symbol in self.axes)

    def _dim(self, name: str, axis: int) -> str:
        key = name, axis
        if key not in self._sizes:
            self._sizes[key] = self.node("Shape", [name], start=axis, end=axis + 1)
        return self._sizes[key]

    def scalar(self, number: Any, dtype: Any) -> str:
        """A tensor of no dims."""
        if not isinstance(number, Sym):
            return self.constant(_number(number, dtype))
        number = Sym([int(v) if isinstance(v, float) and v.is_integer() else v for v in number.values])
        flat = self.node("Reshape", [self.size(number), self.ints([])])
        return flat if dtype is lucid.int64 else self.node("Cast", [flat], to=code_of(dtype))

    def vector_of(self, t: T) -> str:
        """A constant of integers some of which depend on the input."""
        rows = [tensor.reshape(-1).tolist() for tensor in t.tensors]
        values = [apply(lambda v: v, Sym(row)) if len(set(row)) > 1 else row[0] for row in zip(*rows)]
        flat = self.ints(values)
        flat = flat if t.dtype is lucid.int64 else self.node("Cast", [flat], to=code_of(t.dtype))
        return flat if t.ndim == 1 else self.node("Reshape", [flat, self.ints(list(t.shape or ()))])

    # -- operands ------------------------------------------------------------------------------------------------------

    def cast(self, name: str, of: Any, to: Any) -> str:
        """In another dtype."""
        return name if of is to else self.node("Cast", [name], to=code_of(to))

    def operand(self, value: Any, dtype: Any) -> str:
        """A tensor or a number, in a dtype."""
        return self.cast(value.name, value.dtype, dtype) if isinstance(value, T) else self.scalar(value, dtype)

    def reshaped(self, name: str, shape: list[Any]) -> str:
        """With another shape, in which one unknown size may follow from the rest."""
        unknown = [d for d, size in enumerate(shape) if isinstance(size, Sym)]
        if len(unknown) == 1 and -1 not in shape and 0 not in shape:
            shape = [-1 if d == unknown[0] else size for d, size in enumerate(shape)]
        return self.node("Reshape", [name, self.ints(shape)], allowzero=1 if 0 in shape else None)


def _number(number: Any, dtype: Any) -> Tensor:
    if dtype.is_floating_point or dtype.is_complex or dtype is lucid.bool:
        return lucid.tensor(number, dtype=lucid.float64 if dtype.is_floating_point else dtype).to(dtype)
    return lucid.tensor(number, dtype=dtype)


def _attribute(name: str, value: Any) -> Message:
    items = value if isinstance(value, (list, tuple)) else [value]
    for item in items:
        if isinstance(item, Sym):
            raise Freezes(f"its {name} is {item} at the sizes that were tried, and ONNX wants a fixed number there")
    if isinstance(value, (bool, int)):
        return Message("Attribute", name=name, type=2, i=int(value))
    if isinstance(value, float):
        return Message("Attribute", name=name, type=1, f=value)
    if isinstance(value, str):
        return Message("Attribute", name=name, type=3, s=value.encode())
    if isinstance(value, Message):
        return Message("Attribute", name=name, type=4, t=value)
    if all(isinstance(item, str) for item in items) and items:
        return Message("Attribute", name=name, type=8, strings=[item.encode() for item in items])
    if any(isinstance(item, float) for item in items):
        return Message("Attribute", name=name, type=6, floats=list(items))
    return Message("Attribute", name=name, type=7, ints=[int(item) for item in items])
