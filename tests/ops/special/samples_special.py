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
