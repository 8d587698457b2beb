"""Samples of the ops of wasm/ops/nn/activation.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t


def gelu():
    for approximate in ("none", "tanh"):
        for shape in ((2, 3), (), (0,), (35,)):
            yield Sample((t(*shape, low=-3, high=3), approximate))


def activation_between(low, high):
    """f(x) with corners at `low` and `high`: on either side of them and between."""
    for start, stop in ((low - 2, low - 0.2), (low + 0.2, high - 0.2), (high + 0.2, high + 2)):
        yield Sample((t(2, 3, low=start, high=stop),), dtypes="f32 f64")
    for shape in ((), (0,), (37,)):
        yield Sample((t(*shape, low=low - 2, high=high + 2),), dtypes="f32 f64", grad=False)


def hardtanh():
    """hardtanh(x, min_val, max_val)."""
    yield from activation_between(-1, 1)
    yield Sample((t(3, 4, low=-0.6, distinct=True), -0.53, 0.48), dtypes="f32 f64")


def prelu():
    """prelu(x, weight): one slope, or one for each channel; no element near the corner."""
    values = (0.5, -0.4, 1.5, -2.0, 0.1, -0.9)
    for shape, slopes in (
        ((2, 3), 1),
        ((2, 3), 3),
        ((2, 2, 2), 2),
        ((1, 2, 2, 1), 2),
        ((), 1),
        ((0, 3), 3),
        ((37,), 1),
    ):
        yield Sample((t(*shape, values=values), t(slopes, low=0.1, high=0.9)), dtypes="f32 f64")


def threshold():
    """threshold(x, threshold, value), away from the step."""
    for shape in ((2, 3), (), (0,), (37,)):
        yield Sample((t(*shape, low=0.6, high=2), 0.5, -1.0), dtypes="f32 f64")
        yield Sample((t(*shape, low=-2, high=0.4), 0.5, 7.0), dtypes="f32 f64")
    yield Sample((t(4, values=(0.5, float("nan"), float("inf"), 1.0)), 0.5, 2.0), dtypes="f32 f64", grad=False)


def shrinking():
    """f(x, lambd): outside of the middle, inside, and on its edges."""
    for low, high in ((0.6, 2), (-2, -0.6), (-0.4, 0.4)):
        for shape in ((2, 3), (), (0,), (37,)):
            yield Sample((t(*shape, low=low, high=high),), dtypes="f32 f64")
    yield Sample((t(2, 3, low=-3, high=3), 1.0), dtypes="i32 i64")
    yield Sample((t(3, values=(0.25, -0.25, 0.5)), 0.25), dtypes="f32 f64", grad=False)


def glu():
    for shape, dim in (((2, 4), -1), ((4, 3), 0), ((2, 2, 3), 1), ((0, 2), 1), ((2, 0), 1)):
        yield Sample((t(*shape), dim), dtypes="f32 f64")


def softmin():
    for shape, dim in (((2, 3), 1), ((2, 3), 0), ((4,), 0), ((), 0), ((0, 3), 1)):
        yield Sample((t(*shape, low=-3, high=3), dim), dtypes="i32 f32 f64")
