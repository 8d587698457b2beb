"""Elements dropped, or scaled, at random."""

from generator.table import family, need, op

family("Dropout")

_NEEDS = [need("p", "0 <= p <= 1", "a number between 0 and 1")]
_SIGNATURE = "(Tensor x, float p=0.5, bool training=True) -> Tensor"
_SELU_SIGNATURE = _SIGNATURE.replace("True", "False")


def common(what, more="", training=True):
    """What the docstrings share."""
    return f"""p : float, default 0.5
    The probability that {what} is dropped, from 0 to 1.
training : bool, default {training}
    Whether anything is dropped; otherwise `x` is returned as it is.
inplace : bool, default False
    Whether to write the result into `x` and return that.

Returns
-------
Tensor
    The shape of `x`.

Raises
------
ValueError
    If `p` is not between 0 and 1{more}.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
"""


op(
    "dropout",
    "(Tensor self, float p=0.5, bool training=True, *, Generator? generator=None) -> Tensor",
    private=True,
    composite=True,
    random=True,
    doc="""Zeroes each element with probability p and scales the others by 1 / (1 - p).

Outside of training the result is the input itself.""",
)

# As nn.functional has it: with the default generator.
op(
    "dropout_drawn",
    _SIGNATURE,
    names="nn.functional.dropout",
    private=True,
    compose="dropout(x, p, training)",
    random=True,
    inplace="training",
    needs=_NEEDS,
    samples="dropout()",
    ref="x * (p < 1 or not training)",
    doc=f"""Zeroes each element with probability ``p`` and divides the others by ``1 - p``.

Srivastava et al. 2014, Dropout.

Parameters
----------
x : Tensor
    Any shape, floating-point.
{common("an element")}>>> F.dropout(lucid.ones(3), p=1.0).tolist()
[0.0, 0.0, 0.0]
""",
)


def of_channels(dims, what, shape, leading, source="", needs=(), more=""):
    """Dropout of whole channels of sequences, images, volumes: one number is drawn for each channel of each sample.

    leading: how many dims come before those of a channel.
    """
    name, ones = f"dropout{dims}d", ", ".join("1" * dims)
    op(
        name,
        _SIGNATURE,
        names=f"nn.functional.{name}",
        private=True,
        random=True,
        inplace="training",
        needs=[*_NEEDS, *needs],
        compose=f"""(x if not training or p == 0
        else x * swapaxes(rank(dropout(ones(shape(x)[:{leading}], dtype(x)), p, True), ndim(x)), 1, -1)
        if ({leading}) == 2 else x * rank(dropout(ones(shape(x)[:1], dtype(x)), p, True), ndim(x)))""",
        samples=f"dropout_channels({dims})",
        ref="x * (p < 1 or not training)",
        doc=f"""Zeroes whole channels of {what}, each with probability ``p``, and divides the rest by ``1 - p``.
{source}
Parameters
----------
x : Tensor
    Shape {shape}, floating-point.
{common("a channel", more)}>>> x = lucid.ones(1, 3, {ones.replace("1", "2")})
>>> sorted({{len(set(channel.flatten().tolist())) for channel in F.{name}(x)[0]}})
[1]
""",
    )


of_channels(
    1,
    "sequences",
    "(N, C, L) or (C, L)",
    "ndim(x) - 1",
    needs=[need("x", "ndim(x) == 2 or ndim(x) == 3", "(N, C, L) or (C, L)")],
    more=", or `x` has another number of dims",
)
of_channels(
    2,
    "images",
    "(N, C, H, W); (N, C, L) with a warning",
    "2",
    "\nTompson et al. 2015, Efficient Object Localization Using Convolutional Networks.\n",
    needs=[
        need("x", "ndim(x) > 1", "at least 2 dims"),
        need(
            "x",
            "ndim(x) == 4",
            "(N, C, H, W); with 3 dims dims 0 and 1 are taken for N and C, for which there is dropout1d; with others "
            "dropout is meant",
            kind="warn",
        ),
    ],
    more=", or `x` has fewer than 2 dims",
)
of_channels(
    3,
    "volumes",
    "(N, C, D, H, W) or (C, D, H, W)",
    "2 if ndim(x) == 5 else 1",
    needs=[
        need("x", "ndim(x) > 1", "at least 2 dims"),
        need("x", "ndim(x) == 4 or ndim(x) == 5", "4 or 5 dims; for others dropout is meant", kind="warn"),
    ],
    more=", or `x` has fewer than 2 dims",
)

# off is minus the scale times alpha of selu: what a unit becomes that is switched off (Klambauer et al. 2017). What the
# dropped units would do to mean and variance is undone by scale and shift.
op(
    "alpha_dropped",
    "(Tensor x, Tensor kept, float p) -> Tensor",
    private=True,
    compose="""
        off = -1.7580993408473766
        scale = ((1 - p) * (1 + p * off * off)) ** -0.5
        x * (kept * scale) + ((1 - kept) * (scale * off) - scale * p * off)
    """,
)


