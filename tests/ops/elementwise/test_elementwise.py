"""Elementwise functions of two tensors: signs of zeros, and gradients at ties, zeros, infinities and NaN."""

from __future__ import annotations

import math

import pytest

import lucid

INF, NAN = math.inf, math.nan


def f64(*values):
    return lucid.tensor(list(values), dtype=lucid.float64, requires_grad=True)


def gradients(function, x, y):
    return [g.tolist() for g in lucid.autograd.grad(function(x, y).sum(), (x, y))]


def same(values, wanted) -> bool:
    return len(values) == len(wanted) and all(
        v == w or (math.isnan(v) and math.isnan(w)) for v, w in zip(values, wanted)
    )


@pytest.mark.parametrize(
    "function, x, y, negative",
    [
        (lucid.fmax, 0.0, -0.0, False),
        (lucid.fmax, -0.0, 0.0, True),
        (lucid.fmin, 0.0, -0.0, False),
        (lucid.fmin, -0.0, 0.0, True),
        (lucid.copysign, 0.0, -1.0, True),
        (lucid.copysign, -0.0, 0.0, False),
        (lucid.copysign, 2.0, -0.0, True),
        (lucid.copysign, -2.0, NAN, False),
        (lucid.atan2, -0.0, 0.0, True),
        (lucid.atan2, 0.0, -0.0, False),
        (lucid.atan2, -0.0, -1.0, True),
        (lucid.atan2, -1.0, INF, True),
        (lucid.hypot, -0.0, -0.0, False),
        (lucid.heaviside, -0.0, -0.0, True),
        (lucid.heaviside, -1.0, -1.0, False),
    ],
)
@pytest.mark.parametrize("dtype", (lucid.float32, lucid.float64, lucid.float16))
def test_sign_bit(function, x, y, negative, dtype):
    """Of equal zeros fmax and fmin give the first; the others as C has it."""
    for n in (1, 19):  # a SIMD block, and what remains
        values = function(lucid.tensor([x] * n, dtype=dtype), lucid.tensor([y] * n, dtype=dtype)).tolist()
        assert [math.copysign(1, value) < 0 for value in values] == [negative] * n, values


@pytest.mark.parametrize(
    "function, x, y, by_x, by_y",
    [
        (lucid.fmax, (1, 2, 3, NAN, 2, NAN), (2, 1, 3, 1, NAN, NAN), (0, 1, 1, 0, 1, 1), (1, 0, 0, 1, 0, 0)),
        (lucid.fmin, (1, 2, 3, NAN, 2, NAN), (2, 1, 3, 1, NAN, NAN), (1, 0, 1, 0, 1, 1), (0, 1, 0, 1, 0, 0)),
        (lucid.copysign, (3, -3, 3, 0.0, -0.0), (1, 1, -0.0, 1, -1), (1, -1, -1, 0, 0), (0, 0, 0, 0, 0)),
        (lucid.atan2, (0.0, -0.0, 1, 0), (0.0, -0.0, 0, -2), (0, 0, 0, -0.5), (0, 0, -1, 0)),
        (lucid.hypot, (3, 0.0, 0.0), (4, 2, 0.0), (0.6, 0, NAN), (0.8, 1, NAN)),
        (lucid.heaviside, (-1, 0.0, -0.0, 1, INF, NAN), (2, 2, NAN, NAN, 2, 2), (0,) * 6, (0, 1, 1, 0, 0, 0)),
    ],
)
def test_gradients_at_the_edges(function, x, y, by_x, by_y):
    for got, wanted in zip(gradients(function, f64(*x), f64(*y)), (by_x, by_y)):
        assert same(got, wanted), got


@pytest.mark.parametrize("function", (lucid.copysign, lucid.atan2))
def test_second_gradients_at_the_origin(function):
    """The first is taken as 0 there, and so is the second; without care it would be 0 / 0."""
    x, y = f64(0.0), f64(0.0)
    first = lucid.autograd.grad(function(x, y), (x, y), create_graph=True)
    assert [g.tolist() for g in lucid.autograd.grad(first[0] + first[1], (x, y))] == [[0.0], [0.0]]


@pytest.mark.parametrize(
    "function, x, slope",
    [
        (lucid.asinh, (0.0, INF, NAN), (1, 0, NAN)),
        (lucid.acosh, (1.0, 0.5, INF), (INF, NAN, 0)),
        (lucid.atanh, (0.0, 1.0, -1.0, 2.0), (1, INF, INF, -1 / 3)),
    ],
)
def test_gradients_at_the_ends_of_the_domain(function, x, slope):
    x = f64(*x)
    assert same(lucid.autograd.grad(function(x).sum(), x)[0].tolist(), slope)


