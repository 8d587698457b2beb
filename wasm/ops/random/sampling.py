"""Draws that depend on a tensor."""

from generator.table import family, op, overload

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
)

overload(
    "bernoulli_",
    "bernoulli_ bernoulli_tensor_",
    variants="function method",
    doc=f"""Fills the tensor with ones, each with probability p, and zeros, in place.

Forms
-----
bernoulli_(self, p=0.5) : Tensor
    One probability for all elements.
bernoulli_(self, p) : Tensor
    A tensor of them, floating-point, which broadcasts to `self`.

Parameters
----------
self : Tensor
    Any dtype but a complex one.
p : float or Tensor, default 0.5
    The probability of a one.
{_GENERATOR}

Returns
-------
Tensor
    self. Its old values no longer pass a gradient to what they depended on.

Raises
------
ValueError
    If a probability is not between 0 and 1.

Examples
--------
>>> import lucid
>>> lucid.empty(3).bernoulli_(1.0)
tensor([1., 1., 1.])
""",
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

op(
    "poisson",
    "(Tensor self, Generator? generator=None) -> Tensor",
    variants="function",
    forward=True,
    random=True,
    doc=f"""Draws counts from Poisson distributions with the means that the tensor holds.

By inversion up to a mean of 10, and above by transformed rejection (Hörmann 1993). Nothing flows back through the draw.

Parameters
----------
self : Tensor
    Means of 0 or more, floating-point, of any shape.
{_GENERATOR}

Returns
-------
Tensor
    The shape and dtype of `self`.

Raises
------
ValueError
    If a mean is negative, infinite or NaN.
DtypeMismatch
    If `self` is not floating-point.

Examples
--------
>>> import lucid
>>> lucid.poisson(lucid.tensor([0., 0.]))
tensor([0., 0.])
""",
)

op(
    "binomial",
    "(Tensor count, Tensor prob, Generator? generator=None) -> Tensor",
    variants="function",
    forward=True,
    random=True,
    doc=f"""Draws how many of a number of trials succeed, each with the same probability.

By inversion where few are expected, and else by transformed rejection (Hörmann 1993). Nothing flows back through the
draw.

Parameters
----------
count : Tensor
    Numbers of trials, floating-point; what is behind the point is dropped.
prob : Tensor
    Probabilities, floating-point; broadcast with `count`.
{_GENERATOR}

Returns
-------
Tensor
    The broadcast shape, the dtype of `count`.

Raises
------
ValueError
    If a probability is not between 0 and 1, or a number of trials is negative, NaN or greater than 2**53.
DtypeMismatch
    If `count` or `prob` is not floating-point.

Examples
--------
>>> import lucid
>>> lucid.binomial(lucid.tensor([5., 5.]), lucid.tensor([0., 1.]))
tensor([0., 5.])
""",
)
