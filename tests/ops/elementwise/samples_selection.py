"""Samples of the ops of wasm/ops/elementwise/selection.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.elementwise.samples_elementwise import SPECIAL
from ops.sampling import NUMBERS, Sample, mask, t


def where():
    for shapes in (
        ((2, 3), (2, 3), (2, 3)),
        ((3,), (2, 3), ()),
        ((), (2, 2), (2, 1)),
        ((0,), (0,), (0,)),
        ((), (), ()),
        ((41,), (41,), (41,)),
    ):
        condition, x, y = shapes
        yield Sample((mask(*condition), t(*x), t(*y)))
    yield Sample((mask(2, 3), t(2, 3), 0.5), dtypes="f32 f64")


def clamp_numbers():
    """Bounds that no element is near to: distinct elements lie at multiples of 0.1."""
    for bounds in ((-0.53, 0.48), (None, 0.25), (-0.25, None), (0.75, 0.25)):
        yield Sample((t(3, 4, low=-0.6, distinct=True), *bounds), dtypes="f32 f64")
    yield Sample((t(2, 3, low=-5, high=5), -2, 2), grad=False)
    yield Sample((t(0, 3), -1, 1))
    yield Sample((t(low=0.3, high=0.4), 0, 1))
    yield Sample((t(9, values=SPECIAL), -0.5, 0.5), dtypes="f32 f64", grad=False)


def clamp():
    """The bounds are tensors."""
    yield Sample(
        (t(2, 3, low=-0.6, distinct=True), t(2, 3, low=-0.45, high=-0.42), t(3, low=0.25, high=0.28)), dtypes="f32 f64"
    )
    yield Sample((t(2, 3, low=-5, high=5), t(2, 3, low=-3, high=-1), t(2, 3, low=1, high=3)), grad=False)
    yield Sample((t(0), t(0), t(0)))
    yield Sample((t(low=-0.2, high=0.2), t(low=-1, high=-0.5), t(low=0.5, high=1)), dtypes="f32 f64")


def clamp_one():
    """An element and a bound: equal shapes, broadcasting, a number, elements on the bound, nan."""
    for shape, bound in (
        ((2, 3), (2, 3)),
        ((2, 3), (3,)),
        ((2, 1), (1, 3)),
        ((), (2,)),
        ((), ()),
        ((0, 3), (3,)),
        ((37,), (37,)),
    ):
        yield Sample((t(*shape, low=-3, high=3), t(*bound, low=-3, high=3)), dtypes=NUMBERS)
    yield Sample((t(2, 3, low=-3, high=3), 1), dtypes=NUMBERS)
    yield Sample(
        (t(4, values=(1.0, 2.0, float("nan"), 0.0)), t(4, values=(1.0, float("nan"), 0.0, 2.0))),
        dtypes="f32 f64",
        grad=False,
    )


def clamp_tensor():
    """Both bounds, one, bounds that cross, broadcasting, bounds of another dtype."""
    for shape, low, high in (
        ((2, 3), (2, 3), (2, 3)),
        ((2, 3), (3,), (2, 1)),
        ((), (), ()),
        ((0, 3), (3,), ()),
        ((3,), (2, 1), ()),
    ):
        yield Sample((t(*shape, low=-3, high=3), t(*low, low=-2, high=0), t(*high, low=0, high=2)), dtypes=NUMBERS)
    yield Sample(
        (t(9, low=-3, high=3), t(9, low=-3, high=3), t(9, low=-3, high=3)), dtypes=NUMBERS, note="bounds that cross"
    )
    yield Sample((t(2, 3, low=-3, high=3), t(3, low=-1, high=1)), dtypes=NUMBERS)
    yield Sample((t(2, 3, low=-3, high=3),), {"max": t(3, low=-1, high=1)}, dtypes=NUMBERS)
    yield Sample(
        (t(3, low=-3, high=3), t(3, low=-1, high=1, dtype="int64")),
        dtypes="f32 f64",
        grad=False,
        note="an integer bound",
    )
