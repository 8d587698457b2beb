"""Samples of the ops of wasm/ops/elementwise/exponential.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import INF, NAN, Sample, t


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
