"""Samples of the ops of wasm/ops/indexing/rows.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import EVERY, Sample, index, places, t


def index_select():
    for shape, dim, at in (
        ((4, 2), 0, places(2, 0, 2)),
        ((2, 3), 1, places(-1, 0)),
        ((2, 3, 2), -2, places(1)),
        ((5,), 0, places(3, 3, -5, 1)),
        ((3, 2), 0, index(0, below=3)),
        ((0, 3), 1, places(0, 2)),
        ((4, 2), 0, places(1, 3, dtype="int32")),
        ((3,), 0, places(2, shape=())),
    ):
        yield Sample((t(*shape, low=-9, high=9), dim, at), dtypes=EVERY)


def index_rows():
    """x[:, positions] over a run of dims."""
    for shape, at, dim, count in (
        ((4, 2), places(2, 0, 2), 0, 1),
        ((2, 3, 2), places(5, 0, 3, 1, shape=(2, 2)), 0, 2),
        ((2, 3, 2), places(1), 1, 1),
        ((2, 2), index(0, below=2), 1, 1),
        ((2, 3), places(4, shape=()), 0, 2),
    ):
        yield Sample((t(*shape), at, dim, count), dtypes="f32 f64")
