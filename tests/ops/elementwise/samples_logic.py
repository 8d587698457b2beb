"""Samples of the ops of wasm/ops/elementwise/logic.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.elementwise.samples_elementwise import SHAPE_PAIRS
from ops.sampling import Sample, t


def compare_one():
    yield from (Sample((t(*shape, values=(0, 1, 2)),)) for shape in ((2, 3), (), (0,), (35,)))


def bits():
    for left, right in SHAPE_PAIRS:
        yield Sample((t(*left, low=-100, high=100), t(*right, low=-100, high=100)))
    yield Sample((t(2, 3, low=-9, high=9), 1))


def bits_one():
    yield from (Sample((t(*shape, low=-100, high=100),)) for shape in ((2, 3), (), (0,), (35,)))


def shifts():
    """x << n, x >> n with small n, and with n that is negative or not less than the dtype's bits."""
    for left, right in SHAPE_PAIRS:
        yield Sample((t(*left, low=-9, high=9), t(*right, low=0, high=3)))
    yield Sample((t(2, 3, low=-9, high=9), 1))
    yield Sample((t(2, 3, low=-9, high=9), 100))
    yield Sample(
        (t(5, 1, values=(1, -1, 5, -7, 100)), t(12, values=(-128, -1, 0, 7, 8, 15, 16, 31, 32, 63, 64, 127))),
        dtypes="i32 i64",
    )
    yield Sample((t(3, 1, values=(2**62 + 1, -(2**63), 3)), t(6, values=(0, 1, 62, 63, 64, -1))), dtypes="i64")
    yield Sample((t(4, 1, values=(1, 5, 100, 255)), t(6, values=(0, 1, 7, 8, 127, 255))), dtypes="u8")
