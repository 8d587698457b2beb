"""Samples of the ops of wasm/ops/elementwise/floats.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.elementwise.samples_elementwise import SHAPE_PAIRS, SPECIAL
from ops.sampling import EVERY, NAN, Sample, t


def nan_to_num():
    for shape in ((2, 3), (), (0, 3), (35,)):
        yield Sample((t(*shape, low=-9, high=9),), dtypes=EVERY + " f16 bf16")
    yield Sample((t(9, values=SPECIAL),), {"posinf": 5.0, "neginf": -5.0}, dtypes="bf16 f32 f64", grad=False)
    yield Sample((t(9, values=SPECIAL), 1.5, -2.0, 3.0), dtypes="bf16 f32 f64", grad=False)
    yield Sample((t(2, 3),), {"posinf": 1.0}, dtypes="f32 f64")
    yield Sample((t(2, 3),), dtypes="c64 c128")
    yield Sample((t(3, values=(complex(3, 1), complex(2, NAN), 1 - 1j)),), {"nan": 7.0}, dtypes="c64 c128", grad=False)


def nan_to_num_by():
    for shape in ((2, 3), (), (0, 3)):
        yield Sample((t(*shape, low=-9, high=9), 1.5, 2.0, -2.0), dtypes=EVERY)
    yield Sample((t(9, values=SPECIAL), 1.5, 2.0, -2.0), dtypes="f32 f64", grad=False)


def nextafter():
    """In float64, in which references are computed; test_floats.py has the other dtypes."""
    for left, right in SHAPE_PAIRS:
        yield Sample((t(*left, low=-2, high=2), t(*right, low=-2, high=2)), dtypes="f64", grad=False)
    yield Sample((t(9, 1, values=SPECIAL), t(9, values=SPECIAL)), dtypes="f64", grad=False)
    yield Sample((t(2, 3), 0.5), dtypes="f64", grad=False)


def ldexp():
    for left, right in SHAPE_PAIRS:
        yield Sample((t(*left, low=-2, high=2), t(*right, low=-3, high=3)))
    yield Sample((t(2, 3, low=-2, high=2), t(3, low=-9, high=9, dtype="int32")), dtypes="f16 f32 f64 i64")
    yield Sample((t(2, 3, low=-2, high=2), 4), dtypes="f32 f64 i32")
    yield Sample((t(9, values=SPECIAL), t(5, 1, low=-3, high=3)), dtypes="f32 f64", grad=False)
