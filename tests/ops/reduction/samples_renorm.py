"""Samples of the ops of wasm/ops/reduction/renorm.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import INF, NAN, Sample, t


def renorm():
    """Sub-tensors within the norm and beyond it, for every kind of p; no elements, zeros, what is not finite."""
    for p in (2.0, 1.0, 3.0, 1.5, 0.5, INF):
        for shape, dim, maxnorm in (
            ((2, 3), 0, 1.03),
            ((3, 2), -1, 1.47),
            ((2, 3, 2), 1, 0.77),
            ((0, 3), 0, 1.0),
            ((2, 0), 0, 1.0),
            ((2, 3), 1, 100.0),
        ):
            yield Sample((t(*shape, low=0.3, high=2, distinct=True), p, dim, maxnorm), dtypes="f32 f64 c64 c128")
        yield Sample((t(2, 3, values=(3.0, -4.0, 1.0, 0.5, -0.25, 0.25)), p, 0, 2.0), dtypes="f16 bf16 f32 f64")
        yield Sample(
            (t(3, 2, values=(0.0, 0.0, NAN, 1.0, INF, 1.0)), p, 0, 1.0),
            dtypes="f32 f64",
            grad=False,
            note="zero, nan, inf",
        )
    yield Sample((t(2, 2, values=(3.0, 0.0, 0.0, 0.0)), 2.0, 0, 1.0), dtypes="f32 f64", note="zeros")
    yield Sample((t(2, 3, low=0.3, high=2), 2, 0, 0), dtypes="f32 f64", note="maxnorm 0")
    yield Sample((t(2, 3, low=0.3, high=2), 2, 0, INF), dtypes="f32 f64", note="maxnorm inf")
