"""How losses are called: PyTorch's older settings and their places, refusals, and bases of losses of one's own."""

from __future__ import annotations

import math
import warnings

import pytest
from nn_helpers import assert_close

import lucid
from lucid import nn
from lucid.nn import functional as F

X, T = lucid.tensor([[0.2, -1.5, 3.0], [0.9, -0.1, 2.2]]), lucid.tensor([[1.0, -1.0, 0.6], [0.85, 1.7, -2.0]])
CLASSES = lucid.tensor([2, 0])
OLDER = [((None, False), "none"), ((False, None), "sum"), ((True, None), "mean"), ((False, True), "sum")]


@pytest.mark.parametrize("older, meant", OLDER)
def test_older_settings(older, meant):
    average, reduce = older
    expected, message = F.mse_loss(X, T, meant), f"please use reduction='{meant}' instead"
    for call in (
        lambda: F.mse_loss(X, T, average, reduce),
        lambda: F.mse_loss(X, T, average, reduce, "mean"),
        lambda: F.mse_loss(input=X, target=T, size_average=average, reduce=reduce),
        lambda: nn.MSELoss(average, reduce)(X, T),
        lambda: nn.MSELoss(size_average=average, reduce=reduce)(X, T),
    ):
        with pytest.warns(UserWarning, match=message) as caught:
            assert_close(call(), expected)
        assert caught[0].filename == __file__


def test_pytorch_places():
    """Every setting by position, the older ones None, gives what keywords give, without a warning."""
    p, w = X.sigmoid(), lucid.tensor([0.5, 1.0, 2.0])
    signs = lucid.tensor([1, -1])
    calls = [
        (F.mse_loss(X, T, None, None, "sum"), F.mse_loss(X, T, reduction="sum")),
        (F.smooth_l1_loss(X, T, None, None, "sum", 2.0), F.smooth_l1_loss(X, T, beta=2.0, reduction="sum")),
        (F.kl_div(X, p, None, None, "sum", True), F.kl_div(X, p, reduction="sum", log_target=True)),
        (F.cross_entropy(X, CLASSES, w, None, 0, None, "sum", 0.1), F.cross_entropy(X, CLASSES, w, 0, "sum", 0.1)),
        (F.nll_loss(X, CLASSES, w, None, -100, None, "sum"), F.nll_loss(X, CLASSES, w, reduction="sum")),
        (F.binary_cross_entropy(p, p, None, None, None, "sum"), F.binary_cross_entropy(p, p, reduction="sum")),
        (
            F.binary_cross_entropy_with_logits(X, p, w, None, None, "sum", w),
            F.binary_cross_entropy_with_logits(X, p, w, w, "sum"),
        ),
        (F.soft_margin_loss(X, T, None, None, "sum"), F.soft_margin_loss(X, T, "sum")),
        (
            F.poisson_nll_loss(X, p, True, True, None, 1e-8, None, "sum"),
            F.poisson_nll_loss(X, p, full=True, reduction="sum"),
        ),
        (
            F.cosine_embedding_loss(X, T, signs, 0.1, None, None, "sum"),
            F.cosine_embedding_loss(X, T, signs, 0.1, "sum"),
        ),
        (
            F.triplet_margin_loss(X, T, p, 1.0, 2, 1e-6, True, None, None, "sum"),
            F.triplet_margin_loss(X, T, p, swap=True, reduction="sum"),
        ),
        (
            F.multi_margin_loss(X, CLASSES, 2, 1.0, None, None, None, "sum"),
            F.multi_margin_loss(X, CLASSES, 2, reduction="sum"),
        ),
        (
            nn.CrossEntropyLoss(w, None, 0, None, "sum", 0.1)(X, CLASSES),
            nn.CrossEntropyLoss(w, 0, "sum", 0.1)(X, CLASSES),
        ),
        (nn.SmoothL1Loss(None, None, "sum", 2.0)(X, T), nn.SmoothL1Loss("sum", 2.0)(X, T)),
        (nn.KLDivLoss(None, None, "sum", True)(X, p), nn.KLDivLoss("sum", True)(X, p)),
        (nn.BCEWithLogitsLoss(w, "sum", w)(X, p), nn.BCEWithLogitsLoss(w, reduction="sum", pos_weight=w)(X, p)),
        (nn.CrossEntropyLoss(w, 0, reduction="sum")(X, CLASSES), F.cross_entropy(X, CLASSES, w, 0, "sum")),
        (nn.NLLLoss(w, 0, "sum")(X, CLASSES), F.nll_loss(X, CLASSES, w, 0, "sum")),
    ]
    for i, (by_place, by_name) in enumerate(calls):
        assert by_place.shape == () and by_place.item() == by_name.item(), i


def test_defaults_do_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in ("MSELoss", "CrossEntropyLoss", "TripletMarginLoss", "MultiLabelSoftMarginLoss", "PoissonNLLLoss"):
            assert getattr(nn, name)().reduction == "mean"


def test_weights_of_elements():
    weight = lucid.tensor([[1.0, 2.0, 0.0], [0.5, 0.0, 1.0]])
    for name, each in (("mse_loss", (X - T) ** 2), ("l1_loss", (X - T).abs())):
        function = getattr(F, name)
        assert_close(function(X, T, weight=weight), (each * weight).sum() / weight.sum())
        assert_close(function(X, T, None, None, "sum", weight), (each * weight).sum())
        assert_close(function(X, T, reduction="none", weight=weight), each * weight)
        with pytest.raises(ValueError, match=f"{name}: weight has shape"):
            function(X, T, weight=weight[0])
        with pytest.raises(ValueError, match=f"{name}: reduction is 'some'"):
            function(X, T, reduction="some", weight=weight)


