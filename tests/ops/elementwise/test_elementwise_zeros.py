"""The sign of a zero passes through every odd function: in vectors and in what is left over, in every float dtype."""

from __future__ import annotations

import math

import pytest

import lucid
import lucid.nn.functional as F

KEEP = {
    **{name: getattr(lucid, name) for name in
       "sin tan asin atan sinh tanh asinh atanh erf erfinv expm1 log1p sqrt trunc round floor ceil i1 i1e".split()},
    **{name: getattr(lucid.special, name) for name in ("bessel_j1",)},
    **{name: getattr(F, name) for name in "silu gelu mish elu leaky_relu".split()},
}  # fmt: skip


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("name", KEEP)
def test_a_negative_zero_stays_one(name, dtype):
    for count in (1, 37):  # a tail alone; vectors and a tail
        for zero in (-0.0, 0.0):
            got = KEEP[name](lucid.full((count,), zero, dtype=getattr(lucid, dtype))).tolist()
            assert got == [0.0] * count and {math.copysign(1, v) for v in got} == {math.copysign(1, zero)}, name
