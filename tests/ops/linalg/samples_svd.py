"""Samples of singular value decompositions. Matrices come in twos: the expanded layout repeats the first dim, and rows
that are equal make singular values equal too."""

from __future__ import annotations

from ops.sampling import Sample, t

SHAPES = ((2, 1, 1), (2, 3, 3), (2, 3, 2), (2, 2, 4))
EMPTY = ((0, 0), (0, 2, 2), (2, 0, 3), (3, 0))


def svd():
    """Without the vectors that are arbitrary; complex ones have no gradient for the loss of the suite."""
    for shape in SHAPES:
        yield Sample((t(*shape), False), dtypes="f32 f64")
        yield Sample((t(*shape), False), dtypes="c64 c128", grad=False)
    for shape in EMPTY:
        yield Sample((t(*shape), False), dtypes="f32 f64", grad=False)


def svdvals():
    for shape in SHAPES:
        yield Sample((t(*shape),), dtypes="f32 f64 c64 c128")
    for shape in EMPTY:
        yield Sample((t(*shape),), dtypes="f32 f64", grad=False)
