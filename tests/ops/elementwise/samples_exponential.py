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


def numbers_to_split():
    """f(x) that jumps at powers of two: between them, at them, huge, subnormal, and what has no mantissa."""
    for shape in ((2, 3), (), (0,), (2, 0, 3), (37,)):
        yield Sample((t(*shape, values=(0.3, -0.7, 1.2, -1.9, 6.0, -100.0, 3e-3)),), dtypes="f16 bf16 f32 f64")
    yield Sample((t(2, 3, low=-9, high=9),), dtypes="f16 bf16 f32 f64", grad=False)
    yield Sample(
        (t(19, values=(1.0, -2.0, 0.5, 0.25, -4.0, 3e38, -1.2e-38, 0.0, -0.0, INF, -INF, NAN)),),
        dtypes="bf16 f32 f64",
        grad=False,
    )
    # Subnormal ones, whose gradients are infinite in their dtype and finite in a wider one.
    yield Sample((t(5, values=(1e-40, -1e-45, 1e-39)),), dtypes="f32", grad=False)
    yield Sample((t(5, values=(1.7e308, -2.3e-308, 1e-310, 5e-324, 1e-320)),), dtypes="f64", grad=False)
