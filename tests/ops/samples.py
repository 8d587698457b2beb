"""Sample generators: the calls with which the suites in this folder test every op of the table.

To add an op's samples:
  1. write here, or in samples_<family>.py, a function that yields Sample(args): `yield Sample((t(2, 3), 1))`;
  2. name it in the op's table entry: samples="my_samples()", with ref="np.…" saying what NumPy computes for it;
  3. run `pytest tests/ops -k my_op`.
One generator serves all ops of a kind. The suites try each sample with every dtype and memory layout.
"""

from __future__ import annotations

from ops.sampling import Sample, mask, t

INF, NAN = float("inf"), float("nan")
SPECIAL = (0.0, -0.0, 1.0, -1.0, INF, -INF, NAN, 1e-3, -1e30)


# ---- Elementwise ----------------------------------------------------------------------------------------------------


def unary(low, high, dtype=None):
    """f(x) on a smooth stretch of its domain; vectors longer than a SIMD block with a remainder; empty; 0-d."""
    for shape in ((2, 3), (), (0,), (2, 0, 3), (37,), (2, 1, 4)):
        yield Sample((t(*shape, low=low, high=high, dtype=dtype),), {} if dtype is None else {"dtype": "float64"})


def unary_edges(low, high):
    """As unary, and zeros, infinities, NaN and the ends of the domains."""
    yield from unary(low, high)
    yield Sample((t(11, values=(*SPECIAL, 0.5, 2.0)),), dtypes="f32 f64", grad=False)


def unary_away_from_zero(limit):
    """f(x) for functions with a kink at zero."""
    for sign in (1, -1):
        yield Sample((t(3, 2, low=min(sign * 0.2, sign * limit), high=max(sign * 0.2, sign * limit)),))
    yield Sample((t(33, low=-limit, high=limit),), grad=False)
    yield Sample((t(0, 2),))
    yield Sample((t(low=0.5, high=limit),))


def unary_off_integers(limit):
    """f(x) for functions that jump at integers or halves."""
    yield Sample((t(2, 3, values=(0.3, -0.7, 1.2, -1.9, 2.8, 0.1), dtype=None),), dtypes="f32 f64")
    yield Sample((t(35, low=-limit, high=limit),), grad=False)
    yield Sample((t(9, values=(0.5, -0.5, 1.5, 2.5, -1.5, -2.5, INF, -INF, NAN)),), dtypes="f32 f64", grad=False)
    yield Sample((t(0),))
    yield Sample((t(values=(1.25,)),), dtypes="f32 f64")


def special_values():
    """Predicates on nan, infinities and zeros."""
    yield Sample((t(3, 3, values=SPECIAL),), dtypes="f32 f64")
    yield Sample((t(2, 3, low=-3, high=3),))
    yield Sample((t(0, 4),))
    yield Sample((t(values=(NAN,)),), dtypes="f32 f64")


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


def log_probabilities():
    """f(log p, log q): moderate ones, broadcast, and the impossible, the certain and the overflowing."""
    yield Sample((t(2, 3, low=-3, high=0), t(2, 3, low=-3, high=0)))
    yield Sample((t(2, 1, low=-3, high=0), t(3, low=-3, high=0)))
    yield Sample((t(0, 3), t(3)))
    yield Sample((t(), t()))
    yield Sample(
        (t(6, values=(-INF, -INF, 0.0, 1000.0, INF, NAN)), t(6, values=(-INF, 0.0, -1000.0, 1000.0, INF, 0.0))),
        dtypes="f32 f64",
        grad=False,
    )


def divide(positive=False):
    """x / y with y away from zero; without `positive`, division by zero too (floating dtypes)."""
    for left, right in SHAPE_PAIRS:
        yield Sample((t(*left, low=1.1, high=2.9), t(*right, low=3.1, high=5)))
    yield Sample((t(2, 3, low=-3, high=3), 2), grad=not positive)
    if not positive:
        yield Sample((t(9, values=SPECIAL), t(9, values=SPECIAL[::-1])), dtypes="f32 f64", grad=False)


