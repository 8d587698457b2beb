"""What the table-driven suites do not see of wasm/ops/nn/embedding.py. Runs without NumPy."""

from __future__ import annotations

import pytest
from ops.tensors import draw

import lucid
from lucid import _C
from lucid.autograd import gradgradcheck

engine = _C.engine


def test_embedding_checks_its_indices():
    weight = draw(4, 2).requires_grad_()
    for wrong, error, fragments in (
        (lucid.tensor([4]), engine.IndexError, "index 4.*size 4"),
        (lucid.tensor([-1]), engine.IndexError, "index -1"),
        (lucid.tensor([1.0]), engine.IndexError, "must be an integer tensor.*float32"),
        (lucid.tensor([True]), engine.IndexError, "bool"),
    ):
        with pytest.raises(error, match="embedding.*" + fragments):
            _C.embedding(weight, wrong)
    with pytest.raises(ValueError, match="padding_idx.*4"):
        _C.embedding(weight, lucid.tensor([0]), 4)
    with pytest.raises(engine.ShapeMismatch, match="embedding.*weight"):
        _C.embedding(weight[0], lucid.tensor([0]))


def test_embedding_gradients():
    weight = draw(4, 2).requires_grad_()
    indices = lucid.tensor([[0, 3], [3, 3]])
    for padding in (-1, 3):
        (_C.embedding(weight, indices, padding) * lucid.arange(8.0).reshape(2, 2, 2)).sum().backward()
        assert weight.grad.tolist() == [[0, 1], [0, 0], [0, 0], [12, 15] if padding < 0 else [0, 0]]
        weight.grad = None
    gradgradcheck(lambda w: _C.embedding(w * w, indices), weight)
