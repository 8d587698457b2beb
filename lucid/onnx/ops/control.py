"""Ops that have graphs in them."""

from __future__ import annotations

from typing import Any

import lucid
from lucid import Tensor
from lucid.onnx._graph import Graph, Node
from lucid.onnx._wire import LOAD
from lucid.onnx.ops import op


def _run(graph: Graph, values: dict[str, Any], inputs: list[Any]) -> list[Any]:
    # Its constants, what it is given, and what surrounds it.
    return graph.run({**values, **graph.constants, **dict(zip(graph.inputs, inputs))})


@op("If")
def if_(n: Node, condition: Tensor, *, values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(_run(n.attr("then_branch" if condition.item() else "else_branch"), values, []))


def _stacked(parts: list[Any], body: Graph, place: int) -> Any:
    if not parts:
        raise RuntimeError(
            f"{LOAD}: output {body.outputs[place]!r} of a loop that never ran has no shape; wanted a turn"
        )
    return lucid.stack(parts)


@op("Loop")
def loop(
    n: Node, limit: Tensor | None, condition: Tensor | None, *state: Any, values: dict[str, Any]
) -> tuple[Any, ...]:
    body, carried, turn = n.attr("body"), list(state), 0
    scanned: list[list[Any]] = [[] for _ in body.outputs[1 + len(carried) :]]
    go = condition is None or bool(condition.item())
    while go and (limit is None or turn < limit.item()):
        before = lucid.tensor(go)
        result = _run(body, values, [lucid.tensor(turn, dtype=lucid.int64), before, *carried])
        go, carried = bool(result[0].item()), result[1 : 1 + len(carried)]
        for kept, value in zip(scanned, result[1 + len(carried) :]):
            kept.append(value)
        turn += 1
    return (*carried, *(_stacked(parts, body, 1 + len(carried) + i) for i, parts in enumerate(scanned)))


@op("Scan")
def scan(n: Node, *inputs: Any, values: dict[str, Any]) -> tuple[Any, ...]:
    body, count = n.attr("body"), n.attr("num_scan_inputs")
    batched = n.version < 9
    if batched:
        if inputs[0] is not None:
            raise ValueError(f"{LOAD}: Scan of opset 8 has lengths of sequences; wanted none")
        inputs = inputs[1:]
        each = [_scan(n, body, count, [x[b] for x in inputs], values) for b in range(inputs[0].shape[0])]
        return tuple(lucid.stack([part[i] for part in each]) for i in range(len(each[0])))
    return _scan(n, body, count, list(inputs), values)


def _scan(n: Node, body: Graph, count: int, inputs: list[Any], values: dict[str, Any]) -> tuple[Any, ...]:
    carried, sequences = inputs[: len(inputs) - count], inputs[len(inputs) - count :]
    axes = n.attr("scan_input_axes") or [0] * count
    back = n.attr("scan_input_directions") or n.attr("directions") or [0] * count
    out_axes = n.attr("scan_output_axes") or [0] * (len(body.outputs) - len(carried))
    out_back = n.attr("scan_output_directions") or [0] * len(out_axes)
    scanned: list[list[Any]] = [[] for _ in out_axes]
    steps = sequences[0].shape[axes[0]]
    for t in range(steps):
        given = [s.select(axis, steps - 1 - t if b else t) for s, axis, b in zip(sequences, axes, back)]
        result = _run(body, values, [*carried, *given])
        carried = result[: len(carried)]
        for kept, value in zip(scanned, result[len(carried) :]):
            kept.append(value)
    outs = [lucid.stack(parts[::-1] if b else parts, axis) for parts, axis, b in zip(scanned, out_axes, out_back)]
    return (*carried, *outs)
