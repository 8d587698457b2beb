"""Draws that depend on a tensor."""

from generator.table import family, op

family("Sampling")

_GENERATOR = """generator : Generator, optional
    Where the numbers come from. Default: the default generator."""

op(
    "bernoulli",
    "(Tensor self, Scalar? p=None, *, Generator? generator=None) -> Tensor",
    variants="method",
    forward=True,
    random=True,
    doc=f"""Draws ones with the probabilities that the tensor holds, and zeros otherwise.

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
    doc="Does what bernoulli_ does, with a tensor of probabilities that broadcasts to self.",
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
    If a weight is negative, infinite or NaN, a row adds up to 0, or more positions are wanted than there are.
DtypeMismatch
    If `self` is not floating-point.

Examples
--------
>>> import lucid
>>> lucid.multinomial(lucid.tensor([0., 2., 0.]), 3, replacement=True)
tensor([1, 1, 1])
>>> sorted(lucid.multinomial(lucid.ones(3), 3).tolist())
[0, 1, 2]
""",
)
