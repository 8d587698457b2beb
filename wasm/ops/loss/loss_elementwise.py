"""Losses that compare element with element."""

from generator.functional import EXAMPLE, REDUCED, REDUCTION, reduced
from generator.table import binary, family, need, op, overload

family("Losses")

BROADCAST = need("target", "shape(x) == shape(target)", "that of x, {x}, as they are broadcast otherwise", kind="warn")
_SAME = need("target", "shape(x) == shape(target)", "the shape of x, {x}")


op(
    "mse_loss",
    f"(Tensor x, Tensor target, {REDUCTION}) -> Tensor",
    names="nn.functional.mse_loss",
    private=True,
    needs=[BROADCAST],
    forward=True,
    grad={
        "x": "mse_loss_backward(grad, x, target, reduction)",
        "target": "mse_loss_backward(grad, target, x, reduction)",
    },
    samples="mse_loss()",
    ref="{'none': (d := np.square(x - target)), 'mean': np.mean(d), 'sum': np.sum(d)}[reduction]",
    doc="""Computes the squared error, ``(x - target) ** 2``: averaged, summed or of each element.

Parameters
----------
x, target : Tensor
    Shapes that broadcast together.
reduction : {'none', 'mean', 'sum'}, default 'mean'
    What becomes of the squares.

Returns
-------
Tensor
    0-d, or the broadcast shape with reduction 'none'.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.mse_loss(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 4.0])).item()
2.0
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

op(
    "l1_loss",
    f"(Tensor x, Tensor target, {REDUCTION}) -> Tensor",
    names="nn.functional.l1_loss",
    private=True,
    needs=[BROADCAST],
    compose=reduced("abs(x - target)"),
    samples="pair_loss()",
    ref="np_reduced(np.abs(x - target), reduction)",
    doc=f"""Computes the absolute error, ``|x - target|``: averaged, summed or of each element.

Parameters
----------
x, target : Tensor
    Of the same shape.
{REDUCED}{EXAMPLE}>>> F.l1_loss(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 4.0])).item()
1.0
""",
)

# The loss of each element: a kernel for the same reason as huber below.
op(
    "smooth_l1",
    "(Tensor self, Tensor other, float beta) -> Tensor",
    private=True,
    kernel=binary(
        "d = abs(self - other); 0.5 * d * (d / beta) if d < beta else d - 0.5 * beta", "f32 f64", rule="float"
    ),
    grad={
        "self": "grad * (sign(self - other) if beta == 0 else hardtanh((self - other) / beta, -1.0, 1.0))",
        "other": "grad * (sign(other - self) if beta == 0 else hardtanh((other - self) / beta, -1.0, 1.0))",
    },
    samples="smooth_l1()",
    ref="np.where((d := np.abs(self - other)) < beta, d * d / (2 * beta or 1), d - beta / 2)",
)

op(
    "smooth_l1_loss",
    f"(Tensor x, Tensor target, float beta=1.0, {REDUCTION}) -> Tensor",
    names="nn.functional.smooth_l1_loss",
    private=True,
    needs=[need("beta", "beta >= 0", "0 or more"), BROADCAST],
    compose=reduced("smooth_l1(x, target, beta)"),
    samples="knee_loss()",
    ref="np_reduced(np.where((d := np.abs(x - target)) < beta, d * d / (2 * beta or 1), d - beta / 2), reduction)",
    doc=f"""Computes ``d ** 2 / (2 beta)`` where ``d = |x - target|`` is below ``beta``, ``d - beta / 2`` elsewhere.

Parameters
----------
x, target : Tensor
    Of the same shape.
