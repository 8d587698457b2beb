"""What the table-driven suites do not see of wasm/ops/elementwise/exponential.py. Runs without NumPy."""

from __future__ import annotations

import math

import pytest

import lucid

INF, NAN = math.inf, math.nan


@pytest.mark.parametrize("dtype", (lucid.float16, lucid.bfloat16, lucid.float32, lucid.float64))
def test_frexp_of_what_has_no_mantissa(dtype):
    mantissa, exponent = lucid.frexp(lucid.tensor([0.0, -0.0, INF, -INF, NAN] * 5, dtype=dtype))
    assert [str(value) for value in mantissa.tolist()] == ["0.0", "-0.0", "inf", "-inf", "nan"] * 5
    assert mantissa.dtype is dtype and exponent.dtype is lucid.int32 and exponent.tolist() == [0] * 25


@pytest.mark.parametrize("dtype, least", ((lucid.float16, -24), (lucid.float32, -149), (lucid.float64, -1074)))
def test_frexp_of_every_power_of_two(dtype, least):
    powers = range(least, -least - 50 if dtype is lucid.float64 else 16)
    result = lucid.tensor([2.0**n for n in powers], dtype=dtype).frexp()
    assert result.mantissa.tolist() == [0.5] * len(powers)
    assert result.exponent.tolist() == [n + 1 for n in powers]


@pytest.mark.parametrize("dtype", (lucid.float32, lucid.float64))
def test_the_gradient_of_frexp_is_an_exact_power_of_two(dtype):
    values = [0.0, INF, NAN, 1.0, -3.7, 3e38, 1.2e-38]
    x = lucid.tensor(values, dtype=dtype, requires_grad=True)
    mantissa, exponent = lucid.frexp(x)
    assert mantissa.requires_grad and not exponent.requires_grad
    (gradient,) = lucid.autograd.grad(mantissa.sum(), x)
    assert gradient.tolist() == [1, 1, 1, 0.5, 0.25, 2.0**-128, 2.0**125]


@pytest.mark.parametrize("dtype", (lucid.bool_, lucid.int8, lucid.int32, lucid.int64, lucid.complex64))
def test_frexp_refuses_what_is_not_floating(dtype):
    with pytest.raises(TypeError, match=f"frexp: self is {str(dtype).split('.')[-1]}; wanted a floating-point dtype"):
        lucid.ones(2, dtype=dtype).frexp()
