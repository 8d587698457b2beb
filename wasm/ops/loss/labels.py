"""Labels as vectors, and how many of them a model has right."""

from generator.table import family, need, op

family("Labels")

_EXAMPLE = """
Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
"""

op(
    "one_hot",
    "(Tensor tensor, int num_classes=-1) -> Tensor",
    names="nn.functional.one_hot",
    private=True,
    aliases={"tensor": "input x"},
    composite=True,
    transparent=False,
    samples="one_hot()",
    ref="(tensor[..., None] == np.arange(num_classes if num_classes >= 0 else tensor.max() + 1)).astype(np.int64)",
    doc=f"""Makes a vector of each class: 1 at the place of the class, 0 elsewhere.

Parameters
----------
tensor : Tensor
    Classes, integers from 0 on, any shape.
num_classes : int, default -1
    How many there are; -1 for one more than the greatest.

Returns
-------
Tensor
    int64, the shape of `tensor` and (num_classes,).

Raises
------
TypeError
    If `tensor` does not hold integers.
ValueError
    If `num_classes` is 0 or below -1, or -1 and there is no element.
IndexError
    If a class is negative or not below `num_classes`.
{_EXAMPLE}>>> F.one_hot(lucid.tensor([1, 0]), 3)
tensor([[0, 1, 0],
        [1, 0, 0]])
""",
)

op(
    "two_hot",
    "(Tensor values, Tensor bins) -> Tensor",
    names="nn.functional.two_hot",
    private=True,
    needs=[need("bins", "ndim(bins) == 1 and shape(bins)[0] > 1", "at least two centres in ascending order, (K,)")],
    # Of each bin the part of the way that a number has come to the next one; what is there and not further is its own.
    compose="""
        count = shape(bins)[0] - 1
        first = narrow(bins, 0, 0, count)
        way = clamp((unsqueeze(values, -1) - first) / (narrow(bins, 0, 1, count) - first), 0.0, 1.0)
        constant_pad(way, [1, 0], 1.0) - constant_pad(way, [0, 1], 0.0)
    """,
    samples="two_hot()",
    ref="np_two_hot(values, bins)",
    doc=f"""Spreads each number over the two bins beside it, so that the sum of ``weight * bin`` is the number.

A number on a bin is that bin's alone, one outside of all bins is the nearest one's. With `symlog` and cross-entropy it
makes a regression of a classification (Hafner et al. 2023, "Mastering Diverse Domains through World Models").

Parameters
----------
values : Tensor
    Numbers, any shape.
bins : Tensor
    The centres of the bins in ascending order, shape (K,), at least 2.

Returns
-------
Tensor
    Weights that sum up to 1, the shape of `values` and (K,).

Raises
------
ShapeMismatch
    If `bins` is anything else.
{_EXAMPLE}>>> F.two_hot(lucid.tensor([0.25, 5.0]), lucid.tensor([-1.0, 0.0, 1.0])).tolist()
[[0.0, 0.75, 0.25], [0.0, 0.0, 1.0]]
""",
)

_RIGHT = """Parameters
----------
logits : Tensor
    Scores of the classes along `dim`.
target : Tensor
    Classes, integers, the shape of `logits` without `dim`.
dim : int, default -1
    The dim of the classes.
"""

for _name, _how, _first, _returns, _shown in (
    ("accuracy", "mean", "Computes the share of samples whose greatest score is that of their class.",
     "0-d, in the default float dtype, from 0 to 1.", "0.5"),
    ("correct_count", "sum", "Counts the samples whose greatest score is that of their class.", "0-d, int64.", "1"),
):  # fmt: skip
    op(
        _name,
        "(Tensor logits, Tensor target, *, int dim=-1) -> Tensor",
        names=f"nn.functional.{_name}",
        private=True,
        needs=[need("logits", "ndim(logits) > 0", "at least one dim")],
        compose=f"{_how}(argmax(logits, dim) == target)",
        samples="right_ones()",
        ref=f"np.asarray((logits.argmax(dim) == target).{_how}(), np.{'float32' if _how == 'mean' else 'int64'})",
        doc=f"""{_first}

{_RIGHT}
Returns
-------
Tensor
    {_returns}
{_EXAMPLE}>>> F.{_name}(lucid.tensor([[0.1, 0.9], [0.8, 0.2]]), lucid.tensor([1, 1])).item()
{_shown}
""",
    )
