"""Elements by their rank along a dim."""

from generator.table import family, op, overload
from generator.wording import NAN

family("Ranking")

_LINE = """dim : int, default -1
        The dim to look along.
    keepdim : bool, default False
        Whether to keep `dim`, with size 1."""

op(
    "kthvalue",
    "(Tensor self, int k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)",
    variants="function method",
    forward=True,
    grad={"self": "put_line(grad, indices, shape(self), dim)"},
    jvp={"values": "take_line(self_t, indices, dim, keepdim)"},
    vmap="kthvalue(self, k, shift(dim), keepdim)",
    samples="kthvalue()",
    ref="kth_of_lines(self, k, dim, keepdim)",
    doc=f"""Finds the k-th smallest element along a dim.

    {NAN}

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    k : int
        From 1, the smallest, to the size of `dim`.
    {_LINE}

    Returns
    -------
    values : Tensor
        The elements.
    indices : Tensor
        Where in `dim` each is, int64; of equal elements any.

    Raises
    ------
    IndexError
        If k is less than 1 or greater than the size of `dim`.

    Examples
    --------
    >>> import lucid
    >>> lucid.kthvalue(lucid.tensor([3., 1., 2.]), 2).values
    tensor(2.)
    """,
)

op(
    "mode",
    "(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)",
    variants="function method",
    forward=True,
    grad={"self": "put_line(grad, indices, shape(self), dim)"},
    jvp={"values": "take_line(self_t, indices, dim, keepdim)"},
    vmap="mode(self, shift(dim), keepdim)",
    samples="mode()",
    ref="modes_of_lines(self, dim, keepdim)",
    doc=f"""Finds the element that occurs most often along a dim; of several, the smallest.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    {_LINE}

    Returns
    -------
    values : Tensor
        The elements.
    indices : Tensor
        Where in `dim` each occurs last, int64.

    Raises
    ------
    ValueError
        If `dim` has size 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.mode(lucid.tensor([2, 5, 2])).values
    tensor(2)
    """,
)

for _name, _what, _nan in (
    ("median", "", "A NaN makes the result NaN, and so does having no elements"),
    ("nanmedian", " of those that are not NaN", "Where there is no number the result is NaN"),
):
    op(
        f"{_name}_all",
        "(Tensor self) -> Tensor",
        private=True,
        forward=True,
        grad={"self": "expand_reduced(grad, shape(self), None, False) * tie_weights(self, result, None, False)"},
        samples="median_all()",
        ref=f"median_of_lines(self, None, False, {_name == 'nanmedian'})",
    )
    op(
        f"{_name}_dim",
        "(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)",
        private=True,
        forward=True,
        grad={"self": "put_line(grad, indices, shape(self), dim)"},
        jvp={"values": "take_line(self_t, indices, dim, keepdim)"},
        vmap=f"{_name}_dim(self, shift(dim), keepdim)",
        samples="median_dim()",
        ref=f"median_of_lines(self, dim, keepdim, {_name == 'nanmedian'})",
    )
    op(
        f"{_name}_kept",
        "(Tensor self, None dim=None, bool keepdim=False) -> Tensor",
        private=True,
        composite=True,
        samples="median_kept()",
        ref=f"median_of_lines(self, None, False, {_name == 'nanmedian'}).reshape((1,) * self.ndim * keepdim)",
    )
    overload(
        _name,
        f"{_name}_all {_name}_dim {_name}_kept",
        variants="function method",
        doc=f"""Finds the middle element{_what}; of an even number, the lesser of the two.

{_nan}. Where several elements equal the median, ``{_name}(self)`` shares the gradient
equally, and the form with a dim gives it to the index that it returns.

Forms
-----
{_name}(self) : Tensor
    Of all elements, 0-d.
{_name}(self, dim, keepdim=False) : (values, indices)
    Along `dim` and, int64, where it is: a named tuple.
{_name}(self, dim=None, keepdim=True) : Tensor
    Of all elements; every dim has size 1.

Parameters
----------
self : Tensor
    Any shape.
dim : int, optional
    What to reduce; all dims by default.
keepdim : bool, default False
    Whether to keep the reduced dims, with size 1.

Returns
-------
Tensor
    `self` without the dims `dim`.

Raises
------
ValueError
    If there are no elements along `dim`, or no integers at all.

Examples
--------
>>> import lucid
>>> lucid.{_name}(lucid.tensor([4., 1., 3., 2.]))
tensor(2.)
""",
    )
