"""Samples of the ops of wasm/ops/nn/loss.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, index, t

LOSS_SHAPES = (((3, 4), (3,)), ((2, 3, 2), (2, 2)), ((1, 2), (1,)))


def class_loss():
    """loss(input, target, weight, reduction, ignore_index)."""
    for shape, rows in LOSS_SHAPES:
        classes = shape[1]
        for reduction in ("none", "mean", "sum"):
            yield Sample((t(*shape), index(*rows, below=classes)), {"reduction": reduction}, dtypes="f32 f64")
        yield Sample(
            (t(*shape), index(*rows, below=classes), t(classes, low=0.5, high=2, dtype="float64")), dtypes="f64"
        )
    yield Sample((t(4, 3), t(4, dtype="int32", values=(0, 2, -100, 1))), dtypes="f32 f64", note="an ignored row")
    yield Sample(
        (t(4, 3), t(4, dtype="int64", values=(0, 2, 1, 1))), {"ignore_index": 1, "reduction": "none"}, dtypes="f32 f64"
    )
    yield Sample((t(0, 3), index(0, below=3)), {"reduction": "sum"}, dtypes="f32 f64")


def cross_entropy():
    yield from class_loss()
    for reduction in ("none", "mean", "sum"):
        yield Sample(
            (t(3, 4), t(3, dtype="int64", values=(1, -100, 3))),
            {"label_smoothing": 0.2, "reduction": reduction},
            dtypes="f32 f64",
        )
    yield Sample(
        (t(2, 3, 2), index(2, 2, below=3), t(3, low=0.5, high=2, dtype="float64")),
        {"label_smoothing": 0.1},
        dtypes="f64",
    )


def mse_loss():
    for left, right in (((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((), ()), ((37,), (37,)), ((), (2,))):
        for reduction in ("none", "mean", "sum"):
            yield Sample((t(*left), t(*right)), {"reduction": reduction}, dtypes="f32 f64")
    yield Sample((t(0, 3), t(0, 3)), {"reduction": "sum"}, dtypes="f32 f64")


def mse_loss_backward():
    yield Sample((t(2, 3), t(2, 3), t(2, 3), "none"), dtypes="f32 f64")
    yield Sample((t(), t(2, 3), t(2, 3), "mean"), dtypes="f32 f64")
    yield Sample((t(), t(2, 3), t(3), "sum"), dtypes="f32 f64")
