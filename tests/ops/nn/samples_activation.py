"""Samples of the ops of wasm/ops/nn/activation.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t


def gelu():
    for approximate in ("none", "tanh"):
        for shape in ((2, 3), (), (0,), (35,)):
            yield Sample((t(*shape, low=-3, high=3), approximate))
