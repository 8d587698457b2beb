"""Samples of the special functions: both sides of 0, the joints between their approximations, poles and infinities."""

from __future__ import annotations

from ops.sampling import Sample, t


def gamma():
    """lgamma and digamma: off the poles; at the joints 0.5, 1.5, 2.5, 8 and 10; large."""
    for shape in ((2, 3), (), (0,), (2, 0, 3), (2, 1, 4)):
        yield Sample((t(*shape, low=0.2, high=6),))
    yield Sample((t(2, 4, values=(-0.3, -0.7, -1.4, -2.6, -3.5, -5.25, -10.1, -0.01)),), dtypes="f32 f64")
    yield Sample((t(3, 3, values=(0.5, 1.0, 1.16, 1.5, 2.0, 2.5, 8.0, 10.0, 25.0)),), dtypes="f32 f64")
    yield Sample((t(37, low=0.01, high=40),), grad=False)


def polygamma():
    """Orders 0 to 4; elements above and below 0."""
    for order in (0.0, 1.0, 2.0, 4.0):
        yield Sample((t(2, 3, low=0.3, high=6), order))
    yield Sample((t(2, 3, values=(-0.3, -0.7, -1.4, -2.6, -3.5, -5.25)), 1.0), dtypes="f32 f64")
    yield Sample((t(2, 3, values=(-0.3, -0.7, -1.4, -2.6, -3.4, -5.25)), 2.0), dtypes="f32 f64")
    yield Sample((t(low=0.5, high=3), 1.0))
    yield Sample((t(0, 2), 3.0))
    yield Sample((t(35, low=0.1, high=60), 1.0), grad=False)


def of_order(positive):
    """Functions of orders 0 and 1: over the joints between their approximations; empty; 0-d."""
    low = 0.2 if positive else -10
    for order in (0.0, 1.0):
        for shape in ((2, 3), (), (0, 2)):
            yield Sample((t(*shape, low=low, high=10), order))
        yield Sample((t(8, values=(0.3, 0.9, 1.0, 2.0, 4.0, 4.5, 8.0, 9.0)), order), dtypes="f32 f64")
        yield Sample((t(35, low=low, high=40), order), grad=False)


def logits():
    """Without and with a limit, which no element is near."""
    for shape in ((2, 3), (), (0,), (2, 1, 4)):
        yield Sample((t(*shape, low=0.05, high=0.95),))
    yield Sample((t(6, values=(0.05, 0.3, 0.45, 0.55, 0.7, 0.95)), 0.1), dtypes="f32 f64")
    yield Sample((t(2, 2, low=0.2, high=0.8),), {"eps": 0.1})


def entropies():
    """x and y, broadcast; x 0; a number for y."""
    yield Sample((t(2, 3, low=0.2, high=2), t(2, 3, low=0.2, high=3)))
    yield Sample((t(2, 1, low=0.2, high=2), t(3, low=0.2, high=3)))
    yield Sample((t(3, values=(0.0, 1.0, -2.0)), t(3, values=(1.0, 0.5, 2.0))), dtypes="f32 f64", grad=False)
    yield Sample((t(4, low=0.2, high=2), 2.5))
    yield Sample((t(0, 2), t(2)))
    yield Sample((t(low=0.2, high=2), t(low=0.2, high=2)))


def incomplete_gamma():
    """a and x, whose gradient is that by x; either side of x = a + 1, small and large a; broadcast; empty; 0-d."""
    yield Sample((t(2, 3, low=0.4, high=4), t(2, 3, low=0.3, high=6)))
    yield Sample((t(2, 1, low=0.4, high=4), t(3, low=0.3, high=6)))
    yield Sample((t(4, values=(0.1, 0.5, 70.0, 200.0)), t(4, values=(0.3, 3.0, 75.0, 90.0))), dtypes="f32 f64")
    yield Sample((t(0, 2), t(2)))
    yield Sample((t(low=0.4, high=4), t(low=0.4, high=4)))


def zeta():
    """Exponents above 1; q above and below 0."""
    yield Sample((t(2, 3, low=1.5, high=6), t(2, 3, low=0.4, high=8)))
    yield Sample((t(2, 1, low=1.5, high=6), t(3, low=0.4, high=8)))
    yield Sample((t(4, values=(2.0, 3.0, 4.0, 5.0)), t(4, values=(-0.5, -1.3, -2.6, -0.25))), dtypes="f32 f64")
    yield Sample((t(0, 2), t(2)))
    yield Sample((t(low=1.5, high=4), t(low=0.4, high=4)))


def polygamma_sums():
    for order, p in ((-1.0, 1.0), (-1.0, 3.0), (0.0, 2.0), (1.0, 3.0)):
        yield Sample((t(2, 3, low=1.3, high=6), order, p))
    yield Sample((t(low=1.3, high=6), -1.0, 2.0))
    yield Sample((t(0, 2), -1.0, 2.0))


def dimensions():
    for shape, p in (((2, 3), 1), ((2, 3), 4), ((), 2), ((0, 2), 3)):
        yield Sample((t(*shape, low=2, high=6), p))


def degrees():
    """x and a degree, of whole numbers; a number for the degree; broadcast; empty; 0-d."""
    yield Sample((t(2, 6, low=-1.5, high=1.5), t(6, dtype="int64", values=(0, 1, 2, 3, 7, -1))))
    yield Sample((t(2, 3, low=0.1, high=0.9), 4))
    yield Sample((t(low=0.1, high=0.9), 3))
    yield Sample((t(0, 2), 2))


def polynomials():
    """Every family, and its derivatives."""
    for kind in range(12):
        for order in (0.0, 1.0, 2.0):
            yield Sample((t(5, low=0.1, high=0.9), t(5, dtype="int64", values=(0, 1, 2, 5, 20)), float(kind), order))
    yield Sample((t(2, 1), t(0, dtype="int64"), 0.0, 0.0))
    yield Sample((t(low=0.1, high=0.9), 3, 6.0, 1.0))
