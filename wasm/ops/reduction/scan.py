"""Scans along a dim: cumsum, cumprod, logcumsumexp, cummax, cummin."""

from generator.table import family, op

family("Scans")

_PARAMETERS = """Parameters
    ----------
    self : Tensor
        The input, of any shape; bool, integers or floating-point.
    dim : int, default -1
        The dim to run along."""

for _name, _of, _sign, _shown in (
    ("cumsum", "sums", "+", "[1., 3., 6.]"),
    ("cumprod", "products", "*", "[1., 2., 6.]"),
):
    op(
        _name,
        "(Tensor self, int dim=-1, *, dtype? dtype=None) -> Tensor",
        lines="dim of floats",
        variants="function method inplace",
        forward=True,
        any_dtype=True,
        grad={
            "self": "cumsum_reverse(grad, dim)"
            if _name == "cumsum"
            # dx[k] = (product of x before k) * r[k], with r[k] = grad[k] + x[k + 1] * r[k + 1]: no division, so zeros
            # are fine.
            else "shift_line(result, dim, False, 1.0)"
            " * linear_scan(grad, shift_line(cast(self, dtype(result)), dim, True, 0.0), dim, True)"
        },
        jvp="linear"
        if _name == "cumsum"
        else {
            "result": "linear_scan(cast(self_t, dtype(result)) * shift_line(result, dim, False, 1.0), cast(self, "
            "dtype(result)), dim, False)"
        },
        vmap=f"{_name}(self, shift(dim), dtype)",
        samples=f"{_name}()",
        ref=f"np.{_name}(np.atleast_1d(self), dim, np.promote_types(self.dtype, np.int64)).reshape(self.shape)",
        doc=f"""Computes the running {_of} of the elements along a dim.

    ``out[k] = x[0] {_sign} … {_sign} x[k]``. Integers and bool are accumulated in int64, uint16 to uint64 in
    uint64, floating-point numbers in double precision.

    {_PARAMETERS}
    dtype : dtype, optional
        The input is cast to it first.

    Returns
    -------
    Tensor
        The running {_of}, in the shape of `self`.

    Raises
    ------
    IndexError
        If `self` has no such dim.

    Examples
    --------
    >>> import lucid
    >>> lucid.{_name}(lucid.tensor([1., 2., 3.]), 0)
    tensor({_shown})
    """,
    )

op(
    "logcumsumexp",
    "(Tensor self, int dim) -> Tensor",
    lines="dim",
    variants="function method out",
    forward=True,
    # dx[k] = exp(x[k] - y[k]) * r[k], with r[k] = grad[k] + exp(y[k] - y[k + 1]) * r[k + 1]: y never falls, so nothing
    # overflows. Where y is -inf, so is x, and 0 is subtracted instead. Nothing comes back over an infinite y, whose
    # difference may be nan.
    grad={
        "self": """following = shift_line(result, dim, True, 1e999)
                    share = exp(where(isinf(following), -1e999, result - following))
                    exp(self - where(result == -1e999, 0.0, result)) * linear_scan(grad, share, dim, True)"""
    },
    jvp={
        "result": """total = where(result == -1e999, 0.0, result)
                     share = exp(shift_line(result, dim, False, -1e999) - total)
                     linear_scan(exp(self - total) * self_t, share, dim, False)"""
    },
    vmap="logcumsumexp(self, shift(dim))",
    samples="logcumsumexp()",
    ref="np.logaddexp.accumulate(np.atleast_1d(np.asarray(self, 'float64')), dim).reshape(self.shape)",
    doc="""Computes the logarithm of the running sum of the exponentials of the elements along a dim.

    ``out[k] = log(exp(x[0]) + … + exp(x[k]))``, computed without overflow as m + log(exp(x[0] - m) + … + exp(x[k] - m))
    with m the largest element so far. Integers and bool become the default float dtype; sums are carried in double
    precision. The result for elements that are all -inf is -inf, from the first inf on it is inf, and from the first
    NaN on NaN.

    Parameters
    ----------
    self : Tensor
        The input, of any shape; bool, integers or floating-point.
    dim : int
        The dim to run along. It has no default.

    Returns
    -------
    Tensor
        The running logarithms, in the shape of `self`.

    Raises
    ------
    IndexError
        If `self` has no such dim.
    TypeError
        If `self` is complex, or `dim` is not an int.

    Examples
    --------
    >>> import lucid
    >>> lucid.logcumsumexp(lucid.tensor([0., 0., 1000., 1000.]), 0)
    tensor([0.0000e+00, 6.9315e-01, 1.0000e+03, 1.0007e+03])
    """,
)

for _name, _word, _result in (("cummax", "maximum", "[1., 3., 3.]"), ("cummin", "minimum", "[1., 1., 1.]")):
    op(
        _name,
        "(Tensor self, int dim=-1) -> (Tensor values, Tensor indices)",
        variants="function method",
        forward=True,
        grad={"self": "gather_backward(grad, shape(self), dim, indices)"},
        jvp={"values": "gather(self_t, dim, indices)"},
        vmap=f"{_name}(self, shift(dim))",
        samples="cummax()",
        ref=f"running_extrema(self, dim, {_name == 'cummin'})",
        doc=f"""Finds the running {_word} of the elements along a dim.

    From the first NaN on, all values are NaN. Of equal elements the last one's index is given, and it gets the
    gradient.

    {_PARAMETERS}

    Returns
    -------
    values : Tensor
        The running extrema, in the shape and dtype of `self`.
    indices : Tensor
        Where in `dim` each of them is, int64.

    Raises
    ------
    IndexError
        If `self` has no such dim.

    Examples
    --------
    >>> import lucid
    >>> lucid.{_name}(lucid.tensor([1., 3., 2.]), 0).values
    tensor({_result})
    """,
    )

op(
    "cumsum_reverse",
    "(Tensor self, int dim) -> Tensor",
    lines="dim of floats",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"self": "cumsum(grad, dim)"},
    jvp="linear",
    vmap="cumsum_reverse(self, shift(dim))",
    samples="cumsum_reverse()",
    ref="np.flip(np.cumsum(np.flip(np.atleast_1d(self), dim), dim), dim).reshape(self.shape)",
    doc="Sums the elements from each one to the end.",
)

op(
    "linear_scan",
    "(Tensor self, Tensor factor, int dim, bool reverse) -> Tensor",
    private=True,
    forward=True,
    grad={
        "self": "linear_scan(grad, shift_line(factor, dim, not reverse, 0.0), dim, not reverse)",
        "factor": "linear_scan(grad, shift_line(factor, dim, not reverse, 0.0), dim, not reverse) * "
        "shift_line(result, dim, reverse, 0.0)",
    },
    jvp={"result": "linear_scan(self_t + factor_t * shift_line(result, dim, reverse, 0.0), factor, dim, reverse)"},
    vmap="linear_scan(self, factor, shift(dim), reverse)",
    samples="linear_scan()",
    ref="linear_recurrence(self, factor, dim, reverse)",
    doc="Computes ``out[k] = self[k] + factor[k] * out[k - 1]``, or ``out[k + 1]`` in reverse, where there is one.",
)

op(
    "shift_line",
    "(Tensor self, int dim, bool back, float fill) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"self": "shift_line(grad, dim, not back, 0.0)"},
    jvp={"result": "shift_line(self_t, dim, back, 0.0)"},
    vmap="shift_line(self, shift(dim), back, fill)",
    samples="shift_line()",
    ref="shifted_line(self, dim, back, fill)",
    doc="Shifts each element one place on along a dim, or one back, with `fill` where none comes.",
)
