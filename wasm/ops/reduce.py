"""Reductions: sum, mean, prod, extrema and their positions, any, all, var, std, logsumexp."""

from table import family, op, overload

family("Reductions")

_DIM = """dim : int or sequence of int, optional
        The dims to reduce. Default: all of them.
    keepdim : bool, default False
        Keep the reduced dims, with size 1."""

op(
    "sum",
    "(Tensor self, int[]? dim=None, bool keepdim=False, *, dtype? dtype=None) -> Tensor",
    variants="function method",
    vmap="sum(self, shift(dim, self), keepdim, dtype=dtype) if ndim(self) > 1 else sum(unsqueeze(self, 1), [1], "
    "False, dtype=dtype)",
    jvp="linear",
    forward=True,
    grad={"self": "expand_reduced(grad, shape(self), dim, keepdim)"},
    samples="reduction()",
    ref="np.sum(self, axis=dim, keepdims=keepdim)",
    doc=f"""Sum of the elements.

    Integers and bool are summed in int64. The sum of nothing is 0.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    {_DIM}
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
    grad={"self": "expand_reduced(divide_count(grad, shape(self), dim, 0), shape(self), dim, keepdim)"},
    samples="reduction()",
    ref="np.mean(self, axis=dim, keepdims=keepdim)",
    doc=f"""Arithmetic mean of the elements: their sum over their number.

    Integers and bool become the default float dtype. The mean of nothing is nan.

    Parameters
    ----------
    self : Tensor
        The input, of any shape.
    {_DIM}
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
    grad={"self": "prod_backward(grad, self, result, dim, keepdim)"},
    samples="reduction()",
    ref="np.prod(self, axis=dim, keepdims=keepdim)",
    doc=f"""Product of the elements.

    Integers and bool are multiplied in int64. The product of nothing is 1.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    {_DIM}
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
    tensor([2., 12.])
    """,
)

for _name, _word, _ref in (("amax", "Maximum", "np.max"), ("amin", "Minimum", "np.min")):
    op(
        _name,
        "(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor",
        variants="function method",
        vmap=f"{_name}(self, shift(dim, self), keepdim) if ndim(self) > 1 else {_name}(unsqueeze(self, 1), [1], False)",
        forward=True,
        grad={"self": "expand_reduced(grad, shape(self), dim, keepdim) * tie_weights(self, result, dim, keepdim)"},
        samples="reduction(empty=False)",
        ref=f"{_ref}(self, axis=dim, keepdims=keepdim)",
        doc=f"""{_word} of the elements.

    A nan among them makes the result nan. The gradient is shared equally among the elements that equal the result.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    {_DIM}

    Returns
    -------
    Tensor
        The extrema, in the input's dtype.

    Raises
    ------
    ValueError
        If a reduced dim has size 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.{_name}(lucid.tensor([[1., 2.], [4., 3.]]), dim=1)
    {"tensor([2., 4.])" if _name == "amax" else "tensor([1., 3.])"}
    """,
    )

for _name, _best, _values, _indices in (
    ("max", "largest", "[5., 7.]", "[1, 0]"),
    ("min", "smallest", "[1., 2.]", "[0, 1]"),
):
    op(f"{_name}_all", "(Tensor self) -> Tensor", private=True, compose=f"a{_name}(self)")
    op(
        f"{_name}_dim",
        "(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)",
        private=True,
        forward=True,
        grad={"self": "put_line(grad, indices, shape(self), dim)"},
    )
    overload(
        _name,
        f"{_name}_all {_name}_dim a{_name} {_name}imum",
        variants="function method",
        doc=f"""The {_best} element, over all of them or along a dim.

A nan wins. Where several are equal, ``{_name}(self)`` and the form over several dims share the gradient equally, and
the form with one dim gives it to the index that it returns.

Forms
-----
{_name}(self) : Tensor
    The {_best} of all elements, 0-d.
{_name}(self, dim, keepdim=False) : (values, indices)
    The {_best} along `dim` and, int64, where it is: a named tuple.
{_name}(self, (dim, …), keepdim=False) : Tensor
    Over several dims, values only.
{_name}(self, other) : Tensor
    Elementwise, as `{_name}imum`.

Parameters
----------
self : Tensor
    Shape (*).
dim : int or int[]
    What to reduce.
keepdim : bool, default False
    Keep reduced dims with size 1.
other : Tensor or number
    Broadcast with `self`.

Raises
------
IndexError
    When `dim` is out of range.
ValueError
    When there are no elements to choose from.

Examples
--------
>>> import lucid
>>> values, indices = lucid.{_name}(lucid.tensor([[1., 5.], [7., 2.]]), 1)
>>> values, indices
(tensor({_values}), tensor({_indices}, dtype=lucid.int64))
""",
    )

