"""Losses."""

from __future__ import annotations

from typing import Any

import lucid
from lucid import Tensor
from lucid.onnx._graph import Node
from lucid.onnx.ops import op


def _nll(n: Node, logs: Tensor, target: Tensor, weight: Tensor | None) -> Tensor:
    ignored, how = n.attr("ignore_index"), n.attr("reduction", "mean")
    target = target.to(lucid.int64)
    kept = lucid.ones_like(target, dtype=lucid.bool) if ignored is None else target != ignored
    safe = lucid.where(kept, target, lucid.zeros_like(target))
    loss = -logs.gather(1, safe.unsqueeze(1)).squeeze(1)
    each = kept.to(logs.dtype)
    if weight is not None:
        each = each * weight.index_select(0, safe.reshape(-1)).reshape(safe.shape)
    loss = lucid.where(kept, loss * each, lucid.zeros_like(loss))
    if how == "none":
        return loss
    return loss.sum() if how == "sum" else loss.sum() / each.sum()


@op("NegativeLogLikelihoodLoss")
def nll(n: Node, logs: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor:
    return _nll(n, logs, target, weight)


@op("SoftmaxCrossEntropyLoss")
def cross_entropy(n: Node, scores: Tensor, labels: Tensor, weight: Tensor | None = None) -> Any:
    logs = lucid.log_softmax(scores, 1)
    loss = _nll(n, logs, labels, weight)
    return (loss, logs) if n.wants(1) else loss
