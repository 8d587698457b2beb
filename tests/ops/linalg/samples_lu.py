"""Samples of LU decompositions and of what is made of them.

Matrices come in twos: the expanded layout repeats the first dim, and rows that are equal make a singular matrix."""

from __future__ import annotations

from ops.sampling import Sample, t

FIELDS = "f32 f64 c64 c128"


def lu_factor():
    for pivot in (True, False):
        for m, n in ((1, 1), (3, 3), (3, 2), (2, 3)):
            yield Sample((t(2, m, n), pivot), dtypes=FIELDS)
        for shape in ((0, 0), (0, 2, 2), (2, 0, 3), (3, 0)):
            yield Sample((t(*shape), pivot), dtypes="f32 f64")


def apply_pivots():
    pivots = t(3, dtype="int32", values=(3, 2, 3))
    for back in (False, True):
        yield Sample((t(3, 2), pivots, back), dtypes=FIELDS)
        yield Sample((t(4, 1), pivots, back), dtypes="f32 f64")
        yield Sample((t(2, 3, 2), pivots, back), dtypes="f32 f64")
        yield Sample((t(3, 2), t(2, 2, dtype="int32", values=(2, 2, 3, 3)), back), dtypes="f32 f64")
        yield Sample((t(0, 2), t(0, dtype="int32"), back), dtypes="f32 f64")


def solve():
    for left in (True, False):
        yield Sample((t(2, 3, 3), t(2, 3, 3), left), dtypes=FIELDS)
        yield Sample((t(2, 1, 1), t(1, 1), left), dtypes=FIELDS)
        yield Sample((t(2, 3, 3), t(3, 3), left), dtypes="f32 f64")
        yield Sample((t(2, 1, 3, 3), t(2, 3, 3), left), dtypes="f32 f64")
        yield Sample((t(0, 0), t(0, 0), left), dtypes="f32 f64")
        yield Sample((t(0, 2, 2), t(2, 2), left), dtypes="f32 f64")
    yield Sample((t(2, 3, 3), t(2, 3, 1), True), dtypes=FIELDS)
    yield Sample((t(2, 3, 3), t(2, 1, 3), False), dtypes=FIELDS)
    yield Sample((t(2, 2, 2), t(2, 0), True), dtypes="f32 f64")


def inv():
    yield Sample((t(2, 1, 1, low=1, high=2),), dtypes=FIELDS)
    yield Sample((t(2, 3, 3),), dtypes=FIELDS)
    for shape in ((0, 0), (0, 2, 2), (2, 0, 0)):
        yield Sample((t(*shape),), dtypes="f32 f64")


def slogdet():
    yield from inv()
    yield Sample((t(2, 4, 4, low=0.5, high=2),), dtypes=FIELDS)


def det():
    """Of matrices whose rows may be equal, too: the gradient is right where the determinant is 0."""
    yield from slogdet()
    yield Sample((t(3, 3),), dtypes="f32 f64", grad=False)