beta : float, default 1.0
    Where the two meet, 0 or more; 0 gives `l1_loss`.
{REDUCED}
Raises
------
ValueError
    If `beta` is negative.
{EXAMPLE}>>> F.smooth_l1_loss(lucid.tensor([0.0, 3.0]), lucid.tensor([1.0, 0.0]), reduction="none").tolist()
[0.5, 2.5]
""",
)

# The loss of each element. A kernel, since a composition would give an infinite difference the gradient 0 * inf.
op(
    "huber",
    "(Tensor self, Tensor other, float delta) -> Tensor",
    private=True,
    kernel=binary(
        "d = abs(self - other); 0.5 * d * d if d < delta else delta * (d - 0.5 * delta)", "f32 f64", rule="float"
    ),
    grad={
        "self": "grad * hardtanh(self - other, -delta, delta)",
        "other": "grad * hardtanh(other - self, -delta, delta)",
    },
    samples="huber()",
    ref="np.where((d := np.abs(self - other)) < delta, d * d / 2, (d - delta / 2) * delta)",
)

_HUBER = [
    need("delta", "delta > 0", "more than 0"),
    need("weight", "weight is None or shape(weight) == shape(x)", "the shape of x, {x}"),
    BROADCAST,
]
_HUBER_REF = (
    "np_reduced(np.where((d := np.abs(x - target)) < delta, d * d / 2, (d - delta / 2) * delta) * "
    "(1 if weight is None else weight), reduction)"
)

op(
    "huber_loss",
    f"(Tensor x, Tensor target, float delta=1.0, {REDUCTION}, Tensor? weight=None) -> Tensor",
    private=True,
    needs=_HUBER,
    compose=reduced("""
        each = huber(x, target, delta)
        each if weight is None else each * weight
    """),
    samples="huber_loss()",
    ref=_HUBER_REF,
)

# In PyTorch's order.
op(
    "huber_loss_reduced",
    f"(Tensor x, Tensor target, {REDUCTION}, float delta=1.0, Tensor? weight=None) -> Tensor",
    private=True,
    needs=_HUBER,
    compose="huber_loss(x, target, delta, reduction, weight)",
    samples="huber_loss_reduced()",
    ref=_HUBER_REF,
)

overload(
    "nn.functional.huber_loss",
    "huber_loss huber_loss_reduced",
    doc=f"""Computes ``d ** 2 / 2`` where ``d = |x - target|`` is below ``delta``, else ``delta * (d - delta / 2)``.

Huber 1964, "Robust Estimation of a Location Parameter". It is `smooth_l1_loss` times ``delta``. By position,
`delta` and `reduction` may be given in either order.

Parameters
----------
x, target : Tensor
    Of the same shape.
delta : float, default 1.0
    Where the two meet, more than 0.
reduction : {{'none', 'mean', 'sum'}}, default 'mean'
    What becomes of the losses of the elements.
weight : Tensor, optional
    A factor for each element, of the shape of `x`. Default: 1. The mean is over the number of elements, not over
    the weights.

Returns
-------
Tensor
    0-d, or the broadcast shape with reduction 'none'.

Raises
------
ValueError
    If `delta` is not positive.
ShapeMismatch
    If `weight` does not have the shape of `x`.
{EXAMPLE}>>> F.huber_loss(lucid.tensor([0.5, 3.0]), lucid.tensor([0.0, 0.0]), reduction="none", delta=2.0).tolist()
[0.125, 4.0]
""",
)

# ---- Binary cross-entropy -------------------------------------------------------------------------------------------

# max(log p, -100) with a slope of at most 1e12: where p is tiny a line through the value takes the place of `exact`,
# which is log p elsewhere.
op(
    "bounded_log",
    "(Tensor p, Tensor exact) -> Tensor",
    private=True,
    compose="""
        fixed = constant(p)
        bound = where(fixed > 0, maximum(log(fixed), -100.0), -100.0)
        where(p < 1e-12, bound + (p - fixed) * 1e12, exact)
    """,
)

# The same elements, through which no gradient flows.
op("constant", "(Tensor self) -> Tensor", private=True, forward=True, any_dtype=True, vmap="leading")

op(
    "binary_cross_entropy",
    f"(Tensor x, Tensor target, Tensor? weight=None, {REDUCTION}) -> Tensor",
    names="nn.functional.binary_cross_entropy",
    private=True,
    needs=[_SAME, need("x", "logical_and(x >= 0, x <= 1)", "probabilities, between 0 and 1")],
    # The inner where keeps an infinite slope out of the gradient, in which it would become 0 * inf.
    compose=reduced("""
        y = 1 - x
        log_x = bounded_log(x, log(where(x < 1e-12, 1.0, x)))
        log_y = bounded_log(y, log1p(-where(y < 1e-12, 0.0, x)))
        each = -(target * log_x + (1 - target) * log_y)
        each if weight is None else each * weight
    """),
    samples="binary_cross_entropy()",
    ref="np_reduced(-(target * np.log(x) + (1 - target) * np.log1p(-x)) * (1 if weight is None else weight), "
    "reduction)",
    doc=f"""Computes the binary cross-entropy of probabilities: ``-(target log(x) + (1 - target) log(1 - x))``.

