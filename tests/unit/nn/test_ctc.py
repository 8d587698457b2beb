"""ctc_loss: arguments, infinite losses, errors, larger sequences. Small ones against all alignments: tests/ops."""

from __future__ import annotations

import math

import pytest
from nn_helpers import assert_close

import lucid
from lucid import nn
from lucid.autograd import gradcheck
from lucid.nn import functional as F


def scores(frames, batch, classes, dtype=lucid.float32, seed=1):
    return lucid.randn(frames, batch, classes, generator=lucid.Generator(seed), dtype=dtype)


def plain_loss(log_probs, target, blank=0):
    """The recursion on probabilities (Graves et al. 2006, equations 5 to 8), for one sequence as lists."""
    labels = [blank]
    for c in target:
        labels += [c, blank]
    alpha = [math.exp(log_probs[0][labels[s]]) if s < 2 else 0.0 for s in range(len(labels))]
    for frame in log_probs[1:]:
        alpha = [
            (alpha[s] + (alpha[s - 1] if s > 0 else 0) + (alpha[s - 2] if s > 1 and labels[s] != labels[s - 2] else 0))
            * math.exp(frame[labels[s]])
            for s in range(len(labels))
        ]
    total = alpha[-1] + (alpha[-2] if len(alpha) > 1 else 0)
    return -math.log(total) if total else math.inf


@pytest.mark.parametrize("dtype", [lucid.float32, lucid.float64])
def test_longer_sequences(dtype):
    log_probs = scores(30, 4, 7, dtype).log_softmax(-1)
    targets = lucid.randint(1, 7, (4, 12), generator=lucid.Generator(2))
    frames, lengths = [30, 25, 30, 28], [12, 3, 0, 9]
    loss = F.ctc_loss(log_probs, targets, frames, lengths, reduction="none")
    expected = [plain_loss(log_probs[: frames[i], i].tolist(), targets[i, : lengths[i]].tolist()) for i in range(4)]
    assert_close(loss, expected, 1e-4 if dtype is lucid.float32 else 1e-11)
    joined = lucid.cat([targets[i, :n] for i, n in enumerate(lengths)])
    assert_close(F.ctc_loss(log_probs, joined, frames, lengths, reduction="none"), loss, 1e-6)
    assert_close(
        F.ctc_loss(log_probs, targets, lucid.tensor(frames), lucid.tensor(lengths)),
        sum(v / max(n, 1) for v, n in zip(expected, lengths)) / 4,
        1e-4,
    )
    assert_close(nn.CTCLoss(reduction="sum")(log_probs, targets.to(lucid.int32), frames, lengths), sum(expected), 1e-4)


def test_gradient_behind_log_softmax():
    """Softmax minus the posterior of each class, so that each frame's gradient adds up to 0; 0 behind a sequence's
    end."""
    x = scores(9, 2, 4, lucid.float64).requires_grad_()
    targets = lucid.tensor([[1, 2, 2], [3, 1, 0]])
    F.ctc_loss(x.log_softmax(-1), targets, [9, 6], [3, 2], reduction="sum").backward()
    assert_close(x.grad.sum(-1), [[0.0] * 2] * 9, 1e-12)
    assert x.grad[6:, 1].abs().max().item() == 0 and x.grad[:6].abs().min().item() > 0
    assert gradcheck(lambda v: F.ctc_loss(v.log_softmax(-1), targets, [9, 6], [3, 2]), (x.detach().requires_grad_(),))


def test_float32_gradient_is_near_the_float64_one():
    x = scores(60, 3, 20)
    targets = lucid.randint(1, 20, (3, 15), generator=lucid.Generator(4))
    grads = []
    for dtype in (lucid.float32, lucid.float64):
        v = x.to(dtype).detach().requires_grad_()
        F.ctc_loss(v.log_softmax(-1), targets, [60, 60, 50], [15, 10, 15]).backward()
        grads.append(v.grad)
    assert_close(grads[0], grads[1], 1e-5)


