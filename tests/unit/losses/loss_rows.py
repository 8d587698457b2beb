"""Losses and layers like them, with settings and inputs: freeze_losses.py computes them with PyTorch.

A row is (layer, its arguments, its inputs). Floating-point inputs are drawn in plain Python, alike on both sides;
integers and bools are written out.
"""

from __future__ import annotations

import random


class Drawn:
    """Numbers of a shape between two bounds; all of them differ."""

    def __init__(self, *shape: int, low: float = -2.0, high: float = 2.0) -> None:
        self.shape, self.low, self.high = shape, low, high

    def values(self, seed: str) -> list[float]:
        count = 1
        for n in self.shape:
            count *= n
        source = random.Random(f"{seed} {self.shape} {self.low} {self.high}")
        return [source.uniform(self.low, self.high) for _ in range(count)]


def drawn(*shape, low=-2.0, high=2.0):
    return Drawn(*shape, low=low, high=high)


ROWS: list[tuple[str, dict, list]] = []


def rows(layer: str, *cases: tuple[dict, list]) -> None:
    ROWS.extend((layer, settings, inputs) for settings, inputs in cases)


PAIR = [drawn(3, 4), drawn(3, 4)]
SHARES = [drawn(3, 4, low=0.1, high=0.9), drawn(3, 4, low=0.1, high=0.9)]
CLASSES = [drawn(5, 3), [0, 2, 1, 1, 0]]
IMAGES = [drawn(2, 3, 2, 2), [[[0, 2], [1, 1]], [[2, 0], [0, 1]]]]
SIGNS = [1, -1, -1, 1]
IGNORED = [drawn(5, 3), [0, -100, 1, 2, 0]]

for _layer in ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"):
    rows(_layer, ({}, PAIR), ({"reduction": "sum"}, PAIR), ({"reduction": "none"}, [drawn(3), drawn(3)]))
rows("SmoothL1Loss", ({"beta": 0.5}, PAIR), ({"beta": 0.0, "reduction": "sum"}, PAIR))
rows("HuberLoss", ({"delta": 0.5}, PAIR), ({"delta": 3.0, "reduction": "sum"}, PAIR))
rows(
    "BCELoss",
    ({}, SHARES),
    ({"weight": drawn(4, low=0.5, high=2)}, SHARES),
    ({"reduction": "none"}, [drawn(3, low=0.1, high=0.9), drawn(3, low=0, high=1)]),
)
rows(
    "BCEWithLogitsLoss",
    ({}, [drawn(3, 4), drawn(3, 4, low=0, high=1)]),
    ({"pos_weight": drawn(4, low=0.5, high=2)}, [drawn(3, 4), drawn(3, 4, low=0, high=1)]),
    (
        {"weight": drawn(3, 1, low=0.5, high=2), "reduction": "none"},
        [drawn(3, 4, low=-30, high=30), drawn(3, 4, low=0, high=1)],
    ),
)
rows(
    "KLDivLoss",
    ({"reduction": "batchmean"}, [drawn(3, 4, low=-3, high=0), drawn(3, 4, low=0.1, high=0.9)]),
    ({"reduction": "sum", "log_target": True}, [drawn(3, 4, low=-3, high=0), drawn(3, 4, low=-3, high=0)]),
    ({"reduction": "none"}, [drawn(3, low=-3, high=0), drawn(3, low=0.1, high=0.9)]),
)
for _layer in ("NLLLoss", "CrossEntropyLoss"):
    rows(
        _layer,
        ({}, CLASSES),
        ({"weight": drawn(3, low=0.5, high=2), "reduction": "none"}, IMAGES),
        ({"weight": drawn(3, low=0.5, high=2)}, IGNORED),
        ({"ignore_index": 1, "reduction": "sum"}, CLASSES),
        ({}, [drawn(4), 2]),
        ({}, [drawn(2, 3, 1, 2, 1), [[[[0], [2]]], [[[1], [1]]]]]),
        ({"reduction": "none"}, [drawn(1, 2, 1, 1, 2, 1), [[[[[0], [1]]]]]]),
    )
