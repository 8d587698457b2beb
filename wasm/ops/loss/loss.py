"""Losses. The functions of lucid.nn call these."""

from generator.table import family, need, op

family("Losses")

_REDUCTION = "enum(none|mean|sum) reduction='mean'"

_CLASSES = """Parameters
----------
x : Tensor
    {what}, shape (N, C), (N, C, d1, ...) or (C,).
target : Tensor
    Class indices, int64 or int32, shape (N,), (N, d1, ...) or ().
weight : Tensor, optional
    Shape (C,): a weight per class. Default: 1 for each.
ignore_index : int, default -100
    Targets with this value are ignored.
reduction : {{'none', 'mean', 'sum'}}, default 'mean'
    'mean' divides by the sum of the weights of the targets that count.
"""

op(
    "nll_loss",
    f"(Tensor x, Tensor target, Tensor? weight=None, int ignore_index=-100, {_REDUCTION}) -> Tensor",
    names="nn.functional.nll_loss",
    private=True,
    composite=True,
    samples="nll_loss()",
    ref="np_nll_loss(x, target, weight, ignore_index, reduction)",
    doc=f"""Computes the negative log-likelihood, ``-weight[target] * x[target]``, of each sample.

{_CLASSES.format(what="Log-probabilities")}
Returns
-------
Tensor
    0-d, or the shape of `target` with reduction 'none'.

Raises
------
IndexError
    If a target is not a class.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.nll_loss(lucid.tensor([[-1.0, -2.0]]), lucid.tensor([1])).item()
2.0
""",
)

op(
    "nll_loss_nd",
    f"(Tensor input, Tensor target, Tensor? weight=None, {_REDUCTION}, int ignore_index=-100) -> Tensor",
    samples="class_loss()",
    private=True,
    forward=True,
    grad={"input": "nll_loss_backward(grad, shape(input), target, weight, reduction, ignore_index)"},
)

# nll_loss is linear in its input, so that it is the adjoint of its own gradient.
op(
    "nll_loss_backward",
    "(Tensor grad_output, int[] shape, Tensor target, Tensor? weight, enum(none|mean|sum) reduction, int "
    "ignore_index) -> Tensor",
    private=True,
    forward=True,
    grad={"grad_output": "nll_loss_nd(grad, target, weight, reduction, ignore_index)"},
)

op(
    "cross_entropy",
    f"(Tensor x, Tensor target, Tensor? weight=None, int ignore_index=-100, {_REDUCTION}, float "
    f"label_smoothing=0.0) -> Tensor",
    names="nn.functional.cross_entropy",
    private=True,
    needs=[need("label_smoothing", "0 <= label_smoothing < 1", "a number from 0 to below 1")],
    composite=True,
    samples="cross_entropy_of_either()",
    ref="np_cross_entropy(x, target, weight, ignore_index, reduction, label_smoothing)",
    doc="""Computes the cross entropy of softmax(x) with classes, ``-log(softmax(x)[target])``, of each sample.

For probabilities in `target` it is ``-sum(weight * target * log(softmax(x)))`` over the classes. With smoothing e a
sample costs ``(1 - e) * (its loss) + e / C * (the sum of the losses of all classes)`` (Szegedy et al. 2015, Rethinking
the Inception Architecture, section 7).

Parameters
----------
x : Tensor
    Scores before softmax, shape (N, C), (N, C, d1, ...) or (C,).
target : Tensor
    Class indices, int64 or int32, shape (N,), (N, d1, ...) or (); or probabilities, floating-point, in the shape of
    `x`.
weight : Tensor, optional
    Shape (C,): a weight per class. Default: 1 for each.
ignore_index : int, default -100
    Targets with this value are ignored.
reduction : {'none', 'mean', 'sum'}, default 'mean'
    'mean' divides by the sum of the weights of the targets that count; with probabilities by the number of samples.
label_smoothing : float, default 0
    From 0 to below 1: how much of each target is spread over all classes.

Returns
-------
Tensor
    0-d, or the shape of `x` without the classes with reduction 'none'.

Raises
------
ValueError
    If `label_smoothing` is outside of its range.
IndexError
    If a target is not a class.
ShapeMismatch
    If the shapes do not fit each other.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> round(F.cross_entropy(lucid.zeros(3, 4), lucid.tensor([0, 1, 3])).item(), 4)
1.3863
""",
)

# For probabilities in `target`; cross_entropy has looked at the shapes.
op(
    "cross_entropy_of_probabilities",
    "(Tensor x, Tensor target, Tensor? weight, enum(none|mean|sum) reduction, float label_smoothing) -> Tensor",
    private=True,
    compose="""
        axis = 1 if ndim(x) > 1 else 0
        likely = target if label_smoothing == 0 else target * (1 - label_smoothing) + label_smoothing / shape(x)[axis]
        weighted = likely if weight is None else likely * rank(weight, ndim(x) - 1)
        loss = -sum(weighted * log_softmax(x, axis), axis)
        loss if reduction == 'none' else mean(loss) if reduction == 'mean' else sum(loss)
    """,
)

_TAIL = "Tensor target, Tensor? weight, enum(none|mean|sum) reduction, int ignore_index, float label_smoothing"

_ARGS = "target, weight, reduction, ignore_index, label_smoothing"

op(
    "cross_entropy_nd",
    f"(Tensor input, Tensor target, Tensor? weight=None, {_REDUCTION}, int ignore_index=-100, float "
    f"label_smoothing=0.0) -> Tensor",
    samples="cross_entropy()",
    private=True,
    forward=True,
    grad={"input": f"cross_entropy_backward(grad, input, {_ARGS})"},
)

# Per row dx = scale softmax(x) - (the smoothed target), where scale is linear in grad_output and does not depend on x.
op(
    "cross_entropy_backward",
    f"(Tensor grad_output, Tensor input, {_TAIL}) -> Tensor",
    private=True,
    forward=True,
    grad={
        "grad_output": f"sum(grad * cross_entropy_backward(ones_like(grad_output), input, {_ARGS}), 1)",
        "input": f"softmax_backward(grad, softmax(input, 1), 1) * unsqueeze(cross_entropy_scale(grad_output, "
        f"shape(input), {_ARGS}), 1)",
    },
)

op(
    "cross_entropy_scale",
    f"(Tensor grad_output, int[] shape, {_TAIL}) -> Tensor",
    private=True,
    forward=True,
    grad={"grad_output": f"grad * cross_entropy_scale(ones_like(grad_output), shape, {_ARGS})"},
)
