"""Losses of classes by margins, of several labels at once, and the likelihood under normal distributions."""

from generator.functional import EXAMPLE, REDUCED, REDUCTION, reduced
from generator.table import family, need, op, ternary

family("Losses")

# The loss of each element. A kernel, since the variance is kept above eps without losing its gradient there.
op(
    "gaussian_nll",
    "(Tensor self, Tensor target, Tensor var, float eps) -> Tensor",
    private=True,
    kernel=ternary(
        "v = maximum(var, eps); 0.5 * (log(v) + (self - target) * (self - target) / v)", "f32 f64", rule="float"
    ),
    grad={
        "self": "grad * (self - target) / clamp_min(var, eps)",
        "target": "grad * (target - self) / clamp_min(var, eps)",
        "var": "v = clamp_min(var, eps); d = self - target; grad * 0.5 * (1 - d * d / v) / v",
    },
    samples="gaussian_nll()",
    ref="0.5 * (np.log(v := np.maximum(var, eps)) + (self - target) ** 2 / v)",
)

op(
    "gaussian_nll_loss",
    f"(Tensor x, Tensor target, Operand var, bool full=False, float eps=1e-06, {REDUCTION}) -> Tensor",
    names="nn.functional.gaussian_nll_loss",
    private=True,
    needs=[
        need(
            "var",
            "ndim(var) == 0 or shape(var) == shape(x) or shape(var) == shape(x)[:-1] "
            "or (ndim(var) == ndim(x) and shape(var)[:-1] == shape(x)[:-1] and shape(var)[-1] == 1)",
            "the shape of x, {x}, or that without the last size or with 1 for it",
        ),
        need("var", "var >= 0", "0 or more"),
    ],
    compose=reduced("""
        v = unsqueeze(var, -1) if 0 < ndim(var) and ndim(var) < ndim(x) else var
        each = gaussian_nll(x, target, v, eps)
        each + 0.9189385332046727 if full else each
    """),
    samples="gaussian_nll_loss()",
    ref="np_reduced(np_gaussian_nll(x, target, var, full, eps), reduction)",
    doc=f"""Computes the negative log-likelihood under normal distributions.

``(log(var) + (x - target) ** 2 / var) / 2``; see Nix and Weigend 1994, "Estimating the mean and variance of the target
probability distribution".

Parameters
----------
x : Tensor
    The means.
target : Tensor
    What was observed, of a shape that broadcasts with that of `x`.
var : Tensor or number
    The variances, 0 or more: of the shape of `x`, or of that without the last dim or with a last dim of 1.
full : bool, default False
    Whether the constant ``log(2 pi) / 2`` is added.
eps : float, default 1e-6
    What a variance counts as at least. The gradient is as if that were not so.
{REDUCED}
Raises
------
RuntimeError
    If a variance is negative.
ShapeMismatch
    If the shape of `var` does not fit.
{EXAMPLE}>>> F.gaussian_nll_loss(lucid.tensor([1.0]), lucid.tensor([3.0]), lucid.tensor([1.0])).item()
2.0
""",
)

op(
    "multi_margin_loss",
    f"(Tensor x, Tensor target, int p=1, float margin=1.0, Tensor? weight=None, {REDUCTION}) -> Tensor",
    names="nn.functional.multi_margin_loss",
    private=True,
    needs=[
        need("p", "p == 1 or p == 2", "1 or 2"),
        need("x", "ndim(x) == 1 or ndim(x) == 2", "(N, C) or (C,)"),
        need(
            "target",
            "ndim(target) < 2 and numel(target) == (shape(x)[0] if ndim(x) == 2 else 1)",
            "a class for each row of x {x}",
        ),
        need(
            "weight",
            "weight is None or (ndim(weight) == 1 and shape(weight)[0] == shape(x)[-1])",
            "a number for each class of x {x}",
        ),
        need("target", "target >= 0", "classes, from 0 on", kind="index"),
    ],
    # The class itself is no other class: its place becomes 0.
    compose=reduced("""
        rows = x if ndim(x) == 2 else unsqueeze(x, 0)
        places = reshape(target, [numel(target), 1])
        slack = relu(margin + rows - gather(rows, 1, places))
        others = scatter_zero(slack if p == 1 else slack * slack, 1, places)
        each = mean(others, 1)
        costs = each if weight is None else each * gather(weight, 0, reshape(target, [numel(target)]))
        reshape(costs, shape(target))
    """),
    samples="multi_margin_loss()",
    ref="np_reduced(np_multi_margin(x, target, p, margin, weight), reduction)",
    doc=f"""Computes ``mean(max(0, margin - x[target] + x[c]) ** p)`` of each sample, over the other classes.

The sum over the other classes is divided by the number of all classes (Crammer and Singer 2001, for ``p=1``).

Parameters
----------
x : Tensor
    Scores, shape (N, C) or (C,).
target : Tensor
    Class indices, integers, shape (N,); or () or (1,) for one sample.
p : int, default 1
    1 or 2.
margin : float, default 1.0
    By how much the score of the class should be the highest.
weight : Tensor, optional
    Shape (C,): a weight for each class, by which the loss of its samples is multiplied. Default: 1 for each.
{REDUCED}
Raises
------
ValueError
    If `p` is another number.
IndexError
    If a target is not a class.
ShapeMismatch
    If the shapes do not fit each other.
{EXAMPLE}>>> F.multi_margin_loss(lucid.tensor([[1.0, 3.0]]), lucid.tensor([0])).item()
1.5
""",
)

