"""Samples of indexing by tensors. Index values repeat in some layouts, so that overwriting is among what is checked."""

from __future__ import annotations

from ops.sampling import Sample, index, mask, t

EVERY = "b8 u8 i32 i64 f32 f64"
ADDING = "i32 i64 f32 f64"


def _at(*values, shape=None, dtype="int64"):
    """An index tensor of these values."""
    return t(*((len(values),) if shape is None else shape), dtype=dtype, values=values)


def index_select():
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
        yield Sample((t(*shape, low=-9, high=9), dim, at), dtypes=EVERY)


def index_put():
    one, two, rows = _at(2, 0), _at(1, -1), _at(1, 2, shape=(2, 1))
    for shape, at, value in (
        ((4, 2), [one], (2, 2)),
        ((4, 2), [one], (2,)),
        ((4, 2), [one], ()),
        ((3, 3), [one, two], (2,)),
        ((3, 3, 2), [one, two], (2, 2)),
        ((3, 4), [rows, two], (2, 2)),
        ((2, 3), [_at(0, 0, 1, 1, 0, 0, shape=(2, 3), dtype="bool_")], ()),
        ((0, 3), [index(0, below=1)], (0, 3)),
    ):
        yield Sample((t(*shape, low=-9, high=9), at, t(*value, low=-9, high=9)), dtypes=EVERY)
        yield Sample((t(*shape, low=-9, high=9), at, t(*value, low=-9, high=9)), {"accumulate": True}, dtypes=ADDING)
    yield Sample(
        (t(3, 2), [_at(1, 1, 0, 1)], t(4, 2)), {"accumulate": True}, dtypes=ADDING, note="a place several times"
    )


def index_rows():
    """x[:, positions] over a run of dims."""
    for shape, at, dim, count in (
        ((4, 2), _at(2, 0, 2), 0, 1),
        ((2, 3, 2), _at(5, 0, 3, 1, shape=(2, 2)), 0, 2),
        ((2, 3, 2), _at(1), 1, 1),
        ((2, 2), index(0, below=2), 1, 1),
        ((2, 3), _at(4, shape=()), 0, 2),
    ):
        yield Sample((t(*shape), at, dim, count), dtypes="f32 f64")


def masked_select():
    for shape, other in (
        ((2, 3), (2, 3)),
        ((2, 3), (3,)),
        ((3,), (2, 3)),
        ((), ()),
        ((), (3,)),
        ((0, 2), (2,)),
        ((37,), (37,)),
    ):
        yield Sample((t(*shape, low=-9, high=9), mask(*other)), dtypes=EVERY)


def masked_fill():
    for shape, other in (((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3), (2, 1)), ((), ()), ((0, 2), (2,)), ((37,), (37,))):
        yield Sample((t(*shape, low=-9, high=9), mask(*other), 5), dtypes=EVERY)
    yield Sample((t(2, 3), mask(2, 3), t()), dtypes="f32 f64")


def nonzero():
    for shape in ((2, 3), (), (0,), (35,), (2, 1, 2), (2, 0, 3)):
        yield Sample((t(*shape, values=(0, 1, 2)),), dtypes=EVERY)


def gather():
    for shape, dim, at in (
        ((2, 3), 1, index(2, 5, below=3)),
        ((2, 3), 0, _at(-1, 0, 1, shape=(1, 3))),
        ((2, 3, 2), -1, index(2, 3, 1, below=2)),
        ((4,), 0, _at(3, 3, 0)),
        ((3,), 0, _at(-3, 2, dtype="int32")),
        ((0, 2), 0, index(0, 2, below=1)),
        ((2, 3), 1, index(2, 0, below=3)),
    ):
        yield Sample((t(*shape, low=-9, high=9), dim, at), dtypes=EVERY)


def scatter():
    for shape, dim, at in (
        ((2, 3), 1, _at(2, 0, 1, 2, shape=(2, 2))),
        ((3, 2), 0, _at(-1, 0, shape=(1, 2))),
        ((4,), 0, _at(3, 1)),
        ((4,), 0, index(0, below=4)),
    ):
        yield Sample((t(*shape, low=-9, high=9), dim, at, t(*at.shape, low=-9, high=9)), dtypes=EVERY)
    yield Sample((t(2, 3), 1, _at(2, 0, 1, 2, shape=(2, 2)), 5), dtypes=EVERY)
    for src in (t(2, 3), 2):
        yield Sample((t(2, 3), 1, index(2, 3, below=3), src, "add"), dtypes=ADDING)
    yield Sample((t(3, 2), 0, index(4, 2, below=3), t(4, 2), "add"), dtypes=ADDING)
    yield Sample((t(0, 3), 1, index(0, 2, below=3), 1, "add"), dtypes=ADDING)


def scatter_add():
    for shape, dim, at in (
        ((2, 3), 1, index(2, 4, below=3)),
        ((3, 2), 0, _at(-1, 0, 1, 0, shape=(2, 2))),
        ((4,), 0, _at(3, 1, 3)),
        ((4,), 0, index(0, below=4)),
    ):
        yield Sample((t(*shape, low=-9, high=9), dim, at, t(*at.shape, low=-9, high=9)), dtypes=ADDING)
