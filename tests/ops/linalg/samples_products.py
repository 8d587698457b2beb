"""Samples of the ops of wasm/ops/linalg/products.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import EVERY, Sample, t


def mm():
    for m, k, n in ((2, 3, 4), (1, 1, 1), (0, 3, 2), (2, 0, 3)):
        yield Sample((t(m, k, low=-3, high=3), t(k, n, low=-3, high=3)), dtypes=EVERY)


def bmm():
    for b, m, k, n in ((2, 2, 3, 2), (1, 1, 1, 1), (0, 2, 3, 2), (2, 2, 0, 3)):
        yield Sample((t(b, m, k, low=-3, high=3), t(b, k, n, low=-3, high=3)), dtypes=EVERY)


def mv():
    for m, k in ((3, 4), (1, 1), (0, 3), (2, 0)):
        yield Sample((t(m, k, low=-3, high=3), t(k, low=-3, high=3)), dtypes=EVERY)
    yield Sample((t(37, 70), t(70)), dtypes="f32 f64", grad=False)


def dot():
    for k in (4, 1, 0):
        yield Sample((t(k, low=-3, high=3), t(k, low=-3, high=3)), dtypes="u8 i32 i64 f32 f64")
    yield Sample((t(101), t(101)), dtypes="f32 f64", grad=False)


def inner():
    for left, right in (
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (2, 3)),
        ((2, 2, 3), (2, 3)),
        ((), (2, 3)),
        ((2,), ()),
        ((0, 3), (2, 3)),
        ((2, 0), (3, 0)),
    ):
        yield Sample((t(*left, low=-3, high=3), t(*right, low=-3, high=3)), dtypes="u8 i32 i64 f32 f64")


def outer():
    for m, n in ((3, 4), (1, 1), (0, 3), (2, 0)):
        yield Sample((t(m, low=-3, high=3), t(n, low=-3, high=3)), dtypes="u8 i32 i64 f32 f64")


def addmm():
    for shape in ((2, 2), (2,), (2, 1), ()):
        yield Sample((t(*shape), t(2, 3), t(3, 2)), dtypes="f32 f64")
    yield Sample(
        (t(2, 2, low=-9, high=9), t(2, 3, low=-3, high=3), t(3, 2, low=-3, high=3)),
        {"beta": 2, "alpha": -3},
        dtypes="i32 i64 f32 f64",
    )
    yield Sample((t(2), t(2, 3), t(3, 2)), {"beta": 0.5, "alpha": 0.25}, dtypes="f32 f64")
    yield Sample((t(0, 2), t(0, 3), t(3, 2)), dtypes="f32 f64")


ADDED = "i64 f32 f64 c64"


def _added(*args, added):
    for first in added:
        yield Sample((t(*first), *args), dtypes=ADDED)
    yield Sample((t(*added[0]), *args), {"beta": 2, "alpha": -3}, dtypes=ADDED)
    yield Sample((t(*added[0]), *args), {"beta": 0.5, "alpha": 1.5}, dtypes="f32 f64")


def addmv():
    yield from _added(t(3, 2), t(2), added=[(3,), (1,), ()])
    yield Sample((t(0), t(0, 2), t(2)), dtypes="f32 f64")
    yield Sample((t(2), t(2, 0), t(0)), dtypes="f32 f64")


def addr():
    yield from _added(t(3), t(2), added=[(3, 2), (2,), (3, 1), ()])
    yield Sample((t(0, 2), t(0), t(2)), dtypes="f32 f64")


def baddbmm():
    yield from _added(t(2, 3, 2), t(2, 2, 4), added=[(2, 3, 4), (3, 4), (1, 1, 4), ()])
    yield Sample((t(0, 2, 1), t(0, 2, 3), t(0, 3, 1)), dtypes="f32 f64")


def addbmm():
    yield from _added(t(2, 3, 2), t(2, 2, 4), added=[(3, 4), (4,), ()])
    yield Sample((t(2, 1), t(0, 2, 3), t(0, 3, 1)), dtypes="f32 f64")