def test_what_fits_no_form_keeps_its_error():
    with pytest.raises(TypeError, match="mse_loss.*unexpected keyword argument 'foo'"):
        F.mse_loss(X, T, foo=1)
    with pytest.raises(TypeError, match="mse_loss"):
        F.mse_loss(X, T, 3)
    with pytest.raises(TypeError, match="mse_loss"):
        F.mse_loss(X, T, None, None, None, None, None, None)
    with pytest.raises(TypeError, match="relu"):
        F.relu(X, size_average=True)


LAYERS = {
    "HingeEmbeddingLoss": (X, T),
    "MarginRankingLoss": (X, T, T),
    "TripletMarginLoss": (X, T, X),
    "TripletMarginWithDistanceLoss": (X, T, X),
    "GaussianNLLLoss": (X, T, lucid.ones(2, 3)),
    "PoissonNLLLoss": (X, T),
    "SoftMarginLoss": (X, T),
    "MultiMarginLoss": (X, CLASSES),
    "MultiLabelSoftMarginLoss": (X, T),
    "MultilabelMarginLoss": (X, lucid.zeros(2, 3).long()),
}


@pytest.mark.parametrize("name", LAYERS)
def test_unknown_reductions(name):
    with pytest.raises(ValueError, match="reduction"):
        getattr(nn, name)(reduction="average")(*LAYERS[name])


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: F.triplet_margin_loss(X, T, X, margin=0.0), ValueError, "margin is 0.*more than 0"),
        (lambda: F.triplet_margin_with_distance_loss(X, T, X, margin=-1.0), ValueError, "margin is -1"),
        (lambda: nn.TripletMarginWithDistanceLoss(margin=0), ValueError, "margin is 0"),
        (lambda: F.triplet_margin_with_distance_loss(X, T, X[0]), RuntimeError, "2, 2 and 1 dims"),
        (lambda: F.gaussian_nll_loss(X, T, -T.abs()), RuntimeError, "var.*0 or more"),
        (lambda: F.gaussian_nll_loss(X, T, lucid.ones(3)), ValueError, "var has shape"),
        (lambda: F.multi_margin_loss(X, CLASSES, p=3), ValueError, "p is 3; wanted 1 or 2"),
        (lambda: F.multi_margin_loss(X, lucid.tensor([0, 3])), IndexError, "multi_margin_loss.*3"),
        (lambda: F.multi_margin_loss(X, lucid.tensor([0, -1])), IndexError, "target"),
        (lambda: F.multi_margin_loss(X, lucid.tensor([0])), ValueError, "target has shape"),
        (lambda: F.multi_margin_loss(X, CLASSES, weight=lucid.ones(2)), ValueError, "weight has shape"),
        (lambda: F.multilabel_margin_loss(X, CLASSES), ValueError, "target has shape"),
        (lambda: F.multilabel_margin_loss(X, lucid.full((2, 3), 3)), IndexError, "multilabel_margin_loss.*3"),
        (lambda: F.multilabel_soft_margin_loss(X[0, 0], T[0, 0]), ValueError, "at least one dim"),
        (lambda: F.linear_cross_entropy(X, lucid.ones(3, 2), CLASSES), RuntimeError, "in_features"),
        (lambda: F.linear_cross_entropy(X, lucid.ones(3, 3), T, ignore_index=1), RuntimeError, "probabilities"),
    ],
)
def test_refusals(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_ties_have_pytorchs_gradient():
    """Where nothing is lacking by just nothing, the gradient is that of what lacks."""
    x = lucid.ones(2, requires_grad=True)
    F.margin_ranking_loss(x, lucid.ones(2), lucid.ones(2)).backward()
    assert x.grad.tolist() == [-0.5, -0.5]
    y = lucid.full((1,), 1.0, requires_grad=True)
    F.hinge_embedding_loss(y, lucid.tensor([-1])).backward()
    assert y.grad.tolist() == [-1.0]


def test_far_out():
    x = lucid.tensor([-200.0, 200.0], requires_grad=True)
    loss = F.soft_margin_loss(x, lucid.ones(2), "none")
    loss.sum().backward()
    assert loss.tolist() == [200.0, 0.0] and x.grad.tolist() == [-1.0, 0.0]
    y = F.gaussian_nll_loss(lucid.zeros(1), lucid.ones(1), lucid.zeros(1))
    assert_close(y.item(), 0.5 * (math.log(1e-6) + 1e6), 1e-4)


def test_losses_of_ones_own():
    class Focal(nn.modules.loss._WeightedLoss):
        def forward(self, x, target):
            return F.cross_entropy(x, target, self.weight, reduction=self.reduction)

    loss = Focal(lucid.ones(3), reduction="sum")
    assert list(loss.state_dict()) == ["weight"] and isinstance(nn.MSELoss(), nn.modules.loss._Loss)
    assert_close(loss(X, CLASSES), F.cross_entropy(X, CLASSES, reduction="sum"))
    with pytest.warns(UserWarning, match="reduction='sum'"):
        assert nn.modules.loss._Loss(size_average=False).reduction == "sum"
