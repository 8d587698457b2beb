"""Sums, products and means, any and all, and what their gradients are made of."""

from generator.table import family, need, op
from generator.wording import DIM

family("Sums and products")

op(
    "sum",
    "(Tensor self, int[]? dim=None, bool keepdim=False, *, dtype? dtype=None) -> Tensor",
    variants="function method",
    vmap="sum(self, shift(dim, self), keepdim, dtype=dtype) if ndim(self) > 1 else sum(unsqueeze(self, 1), [1], "
    "False, dtype=dtype)",
    jvp="linear",
    forward=True,
    any_dtype=True,
    grad={"self": "expand_reduced(grad, shape(self), dim, keepdim)"},
    samples="reduction()",
    ref="np.sum(self, axis=dim, keepdims=keepdim)",
    doc=f"""Sums the elements.

    Integers and bool are summed in int64, uint16 to uint64 in uint64. The sum of nothing is 0.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    {DIM}
    dtype : dtype, optional
        The input is cast to it first.

    Returns
    -------
    Tensor
        The sums.

    Examples
    --------
    >>> import lucid
    >>> lucid.sum(lucid.tensor([[1., 2.], [3., 4.]]), dim=1)
    tensor([3., 7.])
    """,
)

op(
    "mean",
    "(Tensor self, int[]? dim=None, bool keepdim=False, *, dtype? dtype=None) -> Tensor",
    variants="function method",
    vmap="mean(self, shift(dim, self), keepdim, dtype=dtype) if ndim(self) > 1 else mean(unsqueeze(self, 1), [1], "
    "False, dtype=dtype)",
    jvp="linear",
    forward=True,
    any_dtype=True,
    grad={"self": "expand_reduced(divide_count(grad, shape(self), dim, 0), shape(self), dim, keepdim)"},
    samples="reduction()",
    ref="np.mean(self, axis=dim, keepdims=keepdim)",
    doc=f"""Averages the elements: their sum divided by their number.

    Integers and bool become the default float dtype. The mean of nothing is NaN.

    Parameters
    ----------
    self : Tensor
        The input, of any shape.
    {DIM}
    dtype : dtype, optional
        A floating-point dtype that the input is cast to first.

    Returns
    -------
    Tensor
        The means.

    Raises
    ------
    DtypeMismatch
        If `dtype` is not floating-point.

    Examples
    --------
    >>> import lucid
    >>> lucid.mean(lucid.tensor([[1., 2.], [3., 4.]]), dim=0)
    tensor([2., 3.])
    """,
)

op(
    "prod",
    "(Tensor self, int[]? dim=None, bool keepdim=False, *, dtype? dtype=None) -> Tensor",
    variants="function method",
    vmap="prod(self, shift(dim, self), keepdim, dtype=dtype) if ndim(self) > 1 else prod(unsqueeze(self, 1), [1], "
    "False, dtype=dtype)",
    forward=True,
    any_dtype=True,
    grad={"self": "prod_backward(grad, self, result, dim, keepdim)"},
    samples="reduction()",
    ref="np.prod(self, axis=dim, keepdims=keepdim)",
    doc=f"""Multiplies the elements together.

    Integers and bool are multiplied in int64, uint16 to uint64 in uint64. The product of nothing is 1.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    {DIM}
    dtype : dtype, optional
        The input is cast to it first.

    Returns
    -------
    Tensor
        The products.

    Examples
    --------
    >>> import lucid
    >>> lucid.prod(lucid.tensor([[1., 2.], [3., 4.]]), dim=1)
    tensor([ 2., 12.])
    """,
)

for _name, _text, _empty in (
    ("any", "Tests whether any element is true (not zero).", "False"),
    ("all", "Tests whether all elements are true (not zero).", "True"),
):
    op(
        _name,
        "(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor",
        variants="function method",
        vmap=f"{_name}(self, shift(dim, self), keepdim) if ndim(self) > 1 else {_name}(unsqueeze(self, 1), [1], False)",
        forward=True,
        any_dtype=True,
        samples="reduction()",
        ref=f"np.{_name}(self, axis=dim, keepdims=keepdim)",
        doc=f"""{_text}

    A NaN is true. `{_name}` of nothing is {_empty}.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    {DIM}

    Returns
    -------
    Tensor
        The results, of dtype bool.

    Examples
    --------
    >>> import lucid
    >>> lucid.{_name}(lucid.tensor([[True, False], [True, True]]), dim=1)
    {"tensor([True, True])" if _name == "any" else "tensor([False,  True])"}
    """,
    )

