"""Extreme arguments whose results and gradients are ordinary numbers."""

from __future__ import annotations

import math

import pytest

import lucid
import lucid.nn.functional as F

# name: the gradient at large arguments above and below 0
SLOPES = {
    "gelu": (1.0, 0.0),
    "silu": (1.0, 0.0),
    "relu": (1.0, 0.0),
    "sigmoid": (0.0, 0.0),
    "tanh": (0.0, 0.0),
    "softplus": (1.0, 0.0),
    "elu": (1.0, 0.0),
    "mish": (1.0, 0.0),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", [*SLOPES, "gelu_tanh"])
def test_slopes_far_out(name, dtype):
    function = (lambda x: F.gelu(x, approximate="tanh")) if name == "gelu_tanh" else getattr(F, name)
    above, below = SLOPES.get(name, (1.0, 0.0))
    for count in (1, 19):  # a tail; vectors
        for size in (1e4, 1e20, 3e38):
            for x, wanted in ((size, above), (-size, below)):
                leaf = lucid.full((count,), x, dtype=getattr(lucid, dtype)).requires_grad_()
                function(leaf).sum().backward()
                assert leaf.grad.tolist() == [wanted] * count, f"{name} at {x}"


def test_numbers_in_a_gradient_are_combined_in_double():
    for exponent in (1 / 3, 0.1, -1.7, 2.3):
        x = lucid.tensor(8.0, dtype=lucid.float64, requires_grad=True)
        (x**exponent).backward()
        assert math.isclose(x.grad.item(), exponent * 8.0 ** (exponent - 1), rel_tol=1e-15)
    single = lucid.tensor(8.0, requires_grad=True)
    (single ** (1 / 3)).backward()
    assert single.grad.dtype is lucid.float32


@pytest.mark.parametrize("dtype, size", [("float32", 1e30), ("float64", 1e30), ("float64", 1e200)])
def test_squares_that_overflow(dtype, size):
    x = lucid.tensor([size, 2 * size, 3 * size, 4 * size], dtype=getattr(lucid, dtype))
    wanted = lucid.tensor([-3.0, -1.0, 1.0, 3.0], dtype=x.dtype) / math.sqrt(5)
    assert lucid.allclose(F.layer_norm(x, (4,)), wanted, rtol=1e-6)
    assert math.isclose(x.std().item() / size, math.sqrt(5 / 3), rel_tol=1e-6)
    assert math.isclose(lucid.std(x, correction=0).item() / size, math.sqrt(5 / 4), rel_tol=1e-6)
    weight = lucid.ones(4, dtype=x.dtype).requires_grad_()
    F.layer_norm(x, (4,), weight).sum().backward()
    assert lucid.allclose(weight.grad, wanted, rtol=1e-6)
