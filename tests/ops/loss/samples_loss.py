"""Samples of the ops of wasm/ops/loss/loss.py: the calls with which the suites test them."""

from __future__ import annotations

from dataclasses import replace

from ops.sampling import Sample, index, t

LOSS_SHAPES = (((3, 4), (3,)), ((2, 3, 2), (2, 2)), ((1, 2), (1,)))


def class_loss():
    """loss(input, target, weight, reduction, ignore_index)."""
    for shape, rows in LOSS_SHAPES:
        classes = shape[1]
        for reduction in ("none", "mean", "sum"):
            yield Sample((t(*shape), index(*rows, below=classes)), {"reduction": reduction}, dtypes="f32 f64")
        yield Sample(
            (t(*shape), index(*rows, below=classes), t(classes, low=0.5, high=2, dtype="float64")), dtypes="f64"
        )
    yield Sample((t(4, 3), t(4, dtype="int32", values=(0, 2, -100, 1))), dtypes="f32 f64", note="an ignored row")
    yield Sample(
        (t(4, 3), t(4, dtype="int64", values=(0, 2, 1, 1))), {"ignore_index": 1, "reduction": "none"}, dtypes="f32 f64"
    )
    yield Sample((t(0, 3), index(0, below=3)), {"reduction": "sum"}, dtypes="f32 f64")


def cross_entropy():
    yield from class_loss()
    for reduction in ("none", "mean", "sum"):
        yield Sample(
            (t(3, 4), t(3, dtype="int64", values=(1, -100, 3))),
            {"label_smoothing": 0.2, "reduction": reduction},
            dtypes="f32 f64",
        )
    yield Sample(
        (t(2, 3, 2), index(2, 2, below=3), t(3, low=0.5, high=2, dtype="float64")),
        {"label_smoothing": 0.1},
        dtypes="f64",
    )


