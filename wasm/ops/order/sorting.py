"""Sorting along a dim, and the unique values."""

from generator.table import family, op
from generator.wording import NAN

family("Sorting")

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

    {NAN} The sort is always stable: equal elements keep their order, also in a descending sort.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    dim : int, default -1
        The dim to sort along.
    descending : bool, default False
        Whether to put the greatest first.
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
    tensor([1, 2, 0])
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
    doc=f"""Finds the positions along a dim that would sort it: the `indices` of `sort`.

    {NAN}

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    dim : int, default -1
        The dim to sort along.
    descending : bool, default False
        Whether to put the greatest first.
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
    tensor([0, 2, 1])
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
    doc=f"""Finds the k largest or smallest elements along a dim.

    {NAN} Of equal elements the first ones are taken.

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

_UNIQUE = "the number of values depends on the values"

op(
    "unique_flat",
    "(Tensor self, bool consecutive) -> (Tensor values, Tensor inverse, Tensor counts)",
    private=True,
    forward=True,
    data_dependent=_UNIQUE,
    samples="unique_flat()",
    ref="unique_elements(self, None, consecutive)",
    doc="Finds the distinct values, sorted or in order of their runs, the value of each element, and their counts.",
)

op(
    "unique_dim",
    "(Tensor self, int dim, bool consecutive) -> (Tensor values, Tensor inverse, Tensor counts)",
    private=True,
    forward=True,
    data_dependent=_UNIQUE,
    samples="unique_dim()",
    ref="unique_elements(self, dim, consecutive)",
    doc="Does what unique_flat does for slices along a dim, in lexicographic order.",
)

op(
    "msort",
    "(Tensor self) -> Tensor",
    variants="function method out",
    compose="sort(self, 0)[0]",
    samples="msort()",
    ref="np.sort(np.atleast_1d(self), 0).reshape(self.shape)",
    doc="""Sorts the elements along the first dim in ascending order.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.

    Returns
    -------
    Tensor
        The elements in order, in the shape of `self`; ``sort(self, 0).values``.

    Examples
    --------
    >>> import lucid
    >>> lucid.msort(lucid.tensor([[3, 1], [2, 4]]))
    tensor([[2, 1],
            [3, 4]])
    """,
)