rows("NLLLoss2d", ({}, IMAGES), ({"reduction": "sum"}, IMAGES), ({"ignore_index": 2}, IMAGES))
rows(
    "CrossEntropyLoss",
    ({"label_smoothing": 0.2}, CLASSES),
    ({"label_smoothing": 0.3, "weight": drawn(3, low=0.5, high=2)}, IGNORED),
    ({"label_smoothing": 0.1, "reduction": "none"}, IMAGES),
    ({}, [drawn(5, 3), drawn(5, 3, low=0, high=1)]),
    ({"reduction": "none", "weight": drawn(3, low=0.5, high=2)}, [drawn(2, 3, 2), drawn(2, 3, 2, low=0, high=1)]),
    ({"label_smoothing": 0.2, "reduction": "sum"}, [drawn(4), drawn(4, low=0, high=1)]),
)
LENGTHS = [[5, 4], [3, 2]]
rows(
    "CTCLoss",
    ({}, [drawn(5, 2, 4, low=-3, high=-1), [[1, 2, 2], [3, 1, 0]], *LENGTHS]),
    ({"reduction": "sum", "blank": 3}, [drawn(5, 2, 4, low=-3, high=-1), [[1, 2, 0], [2, 1, 0]], *LENGTHS]),
    ({"reduction": "none", "zero_infinity": True}, [drawn(5, 2, 4, low=-3, high=-1), [1, 1, 1, 2, 3], [5, 4], [3, 2]]),
)
rows(
    "PoissonNLLLoss",
    ({}, [drawn(3, 4), drawn(3, 4, low=0.2, high=5)]),
    ({"full": True, "reduction": "sum"}, [drawn(3, 4), drawn(3, 4, low=0.2, high=5)]),
    ({"log_input": False, "eps": 1e-3, "reduction": "none"}, [drawn(4, low=0.1, high=3), drawn(4, low=0.2, high=5)]),
)
VARIANCE = drawn(3, 4, low=0.1, high=2)
rows(
    "GaussianNLLLoss",
    ({}, [*PAIR, VARIANCE]),
    ({"full": True, "reduction": "none"}, [*PAIR, drawn(3, low=0.1, high=2)]),
    ({"eps": 0.7, "reduction": "sum"}, [*PAIR, drawn(3, 1, low=0.1, high=2)]),
)
rows(
    "HingeEmbeddingLoss",
    ({}, [drawn(4, low=0, high=3), SIGNS]),
    ({"margin": 2.0, "reduction": "sum"}, [drawn(4, low=0, high=3), SIGNS]),
    ({"reduction": "none"}, [drawn(4, low=0, high=3), [1, -1, 0, 2]]),
)
rows(
    "MarginRankingLoss",
    ({}, [drawn(4), drawn(4), SIGNS]),
    ({"margin": 0.7, "reduction": "sum"}, [drawn(4), drawn(4), SIGNS]),
    ({"reduction": "none"}, [drawn(4), drawn(4), [1]]),
)
VECTORS = [drawn(4, 3), drawn(4, 3)]
rows(
    "CosineEmbeddingLoss",
    ({}, [*VECTORS, SIGNS]),
    ({"margin": 0.4, "reduction": "sum"}, [*VECTORS, SIGNS]),
    ({"reduction": "none"}, [drawn(3), drawn(3), -1]),
)
TRIPLE = [drawn(4, 3), drawn(4, 3, low=0, high=3), drawn(4, 3, low=-1, high=2)]
rows(
    "TripletMarginLoss",
    ({}, TRIPLE),
    ({"p": 1.0, "swap": True, "reduction": "sum"}, TRIPLE),
    ({"p": 3.0, "margin": 2.5, "eps": 1e-3, "reduction": "none"}, TRIPLE),
    ({}, [drawn(3), drawn(3, low=0, high=3), drawn(3, low=-1, high=2)]),
)
rows(
    "TripletMarginWithDistanceLoss",
    ({}, TRIPLE),
    ({"margin": 2.0, "swap": True, "reduction": "sum"}, TRIPLE),
    ({"reduction": "none"}, TRIPLE),
)
rows(
    "MultiMarginLoss",
    ({}, CLASSES),
    ({"p": 2, "margin": 0.6, "weight": drawn(3, low=0.5, high=2), "reduction": "sum"}, CLASSES),
    ({"reduction": "none"}, CLASSES),
    ({}, [drawn(4), 2]),
)
LABELS = [drawn(3, 4), [[3, 0, -1, 1], [-1, 2, 3, 0], [1, 2, 3, 0]]]
for _layer in ("MultiLabelMarginLoss",):
    rows(_layer, ({}, LABELS), ({"reduction": "none"}, LABELS), ({"reduction": "sum"}, [drawn(4), [2, 2, -1, 0]]))