for _word, _what in (("max", "largest"), ("min", "smallest")):
    op(
        f"arg{_word}",
        "(Tensor self, int? dim=None, bool keepdim=False) -> Tensor",
        variants="function method",
        forward=True,
        samples="arg_reduction()",
        ref=f"np.arg{_word}(self, axis=dim, keepdims=keepdim)",
        doc=f"""Position of the {_what} element.

    Of several, the first. A nan counts as the {_what}.

    Parameters
    ----------
    self : Tensor
        The input, of any shape; integers or floating-point.
    dim : int, optional
        The dim to look along. Default: the position in the flattened input.
    keepdim : bool, default False
        Keep the reduced dims, with size 1.

    Returns
    -------
    Tensor
        Positions, int64.

    Raises
    ------
    DtypeMismatch
        If the input is bool.
    ValueError
        If a reduced dim has size 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.arg{_word}(lucid.tensor([[1., 9.], [7., 3.]]), dim=1)
    {"tensor([1, 0], dtype=lucid.int64)" if _word == "max" else "tensor([0, 1], dtype=lucid.int64)"}
    """,
    )

for _name, _text, _empty in (
    ("any", "Whether any element is true (not zero).", "False"),
    ("all", "Whether all elements are true (not zero).", "True"),
):
    op(
        _name,
        "(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor",
        variants="function method",
        vmap=f"{_name}(self, shift(dim, self), keepdim) if ndim(self) > 1 else {_name}(unsqueeze(self, 1), [1], False)",
        forward=True,
        samples="reduction()",
        ref=f"np.{_name}(self, axis=dim, keepdims=keepdim)",
        doc=f"""{_text}

    A nan is true. `{_name}` of nothing is {_empty}.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    {_DIM}

    Returns
    -------
    Tensor
        The answers, bool.

    Examples
    --------
    >>> import lucid
    >>> lucid.{_name}(lucid.tensor([[True, False], [True, True]]), dim=1)
    {"tensor([True, True], dtype=lucid.bool)" if _name == "any" else "tensor([False, True], dtype=lucid.bool)"}
    """,
    )

op(
    "var",
    "(Tensor self, int[]? dim=None, bool keepdim=False, *, int correction=1) -> Tensor",
    variants="function method",
    vmap="var(self, shift(dim, self), keepdim, correction=correction) if ndim(self) > 1 else var(unsqueeze(self, 1), "
    "[1], False, correction=correction)",
    forward=True,
    grad={
        "self": "expand_reduced(divide_count(grad * 2, shape(self), dim, correction), shape(self), dim, keepdim) * "
        "(self - mean(self, dim, True))"
    },
    samples="moments()",
    ref="np_var(self, dim, keepdim, correction)",
)

op(
    "std",
    "(Tensor self, int[]? dim=None, bool keepdim=False, *, int correction=1) -> Tensor",
    variants="function method",
    vmap="std(self, shift(dim, self), keepdim, correction=correction) if ndim(self) > 1 else std(unsqueeze(self, 1), "
    "[1], False, correction=correction)",
    forward=True,
    # Where the result is 0 its root has no derivative; the gradient there is 0, in every order.
    grad={
        "self": "expand_reduced(divide_count(where(result == 0, 0.0, grad / where(result == 0, 1.0, result)), "
        "shape(self), dim, correction),"
        " shape(self), dim, keepdim) * (self - mean(self, dim, True))"
    },
    samples="moments()",
    ref="np.sqrt(np_var(self, dim, keepdim, correction))",
)

