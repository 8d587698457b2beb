"""Functions of nn.functional under their names at the top level."""

from __future__ import annotations

import pytest

import lucid
from lucid.nn import functional as F


def test_the_same_functions():
    for name in ("conv2d", "layer_norm", "cosine_similarity", "celu", "kl_div", "max_pool2d", "group_norm", "ctc_loss"):
        assert getattr(lucid, name) is getattr(F, name) and name in dir(lucid), name
    x = lucid.tensor([-1.0, 2.0])
    assert lucid.prelu(x, lucid.tensor([0.5])).tolist() == x.prelu(lucid.tensor([0.5])).tolist() == [-0.5, 2]
    assert x.hardshrink(1.5).tolist() == [0, 2]
    with pytest.raises(AttributeError):
        lucid.fused_linear_gelu


@pytest.mark.parametrize(
    "name, args", [("celu_", ()), ("selu_", ()), ("threshold_", (0.5, 3.0)), ("dropout_", (0.5, True))]
)
def test_in_place(name, args):
    x = lucid.linspace(-1, 1, 5)
    lucid.manual_seed(0)
    wanted = getattr(F, name[:-1])(x.clone(), *args).tolist()
    lucid.manual_seed(0)
    assert getattr(lucid, name)(x, *args) is x and x.tolist() == wanted and getattr(lucid, name).__name__ == name


def test_arguments_in_another_order():
    table = lucid.tensor([[3.0, 4.0], [0.0, 1.0]])
    assert lucid.embedding(table, lucid.tensor([1, 1])).tolist() == [[0, 1], [0, 1]]
    assert lucid.embedding_renorm_(table, lucid.tensor([0, 0]), 1.0, 2.0) is table
    assert table.tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0, 1]]
    x, weight, bias = lucid.randn(4, 3), lucid.rand(3), lucid.rand(3)
    mean, var = lucid.zeros(3), lucid.ones(3)
    one = lucid.batch_norm(x, weight, bias, mean, var, False, 0.1, 1e-5)
    assert one.tolist() == F.batch_norm(x, mean, var, weight, bias, False, 0.1, 1e-5).tolist()
    assert lucid.feature_dropout(lucid.ones(64, 2, 3), 0.5, True).sum(2).unique().tolist() == [0, 6]
    y = lucid.ones(2, 3)
    assert lucid.feature_dropout_(y, 0.5, False) is y


def test_instance_norm():
    """The statistics are those of each sample; the running ones their means over samples."""
    x = lucid.tensor([[[1.0, 3.0], [0.0, 4.0]], [[2.0, 2.0], [5.0, 7.0]]])
    mean, var = lucid.zeros(2), lucid.ones(2)
    y = F.instance_norm(x, mean, var, lucid.tensor([1.0, 2.0]), lucid.tensor([0.0, 1.0]), eps=0.5)
    assert mean.tolist() == pytest.approx([0.2, 0.4]) and var.tolist() == pytest.approx([1.0, 1.4])
    assert y[0, 0].tolist() == pytest.approx([-(1 / 1.5**0.5), 1 / 1.5**0.5])
    assert y[1, 1].tolist() == pytest.approx([1 - 2 / 1.5**0.5, 1 + 2 / 1.5**0.5])
    frozen = F.instance_norm(x, mean, var, use_input_stats=False, eps=0.0)
    assert frozen[0, 0, 0].item() == pytest.approx((1 - 0.2) / 1.0)
    for wrong in (lucid.ones(2, 3), lucid.ones(2, 3, 1)):
        with pytest.raises(ValueError, match="instance_norm: x has shape"):
            F.instance_norm(wrong)
    assert F.instance_norm(lucid.ones(0, 2, 3)).shape == (0, 2, 3)
