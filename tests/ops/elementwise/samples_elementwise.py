"""Samples of several families in wasm/ops/elementwise/: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import INF, NAN, Sample, t

SPECIAL = (0.0, -0.0, 1.0, -1.0, INF, -INF, NAN, 1e-3, -1e30)
SHAPE_PAIRS = (
    ((2, 3), (2, 3)),
    ((2, 3), (3,)),
    ((2, 1), (1, 3)),
    ((), (2, 2)),
    ((2, 2), ()),
    ((0, 3), (3,)),
    ((), ()),
    ((37,), (37,)),
    ((2, 1, 3), (4, 1)),
)


def binary(low, high):
    """f(x, y): equal shapes, broadcasting both ways, empty, 0-d, a Python number."""
    for left, right in SHAPE_PAIRS:
        yield Sample((t(*left, low=low, high=high), t(*right, low=low, high=high)))
    yield Sample((t(2, 3, low=low, high=high), 2))
    yield Sample((t(9, values=SPECIAL), t(9, values=SPECIAL[::-1])), dtypes="f32 f64", grad=False)


def binary_edges(low, high):
    """As binary, and every pair of zeros, infinities, NaN, equal and opposite numbers."""
    yield from binary(low, high)
    yield Sample((t(9, 1, values=SPECIAL), t(9, values=SPECIAL)), dtypes="f32 f64", grad=False)


def compare():
    """Comparisons and logic: as binary, with equal elements among them."""
    for left, right in SHAPE_PAIRS:
        yield Sample((t(*left, low=-2, high=2), t(*right, low=-2, high=2)))
    yield Sample((t(2, 3, values=(1, 2, 1)), t(2, 3, values=(1, 1, 2))))
    yield Sample((t(2, 3, values=(1, 2, 0)), 1))
    yield Sample((t(9, values=SPECIAL), t(9, values=SPECIAL[::-1])), dtypes="f32 f64")


def special_values():
    """Predicates on nan, infinities and zeros."""
    yield Sample((t(3, 3, values=SPECIAL),), dtypes="f32 f64")
    yield Sample((t(2, 3, low=-3, high=3),))
    yield Sample((t(0, 4),))
    yield Sample((t(values=(NAN,)),), dtypes="f32 f64")
