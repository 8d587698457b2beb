"""Tensors, ids and comparisons that the tests of several families use."""

from __future__ import annotations

import math

import pytest

import lucid


def grid(*shape, dtype=lucid.float64):
    """0, 1, 2, … in this shape."""
    return lucid.arange(math.prod(shape), dtype=dtype).reshape(shape).clone()


def draw(*shape, low=-1.0, high=1.0):
    return lucid.rand(*shape, dtype=lucid.float64) * (high - low) + low


def leaf(values):
    return lucid.tensor(values, dtype=lucid.float64, requires_grad=True)


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def label(value):
    """A test id that is the same in every run: no addresses."""
    if isinstance(value, tuple):
        return " ".join(label(part) for part in value)
    return (
        value.__name__ if callable(value) else f"tensor{value.shape}" if isinstance(value, lucid.Tensor) else str(value)
    )


def raises(error, *fragments):
    """The message names everything that a reader needs."""
    return pytest.raises(error, match=".*".join(fragments))


def close(tensor, expected):
    flat = tensor.flatten().tolist()
    wanted = list(expected)
    return len(flat) == len(wanted) and all(
        a == pytest.approx(b, rel=1e-12, abs=1e-12) or (math.isnan(a) and math.isnan(b)) for a, b in zip(flat, wanted)
    )
