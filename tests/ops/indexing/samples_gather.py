"""Samples of the ops of wasm/ops/indexing/gather.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import EVERY, Sample, index, places, t


def gather():
    for shape, dim, at in (
        ((2, 3), 1, index(2, 5, below=3)),
        ((2, 3), 0, places(-1, 0, 1, shape=(1, 3))),
        ((2, 3, 2), -1, index(2, 3, 1, below=2)),
        ((4,), 0, places(3, 3, 0)),
        ((3,), 0, places(-3, 2, dtype="int32")),
        ((0, 2), 0, index(0, 2, below=1)),
        ((2, 3), 1, index(2, 0, below=3)),
    ):
        yield Sample((t(*shape, low=-9, high=9), dim, at), dtypes=EVERY)


def gather_index_first():
    yield Sample((t(3, 4), index(3, 2, below=4)), dtypes=EVERY)
    yield Sample((t(3, 4), index(2, 4, below=3), 0), dtypes=EVERY)
    yield Sample((t(0, 4), index(0, 2, below=4), 1), dtypes=EVERY)
