"""Samples of the ops of wasm/ops/elementwise/rounding.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import INF, NAN, Sample, t


def round_decimals():
    """f(x, decimals=n) of numbers that no n puts halfway."""
    for decimals in (2, 1, 0, -1, -2):
        yield Sample((t(2, 3, low=-99, high=99),), {"decimals": decimals}, dtypes="i32 i64 f32 f64")
    yield Sample((t(4, values=(INF, -INF, NAN, 3.0)),), {"decimals": 1}, dtypes="f32 f64", grad=False)
    yield Sample((t(0),), {"decimals": 3}, dtypes="i64 f32 f64")
    yield Sample((t(values=(1.27,)),), {"decimals": 1}, dtypes="f32 f64")


def unary_off_integers(limit):
    """f(x) for functions that jump at integers or halves."""
    yield Sample((t(2, 3, values=(0.3, -0.7, 1.2, -1.9, 2.8, 0.1), dtype=None),), dtypes="f32 f64")
    yield Sample((t(35, low=-limit, high=limit),), grad=False)
    yield Sample((t(9, values=(0.5, -0.5, 1.5, 2.5, -1.5, -2.5, INF, -INF, NAN)),), dtypes="f32 f64", grad=False)
    yield Sample((t(0),))
    yield Sample((t(values=(1.25,)),), dtypes="f32 f64")
