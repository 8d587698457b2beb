"""Samples of the ops of wasm/ops/shape/rolling.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import EVERY, Sample, some, t


def roll():
    yield from some(
        ((5,), 2),
        ((5,), -1, 0),
        ((2, 3), 1),
        ((2, 3), (1, -1), (0, 1)),
        ((2, 3, 2), 1, 1),
        ((2, 3), (1, 1), (1, 1)),
        ((3,), 7, 0),
        ((3,), 0, 0),
        ((), 1),
        ((0, 3), 1, 1),
    )


def rot90():
    yield from some(
        ((2, 3),), ((2, 3), 2), ((2, 3), -1), ((2, 3), 4), ((2, 3, 2), 1, (1, 2)), ((2, 3, 2), 3, (2, 0)), ((0, 3), 1)
    )


def repeat_interleave():
    yield from some(
        ((3,), 2),
        ((2, 2), 2),
        ((2, 3), 2, 1),
        ((2, 3), 3, 0),
        ((2, 1, 2), 2, -2),
        ((3,), 0),
        ((3,), 1, 0),
        ((), 3),
        ((0, 2), 2, 1),
    )


def repeat_interleave_tensor():
    counts = t(3, dtype="int64", values=(2, 0, 1))
    for args in (
        (t(3), counts),
        (t(3, 2), counts, 0),
        (t(2, 3), counts, -1),
        (t(2, 2), t(dtype="int64", values=(2,))),
        (t(2, 2), t(1, dtype="int32", values=(3,)), 1),
        (t(0), t(0, dtype="int64")),
    ):
        yield Sample(args, dtypes=EVERY)


def repeat_positions():
    yield Sample((t(4, dtype="int64", values=(2, 0, 1, 3)),))
    yield Sample((t(2, dtype="int32", values=(1, 2)),))
    yield Sample((t(0, dtype="int64"),))
