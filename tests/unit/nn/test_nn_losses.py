"""Loss layers and functions, against formulas in plain Python."""

import math
import warnings

import pytest
from nn_helpers import assert_close

import lucid
from lucid import nn
from lucid.autograd import gradcheck, gradgradcheck
from lucid.nn import functional as F

X = [0.2, -1.5, 3.0, 0.9, -0.1, 2.2]
T = [1.0, -1.0, 0.6, 0.85, 1.7, -2.0]  # no distance is a corner of a loss below
P = [0.1, 0.9, 0.5, 0.01, 0.99, 0.3]
Y = [0.0, 1.0, 0.25, 1.0, 0.0, 0.6]


def huber(x, t, delta):
    d = abs(x - t)
    return 0.5 * d * d if d < delta else delta * (d - 0.5 * delta)


def smooth(x, t, beta):
    d = abs(x - t)
    return 0.5 * d * d / beta if d < beta else d - 0.5 * beta


def bce(p, y):
    return -(y * math.log(p) + (1 - y) * math.log1p(-p))


def bce_logits(x, y):
    return max(x, 0) - x * y + math.log1p(math.exp(-abs(x)))


def kl(x, t):
    return t * (math.log(t) - x) if t > 0 else 0.0


# name: (layer class, its settings, function, formula, inputs, targets)
LOSSES = {
    "mse": (nn.MSELoss, {}, F.mse_loss, lambda x, t: (x - t) ** 2, X, T),
    "l1": (nn.L1Loss, {}, F.l1_loss, lambda x, t: abs(x - t), X, T),
    "smooth_l1": (nn.SmoothL1Loss, {}, F.smooth_l1_loss, lambda x, t: smooth(x, t, 1.0), X, T),
    "smooth_l1 beta": (nn.SmoothL1Loss, {"beta": 2.0}, F.smooth_l1_loss, lambda x, t: smooth(x, t, 2.0), X, T),
    "smooth_l1 beta 0": (nn.SmoothL1Loss, {"beta": 0.0}, F.smooth_l1_loss, lambda x, t: abs(x - t), X, T),
    "huber": (nn.HuberLoss, {}, F.huber_loss, lambda x, t: huber(x, t, 1.0), X, T),
    "huber delta": (nn.HuberLoss, {"delta": 2.5}, F.huber_loss, lambda x, t: huber(x, t, 2.5), X, T),
    "bce": (nn.BCELoss, {}, F.binary_cross_entropy, bce, P, Y),
    "bce_logits": (nn.BCEWithLogitsLoss, {}, F.binary_cross_entropy_with_logits, bce_logits, X, Y),
    "kl": (nn.KLDivLoss, {}, F.kl_div, kl, X, Y),
    "kl log": (nn.KLDivLoss, {"log_target": True}, F.kl_div, lambda x, t: math.exp(t) * (t - x), X, T),
}


@pytest.fixture(params=LOSSES, ids=str)
def loss(request):
    return LOSSES[request.param]


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_elementwise_losses(loss, reduction):
    layer, settings, function, formula, xs, ts = loss
    each = [formula(x, t) for x, t in zip(xs, ts)]
    expected = {"mean": sum(each) / len(each), "sum": sum(each), "none": each}[reduction]
    x, t = lucid.tensor(xs), lucid.tensor(ts)
    assert_close(layer(reduction=reduction, **settings)(x, t), expected)
    assert_close(function(x, t, reduction=reduction, **settings), expected)
    assert_close(function(input=x.double(), target=t.double(), reduction=reduction, **settings), expected, 1e-6)
    matrix = layer(reduction=reduction, **settings)(x.reshape(2, 3), t.reshape(2, 3))
    assert matrix.shape == ((2, 3) if reduction == "none" else ())
    assert_close(matrix, expected)


def test_default_reduction_is_mean(loss):
    layer, settings, function, formula, xs, ts = loss
    x, t = lucid.tensor(xs), lucid.tensor(ts)
    assert_close(layer(**settings)(x, t), function(x, t, reduction="mean", **settings))


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_gradients_of_elementwise_losses(loss, reduction):
    _, settings, function, _, xs, ts = loss
    x = lucid.tensor(xs, dtype=lucid.float64, requires_grad=True)
    t = lucid.tensor(ts, dtype=lucid.float64)

    def of_x(x):
        return function(x, t, reduction=reduction, **settings)

    assert gradcheck(of_x, (x,)) and gradgradcheck(of_x, (x,))


