"""Samples of the ops of wasm/ops/elementwise/comparison.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.elementwise.samples_elementwise import SPECIAL
from ops.sampling import NAN, Sample, t


def special_values():
    """Predicates on nan, infinities and zeros."""
    yield Sample((t(3, 3, values=SPECIAL),), dtypes="f32 f64")
    yield Sample((t(2, 3, low=-3, high=3),))
    yield Sample((t(0, 4),))
    yield Sample((t(values=(NAN,)),), dtypes="f32 f64")