def test_infinite_losses():
    x = scores(2, 2, 3).requires_grad_()
    args = (lucid.tensor([[1, 1], [1, 2]]), [2, 2], [2, 2])
    loss = F.ctc_loss(x.log_softmax(-1), *args, reduction="none")
    assert loss[0].item() == math.inf and math.isfinite(loss[1].item())
    zeroed = F.ctc_loss(x.log_softmax(-1), *args, reduction="none", zero_infinity=True)
    assert zeroed[0].item() == 0 and zeroed[1].item() == loss[1].item()
    zeroed.sum().backward()
    assert x.grad[:, 0].abs().max().item() == 0 and x.grad[:, 1].abs().max().item() > 0
    x.grad = None
    loss.sum().backward()
    assert all(math.isnan(v) for v in x.grad[:, 0].flatten().tolist()) and math.isfinite(x.grad[:, 1].sum().item())


def test_impossible_classes():
    """Log-probabilities of -inf: other paths still count."""
    log_probs = lucid.tensor([[[0.5, 0.5, 0.0]], [[0.5, 0.5, 0.0]]]).log().requires_grad_()
    loss = F.ctc_loss(log_probs, lucid.tensor([[1]]), [2], [1])
    assert_close(loss, -math.log(0.75))
    loss.backward()
    assert_close(log_probs.grad, [[[-1 / 3, -2 / 3, 0]], [[-1 / 3, -2 / 3, 0]]])


def test_errors():
    x = scores(4, 2, 3).log_softmax(-1)
    good = (lucid.tensor([[1, 2], [1, 2]]), [4, 4], [2, 2])
    for error, match, args, options in (
        (ValueError, "blank is 3", good, {"blank": 3}),
        (ValueError, "blank is -1", good, {"blank": -1}),
        (ValueError, "reduction", good, {"reduction": "max"}),
        (ValueError, r"input_lengths\[1\] is 5", (good[0], [4, 5], [2, 2]), {}),
        (ValueError, r"input_lengths\[0\] is -1", (good[0], [-1, 4], [2, 2]), {}),
        (ValueError, r"target_lengths\[0\] is 3", (good[0], [4, 4], [3, 2]), {}),
        (ValueError, r"target_lengths\[1\] is 2", (lucid.tensor([1, 2, 1]), [4, 4], [2, 2]), {}),
        (ValueError, r"target_lengths\[0\] is -2", (lucid.tensor([1, 2, 1]), [4, 4], [-2, 2]), {}),
        (IndexError, "target 3", (lucid.tensor([[1, 3], [1, 2]]), [4, 4], [2, 2]), {}),
        (IndexError, "target -1", (lucid.tensor([[1, -1], [1, 2]]), [4, 4], [2, 2]), {}),
        (RuntimeError, "input_lengths has shape", (good[0], [4], [2, 2]), {}),
        (RuntimeError, "targets has shape", (lucid.tensor([[1, 2]]), [4, 4], [2, 2]), {}),
        (TypeError, "targets is float32", (lucid.ones(2, 2), [4, 4], [2, 2]), {}),
    ):
        with pytest.raises(error, match=match):
            F.ctc_loss(x, *args, **options)
    with pytest.raises(RuntimeError, match=r"wanted \(T, N, C\)"):
        F.ctc_loss(lucid.zeros(3), *good)
    with pytest.raises(TypeError, match="log_probs is int64"):
        F.ctc_loss(lucid.zeros(4, 2, 3, dtype=lucid.int64), *good)
    # what lies behind a target's end is not read
    assert math.isfinite(F.ctc_loss(x, lucid.tensor([[1, -7], [1, 99]]), [4, 4], [1, 1]).item())


@pytest.mark.parametrize("shape", [(), (3,), (4, 5)])
def test_the_gradient_checks_its_arguments_also_where_it_is_recorded(shape):
    ones = lucid.ones(1).long()
    with pytest.raises(RuntimeError, match=r"wanted \(T, N, C\)"):
        lucid._C.ctc_loss_backward(
            lucid.ones(1),
            lucid.ones(shape, requires_grad=True),
            lucid.ones(1, 1).long(),
            ones,
            ones,
            lucid.ones(1),
            lucid.ones(1, 1, 3),
            0,
        )


def test_repr():
    assert repr(nn.CTCLoss()) == "CTCLoss()"
    assert repr(nn.CTCLoss(2, "sum", True)) == "CTCLoss(blank=2, reduction='sum', zero_infinity=True)"