def test_gradient_of_the_target():
    x, t = (lucid.tensor(v, dtype=lucid.float64, requires_grad=True) for v in (X, T))
    for function in (F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss, F.binary_cross_entropy_with_logits):
        assert gradcheck(function, (x, t)), function


def test_unknown_reduction(loss):
    layer, settings, function, _, xs, ts = loss
    x, t = lucid.tensor(xs), lucid.tensor(ts)
    with pytest.raises(ValueError, match="reduction"):
        function(x, t, reduction="average", **settings)
    with pytest.raises(ValueError, match="reduction"):
        layer(reduction="batchmeans", **settings)(x, t)


def test_broadcasting_warns():
    for function in (F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss):
        with pytest.warns(UserWarning, match="broadcast"):
            assert function(lucid.zeros(2, 1), lucid.zeros(2), reduction="none").shape == (2, 2)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            function(lucid.zeros(2), lucid.zeros(2))


def test_smooth_l1_refuses_bad_settings():
    x = lucid.zeros(1)
    with pytest.raises(ValueError, match="beta"):
        F.smooth_l1_loss(x, x, beta=-1.0)


@pytest.mark.parametrize("beta", (2.0, 1e-300, 0.0))
def test_smooth_l1_at_infinity(beta):
    """An infinite error has the slope 1 and not NaN, however small beta is."""
    x = lucid.tensor([math.inf, -math.inf, 1e300, -3.0, 0.0], dtype=lucid.float64, requires_grad=True)
    target = lucid.zeros(5, dtype=lucid.float64).requires_grad_()
    loss = F.smooth_l1_loss(x, target, beta, "none")
    assert loss.tolist() == [math.inf, math.inf, 1e300, 3.0 - beta / 2, 0.0]
    loss.sum().backward()
    assert x.grad.tolist() == [1.0, -1.0, 1.0, -1.0, 0.0] and (x.grad + target.grad).tolist() == [0.0] * 5


def test_smooth_l1_in_the_middle():
    nan = lucid.tensor([math.nan], requires_grad=True)
    F.smooth_l1_loss(nan, lucid.zeros(1)).backward()
    assert math.isnan(nan.grad.item())
    x = lucid.tensor([2.0, -2.0, 1.0, 0.0], dtype=lucid.float64, requires_grad=True)
    (slope,) = lucid.autograd.grad(F.smooth_l1_loss(x, lucid.zeros(4).double(), 2.0, "sum"), x, create_graph=True)
    assert slope.tolist() == [1.0, -1.0, 0.5, 0.0]
    assert lucid.autograd.grad(slope.sum(), x)[0].tolist() == [0.0, 0.0, 0.5, 0.5]


def test_huber_refuses_bad_settings():
    x = lucid.zeros(2)
    for delta in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="huber_loss: delta is .*; wanted more than 0"):
            F.huber_loss(x, x, delta=delta)
        with pytest.raises(ValueError, match="delta"):
            nn.HuberLoss(delta=delta)(x, x)
    for weight in (lucid.ones(1), lucid.ones(1, 2), lucid.tensor(1.0)):
        with pytest.raises(ValueError, match=r"huber_loss: weight has shape .*; wanted the shape of x, \(2,\)"):
            F.huber_loss(x, x, weight=weight)


def test_huber_accepts_both_orders():
    x, t = lucid.tensor(X), lucid.tensor(T)
    expected = sum(huber(a, b, 2.0) for a, b in zip(X, T))
    assert_close(F.huber_loss(x, t, 2.0, "sum"), expected)
    assert_close(F.huber_loss(x, t, "sum", 2.0), expected)
    assert_close(F.huber_loss(x, t, "sum"), sum(huber(a, b, 1.0) for a, b in zip(X, T)))
    assert_close(F.huber_loss(x, t, 2.0, "sum", 2 * lucid.ones_like(x)), 2 * expected)
    assert_close(F.huber_loss(x, t, "sum", 2.0, 2 * lucid.ones_like(x)), 2 * expected)


def test_huber_weighs_each_element():
    each = [huber(x, t, 1.5) * p for x, t, p in zip(X, T, P)]
    x, t, weight = (lucid.tensor(values, dtype=lucid.float64, requires_grad=True) for values in (X, T, P))
    for reduction, expected in {"none": each, "sum": sum(each), "mean": sum(each) / len(each)}.items():
        assert_close(F.huber_loss(x, t, reduction, 1.5, weight), expected, 1e-6)
        assert gradcheck(
            lambda x, t, weight, reduction=reduction: F.huber_loss(x, t, reduction, 1.5, weight), (x, t, weight)
        )


