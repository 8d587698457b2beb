"""Order: sort, argsort, topk, unique, kthvalue, medians, mode, binary search, counting."""

from table import family, op, overload

family("Sorting and searching")

_NAN = "A nan is greater than every number, and -0 equals 0."

op(
    "sort",
    "(Tensor self, int dim=-1, bool descending=False, *, bool stable=False) -> (Tensor values, Tensor indices)",
    variants="function method",
    forward=True,
    grad={"self": "gather_backward(grad, shape(self), dim, indices)"},
    jvp={"values": "gather(self_t, dim, indices)"},
    vmap="sort(self, shift(dim), descending, stable)",
    samples="sort()",
    ref="sorted_lines(self, dim, descending)",
    doc=f"""Sorts along a dim.

    {_NAN} The sort is always stable: equal elements keep their order, also in a descending sort.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    dim : int, default -1
        The dim to sort along.
    descending : bool, default False
        The greatest first.
    stable : bool, default False
        Accepted for compatibility.

    Returns
    -------
    values : Tensor
        The sorted elements, in the shape and dtype of `self`.
    indices : Tensor
        Where in `dim` each came from, int64.

    Notes
    -----
    A radix sort by the bytes of the elements: its time grows in proportion to the size of the dim.

    Examples
    --------
    >>> import lucid
    >>> lucid.sort(lucid.tensor([3., 1., 2.])).indices
    tensor([1, 2, 0], dtype=lucid.int64)
    """,
)

op(
    "argsort",
    "(Tensor self, int dim=-1, bool descending=False, *, bool stable=False) -> Tensor",
    variants="function method",
    forward=True,
    vmap="argsort(self, shift(dim), descending, stable)",
    samples="sort()",
    ref="sorted_lines(self, dim, descending)[1]",
    doc=f"""The positions along a dim that would sort it: the `indices` of `sort`.

    {_NAN}

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    dim : int, default -1
        The dim to sort along.
    descending : bool, default False
        The greatest first.
    stable : bool, default False
        Accepted for compatibility: the sort is always stable.

    Returns
    -------
    Tensor
        int64, in the shape of `self`.

    Examples
    --------
    >>> import lucid
    >>> lucid.argsort(lucid.tensor([3., 1., 2.]), descending=True)
    tensor([0, 2, 1], dtype=lucid.int64)
    """,
)

op(
    "topk",
    "(Tensor self, int k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)",
    variants="function method",
    forward=True,
    grad={"self": "gather_backward(grad, shape(self), dim, indices)"},
    jvp={"values": "gather(self_t, dim, indices)"},
    vmap="topk(self, k, shift(dim), largest, sorted)",
    samples="topk()",
    ref="best_of_lines(self, k, dim, largest)",
    doc=f"""The k largest or smallest elements along a dim.

    {_NAN} Of equal elements the first ones are taken.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    k : int
        How many, from 0 to the size of `dim`.
    dim : int, default -1
        The dim to look along.
    largest : bool, default True
        Whether the largest are wanted, largest first, or the smallest, smallest first.
    sorted : bool, default True
        Accepted for compatibility: the results are always in order.

    Returns
    -------
    values : Tensor
        The elements: `dim` has size k.
    indices : Tensor
        Where in `dim` each came from, int64.

    Raises
    ------
    IndexError
        If k is negative or greater than the size of `dim`.

    Notes
    -----
    The k-th element is found by counting the bytes of the elements, so that only k elements are sorted.

    Examples
    --------
    >>> import lucid
    >>> lucid.topk(lucid.tensor([3., 1., 2.]), 2).values
    tensor([3., 2.])
    """,
)

# ---- unique: the function with its flags is in lucid/_order.py ------------------------------------------------------

_UNIQUE = "the number of values depends on the values"

op(
    "unique_flat",
    "(Tensor self, bool consecutive) -> (Tensor values, Tensor inverse, Tensor counts)",
    private=True,
    forward=True,
    data_dependent=_UNIQUE,
    samples="unique_flat()",
    ref="unique_elements(self, None, consecutive)",
    doc="The values of all elements, sorted or (consecutive) in order of their runs; which value each element has; "
    "how often each occurs.",
)

op(
    "unique_dim",
    "(Tensor self, int dim, bool consecutive) -> (Tensor values, Tensor inverse, Tensor counts)",
    private=True,
    forward=True,
    data_dependent=_UNIQUE,
    samples="unique_dim()",
    ref="unique_elements(self, dim, consecutive)",
    doc="unique_flat for slices along a dim, which are put in lexicographic order.",
)

# ---- One element per line -------------------------------------------------------------------------------------------

