"""The traces of a model at several sizes, as one: the same calls, in which some numbers differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.onnx._builder import Builder, T
from lucid.onnx._symbols import Sym
from lucid.onnx._trace import Call, Recording, Ref, Value
from lucid.onnx._wire import EXPORT
from lucid.onnx.rows.make import RANDOM


class Merged:
    """What all recordings of a model have in common."""

    def __init__(self, recordings: list[Recording], outputs: list[list[int]]) -> None:
        self.first = recordings[0]
        self._values = [recording.values for recording in recordings]
        self._calls = [self._one(row) for row in _side_by_side(recordings)]
        if any(places != outputs[0] for places in outputs[1:]):
            raise ValueError(
                f"{EXPORT}: the model returns other tensors at other sizes of its dynamic axes; wanted the same"
            )
        self.outputs = outputs[0]
        self._tensors: dict[int, T] = {}
        self._constant = [value.kind == "constant" for value in self.first.values]
        self._fold()
        self._live = self._needed()

    def _one(self, calls: tuple[Call, ...]) -> Call:
        first = calls[0]
        args = tuple(_merge(first, column) for column in zip(*(call.args for call in calls)))
        return Call(first.op, 0, args, first.results, first.where)

    def _fold(self) -> None:
        """What is made of constants alone is one, if it is the same at all sizes."""
        for call in self._calls:
            if call.op in RANDOM or any(isinstance(arg, Sym) for arg in _leaves(call.args)):
                continue
            if all(self._constant[ref.index] for ref in _leaves(call.args) if isinstance(ref, Ref)):
                if all(self._same(index) for index in call.results):
                    for index in call.results:
                        self._constant[index] = True

    def _same(self, index: int) -> bool:
        tensors = [values[index].tensor for values in self._values]
        return all(_equal(tensors[0], other) for other in tensors[1:])

    def _needed(self) -> set[int]:
        needed, live = set(self.outputs), set()
        for number in reversed(range(len(self._calls))):
            call = self._calls[number]
            made = [index for index in call.results if index in needed and not self._constant[index]]
            if made:
                live.add(number)
                needed.update(leaf.index for leaf in _leaves(call.args) if isinstance(leaf, Ref))
        self._wanted = needed
        return live

    # -- for the emitter -----------------------------------------------------------------------------------------------

    def stored(self) -> Iterator[tuple[int, Value]]:
        """Parameters and buffers that something comes of."""
        for index, value in enumerate(self.first.values):
            if value.kind == "parameter" and index in self._wanted:
                yield index, value

    def tensor(self, g: Builder, index: int) -> T:
        """The tensor of a value."""
        if index not in self._tensors:
            kind = "constant" if self._constant[index] else self.first.values[index].kind
            t = T(kind, self.first.values[index].name, [values[index].tensor for values in self._values])
            self._tensors[index] = t
            if kind == "constant":
                t.name = self._stored_constant(g, index, t)
        return self._tensors[index]

    def _stored_constant(self, g: Builder, index: int, t: T) -> str:
        if self._same(index):
            return g.constant(t.tensor)
        whole = not (t.dtype.is_floating_point or t.dtype.is_complex) and t.dtype is not lucid.bool
        if whole and t.shape is not None and t.tensor.numel() <= 64 and not any(isinstance(s, Sym) for s in t.shape):
            return g.vector_of(t)
        shapes = ", ".join(str(list(tensor.shape)) for tensor in t.tensors)
        raise ValueError(
            f"{EXPORT}: a tensor made outside of ops, of the shapes {shapes} at the sizes that were tried, depends on "
            "a dynamic axis and would be frozen; wanted one that ops make of the input or its shape (arange, zeros, …)"
        )

    def calls(self, g: Builder) -> Iterator[tuple[Call, tuple[Any, ...], list[T]]]:
        """The calls that something comes of, in order, with tensors for their values."""
        for number, call in enumerate(self._calls):
            if number not in self._live:
                continue
            args = self._filled(g, call.args)
            results = [self.tensor(g, index) for index in call.results]
            for t, index in zip(results, call.results):
                t.name = "wanted" if index in self._wanted else ""
            yield call, args, results

    def _filled(self, g: Builder, value: Any) -> Any:
        if isinstance(value, Ref):
            return self.tensor(g, value.index)
        if isinstance(value, (list, tuple)):
            return type(value)(self._filled(g, item) for item in value)
        if isinstance(value, slice):
            return slice(*(self._filled(g, part) for part in (value.start, value.stop, value.step)))
        return value


def _side_by_side(recordings: list[Recording]) -> Iterator[tuple[Call, ...]]:
    calls = [recording.calls for recording in recordings]
    for row in zip(*calls):
        if any(call.op != row[0].op or call.results != row[0].results for call in row[1:]):
            raise _differs(row)
        yield row
    if len({len(list_) for list_ in calls}) > 1:
        longest = max(calls, key=len)
        raise _differs((longest[min(map(len, calls))],))


def _differs(row: tuple[Call, ...]) -> ValueError:
    first = repr(row[0].op) + (f" in module {row[0].where!r}" if row[0].where else "")
    return ValueError(
        f"{EXPORT}: at other sizes of the dynamic axes the model calls other ops, from {first} on: an `if` "
        "or a loop over an axis would be frozen; wanted the same ops at every size, or a fixed axis"
    )


def _merge(call: Call, column: tuple[Any, ...]) -> Any:
    first = column[0]
    if isinstance(first, Ref):
        if all(isinstance(other, Ref) and other.index == first.index for other in column):
            return first
        raise _differs((call,))
    if isinstance(first, (list, tuple)):
        if any(not isinstance(other, (list, tuple)) or len(other) != len(first) for other in column):
            raise _differs((call,))
        return type(first)(_merge(call, inner) for inner in zip(*column))
    if isinstance(first, slice):
        return slice(*(_merge(call, tuple(getattr(s, part) for s in column)) for part in ("start", "stop", "step")))
    if all(other is first or other == first or (other != other and first != first) for other in column[1:]):
        return first
    if any(isinstance(other, bool) or not isinstance(other, (int, float)) for other in column):
        raise _differs((call,))
    return Sym(column)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, slice):
        yield from _leaves((value.start, value.stop, value.step))
    else:
        yield value


def _equal(a: Tensor, b: Tensor) -> bool:
    if a is b:
        return True
    if a.shape != b.shape or a.dtype is not b.dtype:
        return False
    return bool(((a == b) | ((a != a) & (b != b))).all())