A logarithm is not taken below -100, and its slope not above 1e12, so that a probability of exactly 0 or 1 gives a
finite loss and gradient.

Parameters
----------
x : Tensor
    Probabilities, from 0 to 1.
target : Tensor
    From 0 to 1, of the same shape.
weight : Tensor, optional
    A factor for each element; broadcasts to the shape of `x`. Default: 1.
{REDUCED}
Raises
------
ShapeMismatch
    If the shapes differ.
RuntimeError
    If an element of `x` is not between 0 and 1.
{EXAMPLE}>>> round(F.binary_cross_entropy(lucid.tensor([0.5]), lucid.tensor([1.0])).item(), 4)
0.6931
""",
)

op(
    "binary_cross_entropy_with_logits",
    f"(Tensor x, Tensor target, Tensor? weight=None, Tensor? pos_weight=None, {REDUCTION}) -> Tensor",
    names="nn.functional.binary_cross_entropy_with_logits",
    private=True,
    needs=[_SAME],
    # Above 40 log(1 + exp(z)) equals z in float64 too.
    compose=reduced("""
        unlikely = softplus(-x, 1.0, 40.0)
        positive = unlikely if pos_weight is None else unlikely * ((pos_weight - 1) * target + 1)
        each = (1 - target) * x + positive
        each if weight is None else each * weight
    """),
    samples="binary_cross_entropy_with_logits()",
    ref="np_reduced(((1 - target) * x + np.logaddexp(0, -x) * (1 + ((1 if pos_weight is None else pos_weight) - 1) * "
    "target)) * (1 if weight is None else weight), reduction)",
    doc=f"""Computes the binary cross-entropy of ``sigmoid(x)``, without overflow.

``(1 - target) x + (1 + (pos_weight - 1) target) log(1 + exp(-x))``

Parameters
----------
x : Tensor
    Scores of any size.
target : Tensor
    From 0 to 1, of the same shape.
weight : Tensor, optional
    A factor for each element; broadcasts to the shape of `x`. Default: 1.
pos_weight : Tensor, optional
    A factor for the positive part, ``target log(sigmoid(x))``; broadcasts to the shape of `x`. Default: 1.
{REDUCED}
Raises
------
ShapeMismatch
    If the shapes differ.
{EXAMPLE}>>> round(F.binary_cross_entropy_with_logits(lucid.tensor([0.0]), lucid.tensor([1.0])).item(), 4)
0.6931
""",
)

op(
    "kl_div",
    "(Tensor x, Tensor target, int? size_average=None, enum(none|mean|sum|batchmean) reduction='mean', bool "
    "log_target=False) -> Tensor",
    names="nn.functional.kl_div",
    private=True,
    # 0 log 0 counts as 0; the inner where keeps the logarithm away from it.
    compose="""
        zero = target == 0
        loss = (exp(target) * (target - x) if log_target
                else where(zero, 0.0, target * (log(where(zero, 1.0, target)) - x)))
        way = reduction if size_average is None else 1 if size_average else 2
        (loss if way == 0 else mean(loss) if way == 1 else sum(loss) if way == 2
         else sum(loss) / (shape(x)[0] if ndim(x) > 0 else 1))
    """,
    samples="kl_div()",
    ref="np_kl_div(x, target, size_average, reduction, log_target)",
    doc=f"""Computes the Kullback-Leibler divergence of ``x`` from ``target``: ``target * (log(target) - x)``.

Parameters
----------
x : Tensor
    Log-probabilities.
target : Tensor
    Probabilities, or with `log_target` their logarithms.
size_average : bool, optional
    Deprecated: True stands for the reduction 'mean', False for 'sum'.
reduction : {{'none', 'mean', 'sum', 'batchmean'}}, default 'mean'
    What becomes of the losses of the elements; 'batchmean' divides their sum by the size of the first dim, as the
    definition has it.
log_target : bool, default False
    Whether `target` holds logarithms.

Returns
-------
Tensor
    0-d, or the broadcast shape with reduction 'none'.
{EXAMPLE}>>> p = lucid.tensor([[0.5, 0.5]])
>>> F.kl_div(p.log(), p, reduction="batchmean").item()
0.0
""",
)
