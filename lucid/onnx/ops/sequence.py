"""Sequences of tensors, which are lists here."""

from __future__ import annotations

from typing import Any

import lucid
from lucid import Tensor
from lucid.onnx._graph import Graph, Node
from lucid.onnx.ops import op


@op("SequenceEmpty")
def empty(n: Node) -> list[Any]:
    return []


@op("SequenceConstruct")
def construct(n: Node, *inputs: Tensor) -> list[Any]:
    return list(inputs)


@op("SequenceInsert")
def insert(n: Node, sequence: list[Any], x: Tensor, position: Tensor | None = None) -> list[Any]:
    made = list(sequence)
    made.insert(len(made) if position is None else int(position.item()), x)
    return made


@op("SequenceErase")
def erase(n: Node, sequence: list[Any], position: Tensor | None = None) -> list[Any]:
    made = list(sequence)
    made.pop(-1 if position is None else int(position.item()))
    return made


@op("SequenceAt")
def at(n: Node, sequence: list[Any], position: Tensor) -> Tensor:
    return sequence[int(position.item())]


@op("SequenceLength")
def length(n: Node, sequence: list[Any]) -> Tensor:
    return lucid.tensor(len(sequence), dtype=lucid.int64)


@op("ConcatFromSequence")
def concat(n: Node, sequence: list[Any]) -> Tensor:
    join = lucid.stack if n.attr("new_axis", 0) else lucid.cat
    return join(sequence, n.attr("axis"))


@op("SplitToSequence")
def split(n: Node, x: Tensor, sizes: Tensor | None = None) -> list[Any]:
    axis = n.attr("axis", 0)
    parts = list(x.split(1 if sizes is None else int(sizes.item()) if sizes.ndim == 0 else sizes.tolist(), axis))
    return [part.squeeze(axis) for part in parts] if sizes is None and not n.attr("keepdims", 1) else parts


@op("SequenceMap")
def map_(n: Node, sequence: list[Any], *others: Any, values: dict[str, Any]) -> tuple[Any, ...]:
    body: Graph = n.attr("body")
    rows = []
    for i, x in enumerate(sequence):
        given = [x, *(other[i] if isinstance(other, list) else other for other in others)]
        rows.append(body.run({**values, **body.constants, **dict(zip(body.inputs, given))}))
    return tuple([row[i] for row in rows] for i in range(len(body.outputs)))