def test_huber_at_the_knee_and_at_infinity():
    """On the knee the slope is delta and the curvature 0; an infinite error has the slope delta too, not NaN."""
    x = lucid.tensor([2.0, -2.0, math.inf, -math.inf, 1e300, 0.0], dtype=lucid.float64, requires_grad=True)
    loss = F.huber_loss(x, lucid.zeros(6).double(), "none", 2.0)
    assert loss.tolist() == [2.0, 2.0, math.inf, math.inf, 2e300, 0.0]
    (slope,) = lucid.autograd.grad(loss.sum(), x, create_graph=True)
    assert slope.tolist() == [2.0, -2.0, 2.0, -2.0, 2.0, 0.0]
    assert lucid.autograd.grad(slope.sum(), x)[0].tolist() == [0.0, 0.0, 0.0, 0.0, 0.0, 1.0]
    nan = lucid.tensor([math.nan], requires_grad=True)
    loss = F.huber_loss(nan, lucid.zeros(1))
    loss.backward()
    assert math.isnan(loss.item()) and math.isnan(nan.grad.item())


# Binary cross-entropy


@pytest.mark.parametrize(
    "function, inputs, formula", [(F.binary_cross_entropy, P, bce), (F.binary_cross_entropy_with_logits, X, bce_logits)]
)
def test_bce_weight(function, inputs, formula):
    weight = [1.0, 2.0, 0.0, 0.5, 3.0, 1.5]
    x, t, w = lucid.tensor(inputs), lucid.tensor(Y), lucid.tensor(weight)
    each = [formula(a, b) * c for a, b, c in zip(inputs, Y, weight)]
    assert_close(function(x, t, w, reduction="none"), each)
    assert_close(function(x, t, weight=w), sum(each) / 6)
    row = function(x.reshape(2, 3), t.reshape(2, 3), w[:3], reduction="sum")
    assert_close(row, sum(formula(a, b) * weight[i % 3] for i, (a, b) in enumerate(zip(inputs, Y))))


def test_bce_at_0_and_1():
    # Values: the logarithm stops at -100. The slope: at most 1e12, so finite.
    x = lucid.tensor([0.0, 1.0, 0.0, 1.0], requires_grad=True)
    y = F.binary_cross_entropy(x, lucid.tensor([1.0, 0.0, 0.0, 1.0]), reduction="none")
    assert_close(y, [100.0, 100.0, 0.0, 0.0])
    y.sum().backward()
    assert_close(x.grad[:2], [-1e12, 1e12])
    assert all(math.isfinite(g) for g in x.grad.tolist())


def test_bce_logarithm_stops_at_minus_100():
    tiny = lucid.tensor([1e-60, 1e-30], dtype=lucid.float64)
    y = F.binary_cross_entropy(tiny, lucid.ones(2, dtype=lucid.float64), reduction="none")
    assert_close(y, [100.0, -math.log(1e-30)], 1e-12)


def test_bce_keeps_precision_near_0():
    p = 1e-9
    assert_close(F.binary_cross_entropy(lucid.tensor([p]), lucid.tensor([0.0])).item() / p, 1.0)


@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan])
def test_bce_refuses_non_probabilities(bad):
    with pytest.raises(RuntimeError, match="between 0 and 1"):
        F.binary_cross_entropy(lucid.tensor([0.5, bad]), lucid.tensor([1.0, 1.0]))


def test_bce_refuses_other_shapes():
    for function in (F.binary_cross_entropy, F.binary_cross_entropy_with_logits):
        with pytest.raises(ValueError, match="shape"):
            function(lucid.ones(2, 1), lucid.ones(2))


def test_bce_with_logits_far_out():
    x = lucid.tensor([200.0, -200.0, 200.0, -200.0], requires_grad=True)
    y = F.binary_cross_entropy_with_logits(x, lucid.tensor([0.0, 1.0, 1.0, 0.0]), reduction="none")
    assert_close(y, [200.0, 200.0, 0.0, 0.0])
    y.sum().backward()
    assert_close(x.grad, [1.0, -1.0, 0.0, 0.0])


def test_bce_with_logits_is_exact_in_float64():
    points = [-45.0, -25.0, -15.5, -6.0, 6.0, 15.5, 25.0, 45.0]
    x, ones = lucid.tensor(points, dtype=lucid.float64), lucid.ones(8, dtype=lucid.float64)
    expected = [bce_logits(p, 1.0) for p in points]
    values = F.binary_cross_entropy_with_logits(x, ones, reduction="none").tolist()
    assert all(abs(v - e) <= 1e-14 * e for v, e in zip(values, expected))