# With PyTorch's var(x, unbiased) and var(x, dim, unbiased, keepdim).
for _name, _what, _zero, _ref, _shown in (
    (
        "var",
        "variance: the sum of squared deviations from the mean, divided by n - correction",
        "",
        "np_var(self, {}, int(unbiased))",
        "tensor(1.25)",
    ),
    (
        "std",
        "standard deviation: the square root of the variance `var`",
        " Where it is 0, its gradient is 0.",
        "np.sqrt(np_var(self, {}, int(unbiased)))",
        "tensor(1.118)",
    ),
):
    op(
        f"{_name}_unbiased",
        "(Tensor self, bool unbiased) -> Tensor",
        private=True,
        compose=f"{_name}(self, None, False, unbiased)",
        samples="spread_unbiased()",
        ref=_ref.format("None, False"),
    )
    op(
        f"{_name}_dim_unbiased",
        "(Tensor self, int[]? dim, bool unbiased, bool keepdim=False) -> Tensor",
        private=True,
        compose=f"{_name}(self, dim, keepdim, unbiased)",
        samples="spread_dim_unbiased()",
        ref=_ref.format("dim, keepdim"),
    )
    overload(
        _name,
        f"{_name}_unbiased {_name}_dim_unbiased {_name}",
        variants="function method",
        doc=f"""The {_what}.

Forms
-----
{_name}(self, dim=None, *, keepdim=False, correction=1) : Tensor
{_name}(self, unbiased) : Tensor
    Over all dims; True is correction 1, False 0.
{_name}(self, dim, unbiased, keepdim=False) : Tensor

Parameters
----------
self : Tensor
    Shape (*); integers are converted to the default dtype.
dim : int or int[], optional
    What to reduce; all dims by default.
keepdim : bool, default False
    Keep reduced dims with size 1.
correction : int, default 1
    What the number n of elements is reduced by; where n is not larger, the sum is divided by n.

Returns
-------
Tensor
    `self` without the dims `dim`.{_zero}

Examples
--------
>>> import lucid
>>> lucid.{_name}(lucid.tensor([1., 2., 3., 4.]), unbiased=False)
{_shown}
""",
    )

op(
    "logsumexp",
    "(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor",
    variants="function method",
    vmap="logsumexp(self, shift(dim, self), keepdim) if ndim(self) > 1 else logsumexp(unsqueeze(self, 1), [1], False)",
    forward=True,
    # An all -inf line has the result -inf, and -inf - -inf would be nan: subtract 0 there.
    grad={
        "self": "expand_reduced(grad, shape(self), dim, keepdim) *"
        " exp(self - expand_reduced(where(isinf(result) * (result < 0), 0.0, result), shape(self), dim, keepdim))"
    },
    samples="reduction()",
    ref="np_logsumexp(self, dim, keepdim)",
    doc=f"""log(sum(exp(x))), computed without overflow as m + log(sum(exp(x - m))) with m the maximum.

    Integers and bool become the default float dtype. The result for nothing is -inf.

    Parameters
    ----------
    self : Tensor
        The input, of any shape.
    {_DIM}

    Returns
    -------
    Tensor
        The logarithms.

    Examples
    --------
    >>> import lucid
    >>> lucid.logsumexp(lucid.tensor([1000., 1000.]), dim=0)
    tensor(1001.)
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
    "(Tensor self, int[] shape, int[]? dim, int correction) -> Tensor",
    private=True,
    vmap="divide_count(self, shape, dim, correction)",
    jvp="linear",
    forward=True,
    grad={"self": "divide_count(grad, shape, dim, correction)"},
    doc="self / (n - correction), n being the number of elements that reducing `dim` of `shape` takes together.",
)

op(
    "tie_weights",
    "(Tensor self, Tensor best, int[]? dim, bool keepdim) -> Tensor",
    private=True,
    forward=True,
    doc="The share of each element in an extremum: 1 / ties where it equals `best`, else 0. Constant almost "
    "everywhere.",
)

op(
    "prod_backward",
    "(Tensor self, Tensor x, Tensor product, int[]? dim, bool keepdim) -> Tensor",
    private=True,
    composite=True,
    doc="The gradient of prod, right where the input holds zeros, and differentiable again.",
)

op(
    "put_line",
    "(Tensor self, Tensor indices, int[] shape, int dim) -> Tensor",
    private=True,
    vmap="put_line(self, indices, [B] + shape, shift(dim)) if len(shape) > 0 else None",
    forward=True,
    grad={"self": "take_line(grad, indices, dim, ndim(self) == ndim(grad))"},
    doc="Zeros of a shape, with one value of `self` per line along `dim`, at the position that `indices` gives.",
)

op(
    "take_line",
    "(Tensor self, Tensor indices, int dim, bool keepdim) -> Tensor",
    private=True,
    vmap="take_line(self, indices, shift(dim), keepdim) if ndim(self) > 1 else None",
    forward=True,
    grad={"self": "put_line(grad, indices, shape(self), dim)"},
    doc="One value per line along `dim`, at the position that `indices` gives.",
)
