"""Variance, standard deviation and logsumexp."""

from generator.table import family, op, overload
from generator.wording import DIM

family("Statistics")

op(
    "var",
    "(Tensor self, int[]? dim=None, bool keepdim=False, *, float correction=1) -> Tensor",
    lines="dim",
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
    "(Tensor self, int[]? dim=None, bool keepdim=False, *, float correction=1) -> Tensor",
    lines="dim",
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
        "tensor(1.2500)",
    ),
    (
        "std",
        "standard deviation: the square root of the variance `var`",
        " Where it is 0, its gradient is 0.",
        "np.sqrt(np_var(self, {}, int(unbiased)))",
        "tensor(1.1180)",
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
        doc=f"""Computes the {_what}.

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
    Whether to keep the reduced dims, with size 1.
correction : float, default 1
    Subtracted from the number n of elements; the variance of n = correction elements is NaN.
unbiased : bool
    PyTorch's older way to say the correction: True is 1, False is 0.

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

# The same with the mean beside it.
for _name, _what in (("var", "variance"), ("std", "standard deviation")):
    _ref = f"(np_{_name}(self, {{}}), np_mean(self, {{}}))"
    op(
        f"{_name}_mean",
        f"(Tensor self, int[]? dim=None, bool keepdim=False, *, float correction=1) -> (Tensor {_name}, Tensor mean)",
        variants="function",
        compose=f"[{_name}(self, dim, keepdim, correction=correction), mean(self, dim, keepdim)]",
        samples="moments()",
        ref=_ref.format("dim, keepdim, correction", "dim, keepdim"),
    )
    op(
        f"{_name}_mean_unbiased",
        f"(Tensor self, bool unbiased) -> (Tensor {_name}, Tensor mean)",
        private=True,
        compose=f"[{_name}(self, None, False, correction=unbiased), mean(self)]",
        samples="spread_unbiased()",
        ref=_ref.format("None, False, int(unbiased)", "None, False"),
    )
    op(
        f"{_name}_mean_dim_unbiased",
        f"(Tensor self, int[]? dim, bool unbiased, bool keepdim=False) -> (Tensor {_name}, Tensor mean)",
        private=True,
        compose=f"[{_name}(self, dim, keepdim, correction=unbiased), mean(self, dim, keepdim)]",
        samples="spread_dim_unbiased()",
        ref=_ref.format("dim, keepdim, int(unbiased)", "dim, keepdim"),
    )
    overload(
        f"{_name}_mean",
        f"{_name}_mean_unbiased {_name}_mean_dim_unbiased {_name}_mean",
        doc=f"""Computes the {_what} of the elements and their mean.

Forms
-----
{_name}_mean(self, dim=None, *, keepdim=False, correction=1) : ({_name}, mean)
{_name}_mean(self, unbiased) : ({_name}, mean)
    Over all dims; True is correction 1, False 0.
{_name}_mean(self, dim, unbiased, keepdim=False) : ({_name}, mean)

Parameters
----------
self : Tensor
    Any shape; integers are converted to the default dtype.
dim : int or int[], optional
    What to reduce; all dims by default.
keepdim : bool, default False
    Whether to keep the reduced dims, with size 1.
correction : float, default 1
    As for `{_name}`.
unbiased : bool
    True is correction 1, False is 0.

Returns
-------
{_name}, mean : Tensor
    What `{_name}` and `mean` give: a named tuple.

Examples
--------
>>> import lucid
>>> lucid.{_name}_mean(lucid.tensor([1., 2., 3.])).mean
tensor(2.)
""",
    )

op(
    "logsumexp",
    "(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor",
    lines="dim",
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
    doc=f"""Computes ``log(sum(exp(x)))`` without overflow, as ``m + log(sum(exp(x - m)))`` with m the maximum.

    Integers and bool become the default float dtype. The result for nothing is -inf.

    Parameters
    ----------
    self : Tensor
        The input, of any shape.
    {DIM}

    Returns
    -------
    Tensor
        The logarithms.

    Examples
    --------
    >>> import lucid
    >>> lucid.logsumexp(lucid.tensor([1000., 1000.]), dim=0)
    tensor(1000.6932)
    """,
)
