"""Samples of the ops of wasm/ops/indexing/along.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import EVERY, FLOATS, NAN, Sample, index, places, t


def _slices():
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
        source = list(shape)
        source[dim] = at.shape[0] if at.shape else 1
        yield t(*shape, low=-9, high=9), dim, at, t(*source, low=-9, high=9)


def index_add():
    for x, dim, at, source in _slices():
        yield Sample((x, dim, at, source), dtypes=EVERY[3:])
        yield Sample((x, dim, at, source, 2), dtypes="i32 i64 f32 f64")
        yield Sample((x, dim, at, source), {"alpha": -0.5}, dtypes=FLOATS)


def index_reduce():
    for reduce in ("prod", "mean", "amax", "amin"):
        for include_self in (True, False):
            flag = {"include_self": include_self}
            for x, dim, at, source in _slices():
                yield Sample((x, dim, at, source, reduce), flag, dtypes="i32 i64 f32 f64", grad=False, note="ties")
                x, source = (t(*s.shape, low=-0.95, high=2, distinct=True) for s in (x, source))
                yield Sample((x, dim, at, source, reduce), flag, dtypes=FLOATS)
            narrow = t(2, 2, low=-4, high=-1)
            yield Sample((narrow, 0, places(1, 1), narrow, reduce), flag, dtypes="i8 i16", grad=False)
            halves = t(3, values=(2.0, 0.5, -4.0))
            yield Sample((halves, 0, places(1, 1, 0), halves, reduce), flag, dtypes="f16 bf16", grad=False)
            zeros = t(5, values=(0.0, 2.0, 0.0, -1.5, 0.5))
            if reduce == "prod":
                own = t(3, values=(0.0, 0.5, 0.0))
                yield Sample((own, 0, places(1, 1, 1, 0, 2), zeros, reduce), flag, dtypes=FLOATS, note="zeros")
            else:
                nan = t(3, values=(NAN, 1.0, 1.0)), t(3, values=(2.0, NAN, -1.0))
                yield Sample((nan[0], 0, places(0, 1, 2), nan[1], reduce), flag, dtypes=FLOATS, grad=False)
    for reduce in ("prod", "amax", "amin"):
        x = t(3, 2, low=0, high=3)
        yield Sample((x, 0, places(0, 2, 2), x, reduce), dtypes="b8 u8", grad=False)


def index_copy():
    for x, dim, at, source in _slices():
        yield Sample((x, dim, at, source), dtypes=EVERY)


def index_fill():
    for x, dim, at, _ in _slices():
        yield Sample((x, dim, at, 5), dtypes=EVERY)
        yield Sample((x, dim, at, t()), dtypes=FLOATS)


def take():
    for shape, at in (
        ((2, 3), places(5, 0, -1, 0, shape=(2, 2))),
        ((4,), places(1, dtype="int32")),
        ((), places(0, -1)),
        ((3,), places(2, shape=())),
        ((2, 2), index(0, below=4)),
        ((0,), index(0, 3, below=1)),
    ):
        yield Sample((t(*shape, low=-9, high=9), at), dtypes=EVERY)


def put():
    for shape, at in (
        ((2, 3), places(5, 0, -1, 0, shape=(2, 2))),
        ((4,), places(1, dtype="int32")),
        ((), places(0)),
        ((3,), places(2, shape=())),
        ((2, 2), index(0, below=4)),
        ((0,), index(0, 3, below=1)),
    ):
        yield Sample((t(*shape, low=-9, high=9), at, t(*at.shape, low=-9, high=9)), dtypes=EVERY)
        yield Sample((t(*shape, low=-9, high=9), at, t(*at.shape, low=-9, high=9), True), dtypes=EVERY[3:])


def take_along_dim():
    for shape, at, dim in (
        ((2, 3), index(2, 2, below=3), 1),
        ((2, 3), places(-1, 0, shape=(1, 2)), 1),
        ((1, 3), index(4, 3, below=1), 0),
        ((2, 1, 2), index(1, 3, 1, below=2), 2),
        ((2, 3), places(5, 0, 5), None),
        ((), places(0, shape=()), 0),
        ((0, 2), index(0, 2, below=1), 0),
        ((3,), places(1, dtype="int32"), -1),
    ):
        yield Sample((t(*shape, low=-9, high=9), at, dim), dtypes=EVERY)