def test_bce_pos_weight():
    pos = [3.0, 0.5]
    x, t = lucid.tensor(X).reshape(3, 2), lucid.tensor(Y).reshape(3, 2)

    def one(x, y, p):
        s = 1 / (1 + math.exp(-x))
        return -(p * y * math.log(s) + (1 - y) * math.log(1 - s))

    expected = [one(a, b, pos[i % 2]) for i, (a, b) in enumerate(zip(X, Y))]
    layer = nn.BCEWithLogitsLoss(pos_weight=lucid.tensor(pos), reduction="none")
    assert_close(layer(x, t), expected)
    assert list(layer.state_dict()) == ["pos_weight"]


# KL divergence


def test_kl_batchmean_and_zero_targets():
    x, t = lucid.tensor(X).reshape(2, 3), lucid.tensor(Y).reshape(2, 3)
    total = sum(kl(a, b) for a, b in zip(X, Y))
    assert_close(nn.KLDivLoss("batchmean")(x, t), total / 2)
    assert_close(F.kl_div(x, t, True), total / 6)
    assert_close(F.kl_div(x, t, False), total)
    target = lucid.tensor([0.0, 0.5], requires_grad=True)
    F.kl_div(lucid.zeros(2), target, reduction="sum").backward()
    assert all(math.isfinite(g) for g in target.grad.tolist())


# Cross-entropy and negative log-likelihood


SCORES = [[0.1, 2.0, -1.0], [1.5, 0.3, 0.2], [-0.4, 0.0, 0.8], [2.0, 2.0, 2.0]]
CLASSES = [1, 0, 2, 0]
WEIGHTS = [0.5, 2.0, 1.5]


def log_softmax(row):
    top = max(row)
    total = top + math.log(sum(math.exp(v - top) for v in row))
    return [v - total for v in row]


def cross_entropy(scores, classes, reduction, weights=None, ignore=-100, smoothing=0.0):
    weights = weights or [1.0] * len(scores[0])
    each, norm = [], 0.0
    for row, t in zip(scores, classes):
        logs = log_softmax(row)
        if t == ignore:
            each.append(0.0)
            continue
        smooth = sum(-w * v for w, v in zip(weights, logs)) / len(row)
        each.append((1 - smoothing) * -weights[t] * logs[t] + smoothing * smooth)
        norm += weights[t]
    return {"none": each, "sum": sum(each), "mean": sum(each) / norm if norm else math.nan}[reduction]


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("ignore", [-100, 0])
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_cross_entropy(reduction, weights, ignore, smoothing):
    expected = cross_entropy(SCORES, CLASSES, reduction, weights, ignore, smoothing)
    w = None if weights is None else lucid.tensor(weights)
    x, t = lucid.tensor(SCORES), lucid.tensor(CLASSES)
    layer = nn.CrossEntropyLoss(w, ignore, reduction, smoothing)
    assert_close(layer(x, t), expected)
    wide = lucid.tensor(SCORES, dtype=lucid.float64, requires_grad=True)
    w64 = None if w is None else w.double()

    def of_x(x):
        return F.cross_entropy(x, t, w64, ignore, reduction, smoothing)

    assert_close(of_x(wide), expected, 1e-6)
    assert gradcheck(of_x, (wide,)) and gradgradcheck(of_x, (wide,))


def test_cross_entropy_of_one_sample_and_of_images():
    one = F.cross_entropy(lucid.tensor(SCORES[0]), lucid.tensor(1))
    assert one.shape == () and abs(one.item() - cross_entropy(SCORES[:1], [1], "mean")) < 1e-6
    # (N=1, C=3, 2, 2): the class axis is 1.
    x = lucid.tensor(SCORES).T.reshape(1, 3, 2, 2)
    t = lucid.tensor(CLASSES).reshape(1, 2, 2)
    y = F.cross_entropy(x, t, reduction="none")
    assert y.shape == (1, 2, 2)
    assert_close(y, cross_entropy(SCORES, CLASSES, "none"))


def test_cross_entropy_is_stable():
    x = lucid.tensor([[1000.0, -1000.0]], requires_grad=True)
    y = F.cross_entropy(x, lucid.tensor([1]))
    y.backward()
    assert y.item() == 2000.0 and x.grad.tolist() == [[1.0, -1.0]]


