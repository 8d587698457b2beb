"""What floating-point numbers are replaced by, their neighbours in every dtype, and powers of two beyond its range."""

from __future__ import annotations

import math

import pytest

import lucid

INF, NAN = math.inf, math.nan
FLOATS = (lucid.float16, lucid.bfloat16, lucid.float32, lucid.float64)


@pytest.mark.parametrize("dtype", FLOATS)
def test_infinities_become_the_greatest_numbers(dtype):
    largest = lucid.finfo(dtype).max
    assert lucid.nan_to_num(lucid.tensor([NAN, INF, -INF, 2.0], dtype=dtype)).tolist() == [0, largest, -largest, 2]


def test_nan_to_num_of_complex_numbers_looks_at_each_part():
    x = lucid.tensor([complex(NAN, INF), 1 - 2j], dtype=lucid.complex64)
    largest = lucid.finfo(lucid.float32).max
    assert lucid.nan_to_num(x, nan=3.0).tolist() == [complex(3, largest), 1 - 2j]


def test_what_was_replaced_has_gradient_0():
    x = lucid.tensor([NAN, INF, -INF, 2.0], requires_grad=True)
    (lucid.nan_to_num(x) * 0 + lucid.nan_to_num(x, posinf=1.0, neginf=1.0)).sum().backward()
    assert x.grad.tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("dtype", FLOATS)
def test_nextafter_steps_by_one_unit_in_the_last_place(dtype):
    limits = lucid.finfo(dtype)
    one = lucid.tensor([1.0, 1.0, -1.0, limits.max, 0.0, -0.0, 2.0], dtype=dtype)
    to = lucid.tensor([2.0, 0.0, -2.0, INF, 1.0, -1.0, 2.0], dtype=dtype)
    after = lucid.nextafter(one, to)
    assert after.dtype is dtype
    values = after.tolist()
    assert values[:4] == [1 + limits.eps, 1 - limits.eps / 2, -1 - limits.eps, INF]
    assert values[4] == -values[5] == limits.tiny * limits.eps
    assert values[6] == 2


@pytest.mark.parametrize("dtype", FLOATS)
def test_nextafter_of_zeros_and_nan(dtype):
    after = lucid.nextafter(
        lucid.tensor([0.0, -0.0, NAN, 1.0], dtype=dtype), lucid.tensor([-0.0, 0.0, 1.0, NAN], dtype=dtype)
    )
    values = after.tolist()
    assert [math.copysign(1, v) for v in values[:2]] == [-1, 1] and values[:2] == [0, 0]
    assert math.isnan(values[2]) and math.isnan(values[3])
    smallest = lucid.nextafter(lucid.tensor([0.0], dtype=dtype), lucid.tensor([-1.0], dtype=dtype))
    back = lucid.nextafter(smallest, lucid.tensor([1.0], dtype=dtype))
    assert back.tolist() == [0] and math.copysign(1, back.item()) == -1


def test_nextafter_takes_a_number_and_refuses_integers():
    x = lucid.ones(2, 3, dtype=lucid.bfloat16)
    assert lucid.nextafter(x, 2).dtype is lucid.bfloat16
    assert lucid.nextafter(x, lucid.zeros(3, dtype=lucid.bfloat16)).tolist() == [[1 - 2**-8] * 3] * 2
    with pytest.raises(TypeError, match="nextafter: self is int64; wanted"):
        lucid.nextafter(lucid.tensor([1]), 2)


@pytest.mark.parametrize("dtype", (lucid.float32, lucid.float64))
def test_ldexp_overflows_only_where_the_product_does(dtype):
    tiny = lucid.finfo(dtype).tiny
    span = 250 if dtype is lucid.float32 else 2040
    assert lucid.ldexp(lucid.tensor([tiny], dtype=dtype), span).item() == math.ldexp(tiny, span)
    assert lucid.ldexp(lucid.tensor([0.0, -0.0, 1.0], dtype=dtype), 5000).tolist() == [0, 0, INF]
    assert lucid.ldexp(lucid.tensor([3.0], dtype=dtype), -5000).item() == 0


def test_ldexp_of_integers_is_floating_point():
    assert lucid.ldexp(lucid.tensor([3]), lucid.tensor([-1])).tolist() == [1.5]


@pytest.mark.parametrize("dtype", FLOATS)
def test_signbit_sees_the_sign_of_zero_and_nan(dtype):
    x = lucid.tensor([0.0, -0.0, 1.0, -INF, NAN], dtype=dtype)
    assert lucid.signbit(x).tolist()[:4] == [False, True, False, True]
    assert lucid.signbit(lucid.tensor([3, -3])).tolist() == [False, True]
    assert lucid.signbit(lucid.tensor([True])).tolist() == [False]
