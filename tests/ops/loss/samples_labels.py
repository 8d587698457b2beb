"""Samples of the ops of wasm/ops/loss/labels.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, index, places, t


def one_hot():
    yield Sample((places(2, 0, 1), 4), grad=False)
    yield Sample((places(2, 0, 1, 0, shape=(2, 2)), 3), grad=False)
    yield Sample((places(1, dtype="int32", shape=()), 2), grad=False)
    yield Sample((index(0, 3, below=2), 2), grad=False)


def two_hot():
    """Bins in any order, as layouts turn them round: what the weights mean is in tests/unit/losses/test_labels.py."""
    for values, bins in (((5,), 4), ((2, 2), 3), ((), 2), ((0,), 2)):
        yield Sample((t(*values), t(bins, low=-0.63, distinct=True)), dtypes="f32 f64")


def right_ones():
    yield Sample((t(4, 3, distinct=True), index(4, below=3)), dtypes="f32 f64", grad=False)
    yield Sample((t(2, 3, 2, distinct=True), index(2, 2, below=3)), {"dim": 1}, dtypes="f32", grad=False)
    yield Sample((t(3, distinct=True), t(dtype="int64", values=(1,))), dtypes="f32", grad=False)
    yield Sample((t(2, 3, 0, distinct=True), index(2, 0, below=3)), {"dim": 1}, dtypes="f32", grad=False)