def for_selu(name, what, shape, drawn, example, needs=(), more=""):
    """Dropout that keeps mean and variance."""
    op(
        name,
        _SELU_SIGNATURE,
        names=f"nn.functional.{name}",
        private=True,
        random=True,
        inplace="training",
        needs=[*_NEEDS, *needs],
        compose=f"x if not training or p == 0 else x * 0.0 if p == 1 else alpha_dropped(x, {drawn}, p)",
        samples=f"{name}()",
        ref="x * (p < 1 or not training)",
        doc=f"""Drops {what} with probability ``p``, as suits selu: what is dropped takes the lowest value of selu.

Mean and variance stay as they are (Klambauer et al. 2017, Self-Normalizing Neural Networks).

Parameters
----------
x : Tensor
    {shape}
{common(what, more, False)}{example}
""",
    )


for_selu(
    "alpha_dropout",
    "an element",
    "Any shape, floating-point.",
    "bernoulli(empty_like(x), 1 - p)",
    ">>> len(set(F.alpha_dropout(lucid.ones(100), training=True).tolist()))\n2",
)
for_selu(
    "feature_alpha_dropout",
    "a channel",
    "Shape (N, C, ...), floating-point.",
    "swapaxes(rank(bernoulli(ones(shape(x)[:2], dtype(x)), 1 - p), ndim(x)), 1, -1)",
    ">>> len(set(F.feature_alpha_dropout(lucid.ones(1, 1, 9), training=True).flatten().tolist()))\n1",
    needs=[need("x", "ndim(x) >= 2", "at least 2 dims")],
    more=", or `x` has fewer than 2 dims",
)

op(
    "native_dropout",
    "(Tensor self, float p, Generator? generator=None) -> (Tensor result, Tensor mask)",
    private=True,
    forward=True,
    random=True,
    grad={"self": "grad * mask"},
    doc="Returns the result of dropout and its mask of 0 and 1 / (1 - p).",
)

_RRELU = "float lower=0.125, float upper=0.3333333333333333, bool training=False, *, Generator? generator=None"

op(
    "rrelu",
    f"(Tensor self, {_RRELU}) -> Tensor",
    private=True,
    composite=True,
    random=True,
    samples="rrelu()",
    ref="np.where(self > 0, self, self * ((lower + upper) / 2))",
    doc="""Applies relu with a random slope below 0, drawn from [lower, upper) for each element.

Outside of training the slope is the mean of the two. Xu, Wang, Chen and Li, "Empirical Evaluation of Rectified
Activations in Convolutional Network" (2015), section 2.4.""",
)

op(
    "rrelu_",
    f"(Tensor self, {_RRELU}) -> Tensor",
    private=True,
    composite=True,
    random=True,
    doc="Applies Applies rrelu in place.",
)

_SLOPES = "(Tensor self, float lower=0.125, float upper=0.3333333333333333, bool training=False) -> Tensor"
_RRELU_DOC = """Slopes are uniform on [lower, upper) in training; otherwise all are the mean of both (Xu et al. 2015,
Empirical Evaluation of Rectified Activations in Convolutional Network, section 2.4).

Parameters
----------
self : Tensor
    Any shape, floating-point.
lower, upper : float, default 1/8 and 1/3
    The range of the slopes.
training : bool, default False
    Whether the slopes are drawn.
"""
_RRELU_END = """
Returns
-------
Tensor
    The shape of `self`.

Raises
------
ValueError
    If `lower` is greater than `upper`.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
"""

# As nn.functional has them: with the default generator.
op(
    "rrelu_drawn",
    _SLOPES,
    names="nn.functional.rrelu",
    private=True,
    random=True,
    inplace=True,
    compose="rrelu(self, lower, upper, training)",
    samples="rrelu()",
    ref="np.where(self > 0, self, self * ((lower + upper) / 2))",
    doc=f"""Keeps positive elements and multiplies the others by a slope that is drawn for each.

{_RRELU_DOC}inplace : bool, default False
    Whether to write the result into `self` and return that.
{_RRELU_END}>>> F.rrelu(lucid.tensor([-4.0, 2.0]), 0.25, 0.75).tolist()
[-2.0, 2.0]
""",
)
op(
    "rrelu_drawn_",
    _SLOPES,
    names="nn.functional.rrelu_",
    private=True,
    random=True,
    compose="rrelu_(self, lower, upper, training)",
    doc=f"""Writes rrelu into its argument, which is returned.

{_RRELU_DOC}{_RRELU_END}>>> x = lucid.tensor([-4.0, 2.0])
>>> F.rrelu_(x, 0.25, 0.75) is x, x.tolist()
(True, [-2.0, 2.0])
""",
)

# (x * noise, noise): what multiplied each element is kept, so that the gradient uses the same slopes.
op(
    "rrelu_with_noise",
    "(Tensor self, float lower, float upper, bool training, Generator? generator=None) -> (Tensor result, Tensor "
    "noise)",
    private=True,
    forward=True,
    random=True,
    grad={"self": "grad * noise"},
)