rows(
    "SoftMarginLoss",
    ({}, [drawn(4), SIGNS]),
    ({"reduction": "sum"}, [drawn(4), SIGNS]),
    ({"reduction": "none"}, [drawn(4, low=-40, high=40), SIGNS]),
)
MARKED = [drawn(3, 4), [[1, 0, 1, 0], [0, 0, 0, 1], [1, 1, 1, 1]]]
rows(
    "MultiLabelSoftMarginLoss",
    ({}, MARKED),
    ({"weight": drawn(4, low=0.5, high=2), "reduction": "sum"}, MARKED),
    ({"reduction": "none"}, MARKED),
)
ONE = {"in_features": 4, "num_classes": 3}
rows(
    "LinearCrossEntropyLoss",
    (ONE, [drawn(5, 4), [0, 2, 1, 1, 0]]),
    (ONE | {"bias": True, "ignore_index": 1, "reduction": "sum"}, [drawn(5, 4), [0, 2, 1, 1, 0]]),
    (ONE | {"out_features": (2,), "bias": True, "reduction": "none"}, [drawn(2, 4), [[0, 2], [1, 1]]]),
    (ONE | {"label_smoothing": 0.2, "weight": drawn(3, low=0.5, high=2)}, [drawn(5, 4), [0, 2, 1, 1, 0]]),
    (ONE, [drawn(5, 4), drawn(5, 3, low=0, high=1)]),
)
MANY = {"in_features": 8, "n_classes": 12, "cutoffs": [4, 8], "div_value": 2.0}
rows(
    "AdaptiveLogSoftmaxWithLoss",
    (MANY, [drawn(6, 8), [0, 3, 5, 7, 8, 11]]),
    (MANY | {"head_bias": True}, [drawn(3, 8), [1, 2, 0]]),
    (MANY | {"cutoffs": [3]}, [drawn(8), 9]),
)
rows(
    "Bilinear",
    ({"in1_features": 2, "in2_features": 3, "out_features": 4}, [drawn(5, 2), drawn(5, 3)]),
    ({"in1_features": 2, "in2_features": 3, "out_features": 1, "bias": False}, [drawn(2), drawn(3)]),
    ({"in1_features": 1, "in2_features": 2, "out_features": 3}, [drawn(2, 3, 1), drawn(2, 3, 2)]),
)
TABLE = {"num_embeddings": 5, "embedding_dim": 3}
WORDS, LINE = [[[0, 4, 1], [3, 1, 4]]], [[0, 4, 1, 3, 1, 2], [0, 3, 3]]
rows(
    "Embedding",
    (TABLE, WORDS),
    (TABLE | {"padding_idx": -1, "scale_grad_by_freq": True}, WORDS),
    (TABLE | {"max_norm": 1.5}, WORDS),
    (TABLE | {"max_norm": 1.0, "norm_type": 1.0, "padding_idx": 1}, [[[2], [2]]]),
)
for _mode in ("mean", "sum", "max"):
    rows(
        "EmbeddingBag",
        (TABLE | {"mode": _mode}, WORDS),
        (TABLE | {"mode": _mode, "padding_idx": 1}, WORDS),
        (TABLE | {"mode": _mode, "include_last_offset": True}, [LINE[0], [0, 2, 2, 6]]),
        (TABLE | {"mode": _mode, "max_norm": 1.5}, LINE),
    )
rows(
    "EmbeddingBag",
    (TABLE | {"mode": "sum"}, [*LINE, drawn(6)]),
    (TABLE | {"mode": "sum", "padding_idx": 4}, [WORDS[0], None, drawn(2, 3)]),
    (TABLE | {"mode": "sum", "scale_grad_by_freq": True}, [[1, 1, 1, 0, 1], [0, 2, 3]]),
)
