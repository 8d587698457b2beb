"""cumsum, cumprod, logcumsumexp, cummax and cummin: what the op suite does not see."""

from __future__ import annotations

import math

import pytest
from ops.tensors import leaf

import lucid
from lucid import _C
from lucid.autograd import gradcheck

NAN, INF = float("nan"), float("inf")


def test_dtypes():
    assert lucid.cumsum(lucid.tensor([200, 100], dtype=lucid.uint8)).tolist() == [200, 300]
    assert lucid.tensor([True, True]).cumsum().dtype is lucid.int64
    assert lucid.cumsum(lucid.tensor([1.5, 2.5]), 0, dtype=lucid.int32).tolist() == [1, 3]
    assert lucid.cumprod(lucid.tensor([2, 3]), dim=0, dtype=lucid.float64).dtype is lucid.float64
    assert lucid.cumsum(lucid.tensor([2**31 - 1, 1], dtype=lucid.int32), 0, dtype=lucid.int32).tolist() == [
        2**31 - 1,
        -(2**31),
    ]


def test_the_default_dim_is_the_last():
    x = lucid.tensor([[1.0, 2.0], [3.0, 4.0]])
    for name in ("cumsum", "cumprod", "cummax", "cummin"):
        one, other = getattr(x, name)(), getattr(x, name)(1)
        one, other = (v if isinstance(v, lucid.Tensor) else v.values for v in (one, other))
        assert one.tolist() == other.tolist()


def test_long_float_sums_are_carried_in_double():
    x = lucid.full((1000000,), 0.1)
    assert abs(x.cumsum(0)[-1].item() - 100000) < 0.01
    assert abs(x.reshape(-1, 2).cumsum(0)[-1, 1].item() - 50000) < 0.01


def test_cumprod_third_derivative_at_zero():
    x = leaf([0.0, 0.0, 0.0])
    (first,) = lucid.autograd.grad(x.cumprod(0)[2], [x], create_graph=True)
    (second,) = lucid.autograd.grad(first[0], [x], create_graph=True)
    (third,) = lucid.autograd.grad(second[1], [x])
    assert third.tolist() == [0, 0, 1]


def test_gradient_through_another_dtype():
    x = lucid.tensor([1.0, 2.0, 3.0], requires_grad=True)
    lucid.cumprod(x, 0, dtype=lucid.float64).sum().backward()
    assert x.grad.dtype is lucid.float32 and x.grad.tolist() == [9, 4, 2]
    assert gradcheck(lambda y: lucid.cumsum(y, 0, dtype=lucid.float64), leaf([1.0, 2.0]))


def test_logcumsumexp_far_apart():
    """Neither the value nor the first two derivatives overflow, or become nan, where exp would."""
    x = leaf([1000.0, -1000.0, 1000.0])
    y = lucid.logcumsumexp(x, 0)
    (first,) = lucid.autograd.grad(y.sum(), [x], create_graph=True)
    (second,) = lucid.autograd.grad(first[0], [x])
    assert y.tolist() == pytest.approx([1000, 1000, 1000 + math.log(2)])
    assert first.tolist() == pytest.approx([2.5, 0, 0.5]) and second.tolist() == pytest.approx([0.25, 0, -0.25])


def test_logcumsumexp_gradients_at_infinities():
    """Impossible elements get 0, not the nan of -inf - -inf; what stands beside an inf is not touched by its nan."""
    x = leaf([-INF, -INF, 0.0, 0.0])
    (first,) = lucid.autograd.grad(lucid.logcumsumexp(x, 0).sum(), [x], create_graph=True)
    (second,) = lucid.autograd.grad(first[2], [x])
    assert first.tolist() == [0, 0, 1.5, 0.5] and second.tolist() == [0, 0, 0.25, -0.25]
    x = leaf([1.0, INF, 2.0, 3.0])
    lucid.logcumsumexp(x, 0).sum().backward()
    assert x.grad[0] == 1 and x.grad[1].isnan() and x.grad[2:].tolist() == [0, 0]


def test_logcumsumexp_is_carried_in_double():
    x = lucid.full((1000000,), -5.0)
    assert abs(x.logcumsumexp(0)[-1].item() - (math.log(1e6) - 5)) < 1e-6
    assert abs(x.reshape(-1, 2).logcumsumexp(0)[-1, 1].item() - (math.log(5e5) - 5)) < 1e-6


def test_logcumsumexp_dtypes_out_and_meta():
    x = lucid.tensor([[1, 2], [3, 4]])
    assert lucid.logcumsumexp(x, 1).dtype is lucid.float32 and x.half().logcumsumexp(dim=0).dtype is lucid.float16
    out = lucid.zeros(2, 2)
    assert lucid.logcumsumexp(x, -1, out=out) is out and out.tolist() == x.logcumsumexp(1).tolist()
    meta = lucid.logcumsumexp(_C.zeros(2, 3, dtype=lucid.int32, device="meta"), 0)
    assert meta.dtype is lucid.float32 and meta.device.type == "meta" and meta.shape == (2, 3)


def test_what_logcumsumexp_refuses():
    with pytest.raises(TypeError, match="dim"):
        lucid.logcumsumexp(lucid.zeros(2))
    with pytest.raises(TypeError, match="complex"):
        lucid.logcumsumexp(lucid.zeros(2, dtype=lucid.complex64), 0)


def test_ties_and_nans_of_extrema():
    """The last of equals, and from a nan on nan, as in PyTorch."""
    x = leaf([1.0, 3.0, 3.0, 2.0])
    values, indices = lucid.cummax(x, 0)
    values.sum().backward()
    assert indices.tolist() == [0, 1, 2, 2] and x.grad.tolist() == [1, 1, 2, 0]
    values, indices = lucid.cummin(lucid.tensor([1.0, NAN, -1.0, NAN]), 0)
    assert indices.tolist() == [0, 1, 1, 3] and values.isnan().tolist() == [False, True, True, True]


def test_what_scans_refuse():
    for name in ("cumsum", "cumprod", "logcumsumexp", "cummax", "cummin"):
        with pytest.raises(IndexError, match=f"{name}: dim 2 is out of range"):
            getattr(lucid, name)(lucid.zeros(2, 3), 2)
        with pytest.raises(TypeError):
            getattr(lucid, name)(lucid.zeros(2, 3), (0, 1))
