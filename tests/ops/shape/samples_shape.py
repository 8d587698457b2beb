"""Samples of several families in wasm/ops/shape/: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import some


def anything():
    yield from some(((2, 3),), ((2, 1, 4),), ((),), ((0, 3),), ((37,),))
