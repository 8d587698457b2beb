"""Samples of the ops of wasm/ops/creation/creation.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import some, t


def fill():
    yield from some(
        ((2, 3), 2), ((), 1), ((0, 2), 3), ((4,), True), ((2, 3), t(low=1, high=3)), ((2, 3), t(values=(2.0,)))
    )