_LINE = """dim : int, default -1
        The dim to look along.
    keepdim : bool, default False
        Keep `dim`, with size 1."""

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
    doc=f"""The k-th smallest element along a dim.

    {_NAN}

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
    doc=f"""The element that occurs most often along a dim; of several, the smallest.

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
    tensor(2, dtype=lucid.int64)
    """,
)

for _name, _what, _nan in (
    ("median", "", "A nan makes the result nan, and so does having no elements"),
    ("nanmedian", " of those that are not nan", "Where there is no number the result is nan"),
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
        doc=f"""The middle element{_what}; of an even number, the lesser of the two.

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
    Shape (*).
dim : int, optional
    What to reduce; all dims by default.
keepdim : bool, default False
    Keep reduced dims with size 1.

Returns
-------
Tensor
    `self` without the dims `dim`.

Raises
------
ValueError
    When there are no elements along `dim`, or no integers at all.

Examples
--------
>>> import lucid
>>> lucid.{_name}(lucid.tensor([4., 1., 3., 2.]))
tensor(2.)
""",
    )

# ---- Searching and counting -----------------------------------------------------------------------------------------

op(
    "searchsorted",
    "(Tensor sorted_sequence, Operand input, *, bool out_int32=False, bool right=False, enum(left|right)? side=None, "
    "Tensor? sorter=None) -> Tensor",
    forward=True,
    samples="searchsorted()",
    ref="searched(sorted_sequence if sorter is None else np.take_along_axis(sorted_sequence, sorter, -1), input, "
    "right or side == 'right')",
    doc="""Where values would be put into sorted lines, so that these stay sorted.

    Parameters
    ----------
    sorted_sequence : Tensor
        Ascending along its last dim, nan last.
    input : Tensor or number
        Any shape where `sorted_sequence` has 1 dim; else the same sizes in all dims but the last.
    out_int32 : bool, default False
        int32 positions instead of int64.
    right : bool, default False
        The position behind elements equal to the value, instead of before them.
    side : {'left', 'right'}, optional
        'right' is ``right=True``.
    sorter : Tensor, optional
        Indices that sort `sorted_sequence`, which is then in any order.

    Returns
    -------
    Tensor
        Positions from 0 to the length of a line, in the shape of `input`.

    Raises
    ------
    ShapeMismatch
        If the shapes do not fit.
    ValueError
        If `side` and `right` contradict each other.

    Examples
    --------
    >>> import lucid
    >>> lucid.searchsorted(lucid.tensor([1., 3., 5.]), lucid.tensor([0., 3., 9.]))
    tensor([0, 1, 3], dtype=lucid.int64)
    """,
)

op(
    "bucketize",
    "(Operand input, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor",
    forward=True,
    samples="bucketize()",
    ref="searched(boundaries, input, right)",
    doc="""Which of the intervals between boundaries each value lies in: ``searchsorted(boundaries, input)``.

    Parameters
    ----------
    input : Tensor or number
        Any shape.
    boundaries : Tensor
        Ascending, 1 dim.
    out_int32 : bool, default False
        int32 results instead of int64.
    right : bool, default False
        Whether a value equal to a boundary lies above it.

    Returns
    -------
    Tensor
        The number of boundaries below each value, in the shape of `input`.

    Raises
    ------
    ValueError
        If `boundaries` has another number of dims than 1.

    Examples
    --------
    >>> import lucid
    >>> lucid.bucketize(lucid.tensor([0.5, 1., 7.]), lucid.tensor([1., 2.]))
    tensor([0, 0, 2], dtype=lucid.int64)
    """,
)

op(
    "bincount",
    "(Tensor self, Tensor? weights=None, int minlength=0) -> Tensor",
    variants="function method",
    forward=True,
    data_dependent="the length of the result is the largest value",
    samples="bincount()",
    ref="np.bincount(self, weights, minlength).astype('int64' if weights is None else 'float64')",
    doc="""How often each number occurs among small integers.

    Parameters
    ----------
    self : Tensor
        Integers of 0 and more, 1 dim.
    weights : Tensor, optional
        The shape of `self`: what each element counts. Default: 1.
    minlength : int, default 0
        The least length of the result.

    Returns
    -------
    Tensor
        ``out[k]`` is the number of elements equal to k, int64, or the sum of their weights in the dtype of `weights`
        (float64 where that is not float32). Its length is the largest element + 1, or `minlength`.

    Raises
    ------
    ValueError
        If an element is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.bincount(lucid.tensor([1, 3, 1]))
    tensor([0, 2, 0, 1], dtype=lucid.int64)
    """,
)