def power():
    """x ** y with x > 0; whole exponents of negative numbers; x = 0."""
    for left, right in SHAPE_PAIRS:
        yield Sample((t(*left, low=0.3, high=2.5), t(*right, low=0, high=2)))
    for exponent in (0, 1, 2, 3):
        yield Sample((t(2, 3, low=-2, high=2), exponent))
    for exponent in (0.5, -1, -2.5):
        yield Sample((t(2, 3, low=0.3, high=2.5), exponent), dtypes="f32 f64")
    yield Sample((t(4, values=(0.0, 0.0, 2.0, -2.0)), t(4, values=(0.0, 2.0, 0.0, 3.0))), dtypes="f32 f64", grad=False)


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


def gelu():
    for approximate in ("none", "tanh"):
        for shape in ((2, 3), (), (0,), (35,)):
            yield Sample((t(*shape, low=-3, high=3), approximate))


# ---- Reductions -----------------------------------------------------------------------------------------------------


def reduction(empty=True, low=-1.0, high=1.0):
    """f(x, dim, keepdim): no dim, one, several, negative; long rows and columns; empty; 0-d."""
    for dim in (None, 0, 1, -1, (0, 2), (-1, 0, 1)):
        for keepdim in (False, True):
            yield Sample((t(2, 3, 2, low=low, high=high, distinct=True), dim, keepdim), dtypes=REDUCED)
    yield Sample((t(low=low, high=high), None, False), dtypes=REDUCED)
    yield Sample((t(67, low=low, high=high), 0, False), dtypes=REDUCED, grad=False)
    yield Sample((t(3, 67, low=low, high=high), 0, False), dtypes=REDUCED, grad=False)
    yield Sample((t(67, 5, low=low, high=high), 0, False), dtypes=REDUCED, grad=False)
    yield Sample((t(2, 0, low=low, high=high), 0, False), dtypes=REDUCED)
    if empty:
        yield Sample((t(2, 0, low=low, high=high), 1, False), dtypes=REDUCED)
        yield Sample((t(0, low=low, high=high), None, False), dtypes=REDUCED)


REDUCED = "u8 i32 i64 f32 f64"


def moments():
    """var and std: more elements than the correction. keepdim by name: the third argument by position is `unbiased`."""
    for dim in (None, 0, -1, (0, 2)):
        for keepdim in (False, True):
            yield Sample((t(3, 2, 4), dim), {"keepdim": keepdim}, dtypes="f32 f64")
    for correction in (0, 1, 2):
        yield Sample((t(2, 5), 1), {"correction": correction}, dtypes="f32 f64")
    yield Sample((t(67, low=99, high=101), 0), dtypes="f64", grad=False)
    yield Sample((t(3, 2, low=-9, high=9), 0), dtypes="i64")
    yield Sample((t(0, 3), 1), dtypes="f32 f64")
    yield Sample((t(), None), dtypes="f32 f64")


def arg_reduction():
    """argmax and argmin; ties go to the first, nan wins."""
    for dim in (None, 0, 1, -1):
        for keepdim in (False, True):
            if dim is not None or not keepdim:
                yield Sample((t(3, 4, low=-9, high=9), dim, keepdim), dtypes=REDUCED)
    yield Sample((t(3, 5, values=(1, 3, 3, 2)), 1, False), dtypes=REDUCED)
    yield Sample((t(6, values=(1.0, NAN, 5.0, NAN)), 0, False), dtypes="f32 f64")
    yield Sample((t(), None, False), dtypes=REDUCED)
    yield Sample((t(0, 3), 1, False), dtypes=REDUCED)
    yield Sample((t(5, 70, low=-99, high=99), 1, False), dtypes=REDUCED)