# What the gradients above are made of.

op(
    "expand_reduced",
    "(Tensor self, int[] shape, int[]? dim=None, bool keepdim=False) -> Tensor",
    private=True,
    view=True,
    vmap="expand_reduced(self, [B] + shape, shift(dim, shape), keepdim) if len(shape) > 0 else self",
    forward=True,
    grad={"self": "sum(grad, dim, keepdim)"},
    doc="Spreads a reduction's result over the shape that was reduced; a view.",
)

op(
    "divide_count",
    "(Tensor self, int[] shape, int[]? dim, float correction) -> Tensor",
    private=True,
    vmap="divide_count(self, shape, dim, correction)",
    jvp="linear",
    forward=True,
    grad={"self": "divide_count(grad, shape, dim, correction)"},
    doc="Divides by n - correction, where n is the number of elements that reducing `dim` of `shape` takes together.",
)

op(
    "prod_backward",
    "(Tensor self, Tensor x, Tensor product, int[]? dim, bool keepdim) -> Tensor",
    private=True,
    composite=True,
    doc="Computes the gradient of prod, also where the input holds zeros, in a way that can be differentiated again.",
)

for _name, _of, _compose, _nothing, _dtypes, _shown in (
    (
        "nansum",
        "sum",
        "sum(where(isnan(self), 0, self), dim, keepdim, dtype=dtype)",
        "The sum of no numbers is 0. Integers and bool are summed in int64.",
        "The input without its NaN is cast to it first.",
        "tensor(4.)",
    ),
    (
        "nanmean",
        "mean",
        "nansum(self, dim, keepdim, dtype=dtype) / sum(logical_not(isnan(self)), dim, keepdim)",
        "The mean of no numbers is NaN. Integers and bool become the default float dtype.",
        "The dtype of the sum.",
        "tensor(2.)",
    ),
):
    op(
        _name,
        "(Tensor self, int[]? dim=None, bool keepdim=False, *, dtype? dtype=None) -> Tensor",
        variants="function method out",
        compose=_compose,
        samples="with_nan()",
        ref=f"np.{_name}(self, axis=dim, keepdims=keepdim)",
        doc=f"""Computes the {_of} of the elements that are not NaN.

    {_nothing} The gradient of a NaN is 0.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype but a complex one.
    {DIM}
    dtype : dtype, optional
        {_dtypes}

    Returns
    -------
    Tensor
        The {_of}s.

    Examples
    --------
    >>> import lucid
    >>> lucid.{_name}(lucid.tensor([1., lucid.nan, 3.]))
    {_shown}
    """,
    )

op(
    "count_nonzero",
    "(Tensor self, int[]? dim=None) -> Tensor",
    variants="function method",
    compose="sum(self != 0, dim)",
    samples="count_nonzero()",
    ref="np.asarray(np.count_nonzero(self, axis=dim))",
    doc="""Counts the elements that are not zero. NaN is not.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    dim : int or sequence of int, optional
        The dims to count along. Default: all of them.

    Returns
    -------
    Tensor
        The counts, int64.

    Examples
    --------
    >>> import lucid
    >>> lucid.count_nonzero(lucid.tensor([[1, 0], [2, 3]]), dim=0)
    tensor([2, 1])
    """,
)

op(
    "trace",
    "(Tensor self) -> Tensor",
    variants="function method",
    compose="sum(diagonal(self), [0])",
    needs=[need("self", "ndim(self) == 2", "a matrix")],
    samples="trace()",
    ref="np.trace(self)",
    doc="""Sums the elements on the diagonal of a matrix.

    Parameters
    ----------
    self : Tensor
        A matrix of any dtype. Integers and bool are summed in int64.

    Returns
    -------
    Tensor
        The sum, 0-d.

    Raises
    ------
    ShapeMismatch
        If `self` has another number of dims than 2.

    Examples
    --------
    >>> import lucid
    >>> lucid.trace(lucid.tensor([[1., 2.], [3., 4.]]))
    tensor(5.)
    """,
)