def test_cross_entropy_all_ignored_is_nan():
    assert math.isnan(F.cross_entropy(lucid.zeros(2, 3), lucid.tensor([-100, -100])).item())


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_cross_entropy_of_probabilities(reduction, weights, smoothing):
    targets = [[0.2, 0.3, 0.5], [1.0, 0.0, 0.0], [0.0, 0.5, 0.5], [0.1, 0.1, 0.8]]
    each = []
    for row, target in zip(SCORES, targets):
        logs = log_softmax(row)
        smoothed = [p * (1 - smoothing) + smoothing / 3 for p in target]
        each.append(-sum(w * p * v for w, p, v in zip(weights or [1.0] * 3, smoothed, logs)))
    expected = {"mean": sum(each) / 4, "sum": sum(each), "none": each}[reduction]
    w = None if weights is None else lucid.tensor(weights)
    x, t = lucid.tensor(SCORES), lucid.tensor(targets)
    assert_close(F.cross_entropy(x, t, w, reduction=reduction, label_smoothing=smoothing), expected)
    image = F.cross_entropy(
        x.T.reshape(1, 3, 4), t.T.reshape(1, 3, 4), w, reduction=reduction, label_smoothing=smoothing
    )
    assert_close(image, expected)
    wide = x.double().requires_grad_()
    assert gradcheck(lambda x: F.cross_entropy(x, t.double(), reduction=reduction), (wide,))


def test_one_hot_probabilities_agree_with_classes():
    x = lucid.tensor(SCORES)
    one_hot = lucid.tensor([[float(c == k) for k in range(3)] for c in CLASSES])
    assert_close(F.cross_entropy(x, one_hot), F.cross_entropy(x, lucid.tensor(CLASSES)))


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("ignore", [-100, 2])
def test_nll_loss(reduction, weights, ignore):
    logs = [log_softmax(row) for row in SCORES]
    expected = cross_entropy(SCORES, CLASSES, reduction, weights, ignore)
    w = None if weights is None else lucid.tensor(weights)
    x, t = lucid.tensor(logs), lucid.tensor(CLASSES)
    assert_close(nn.NLLLoss(w, ignore, reduction)(x, t), expected)
    wide = lucid.tensor(logs, dtype=lucid.float64, requires_grad=True)
    w64 = None if w is None else w.double()
    assert gradcheck(lambda x: F.nll_loss(x, t, w64, ignore, reduction), (wide,))
    image = F.nll_loss(x.T.reshape(1, 3, 4), t.reshape(1, 4), w, ignore, reduction)
    assert_close(image, expected)


def test_refusals_of_class_losses():
    x = lucid.zeros(2, 3)
    for function in (F.cross_entropy, F.nll_loss):
        for bad in ([0, 3], [-1, 0]):
            with pytest.raises(IndexError, match="out of range"):
                function(x, lucid.tensor(bad))
        with pytest.raises((RuntimeError, ValueError)):
            function(x, lucid.tensor([0, 1, 2]))
        with pytest.raises((RuntimeError, ValueError)):
            function(x, lucid.tensor([0, 1]), lucid.ones(2))
        with pytest.raises(ValueError, match="reduction"):
            function(x, lucid.tensor([0, 1]), reduction="average")
    for smoothing in (-0.1, 1.0, 1.5):
        with pytest.raises(ValueError, match="label_smoothing"):
            F.cross_entropy(x, lucid.tensor([0, 1]), label_smoothing=smoothing)
    with pytest.raises(RuntimeError, match="shape"):
        F.cross_entropy(x, lucid.zeros(2, 4))
    with pytest.raises(RuntimeError, match="weight"):
        F.cross_entropy(x, lucid.zeros(2, 3), lucid.ones(2))


# Layers


def test_weights_are_buffers_and_move_with_the_layer():
    layer = nn.CrossEntropyLoss(lucid.ones(3))
    assert list(layer.state_dict()) == ["weight"] and not list(layer.parameters())
    assert layer.double().weight.dtype is lucid.float64
    assert not nn.CrossEntropyLoss().state_dict()


def test_repr_shows_what_is_not_default():
    assert repr(nn.MSELoss()) == "MSELoss()"
    assert repr(nn.MSELoss("sum")) == "MSELoss(reduction='sum')"
    assert repr(nn.CrossEntropyLoss(label_smoothing=0.1)) == "CrossEntropyLoss(label_smoothing=0.1)"
    assert repr(nn.HuberLoss(delta=2.0)) == "HuberLoss(delta=2.0)"
    assert repr(nn.KLDivLoss("batchmean", log_target=True)) == "KLDivLoss(reduction='batchmean', log_target=True)"
