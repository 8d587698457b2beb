"""What the tests of linear algebra share."""

from __future__ import annotations

import pytest

import lucid
from lucid import linalg
from lucid.autograd import gradcheck, gradgradcheck

DTYPES = {"float32": 3e-5, "float64": 1e-12}
FIELDS = {**DTYPES, "complex64": 3e-5, "complex128": 1e-12}
SIZES = (1, 2, 3, 4, 5, 8, 9, 17, 40)
LIMITS = {"rtol": 1e-6, "atol": 1e-7}


def draw(*shape, dtype="float64", seed=0):
    dtype = getattr(lucid, dtype)
    if dtype.is_complex:
        real = {lucid.complex64: lucid.float32, lucid.complex128: lucid.float64}[dtype]
        return lucid.view_as_complex(lucid.randn(*shape, 2, dtype=real, generator=lucid.Generator(seed)))
    return lucid.randn(*shape, dtype=dtype, generator=lucid.Generator(seed))


def eps(dtype):
    return 2.0 ** (-23 if dtype in (lucid.float32, lucid.complex64) else -52)


def single(dtype):
    """The complex dtype of as many bits in each part."""
    return {"float32": "complex64", "float64": "complex128"}.get(dtype, dtype)


def nasty():
    """Square matrices that elimination and orthogonalisation find hard, in float64, each with its name."""
    n = 24
    i = lucid.arange(n, dtype=lucid.float64)
    Q, R = linalg.qr(draw(n, n)).Q, linalg.qr(draw(n, n, seed=1)).Q
    yield "hilbert", 1 / (i.unsqueeze(1) + i + 1)
    yield "wilkinson", lucid.diag((i - n // 2).abs()) + lucid.eye(n, dtype=i.dtype).roll(1, 0).tril() * 1.0
    growing = lucid.eye(n, dtype=i.dtype) - lucid.ones(n, n, dtype=i.dtype).tril(-1)
    growing[:, -1] = 1
    yield "growth", growing  # pivots double in each step
    yield "condition 1e12", (Q * 10 ** (-12 * i / (n - 1))) @ R
    yield "rank deficient", Q[:, :5] @ R[:5]
    yield "repeated", lucid.ones(n, n, dtype=i.dtype)
    yield "zero", lucid.zeros(n, n, dtype=i.dtype)
    yield "graded", 10 ** (-i.unsqueeze(1) / 2) * draw(n, n, seed=2)
    yield "one", lucid.full((1, 1), 3.0, dtype=i.dtype)


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
