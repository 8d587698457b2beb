"""What the table-driven suites cannot see of several families of neural networks."""

from __future__ import annotations

import pytest
from ops.tensors import draw

import lucid
from lucid import _C

engine = _C.engine


def test_indices_may_change_after_the_call():
    """Advanced indexing keeps positions of its own; embedding keeps the indices and notices."""
    x, at = draw(4).requires_grad_(), lucid.tensor([1, 2])
    y = x[at]
    at.fill_(0)
    y.sum().backward()
    assert x.grad.tolist() == [0, 1, 1, 0]
    weight, at = draw(4, 1).requires_grad_(), lucid.tensor([1, 2])
    y = _C.embedding(weight, at)
    at.fill_(0)
    with pytest.raises(engine.VersionMismatch):
        y.sum().backward()
