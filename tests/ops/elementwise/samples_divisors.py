"""Samples of the ops of wasm/ops/elementwise/divisors.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.elementwise.samples_elementwise import SHAPE_PAIRS, SPECIAL
from ops.sampling import Sample, t


def fmod():
    """Quotients off the integers, of either sign; of integers; by zero and by infinity."""
    for left, right in SHAPE_PAIRS:
        yield Sample((t(*left, low=5.3, high=5.7), t(*right, low=2.0, high=2.4)))
    yield Sample((t(2, 3, values=(7.5, -7.5, 3.3, -0.4, 9.1, -8.2)), t(3, values=(2.0, -3.1, 0.9))), dtypes="f32 f64")
    yield Sample((t(5, 1, values=(-7, 7, 0, 100, -100)), t(4, values=(3, -3, 1, -1))), dtypes="i32 i64 f64", grad=False)
    yield Sample((t(2, 3, low=-9, high=9), 4), grad=False)
    yield Sample((t(9, 1, values=SPECIAL), t(9, values=SPECIAL)), dtypes="f32 f64", grad=False)


def divisors():
    for left, right in SHAPE_PAIRS:
        yield Sample((t(*left, low=-90, high=90), t(*right, low=-90, high=90)), dtypes="i32 i64")
        yield Sample((t(*left, low=0, high=15), t(*right, low=0, high=15)))
    yield Sample((t(5, 1, values=(0, 12, -18, 1, -7)), t(6, values=(0, 1, -1, 30, -42, 7))), dtypes="i8 i16 i32 i64")
    yield Sample((t(2, values=(2**62, 6 * 10**17)), t(2, values=(2**40, 4 * 10**10))), dtypes="i64")
    yield Sample((t(2, 3, low=0, high=9), 6))
