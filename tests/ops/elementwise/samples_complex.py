"""Samples of the ops of wasm/ops/elementwise/complex.py."""

from __future__ import annotations

from ops.sampling import Sample, t

SHAPES = ((2, 3), (), (0,), (2, 1, 4), (37,))


def complex_numbers():
    """f(z), of complex and of real numbers, which are away from zero."""
    for shape in SHAPES:
        yield Sample((t(*shape, low=0.3, high=2),), dtypes="c64 c128 f32 f64")
    yield Sample((t(2, 3, low=-2, high=-0.3),), dtypes="c64 c128 f32 f64")


def complex_only():
    """f(z), of complex numbers."""
    for shape in SHAPES:
        yield Sample((t(*shape, low=-2, high=2),), dtypes="c64 c128")


def complex_matrices():
    for shape in ((2, 3), (0, 2), (2, 3, 4)):
        yield Sample((t(*shape, low=-2, high=2),), dtypes="c64 c128 f32 f64")


def two_parts():
    """f(x, y): parts of equal shapes, and broadcast."""
    for left, right in (((2, 3), (2, 3)), ((2, 3), (3,)), ((), ()), ((0, 3), (3,)), ((), (2,))):
        yield Sample((t(*left, low=-2, high=2), t(*right, low=-2, high=2)), dtypes="f32 f64", grad=False)


def polar_numbers():
    yield from two_parts()
    yield Sample((t(2, 3, low=0.5, high=2), 0.5), dtypes="f32 f64", grad=False)
