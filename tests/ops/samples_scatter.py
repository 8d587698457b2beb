"""Samples of writing by index tensors."""

from __future__ import annotations

from ops.samples_indexing import _at
from ops.sampling import Sample, index, t

EVERY = "b8 u8 i32 i64 f32 f64"
FLOATS = "f32 f64"
NAN = float("nan")


def scatter_reduce():
    for reduce in ("sum", "prod", "mean", "amax", "amin"):
        for include_self in (True, False):
            flag = {"include_self": include_self}
            for shape, dim, at in (
                ((2, 3), 1, index(2, 4, below=3)),
                ((3, 2), 0, _at(-1, 0, 1, 0, shape=(2, 2))),
                ((4,), -1, _at(3, 1, 3, 3)),
                ((4,), 0, index(0, below=4)),
                ((2, 0), 1, index(2, 0, below=1)),
                ((), 0, _at(0, shape=())),
                ((3, 2, 2), 1, _at(1, 0, shape=(2, 2, 1), dtype="int32")),
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
                (t(3, distinct=True), 0, _at(1, 1, 0, 1), t(6, low=-0.95, high=2, distinct=True), reduce),
                flag,
                dtypes=FLOATS,
                note="a larger src",
            )
        yield Sample(
            (t(3, values=(2.0, NAN, -1.0)), 0, _at(0, 1, 2), t(3, values=(NAN, 1.0, 1.0)), reduce),
            dtypes=FLOATS,
            grad=False,
        )
    zeros = t(5, values=(0.0, 2.0, 0.0, -1.5, 0.5))
    for own in ((2.0, 0.5, -1.0), (0.0, 0.5, 0.0)):
        yield Sample((t(3, values=own), 0, _at(1, 1, 1, 0, 2), zeros, "prod"), dtypes=FLOATS, note="zeros")
        yield Sample(
            (t(3, values=own), 0, _at(1, 1, 1, 0, 2), zeros, "prod"),
            {"include_self": False},
            dtypes=FLOATS,
            note="zeros",
        )
    for reduce in ("sum", "prod", "amax", "amin"):
        yield Sample((t(3, low=0, high=3), 0, _at(0, 2, 2), t(3, low=0, high=3), reduce), dtypes="b8 u8", grad=False)


def _slices():
    for shape, dim, at in (
        ((4, 2), 0, _at(2, 0, 2)),
        ((2, 3), 1, _at(-1, 0)),
        ((2, 3, 2), -2, _at(1)),
        ((5,), 0, _at(3, 3, -5, 1)),
        ((3, 2), 0, index(0, below=3)),
        ((0, 3), 1, _at(0, 2)),
        ((4, 2), 0, _at(1, 3, dtype="int32")),
        ((3,), 0, _at(2, shape=())),
    ):
        source = list(shape)
        source[dim] = at.shape[0] if at.shape else 1
        yield t(*shape, low=-9, high=9), dim, at, t(*source, low=-9, high=9)


def index_add():
    for x, dim, at, source in _slices():
        yield Sample((x, dim, at, source), dtypes=EVERY[3:])
        yield Sample((x, dim, at, source, 2), dtypes="i32 i64 f32 f64")
        yield Sample((x, dim, at, source), {"alpha": -0.5}, dtypes=FLOATS)


def index_copy():
    for x, dim, at, source in _slices():
        yield Sample((x, dim, at, source), dtypes=EVERY)


def index_fill():
    for x, dim, at, _ in _slices():
        yield Sample((x, dim, at, 5), dtypes=EVERY)
        yield Sample((x, dim, at, t()), dtypes=FLOATS)


def take():
    for shape, at in (
        ((2, 3), _at(5, 0, -1, 0, shape=(2, 2))),
        ((4,), _at(1, dtype="int32")),
        ((), _at(0, -1)),
        ((3,), _at(2, shape=())),
        ((2, 2), index(0, below=4)),
        ((0,), index(0, 3, below=1)),
    ):
        yield Sample((t(*shape, low=-9, high=9), at), dtypes=EVERY)


def put():
    for shape, at in (
        ((2, 3), _at(5, 0, -1, 0, shape=(2, 2))),
        ((4,), _at(1, dtype="int32")),
        ((), _at(0)),
        ((3,), _at(2, shape=())),
        ((2, 2), index(0, below=4)),
        ((0,), index(0, 3, below=1)),
    ):
        yield Sample((t(*shape, low=-9, high=9), at, t(*at.shape, low=-9, high=9)), dtypes=EVERY)
        yield Sample((t(*shape, low=-9, high=9), at, t(*at.shape, low=-9, high=9), True), dtypes=EVERY[3:])


def take_along_dim():
    for shape, at, dim in (
        ((2, 3), index(2, 2, below=3), 1),
        ((2, 3), _at(-1, 0, shape=(1, 2)), 1),
        ((1, 3), index(4, 3, below=1), 0),
        ((2, 1, 2), index(1, 3, 1, below=2), 2),
        ((2, 3), _at(5, 0, 5), None),
        ((), _at(0, shape=()), 0),
        ((0, 2), index(0, 2, below=1), 0),
        ((3,), _at(1, dtype="int32"), -1),
    ):
        yield Sample((t(*shape, low=-9, high=9), at, dim), dtypes=EVERY)
