"""one_hot, two_hot, accuracy, correct_count; and the adaptive softmax's other methods."""

from __future__ import annotations

import pytest
from nn_helpers import assert_close

import lucid
from lucid import nn
from lucid.nn import functional as F


def test_one_hot():
    classes = lucid.tensor([[0, 2], [1, 0]])
    assert F.one_hot(classes).tolist() == [[[1, 0, 0], [0, 0, 1]], [[0, 1, 0], [1, 0, 0]]]
    assert F.one_hot(classes, num_classes=4).shape == (2, 2, 4) and F.one_hot(input=classes).dtype is lucid.int64
    assert F.one_hot(lucid.tensor([], dtype=lucid.int64), 3).shape == (0, 3)
    assert F.one_hot(classes.to("meta"), 5).shape == (2, 2, 5)
    assert lucid.func.vmap(lambda c: F.one_hot(c, 3))(classes).tolist() == F.one_hot(classes, 3).tolist()


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: F.one_hot(lucid.tensor([-1])), IndexError, "one_hot: index -1"),
        (lambda: F.one_hot(lucid.tensor([3]), 3), IndexError, "one_hot: index 3"),
        (lambda: F.one_hot(lucid.tensor([1.0]), 3), IndexError, "must be an integer tensor"),
        (lambda: F.one_hot(lucid.tensor([1]), 0), ValueError, "num_classes is 0"),
        (lambda: F.one_hot(lucid.tensor([1]), -2), ValueError, "num_classes is -2"),
        (lambda: F.one_hot(lucid.tensor([], dtype=lucid.int64)), ValueError, "no elements"),
        (lambda: F.one_hot(lucid.tensor([2**62])), MemoryError, "."),
        (lambda: F.one_hot(lucid.tensor([1]).to("meta")), RuntimeError, "one_hot"),
        (lambda: F.two_hot(lucid.ones(2), lucid.ones(1)), ValueError, "bins has shape"),
        (lambda: F.accuracy(lucid.ones(()), lucid.tensor(0)), ValueError, "at least one dim"),
    ],
)
def test_refusals_of_labels(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_two_hot():
    bins = lucid.linspace(-20, 20, 41)
    values = lucid.tensor([[0.3, -7.75], [19.0, -0.5]], requires_grad=True)
    weights = F.two_hot(values, bins)
    assert_close((weights * bins).sum(-1), values)
    assert (weights > 0).sum(-1).tolist() == [[2, 2], [1, 2]]
    assert_close(weights.sum(-1), [1.0] * 4)
    (weights * bins).sum().backward()
    assert_close(values.grad[0], [1.0, 1.0])


def test_accuracy():
    logits, target = lucid.tensor([[0.1, 0.9], [0.8, 0.2], [0.3, 0.4]]), lucid.tensor([1, 1, 1])
    assert F.correct_count(logits, target).item() == 2 and F.correct_count(logits, target).dtype is lucid.int64
    assert_close(F.accuracy(logits, target), 2 / 3)
    assert F.correct_count(logits.T, target, dim=0).item() == 2


def test_adaptive_softmax_agrees_with_itself():
    lucid.manual_seed(0)
    layer = nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4, 9], div_value=2.0)
    x, target = lucid.randn(12, 8), lucid.arange(12)
    likely = layer.log_prob(x)
    output, loss = layer(x, target)
    assert_close(output, likely.gather(1, target.unsqueeze(1)).squeeze(1))
    assert_close(loss, -output.mean())
    assert layer.predict(x).tolist() == likely.argmax(1).tolist()
    for bad in ([], [4, 4], [0, 5], [5, 20], [9, 4], [1.5]):
        with pytest.raises(ValueError, match="cutoffs"):
            nn.AdaptiveLogSoftmaxWithLoss(8, 20, bad)
    for x, target in ((lucid.ones(2, 8), lucid.tensor([0, 20])), (lucid.ones(8), lucid.tensor([0]))):
        with pytest.raises(RuntimeError, match="AdaptiveLogSoftmaxWithLoss: "):
            layer(x, target)
