"""How `export` sees a model: it runs, and the engine tells of every op that is called (`_C._watch_ops`).

What is told are calls of the op table, with their arguments, wherever they come from: operators, methods, layers that
run in C. A call that has a row in `rows` is taken as it is; what happened inside of it is dropped. One without is taken
apart into the calls that it is made of. Python code is not seen, so an `if` or a loop is frozen as it went.
"""

from __future__ import annotations

from typing import Any

import lucid
from lucid import _C, nn
from lucid._C import Tensor
from lucid.onnx._wire import EXPORT
from lucid.onnx.rows import has_row


class Ref:
    """A tensor in the arguments of a call: the number of its value."""

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        self.index = index


class Call:
    """A call that was told: its op, what it was given, the values that it made, and the module around it."""

    __slots__ = ("args", "before", "depth", "op", "results", "where")

    def __init__(self, op: str, depth: int, args: tuple[Any, ...], results: list[int], where: str) -> None:
        self.op, self.depth, self.args, self.results, self.where = op, depth, args, results, where
        self.before: list[tuple[int, tuple[int, int]]] = []  # what was known of tensors that it gave another value


class Value:
    """A tensor as it was at one time."""

    __slots__ = ("kind", "name", "tensor")

    def __init__(self, kind: str, name: str, tensor: Tensor) -> None:
        self.kind, self.name, self.tensor = kind, name, tensor  # kind: input, parameter, constant, call


class Recording:
    """One run of a model."""

    def __init__(self, model: Any, inputs: dict[str, Tensor]) -> None:
        self.values: list[Value] = []
        self.calls: list[Call] = []
        self._known: dict[int, tuple[int, int]] = {}  # by id of the tensor: its value, the version that it then had
        self._memory: dict[int, int] = {}  # by address of the storage: a value that lies there
        self._path: list[str] = []
        self._named: dict[int, str] = {}
        self._modules: dict[int, str] = {}
        if isinstance(model, nn.Module):
            for name, tensor in (*model.named_parameters(), *model.named_buffers()):
                self._named.setdefault(id(tensor), name)
                self._at(tensor, "parameter", name)
            self._modules = {id(module): name for name, module in model.named_modules()}
        for name, tensor in inputs.items():
            self._at(tensor, "input", name)
        self.start = len(self.values)

    def run(self, function: Any, args: tuple[Any, ...], kwargs: dict[Any, Any]) -> Any:
        """What the function returns."""
        handles = [
            nn.hooks.register_module_forward_pre_hook(self._enter),
            nn.hooks.register_module_forward_hook(self._leave, always_call=True),
        ]
        try:
            _C._watch_ops(self._told)
            with lucid.no_grad():
                return function(*args, **kwargs)
        finally:
            _C._watch_ops(None)
            for handle in handles:
                handle.remove()

    def _enter(self, module: Any, args: Any) -> None:
        self._path.append(self._modules.get(id(module), "") or type(module).__name__)

    def _leave(self, module: Any, args: Any, output: Any) -> None:
        if self._path:
            self._path.pop()

    # -- tensors -------------------------------------------------------------------------------------------------------

    def _at(self, tensor: Tensor, kind: str, name: str) -> int:
        """A new value, which the tensor has from now on."""
        index = len(self.values)
        self.values.append(Value(kind, name, tensor))
        self._known[id(tensor)] = index, tensor._version
        if tensor.numel():
            self._memory.setdefault(_address(tensor), index)
        return index

    def value_of(self, tensor: Tensor, written: bool = False) -> int:
        """The value that a tensor has now."""
        known = self._known.get(id(tensor))
        if known is not None:
            index, version = known
            if tensor._version == version or (written and tensor._version == version + 1):
                return index
            raise NotImplementedError(
                f"{EXPORT}: a tensor of shape {list(tensor.shape)} was written through another view of its memory"
                f"{self._inside()}; wanted ops that make new tensors, or a write to the tensor itself"
            )
        home = self._memory.get(_address(tensor)) if tensor.numel() else None
        if home is not None:
            like = self.values[home].tensor
            if _layout(like) == _layout(tensor) and like._version == self._known[id(like)][1]:
                # detach(), .data and their kin: the same elements.
                self._known[id(tensor)] = self._known[id(like)][0], tensor._version
                self.values.append(Value("kept", "", tensor))
                return self._known[id(tensor)][0]
            if self.values[home].kind != "constant":
                raise NotImplementedError(
                    f"{EXPORT}: a tensor of shape {list(tensor.shape)} is a view that no op has made"
                    f"{self._inside()}; wanted views by ops: reshape, transpose, indexing"
                )
        return self._at(tensor, "constant", "")

    def _inside(self) -> str:
        return f" in module {self._path[-1]!r}" if self._path else ""

    # -- calls ---------------------------------------------------------------------------------------------------------

    def _told(self, name: str, in_place: bool, depth: int, args: tuple[Any, ...], results: tuple[Any, ...]) -> None:
        inner = []
        while self.calls and self.calls[-1].depth > depth:
            inner.append(self.calls.pop())
        wrapped = any(isinstance(r, Tensor) and _C._innermost((r,)) is not None for r in (*args, *results))
        if not wrapped and (has_row(name) or not inner):
            for call in inner:  # dropped, and what they did to the arguments with them
                self._known.update(reversed(call.before))
            writes = in_place or any(r is a for r in results for a in args[:1])
            refs = tuple(self._argument(arg, writes and i == 0) for i, arg in enumerate(args))
            call = Call(name, depth, refs, [], self._path[-1] if self._path else "")
            given = [r for r in results if isinstance(r, Tensor)]
            call.before = [(id(r), self._known[id(r)]) for r in given if id(r) in self._known]
            call.results = [self._made(result) for result in given]
            self.calls.append(call)
            return
        for call in reversed(inner):  # they now stand where this call stood
            call.depth = depth
            self.calls.append(call)

    def _made(self, tensor: Tensor) -> int:
        if tensor.numel():  # what lay there before is gone, or is the same memory seen in another way
            self._memory.setdefault(_address(tensor), len(self.values))
        return self._at(tensor, "call", "")

    def _argument(self, arg: Any, written: bool = False) -> Any:
        if isinstance(arg, Tensor):
            return Ref(self.value_of(arg, written))
        if isinstance(arg, (list, tuple)):
            return type(arg)(self._argument(item) for item in arg) if type(arg) in (list, tuple) else tuple(arg)
        if isinstance(arg, slice):
            return slice(*(self._argument(part) for part in (arg.start, arg.stop, arg.step)))
        if hasattr(arg, "__array_interface__"):
            return Ref(self.value_of(lucid.as_tensor(arg)))
        return arg


def _address(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def _layout(tensor: Tensor) -> tuple[Any, ...]:
    return tensor.dtype, tuple(tensor.shape), tensor.stride(), tensor.storage_offset()
