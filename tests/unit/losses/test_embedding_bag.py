"""Embedding and EmbeddingBag beyond loss_rows.py: what max_norm writes, refusals, from_pretrained, empty bags."""

from __future__ import annotations

import pytest
from nn_helpers import assert_close

import lucid
from lucid import nn
from lucid.nn import functional as F

WEIGHT = [[3.0, 4.0], [0.3, 0.4], [6.0, 8.0], [1.0, 0.0]]


def test_max_norm_writes_what_is_looked_up():
    for look in (lambda w: F.embedding(lucid.tensor([[0, 1], [0, 0]]), w, max_norm=1.0),
                 lambda w: F.embedding_bag(lucid.tensor([[0, 1], [0, 0]]), w, max_norm=1.0)):  # fmt: skip
        weight = lucid.tensor(WEIGHT, requires_grad=True)
        version = weight._version
        out = look(weight)
        assert_close(weight, [[0.6, 0.8], [0.3, 0.4], [6.0, 8.0], [1.0, 0.0]])
        assert weight.is_leaf and weight._version > version and out.requires_grad
        out.sum().backward()
        assert weight.grad.abs().sum(1).tolist()[2:] == [0.0, 0.0]
        before = weight.tolist()
        for bad in (lucid.tensor([[0, 4]]), lucid.tensor([[2.0, 1.0]])):
            with pytest.raises(IndexError):
                F.embedding(bad, weight, max_norm=0.1)
        assert weight.tolist() == before


def test_bags_of_nothing():
    weight = lucid.tensor(WEIGHT)
    none = lucid.tensor([], dtype=lucid.int64)
    for mode in ("sum", "mean", "max"):
        assert F.embedding_bag(none, weight, none, mode=mode).shape == (0, 2)
        assert F.embedding_bag(none, weight, lucid.tensor([0, 0]), mode=mode).tolist() == [[0.0, 0.0]] * 2
        padded = F.embedding_bag(lucid.tensor([[1, 1], [1, 3]]), weight, mode=mode, padding_idx=1)
        assert padded.tolist() == [[0.0, 0.0], [1.0, 0.0]]
    assert F.embedding_bag(lucid.tensor([[0, 2]]).to("meta"), weight.to("meta")).shape == (1, 2)


@pytest.mark.parametrize(
    "settings, error, words",
    [
        (dict(offsets=lucid.tensor([0])), ValueError, "offsets"),
        (dict(x=lucid.tensor([0, 1])), ValueError, "offsets"),
        (dict(x=lucid.tensor([0, 1]), offsets=lucid.tensor([1])), RuntimeError, "offsets.*0 as the first"),
        (dict(x=lucid.tensor([0, 1]), offsets=lucid.tensor([0, 3])), RuntimeError, "offsets.*places in x"),
        (dict(x=lucid.tensor([[[0]]])), ValueError, "x has shape"),
        (dict(mode="mean", per_sample_weights=lucid.ones(1, 2)), NotImplementedError, "per_sample_weights"),
        (dict(mode="sum", per_sample_weights=lucid.ones(2)), ValueError, "per_sample_weights has shape"),
        (dict(mode="max", scale_grad_by_freq=True), ValueError, "scale_grad_by_freq"),
        (dict(padding_idx=4), ValueError, "padding_idx"),
        (dict(mode="median"), ValueError, "mode"),
        (dict(x=lucid.tensor([[0, 4]])), IndexError, "index 4"),
    ],
)
def test_refusals_of_bags(settings, error, words):
    with pytest.raises(error, match=f"embedding_bag: .*{words}"):
        F.embedding_bag(**dict(x=lucid.tensor([[0, 1]]), weight=lucid.tensor(WEIGHT)) | settings)


def test_tables_of_given_rows():
    weight = lucid.tensor(WEIGHT)
    table = nn.Embedding.from_pretrained(weight, padding_idx=-1, max_norm=2.0)
    assert table.padding_idx == 3 and table.max_norm == 2.0 and not table.weight.requires_grad
    bags = nn.EmbeddingBag.from_pretrained(weight, freeze=False, mode="max", padding_idx=0)
    assert bags.weight.requires_grad and bags(lucid.tensor([[1, 2]])).tolist() == [[6.0, 8.0]]
    assert nn.Embedding(4, 2, _weight=weight, _freeze=True).weight.requires_grad is False
    for layer in (nn.Embedding, nn.EmbeddingBag):
        with pytest.raises(ValueError, match=f"{layer.__name__}.from_pretrained: embeddings has shape"):
            layer.from_pretrained(weight[0])
        with pytest.raises(ValueError, match=f"{layer.__name__}: _weight has shape"):
            layer(3, 2, _weight=weight)
        with pytest.raises(ValueError, match=f"{layer.__name__}: padding_idx 4"):
            layer(4, 2, padding_idx=4)


def test_a_padding_row_starts_as_zeros():
    assert nn.EmbeddingBag(3, 2, padding_idx=1).weight[1].tolist() == [0.0, 0.0]
    table = nn.Embedding(3, 2, padding_idx=0, scale_grad_by_freq=True)
    table(lucid.tensor([0, 1, 1, 2])).sum().backward()
    assert table.weight.grad.tolist() == [[0.0, 0.0], [1.0, 1.0], [1.0, 1.0]]
