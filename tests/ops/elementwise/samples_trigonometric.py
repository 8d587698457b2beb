"""Samples of the ops of wasm/ops/elementwise/trigonometric.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.elementwise.samples_elementwise import SPECIAL
from ops.samples import unary
from ops.sampling import Sample, t


def unary_edges(low, high):
    """As unary, and zeros, infinities, NaN and the ends of the domains."""
    yield from unary(low, high)
    yield Sample((t(11, values=(*SPECIAL, 0.5, 2.0)),), dtypes="f32 f64", grad=False)
