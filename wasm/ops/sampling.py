"""Random draws that depend on a tensor: bernoulli, multinomial, rrelu. Each number takes one Philox block of its
generator."""

from table import family, op

family("Random numbers")

_GENERATOR = """generator : Generator, optional
    Where the numbers come from. Default: the default generator."""

op(
    "bernoulli",
    "(Tensor self, Scalar? p=None, *, Generator? generator=None) -> Tensor",
    variants="method",
    forward=True,
    random=True,
    doc=f"""Ones with the probabilities that the tensor holds, zeros otherwise.

Nothing flows back through the draw.

Parameters
----------
self : Tensor
    Probabilities, float32 or float64; only its shape and dtype count where p is given.
p : float, optional
    One probability for all elements.
{_GENERATOR}

Returns
-------
Tensor
    The shape and dtype of `self`.

Raises
------
ValueError
    If a probability is not between 0 and 1.
DtypeMismatch
    If `self` is not floating-point.

Examples
--------
>>> import lucid
>>> lucid.tensor([0., 1., 1.]).bernoulli()
tensor([0., 1., 1.])
""",
)

op(
    "bernoulli_tensor_",
    "(Tensor self, Tensor p, *, Generator? generator=None) -> Tensor",
    private=True,
    composite=True,
    random=True,
    doc="bernoulli_ with a tensor of probabilities, which broadcasts to self.",
)

op(
    "multinomial",
    "(Tensor self, int num_samples, bool replacement=False, *, Generator? generator=None) -> Tensor",
    variants="function method",
    forward=True,
    random=True,
    doc=f"""Draws positions with probabilities in proportion to weights.

Without replacement a position is drawn at most once: each draw is in proportion to the weights that are left. Each draw
descends a binary tree of the weights' sums.

Parameters
----------
self : Tensor
    Weights of 0 or more, shape (n,) or (rows, n), float32 or float64. They need not add up to 1.
num_samples : int
    How many positions to draw from each row.
replacement : bool, default False
    Whether a position may be drawn again.
{_GENERATOR}

Returns
-------
Tensor
    int64, shape (num_samples,) or (rows, num_samples), in the order of the draws.

Raises
------
ValueError
    If a weight is negative, infinite or nan, a row adds up to 0, or more positions are wanted than there are.
DtypeMismatch
    If `self` is not floating-point.

Examples
--------
>>> import lucid
>>> lucid.multinomial(lucid.tensor([0., 2., 0.]), 3, replacement=True)
tensor([1, 1, 1], dtype=lucid.int64)
>>> sorted(lucid.multinomial(lucid.ones(3), 3).tolist())
[0, 1, 2]
""",
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
    doc="""relu with a random slope below 0, drawn from [lower, upper) for each element; outside training the mean of
the two.

Xu, Wang, Chen and Li, "Empirical Evaluation of Rectified Activations in Convolutional Network" (2015), section 2.4.""",
)

op("rrelu_", f"(Tensor self, {_RRELU}) -> Tensor", private=True, composite=True, random=True, doc="rrelu in place.")

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
