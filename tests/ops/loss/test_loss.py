"""What the table-driven suites do not see of wasm/ops/loss/loss.py. Runs without NumPy."""

from __future__ import annotations

import itertools
import math

import pytest
from ops.tensors import close, draw, label

import lucid
from lucid import _C
from lucid.autograd import gradcheck, gradgradcheck

engine = _C.engine


def rows_of(input, target):
    """(scores, target) per sample, the samples in the order of target's elements."""
    moved = input.movedim(1, -1).reshape(-1, input.shape[1]).tolist() if input.ndim > 1 else [input.tolist()]
    return zip(moved, target.flatten().tolist())


def cross_entropy(input, target, weight, reduction, ignore_index, smoothing):
    costs, kept = [], 0.0
    weights = weight.tolist() if weight is not None else None
    for scores, wanted in rows_of(input, target):
        if wanted == ignore_index:
            costs.append(0.0)
            continue
        top = max(scores)
        log_total = math.log(sum(math.exp(s - top) for s in scores)) + top
        w = weights or [1.0] * len(scores)
        losses = [log_total - s for s in scores]
        costs.append(
            (1 - smoothing) * w[wanted] * losses[wanted]
            + smoothing / len(scores) * sum(a * b for a, b in zip(w, losses))
        )
        kept += w[wanted]
    return (
        costs
        if reduction == "none"
        else [sum(costs)]
        if reduction == "sum"
        else [sum(costs) / kept if kept else math.nan]
    )


SHAPES = [((5, 4), (5,)), ((2, 3, 2, 2), (2, 2, 2)), ((3,), ()), ((1, 1), (1,)), ((33, 10), (33,))]


INPUT, TARGET = lucid.zeros(3, 4), lucid.tensor([0, 1, 2])


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("shape, rows", SHAPES, ids=label)
def test_cross_entropy(shape, rows, reduction):
    classes = shape[1] if len(shape) > 1 else shape[0]
    x, weight = draw(*shape, low=-4, high=4), draw(classes, low=0.5, high=2)
    target = lucid.randint(0, classes, rows)
    for w, ignored, smoothing, dtype in itertools.product(
        (None, weight), (-100, 0), (0.0, 0.3), (lucid.int64, lucid.int32)
    ):
        result = _C.cross_entropy(x, target.to(dtype), w, ignored, reduction, smoothing)
        assert close(result, cross_entropy(x, target, w, reduction, ignored, smoothing)), (
            w is not None,
            ignored,
            smoothing,
        )
        assert result.shape == (rows if reduction == "none" else ())
    log_probabilities = lucid.log_softmax(x, 1 if x.ndim > 1 else 0)
    for w, ignored in itertools.product((None, weight), (-100, 0)):
        assert close(
            _C.nll_loss(log_probabilities, target, w, ignored, reduction),
            cross_entropy(x, target, w, reduction, ignored, 0.0),
        )


def test_cross_entropy_of_large_scores():
    x = lucid.tensor([[1000.0, 0.0], [-1000.0, 1000.0]], requires_grad=True)
    loss = _C.cross_entropy(x, lucid.tensor([1, 1]), reduction="none")
    assert loss.tolist() == [1000, 0]
    loss.sum().backward()
    assert x.grad.tolist() == [[1, -1], [0, 0]]


def test_single_sample_gradients():
    x, target, weight = draw(4).requires_grad_(), lucid.tensor(2), draw(4, low=0.5, high=2)
    for reduction in ("none", "mean", "sum"):
        for loss in (
            lambda x: _C.cross_entropy(x, target, weight, -100, reduction, 0.1),
            lambda x: _C.nll_loss(x * x, target, weight, -100, reduction),
        ):
            gradcheck(loss, x)
            gradgradcheck(loss, x)


def test_no_row_counts():
    x = draw(2, 3).requires_grad_()
    target = lucid.tensor([-100, -100])
    assert math.isnan(_C.cross_entropy(x, target).item()) and _C.cross_entropy(x, target, reduction="sum").item() == 0
    _C.cross_entropy(x, target, reduction="sum").backward()
    assert x.grad.tolist() == [[0] * 3] * 2


@pytest.mark.parametrize("loss", [_C.cross_entropy, _C.nll_loss], ids=["cross_entropy", "nll_loss"])
@pytest.mark.parametrize(
    "arguments, error, fragments",
    [
        ((INPUT, lucid.tensor([0, 4, 1])), engine.IndexError, ("target 4", "row 1", "out of range", "4 classes")),
        ((INPUT, lucid.tensor([0, 1, -1])), engine.IndexError, ("target -1", "row 2")),
        ((INPUT, lucid.tensor([0, 1])), engine.ShapeMismatch, (r"\(2,\)", r"\(3, 4\)")),
        ((INPUT, lucid.tensor(0)), engine.ShapeMismatch, (r"\(\)", r"\(3, 4\)")),
        ((INPUT, TARGET.bool()), engine.DtypeMismatch, ("target", "bool", "integer")),
        ((INPUT.long(), TARGET), engine.DtypeMismatch, ("input", "int64")),
        ((INPUT, TARGET, lucid.ones(3)), engine.ShapeMismatch, ("weight", r"\(3,\)", r"\(4,\)")),
        ((INPUT, TARGET, None, -100, "avg"), ValueError, ("reduction", "avg", "none", "mean", "sum")),
        ((INPUT, TARGET, lucid.ones(4, requires_grad=True)), RuntimeError, ("weight requires grad", "detach")),
        ((lucid.tensor(1.0), lucid.tensor(0)), engine.ShapeMismatch, (r"\(\)",)),
    ],
    ids=label,
)
def test_loss_messages(loss, arguments, error, fragments):
    with pytest.raises(error, match=".*".join((loss.__name__.split("_")[0], *fragments))):
        loss(*arguments)


def test_label_smoothing_is_checked():
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="label_smoothing"):
            _C.cross_entropy(INPUT, TARGET, None, -100, "mean", wrong)


def test_row_losses_refuse_dims_that_are_missing():
    for call in (
        lambda: lucid.softmax(INPUT, 2),
        lambda: lucid.log_softmax(lucid.tensor(1.0), 1),
        lambda: lucid.softmax(INPUT, -3),
    ):
        with pytest.raises(IndexError, match="softmax.*out of range"):
            call()
    with pytest.raises(engine.ShapeMismatch, match="layer_norm.*normalized_shape"):
        _C.layer_norm(INPUT, (3,))
    with pytest.raises(engine.ShapeMismatch, match="layer_norm.*weight"):
        _C.layer_norm(INPUT, (4,), lucid.ones(3))
    with pytest.raises(engine.ShapeMismatch, match="layer_norm"):
        _C.layer_norm(lucid.tensor(1.0), (1,))
    with pytest.raises(engine.DtypeMismatch, match="layer_norm.*int64"):
        _C.layer_norm(INPUT.long(), (4,))


def test_mse_loss_is_accurate():
    """Sums of many elements keep their digits."""
    n = 100_003
    x = lucid.full((n,), 0.1)
    assert _C.mse_loss(x, lucid.zeros(n), "sum").item() == pytest.approx(n * 0.1**2, rel=1e-6)
    assert _C.mse_loss(x, lucid.zeros(n)).item() == pytest.approx(0.01, rel=1e-6)
    assert math.isnan(_C.mse_loss(lucid.zeros(0), lucid.zeros(0)).item())
    with pytest.raises(engine.ShapeMismatch, match=r"mse_loss.*\(2,\).*\(3,\)"):
        _C.mse_loss(lucid.zeros(2), lucid.zeros(3))
