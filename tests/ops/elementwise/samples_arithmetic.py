"""Samples of the ops of wasm/ops/elementwise/arithmetic.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.elementwise.samples_elementwise import SHAPE_PAIRS, SPECIAL
from ops.sampling import EVERY, NUMBERS, Sample, t


def divide(positive=False):
    """x / y with y away from zero; without `positive`, division by zero too (floating dtypes)."""
    for left, right in SHAPE_PAIRS:
        yield Sample((t(*left, low=1.1, high=2.9), t(*right, low=3.1, high=5)))
    yield Sample((t(2, 3, low=-3, high=3), 2), grad=not positive)
    if not positive:
        yield Sample((t(9, values=SPECIAL), t(9, values=SPECIAL[::-1])), dtypes="f32 f64", grad=False)


def divide_rounded():
    """As divide, with each way to round."""
    for mode in ("floor", "trunc", None):
        for sample in divide(positive=mode is not None):
            yield Sample(sample.args, {"rounding_mode": mode}, dtypes=sample.dtypes or NUMBERS, grad=sample.grad)
        yield Sample((t(2, 3, low=-9, high=9), t(3, low=2, high=4)), {"rounding_mode": mode}, dtypes=NUMBERS)


def power():
    """x ** y with x > 0; whole exponents of negative numbers; x = 0."""
    for left, right in SHAPE_PAIRS:
        yield Sample((t(*left, low=0.3, high=2.5), t(*right, low=0, high=2)))
    for exponent in (0, 1, 2, 3):
        yield Sample((t(2, 3, low=-2, high=2), exponent))
    for exponent in (0.5, -1, -2.5):
        yield Sample((t(2, 3, low=0.3, high=2.5), exponent), dtypes="f32 f64")
    yield Sample((t(4, values=(0.0, 0.0, 2.0, -2.0)), t(4, values=(0.0, 2.0, 0.0, 3.0))), dtypes="f32 f64", grad=False)


def float_power():
    """As power, of every dtype; negative powers of integers; complex numbers on either side."""
    for sample in power():
        yield Sample(sample.args, dtypes=sample.dtypes or EVERY + " f16 c64 c128", grad=sample.grad)
    yield Sample((t(2, 3, low=1, high=4), -2), dtypes=EVERY)
    yield Sample((t(2, 3, low=1, high=4), 0.1), dtypes="i64 f32 f64")
    yield Sample((t(2, 3, low=0.3, high=2), 1 + 2j), dtypes="i64 f32 f64 c64 c128", grad=False)
    yield Sample((t(2, 3, low=1, high=4), t(3, low=0, high=2, dtype="complex64")), dtypes="i64 f64", grad=False)
    yield Sample((t(2, 3, low=1, high=4), t(3, low=-2, high=2, dtype="int64")), dtypes="u8 f32", grad=False)
    yield Sample((t(9, values=SPECIAL), t(9, values=SPECIAL[::-1])), dtypes="f32 f64", grad=False)


def three(value=None, divisor=False):
    """f(x, y, z) with the number `value` as a keyword."""
    low, high = (1.2, 2.5) if divisor else (-1, 1)
    for shape in ((2, 3), (), (0,), (35,)):
        yield Sample(
            (t(*shape), t(*shape), t(*shape, low=low, high=high)),
            {} if value is None else {"value": value},
            dtypes="f32 f64",
        )
    yield Sample(
        (t(2, 3), t(3), t(2, 1, low=low, high=high)), {} if value is None else {"value": value}, dtypes="f32 f64"
    )
    if value is None:
        yield Sample((t(2, 3), t(2, 3), 0.25), dtypes="f32 f64")
