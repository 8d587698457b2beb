"""Samples of the ops of wasm/ops/linalg/matmul.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import EVERY, Sample, t

# Shapes of products big enough for packing, and just past the edges of the register tiles.
TILES = ((5, 3, 17), (4, 8, 8), (33, 65, 49), (1, 70, 40), (40, 70, 1))


def matmul():
    for left, right in (
        ((2, 3), (3, 4)),
        ((3,), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3,)),
        ((2, 2, 3), (3, 2)),
        ((2, 3), (2, 3, 2)),
        ((3,), (2, 3, 2)),
        ((2, 2, 3), (3,)),
        ((2, 1, 3), (2, 3, 1)),
        ((2, 1, 2, 3), (1, 2, 3, 1)),
        ((1, 2, 3), (2, 3, 2)),
        ((0, 3), (3, 2)),
        ((2, 0), (0, 3)),
        ((2, 3), (3, 0)),
        ((0, 2, 3), (3, 2)),
        ((2, 1, 0), (0, 3)),
        ((0,), (0,)),
    ):
        yield Sample((t(*left, low=-3, high=3), t(*right, low=-3, high=3)), dtypes=EVERY)
    for m, k, n in TILES:
        yield Sample((t(m, k, low=-3, high=3), t(k, n, low=-3, high=3)), dtypes=EVERY, grad=False)
    yield Sample((t(3, 9, 7), t(3, 7, 11)), dtypes="f32 f64", grad=False)


def matrix_transpose():
    for shape in ((2, 3), (2, 2, 3), (1, 4), (0, 3), (2, 3, 0)):
        yield Sample((t(*shape, low=-9, high=9),), dtypes=EVERY)


def linear():
    """(…, in) by (out, in), with and without a bias."""
    for shape in ((3,), (4, 3), (2, 2, 3), (0, 3), (2, 1, 2, 3)):
        yield Sample((t(*shape), t(2, 3), t(2)), dtypes="f32 f64")
        yield Sample((t(*shape), t(2, 3), None), dtypes="f32 f64")
    yield Sample((t(2, 0), t(3, 0), t(3)), dtypes="f32 f64")
    yield Sample((t(4, 3, low=-3, high=3), t(2, 3, low=-3, high=3), t(2, low=-3, high=3)), dtypes="u8 i32 i64")
    for m, k, n in TILES:
        yield Sample((t(m, k), t(n, k), t(n)), dtypes="f32 f64", grad=False)