def test_integers():
    one = lucid.tensor([1, 2])
    for function in (lucid.atan2, lucid.hypot, lucid.copysign):
        assert function(one, one).dtype is lucid.float32 and function(one, 2).dtype is lucid.float32
    for function in (lucid.fmax, lucid.fmin, lucid.heaviside):
        assert function(one, 2).dtype is lucid.int64 and function(one, 1.5).dtype is lucid.float32
        assert (
            function(one, lucid.tensor([3], dtype=lucid.uint8)).dtype is lucid.int64
            and function(one > 1, one > 0).dtype is lucid.bool_
        )
    with pytest.raises(
        RuntimeError, match="atan2_: a result of dtype float32 cannot be written into self of dtype int64"
    ):
        one.atan2_(one)
    assert one.tolist() == [1, 2]


def test_names_of_atan2():
    """y comes first, as everywhere: what other ops call x is here the second."""
    y, x = lucid.tensor([1.0]), lucid.tensor([-1.0])
    wanted = lucid.atan2(y, x).tolist()
    assert wanted == pytest.approx([3 * math.pi / 4])
    for function in (lucid.atan2, lucid.arctan2):
        assert (
            function(y=y, x=x).tolist() == function(x=x, y=y).tolist() == function(input=y, other=x).tolist() == wanted
        )


@pytest.mark.parametrize("dtype", (lucid.bool_, lucid.uint8, lucid.int64, lucid.float16, lucid.bfloat16, lucid.float32))
def test_float_power_is_computed_in_double_precision(dtype):
    """Also with a number for the exponent, which other ops compute in the dtype of the tensor."""
    x = lucid.tensor([1, 3], dtype=dtype)
    result = lucid.float_power(x, 0.1)
    assert result.dtype is lucid.float64
    assert result.tolist() == pytest.approx([float(base) ** 0.1 for base in x.tolist()], rel=1e-15)
    assert lucid.float_power(x, 2j).dtype is lucid.complex128
    assert lucid.float_power(x, lucid.tensor([1j, 2])).dtype is lucid.complex128


def test_float_power_in_place_and_out():
    """The result is written into what can hold it, rounded to its dtype."""
    x = lucid.tensor([2.0, 3.0])
    assert x.float_power_(2) is x and x.tolist() == [4, 9] and x.dtype is lucid.float32
    out = lucid.empty(2, dtype=lucid.float64)
    assert lucid.float_power(x, -0.5, out=out) is out and out.tolist() == [0.5, 1 / 3]
    for target, exponent, wanted in ((lucid.tensor([1, 2]), 2, "float64"), (x, 2j, "complex128")):
        with pytest.raises(RuntimeError, match=f"float_power_: a result of dtype {wanted} cannot be written into self"):
            target.float_power_(exponent)
    assert x.tolist() == [4, 9]


def test_gradients_of_float_power():
    """They have the dtypes of the operands."""
    x, y = lucid.tensor([0.0, 2.0, -2.0], requires_grad=True), lucid.tensor([2.0, 0.0, 3.0], requires_grad=True)
    by_x, by_y = lucid.autograd.grad(lucid.float_power(x, y).sum(), (x, y))
    assert by_x.dtype is by_y.dtype is lucid.float32
    assert by_x.tolist() == [0, 0, 12] and same(by_y.tolist(), [0, pytest.approx(math.log(2)), NAN])


@pytest.mark.parametrize(
    "call, wanted",
    [
        (lambda x: lucid.pow(2, x), [2, 4, 8]),
        (lambda x: lucid.remainder(5, x), [0, 1, 2]),
        (lambda x: lucid.float_power(2, x), [2, 4, 8]),
        (lambda x: lucid.bitwise_and(5, x), [1, 0, 1]),
        (lambda x: lucid.bitwise_or(4, x), [5, 6, 7]),
        (lambda x: lucid.bitwise_xor(5, x), [4, 7, 6]),
        (lambda x: lucid.bitwise_left_shift(1, x), [2, 4, 8]),
        (lambda x: lucid.bitwise_right_shift(8, x), [4, 2, 1]),
    ],
)
def test_a_number_may_come_first(call, wanted):
    x = lucid.tensor([1, 2, 3])
    assert call(x).tolist() == wanted


def test_a_number_that_comes_first_is_no_part_of_the_graph():
    x = lucid.tensor([1.0, 3.0], requires_grad=True)
    lucid.pow(2.0, x).sum().backward()
    assert lucid.allclose(x.grad, lucid.tensor([2 * math.log(2), 8 * math.log(2)]))


def test_powers_by_numbers_have_gradients_at_full_precision():
    """The exponent, a Python number, is not rounded to the default dtype on the way."""
    for p in (1 / 3, 0.1, -2.7):
        x = lucid.tensor([64.0, 3.0], dtype=lucid.float64, requires_grad=True)
        (x**p).sum().backward()
        assert all(abs(g / (p * v ** (p - 1)) - 1) < 1e-14 for g, v in zip(x.grad.tolist(), x.tolist()))


def test_the_angle_of_zero_has_a_gradient():
    z = lucid.tensor([0j, 1j], requires_grad=True)
    z.angle().sum().backward()
    assert z.grad.tolist() == [0j, -1 + 0j]
