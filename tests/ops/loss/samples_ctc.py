"""Samples of the ops of wasm/ops/loss/ctc.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t


def ctc_loss():
    """ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity)."""

    def integers(*values, shape=None):
        return t(*(shape or (len(values),)), dtype="int64", values=values)

    for reduction in ("none", "mean", "sum"):
        yield Sample(
            (t(4, 1, 3, low=-3, high=-0.1), integers(1, 2, shape=(1, 2)), integers(4), integers(2), 0, reduction),
            dtypes="f32 f64",
        )
        yield Sample(
            (
                t(3, 2, 2, low=-3, high=-0.1),
                integers(0, 0, 0, 0, shape=(2, 2)),
                integers(3, 2),
                integers(1, 1),
                1,
                reduction,
            ),
            dtypes="f32 f64",
        )
    yield Sample(
        (
            t(4, 3, low=-3, high=-0.1),
            integers(2, 2),
            t(dtype="int64", values=(4,)),
            t(dtype="int64", values=(2,)),
            0,
            "none",
        ),
        dtypes="f32 f64",
        note="one sequence, repeated class",
    )
    yield Sample((t(4, 3, low=-3, high=-0.1), integers(2, 0), integers(3), integers(1), 1, "mean"), dtypes="f32 f64")
    yield Sample(
        (t(2, 2, 3, low=-3, high=-0.1), integers(1, 2, 1, 1), integers(2, 2), integers(1, 2), 0, "sum"),
        dtypes="f32 f64",
        note="targets one behind the other",
    )
    yield Sample(
        (t(2, 2, 3, low=-3, high=-0.1), integers(1, 1, 2, 2, shape=(2, 2)), integers(2, 2), integers(2, 0), 0, "none"),
        dtypes="f32 f64",
        grad=False,
        note="infinite",
    )
    yield Sample(
        (
            t(2, 2, 3, low=-3, high=-0.1),
            integers(1, 1, 2, 2, shape=(2, 2)),
            integers(2, 2),
            integers(2, 1),
            0,
            "mean",
            True,
        ),
        dtypes="f32 f64",
        note="infinite, counts as 0",
    )
    yield Sample(
        (t(2, 2, 3, low=-3, high=-0.1), integers(1, 2, shape=(2, 1)), integers(2, 0), integers(0, 0), 0, "none"),
        dtypes="f32 f64",
        note="empty targets",
    )
    yield Sample(
        (
            t(6, 2, 3, low=-3, high=-0.1),
            integers(1, 2, 1, 2, 2, 1, shape=(2, 3)),
            integers(6, 5),
            integers(3, 2),
            0,
            "none",
        ),
        dtypes="f32 f64",
        grad=False,
    )
    yield Sample(
        (t(3, 0, 2, low=-3, high=-0.1), t(0, 1, dtype="int64"), t(0, dtype="int64"), t(0, dtype="int64"), 0, "sum"),
        dtypes="f32 f64",
    )
