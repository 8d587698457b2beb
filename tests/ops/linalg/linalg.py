"""What the tests of linear algebra share."""

from __future__ import annotations

import pytest

import lucid
from lucid.autograd import gradcheck, gradgradcheck

DTYPES = {"float32": 3e-5, "float64": 1e-12}
SIZES = (1, 2, 3, 4, 5, 8, 9, 17, 40)
LIMITS = {"rtol": 1e-6, "atol": 1e-7}


def draw(*shape, dtype="float64", seed=0):
    return lucid.randn(*shape, dtype=getattr(lucid, dtype), generator=lucid.Generator(seed))


def symmetric(x):
    return (x + x.mT) / 2


def definite(x):
    return x @ x.mT + x.shape[-1] * lucid.eye(x.shape[-1], dtype=x.dtype)


def close(a, b, tolerance):
    assert a.shape == b.shape
    assert float((a - b).abs().max()) <= tolerance * max(1.0, float(b.abs().max())) if a.numel() else True


def layouts(x):
    """The same matrices in other memory."""
    yield x
    yield x.mT.contiguous().mT
    doubled = lucid.zeros(*x.shape[:-1], 2 * x.shape[-1], dtype=x.dtype)
    doubled[..., ::2] = x
    yield doubled[..., ::2]
    yield x.flip(-1).contiguous()[..., ::-1]


def check_gradients(function, *shapes):
    """First and second."""
    leaves = [draw(*shape, seed=i + 3).requires_grad_() for i, shape in enumerate(shapes)]
    gradcheck(function, leaves, **LIMITS)
    gradgradcheck(function, leaves, **LIMITS)


def refuses_what_is_not_square(function):
    for bad in (lucid.zeros(2, 3), lucid.zeros(3), lucid.tensor(1.0)):
        with pytest.raises(ValueError, match="A has shape"):
            function(bad)
    with pytest.raises(TypeError, match="A is int64; wanted a floating-point dtype"):
        function(lucid.ones(2, 2, dtype=lucid.int64))
