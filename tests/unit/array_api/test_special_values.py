"""Values at zeros of both signs, infinities and NaN: NumPy's, which are C99's, but where the standard has others."""

import itertools
import math

import pytest

from lucid import array_api as xp

INF, NAN = math.inf, math.nan
GRID = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -3.0, 5e-324, -5e-324, 1e300, -1e300, INF, -INF, NAN]
UNARY = (
    "abs acos acosh asin asinh atan atanh ceil cos cosh exp expm1 floor isfinite isinf isnan log log1p log2 log10 "
    "negative reciprocal round sign signbit sin sinh sqrt square tan tanh trunc"
).split()
BINARY = (
    "add atan2 copysign divide equal greater greater_equal hypot less less_equal logaddexp maximum minimum multiply "
    "nextafter not_equal pow subtract"
).split()


def described(values):
    """Each value to some digits, zeros with their sign, all NaN alike."""
    flat = values.reshape(-1).tolist()
    return [v if isinstance(v, bool) else "nan" if v != v else f"{v:+.10e}" for v in flat]


def reference(np, name):
    return getattr(np, name)


@pytest.mark.parametrize("name", UNARY)
def test_unary(np, name):
    with np.errstate(all="ignore"):
        wanted = described(reference(np, name)(np.array(GRID)))
    assert described(getattr(xp, name)(xp.asarray(GRID, dtype=xp.float64))) == wanted


@pytest.mark.parametrize("name", BINARY)
def test_binary(np, name):
    left, right = map(list, zip(*itertools.product(GRID, GRID), strict=True))
    with np.errstate(all="ignore"):
        wanted = described(reference(np, name)(np.array(left), np.array(right)))
    got = described(getattr(xp, name)(*(xp.asarray(x, dtype=xp.float64) for x in (left, right))))
    wrong = [(a, b, g, w) for a, b, g, w in zip(left, right, got, wanted, strict=True) if g != w]
    if name in ("maximum", "minimum"):  # of zeros of either sign the standard takes any
        wrong = [row for row in wrong if row[:2] != (0, 0)]
    assert not wrong


# x1, x2 and what the standard says of them; 2.5 stands for finite numbers.
FLOOR_DIVIDE = [
    (2.5, 0.0, INF), (2.5, -0.0, -INF), (-2.5, 0.0, -INF), (-2.5, -0.0, INF),
    (0.0, 2.5, 0.0), (0.0, -2.5, -0.0), (-0.0, 2.5, -0.0), (-0.0, -2.5, 0.0),
    (INF, 2.5, INF), (INF, -2.5, -INF), (-INF, 2.5, -INF), (-INF, -2.5, INF),
    (2.5, INF, 0.0), (2.5, -INF, -0.0), (-2.5, INF, -0.0), (-2.5, -INF, 0.0),
    (0.0, 0.0, NAN), (-0.0, 0.0, NAN), (INF, INF, NAN), (INF, -INF, NAN), (-INF, INF, NAN),
    (NAN, 2.5, NAN), (2.5, NAN, NAN),
    (INF, 0.0, INF), (INF, -0.0, -INF), (-INF, 0.0, -INF), (0.0, INF, 0.0), (-0.0, INF, -0.0),
    (5.0, 2.0, 2.0), (-5.0, 2.0, -3.0),
]  # fmt: skip
REMAINDER = [
    (2.5, 0.0, NAN), (-2.5, -0.0, NAN), (0.0, 0.0, NAN), (INF, 2.5, NAN), (-INF, -2.5, NAN), (INF, INF, NAN),
    (NAN, 2.5, NAN),
    (0.0, 2.5, 0.0), (-0.0, 2.5, 0.0), (0.0, -2.5, -0.0), (-0.0, -2.5, -0.0),
    (2.5, INF, 2.5), (2.5, -INF, -INF), (-2.5, INF, INF), (-2.5, -INF, -2.5),
    (5.0, 5.0, 0.0), (5.0, -5.0, -0.0), (-5.0, 3.0, 1.0), (5.0, -3.0, -1.0),
]  # fmt: skip


@pytest.mark.parametrize("name, table", [("floor_divide", FLOOR_DIVIDE), ("remainder", REMAINDER)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_division(name, table, dtype):
    x1, x2, wanted = (xp.asarray(column, dtype=getattr(xp, dtype)) for column in zip(*table, strict=True))
    got = described(getattr(xp, name)(x1, x2))
    assert [row for row in zip(table, got, described(wanted), strict=True) if row[1] != row[2]] == []
