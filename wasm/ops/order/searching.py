"""Places in sorted values, and counts."""

from generator.table import family, op

family("Searching and counting")

op(
    "searchsorted",
    "(Tensor sorted_sequence, Operand input, *, bool out_int32=False, bool right=False, enum(left|right)? side=None, "
    "Tensor? sorter=None) -> Tensor",
    forward=True,
    samples="searchsorted()",
    ref="searched(sorted_sequence if sorter is None else np.take_along_axis(sorted_sequence, sorter, -1), input, "
    "right or side == 'right')",
    doc="""Finds where values would be inserted into sorted lines so that these stay sorted.

    Parameters
    ----------
    sorted_sequence : Tensor
        Ascending along its last dim, NaN last.
    input : Tensor or number
        Any shape where `sorted_sequence` has 1 dim; else the same sizes in all dims but the last.
    out_int32 : bool, default False
        Whether to return Whether to return int32 positions instead of int64.
    right : bool, default False
        Whether to insert after elements equal to the value, not before them.
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
    tensor([0, 1, 3])
    """,
)

op(
    "bucketize",
    "(Operand input, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor",
    forward=True,
    samples="bucketize()",
    ref="searched(boundaries, input, right)",
    doc="""Finds which interval between boundaries each value lies in: ``searchsorted(boundaries, input)``.

    Parameters
    ----------
    input : Tensor or number
        Any shape.
    boundaries : Tensor
        Ascending, 1 dim.
    out_int32 : bool, default False
        Whether to return Whether to return int32 results instead of int64.
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
    tensor([0, 0, 2])
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
    doc="""Counts how often each number occurs among small integers.

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
    tensor([0, 2, 0, 1])
    """,
)