def mse_loss():
    for left, right in (((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((), ()), ((37,), (37,)), ((), (2,))):
        for reduction in ("none", "mean", "sum"):
            yield Sample((t(*left), t(*right)), {"reduction": reduction}, dtypes="f32 f64")
    yield Sample((t(0, 3), t(0, 3)), {"reduction": "sum"}, dtypes="f32 f64")


def mse_loss_backward():
    yield Sample((t(2, 3), t(2, 3), t(2, 3), "none"), dtypes="f32 f64")
    yield Sample((t(), t(2, 3), t(2, 3), "mean"), dtypes="f32 f64")
    yield Sample((t(), t(2, 3), t(3), "sum"), dtypes="f32 f64")


def _weights_fixed(samples):
    """Without a gradient where there is a weight: the loss has none by that."""
    for sample in samples:
        yield replace(sample, grad=sample.grad and len(sample.args) < 3)


def nll_loss():
    """nll_loss(x, target, weight, ignore_index, reduction): as class_loss, and a single sample."""
    yield from _weights_fixed(class_loss())
    yield Sample((t(4), t(dtype="int64", values=(2,))), dtypes="f32 f64")


def cross_entropy_of_either():
    """cross_entropy(x, target, …): class indices, or probabilities."""
    yield from _weights_fixed(cross_entropy())
    for reduction in ("none", "mean", "sum"):
        for shape in ((3, 4), (2, 3, 2), (4,)):
            yield Sample((t(*shape), t(*shape, low=0.1, high=0.9)), {"reduction": reduction}, dtypes="f32 f64")
        yield Sample(
            (t(2, 3, 2), t(2, 3, 2, low=0.1, high=0.9), t(3, low=0.5, high=2)),
            {"reduction": reduction, "label_smoothing": 0.2},
            dtypes="f32 f64",
        )


PAIRS = ((2, 3), (), (37,), (2, 1, 2))


def pair_loss():
    """loss(x, target, reduction) of tensors of one shape, no element of which is near the other's."""
    for shape in PAIRS:
        for reduction in ("none", "mean", "sum"):
            yield Sample(
                (t(*shape, low=0.2, high=1), t(*shape, low=-1, high=0.1)), {"reduction": reduction}, dtypes="f32 f64"
            )
    yield Sample((t(0, 3), t(0, 3)), {"reduction": "sum"}, dtypes="f32 f64")


def knee_loss():
    """loss(x, target, knee, reduction): distances on either side of the knee, and not near it."""
    for low, high, knee in ((0.2, 1.0, 2.5), (2.0, 3.0, 0.5), (0.2, 1.0, 2.0)):
        for shape in PAIRS:
            yield Sample((t(*shape, low=low, high=high), t(*shape, low=-1, high=0.1), knee), dtypes="f32 f64")
    for reduction in ("none", "sum"):
        yield Sample((t(2, 3, low=0.2, high=1), t(2, 3, low=-1, high=0.1), 2.5, reduction), dtypes="f32 f64")
    yield Sample((t(0, 3), t(0, 3)), {"reduction": "sum"}, dtypes="f32 f64")


KNEES = ((0.2, 1.0, 2.5), (2.0, 3.0, 0.5))  # the first tensor's low and high, and a knee above or below all distances


def huber():
    """huber(self, other, delta): distances on either side of delta, and not near it."""
    for low, high, delta in KNEES:
        for left, right in (((2, 3), (2, 3)), ((2, 1), (1, 3)), ((), ()), ((37,), (37,))):
            yield Sample((t(*left, low=low, high=high), t(*right, low=-1, high=0.1), delta), dtypes="f32 f64")
    both = t(4, dtype="float64", values=(0.25, -3.0, 1.5, -0.5)), t(4, dtype="float64", values=(0.0, 0.5, -0.5, 0.0))
    yield Sample((*both, 1.0), dtypes="f64", note="on both sides")
    yield Sample((t(0, 3), t(0, 3), 1.0), dtypes="f32 f64")


def smooth_l1():
    """smooth_l1(self, other, beta), as huber; beta may be 0."""
    yield from huber()
    yield Sample((t(2, 3, low=0.2, high=1), t(2, 3, low=-1, high=0.1), 0.0), dtypes="f32 f64")


def huber_loss():
    """huber_loss(x, target, delta, reduction, weight), as huber."""
    for shape in PAIRS:
        for low, high, delta in KNEES:
            for reduction in ("none", "mean", "sum"):
                pair = t(*shape, low=low, high=high), t(*shape, low=-1, high=0.1)
                yield Sample((*pair, delta, reduction), dtypes="f32 f64")
        yield Sample((*pair, delta, "mean", t(*shape, low=0.5, high=2)), dtypes="f32 f64")
    yield Sample((t(2, 3, low=2, high=3), t(2, 3, low=-1, high=0.1), 0.5, "none", t(2, 3)), dtypes="f32 f64")
    yield Sample((t(0, 3), t(0, 3), 1.0, "sum"), dtypes="f32 f64")


def huber_loss_reduced():
    """As huber_loss, in the other order."""
    for sample in huber_loss():
        x, target, delta, reduction, *weight = sample.args
        yield replace(sample, args=(x, target, reduction, delta, *weight))


def binary_cross_entropy():
    """binary_cross_entropy(x, target, weight, reduction) of probabilities away from 0 and 1."""
    for shape in PAIRS:
        for reduction in ("none", "mean", "sum"):
            yield Sample(
                (t(*shape, low=0.1, high=0.9), t(*shape, low=0.1, high=0.9)), {"reduction": reduction}, dtypes="f32 f64"
            )
    for weight in ((2, 3), (3,), ()):
        yield Sample((t(2, 3, low=0.1, high=0.9), t(2, 3, low=0.1, high=0.9), t(*weight)), dtypes="f32 f64")
    yield Sample((t(0, 3), t(0, 3)), {"reduction": "sum"}, dtypes="f32 f64")


def binary_cross_entropy_with_logits():
    """binary_cross_entropy_with_logits(x, target, weight, pos_weight, reduction)."""
    for shape in PAIRS:
        for reduction in ("none", "mean", "sum"):
            yield Sample(
                (t(*shape, low=-4, high=4), t(*shape, low=0.1, high=0.9)), {"reduction": reduction}, dtypes="f32 f64"
            )
    for weight, positive in (((3,), None), (None, (3,)), ((2, 3), (2, 3))):
        rest = [None if shape is None else t(*shape, low=0.5, high=2) for shape in (weight, positive)]
        yield Sample((t(2, 3, low=-4, high=4), t(2, 3, low=0.1, high=0.9), *rest), dtypes="f32 f64")
    yield Sample((t(0, 3), t(0, 3)), {"reduction": "sum"}, dtypes="f32 f64")


def kl_div():
    """kl_div(x, target, size_average, reduction, log_target)."""
    for shape in ((2, 3), (), (5,)):
        for reduction in ("none", "mean", "sum", "batchmean"):
            yield Sample(
                (t(*shape, low=-3, high=0), t(*shape, low=0.1, high=0.9)), {"reduction": reduction}, dtypes="f32 f64"
            )
    for average in (True, False):
        yield Sample((t(2, 3, low=-3, high=0), t(2, 3, low=0.1, high=0.9), average), dtypes="f32 f64")
    yield Sample((t(2, 3, low=-3, high=0), t(2, 3, low=-3, high=0)), {"log_target": True}, dtypes="f32 f64")
    yield Sample((t(2, 3, low=-3, high=0), t(2, 3, values=(0.0, 0.5))), dtypes="f32 f64", grad=False)
    yield Sample((t(0, 3), t(0, 3)), {"reduction": "sum"}, dtypes="f32 f64")


def _reductions(*calls):
    for args, kwargs in calls:
        for reduction in ("mean", "sum", "none"):
            yield Sample(args, {**kwargs, "reduction": reduction}, dtypes="f32 f64")


def cosine_similarity():
    for shape, dim in (((2, 3), 1), ((4,), 0), ((2, 3, 2), -2), ((0, 3), 1), ((), 0)):
        yield Sample((t(*shape, low=0.2, high=2), t(*shape, low=-2, high=2), dim), dtypes="f32 f64")
    yield Sample((t(2, 1, 3, low=0.2), t(4, 3, low=0.3), 2), dtypes="f32 f64")


def pairwise_distance():
    for p in (2.0, 1.0, 3.0, float("inf")):
        yield Sample((t(3, 4, low=1, high=4), t(3, 4, low=-2, high=0.5), p), dtypes="f32 f64")
    yield Sample((t(4, low=1, high=2), t(2, 4), 2.0, 1e-3, True), dtypes="f32 f64")
    yield Sample((t(0, 3), t(3)), dtypes="f32 f64")
    yield Sample((t(low=1, high=2), t()), dtypes="f32 f64")


def hinge_embedding_loss():
    signs = t(2, 3, values=(1.0, -1.0, -1.0), dtype="int64")
    yield from _reductions(
        ((t(2, 3, low=0.1, high=0.9), signs), {}),
        ((t(2, 3, low=0.6, high=2), signs), {"margin": 0.5}),
        ((t(low=0.1, high=0.9), t(values=(-1,), dtype="int64")), {}),
        ((t(0, 2), t(0, 2, dtype="int64")), {}),
    )


def margin_ranking_loss():
    signs = t(4, values=(1.0, -1.0))
    yield from _reductions(
        ((t(4, low=2, high=3), t(4, low=0, high=1), signs), {}),
        ((t(4, low=2, high=3), t(4, low=0, high=1), signs), {"margin": 0.5}),
        ((t(low=2, high=3), t(), t(values=(-1.0,))), {}),
        ((t(0), t(0), t(0)), {}),
    )


def cosine_embedding_loss():
    vectors = t(3, 4, low=0.2), t(3, 4, low=0.1)
    yield from _reductions(
        ((*vectors, t(3, values=(1, -1), dtype="int64")), {}),
        ((*vectors, t(3, values=(-1, 1), dtype="int64")), {"margin": 0.1}),
        ((t(4, low=0.2), t(4, low=0.1), t(values=(-1,), dtype="int64")), {}),
        ((t(0, 3), t(0, 3), t(0, dtype="int64")), {}),
    )


def triplet_margin_loss():
    vectors = t(3, 4, low=1, high=2), t(3, 4, low=-1, high=0), t(3, 4, low=3, high=4)
    yield from _reductions(
        (vectors, {}),
        (vectors, {"margin": 5.0, "p": 1.0}),
        (vectors, {"swap": True}),
        (vectors, {"p": 3.0}),
        ((t(low=1, high=2), t(low=-1, high=0), t(low=1, high=2)), {"margin": 3.0}),
        ((t(0, 3), t(0, 3), t(0, 3)), {}),
    )


def poisson_nll_loss():
    counts = t(2, 3, values=(0.0, 1.0, 2.0, 5.0))
    yield from _reductions(
        ((t(2, 3), counts), {}),
        ((t(2, 3, low=0.5, high=3), counts, False), {}),
        ((t(2, 3), t(2, 3, values=(2.5, 0.5, 4.0))), {"full": True}),
        ((t(), t(values=(3.0,))), {}),
        ((t(0), t(0)), {}),
    )


def gaussian_nll():
    """gaussian_nll(self, target, var, eps)."""
    for x, target, var in (((2, 3), (2, 3), (2, 3)), ((2, 3), (3,), (2, 1)), ((), (), ()), ((37,), (37,), (1,))):
        yield Sample((t(*x), t(*target), t(*var, low=0.5, high=2), 1e-6), dtypes="f32 f64")
    yield Sample((t(2), t(2), t(2, low=0, high=0.1), 0.5), dtypes="f32 f64", grad=False, note="below eps")
    yield Sample((t(0), t(0), t(0), 1e-6), dtypes="f32 f64")


def gaussian_nll_loss():
    variance = t(2, 3, low=0.5, high=2)
    yield from _reductions(
        ((t(2, 3), t(2, 3), variance), {}),
        ((t(2, 3), t(2, 3), t(2, low=0.5, high=2)), {"full": True}),
        ((t(2, 3), t(2, 3), t(2, 1, low=0.5, high=2)), {"eps": 1e-3}),
        ((t(2, 3), t(3), 0.75), {}),
        ((t(), t(), t(low=0.5, high=2)), {}),
        ((t(0, 3), t(0, 3), t(0, 3)), {}),
    )


def multi_margin_loss():
    """multi_margin_loss(x, target, p, margin, weight, reduction)."""
    x, target = t(3, 4, distinct=True), t(3, dtype="int64", values=(1, 3, 0))
    yield from _reductions(
        ((x, target), {}),
        ((x, target, 2, 0.53), {}),
        ((t(4, distinct=True), t(dtype="int64", values=(2,))), {}),
        ((t(4, distinct=True), t(1, dtype="int32", values=(2,)), 2), {}),
    )
    for sample in _reductions(((x, target, 1, 1.03, t(4, dtype="float64", low=0.5, high=2)), {})):
        yield replace(sample, dtypes="f64")
    yield Sample((t(0, 3), t(0, dtype="int64")), {"reduction": "sum"}, dtypes="f32 f64")


def multilabel_margin_loss():
    labels = t(3, 4, dtype="int64", values=(3, 0, -1, 1, -1, 2, 3, 0, 1, 2, 3, 0))
    yield from _reductions(
        ((t(3, 4, low=0.0, high=0.4), labels), {}),
        ((t(4, low=0.0, high=0.4), t(4, dtype="int64", values=(2, 2, 0, -1))), {}),
    )
    yield Sample((t(0, 3), t(0, 3, dtype="int64")), {"reduction": "sum"}, dtypes="f32 f64")


def soft_margin_loss():
    yield from _reductions(
        ((t(2, 3, low=-4, high=4), t(2, 3, values=(1.0, -1.0, -1.0))), {}),
        ((t(2, 3, low=-4, high=4), t(3, values=(1.0, -1.0, 1.0))), {}),
        ((t(), t(values=(-1.0,))), {}),
        ((t(0, 2), t(0, 2)), {}),
    )


def multilabel_soft_margin_loss():
    labels = t(2, 3, values=(1.0, 0.0, 0.0, 1.0, 0.5))
    yield from _reductions(
        ((t(2, 3, low=-4, high=4), labels), {}),
        ((t(2, 3, low=-4, high=4), labels, t(3, low=0.5, high=2)), {}),
        ((t(3, low=-4, high=4), t(3, values=(0.0, 1.0))), {}),
        ((t(0, 2), t(0, 2)), {}),
    )
