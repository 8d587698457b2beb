"""Samples of the ops of wasm/ops/indexing/indexing.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import ADDING, EVERY, Sample, index, mask, places, t


def index_put():
    one, two, rows = places(2, 0), places(1, -1), places(1, 2, shape=(2, 1))
    for shape, at, value in (
        ((4, 2), [one], (2, 2)),
        ((4, 2), [one], (2,)),
        ((4, 2), [one], ()),
        ((3, 3), [one, two], (2,)),
        ((3, 3, 2), [one, two], (2, 2)),
        ((3, 4), [rows, two], (2, 2)),
        ((2, 3), [places(0, 0, 1, 1, 0, 0, shape=(2, 3), dtype="bool_")], ()),
        ((0, 3), [index(0, below=1)], (0, 3)),
    ):
        yield Sample((t(*shape, low=-9, high=9), at, t(*value, low=-9, high=9)), dtypes=EVERY)
        yield Sample((t(*shape, low=-9, high=9), at, t(*value, low=-9, high=9)), {"accumulate": True}, dtypes=ADDING)
    yield Sample(
        (t(3, 2), [places(1, 1, 0, 1)], t(4, 2)), {"accumulate": True}, dtypes=ADDING, note="a place several times"
    )


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


def masked_scatter():
    for shape, chosen in (((2, 3), (2, 3)), ((2, 3), (3,)), ((3,), (2, 3)), ((), ()), ((0, 3), (3,)), ((35,), (35,))):
        yield Sample((t(*shape), mask(*chosen), t(6, 6)), dtypes="b8 i64 f32 f64")
    yield Sample((t(4), t(4, dtype="bool_", values=(True, False, True, False)), t(5)), dtypes="f32 f64")
    yield Sample((t(4), t(4, dtype="bool_", values=(False,)), t(0)), dtypes="f32 f64")
