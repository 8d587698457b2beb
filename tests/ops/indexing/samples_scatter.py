"""Samples of the ops of wasm/ops/indexing/scatter.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import ADDING, EVERY, FLOATS, NAN, Sample, index, places, t


def scatter():
    for shape, dim, at in (
        ((2, 3), 1, places(2, 0, 1, 2, shape=(2, 2))),
        ((3, 2), 0, places(-1, 0, shape=(1, 2))),
        ((4,), 0, places(3, 1)),
        ((4,), 0, index(0, below=4)),
    ):
        yield Sample((t(*shape, low=-9, high=9), dim, at, t(*at.shape, low=-9, high=9)), dtypes=EVERY)
    yield Sample((t(2, 3), 1, places(2, 0, 1, 2, shape=(2, 2)), 5), dtypes=EVERY)
    for src in (t(2, 3), 2):
        yield Sample((t(2, 3), 1, index(2, 3, below=3), src, "add"), dtypes=ADDING)
    yield Sample((t(3, 2), 0, index(4, 2, below=3), t(4, 2), "add"), dtypes=ADDING)
    yield Sample((t(0, 3), 1, index(0, 2, below=3), 1, "add"), dtypes=ADDING)


def scatter_add():
    for shape, dim, at in (
        ((2, 3), 1, index(2, 4, below=3)),
        ((3, 2), 0, places(-1, 0, 1, 0, shape=(2, 2))),
        ((4,), 0, places(3, 1, 3)),
        ((4,), 0, index(0, below=4)),
    ):
        yield Sample((t(*shape, low=-9, high=9), dim, at, t(*at.shape, low=-9, high=9)), dtypes=ADDING)


def scatter_reduce():
    for reduce in ("sum", "prod", "mean", "amax", "amin"):
        for include_self in (True, False):
            flag = {"include_self": include_self}
            for shape, dim, at in (
                ((2, 3), 1, index(2, 4, below=3)),
                ((3, 2), 0, places(-1, 0, 1, 0, shape=(2, 2))),
                ((4,), -1, places(3, 1, 3, 3)),
                ((4,), 0, index(0, below=4)),
                ((2, 0), 1, index(2, 0, below=1)),
                ((), 0, places(0, shape=())),
                ((3, 2, 2), 1, places(1, 0, shape=(2, 2, 1), dtype="int32")),
            ):
                yield Sample(
                    (t(*shape, distinct=True), dim, at, t(*at.shape, low=-0.95, high=2, distinct=True), reduce),
                    flag,
                    dtypes=FLOATS,
                )
                yield Sample(
                    (t(*shape, low=-4, high=4), dim, at, t(*at.shape, low=-4, high=4), reduce),
                    flag,
                    dtypes="i32 i64 f32 f64",
                    grad=False,
                    note="ties",
                )
            yield Sample(
                (t(3, distinct=True), 0, places(1, 1, 0, 1), t(6, low=-0.95, high=2, distinct=True), reduce),
                flag,
                dtypes=FLOATS,
                note="a larger src",
            )
        yield Sample(
            (t(3, values=(2.0, NAN, -1.0)), 0, places(0, 1, 2), t(3, values=(NAN, 1.0, 1.0)), reduce),
            dtypes=FLOATS,
            grad=False,
        )
    zeros = t(5, values=(0.0, 2.0, 0.0, -1.5, 0.5))
    for own in ((2.0, 0.5, -1.0), (0.0, 0.5, 0.0)):
        yield Sample((t(3, values=own), 0, places(1, 1, 1, 0, 2), zeros, "prod"), dtypes=FLOATS, note="zeros")
        yield Sample(
            (t(3, values=own), 0, places(1, 1, 1, 0, 2), zeros, "prod"),
            {"include_self": False},
            dtypes=FLOATS,
            note="zeros",
        )
    for reduce in ("sum", "prod", "amax", "amin"):
        yield Sample((t(3, low=0, high=3), 0, places(0, 2, 2), t(3, low=0, high=3), reduce), dtypes="b8 u8", grad=False)