_LABELS = [
    need("x", "ndim(x) == 1 or ndim(x) == 2", "(N, C) or (C,)"),
    need("target", "shape(target) == shape(x)", "the shape of x, {x}"),
]

op(
    "multilabel_margin_loss",
    f"(Tensor x, Tensor target, {REDUCTION}) -> Tensor",
    names="nn.functional.multilabel_margin_loss",
    private=True,
    needs=_LABELS,
    # Of each row the labels count up to the first negative one. slack[n, j, c] compares label j with class c.
    compose=reduced("""
        rows = x if ndim(x) == 2 else unsqueeze(x, 0)
        listed = target if ndim(x) == 2 else unsqueeze(target, 0)
        counted = cumprod(listed >= 0, 1)
        labels = listed * counted
        missing = scatter_sum(zeros_like(counted), 1, labels, counted) == 0
        slack = relu(1 - unsqueeze(gather(rows, 1, labels), 2) + unsqueeze(rows, 1))
        each = sum(where(unsqueeze(counted, 2) * unsqueeze(missing, 1), slack, 0.0), [1, 2]) / shape(rows)[1]
        reshape(each, shape(target)[:-1])
    """),
    samples="multilabel_margin_loss()",
    ref="np_reduced(np_multilabel_margin(x, target), reduction)",
    doc=f"""Computes ``sum(max(0, 1 - x[label] + x[c])) / C`` of each sample, over its labels and other classes.

Parameters
----------
x : Tensor
    Scores, shape (N, C) or (C,).
target : Tensor
    Integers in the shape of `x`: the labels of each sample, class indices, up to the first negative one.
{REDUCED}
Raises
------
IndexError
    If a label is not a class.
ShapeMismatch
    If the shapes differ.
{EXAMPLE}>>> x = lucid.tensor([[1.0, 3.0, 2.5]])
>>> F.multilabel_margin_loss(x, lucid.tensor([[1, -1, 0]])).item()
0.1666666716337204
""",
)

op(
    "soft_margin_loss",
    f"(Tensor x, Tensor target, {REDUCTION}) -> Tensor",
    names="nn.functional.soft_margin_loss",
    private=True,
    # Above 40 log(1 + exp(z)) equals z in float64 too.
    compose=reduced("softplus(-target * x, 1.0, 40.0)"),
    samples="soft_margin_loss()",
    ref="np_reduced(np.logaddexp(0, -target * x), reduction)",
    doc=f"""Computes the logistic loss of labels 1 and -1: ``log(1 + exp(-target * x))``.

Parameters
----------
x : Tensor
    Scores of any size.
target : Tensor
    1 or -1, of a shape that broadcasts with that of `x`.
{REDUCED}{EXAMPLE}>>> round(F.soft_margin_loss(lucid.tensor([0.0, 100.0]), lucid.tensor([1.0, 1.0])).item(), 4)
0.3466
""",
)

op(
    "multilabel_soft_margin_loss",
    f"(Tensor x, Tensor target, Tensor? weight=None, {REDUCTION}) -> Tensor",
    names="nn.functional.multilabel_soft_margin_loss",
    private=True,
    needs=[need("x", "ndim(x) > 0", "at least one dim, (*, C)")],
    compose=reduced("""
        each = -(target * logsigmoid(x) + (1 - target) * logsigmoid(-x))
        mean(each if weight is None else each * weight, -1)
    """),
    samples="multilabel_soft_margin_loss()",
    ref="np_reduced(np.mean((target * np.logaddexp(0, -x) + (1 - target) * np.logaddexp(0, x)) * "
    "(1 if weight is None else weight), -1), reduction)",
    doc=f"""Computes the binary cross-entropy of ``sigmoid(x)``, averaged over the classes.

Parameters
----------
x : Tensor
    Scores, shape (*, C).
target : Tensor
    From 0 to 1, of the same shape: whether each class is a label.
weight : Tensor, optional
    A factor for each class, shape (C,), or for each element. Default: 1.
{REDUCED.replace("the broadcast shape", "the shape of `x` without the last dim")}{EXAMPLE}>>> \
round(F.multilabel_soft_margin_loss(lucid.zeros(1, 3), lucid.tensor([[1.0, 0.0, 1.0]])).item(), 4)
0.6931
""",
)
