"""Losses. The functions of lucid.nn call these."""

from generator.table import family, op

family("Losses")

_REDUCTION = "enum(none|mean|sum) reduction='mean'"

_CLASSES = """Parameters
----------
input : Tensor
    {what}, shape (N, C), (N, C, d1, ...) or (C,).
target : Tensor
    Class indices, int64 or int32, shape (N,), (N, d1, ...) or ().
weight : Tensor, optional
    Shape (C,): a weight per class. Default: 1 for each.
reduction : {{'none', 'mean', 'sum'}}, default 'mean'
    'mean' divides by the sum of the weights of the targets that count.
ignore_index : int, default -100
    Targets with this value are ignored.
"""

op(
    "nll_loss",
    f"(Tensor input, Tensor target, Tensor? weight=None, {_REDUCTION}, int ignore_index=-100) -> Tensor",
    private=True,
    composite=True,
    doc=f"""Computes the negative log-likelihood, ``-weight[target] * input[target]``, of each sample.

{_CLASSES.format(what="Log-probabilities")}
Returns
-------
Tensor
    0-d, or the shape of `target` with reduction 'none'.

Raises
------
IndexError
    If a target is not a class.
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
    "(Tensor grad_output, size[] shape, Tensor target, Tensor? weight, enum(none|mean|sum) reduction, int "
    "ignore_index) -> Tensor",
    private=True,
    forward=True,
    grad={"grad_output": "nll_loss_nd(grad, target, weight, reduction, ignore_index)"},
)

op(
    "cross_entropy",
    f"(Tensor input, Tensor target, Tensor? weight=None, {_REDUCTION}, int ignore_index=-100, float "
    f"label_smoothing=0.0) -> Tensor",
    private=True,
    composite=True,
    doc=f"""Computes the cross entropy of scores with classes, ``-log(softmax(input)[target])``, of each sample.

With smoothing e a sample costs ``(1 - e) * (its loss) + e / C * (the sum of the losses of all classes)``.

{_CLASSES.format(what="Scores before softmax")}label_smoothing : float, default 0
    From 0 to 1: how much of each target is spread over all classes.

Returns
-------
Tensor
    0-d, or the shape of `target` with reduction 'none'.

Raises
------
IndexError
    If a target is not a class.
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
    f"(Tensor grad_output, size[] shape, {_TAIL}) -> Tensor",
    private=True,
    forward=True,
    grad={"grad_output": f"grad * cross_entropy_scale(ones_like(grad_output), shape, {_ARGS})"},
)

op(
    "mse_loss",
    f"(Tensor input, Tensor target, {_REDUCTION}) -> Tensor",
    private=True,
    forward=True,
    grad={
        "input": "mse_loss_backward(grad, input, target, reduction)",
        "target": "mse_loss_backward(grad, target, input, reduction)",
    },
    samples="mse_loss()",
    ref="{'none': (d := np.square(input - target)), 'mean': np.mean(d), 'sum': np.sum(d)}[reduction]",
    doc="""Computes the squared error ``(input - target) ** 2``, averaged, summed or as it is.

Parameters
----------
input, target : Tensor
    Shapes that broadcast together.
reduction : {'none', 'mean', 'sum'}, default 'mean'
    What becomes of the squares.

Returns
-------
Tensor
    0-d, or the broadcast shape with reduction 'none'.
""",
)

# 2 (input - target) grad, over the number of elements for the mean.
op(
    "mse_loss_backward",
    "(Tensor grad_output, Tensor input, Tensor target, enum(none|mean|sum) reduction) -> Tensor",
    private=True,
    forward=True,
    grad={
        "grad_output": "(input - target) * grad * (2.0 / numel(grad)) if reduction == 'mean' else (input - target) * "
        "grad * 2.0",
        "input": "grad * grad_output * (2.0 / numel(grad)) if reduction == 'mean' else grad * grad_output * 2.0",
        "target": "grad * grad_output * (-2.0 / numel(grad)) if reduction == 'mean' else grad * grad_output * -2.0",
    },
    samples="mse_loss_backward()",
    ref="2 * (input - target) * grad_output / (np.broadcast(input, target).size if reduction == 'mean' else 1)",
)
