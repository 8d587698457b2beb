"""dropout as the engine gives it. Runs without NumPy."""

from __future__ import annotations

import pytest

import lucid
from lucid import _C


def test_dropout():
    lucid.manual_seed(11)
    x = lucid.ones(4000, requires_grad=True)
    y = _C.dropout(x, 0.25, True)
    kept = (y != 0).sum().item()
    assert 2850 < kept < 3150 and abs(y.amax().item() - 4 / 3) < 1e-6
    y.sum().backward()
    assert x.grad.tolist() == y.tolist()
    assert _C.dropout(x, 0.25, False) is x and _C.dropout(x, 0.0, True) is x
    assert _C.dropout(lucid.ones(9), 1.0, True).tolist() == [0] * 9


def test_dropout_refuses():
    with pytest.raises(ValueError, match="dropout: p is 1.5"):
        _C.dropout(lucid.ones(2), 1.5, True)
    with pytest.raises(TypeError, match="dropout: self is int64"):
        _C.dropout(lucid.ones(2, dtype=lucid.int64), 0.5, True)
